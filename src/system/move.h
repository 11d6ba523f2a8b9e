/* A move: what a held actor was asked to do. It is begun, followed with little patience, and ended, with the
 * outcome as news; meanwhile the actor runs. A file for each kind (move_line.c …) says what one step means.
 *
 * The caller's rules. A move begins when its actor is stopped; its breakpoints are in the actor's memory
 * while it lasts and gone when it has ended. Whatever the kernel reports of the actor meanwhile goes through
 * stage_event.c to move_stopped. */
#ifndef SHMLAB_SYSTEM_MOVE_H
#define SHMLAB_SYSTEM_MOVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "system/debuginfo.h"
#include "system/snapshot.h"
#include "system/trace.h"

struct actor;
struct stage;

enum move_kind {
    MOVE_NONE,
    MOVE_INSN,
    MOVE_ACCESS,
    MOVE_LINE,
    MOVE_CALL,
    MOVE_ARRIVE, /* runs until a place is reached */
    MOVE_EMERGE, /* a forked child: out of the library, back into the program's own code; tells nothing */
};

enum gait { GAIT_RUN, GAIT_STEP, GAIT_SYSCALL };
enum verdict { GO_ON, ARRIVED, GIVE_UP /* move.why says why */ };

/* Where a move runs to at full speed: this address, with the stack at least as short as then. */
struct landing {
    uint64_t address, sp;
    bool set;
};

struct move { /* zero-initialised is none */
    enum move_kind kind;
    enum gait gait;
    struct trace_break *breaks;
    size_t nbreaks, breaks_room;
    struct trace_break *passing; /* taken out for one instruction, to get past it */
    struct landing landing;
    uint64_t began;        /* ns */
    uint64_t steps;        /* instructions stepped so far */
    uint64_t quiet_since;  /* ns: running without a report, and not asleep, since then; 0 it just reported */
    uint64_t asleep_since; /* ns: as the checks saw it; 0 awake at the last one */
    long asleep_in;        /* the system call */
    uint64_t turns;        /* on a processor until then: it has not moved while this is the same */
    bool blocked;          /* it was told that it sleeps */
    uint64_t check_at;     /* ns: when to look whether it sleeps or runs */
    int checks_left;       /* of a blocked one */
    bool eager;            /* its slice was used up: goes on at the next tick */
    bool stopping;         /* was interrupted because it makes no progress */
    bool touches;          /* the instruction that is being stepped touches shared memory */
    bool refused;          /* what stands between it and shared memory said no: why says why */
    bool called;           /* was begun inside a library function: that function's return ends it */
    char *why;
    char *place;                /* of MOVE_ARRIVE; NULL: where the program begins */
    struct debuginfo_line line; /* of MOVE_LINE: the one it has to leave */
    uint64_t line_sp;           /* a shorter stack than this means: returned to the caller */
    const char *function;       /* of MOVE_CALL: NULL while none was begun */
    int kernel_rank;            /* of the system call that stands for it, -1 none yet */
    struct trace_call kernel;   /* that one */
    bool shown;                 /* the system call it is in is that one */
    bool copies;                /* the system call it is in: its result is a number of copied bytes */
    int error;                  /* errno that the last failing system call left */
    bool bare;                  /* a system call instruction of the program's own */
};

/* How one kind of move goes. Both are called with the leader stopped and its registers known. */
struct move_way {
    enum verdict (*begin)(struct stage *stage, struct actor *actor);
    /* STEP, BREAK (pc set back, at one of the move's breakpoints), SYSCALL_ENTRY or SYSCALL_EXIT */
    enum verdict (*stopped)(struct stage *stage, struct actor *actor, const struct trace_event *event);
};
extern const struct move_way move_insn, move_access, move_line, move_call, move_arrive, move_emerge;

void move_begin(struct stage *stage, struct actor *actor, enum move_kind kind, const char *place);
void move_stopped(struct stage *stage, struct actor *actor, const struct trace_event *event);
void move_end(struct stage *stage, struct actor *actor, enum outcome outcome);
void move_drop(struct actor *actor); /* ends it without a word */
/* Takes the actor's reports until it is done, or has not reported for so long, or a slice of time is used. */
void move_follow(struct stage *stage, struct actor *actor, uint64_t patience_ns);
void move_tick(struct stage *stage, struct actor *actor, uint64_t now);
uint64_t move_deadline(const struct actor *actor); /* ns, 0 none */
void move_stir(struct stage *stage);               /* something happened that may wake sleepers */

/* For the kinds of move. */
struct trace_break *move_break_at(struct move *move, uint64_t address);
bool move_add_break(struct actor *actor, uint64_t address); /* false when there is no code */
/* Runs on at full speed until landing; the breaks there were are taken out. */
bool move_land(struct actor *actor, uint64_t address, uint64_t sp, enum gait gait);
bool move_has_landed(const struct actor *actor);
void move_lift(struct actor *actor); /* the landing's breakpoint is taken out, the move goes on from here */
bool move_is_long(struct actor *actor); /* stepped for so long that it will not arrive */
enum verdict move_give_up(struct actor *actor, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
