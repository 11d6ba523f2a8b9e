/* Everything that can happen to the session, as values: no descriptors, no pointers into anybody's state.
 *
 * An event owns its heap parts (`text`, `snapshot`, …); event_free releases them after session_update. Time
 * is in the event, so the session asks no clock and a test chooses it. An answer to an effect carries that
 * effect's request number; the session drops answers it no longer waits for. */
#ifndef SHMLAB_LAB_EVENT_H
#define SHMLAB_LAB_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "course/lesson.h"
#include "course/progress.h"
#include "grading/verdict.h"
#include "system/snapshot.h"
#include "system/stage.h"

struct reel;

struct object_entry { /* a name in the object folder */
    char *name;       /* "/my_shm-2" */
    char *shown;      /* the documented name when the lab had to choose another; else NULL */
    bool ours;        /* a name that the programs of this stage use */
    bool strangers;   /* a documented name, taken by somebody else: the lab chose another for its object */
    unsigned mode;
    uint64_t size, inode;
};

struct result { /* what a scene can say and compare: {wrong} of {runs} */
    char *name;
    int64_t number;
};

struct found {    /* a result of explore, and an order that leads to it */
    char *text;   /* "counter = 1" */
    char *tokens; /* "ABBBAA": one shared access a step; NULL when there is none */
    bool expected;
};

void object_entries_free(struct object_entry *entries, size_t count);

enum event_kind {
    EVENT_KEY,       /* key */
    EVENT_CLICK,     /* row, column of the grid; wheel: -1 up, 1 down, 0 a click */
    EVENT_RESIZE,    /* rows, columns */
    EVENT_DRAWN,     /* what the last drawing showed */
    EVENT_TIME,      /* the time the session asked for by session_deadline has come */
    EVENT_END,       /* SIGTERM, SIGHUP, SIGINT, or the other half of the program died */
    EVENT_RESUMED,   /* after a suspend or an editor */
    EVENT_NEWS,      /* from the stage: news */
    EVENT_SNAPSHOT,  /* snapshot */
    EVENT_SOURCE,    /* text of the source file `path` */
    EVENT_LISTING,   /* objects: the object folder as it is now; comes before each EVENT_SNAPSHOT too */
    EVENT_FAILED,    /* the effect `request` failed: text is the sentence */
    EVENT_DONE,      /* the effect `request` succeeded and has no other answer */
    EVENT_SAVED,     /* a file of the exercise was saved */
    EVENT_VERDICT,   /* verdict */
    EVENT_PROGRESS,  /* record: what is stored about the learner */
    EVENT_HISTOGRAM, /* outcome of one or more runs of `repeat`: text is the value, code the exit status */
    EVENT_MEASURE,   /* text: a line of the measuring program, see measure.h */
    EVENT_LESSON,    /* lesson: opened */
    EVENT_TASK,      /* lesson: the task of exercise `text` */
    EVENT_RECORDING, /* reel: the recorded run of a scene, NULL there is none; code: 0 of an older form of it */
    EVENT_SCHEDULE,  /* text: of the saved schedule `path`, else the names of all, a line each */
    EVENT_TOLD,      /* text: a line of notes.h from the demo that is followed; NULL: it is not there any more */
};

enum { DRAWN_HITS = 64 };

struct hit { /* a place on the screen where a click means something */
    int row, column, rows, columns;
    int key;    /* as if this key had been pressed; KEY_NONE: */
    int select; /* this line of the list is meant */
};

struct drawn {
    /* How far the text and the stage can scroll at this size, relative to where they stand by themselves:
     * a page that follows the script's next line can scroll back too, so `least` may be below 0. */
    int page_scroll_least, page_scroll_most;
    int stage_scroll_least, stage_scroll_most;
    int output_scroll_most; /* lines of output above those shown */
    int stage_column;       /* from this column on the stage is shown: 0 only it, grid's columns: no stage */
    bool question_shown;    /* the open question's options were all on the screen or reachable by scrolling */
    uint64_t question_seq;  /* session->question_seq at the time */
    bool next_shown;        /* what Space does next is in sight: its card, or else the page's end */
    bool too_small;
    struct hit hits[DRAWN_HITS];
    int hit_count;
};

struct event {
    enum event_kind kind;
    uint64_t now;     /* CLOCK_MONOTONIC, ns */
    uint64_t request; /* of the effect it answers, 0 none */
    uint64_t after;   /* EVENT_SNAPSHOT: of the last effect carried out before the look, 0 not known */
    int key;          /* enum key or a character */
    int rows, columns, row, column, wheel;
    int code;
    bool absent; /* EVENT_FAILED: this machine has not what it takes */
    char *text, *path;
    struct drawn drawn;
    struct stage_news news;
    struct snapshot *snapshot;
    struct verdict *verdict;
    struct record *record;
    struct lesson *lesson;
    struct object_entry *objects; /* EVENT_LISTING: the object folder */
    size_t object_count;
    struct result *results; /* of a repeat, disasm, explore or measure that is done */
    size_t result_count;
    struct reel *reel;
    struct found *found; /* EVENT_SOURCE of an explore */
    size_t found_count;
};

void found_free(struct found *found, size_t count);

void event_free(struct event *event);

/* Keys that are not characters. Characters stand for themselves, as code points. */
enum key {
    KEY_NONE = 0x110000, /* above every code point */
    KEY_UP_ARROW,
    KEY_DOWN_ARROW,
    KEY_LEFT_ARROW,
    KEY_RIGHT_ARROW,
    KEY_PAGE_UP,
    KEY_PAGE_DOWN,
    KEY_TO_START,
    KEY_TO_END,
    KEY_RETURN,
    KEY_TABULATOR,
    KEY_RUBOUT,
    KEY_ESCAPE,
    KEY_SUSPEND_LAB, /* Ctrl-Z */
    KEY_REDRAW,      /* Ctrl-L */
    KEY_RELEASE,     /* Ctrl-]: ends typing to an actor */
};

#endif
