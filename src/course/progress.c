/* What is stored, as SQL; the file and its troubles are in progress_file.c. */
#include "course/progress.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/err.h"
#include "base/mem.h"
#include "course/progress_file.h"

struct progress {
    struct progress_file *file;
};

int progress_open(struct progress **progress, const char *path, struct err *err)
{
    struct progress *made = mem_alloc(sizeof *made);
    if (progress_file_open(&made->file, path, err) != 0) {
        free(made);
        return -1;
    }
    *progress = made;
    return 0;
}

void progress_close(struct progress *progress)
{
    if (progress == NULL)
        return;
    progress_file_close(progress->file);
    free(progress);
}

static char *text_at(sqlite3_stmt *row, int column)
{
    return mem_dup((const char *)sqlite3_column_text(row, column));
}

static void take_page(sqlite3_stmt *row, struct record *record)
{
    record->pages = mem_resize(record->pages, record->page_count + 1, sizeof *record->pages);
    record->pages[record->page_count++] = (struct visited){text_at(row, 0), sqlite3_column_int(row, 1)};
}

static void take_scene(sqlite3_stmt *row, struct record *record)
{
    record->scenes = mem_resize(record->scenes, record->scene_count + 1, sizeof *record->scenes);
    record->scenes[record->scene_count++] = (struct played){text_at(row, 0), sqlite3_column_int(row, 1)};
}

static void take_answer(sqlite3_stmt *row, struct record *record)
{
    record->answers = mem_resize(record->answers, record->answer_count + 1, sizeof *record->answers);
    record->answers[record->answer_count++] = (struct answer){.lesson = text_at(row, 0),
                                                              .question = text_at(row, 1),
                                                              .choice = sqlite3_column_int(row, 2),
                                                              .right = sqlite3_column_int(row, 3) != 0,
                                                              .predict = sqlite3_column_int(row, 4) != 0,
                                                              .when = sqlite3_column_int64(row, 5),
                                                              .wrong_count = sqlite3_column_int(row, 6),
                                                              .streak = sqlite3_column_int(row, 7)};
}

static void take_attempt(sqlite3_stmt *row, struct record *record)
{
    record->attempts = mem_resize(record->attempts, record->attempt_count + 1, sizeof *record->attempts);
    record->attempts[record->attempt_count++] = (struct attempt){.exercise = text_at(row, 0),
                                                                 .attempts = sqlite3_column_int(row, 1),
                                                                 .best = sqlite3_column_double(row, 2),
                                                                 .max = sqlite3_column_double(row, 3),
                                                                 .solved = sqlite3_column_int(row, 4) != 0,
                                                                 .gave_up = sqlite3_column_int(row, 5) != 0,
                                                                 .hints = sqlite3_column_int(row, 6)};
}

static void take_place(sqlite3_stmt *row, struct record *record)
{
    free(record->lesson);
    record->lesson = text_at(row, 0);
    record->page = sqlite3_column_int(row, 1);
    record->scene = sqlite3_column_int(row, 2);
    record->when = sqlite3_column_int64(row, 3);
}

static void take_workdir(sqlite3_stmt *row, struct record *record)
{
    free(record->workdir);
    record->workdir = text_at(row, 0);
}

static int each_row(sqlite3 *db, const char *sql, void (*take)(sqlite3_stmt *row, struct record *record),
                    struct record *record)
{
    sqlite3_stmt *statement = NULL;
    int result = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
    while (result == SQLITE_OK || result == SQLITE_ROW) {
        result = sqlite3_step(statement);
        if (result == SQLITE_ROW)
            take(statement, record);
    }
    sqlite3_finalize(statement);
    return result;
}

int progress_load(struct progress *progress, struct record *record, struct err *err)
{
    static const struct {
        const char *sql;
        void (*take)(sqlite3_stmt *row, struct record *record);
    } parts[] = {
        {"SELECT lesson, page FROM page ORDER BY lesson, page", take_page},
        {"SELECT lesson, scene FROM scene ORDER BY lesson, scene", take_scene},
        {"SELECT lesson, question, choice, right, predict, at, wrong, streak FROM answer ORDER BY at",
         take_answer},
        {"SELECT exercise, attempts, best, max, solved, gave_up, hints FROM attempt ORDER BY exercise",
         take_attempt},
        {"SELECT lesson, page, scene, at FROM place", take_place},
        {"SELECT value FROM setting WHERE name = 'workdir'", take_workdir},
    };
    memset(record, 0, sizeof *record);
    record->scene = -1;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        int result = each_row(progress_file_db(progress->file), parts[i].sql, parts[i].take, record);
        if (result != SQLITE_DONE) {
            record_free(record);
            return err_set(err, "your progress could not be read: %s", sqlite3_errstr(result));
        }
    }
    record->trouble = mem_dup(progress_file_trouble(progress->file));
    return 0;
}

int progress_check(struct progress *progress, struct err *err)
{
    sqlite3_stmt *statement = NULL;
    bool sound = sqlite3_prepare_v2(progress_file_db(progress->file), "PRAGMA integrity_check", -1,
                                    &statement, NULL) == SQLITE_OK &&
                 sqlite3_step(statement) == SQLITE_ROW &&
                 strcmp((const char *)sqlite3_column_text(statement, 0), "ok") == 0;
    sqlite3_finalize(statement);
    return sound ? 0 : err_set(err, "the progress file is not sound");
}

/* The statement with its parameters in place. `types`: a letter for each, s text, i integer, f real. */
static char *expand(sqlite3 *db, const char *sql, const char *types, va_list args)
{
    sqlite3_stmt *statement = NULL;
    int result = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
    for (int i = 0; result == SQLITE_OK && types[i] != '\0'; i++) {
        if (types[i] == 's')
            result = sqlite3_bind_text(statement, i + 1, va_arg(args, const char *), -1, SQLITE_TRANSIENT);
        else if (types[i] == 'f')
            result = sqlite3_bind_double(statement, i + 1, va_arg(args, double));
        else
            result = sqlite3_bind_int64(statement, i + 1, va_arg(args, int64_t));
    }
    char *expanded = result == SQLITE_OK ? sqlite3_expanded_sql(statement) : NULL;
    sqlite3_finalize(statement);
    return expanded;
}

/* One statement is one transaction. */
static int change(struct progress *progress, struct err *err, const char *sql, const char *types, ...)
{
    va_list args;
    va_start(args, types);
    sqlite3 *db = progress_file_db(progress->file);
    char *expanded = expand(db, sql, types, args);
    va_end(args);
    if (expanded == NULL)
        return err_set(err, "your progress could not be stored: %s", sqlite3_errmsg(db));
    int result = progress_file_change(progress->file, expanded, err);
    sqlite3_free(expanded);
    return result;
}

int progress_page(struct progress *progress, const char *lesson, int page, struct err *err)
{
    return change(progress, err, "INSERT OR IGNORE INTO page VALUES(?, ?)", "si", lesson, (int64_t)page);
}

int progress_scene(struct progress *progress, const char *lesson, int scene, struct err *err)
{
    return change(progress, err, "INSERT OR IGNORE INTO scene VALUES(?, ?)", "si", lesson, (int64_t)scene);
}

int progress_place(struct progress *progress, const char *lesson, int page, int scene, struct err *err)
{
    return change(progress, err, "INSERT OR REPLACE INTO place VALUES(1, ?, ?, ?, ?)", "siii", lesson,
                  (int64_t)page, (int64_t)scene, (int64_t)time(NULL));
}

int progress_answer(struct progress *progress, const char *lesson, const char *question, int choice,
                    bool right, bool predict, struct err *err)
{
    return change(progress, err,
                  "INSERT INTO answer VALUES(?1, ?2, ?3, ?4, ?5, ?6, 1 - ?4, ?4) ON CONFLICT(lesson, "
                  "question) DO UPDATE"
                  " SET choice = ?3, right = ?4, predict = ?5, at = ?6, wrong = wrong + 1 - ?4, streak = "
                  "(streak + 1) * ?4",
                  "ssiiii", lesson, question, (int64_t)choice, (int64_t)right, (int64_t)predict,
                  (int64_t)time(NULL));
}

int progress_attempt(struct progress *progress, const char *exercise, double score, double max,
                     struct err *err)
{
    return change(
        progress, err,
        "INSERT INTO attempt(exercise, attempts, best, max, solved) VALUES(?1, 1, ?2, ?3, ?2 >= ?3 AND ?3 > "
        "0)"
        " ON CONFLICT(exercise) DO UPDATE SET attempts = attempts + 1, best = max(best, ?2), max = ?3,"
        " solved = solved OR (?2 >= ?3 AND ?3 > 0)",
        "sff", exercise, score, max);
}

int progress_hint(struct progress *progress, const char *exercise, int level, struct err *err)
{
    return change(progress, err,
                  "INSERT INTO attempt(exercise, hints) VALUES(?1, ?2) ON CONFLICT(exercise) DO UPDATE"
                  " SET hints = max(hints, ?2)",
                  "si", exercise, (int64_t)level);
}

int progress_gave_up(struct progress *progress, const char *exercise, struct err *err)
{
    return change(progress, err,
                  "INSERT INTO attempt(exercise, gave_up) VALUES(?1, 1) ON CONFLICT(exercise) DO UPDATE SET "
                  "gave_up = 1",
                  "s", exercise);
}

int progress_workdir(struct progress *progress, const char *dir, struct err *err)
{
    return change(progress, err, "INSERT OR REPLACE INTO setting VALUES('workdir', ?)", "s", dir);
}
