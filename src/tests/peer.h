/* A process that a test forks to look at: it runs a function of the test, and the two take turns.
 *
 * The peer ends with the test: reading from a closed socket ends it, and peer_end kills it. */
#ifndef SHMLAB_TESTS_PEER_H
#define SHMLAB_TESTS_PEER_H

#include <sys/types.h>

struct peer {
    pid_t pid;
    int socket;
};

/* In the peer: says that it has come this far, and waits until the test lets it go on. */
void peer_turn(void);

/* In the test. body runs in the peer; when it returns the peer exits with status 0. */
void peer_start(struct peer *peer, void (*body)(void *context), void *context);
void peer_wait(struct peer *peer); /* until its next peer_turn; fails the test when it ends before */
void peer_go(struct peer *peer);   /* lets it go on, does not wait */
void peer_next(struct peer *peer); /* both */
void peer_kill(struct peer *peer); /* SIGKILL, reaped */
int peer_end(struct peer *peer);   /* lets it go on and end; its wait status */

/* Waits until the process sleeps in the kernel, by /proc/PID/stat. */
void peer_asleep(pid_t pid);

#endif
