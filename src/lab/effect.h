/* What the session asks for. Effects are values in a queue; perform.c carries them out, and whatever answers
 * comes back as a queued event with the effect's request number, never as a call. An effect owns its texts.
 */
#ifndef SHMLAB_LAB_EFFECT_H
#define SHMLAB_LAB_EFFECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/unit.h"

enum effect_kind {
    EFFECT_OPEN_LESSON, /* text: id → EVENT_LESSON */
    EFFECT_OPEN_TASK,   /* text: exercise → EVENT_TASK */
    EFFECT_STAGE_CLEAR, /* ends every actor, forgets the stage → EVENT_DONE */
    EFFECT_START,       /* path or program of lesson; text name; args; held; cpu; flags → NEWS_STARTED */
    EFFECT_HOLD,
    EFFECT_GO,      /* actor */
    EFFECT_STEP,    /* actor, unit → NEWS_OUTCOME and EVENT_SNAPSHOT */
    EFFECT_UNTIL,   /* actor, text: place → NEWS_OUTCOME */
    EFFECT_INPUT,   /* actor, text */
    EFFECT_KILL,    /* actor, number: signal */
    EFFECT_WATCH,   /* text: name, path: type or NULL */
    EFFECT_BUFFERS, /* number: 1 puts a store buffer between each actor and shared memory, 0 takes them away,
                       drained */
    EFFECT_DRAIN,   /* actor: the oldest entry of its store buffer reaches the page */
    EFFECT_LOOK,    /* → EVENT_SNAPSHOT */
    EFFECT_REPEAT, /* a histogram: number runs of path with args, flags, held = pinned → EVENT_HISTOGRAM each,
                      EVENT_DONE */
    EFFECT_MEASURE, /* path: quantity; held: on one CPU → EVENT_MEASURE each line, EVENT_DONE */
    EFFECT_DISASM,  /* path program, text function, flags → EVENT_SOURCE with path "disasm" */
    EFFECT_EXPLORE, /* path: mode or NULL, args: where it begins and ends, NULL where they are; flags: program
                       whose anchors they may name → EVENT_SOURCE, path "explore" */
    EFFECT_EXPLORE_CANCEL, /* → EVENT_FAILED of the one under way */
    EFFECT_WALK, /* text: moves so far, through what the last explore (mode c11) found → EVENT_SOURCE, path
                    "walk:" and the moves: text what was done, found the moves that are possible, results
                    where it ends */
    EFFECT_SOURCE,  /* path → EVENT_SOURCE */
    EFFECT_LISTING, /* → EVENT_LISTING now */
    EFFECT_GRADE,   /* text: exercise → EVENT_VERDICT */
    EFFECT_GRADE_CANCEL,
    EFFECT_EDIT, /* path: file to open in $VISUAL or $EDITOR; the face is suspended meanwhile. path NULL:
                    the learner's copy of program `text` of the lesson, used from then on → EVENT_DONE */
    EFFECT_OWN_END, /* the lesson's programs are its own again */
    EFFECT_WATCH_FILE, /* text: exercise: its working copy is made if need be and watched → EVENT_SAVED with
                          path (the file) and text
                          ("inotify", "poll"), and EVENT_SAVED without path at each save; NULL ends it */
    EFFECT_SOLUTION, /* text: exercise → EVENT_SOURCE, path "solution": the diff of own text and solution */
    EFFECT_RESET_WORK, /* text: exercise: the stub again, the old text kept as a backup → EVENT_DONE with text
                        */
    EFFECT_STAGE_WORK, /* text: exercise: the learner's program for the stage → EVENT_SOURCE, path "staged": the
                          executable, a newline, the object's name for its argument */
    EFFECT_SAVE_SCHEDULE, /* text: a new name, flags: what the file holds; path: lesson, number: scene → EVENT_DONE
                             with text */
    EFFECT_READ_SCHEDULE, /* text: its name; path: lesson, number: scene → EVENT_SCHEDULE; without text the
                             names */
    EFFECT_STORE_PAGE,
    EFFECT_STORE_SCENE,
    EFFECT_STORE_PLACE,   /* text: lesson; number: page or scene; second: scene */
    EFFECT_STORE_ANSWER,  /* text: lesson; path: question; number: choice; flag right, predict */
    EFFECT_STORE_ATTEMPT, /* text: exercise; score, max */
    EFFECT_STORE_HINT,
    EFFECT_STORE_GAVE_UP, /* text: exercise; number: level */
    EFFECT_WRITE_SCREEN,  /* the screen as text is appended to notes/NN.md; text: NN, path: the page's heading
                           */
    EFFECT_NOTES,         /* the same file is opened in the editor under that heading */
    EFFECT_DOCTOR,        /* → EVENT_SOURCE, path "doctor" */
    EFFECT_RECORDING,     /* text: lesson; number: scene → EVENT_RECORDING */
    EFFECT_TELL,          /* text: a line of notes.h for those who follow the demo */
    EFFECT_FOLLOW,        /* from now on → EVENT_TOLD */
    EFFECT_PLAIN,         /* leave curses, go on in plain mode */
    EFFECT_SUSPEND,       /* Ctrl-Z */
    EFFECT_REDRAW,        /* the terminal's content is lost */
    EFFECT_QUIT,          /* number: exit status */
};

struct effect {
    enum effect_kind kind;
    uint64_t request;
    int actor, cpu;
    enum unit unit;
    char *text, *path, *flags;
    char **args; /* NULL-terminated, may be NULL */
    int64_t number, second;
    double score, max;
    bool held, right, predict;
};

struct effect effect_copy(const struct effect *effect); /* deep: both are freed on their own */
void effect_free(struct effect *effect);

#endif
