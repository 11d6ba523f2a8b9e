/* A stage driven by a test: waits for news, as the lab's loop does, and keeps what was told.
 *
 * Every wait ends with what it waits for, or fails the test after some seconds: nothing sleeps. Object names
 * and actors of a drive are gone after drive_close, or the test fails. */
#ifndef SHMLAB_TESTS_DRIVE_H
#define SHMLAB_TESTS_DRIVE_H

#include <stdbool.h>

#include "base/buf.h"
#include "system/stage.h"

enum { DRIVE_ACTORS = 64 };

struct drive {
    struct stage *stage;
    int signals; /* a signalfd for SIGCHLD */
    struct drive_actor {
        struct buf output;
        int outcomes; /* how many came; the last one: */
        enum outcome outcome;
        bool ended;
        int code; /* of the last outcome or the end */
        bool was_blocked;
    } actors[DRIVE_ACTORS];
    struct buf notices;
    int children; /* how many NEWS_CHILD came */
    int wake_ups; /* turns of drive_turn in which something happened */
};

void drive_open(struct drive *drive, const struct stage_options *options); /* NULL: traced, 24 × 80 */
void drive_close(struct drive *drive);
void drive_restart(struct drive *drive); /* ends all actors, forgets what they told */

/* The path of src/tests/programs/NAME as built; valid until the call after the next. */
const char *drive_program(const char *name);
/* Up to two arguments; gives the actor. Fails the test when it cannot be started. */
int drive_start(struct drive *drive, const char *program, bool held, const char *a, const char *b);
/* The same with argument a as the documented object name. */
int drive_start_object(struct drive *drive, const char *program, bool held, const char *object,
                       const char *b);

/* Waits once, at most so many ms, and takes all news. */
void drive_turn(struct drive *drive, int most_ms);
void drive_prints(struct drive *drive, int actor, const char *text);
enum outcome drive_ends(struct drive *drive, int actor); /* OUT_EXITED or OUT_SIGNAL; see actors[].code */
/* The next outcome beyond those that came before the call… */
enum outcome drive_outcome(struct drive *drive, int actor, int before);
/* …of one step, of running to a place, of holding. */
enum outcome drive_step(struct drive *drive, int actor, enum unit unit);
enum outcome drive_until(struct drive *drive, int actor, const char *place);
enum outcome drive_hold(struct drive *drive, int actor);
void drive_go(struct drive *drive, int actor);
void drive_type(struct drive *drive, int actor, const char *text);
/* A snapshot, to be freed by the caller. */
struct snapshot drive_look(struct drive *drive);
/* Fails the test unless the process is gone (or a zombie that waits for somebody else) within some seconds.
 */
void drive_gone(pid_t pid);

#endif
