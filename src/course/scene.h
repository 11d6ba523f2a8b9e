/* A scene is a short script that the lab plays on real processes, one verb a line. These are its steps as
 * plain data. The grammar, with an example of each verb, is in lessons/README.md; scene_parse.c reads it. */
#ifndef SHMLAB_COURSE_SCENE_H
#define SHMLAB_COURSE_SCENE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/unit.h"

enum verb {
    VERB_START, /* start PROG [as NAME] [held] [cpu N] [cc FLAGS…] [-- ARGS…]; without `as` the actor is
                   called as its program */
    VERB_UNTIL, /* until CONDITION: the actor runs (or goes on waiting) until it is true */
    VERB_STEP,  /* step ACTOR [by call|line|access|insn] [N times] */
    VERB_GO,    /* go ACTOR: run free */
    VERB_HOLD,  /* hold ACTOR */
    VERB_PRESS, /* press ACTOR Enter|"text" */
    VERB_KILL,  /* kill ACTOR [SIGNAL], default SIGKILL */
    VERB_LOOK,  /* look: the diagram is taken from the kernel now */
    VERB_WATCH, /* watch NAME | watch /object as struct TYPE */
    VERB_SCHEDULE, /* schedule A B B B A A [by UNIT]: one step each (insn unless said); a small letter drains
                      that actor's oldest buffered store */
    VERB_REPEAT, /* repeat N PROG [right NUMBER] [cc FLAGS…] [pinned] [-- ARGS…]: a histogram of the number
                    that it prints last; results runs, failed, min, max, and wrong where `right` is said */
    VERB_CHOOSE,  /* choose MOVES: goes on through what `explore mode c11` found; text is "AB1" */
    VERB_EXPLORE, /* explore [mode sc|cores|kill|c11] [from PLACE to PLACE] */
    VERB_MEASURE, /* measure round-trip|throughput [pinned]: mode; every carrier, on one CPU when pinned */
    VERB_PREDICT, /* predict ID: asks that question and waits */
    VERB_GOAL,    /* goal CONDITION [say TEXT]: recognised however the learner gets there */
    VERB_EXPECT,  /* expect CONDITION: fails the scene when false */
    VERB_SAY,     /* say TEXT, with {name} for results; [when CONDITION] say TEXT */
    VERB_BUFFERS, /* buffers on|off: a store buffer between each actor and shared memory; mode */
    VERB_DISASM,  /* disasm PROG FUNCTION [cc FLAGS…]: the compiler's code, from the real binary; results
                     instructions (the last ret not counted), loads, stores (of memory, the stack
                     excepted), jumps */
};

enum compare { CMP_EQ, CMP_NE, CMP_LT, CMP_LE, CMP_GT, CMP_GE };

enum condition_kind {
    COND_NONE,
    COND_PRINTS,    /* ACTOR prints "text": its output so far contains it */
    COND_EXITS,     /* ACTOR exits [number]: -1 any status */
    COND_DIES,      /* ACTOR dies SIGNAL: number is the signal */
    COND_ASLEEP,    /* ACTOR asleep [in futex|read|wait|sleep]: word, NULL for any */
    COND_REFUSED,   /* ACTOR refused: its last step was not carried out */
    COND_REACHES,   /* ACTOR reaches PLACE: word is an anchor, a function, or file:line */
    COND_HELD,      /* ACTOR held */
    COND_GONE,      /* gone /name */
    COND_EXISTS,    /* exists /name [size N] [mode OCTAL]: number and mode, -1 not asked */
    COND_SHARED,    /* shared A B /name: both map the same device:inode:offset */
    COND_PRIVATE,   /* private A /name: A's map of it is not shared */
    COND_ADDRESSES, /* addresses same|differ A B /name: word */
    COND_PAGE,      /* page N of /name present|absent|copied|dirty|clean in A: number, word */
    COND_OWNS,      /* ACTOR owns NAME: the page of that watched variable is in no other process */
    COND_BYTES,     /* bytes of /name begin "text" */
    COND_CALLS,     /* calls CMP N: system calls that the last step made */
    COND_CALLED,    /* ACTOR called NAME: the last call step of ACTOR was that C function */
    COND_OWNER,     /* owner LOCK is A|nobody|dead: name = the variable; actor, or word "nobody", "dead" */
    COND_VALUE,     /* NAME CMP NUMBER or NAME CMP NAME: watched variables and results (runs, wrong, min…);
                       name2 NULL: number */
    COND_TEXT,      /* NAME = "text" */
};

struct condition {
    enum condition_kind kind;
    bool negated;         /* not CONDITION */
    char *actor, *actor2; /* as written: a name or a letter; NULL where the kind has none */
    char *object;         /* "/my_shm": the documented name, also where the lab had to add a suffix */
    char *word, *text, *name, *name2;
    size_t text_length; /* bytes of text: only COND_BYTES may hold a NUL */
    int64_t number, mode;
    enum compare compare;
};

struct step {
    enum verb verb;
    int line;       /* in lesson.md */
    char *source;   /* the line as written, trimmed: what the learner sees in the script */
    char *actor;    /* the actor it is about, as written; start: the name it gets */
    char *program;  /* start, repeat, disasm: file's stem in the lesson's folder, no suffix */
    char **args;    /* start, repeat: NULL-terminated, may be NULL: what stands behind -- */
    char *cc_flags; /* as written, NULL for the program as built */
    bool held, pinned;
    bool c11;       /* start: built so that its atomic accesses can be told apart by their order */
    int cpu;        /* -1 not said */
    enum unit unit; /* step: call unless said; schedule: insn unless said */
    bool unit_said;
    int64_t count;   /* step: times, 1 unless said; repeat: runs */
    bool right_said; /* repeat: `right NUMBER` was said, and is: */
    int64_t right;
    int signal; /* kill */
    char *text; /* press: the bytes, Enter as "\n"; say, goal: the sentence; schedule: letters, one a step */
    char *id;   /* predict */
    char *name, *type; /* watch: variable, or "/object" and its type as C writes it: "struct shared"; disasm:
                          function in name */
    char *mode, *from, *to;     /* explore: mode NULL is sc; measure: mode */
    struct condition condition; /* until, goal, expect; say: its `when` */
    int64_t deadline_ms;        /* until: `within 2s`; default 5000 */
};

void step_free(struct step *step);                 /* what it owns, not the struct */
void steps_free(struct step *steps, size_t count); /* the array too */
void condition_free(struct condition *condition);

#endif
