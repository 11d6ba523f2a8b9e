/* A stand-in for the lab under a guardian: starts an actor that has left its session and ignores SIGHUP,
 * makes objects under names it tells the guardian (or not), writes down who is who, and waits for its end. */
#ifndef SHMLAB_TESTS_GUARDED_H
#define SHMLAB_TESTS_GUARDED_H

struct guardian;

struct guarded_orders {
    /* "screen" shows the stand-in's screen, "wait" only waits, "crash" aborts, "leave" returns at once and
     * leaves the actor behind, marked as one to be spared */
    const char *what;
    const char *prefix; /* of the object names, with the slash */
    const char *report; /* a file for the pids of guardian, lab, and actor */
};

int guarded_lab(void *orders, struct guardian *guardian);

#endif
