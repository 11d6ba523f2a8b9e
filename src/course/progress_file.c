#include "course/progress_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "course/aside.h"
#include "course/paths.h"

enum {
    BUSY_MS = 5000,     /* another lab may be writing */
    RETRY_BUSY_MS = 20, /* a file that refused once is not waited for again */
    SCHEMA = 2,
    OURS = 0x73686d6c, /* application_id: "shml" */
    NEWER = -1,
    FOREIGN = -2,
    NO_FOLDER = -3, /* what SQLite has no code for */
};

struct progress_file {
    char *path;
    sqlite3 *db;      /* what is read and changed */
    sqlite3 *refused; /* the file, while db is memory because it refused a change */
    struct buf owed;  /* the changes it has not got yet, as SQL */
    char *trouble;
};

/* One entry a version: from version i to i + 1. */
static const char *const migrations[SCHEMA] = {
    "CREATE TABLE page(lesson TEXT NOT NULL, page INTEGER NOT NULL, PRIMARY KEY(lesson, page));"
    "CREATE TABLE scene(lesson TEXT NOT NULL, scene INTEGER NOT NULL, PRIMARY KEY(lesson, scene));"
    "CREATE TABLE answer(lesson TEXT NOT NULL, question TEXT NOT NULL, choice INTEGER NOT NULL,"
    " right INTEGER NOT NULL, predict INTEGER NOT NULL, at INTEGER NOT NULL, wrong INTEGER NOT NULL,"
    " PRIMARY KEY(lesson, question));"
    "CREATE TABLE attempt(exercise TEXT PRIMARY KEY, attempts INTEGER NOT NULL DEFAULT 0,"
    " best REAL NOT NULL DEFAULT 0, max REAL NOT NULL DEFAULT 0, solved INTEGER NOT NULL DEFAULT 0,"
    " gave_up INTEGER NOT NULL DEFAULT 0, hints INTEGER NOT NULL DEFAULT 0);"
    "CREATE TABLE place(one INTEGER PRIMARY KEY CHECK(one = 1), lesson TEXT, page INTEGER, scene INTEGER,"
    " at INTEGER);"
    "CREATE TABLE setting(name TEXT PRIMARY KEY, value TEXT);",
    "ALTER TABLE answer ADD COLUMN streak INTEGER NOT NULL DEFAULT 0;",
};

static int ask(sqlite3 *db, const char *sql, int *number)
{
    sqlite3_stmt *statement = NULL;
    int result = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
    if (result == SQLITE_OK)
        result = sqlite3_step(statement);
    if (result == SQLITE_ROW)
        *number = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    return result == SQLITE_ROW ? SQLITE_OK : result;
}

static int run(sqlite3 *db, const char *sql)
{
    int result = sqlite3_exec(db, sql, NULL, NULL, NULL);
    if (result != SQLITE_OK && !sqlite3_get_autocommit(db))
        sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return result;
}

/* Another lab may migrate at the same time: the version is asked again inside the transaction. */
static int migrate(sqlite3 *db)
{
    int version = 0;
    int result = run(db, "BEGIN IMMEDIATE");
    if (result == SQLITE_OK)
        result = ask(db, "PRAGMA user_version", &version);
    for (; result == SQLITE_OK && version < SCHEMA; version++)
        result = run(db, migrations[version]);
    if (result == SQLITE_OK) {
        char *stamp =
            mem_printf("PRAGMA application_id = %d; PRAGMA user_version = %d; COMMIT;", OURS, SCHEMA);
        result = run(db, stamp);
        free(stamp);
    }
    return result;
}

static int examine_in_transaction(sqlite3 *db, int *version)
{
    int owner = 0, tables = 0, sound = 0;
    int result = ask(db, "PRAGMA user_version", version);
    if (result == SQLITE_OK)
        result = ask(db, "PRAGMA application_id", &owner);
    if (result == SQLITE_OK)
        result = ask(db, "SELECT count(*) FROM sqlite_master", &tables);
    if (result != SQLITE_OK)
        return result;
    if (owner != OURS && (owner != 0 || *version != 0 || tables > 0))
        return FOREIGN;
    if (*version > SCHEMA)
        return NEWER;
    result = ask(db, "SELECT quick_check = 'ok' FROM pragma_quick_check(1)", &sound);
    return result == SQLITE_OK && !sound ? SQLITE_CORRUPT : result;
}

/* Whose file it is, and whether it is sound. In one transaction: another lab may be making it, and half of
 * before with half of after would look like a stranger's. */
static int examine(sqlite3 *db, int *version)
{
    int result = run(db, "BEGIN");
    if (result == SQLITE_OK)
        result = examine_in_transaction(db, version);
    if (!sqlite3_get_autocommit(db))
        sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL); /* nothing was written */
    return result;
}

static int prepare(sqlite3 *db)
{
    int version = 0;
    sqlite3_busy_timeout(db, BUSY_MS);
    int result = examine(db, &version);
    if (result == SQLITE_OK)
        result = run(db, "PRAGMA synchronous = EXTRA");
    if (result == SQLITE_OK && version < SCHEMA)
        result = migrate(db);
    /* A store that can be read but not written is no store: found out now, without a write. */
    if (result == SQLITE_OK && sqlite3_db_readonly(db, "main") == 1)
        result = SQLITE_READONLY;
    return result;
}

static int open_database(sqlite3 **db, const char *path)
{
    int result = sqlite3_open_v2(path, db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
    if (result == SQLITE_OK)
        result = prepare(*db);
    if (result != SQLITE_OK) {
        errno = *db != NULL && result > 0 ? sqlite3_system_errno(*db) : errno;
        sqlite3_close(*db);
        *db = NULL;
    }
    return result;
}

/* Makes the folder; a journal must be possible beside the file. */
static int prepare_folder(const char *path)
{
    char *folder = mem_dup(path), *slash = strrchr(folder, '/');
    struct err err = {0};
    int result = SQLITE_OK;
    if (slash != NULL && slash != folder) {
        *slash = '\0';
        if (paths_make(folder, &err) != 0 || faccessat(AT_FDCWD, folder, W_OK | X_OK, AT_EACCESS) != 0)
            result = NO_FOLDER;
        errno = err.set ? err.num : errno;
    }
    free(folder);
    return result;
}

static bool is_damaged(int result)
{
    return result == SQLITE_NOTADB || result == SQLITE_CORRUPT;
}

/* Of two labs that find the same damage, the first moves the file and the second finds a new one. */
static int replace_damaged(struct progress_file *file)
{
    int lock = aside_lock(file->path);
    int result = open_database(&file->db, file->path);
    char *aside = is_damaged(result) ? aside_move(file->path) : NULL;
    if (aside != NULL)
        result = open_database(&file->db, file->path);
    if (aside != NULL && result == SQLITE_OK)
        file->trouble =
            mem_printf("The progress file was damaged; it is kept as %s and a new one begun.", aside);
    free(aside);
    if (lock >= 0)
        close(lock);
    return result;
}

static char *reason_of(int result, int num)
{
    if (result == SQLITE_FULL && num == 0)
        num = ENOSPC;
    return num != 0 ? mem_printf("%s, %s", err_name(num), strerror(num)) : mem_dup(sqlite3_errstr(result));
}

static char *why_not(const char *path, int result, int num)
{
    char *reason = reason_of(result, num);
    char *words;
    if (result == NEWER)
        words =
            mem_printf("%s was written by a newer shmlab; this one keeps nothing until it is updated.", path);
    else if (result == FOREIGN)
        words = mem_printf("%s is another program's file; nothing is kept until it is moved away.", path);
    else if (is_damaged(result))
        words = mem_printf("%s is damaged and cannot be moved away; nothing of this session is kept.", path);
    else
        words = mem_printf("%s cannot be written (%s); nothing of this session is kept.", path, reason);
    free(reason);
    return words;
}

int progress_file_open(struct progress_file **file, const char *path, struct err *err)
{
    struct progress_file *made = mem_alloc(sizeof *made);
    bool memory = strcmp(path, ":memory:") == 0;
    made->path = mem_dup(path);
    errno = 0;
    int result = memory ? SQLITE_OK : prepare_folder(path);
    if (result == SQLITE_OK)
        result = open_database(&made->db, path);
    if (is_damaged(result))
        result = replace_damaged(made);
    if (result != SQLITE_OK) {
        made->trouble = why_not(path, result, errno);
        result = open_database(&made->db, ":memory:");
    }
    if (result == SQLITE_OK) {
        *file = made;
        return 0;
    }
    progress_file_close(made);
    return err_set(err, "cannot open even a store in memory: %s", sqlite3_errstr(result));
}

/* Gives the file what it is owed; then it is the store again. */
static void settle(struct progress_file *file)
{
    char *sql = mem_printf("BEGIN IMMEDIATE; %s COMMIT;", buf_text(&file->owed));
    if (run(file->refused, sql) == SQLITE_OK) {
        sqlite3_close(file->db);
        sqlite3_busy_timeout(file->refused, BUSY_MS);
        file->db = file->refused;
        file->refused = NULL;
        buf_clear(&file->owed);
        free(file->trouble);
        file->trouble = NULL;
    }
    free(sql);
}

void progress_file_close(struct progress_file *file)
{
    if (file == NULL)
        return;
    if (file->refused != NULL)
        settle(file);
    sqlite3_close(file->db);
    sqlite3_close(file->refused);
    buf_free(&file->owed);
    free(file->trouble);
    free(file->path);
    free(file);
}

sqlite3 *progress_file_db(const struct progress_file *file)
{
    return file->db;
}

const char *progress_file_trouble(const struct progress_file *file)
{
    return file->trouble;
}

/* The store goes on as a copy in memory. False where the file cannot even be read. */
static bool go_to_memory(struct progress_file *file, int result)
{
    sqlite3 *memory = NULL;
    char *reason = reason_of(result, sqlite3_system_errno(file->db));
    if (sqlite3_open_v2(":memory:", &memory, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
        goto fail;
    sqlite3_backup *backup = sqlite3_backup_init(memory, "main", file->db, "main");
    if (backup == NULL || sqlite3_backup_step(backup, -1) != SQLITE_DONE ||
        sqlite3_backup_finish(backup) != SQLITE_OK)
        goto fail;
    sqlite3_busy_timeout(file->db, RETRY_BUSY_MS);
    file->refused = file->db;
    file->db = memory;
    free(file->trouble);
    file->trouble = mem_printf("%s cannot be written (%s); what you do is kept in memory until it can.",
                               file->path, reason);
    free(reason);
    return true;
fail:
    sqlite3_close(memory);
    free(reason);
    return false;
}

int progress_file_change(struct progress_file *file, const char *sql, struct err *err)
{
    int result = run(file->db, sql);
    bool refuses = file->refused != NULL;
    if (result != SQLITE_OK && !refuses && go_to_memory(file, result)) {
        run(file->db, sql);
        buf_printf(&file->owed, "%s;", sql);
        return err_set(err, "%s", file->trouble);
    }
    if (result != SQLITE_OK)
        return err_set(err, "your progress could not be stored: %s", sqlite3_errstr(result));
    if (refuses) {
        buf_printf(&file->owed, "%s;", sql);
        settle(file);
    }
    return 0;
}
