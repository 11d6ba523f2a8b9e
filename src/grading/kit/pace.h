/* How a process spends a span of time that a suite measures. Time in which it was ready and the processors
 * were busy with others is the machine's doing and counted for nobody: so the verdict is the same on an idle
 * machine and on a loaded one. Asleep is asleep on both.
 *
 *     struct pace pace = pace_begin(program_pid(program));
 *     … program_answer(program) …
 *     struct paced paced = pace_end(&pace);
 *
 * What is left of the load, the suite's own late wakings among it, only ever adds time: measure until one of
 * several tries is quick enough. */
#ifndef SHMLAB_GRADING_KIT_PACE_H
#define SHMLAB_GRADING_KIT_PACE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct pace {
    pid_t pid;
    uint64_t began, cpu, queued; /* ns */
};

struct paced {
    int64_t wall_ms; /* by the clock */
    int64_t ms;      /* without the time in which it waited for a processor */
    int percent;     /* of that, how much it ran */
};

struct pace pace_begin(pid_t pid);
struct paced pace_end(const struct pace *pace);

struct program;

void pace_pause(int ms); /* the suite does nothing */
/* Until a program that was asked something has gone to sleep and woken a few times, or 150 ms: it has then
 * looked at what was there when this was called. False when it has answered (or ended). */
bool pace_let_it_look(const struct program *program);

/* How much of one processor it uses for 400 ms or more, in percent. Where others have the processors for most
 * of the time, who computes by the clock gets to compute little: then it is measured again. */
int pace_share(const struct program *program);
/* How often it has gone to sleep. */
unsigned long pace_sleeps(pid_t pid);

#endif
