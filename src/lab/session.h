/* Everything the lab knows at one moment. Events change it (session_update), views draw it, and it asks for
 * effects; it makes no system call and knows no time but the one in events.
 *
 * Views get it const. What is NULL or empty is not there yet; nothing here is drawn from lesson text unless
 * it is lesson text. The parts: where the learner is (screen, page), the scene being played (play), the
 * processes (stage), the open question (ask), the exercise, and how it is shown (ui). */
#ifndef SHMLAB_LAB_SESSION_H
#define SHMLAB_LAB_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "course/catalog.h"
#include "course/lesson.h"
#include "course/progress.h"
#include "grading/verdict.h"
#include "lab/effect.h"
#include "lab/event.h"
#include "lab/journal.h"
#include "lab/pane.h"
#include "system/snapshot.h"

enum screen {
    SCREEN_HOME,      /* the lessons and what is done */
    SCREEN_LESSON,    /* a page, its scene, the stage */
    SCREEN_EXERCISES, /* the list */
    SCREEN_EXERCISE,  /* one, with its verdict */
    SCREEN_STAGE,     /* `shmlab step`: a stage without a lesson */
};

enum activity { ACTIVITY_NONE, ACTIVITY_SCENE, ACTIVITY_QUESTION };

enum play_phase {
    PLAY_IDLE,     /* no scene begun */
    PLAY_STEP,     /* Space carries out steps[next] */
    PLAY_WAITING,  /* a step waits for its answer or its condition */
    PLAY_PREDICT,  /* a prediction is asked; nothing runs before an answer */
    PLAY_REVEAL,   /* the prediction's answer was given; the machine has not shown its own yet */
    PLAY_DONE,
    PLAY_FAILED,   /* an expectation failed on script: play.failure */
};

struct result { /* what a scene can say and compare: {wrong} of {runs} */
    char *name;
    int64_t number;
};

struct bar { /* one bar of a histogram */
    int64_t value, count;
};

struct histogram {
    char *title; /* "shm_struct, gcc -O0" */
    int64_t asked, done, failed;
    struct bar *bars; /* by value */
    size_t count;
};

struct play {
    int scene;               /* index in lesson->scenes, -1 none */
    size_t next;             /* step about to be carried out */
    enum play_phase phase;
    bool off_script;         /* the learner drove by hand; Space is "rewind and continue" */
    bool goal_reached;
    size_t schedule_at;      /* letters of a schedule step already carried out */
    uint64_t deadline;       /* of a waiting step, ns; 0 none */
    uint64_t waits_for;      /* request number the phase waits for, 0 none */
    uint64_t counted_calls;  /* system calls of the last step */
    char *failure;           /* expected and got, one sentence each line */
    size_t failed_step;
    struct result *results;
    size_t result_count;
    struct histogram histogram; /* of the last repeat */
    char *disasm;            /* text of the last disasm, lines */
    int said_prediction;     /* the learner's last choice, -1 "I do not know", -2 none */
    size_t actions, actions_done; /* "step 4 of 6" */
    bool automatic;          /* no pauses between actions: {run} scenes, headless */
};

struct actor_state {
    char *name;              /* "writer", "racer" */
    char *program;           /* stem, for its source */
    struct pane *pane;
    size_t journal_fed;      /* how much of the transcript is in the journal */
    bool ended;
    enum outcome outcome;
    int code;
};

enum token_kind { TOKEN_STEP, TOKEN_DRAIN, TOKEN_GO, TOKEN_INPUT, TOKEN_KILL, TOKEN_UNTIL, TOKEN_HOLD };

struct token { /* a schedule is an array of these: what was done by hand or by script since the start */
    int actor;
    enum token_kind kind;
    enum unit unit;
    char *text;
    int64_t number;
};

struct source_text {
    char *path, *text; /* text NULL while it is being read, "" when it cannot be */
};

struct started { /* enough to start the same actor again, for undo */
    struct effect *effect; /* a copy of the EFFECT_START */
};

struct stage_state {
    struct actor_state *actors; /* by id: 0 is A */
    size_t count;
    struct snapshot now, before; /* before the last step: what is marked as changed */
    bool have_now, have_before;
    enum unit unit;
    int moved_last;          /* actor the source pane follows; -1 none */
    int selected;            /* for '.' and output panes; -1 none */
    struct token *tokens;    /* the schedule so far */
    size_t token_count;
    struct started *started;
    size_t started_count;
    struct source_text *sources;
    size_t source_count;
    char *listing;           /* the object folder, one line an entry: "-rw-r--r-- 4096 my_shm" */
    char *trouble;           /* one sentence when actors cannot be held here, else NULL */
    bool undone;             /* the last thing was an undo */
};

struct ask { /* the question that is open */
    const struct question *question; /* NULL: none */
    bool answered;
    int choice;              /* index of an option; -1 I do not know */
    bool right, show_answer; /* show_answer: a free-text answer was asked for */
    bool shown;              /* the screen has shown it: only then do digits count */
};

struct exercise_state {
    int index;               /* in catalog->exercises, -1 none */
    char *file;              /* the learner's file, absolute */
    bool grading;            /* a run is under way */
    bool again;              /* a save came during it: run once more */
    struct verdict *verdict; /* of the last run, NULL */
    int hints_shown;
    bool show_task;          /* task text instead of the verdict */
    bool confirm_reset, confirm_give_up;
    char *watching;          /* "inotify", "poll", NULL */
};

enum view_side { VIEW_READ, VIEW_STAGE }; /* below 100 columns one of the two is shown */

struct ui {
    int rows, columns;
    enum view_side side;
    int page_scroll, stage_scroll, output_scroll, list_scroll;
    int selected;            /* row of a list: home, exercises */
    bool help;
    int help_scroll;
    int typing_to;           /* actor that keys go to, -1 the lab */
    char *typed;             /* the line so far */
    bool show_output, show_source, show_listing; /* which panes the stage shows where there is room for one */
    char *message;           /* row 23: what just happened or why a key was refused; NULL nothing */
    struct drawn drawn;      /* what the last drawing said */
    bool plain;              /* no full screen: the journal is the screen */
    bool quitting;
};

struct session {
    const struct catalog *catalog; /* outlives the session */
    struct record record;          /* what is stored about the learner */
    enum screen screen;
    struct lesson *lesson;         /* the open one, NULL */
    int lesson_index;              /* in catalog->lessons */
    int page;
    int activity;                  /* which of the page's scenes and questions is next, from 0 */
    int wanted_page, wanted_scene; /* to go to when the lesson arrives, -1 none */
    struct play play;
    struct stage_state stage;
    struct ask ask;
    struct exercise_state exercise;
    struct ui ui;
    struct journal journal;
    uint64_t question_seq;         /* grows with each question that opens */
    uint64_t now;                  /* of the last event */
    uint64_t last_request;
    uint64_t changed;              /* grows with every change that a drawing would show */
    struct effect *effects;        /* asked for and not yet taken */
    size_t effect_count, effect_capacity;
    bool headless, run_all;        /* `shmlab run`: Space by itself, predictions answered "I do not know" */
    int run_scene;                 /* only this one, -1 all */
    int failures;                  /* expectations that failed on script */
    bool settled;                  /* headless: nothing more will happen by itself */
};

struct session *session_open(const struct catalog *catalog);
void session_close(struct session *session);
/* The one way in. Does not take over the event. */
void session_update(struct session *session, const struct event *event);
/* Oldest effect asked for; false when there is none. The caller owns it and frees it with effect_free. */
bool session_take(struct session *session, struct effect *effect);
/* When the session wants EVENT_TIME, CLOCK_MONOTONIC ns; 0 never. */
uint64_t session_deadline(const struct session *session);

/* Questions a view asks. */
const struct page *session_page(const struct session *session);         /* NULL without a lesson */
enum activity session_activity(const struct session *session, size_t *index); /* the next one on this page */
bool session_page_read(const struct session *session, int lesson, int page);
bool session_scene_played(const struct session *session, const char *lesson, int scene);
const struct answer *session_answer(const struct session *session, const char *lesson, const char *question);
const struct attempt *session_attempt(const struct session *session, const char *exercise);
const char *session_source(const struct session *session, const char *path); /* NULL not there yet */

#endif
