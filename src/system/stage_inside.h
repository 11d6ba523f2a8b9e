/* What a stage consists of, for the files that make it up and nobody else.
 *
 *   stage.c         opening, closing, and what is asked of actors
 *   stage_start.c   a program becomes an actor
 *   stage_loop.c    what the loop calls: descriptors, reaping, deadlines
 *   stage_event.c   one report of the kernel: whose it is, what it means for that actor
 *   stage_view.c    what a snapshot says of actors
 *   stage_end.c     the end of all
 *   stage_fault.c   why an actor gets a signal that ends it
 *   stage_buffers.c whoever stands between actors and shared memory
 *   actor, move, move_*, insn, terminal, news, plain: see their headers */
#ifndef SHMLAB_SYSTEM_STAGE_INSIDE_H
#define SHMLAB_SYSTEM_STAGE_INSIDE_H

#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "system/actor.h"
#include "system/stage.h"
#include "system/subject.h"

struct images;
struct look;
struct names;
struct terminal;
struct variables;

enum { ACTORS_MOST = 52 /* one letter each; what is forked beyond is ended */ };

struct stage {
    bool traced;
    char *trouble;  /* why not */
    int cpu;        /* held actors and the lab are pinned to it; -1 not */
    cpu_set_t cpus; /* of the lab before */
    bool together;  /* the processor follows the lab: STAGE_CPU_HERE */
    int rows, columns;
    uint64_t output_most, cpu_seconds;
    struct names *names;
    struct actor **actors;
    size_t nactors, actors_room;
    struct subject *subjects; /* subjects[i] is of actors[i] */
    size_t subjects_room;
    struct terminal **terminals;
    size_t nterminals, terminals_room;
    struct stage_news *news;
    size_t nnews, news_room, news_taken;
    struct images *images;
    struct look *look;
    struct variables *variables;
    const struct stage_buffers *buffers; /* NULL none */
    int stepped;                         /* actor whose accesses a snapshot shows; -1 none */
    uint64_t movers;                     /* bit per actor that ran since the last look */
    bool closing;                        /* whatever is born now is ended at once */
    bool crowded;                        /* it was said that there are too many actors */
};

/* stage_event.c */
void stage_event_take(struct stage *stage, struct actor *actor, const struct trace_event *event);
/* stage_loop.c: all that the kernel has to report of a traced actor */
void stage_reap_actor(struct stage *stage, struct actor *actor);
/* stage_buffers.c: both do nothing without buffers. False: refused, move.refused and move.why are set. */
bool stage_before_insn(struct stage *stage, struct actor *actor);
void stage_after_insn(struct stage *stage, struct actor *actor);
/* stage_fault.c: why the signal comes, in actor->why; signals that are no fault are passed over */
void stage_fault(struct stage *stage, struct actor *actor, pid_t tid, const siginfo_t *info);
/* stage_end.c: ends and forgets all actors and what they forked */
void stage_end_all(struct stage *stage);
/* stage_view.c */
void stage_view_forget(struct actor *actor);

#endif
