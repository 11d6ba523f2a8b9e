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
#include "course/plan.h"
#include "course/progress.h"
#include "grading/verdict.h"
#include "lab/effect.h"
#include "lab/event.h"
#include "lab/journal.h"
#include "lab/notes.h"
#include "lab/pane.h"
#include "lab/reel.h"
#include "measure/measure.h"
#include "system/snapshot.h"

enum screen {
    SCREEN_HOME,      /* the lessons and what is done */
    SCREEN_LESSON,    /* a page, its scene, the stage */
    SCREEN_EXERCISES, /* the list */
    SCREEN_EXERCISE,  /* one, with its verdict */
    SCREEN_STAGE,     /* `shmlab step`: a stage without a lesson */
    SCREEN_DEMO,      /* `shmlab demo`: scene after scene in front of people */
    SCREEN_REPLAY,    /* `shmlab replay`: a saved run */
    SCREEN_NOTES,     /* `shmlab notes`: for the speaker of a demo that runs in another terminal */
};

enum activity { ACTIVITY_NONE, ACTIVITY_SCENE, ACTIVITY_QUESTION };

enum play_phase {
    PLAY_IDLE,    /* no scene begun */
    PLAY_STEP,    /* Space carries out steps[next] */
    PLAY_WAITING, /* a step waits for its answer or its condition */
    PLAY_PREDICT, /* a prediction is asked; nothing runs before an answer */
    PLAY_REVEAL,  /* the prediction's answer was given; the machine has not shown its own yet */
    PLAY_DONE,
    PLAY_FAILED, /* an expectation failed on script: play.failure */
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

struct stop { /* where the script stood when a key let it go on */
    size_t next, schedule_at;
};

struct walking { /* through what explore found by the rules of C11 */
    bool there;
    uint64_t waits; /* for the answer to this request; 0 none */
    char *tokens; /* moves made */
    char *text;   /* lines: what was done, and the numbered moves that are possible */
    struct found *moves;
    size_t count;
};

struct play {
    int scene;   /* index in lesson->scenes, -1 none */
    size_t next; /* step about to be carried out, or being carried out while PLAY_WAITING */
    enum play_phase phase;
    bool may_act;   /* Space was pressed: one action may run */
    bool paused;    /* at a `look` of a scene that plays by itself: Space goes on */
    bool automatic; /* no pauses between actions: {run} scenes, headless, rewinding */
    bool rewinding; /* going back to where the script was left: predictions are not asked again */
    size_t rewind_to, rewind_at; /* as next and schedule_at */
    uint64_t rewind_began;       /* ns */
    bool rewind_stays;           /* and waits there for a key, instead of going on */
    struct stop *stops;          /* the scene's beginning, then each key that let the script go on */
    size_t stop_count, stop_capacity;
    bool asked;           /* a prediction was answered since the last action; */
    size_t asked_at;      /* that line asked it */
    bool off_script;      /* the learner drove by hand; Space is "rewind and continue" */
    size_t script_tokens; /* with off_script: how many tokens there were when it was left */
    bool goal_reached;
    const struct step *goal; /* the goal step, NULL until it came */
    size_t schedule_at;      /* letters of a schedule step already carried out */
    uint64_t deadline;       /* of a waiting step, ns; 0 none */
    uint64_t request;        /* the effect whose answer the step waits for, 0 none */
    bool answered;           /* that answer came */
    char *refused;           /* or it failed, with this sentence */
    bool absent;             /* because this machine has not what it takes: no failure of the course */
    int last_actor;          /* whose step `calls` is about */
    char *failure;           /* expected and got, one sentence each line */
    size_t failed_step;
    uint64_t edit;  /* request of the editor that a copy of a program is open in; 0 none */
    bool with_copy; /* played through with the learner's copy of a program */
    struct result *results;
    size_t result_count, result_capacity;
    struct histogram histogram; /* of the last repeat */
    struct measure measure;     /* the last one, as far as it came */
    char *disasm;               /* text of the last disasm, lines */
    char *table;                /* of the last explore, lines */
    struct found *found;        /* results of the last explore */
    size_t found_count, found_next;
    uint64_t exploring; /* request of the explore that has told how far it is; 0 none */
    struct walking walk;
    size_t explored_at;                /* tokens that lead to where it began */
    const struct question *prediction; /* answered and not yet revealed */
    int said;                          /* the learner's choice for it, -1 "I do not know" */
    size_t actions, actions_done;      /* "step 4 of 6" */
    struct step *saved; /* of a saved schedule that was played here: its waits are theirs */
    size_t saved_count;
};

struct actor_state {
    char *name;    /* "writer", "racer" */
    char *program; /* stem, for its source */
    struct pane *pane;
    bool ended;
    enum outcome outcome; /* of the last news */
    int code;
    uint64_t outcomes; /* how many outcomes came */
};

enum token_kind {
    TOKEN_START,
    TOKEN_STEP,
    TOKEN_DRAIN,
    TOKEN_GO,
    TOKEN_HOLD,
    TOKEN_INPUT,
    TOKEN_KILL,
    TOKEN_UNTIL,
    TOKEN_PLACE,
    TOKEN_WATCH,
    TOKEN_BUFFERS /* number: 1 on, 0 off */
};

struct token { /* a schedule is an array of these: what was done since the start, by script or by hand */
    enum token_kind kind;
    int actor;
    enum unit unit;
    char *text;                        /* input, place, watched name */
    int64_t number;                    /* signal */
    struct effect start;               /* TOKEN_START, TOKEN_WATCH: the effect itself */
    const struct condition *condition; /* TOKEN_UNTIL; owned by the lesson */
    int64_t deadline_ms;
    bool done; /* carried out to its end: the next fields hold */
    enum outcome outcome;
    uint64_t bytes; /* hash of the shared bytes after it, by object and offset */
};

struct source_text {
    char *path, *text; /* text NULL while it is being read, "" when it cannot be */
};

struct stage_state {
    struct actor_state *actors; /* by id: 0 is A */
    size_t count, capacity;
    uint64_t epoch; /* request of the last EFFECT_STAGE_CLEAR: news of an older stage is dropped */
    struct snapshot now, before; /* before the last step: what is marked as changed */
    bool have_now, have_before;
    bool stale;            /* news came after `now` was taken */
    uint64_t looks;        /* how many snapshots came */
    uint64_t looked_after; /* the last was taken after this effect, 0 not known */
    enum unit unit;
    int moved_last;       /* actor the source pane follows; -1 none */
    int selected;         /* for '.' and output panes; -1 none */
    struct token *tokens; /* the schedule so far */
    size_t token_count, token_capacity;
    struct source_text *sources;
    size_t source_count, source_capacity;
    struct object_entry *objects; /* the object folder at the last look */
    size_t object_count;
    char *trouble; /* one sentence when actors cannot be held here, else NULL */
};

struct drive { /* the token being carried out */
    bool busy;
    struct token token; /* also the last of stage.tokens while it is recorded */
    uint64_t outcomes_before, looks_before, request, deadline;
    bool told;     /* what it did was said */
    char *failure; /* one sentence: it could not be done, or did not happen in time */
};

enum redo_purpose {
    REDO_UNDO,
    REDO_BEGIN /* `shmlab step`: programs are started, held */,
    REDO_SHARED, /* a schedule from outside */
    REDO_SAVED   /* one that the learner has named */
};

struct redo { /* tokens that are driven one after another: undo is fresh processes through the recorded ones
               */
    bool active;
    enum redo_purpose purpose;
    struct token *tokens;
    size_t count, at;
    size_t different; /* tokens whose bytes or outcome were not as recorded */
    char *name;       /* REDO_SAVED: its own; REDO_SHARED of a witness: the result */
    bool known;       /* and the shared bytes at its end: */
    uint64_t bytes;
};

struct ask {                         /* the question that is open */
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
    bool show_task;      /* task text instead of the verdict */
    struct lesson *task; /* task.md; its pages named "Hint…" are the hints; NULL not read yet */
    bool confirm_reset, confirm_give_up;
    bool replays;   /* its program is being built for the losing schedule */
    char *watching; /* "inotify", "poll", NULL */
};

enum { TALLY_MOST = 9 };

struct demo { /* SCREEN_DEMO; questions are those of session->lesson */
    struct plan plan;
    size_t at;                      /* the item that is shown */
    uint64_t began, item_began;     /* ns; 0 not yet */
    char *entry;                    /* a tally while it is typed, NULL otherwise */
    const struct question *counted; /* the prediction that `tally` is of, NULL none */
    int tally[TALLY_MOST];          /* how many of the class chose each option */
    bool dark;                      /* the screen is empty until the next key */
    unsigned lacks;                 /* of enum need: what this machine refuses */
    char *why;                      /* one sentence about that; NULL when nothing is */
    uint64_t wanted;                /* request of the recording that is on its way, 0 none */
    struct reel *reel; /* the recorded run that plays instead of the scene; NULL: real processes */
    bool reel_current; /* it is of this very scene */
    size_t reel_first; /* events that are shown at its beginning, the card */
    bool tried;        /* the recording was asked for */
    bool alone;        /* it is recorded: nobody follows it */
    char *told;        /* the line that its followers know; NULL none yet */
};

struct replay {        /* SCREEN_REPLAY */
    struct reel *reel; /* NULL elsewhere */
    bool playing;
    int speed;    /* see saved_speed */
    uint64_t due; /* the next event, ns; 0 not reckoned */
};

struct speaker {        /* SCREEN_NOTES */
    bool there;         /* the demo is; else `notes` is the last that it told */
    struct notes notes; /* without a title: nothing was told yet */
    uint64_t tick;      /* when the time shown is due, ns; 0 never */
};

struct warm_up {      /* the question that is asked at home when the learner comes back */
    bool tried;       /* it was looked for */
    uint64_t request; /* for its lesson; 0 none is on its way */
    char *question;   /* id */
};

enum view_side { VIEW_READ, VIEW_STAGE }; /* below 100 columns one of the two is shown */

enum entry_purpose { ENTRY_NONE, ENTRY_SAVE, ENTRY_PLAY };

enum { ENTRY_NAME_MOST = 40 };

struct entry { /* a name is being typed in the last row */
    enum entry_purpose purpose;
    char text[ENTRY_NAME_MOST + 1];
    char *names; /* ENTRY_PLAY: those that are saved, a line each; NULL not told yet */
};

struct ui {
    int rows, columns;
    enum view_side side;
    int page_scroll, stage_scroll, output_scroll, list_scroll;
    int selected; /* row of a list: home, exercises */
    bool help;
    char *paper, *paper_title; /* with help: a text in its place (a solution, what doctor says); NULL */
    int help_scroll;
    int typing_to;                               /* actor that keys go to, -1 the lab */
    char *typed;                                 /* the line so far */
    struct entry entry;
    bool show_output, show_source, show_listing; /* which panes the stage shows where there is room for one */
    char *message;      /* row 23: what just happened or why a key was refused; NULL nothing */
    bool answer_stands; /* the message begins with what the machine says to a prediction: a word joins it */
    bool word_stands;   /* the message is the lesson's: what processes do meanwhile does not replace it */
    struct drawn drawn; /* what the last drawing said */
    bool plain;         /* no full screen: the journal is the screen */
    bool quitting;
};

struct session {
    const struct catalog *catalog; /* outlives the session */
    struct record record;          /* what is stored about the learner */
    enum screen screen;
    struct lesson *lesson; /* the open one, NULL */
    int lesson_index;      /* in catalog->lessons */
    int page;
    int activity;          /* which of the page's scenes and questions is next, from 0 */
    char *wanted_schedule; /* letters to play once the wanted scene has come to its first step, or the name of
                              a saved schedule, which begins with a small letter; NULL */
    bool started_at_lesson; /* it was named on the command line */
    int wanted_page, wanted_scene; /* to go to when the lesson arrives, -1 none */
    char *edited;      /* the lesson's program that is or was last in the editor; NULL none */
    char *own_program; /* of which the learner's copy is on the stage instead; NULL none */
    struct play play;
    struct stage_state stage;
    struct drive drive;
    struct redo redo;
    struct ask ask;
    struct warm_up warm_up;
    struct exercise_state exercise;
    struct demo demo;
    struct speaker speaker;
    struct replay replay;
    struct ui ui;
    struct journal journal;
    uint64_t question_seq; /* grows with each question that opens */
    uint64_t now;          /* of the last event */
    int64_t opened_at;     /* seconds since 1970 when the lab was opened; 0 unknown */
    uint64_t last_request;
    uint64_t look_due;      /* when to look again for what nothing announces, ns; 0 not waiting */
    uint64_t changed;       /* grows with every change that a drawing would show */
    struct effect *effects; /* asked for and not yet taken */
    size_t effect_count, effect_capacity;
    bool headless, run_all; /* `shmlab run`: Space by itself, predictions answered "I do not know" */
    int run_scene;          /* only this one, -1 all */
    int failures;           /* expectations that failed on script */
    bool settled;           /* headless: nothing more will happen by itself */
};

struct session *session_open(const struct catalog *catalog);
void session_close(struct session *session);
/* The one way in. Does not take over the event. */
void session_update(struct session *session, const struct event *event);
/* Oldest effect asked for; false when there is none. The caller owns it and frees it with effect_free. */
bool session_take(struct session *session, struct effect *effect);
/* When the session wants EVENT_TIME, CLOCK_MONOTONIC ns; 0 never. */
uint64_t session_deadline(const struct session *session);

/* Until then, ns, what is shown stays: steps that are only taken again, on the way back to an earlier one,
 * are no picture for people. 0: not hidden. */
uint64_t session_hidden(const struct session *session);
/* Something is under way that will change the screen by itself. */
bool session_is_busy(const struct session *session);

/* Questions a view asks. */
double saved_speed(const struct session *session);                            /* 1: as it was recorded */
const struct page *session_page(const struct session *session);               /* NULL without a lesson */
enum activity session_activity(const struct session *session, size_t *index); /* the next one on this page */
bool session_page_read(const struct session *session, int lesson, int page);
bool session_scene_played(const struct session *session, const char *lesson, int scene);
const struct answer *session_answer(const struct session *session, const char *lesson, const char *question);
const struct attempt *session_attempt(const struct session *session, const char *exercise);
const char *session_source(const struct session *session, const char *path); /* NULL not there yet */

#endif
