/* What the files of the stage share with each other, and nobody else includes.
 *
 *   stage.c         the calls of stage.h; each says what it begins
 *   stage_actor.c   an actor's birth, threads, resuming, end
 *   stage_event.c   one report of the kernel: whose it is, what it means for that actor
 *   stage_move.c    a move: what a held actor was asked to do, begun, followed, ended, with patience
 *   move_*.c        one kind of move each: what one step means
 *   stage_output.c  terminals: output, its cap, input that waits for room
 *   stage_view.c    what a snapshot says of actors
 *   stage_start.c   a program becomes an actor
 *   stage_end.c     the end of all
 *   stage_buffers.c whoever stands between actors and shared memory
 *   stage_plain.c   what is done instead where ptrace is refused
 *   stage_fault.c   why SIGBUS or SIGSEGV came
 *
 * An actor is *free* or *held*. A held one that was asked to do something has a move; it runs meanwhile, and
 * stands stopped otherwise. A wish is a move that begins at the next stop, because only a stopped process
 * can be given breakpoints. */
#ifndef SHMLAB_SYSTEM_STAGE_INSIDE_H
#define SHMLAB_SYSTEM_STAGE_INSIDE_H

#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/user.h>

#include "base/buf.h"
#include "base/clock.h"
#include "system/disasm.h"
#include "system/frames.h"
#include "system/name_filter.h"
#include "system/stage.h"
#include "system/subject.h"
#include "system/trace.h"

struct actor;
struct images;
struct look;
struct names;
struct variables;

enum {
    ACTORS_MOST = 52,        /* one letter each; what is forked beyond is ended */
    INSN_CACHE = 1024,       /* decoded instructions kept for each actor, by address */
    ACCESSES_MOST = 8,       /* shared accesses of one step that are shown */
    SLICE_NS = 8 * CLOCK_MS, /* how long the lab may be busy with one actor before others get their turn */
};

/* ---- moves ---- */

enum move_kind {
    MOVE_NONE,
    MOVE_INSN,
    MOVE_ACCESS,
    MOVE_LINE,
    MOVE_CALL,
    MOVE_ARRIVE, /* runs until a place is reached */
    MOVE_EMERGE, /* a forked child: out of the library, back into the program's own code */
};

enum gait { GAIT_RUN, GAIT_STEP, GAIT_SYSCALL };
enum verdict { GO_ON, ARRIVED, GIVE_UP /* move.why says why */ };

/* Where a move runs to at full speed: this address, with the stack at least as short as then. */
struct landing {
    uint64_t address, sp;
    bool set;
};

struct move {
    enum move_kind kind;
    enum gait gait;
    struct trace_break *breaks; /* in the actor's memory while the move lasts */
    size_t nbreaks, breaks_room;
    struct trace_break *passing; /* taken out for one instruction, to get past it */
    struct landing landing;
    uint64_t began;       /* ns */
    uint64_t steps;       /* instructions stepped so far */
    uint64_t quiet_since; /* ns: running without a report, and not asleep, since then; 0 it just reported */
    bool asleep_once;     /* asleep at the last check: at the next one it is reported as blocked */
    bool blocked;         /* …and was */
    uint64_t check_at;    /* ns: when to look whether it sleeps or runs */
    int checks_left;      /* of a blocked one */
    bool eager;           /* its slice was used up: goes on at the next tick */
    bool stopping;        /* was interrupted because it makes no progress */
    bool touches;         /* the instruction that is being stepped touches shared memory */
    bool refused;         /* what stands between it and shared memory said no: why says why */
    bool called;          /* was begun inside a library function: that function's return ends it */
    char *why;
    char *place;
    /* of a line */
    struct debuginfo_line line;
    uint64_t line_sp; /* a shorter stack means: returned to the caller */
    /* of a call */
    const char *function; /* NULL while none was begun */
    int kernel_rank;      /* of the system call that stands for it, -1 none yet */
    struct trace_call kernel;
    bool shown; /* the system call it is in is that one */
    int error;  /* errno that the last failing system call left */
    bool bare;  /* a system call instruction of the program's own */
};

/* How one kind of move goes. Both are called with the leader stopped and its registers known. */
struct move_way {
    enum verdict (*begin)(struct stage *stage, struct actor *actor);
    /* STEP, BREAK (pc set back, at one of the move's breakpoints), SYSCALL_ENTRY or SYSCALL_EXIT */
    enum verdict (*stopped)(struct stage *stage, struct actor *actor, const struct trace_event *event);
};
extern const struct move_way move_insn, move_access, move_line, move_call, move_arrive, move_emerge;

/* ---- actors ---- */

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

struct terminal {
    int master; /* -1 ended */
    int owner;  /* actor it was made for; forked ones share it */
    pid_t group;
    uint64_t printed; /* bytes */
    bool capped;
    uint64_t paused_until; /* ns, 0 not */
    struct buf typed;      /* that the terminal has no room for yet */
};

struct actor {
    int id, parent;
    pid_t pid;
    char *name;
    struct terminal *terminal;
    bool alive, held;
    bool newborn; /* forked, its first stop not yet seen */
    bool execing; /* started, its exec not yet seen */
    enum outcome last;
    int code;
    char *why;
    struct thread *threads; /* [0] is the leader */
    size_t nthreads, threads_room;
    struct move move;
    enum wish wish;
    enum move_kind wished;
    char *wished_place;
    struct trace_break *inherited; /* the parent's breakpoints at the fork, until the first stop */
    size_t ninherited;
    bool shares_memory; /* a vfork child before its exec */
    cpu_set_t cpus;     /* before it was pinned */
    bool pinned;
    uint64_t epoch; /* grows when it may have made a system call */
    struct user_regs_struct regs;
    bool regs_known;
    bool images_listed;
    struct disasm_insn *insns; /* INSN_CACHE of them, allocated at the first step */
    struct shared_range *shared;
    size_t nshared;
    uint64_t shared_epoch;
    struct seen_access seen[ACCESSES_MOST]; /* of the last step */
    size_t nseen, nseen_before;             /* …before the last instruction */
    struct disasm_insn done;                /* the last instruction that was stepped */
    bool has_done;
    char *did;
    struct call_view call;
    struct actor_place
        *place; /* stage_view.c's: where it stands, as words, for the registers it was made of */
};

struct stage {
    bool traced;
    char *trouble;  /* why not */
    int cpu;        /* -1 not pinned */
    cpu_set_t cpus; /* of the lab before */
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
    int stepped;     /* actor whose accesses a snapshot shows; -1 none */
    uint64_t movers; /* bit per actor that ran since the last look */
    bool closing;    /* whatever is born now is ended at once */
    bool crowded;    /* said that there are too many actors */
};

/* stage_end.c: ends and forgets all actors and what they forked */
void stage_end_all(struct stage *stage);

/* stage_actor.c */
struct actor *actor_new(struct stage *stage, pid_t pid, int parent, struct terminal *terminal,
                        const char *name);
void actor_free(struct actor *actor);
void actor_forget_step(struct actor *actor);
void actor_wish(struct stage *stage, struct actor *actor,
                enum wish wish); /* interrupts it, and waits a little */
void actor_grant(struct stage *stage, struct actor *actor);
struct thread *actor_thread(struct actor *actor, pid_t tid);
bool actor_registers(struct actor *actor); /* makes regs known; false when it was killed meanwhile */
void actor_set_registers(struct actor *actor);
/* Lets a stopped thread go on as its actor's state says. */
void actor_resume(struct stage *stage, struct actor *actor, struct thread *thread);
void actor_resume_all(struct stage *stage, struct actor *actor);
bool actor_stopped(const struct actor *actor); /* every thread */
void actor_interrupt(struct actor *actor);
void actor_pin(struct stage *stage, struct actor *actor);
void actor_unpin(struct stage *stage, struct actor *actor);
void actor_ended(struct stage *stage, struct actor *actor, enum outcome how, int code);
struct subject *actor_subject(struct stage *stage, const struct actor *actor);
struct image_list *actor_images(struct stage *stage, struct actor *actor); /* listed anew when need be */

/* stage_event.c */
void stage_take_event(struct stage *stage, struct actor *actor, const struct trace_event *event);

/* stage_move.c */
void move_begin(struct stage *stage, struct actor *actor, enum move_kind kind, const char *place);
void move_stopped(struct stage *stage, struct actor *actor, const struct trace_event *event);
void move_end(struct stage *stage, struct actor *actor, enum outcome outcome);
void move_drop(struct actor *actor); /* breakpoints out, nothing said */
void move_follow(struct stage *stage, struct actor *actor, uint64_t patience_ns);
void move_tick(struct stage *stage, struct actor *actor, uint64_t now);
uint64_t move_deadline(const struct actor *actor);
void move_stir(struct stage *stage); /* something happened that may wake sleepers */
struct trace_break *move_break_at(struct move *move, uint64_t address);
bool move_add_break(struct actor *actor, uint64_t address); /* false when there is no code */
/* Runs on at full speed until landing; the breaks there were are taken out. */
bool move_land(struct actor *actor, uint64_t address, uint64_t sp, enum gait gait);
bool move_has_landed(const struct actor *actor);
bool move_is_long(struct actor *actor); /* stepped for so long that it will not arrive */
void move_lift(struct actor *actor); /* the landing's breakpoint is taken out, the move goes on from here */
enum verdict move_give_up(struct actor *actor, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* move_insn.c */
const struct disasm_insn *insn_at(struct stage *stage, struct actor *actor, uint64_t pc); /* NULL: not code */
/* Before the instruction at pc is stepped: notes it in actor->done, and the shared bytes that it is about to
 * touch in actor->seen. True when there are any. */
bool insn_prepare(struct stage *stage, struct actor *actor);
bool insn_shared_operand(struct actor *actor, const struct disasm_insn *insn, struct obj_id *id,
                         uint64_t *offset);
void insn_executed(struct stage *stage, struct actor *actor); /* …and after it */

/* Shared mappings of the actor as they are now; the array is the actor's. */
const struct shared_range *insn_shared(struct actor *actor, size_t *count);

/* stage_buffers.c: both do nothing without buffers. False: refused, move.refused and move.why are set. */
bool stage_before_insn(struct stage *stage, struct actor *actor);
void stage_after_insn(struct stage *stage, struct actor *actor);

/* As frames_find; the registers are known. */
bool actor_frame(struct stage *stage, struct actor *actor, struct frame *frame);

/* stage_output.c */
struct terminal *terminal_new(struct stage *stage, int master, int owner);
void terminal_free(struct terminal *terminal);
void terminal_read(struct stage *stage, struct terminal *terminal, bool all);
void terminal_type(struct terminal *terminal);
uint64_t terminal_deadline(const struct terminal *terminal);
void terminal_tick(struct stage *stage, struct terminal *terminal, uint64_t now);

/* stage_plain.c */
void plain_find_names(struct stage *stage); /* does nothing while actors are traced */
void plain_end(struct stage *stage);

/* stage_news.c */
void news_add(struct stage *stage, struct stage_news news);
void news_outcome(struct stage *stage, struct actor *actor, enum outcome outcome, int code);
void news_notice(struct stage *stage, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* stage_fault.c: why a fatal signal comes, in actor->why; other signals are passed over */
void stage_explain_fault(struct stage *stage, struct actor *actor, pid_t tid, const siginfo_t *info);

/* stage_view.c */
void view_forget(struct actor *actor);

#endif
