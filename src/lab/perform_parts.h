/* What the parts of perform share; only src/lab/perform*.c include this. */
#ifndef SHMLAB_LAB_PERFORM_PARTS_H
#define SHMLAB_LAB_PERFORM_PARTS_H

#include "grading/grading.h"
#include "lab/job.h"
#include "lab/perform.h"
#include "lab/repeat.h"
#include "lab/variant.h"
#include "system/stage.h"

enum { NOTES_FOLLOWERS = 8 };

struct tell { /* a demo to those who follow it */
    bool begun;
    int listening;     /* -1 none */
    char *path, *line; /* of the socket; told last */
    int followers[NOTES_FOLLOWERS];
    size_t follower_count;
};

struct follow { /* notes, of the demo they follow */
    int fd;     /* -1 none */
    struct buf input;
    uint64_t retry_at; /* ns; 0 not */
};

struct perform {
    struct perform_options options;
    struct queue *queue;
    struct stage *stage;     /* NULL until the first actor */
    struct buffers *buffers; /* between its actors and shared memory; NULL none */
    struct {                 /* what was drained by the last effect */
        bool any;
        int actor;
        struct obj_id id;
        uint64_t offset;
    } drained;
    struct explore *explore; /* under way; NULL none */
    uint64_t explore_request, explore_told; /* told: seconds, with its progress */
    struct explore *walked;  /* done, and kept for walks through it; NULL none */
    struct inspect *inspect; /* processes that are only looked at; NULL none */
    uint64_t carried;        /* request of the last effect that was carried out */
    uint64_t epoch;          /* of the stage: news of it carries this */
    uint64_t sample_at;      /* next look at free-running actors, ns; 0 none */
    bool news;               /* came since the last snapshot */
    char **documented;       /* object names the programs of this stage know, for the listing */
    size_t documented_count, documented_capacity;
    char *lesson;      /* id of the open one; programs are its own */
    char *own_program; /* of which the learner's copy is used instead; NULL none */
    char *own_edited;  /* whose copy is in the editor */
    struct progress *progress;
    struct grading *grading;
    uint64_t grading_request;
    int inotify;                   /* -1 none */
    int watch_objects, watch_work; /* inotify watches; -1 none */
    char *work_file;               /* the learner's file, absolute, and its name as inotify gives it */
    uint64_t work_polled;          /* next poll where inotify cannot be had, ns; 0: inotify serves */
    uint64_t work_seen;            /* modification time at the last poll */
    struct job compiler;           /* builds a variant for `pending` */
    struct variant variant;
    struct effect pending; /* goes on when the compiler is done */
    struct repeat repeat;
    uint64_t repeat_request;
    struct job measure;
    size_t measure_told; /* bytes of what it said that became events */
    uint64_t measure_request;
    struct tell tell;
    struct follow follow;
    struct job stager; /* builds the learner's program of exercise `staged` for the stage */
    char *staged;
    uint64_t stager_request;
    struct job editor;
    uint64_t editor_request;
    bool told_flavour; /* since the stage was cleared */
    bool quit;
    int status;
};

/* perform_stage.c */
void perform_stage_effect(struct perform *perform, const struct effect *effect);
void perform_stage_news(struct perform *perform); /* news to events, and a look when there was some */
void perform_stage_clear(struct perform *perform, uint64_t epoch);
void perform_look(struct perform *perform);
void perform_listing(struct perform *perform);
void perform_start(struct perform *perform, const struct effect *effect, const char *executable);

/* perform_buffers.c: store buffers of the actors */
void perform_buffers_effect(struct perform *perform, const struct effect *effect, struct err *err);
void perform_buffers_look(const struct perform *perform, struct snapshot *snapshot); /* adds what waits */
bool perform_buffers_wait(const struct perform *perform);                            /* some store does */
void perform_buffers_end(struct perform *perform);

/* perform_program.c: variants, repeat, disassembly */
void perform_program(struct perform *perform, const struct effect *effect);
void perform_compiled(struct perform *perform);
void perform_repeated(struct perform *perform);
void perform_program_end(struct perform *perform);
char *perform_object_of(const struct perform *perform, const char *program);
char *perform_lesson_dir(const struct perform *perform);

/* perform_work_stage.c */
void perform_stage_work(struct perform *perform, const struct effect *effect,
                        const struct catalog_exercise *exercise);
void perform_staged(struct perform *perform);

/* perform_own.c: the learner's copy of a lesson program */
void perform_own_edit(struct perform *perform, const struct effect *effect);
void perform_own_edited(struct perform *perform, bool well); /* the editor has ended */
/* The folder that the program's source is in now: the lesson's or the learner's. NULL without a lesson. */
char *perform_source_dir(const struct perform *perform, const char *program);
void perform_own_drop(struct perform *perform);

/* perform_explore.c */
void perform_explore(struct perform *perform, const struct effect *effect);
void perform_explore_cancel(struct perform *perform); /* at the learner's wish: EVENT_FAILED */
void perform_explore_slice(struct perform *perform);
/* perform_walk.c */
void perform_walk_begin(struct perform *perform); /* what was explored is kept, and the first moves told */
void perform_walk(struct perform *perform, const char *tokens, uint64_t request);
void perform_walk_end(struct perform *perform);
void perform_explore_end(struct perform *perform); /* cancels what is under way */

/* perform_measure.c */
void perform_measure(struct perform *perform, const struct effect *effect);
void perform_measure_readable(struct perform *perform);
void perform_measured(struct perform *perform);
void perform_measure_end(struct perform *perform); /* cancels what is under way */

/* perform_notes.c: a demo and the notes that follow it */
void perform_notes_open(struct perform *perform);
void perform_notes_close(struct perform *perform);
void perform_notes_effect(struct perform *perform, const struct effect *effect);
size_t perform_notes_fds(const struct perform *perform, int fds[NOTES_FOLLOWERS + 2]); /* how many */
bool perform_notes_readable(struct perform *perform, int fd); /* false: not one of its own */
void perform_notes_tick(struct perform *perform, uint64_t now);

/* perform_recording.c */
void perform_recording(struct perform *perform, const struct effect *effect);

/* perform_store.c */
void perform_store_effect(struct perform *perform, const struct effect *effect);
int perform_store_open(struct perform *perform, struct err *err);

/* perform_schedule.c */
void perform_schedule_effect(struct perform *perform, const struct effect *effect);

/* perform_work.c: the learner's files, editor, grading */
void perform_work_effect(struct perform *perform, const struct effect *effect);
void perform_grade_effect(struct perform *perform, const struct effect *effect);
void perform_graded(struct perform *perform);
void perform_inotify(struct perform *perform);
void perform_poll_work(struct perform *perform, uint64_t now);
void perform_edited(struct perform *perform);
void perform_edit(struct perform *perform, const struct effect *effect, const char *path);

#endif
