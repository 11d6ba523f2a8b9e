/* An actor: a real process on the stage, with its threads. It is *free* or *held*. A held one that was asked
 * to do something has a move and runs meanwhile; else it stands stopped. A wish is what begins at its next
 * stop, because only a stopped process can be given breakpoints.
 *
 * Actors belong to their stage and stay, with their letter, when their process has ended. */
#ifndef SHMLAB_SYSTEM_ACTOR_H
#define SHMLAB_SYSTEM_ACTOR_H

#include <sched.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/user.h>

#include "system/disasm.h"
#include "system/move.h"
#include "system/name_filter.h"
#include "system/snapshot.h"

struct frame;
struct image_list;
struct stage;
struct subject;
struct terminal;

enum { ACTOR_ACCESSES = 8 /* shared accesses of one step that are kept */ };

struct thread {
    pid_t tid;
    bool stopped; /* requests are allowed now */
    bool grouped; /* …and the stop is job control's: it stays so until SIGCONT */
    int signal;   /* to be delivered when it goes on */
    struct name_deed deed;
};

enum wish { WISH_NONE, WISH_HOLD, WISH_GO, WISH_MOVE };

struct shared_range { /* of an actor's memory: where accesses count */
    uint64_t start, end, offset;
    struct obj_id id;
};

struct seen_access {
    struct obj_id id;
    uint64_t address;
    struct access access; /* obj is not set */
};

struct actor {
    int id, parent;
    pid_t pid;
    char *name;
    struct terminal *terminal;
    bool alive, held;
    bool newborn;       /* forked, its first stop not yet seen */
    bool execing;       /* started, its exec not yet seen */
    bool shares_memory; /* a vfork child before its exec */
    enum outcome last;
    int code;
    char *why;
    struct thread *threads; /* [0] is the leader; none when it has ended */
    size_t nthreads, threads_room;

    struct move move;
    enum wish wish;
    enum move_kind wished; /* of WISH_MOVE */
    char *wished_place;
    struct trace_break *inherited; /* the parent's breakpoints at the fork, until the first stop */
    size_t ninherited;

    bool pinned;
    int cpu;              /* with pinned: where to */
    cpu_set_t cpus; /* before it was pinned */
    uint64_t epoch; /* grows when it may have made a system call */
    struct user_regs_struct regs;
    bool regs_known, images_listed;
    bool prompt; /* runs one instruction that makes no system call: it reports at once */

    struct disasm_insn *insns; /* decoded ones, kept by insn.c */
    struct shared_range *shared;
    size_t nshared;
    uint64_t shared_epoch;
    struct seen_access seen[ACTOR_ACCESSES]; /* of the last step */
    size_t nseen, nseen_before;              /* …before the last instruction */
    struct disasm_insn done;                 /* the last instruction that was stepped */
    bool has_done;
    char *did; /* the last step as words */
    struct call_view call;
    uint64_t copied;           /* over all steps */
    struct actor_place *place; /* kept by stage_view.c */
};

struct actor *actor_new(struct stage *stage, pid_t pid, int parent, struct terminal *terminal,
                        const char *name);
void actor_free(struct actor *actor);
void actor_forget_step(struct actor *actor); /* what its last step did */
/* Stops it, waits a little, and grants the wish; where it takes longer, its next stop does. */
void actor_wish(struct stage *stage, struct actor *actor, enum wish wish);
void actor_grant(struct stage *stage, struct actor *actor);
struct thread *actor_thread(struct actor *actor, pid_t tid);
bool actor_registers(struct actor *actor); /* makes regs known; false when it was killed meanwhile */
void actor_set_registers(struct actor *actor);
/* Lets a stopped thread go on as its actor's state says. */
void actor_resume(struct stage *stage, struct actor *actor, struct thread *thread);
bool actor_stopped(const struct actor *actor); /* every thread */
void actor_interrupt(struct actor *actor);
void actor_pin(struct stage *stage, struct actor *actor);
/* Around a move: the lab stays where it is, with the actor beside it. True: actor_apart ends it. */
bool actor_together(struct stage *stage, struct actor *actor);
void actor_apart(struct stage *stage);
void actor_unpin(struct actor *actor);
void actor_ended(struct stage *stage, struct actor *actor, enum outcome how, int code);
/* The innermost frame in the program's own code, as frames_find; the registers are known. */
bool actor_frame(struct stage *stage, struct actor *actor, struct frame *frame);
struct subject *actor_subject(struct stage *stage, const struct actor *actor);
struct image_list *actor_images(struct stage *stage, struct actor *actor); /* listed anew when need be */

#endif
