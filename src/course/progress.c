/* The store: one SQLite file. Rollback journal, not WAL: homes may be on NFS. Every change is one
 * transaction with synchronous=FULL, so what returned 0 survives kill -9 and power loss. */
#include "course/progress.h"

#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "course/paths.h"

enum { BUSY_MS = 5000, SCHEMA = 1 };

struct progress {
    sqlite3 *db;
    char *trouble;
};

static const char schema[] =
    "BEGIN IMMEDIATE;"
    "CREATE TABLE IF NOT EXISTS page(lesson TEXT NOT NULL, page INTEGER NOT NULL, PRIMARY KEY(lesson, page));"
    "CREATE TABLE IF NOT EXISTS scene(lesson TEXT NOT NULL, scene INTEGER NOT NULL, PRIMARY KEY(lesson, scene));"
    "CREATE TABLE IF NOT EXISTS answer(lesson TEXT NOT NULL, question TEXT NOT NULL, choice INTEGER NOT NULL,"
    " right INTEGER NOT NULL, predict INTEGER NOT NULL, at INTEGER NOT NULL, wrong INTEGER NOT NULL,"
    " PRIMARY KEY(lesson, question));"
    "CREATE TABLE IF NOT EXISTS attempt(exercise TEXT PRIMARY KEY, attempts INTEGER NOT NULL DEFAULT 0,"
    " best REAL NOT NULL DEFAULT 0, max REAL NOT NULL DEFAULT 0, solved INTEGER NOT NULL DEFAULT 0,"
    " gave_up INTEGER NOT NULL DEFAULT 0, hints INTEGER NOT NULL DEFAULT 0);"
    "CREATE TABLE IF NOT EXISTS place(one INTEGER PRIMARY KEY CHECK(one = 1), lesson TEXT, page INTEGER,"
    " scene INTEGER, at INTEGER);"
    "CREATE TABLE IF NOT EXISTS setting(name TEXT PRIMARY KEY, value TEXT);"
    "PRAGMA user_version = 1;"
    "COMMIT;";

static int schema_version(sqlite3 *db)
{
    sqlite3_stmt *statement = NULL;
    int version = -1;
    if (sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        version = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    return version;
}

static int prepare(sqlite3 *db)
{
    sqlite3_busy_timeout(db, BUSY_MS);
    int version = schema_version(db);
    if (version > SCHEMA)
        return SQLITE_MISMATCH;
    if (version < 0)
        return sqlite3_errcode(db);
    int result = sqlite3_exec(db, "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;", NULL, NULL, NULL);
    if (result == SQLITE_OK && version < SCHEMA)
        result = sqlite3_exec(db, schema, NULL, NULL, NULL);
    /* A store that can be read but not locked for writing is no store: found out now, without a write. */
    if (result == SQLITE_OK)
        result = sqlite3_exec(db, "BEGIN IMMEDIATE; COMMIT;", NULL, NULL, NULL);
    if (result != SQLITE_OK && !sqlite3_get_autocommit(db))
        sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return result;
}

static int open_file(struct progress *progress, const char *path)
{
    int result = sqlite3_open_v2(path, &progress->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
    if (result == SQLITE_OK)
        result = prepare(progress->db);
    if (result != SQLITE_OK) {
        sqlite3_close(progress->db);
        progress->db = NULL;
    }
    return result;
}

static char *set_aside(const char *path)
{
    for (int number = 1; number < 1000; number++) {
        char *aside = mem_printf("%s.damaged.%d", path, number);
        if (access(aside, F_OK) != 0 && rename(path, aside) == 0)
            return aside;
        free(aside);
    }
    return NULL;
}

static char *why_not(const char *path, int result)
{
    if (result == SQLITE_MISMATCH)
        return mem_printf("%s was written by a newer shmlab; this one keeps nothing until it is updated.", path);
    if (result == SQLITE_FULL)
        return mem_printf("The disk of %s is full; nothing can be kept until there is room.", path);
    return mem_printf("%s cannot be written (%s); nothing of this session will be kept.", path, sqlite3_errstr(result));
}

static void make_folder(const char *path)
{
    char *folder = mem_dup(path);
    char *slash = strrchr(folder, '/');
    if (slash != NULL && slash != folder) {
        *slash = '\0';
        paths_make(folder, NULL); /* what it cannot make, opening the file will say */
    }
    free(folder);
}

int progress_open(struct progress **progress, const char *path, struct err *err)
{
    struct progress *made = mem_alloc(sizeof *made);
    bool memory = strcmp(path, ":memory:") == 0;
    if (!memory)
        make_folder(path);
    int result = open_file(made, path);
    if (!memory && (result == SQLITE_NOTADB || result == SQLITE_CORRUPT)) {
        char *aside = set_aside(path);
        result = aside != NULL ? open_file(made, path) : result;
        if (made->db != NULL)
            made->trouble = mem_printf("The progress file was damaged; it is kept as %s and a new one begun.", aside);
        free(aside);
    }
    if (made->db == NULL) {
        made->trouble = why_not(path, result);
        result = open_file(made, ":memory:");
    }
    *progress = made;
    if (made->db != NULL)
        return 0;
    err_set(err, "cannot open even a store in memory: %s", sqlite3_errstr(result));
    progress_close(made);
    *progress = NULL;
    return -1;
}

void progress_close(struct progress *progress)
{
    if (progress == NULL)
        return;
    sqlite3_close(progress->db);
    free(progress->trouble);
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
                                                              .wrong_count = sqlite3_column_int(row, 6)};
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
        {"SELECT lesson, question, choice, right, predict, at, wrong FROM answer ORDER BY at", take_answer},
        {"SELECT exercise, attempts, best, max, solved, gave_up, hints FROM attempt ORDER BY exercise", take_attempt},
        {"SELECT lesson, page, scene, at FROM place", take_place},
        {"SELECT value FROM setting WHERE name = 'workdir'", take_workdir},
    };
    memset(record, 0, sizeof *record);
    record->scene = -1;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        int result = each_row(progress->db, parts[i].sql, parts[i].take, record);
        if (result != SQLITE_DONE) {
            record_free(record);
            return err_set(err, "your progress could not be read: %s", sqlite3_errstr(result));
        }
    }
    record->trouble = mem_dup(progress->trouble);
    return 0;
}

void record_free(struct record *record)
{
    for (size_t i = 0; i < record->page_count; i++)
        free(record->pages[i].lesson);
    for (size_t i = 0; i < record->scene_count; i++)
        free(record->scenes[i].lesson);
    for (size_t i = 0; i < record->answer_count; i++) {
        free(record->answers[i].lesson);
        free(record->answers[i].question);
    }
    for (size_t i = 0; i < record->attempt_count; i++)
        free(record->attempts[i].exercise);
    free(record->pages);
    free(record->scenes);
    free(record->answers);
    free(record->attempts);
    free(record->lesson);
    free(record->workdir);
    free(record->trouble);
    memset(record, 0, sizeof *record);
}

int progress_check(struct progress *progress, struct err *err)
{
    sqlite3_stmt *statement = NULL;
    bool sound = sqlite3_prepare_v2(progress->db, "PRAGMA integrity_check", -1, &statement, NULL) == SQLITE_OK &&
                 sqlite3_step(statement) == SQLITE_ROW &&
                 strcmp((const char *)sqlite3_column_text(statement, 0), "ok") == 0;
    sqlite3_finalize(statement);
    return sound ? 0 : err_set(err, "the progress file is not sound");
}

/* One statement is one transaction. `types`: a letter per parameter, s text, i integer, f real. */
static int change(struct progress *progress, struct err *err, const char *sql, const char *types, ...)
{
    sqlite3_stmt *statement = NULL;
    int result = sqlite3_prepare_v2(progress->db, sql, -1, &statement, NULL);
    va_list args;
    va_start(args, types);
    for (int i = 0; result == SQLITE_OK && types[i] != '\0'; i++) {
        if (types[i] == 's')
            result = sqlite3_bind_text(statement, i + 1, va_arg(args, const char *), -1, SQLITE_TRANSIENT);
        else if (types[i] == 'f')
            result = sqlite3_bind_double(statement, i + 1, va_arg(args, double));
        else
            result = sqlite3_bind_int64(statement, i + 1, va_arg(args, int64_t));
    }
    va_end(args);
    if (result == SQLITE_OK)
        result = sqlite3_step(statement);
    sqlite3_finalize(statement);
    if (result == SQLITE_DONE)
        return 0;
    return err_set(err, "this could not be stored in %s: %s", sqlite3_db_filename(progress->db, "main"),
                   sqlite3_errstr(result));
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
    return change(progress, err, "INSERT OR REPLACE INTO place VALUES(1, ?, ?, ?, ?)", "siii", lesson, (int64_t)page,
                  (int64_t)scene, (int64_t)time(NULL));
}

int progress_answer(struct progress *progress, const char *lesson, const char *question, int choice, bool right,
                    bool predict, struct err *err)
{
    return change(progress, err,
                  "INSERT INTO answer VALUES(?1, ?2, ?3, ?4, ?5, ?6, 1 - ?4) ON CONFLICT(lesson, question) DO UPDATE"
                  " SET choice = ?3, right = ?4, predict = ?5, at = ?6, wrong = wrong + 1 - ?4",
                  "ssiiii", lesson, question, (int64_t)choice, (int64_t)right, (int64_t)predict, (int64_t)time(NULL));
}

int progress_attempt(struct progress *progress, const char *exercise, double score, double max, struct err *err)
{
    return change(progress, err,
                  "INSERT INTO attempt(exercise, attempts, best, max, solved) VALUES(?1, 1, ?2, ?3, ?2 >= ?3 AND ?3 > 0)"
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
                  "INSERT INTO attempt(exercise, gave_up) VALUES(?1, 1) ON CONFLICT(exercise) DO UPDATE SET gave_up = 1",
                  "s", exercise);
}

int progress_workdir(struct progress *progress, const char *dir, struct err *err)
{
    return change(progress, err, "INSERT OR REPLACE INTO setting VALUES('workdir', ?)", "s", dir);
}
