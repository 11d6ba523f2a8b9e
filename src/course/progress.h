/* What is stored about the learner: an SQLite file under XDG state, safe against kill -9 and two labs at
 * once. This header's struct record is the plain data that the session and the views read. */
#ifndef SHMLAB_COURSE_PROGRESS_H
#define SHMLAB_COURSE_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct progress;

struct answer { /* the last answer to one question; predictions are stored too, never scored */
    char *lesson, *question;
    int choice; /* index of the option, -1 "I do not know" or free text */
    bool right, predict;
    int64_t when;    /* seconds since 1970 */
    int wrong_count; /* how often it was answered wrongly */
    int streak;      /* right answers in a row since then */
};

struct attempt { /* one exercise */
    char *exercise;
    int attempts;
    double best, max;
    bool solved, gave_up;
    int hints; /* levels opened */
};

struct visited {
    char *lesson;
    int page;
}; /* read to its end; pages from 0 */
struct played {
    char *lesson;
    int scene;
}; /* played to its end; scenes from 0 */

struct record {
    struct visited *pages;
    size_t page_count;
    struct played *scenes;
    size_t scene_count;
    struct answer *answers;
    size_t answer_count;
    struct attempt *attempts;
    size_t attempt_count;
    char *lesson;    /* where the learner stopped; NULL at the very start */
    int page, scene; /* scene -1: none begun */
    int64_t when;
    char *workdir; /* of the last `shmlab init`; NULL */
    char *trouble; /* one sentence: why nothing is kept (full, read-only…), or that a damaged file was set
                      aside; else NULL */
};

void record_free(struct record *record);

/* Opens (and creates or migrates) the store. Where it cannot be written, an in-memory store is opened
 * instead, 0 is returned and record.trouble says so in one sentence. -1 only when even that fails. */
int progress_open(struct progress **progress, const char *path, struct err *err);
void progress_close(struct progress *progress);
int progress_load(struct progress *progress, struct record *record, struct err *err);

/* 0 when the whole file is sound (SQLite's integrity check); for tests and `shmlab doctor`. */
int progress_check(struct progress *progress, struct err *err);

/* Each is one transaction. 0: it is on the disk, or in memory where record.trouble says why. -1: the file
 * refused it just now, err says why; from here on all is kept in memory, and written with the next change
 * that the file takes. */
int progress_page(struct progress *progress, const char *lesson, int page, struct err *err);
int progress_scene(struct progress *progress, const char *lesson, int scene, struct err *err);
int progress_place(struct progress *progress, const char *lesson, int page, int scene, struct err *err);
int progress_answer(struct progress *progress, const char *lesson, const char *question, int choice,
                    bool right, bool predict, struct err *err);
int progress_attempt(struct progress *progress, const char *exercise, double score, double max,
                     struct err *err);
int progress_hint(struct progress *progress, const char *exercise, int level, struct err *err);
int progress_gave_up(struct progress *progress, const char *exercise, struct err *err);
int progress_workdir(struct progress *progress, const char *dir, struct err *err);

#endif
