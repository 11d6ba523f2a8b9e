/* Every order of two to four real processes in a marked section of their code: which results can come out,
 * of how many orders each, and one order that shows it.
 *
 * Orders are not run one by one. What each process does is learned by letting it do it (its private state
 * and the shared bytes it reads decide what it writes and what it does next); the orders are then counted
 * on the graph of all that can happen, and what is told is replayed on fresh forks, with the kernel's own
 * futex, before the caller gets it. One step is one instruction that touches shared memory, or a system
 * call; the instructions between two steps run without a choice.
 *
 *     struct explore *explore = explore_begin(&request, &err);   NULL: nothing was started
 *     while (!explore_advance(explore, 8 * CLOCK_MS))
 *         draw(explore_progress(explore));                        the caller's loop stays alive
 *     show(explore_result(explore));
 *     explore_free(explore);                                      at any time: cancels, ends its processes
 *
 * The thread that calls is the tracer of all processes, and is pinned to one CPU inside explore_advance.
 * SIGCHLD must be blocked. The limits make a run "not all": it then never claims that a result cannot come
 * out. Addresses are never part of a result: places are objects and offsets. */
#ifndef SHMLAB_EXPLORE_EXPLORE_H
#define SHMLAB_EXPLORE_EXPLORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "system/snapshot.h"

struct err;
struct explore;

enum { EXPLORE_ACTORS = 4, EXPLORE_ROUNDS = 2000 /* on two real CPUs: enough to see something in */ };

enum explore_mode {
    EXPLORE_SC,     /* one after another: what stepping can show */
    EXPLORE_CORES,  /* each process on a CPU of its own, with its store buffer (x86-TSO) */
    EXPLORE_KILL,   /* one dies at each of its steps in turn, the others go on */
    EXPLORE_RECORD, /* a few runs in which every access is noted: which of them nothing orders (ledger.h) */
    EXPLORE_C11,    /* what C11 allows a program built with -fsanitize=thread and the lab's own hooks */
};

/* One program to start. A section begins at `from` and ends at `to`; both NULL: those of the request.
 *   from "add_one"             a function: from its first instruction to its return (the ret not included)
 *   from "racer.c:40" to "racer.c:52"   lines of one function, both included
 *   to "done"                  any section also ends where this function is about to begin
 * The program's own end always ends its section. */
struct explore_program {
    const char *path;
    char *const *argv; /* NULL-terminated, argv[0] included; names of objects already chosen */
    const char *cwd;   /* NULL: ours */
    const char *from, *to;
};

/* A process the caller already holds (seized, stopped, where the section begins). Only forks of it are
 * moved; it is handed back as it was, and so are the shared bytes. */
struct explore_held {
    pid_t pid;
    const char *to; /* NULL: that of the request, and if that is NULL the return of the function it is in */
};

struct explore_limits { /* 0 takes the default in brackets */
    unsigned states;    /* [2^20] */
    unsigned local;     /* [20,000] instructions between two steps */
    unsigned buffered;  /* [8] stores in one store buffer */
    uint64_t ns;        /* [10 s] for everything before the replays */
    uint64_t bytes;     /* [1 GB] of memory */
};

struct explore_request { /* strings and arrays are copied */
    enum explore_mode mode;
    const struct explore_program *programs; /* one that forks, or several that share an object by name */
    size_t program_count;
    const struct explore_held *held; /* instead of programs */
    size_t held_count;
    const char *from, *to; /* held processes are at `from` already: it says where a section of lines begins */
    size_t actors; /* how many must reach `from`; 0: one a program, or all that come where one forks */
    /* Which bytes are the result: names of variables ("counter", NULL-terminated array). NULL: all bytes that
     * the program's own code writes, so not the insides of a lock. */
    const char *const *variables;
    const char *expect; /* an expression over variables ("counter == 6"); NULL: nothing is expected */
    unsigned replays;   /* random orders to replay beside the witnesses; 0: 200 */
    uint64_t seed;      /* of these */
    /* EXPLORE_CORES: so many rounds of the same code on two real CPUs beside it, within a second; 0 none. */
    unsigned hardware_rounds;
    int cpu; /* where all is pinned; -1: the one it finds itself on */
    struct explore_limits limits;
};

/* NULL, with err set, when the request is not of its form or this machine cannot hold processes. */
struct explore *explore_begin(const struct explore_request *request, struct err *err);
/* Works for about slice_ns. True when the result is there. */
bool explore_advance(struct explore *explore, uint64_t slice_ns);
void explore_free(struct explore *explore); /* explore_free(NULL) does nothing */

enum explore_phase {
    EXPLORE_STARTING, /* processes run to where the section begins */
    EXPLORE_LEARNING, /* the graph grows */
    EXPLORE_COUNTING,
    EXPLORE_REPLAYING,
    EXPLORE_DONE,
};

struct explore_progress {
    enum explore_phase phase;
    size_t actors;
    uint64_t states, to_do; /* states seen; of these not yet looked at */
    uint64_t steps;         /* instructions executed for real */
    uint64_t ns;            /* since explore_begin */
    unsigned replayed, replays;
};

struct explore_progress explore_progress(const struct explore *explore);

/* ---- the result ---- */

enum explore_claim {
    EXPLORE_ALL,     /* every order was looked at */
    EXPLORE_NOT_ALL, /* a limit was reached: `why` says which; what was found is true, what was not may be */
    EXPLORE_REFUSED, /* nothing can be said: `why` */
    EXPLORE_BROKEN,  /* a replay differed from what was learned: an error of the lab, `why` says where */
};

struct explore_count {
    enum { EXPLORE_UNCOUNTED, EXPLORE_EXACT, EXPLORE_ENDLESS /* a spin loop */ } kind;
    char *digits; /* decimal, of EXPLORE_EXACT; else NULL */
};

enum { EXPLORE_BAR = 8 }; /* the last bar holds "so many preemptions or more" */

struct explore_counts {
    struct explore_count schedules; /* of instructions */
    struct explore_count orders;    /* of shared accesses (and drains) */
    struct explore_count different; /* really different: no two by swapping neighbours that do not meet */
    /* By preemptions: a switch away from a process that could have gone on. Empty when uncounted. */
    struct explore_count schedules_by[EXPLORE_BAR], orders_by[EXPLORE_BAR];
};

enum explore_act { /* what a step is */
                   EXPLORE_LOAD,
                   EXPLORE_STORE,
                   EXPLORE_CHANGE, /* load and store in one instruction */
                   EXPLORE_WAIT,
                   EXPLORE_WAKE,
                   EXPLORE_CALL,
                   EXPLORE_FENCE,
                   EXPLORE_DRAIN,
                   EXPLORE_DIES,
};

struct explore_step {
    int actor;
    enum explore_act act;
    int object; /* index into objects; -1 none */
    uint64_t offset;
    unsigned length;
    uint64_t value, before; /* loaded or stored, the low 8 bytes; what was there before */
    bool locked, slept, buffered;
    char *name; /* "counter", "/race+0": what lies there; NULL none */
    char *text; /* "load eax ← counter" */
    char *file; /* NULL unknown */
    int line;
    char *inside; /* "pthread_mutex_lock" when file and line are the caller's; else NULL */
};

/* A capital is one step of that actor, a small letter drains its oldest buffered store, '!' before a capital
 * kills that actor. */
struct explore_witness {
    char *tokens; /* "ABBBAA"; NULL when there is none */
    struct explore_step *steps;
    size_t step_count;
    unsigned preemptions;
    bool replayed; /* on fresh forks, equal in every step */
};

enum explore_end {
    EXPLORE_ENDS,   /* all reached the end of the section */
    EXPLORE_SLEEPS, /* nobody can go on, and somebody sleeps: deadlock */
    EXPLORE_SPINS,  /* somebody runs for ever, whatever the others do from here: livelock */
    EXPLORE_FAULTS, /* one died of a signal, by itself */
    EXPLORE_RACES,  /* c11, record: two accesses to the same bytes, one a store, that nothing orders */
};

struct explore_value { /* bytes that are part of a result */
    int object;
    uint64_t offset;
    unsigned length;
    uint8_t bytes[64];
    char *name; /* "counter"; NULL when nobody knows */
    char *text; /* "3" */
};

struct explore_outcome {
    enum explore_end end;
    char *text;                       /* "counter = 3", "B sleeps for ever" */
    uint8_t sleeping, spinning, dead; /* a bit per actor */
    int signal;                       /* EXPLORE_FAULTS */
    struct explore_value *values;     /* as many for each outcome; NULL for SPINS */
    size_t value_count;
    bool
        expected; /* `expect` holds and all end; true without an expectation unless somebody is left behind */
    struct explore_counts counts;
    unsigned preemptions; /* the fewest that lead to it */
    uint64_t hardware;    /* rounds on two real CPUs that ended so */
    struct explore_witness witness;
};

struct explore_death { /* EXPLORE_KILL: one row a point of death */
    int actor;
    unsigned after; /* steps it had made */
    int outcome;
    char *next; /* what it would have done: "store counter ← eax" */
    char *file, *inside;
    int line;
};

struct explore_side { /* one of two accesses that race */
    int actor;
    bool writes, atomic;
    char *file, *inside;
    int line;
    char *locks; /* "lock", "lock and other" that it held; NULL none (record) */
};

struct explore_race {
    int object;
    uint64_t offset;
    unsigned length;
    char *name; /* "counter" */
    char *text; /* "A adds to counter (racer.c:31) …": one sentence */
    struct explore_side first, second;
};

struct explore_object {
    struct obj_id id;
    char *name; /* "/race", "anonymous shared" */
};

struct explore_result {
    enum explore_mode mode;
    enum explore_claim claim;
    char *why; /* one sentence; NULL for EXPLORE_ALL */
    size_t actors;
    pid_t pids[EXPLORE_ACTORS];
    struct explore_object *objects;
    size_t object_count;
    struct explore_outcome *outcomes; /* fewest preemptions first */
    size_t outcome_count;
    bool expected; /* every outcome is; only with EXPLORE_ALL this means "for every order" */
    int failing;   /* the first outcome that is not, -1 none */
    struct explore_counts counts;
    struct explore_death *deaths;
    size_t death_count;
    struct explore_race *races; /* EXPLORE_RECORD and EXPLORE_C11 */
    size_t race_count;
    uint64_t noted;            /* EXPLORE_RECORD: accesses */
    uint64_t states, edges;    /* of the graph */
    uint64_t learned;          /* pairs of private state and bytes read that were executed */
    uint64_t steps;            /* instructions executed to learn them */
    uint64_t bytes;            /* of memory the graph took */
    unsigned replays;          /* random orders replayed and equal */
    unsigned hardware_rounds;  /* made; 0 none */
    uint64_t hardware_outside; /* of these, that ended as the model says they cannot */
    char *hardware_why;        /* asked for, and cannot be made here: one sentence; else NULL */
    unsigned preemption_bound; /* EXPLORE_NOT_ALL, one by one: every order of so many preemptions was run */
    bool one_by_one;           /* system calls that cannot be learned: orders were executed singly */
    uint64_t explored_ns, witnessed_ns,
        done_ns;  /* since the section was reached: table, witnesses replayed */
    char **notes; /* honest limits that apply: "rep movsb: one iteration a step"; sentences */
    size_t note_count;
};

/* Owned by explore, NULL until explore_advance said true. */
const struct explore_result *explore_result(const struct explore *explore);
struct explore_result *explore_take(struct explore *explore); /* now the caller's */
void explore_outcome_free(struct explore_outcome *outcome);   /* what it owns, not the struct */
void explore_result_free(struct explore_result *result);      /* the struct too */

/* Every order was looked at, and every outcome is as expected: only then "for every order" may be said. */
bool explore_holds(const struct explore_result *result);

/* ---- as words ---- */

/* "48,620", "∞", "not counted": the caller's to free. */
char *explore_count_text(const struct explore_count *count);
/* The same, but "1.170e52" from a million billions on. */
char *explore_count_short(const struct explore_count *count);
/* "48,620 schedules of instructions, 924 orders of shared accesses, 328 really different": to free. */
char *explore_summary(const struct explore_result *result);
/* Summary, what was executed and replayed, and the table of outcomes: lines of at most 100 columns or so. */
char *explore_table(const struct explore_result *result);
/* A witness as source lines, a column for each actor; steps of one call of a library are one line. */
char *explore_trace(const struct explore_result *result, const struct explore_outcome *outcome);
/* All of it as JSON (indented, a newline at its end). */
char *explore_json(const struct explore_result *result);
const char *explore_mode_name(enum explore_mode mode); /* "sc", "cores", "kill", "c11", "record" */
bool explore_mode_parse(const char *name, enum explore_mode *mode); /* NULL is sc */

#endif
