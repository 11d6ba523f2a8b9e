/* The one action table: each thing a learner can ask for is a row with its name, key, help sentence, and a
 * rule for when it is allowed. Keys, the help screen, the last row and the refusals all read it. */
#ifndef SHMLAB_LAB_INTENT_H
#define SHMLAB_LAB_INTENT_H

#include <stdbool.h>
#include <stddef.h>

struct session;

enum intent {
    INTENT_NONE,
    INTENT_NEXT,       /* Space: the one next action */
    INTENT_ANSWER,     /* 1–9; 0 I do not know */
    INTENT_CHOOSE,     /* 1–9: a move of a walk by the rules of C11 */
    INTENT_BACK,       /* PgUp in a demo: one step back */
    INTENT_SCENE_NEXT, /* Right, Left in a demo: another scene */
    INTENT_SCENE_PREV,
    INTENT_TALLY, /* digits in a demo: what the class predicts */
    INTENT_DARK,  /* . in a demo */
    INTENT_PAUSE, /* Space in a replay */
    INTENT_PICTURE_NEXT,
    INTENT_PICTURE_PREV, /* . , in a replay */
    INTENT_STOP_NEXT,
    INTENT_STOP_PREV, /* PgDn PgUp in a replay */
    INTENT_FASTER,
    INTENT_SLOWER, /* + - in a replay */
    INTENT_PAGE_NEXT,
    INTENT_PAGE_PREV,
    INTENT_UP,
    INTENT_DOWN,
    INTENT_OPEN,
    INTENT_OTHER_VIEW,    /* Tab */
    INTENT_STEP,          /* a b c … */
    INTENT_RUN,           /* A B C … */
    INTENT_STEP_SELECTED, /* . */
    INTENT_SELECT_PREV,
    INTENT_SELECT_NEXT, /* [ ] */
    INTENT_UNIT,        /* s */
    INTENT_BUFFERS,     /* m: store buffers on or off */
    INTENT_DRAIN,       /* d: the oldest store in the buffer of the actor that moved last */
    INTENT_EXPLORE,     /* o: every order from here */
    INTENT_WITNESS,     /* w: the next order that explore found, on the stage */
    INTENT_UNDO,        /* u */
    INTENT_RESTART,     /* r: the scene, clean */
    INTENT_SAVE,        /* N: the schedule so far, under a name */
    INTENT_REPLAY,      /* L: one that was saved */
    INTENT_TYPE,        /* t: keys go to an actor */
    INTENT_TYPE_END,    /* Ctrl-] */
    INTENT_SOURCE,
    INTENT_OUTPUT,
    INTENT_OUTPUT_OLDER, /* { } */
    INTENT_OUTPUT_NEWER,
    INTENT_LISTING,   /* which pane the stage shows */
    INTENT_PROOF,     /* v: view the proof */
    INTENT_EXERCISES, /* x */
    INTENT_EDIT,
    INTENT_ORIGINAL, /* E: the lesson's own program instead of the learner's copy */
    INTENT_GRADE,
    INTENT_HINT,
    INTENT_RESET,
    INTENT_SOLUTION,
    INTENT_TASK,
    INTENT_STAGE_WORK, /* y: your program on the stage */
    INTENT_DOCTOR, /* d at home */
    INTENT_NOTES,  /* n */
    INTENT_WRITE,  /* w */
    INTENT_HELP,   /* ? */
    INTENT_HOME,   /* q */
    INTENT_PLAIN,  /* p when the screen is too small */
    INTENT_SUSPEND,
    INTENT_REDRAW,
    INTENT_COUNT
};

enum place { /* where a row holds */
             PLACE_LAB = 1,
             PLACE_DEMO = 2,
             PLACE_NOTES = 4,
             PLACE_REPLAY = 8,
             PLACE_HOME = 16,   /* in the lab, before a lesson is chosen */
             PLACE_STAGED = 32, /* in the lab, where processes can be */
             PLACE_BOTH = PLACE_LAB | PLACE_DEMO,
             PLACE_READ = PLACE_LAB | PLACE_NOTES, /* where there is a text to turn over */
             PLACE_ALL = 15,
};

struct action {
    enum intent intent;
    int key, key2;     /* as in event.h; 0 none. STEP, RUN and ANSWER stand for a range */
    const char *keys;  /* as shown: "Space", "a b c" */
    const char *label; /* few words for the last row: "next page" */
    const char *help;  /* one sentence for the help screen */
    /* NULL when allowed now, else one sentence that says why not. */
    const char *(*refused)(const struct session *session);
    bool in_bar;     /* a candidate for the last row */
    unsigned places; /* of enum place */
};

extern const struct action intent_actions[];
extern const size_t intent_action_count;

/* Has this row a meaning on the screen that is shown? The others are not listed there. */
bool intent_is_here(const struct session *session, const struct action *action);
/* The row a key means now, and for STEP, RUN and ANSWER which (actor or digit); NULL for an unbound key. */
const struct action *intent_of_key(const struct session *session, int key, int *which);
/* What Space does now, in a few words: "start scene", "step A", "next page", "continue 02". Valid until the
 * next call. NULL where Space does nothing. */
const char *intent_next_label(const struct session *session);

#endif
