/* A process of the learner's program, inside the sandbox, and the private pipe to its driver.
 *
 *     struct program *program = program_start();
 *     struct wire *ask = program_ask(program, "shm_publish");
 *     wire_text(ask, name);
 *     struct answer answer = program_answer(program);
 *
 * Every question carries a sequence number that nobody can guess, and only an answer with the same number is
 * one. A program that dies, ends itself, loops or sleeps for ever instead of answering fails the running
 * test, with words for which of these it was. Programs still alive at the end of a test are killed. */
#ifndef SHMLAB_GRADING_KIT_PROGRAM_H
#define SHMLAB_GRADING_KIT_PROGRAM_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "grading/control.h"
#include "grading/wire.h"

struct program;
struct watch_hooks;
struct watched_call;

struct answer {
    int64_t result;
    int error;        /* errno as the call left it */
    struct wire rest; /* what else the driver says; valid until the program's next answer */
};

struct program *program_start(void); /* a fresh process */
/* The same of another program in the work folder, "./orders". */
struct program *program_start_other(const char *path);
/* A process that earlier tests may have used, and all of them passed: for calls that need no fresh one. */
struct program *program_any(void);
/* A fresh process whose system calls are all seen (watch.h), from its first instruction on. */
struct program *program_start_watched(void (*seen)(const struct watched_call *call, void *context),
                                      void *context);
/* The same with all that watch.h can tell. A watched program stands still while a question is sent: one of
 * more than 100 KiB would wait for it, and it for us. */
struct program *program_start_hooked(const struct watch_hooks *hooks);
struct watch *program_watch(const struct program *program); /* of a watched one */
/* For an answer that is a whole program: `./program ARGUMENT`, whose 1 and 2 are the given descriptors, which
 * stay the caller's. hooks: it is watched; NULL. */
struct program *program_run(const char *argument, int out, int errors, const struct watch_hooks *hooks);
/* Waits for its end: the wait status. One that does not end fails the running test. */
int program_end(struct program *program);
/* The function as the driver names it; also for messages. Arguments are added to the returned wire. */
struct wire *program_ask(struct program *program, const char *function);
void program_send(struct program *program);            /* without waiting: for two programs at once */
struct answer program_answer(struct program *program); /* sends, if program_send did not, and waits */

void program_kill(struct program *program);             /* returns when it is dead */
pid_t program_pid(const struct program *program);       /* as seen from here */
pid_t program_inner_pid(const struct program *program); /* as it sees itself; also when it is dead */
bool program_has_ended(const struct program *program, int *status);
/* Those of the running test in the order they were started, at most `most`. Returns how many. */
size_t program_all(const struct program **all, size_t most);
/* The soft limit of a running program, from outside (RLIMIT_FSIZE, …); program_unlimit gives it back. */
void program_limit(struct program *program, int resource, uint64_t value);
void program_unlimit(struct program *program, int resource);

int64_t program_next_id(void); /* for others who start something in the sandbox */

void program_end_all(bool also_shared); /* the frame calls it after each test */

#endif
