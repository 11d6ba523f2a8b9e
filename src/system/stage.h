/* A stage: a set of actors (real processes, each on its own pty, in its own process group), always seized.
 *
 * The caller's rules. The stage never waits for long: whatever takes time is begun by a call and answered by
 * news, which the caller takes with stage_next until it says false. The caller polls the descriptors of
 * stage_fds and calls stage_readable for those that are; calls stage_reap when SIGCHLD was seen; and calls
 * stage_tick no later than stage_deadline. SIGCHLD must be blocked in the caller. Letters (ids) are given in
 * order of birth and survive stage_restart. stage_close ends every actor and its descendants, waits for
 * them, and removes the object names that are ours; stage_close(NULL) does nothing. */
#ifndef SHMLAB_SYSTEM_STAGE_H
#define SHMLAB_SYSTEM_STAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/unit.h"
#include "system/snapshot.h"

struct err;
struct stage;

/* Held actors run on the processor that the lab is on when it moves them, and the lab stays there while it
 * does. Free ones, and the lab at other times, run where they may. */
enum { STAGE_CPU_HERE = -2 };

struct stage_options {
    bool trace; /* false: actors run plain with PDEATHSIG, and hold and step are refused in one sentence */
    int cpu;    /* pin lab-held stepping to this CPU; -1 leave as it is, or: */
    int rows, columns;    /* size of each actor's pty */
    uint64_t output_most; /* bytes of output that are kept of each terminal; 0: 1 MiB */
    uint64_t cpu_seconds; /* processor time after which an actor is held (or ends, untraced); 0: 10 s */
    /* Called whenever a name under /dev/shm becomes ours to remove or stops being so, so that a guardian can
     * clean up after kill -9. An id without inode: an actor is about to make it, and it did not exist yet.
     * May be NULL. */
    void (*name_changed)(void *context, const char *name, struct obj_id id, bool ours); /* "/my_shm" */
    void *context;
};

struct stage_program {
    const char *path;   /* executable file; run directly, never through a shell */
    char *const *argv;  /* NULL-terminated, argv[0] included */
    const char *name;   /* what the scene calls it */
    const char *object; /* documented object name that argv carries ("/my_shm"), NULL without: see names.h */
    bool held;          /* stop it at main's first line (or the entry point without symbols) */
    int cpu;            /* -1 any */
    const char *cwd;    /* NULL: as the lab's */
};

enum news_kind {
    NEWS_STARTED, /* actor, text: its name; its pid is in the next snapshot */
    NEWS_OUTPUT,  /* actor wrote `text`, length bytes */
    NEWS_OUTCOME, /* a step, hold, until or wait ended or changed: outcome, code */
    NEWS_CHILD,   /* actor forked `child`, which is now an actor */
    NEWS_ENDED,   /* actor ended: outcome is OUT_EXITED or OUT_SIGNAL, code; comes after its last output */
    NEWS_NOTICE,  /* one sentence in text: "output of A capped at 1 MiB", "/my_shm is taken; using /my_shm-2"
                   */
};

struct stage_news {
    enum news_kind kind;
    int actor, child;
    enum outcome outcome;
    int code;
    char *text; /* the receiver frees it with free() */
    size_t length;
};

struct stage_fd {
    int fd;
    int actor;
};

/* What one instruction of a held actor is about to do to shared memory, or has just done. */
struct stage_touch {
    struct obj_id id;
    uint64_t offset; /* bytes in the object */
    uint32_t length;
    bool read, write;
};
struct stage_insn {
    int actor;
    unsigned traits;  /* of enum disasm_traits (disasm.h) */
    const char *text; /* AT&T syntax */
    const struct stage_touch *touches;
    size_t count; /* 0: it touches none */
};

/* Somebody between actors and shared memory, who may lay other bytes over it for one instruction. */
struct stage_buffers {
    void *context;
    /* 0, or -1: the instruction is not executed, and the step ends OUT_REFUSED with *why (not freed). */
    int (*before)(void *context, const struct stage_insn *insn, const char **why);
    void (*after)(void *context, const struct stage_insn *insn);
};

struct stage *stage_open(const struct stage_options *options, struct err *err);
void stage_close(struct stage *stage);
/* Ends every actor as stage_close does; letters begin at A again. Watches and reserved names stay. */
void stage_restart(struct stage *stage);
/* Why actors cannot be held and stepped here: one sentence; NULL when they can. */
const char *stage_trouble(const struct stage *stage);

int stage_start(struct stage *stage, const struct stage_program *program, struct err *err); /* actor, or -1 */
int stage_hold(struct stage *stage, int actor, struct err *err); /* OUT_READY comes as news */
int stage_go(struct stage *stage, int actor, struct err *err);
/* Begins one step of a held actor; the outcome comes as news, at once where it could be had at once. A step
 * that sleeps is reported OUT_BLOCKED and stays begun: when it wakes, OUT_STEPPED follows. */
int stage_step(struct stage *stage, int actor, enum unit unit, struct err *err);
/* Runs a held or free actor until it arrives at the place (function, file:line) and is held there. */
int stage_until(struct stage *stage, int actor, const char *place, struct err *err);
int stage_input(struct stage *stage, int actor, const void *bytes, size_t length, struct err *err);
int stage_kill(struct stage *stage, int actor, int signal, struct err *err);
void stage_resize(struct stage *stage, int rows, int columns);

/* While buffers is not NULL, actors move by instruction and by shared access only. It must stay valid. */
void stage_buffer(struct stage *stage, const struct stage_buffers *buffers);
/* Bytes of an object, through an actor that has it mapped. -1 where none has, or not writable. */
int stage_read_object(struct stage *stage, struct obj_id id, uint64_t offset, void *bytes, size_t length);
int stage_write_object(struct stage *stage, struct obj_id id, uint64_t offset, const void *bytes,
                       size_t length);

/* A variable, or `/object as struct T` with type set: from the next look on it is in snapshot.vars. */
int stage_watch(struct stage *stage, const char *name, const char *type, struct err *err);

/* Fills an empty snapshot. Costs microseconds; call it after each step. */
void stage_look(struct stage *stage, struct snapshot *snapshot);

size_t stage_fds(const struct stage *stage, struct stage_fd *fds, size_t most);
void stage_readable(struct stage *stage, int fd);
void stage_reap(struct stage *stage);
uint64_t stage_deadline(const struct stage *stage); /* CLOCK_MONOTONIC ns; 0 none */
void stage_tick(struct stage *stage, uint64_t now);
bool stage_next(struct stage *stage, struct stage_news *news);

size_t stage_count(const struct stage *stage);
/* True while some un-held actor is not asleep in a read of its own pty: only then is sampling worth it. */
bool stage_is_busy(const struct stage *stage);
/* What the documented name really is on this stage ("/my_shm" or "/my_shm-2"). NULL when never reserved. */
const char *stage_object_name(const struct stage *stage, const char *documented);

#endif
