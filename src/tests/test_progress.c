/* Progress is never lost: kill -9, two labs at once, a full disk, a folder that cannot be written, a damaged
 * file. Each test has a folder of its own. */
#include <check.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "course/aside.h"
#include "course/progress.h"
#include "tests/suite_main.h"

static char folder[64];
static char *path;

static void make_folder(void)
{
    snprintf(folder, sizeof folder, "/tmp/shmlab-progress-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    path = mem_printf("%s/progress.db", folder);
}

static void remove_folder(void)
{
    chmod(folder, 0700);
    char *command = mem_printf("rm -r %s", folder);
    ck_assert_int_eq(system(command), 0);
    free(command);
    free(path);
}

static struct progress *open_store(void)
{
    struct err err = {0};
    struct progress *progress;
    ck_assert_msg(progress_open(&progress, path, &err) == 0, "%s", err.text);
    return progress;
}

static struct record load(struct progress *progress)
{
    struct err err = {0};
    struct record record;
    ck_assert_msg(progress_load(progress, &record, &err) == 0, "%s", err.text);
    return record;
}

START_TEST(what_was_stored_is_there_when_opened_again)
{
    struct progress *progress = open_store();
    ck_assert_int_eq(progress_page(progress, "01-writer-reader", 3, NULL), 0);
    ck_assert_int_eq(progress_page(progress, "01-writer-reader", 3, NULL), 0);
    ck_assert_int_eq(progress_scene(progress, "01-writer-reader", 1, NULL), 0);
    ck_assert_int_eq(progress_answer(progress, "01-writer-reader", "who", 2, false, false, NULL), 0);
    ck_assert_int_eq(progress_answer(progress, "01-writer-reader", "who", 1, false, false, NULL), 0);
    ck_assert_int_eq(progress_answer(progress, "01-writer-reader", "who", 0, true, false, NULL), 0);
    ck_assert_int_eq(progress_place(progress, "01-writer-reader", 4, -1, NULL), 0);
    ck_assert_int_eq(progress_workdir(progress, "/home/ada/work", NULL), 0);
    progress_close(progress);
    progress = open_store();
    struct record record = load(progress);
    ck_assert_ptr_null(record.trouble);
    ck_assert_uint_eq(record.page_count, 1);
    ck_assert_int_eq(record.pages[0].page, 3);
    ck_assert_uint_eq(record.scene_count, 1);
    ck_assert_uint_eq(record.answer_count, 1);
    ck_assert(record.answers[0].right);
    ck_assert_int_eq(record.answers[0].wrong_count, 2);
    ck_assert_int_eq(record.page, 4);
    ck_assert_int_eq(record.scene, -1);
    ck_assert_str_eq(record.workdir, "/home/ada/work");
    record_free(&record);
    progress_close(progress);
}
END_TEST

START_TEST(practice_never_lowers_the_best_result)
{
    struct progress *progress = open_store();
    progress_attempt(progress, "01-publish", 5, 8, NULL);
    progress_attempt(progress, "01-publish", 8, 8, NULL);
    progress_attempt(progress, "01-publish", 2, 8, NULL);
    progress_hint(progress, "01-publish", 2, NULL);
    progress_hint(progress, "01-publish", 1, NULL);
    struct record record = load(progress);
    ck_assert_int_eq(record.attempts[0].attempts, 3);
    ck_assert(record.attempts[0].best == 8 && record.attempts[0].solved && !record.attempts[0].gave_up);
    ck_assert_int_eq(record.attempts[0].hints, 2);
    record_free(&record);
    progress_close(progress);
}
END_TEST

/* The child reports each answer that returned 0 through a pipe; after the kill every one must be there. */
static void answer_until_killed(int report, int round)
{
    struct progress *progress = open_store();
    for (int i = 0;; i++) {
        char question[32];
        snprintf(question, sizeof question, "q%d-%d", round, i);
        if (progress_answer(progress, "01", question, 0, true, false, NULL) != 0 ||
            write(report, &i, sizeof i) != sizeof i)
            _exit(1);
    }
}

static bool has_answer(const struct record *record, const char *question)
{
    for (size_t i = 0; i < record->answer_count; i++)
        if (strcmp(record->answers[i].question, question) == 0)
            return true;
    return false;
}

static void one_kill(int round)
{
    int pipes[2], last = -1, status;
    ck_assert_int_eq(pipe(pipes), 0);
    pid_t pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0)
        answer_until_killed(pipes[1], round);
    close(pipes[1]);
    ck_assert_int_eq(read(pipes[0], &last, sizeof last), sizeof last);
    struct timespec moment = {.tv_nsec =
                                  round % 20 * 100000}; /* the kill falls at any moment of the next write */
    nanosleep(&moment, NULL);
    kill(pid, SIGKILL);
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    int more;
    while (read(pipes[0], &more, sizeof more) == sizeof more)
        last = more;
    close(pipes[0]);
    struct progress *progress = open_store();
    struct record record = load(progress);
    ck_assert_ptr_null(record.trouble);
    for (int i = 0; i <= last; i++) {
        char question[32];
        snprintf(question, sizeof question, "q%d-%d", round, i);
        ck_assert_msg(has_answer(&record, question), "answer %s of round %d is lost", question, round);
    }
    record_free(&record);
    ck_assert_int_eq(progress_check(progress, NULL), 0);
    progress_close(progress);
}

START_TEST(a_hundred_kills_lose_no_answer)
{
    for (int round = 0; round < 100; round++)
        one_kill(round);
}
END_TEST

START_TEST(two_labs_write_at_once)
{
    enum { EACH = 30 };
    pid_t pids[2];
    progress_close(open_store());
    for (int lab = 0; lab < 2; lab++) {
        pids[lab] = fork();
        if (pids[lab] != 0)
            continue;
        struct progress *progress = open_store();
        int failed = 0;
        for (int i = 0; i < EACH; i++)
            failed |= progress_page(progress, lab == 0 ? "01" : "02", i, NULL);
        _exit(failed != 0);
    }
    for (int lab = 0; lab < 2; lab++) {
        int status;
        ck_assert_int_eq(waitpid(pids[lab], &status, 0), pids[lab]);
        ck_assert_int_eq(status, 0);
    }
    struct progress *progress = open_store();
    struct record record = load(progress);
    ck_assert_uint_eq(record.page_count, 2 * EACH);
    record_free(&record);
    progress_close(progress);
}
END_TEST

static void drop_root(void)
{
    if (getuid() != 0)
        return;
    ck_assert_int_eq(chown(folder, 65534, 65534), 0);
    if (access(path, F_OK) == 0)
        ck_assert_int_eq(chown(path, 65534, 65534), 0);
    ck_assert_int_eq(setresuid(65534, 65534, 0), 0);
}

static void regain_root(void)
{
    uid_t real, effective, saved;
    getresuid(&real, &effective, &saved);
    ck_assert_int_eq(setresuid(saved, saved, saved), 0);
}

/* For this session the store serves, and the record says in one sentence that nothing is kept. */
static void assert_serves_in_memory(const char *words)
{
    struct progress *progress = open_store();
    ck_assert_int_eq(progress_page(progress, "01", 7, NULL), 0);
    struct record record = load(progress);
    ck_assert_ptr_nonnull(record.trouble);
    ck_assert_msg(strstr(record.trouble, words) != NULL, "%s", record.trouble);
    ck_assert_uint_eq(record.page_count, 1);
    record_free(&record);
    progress_close(progress);
}

START_TEST(a_folder_that_cannot_be_written_is_said_in_one_sentence)
{
    ck_assert_int_eq(chmod(folder, 0500), 0);
    drop_root();
    assert_serves_in_memory(
        "cannot be written (EACCES, Permission denied); nothing of this session is kept.");
    regain_root();
    ck_assert_int_ne(access(path, F_OK), 0);
}
END_TEST

START_TEST(a_store_in_a_folder_that_became_read_only_is_said_too)
{
    progress_close(open_store());
    ck_assert_int_eq(chmod(folder, 0500), 0);
    drop_root();
    assert_serves_in_memory("cannot be written (EACCES, Permission denied)");
    regain_root();
}
END_TEST

START_TEST(a_file_that_cannot_be_written_is_said_too)
{
    progress_close(open_store());
    ck_assert_int_eq(chmod(path, 0400), 0);
    drop_root();
    assert_serves_in_memory("cannot be written (attempt to write a readonly database)");
    regain_root();
}
END_TEST

/* Makes the test's folder a file, so that no store can be made below it. */
START_TEST(a_folder_that_cannot_be_made_is_said_too)
{
    char *below = mem_printf("%s/file/state/progress.db", folder), *file = mem_printf("%s/file", folder);
    struct buf empty = {0};
    ck_assert_int_eq(buf_write_file(&empty, file, 0600, NULL), 0);
    free(path);
    path = below;
    assert_serves_in_memory("ENOTDIR");
    free(file);
}
END_TEST

static void limit_files(rlim_t bytes)
{
    struct rlimit limit;
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes < limit.rlim_max ? bytes : limit.rlim_max;
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static size_t pages_of(struct progress *progress, bool trouble)
{
    struct record record = load(progress);
    ck_assert_msg((record.trouble != NULL) == trouble, "%s", record.trouble);
    size_t pages = record.page_count;
    record_free(&record);
    return pages;
}

START_TEST(a_full_disk_is_said_once_and_written_when_there_is_room)
{
    struct err err = {0};
    signal(SIGXFSZ, SIG_IGN);
    struct progress *progress = open_store();
    ck_assert_int_eq(progress_page(progress, "01", 1, NULL), 0);
    limit_files(0);
    ck_assert_int_eq(progress_page(progress, "01", 2, &err), -1);
    ck_assert_msg(
        strstr(err.text, "cannot be written (EFBIG, File too large); what you do is kept in memory") != NULL,
        "%s", err.text);
    ck_assert_uint_eq(pages_of(progress, true), 2);
    ck_assert_int_eq(progress_page(progress, "01", 3, NULL), 0);
    ck_assert_uint_eq(pages_of(progress, true), 3);
    limit_files(RLIM_INFINITY);
    ck_assert_int_eq(progress_page(progress, "01", 4, NULL), 0);
    ck_assert_uint_eq(pages_of(progress, false), 4);
    progress_close(progress);
    progress = open_store();
    ck_assert_uint_eq(pages_of(progress, false), 4);
    progress_close(progress);
}
END_TEST

START_TEST(what_a_full_disk_refused_is_tried_again_at_the_end)
{
    signal(SIGXFSZ, SIG_IGN);
    struct progress *progress = open_store();
    limit_files(0);
    ck_assert_int_eq(progress_answer(progress, "01", "it's", 1, true, false, NULL), -1);
    limit_files(RLIM_INFINITY);
    progress_close(progress);
    progress = open_store();
    struct record record = load(progress);
    ck_assert_uint_eq(record.answer_count, 1);
    ck_assert_str_eq(record.answers[0].question, "it's");
    record_free(&record);
    progress_close(progress);
}
END_TEST

START_TEST(a_disk_that_stays_full_keeps_the_old_record)
{
    signal(SIGXFSZ, SIG_IGN);
    struct progress *progress = open_store();
    ck_assert_int_eq(progress_page(progress, "01", 1, NULL), 0);
    limit_files(0);
    ck_assert_int_eq(progress_page(progress, "01", 2, NULL), -1);
    progress_close(progress);
    limit_files(RLIM_INFINITY);
    progress = open_store();
    ck_assert_uint_eq(pages_of(progress, false), 1);
    ck_assert_int_eq(progress_check(progress, NULL), 0);
    progress_close(progress);
}
END_TEST

/* A tmpfs of 64 KiB that is full, where one may be mounted; elsewhere the tests above stand for it. */
START_TEST(a_tmpfs_without_room_is_a_full_disk)
{
    char *fill = mem_printf("%s/filler", folder);
    if (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("tmpfs", folder, "tmpfs", 0, "size=64k") != 0) {
        puts("not tried: no tmpfs may be mounted here");
        goto out;
    }
    struct progress *progress = open_store();
    int fd = open(fill, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    while (write(fd, folder, 1) == 1)
        ;
    close(fd);
    ck_assert_int_eq(progress_page(progress, "01", 2, NULL), -1);
    struct record record = load(progress);
    ck_assert_ptr_nonnull(strstr(record.trouble, "ENOSPC"));
    record_free(&record);
    ck_assert_int_eq(unlink(fill), 0);
    ck_assert_int_eq(progress_page(progress, "01", 3, NULL), 0);
    ck_assert_uint_eq(pages_of(progress, false), 2);
    progress_close(progress);
    ck_assert_int_eq(umount(folder), 0);
out:
    free(fill);
}
END_TEST

static void assert_kept(const struct buf *text)
{
    char *aside = mem_printf("%s.damaged.1", path);
    struct buf kept = {0};
    ck_assert_int_eq(buf_read_file(&kept, aside, NULL), 0);
    ck_assert_uint_eq(kept.length, text->length);
    ck_assert_mem_eq(kept.data, text->data, text->length);
    buf_free(&kept);
    free(aside);
}

/* The damaged store is set aside, byte for byte, and the new one is written. */
static void assert_set_aside(const struct buf *text)
{
    struct progress *progress = open_store();
    struct record record = load(progress);
    ck_assert_ptr_nonnull(record.trouble);
    ck_assert_ptr_nonnull(strstr(record.trouble, "was damaged; it is kept as "));
    ck_assert_uint_eq(record.page_count, 0);
    record_free(&record);
    ck_assert_int_eq(progress_page(progress, "01", 1, NULL), 0);
    progress_close(progress);
    assert_kept(text);
    progress = open_store();
    ck_assert_uint_eq(pages_of(progress, false), 1);
    progress_close(progress);
}

START_TEST(a_damaged_file_is_kept_beside_the_new_one)
{
    struct buf text = {0};
    for (int i = 0; i < 200; i++)
        buf_text_add(&text, "this is no database ");
    ck_assert_int_eq(buf_write_file(&text, path, 0600, NULL), 0);
    assert_set_aside(&text);
    buf_free(&text);
}
END_TEST

START_TEST(a_store_with_a_damaged_page_is_kept_beside_the_new_one)
{
    struct buf text = {0};
    struct progress *progress = open_store();
    for (int i = 0; i < 400; i++)
        ck_assert_int_eq(progress_page(progress, "01-a-lesson-with-a-name", i, NULL), 0);
    progress_close(progress);
    ck_assert_int_eq(buf_read_file(&text, path, NULL), 0);
    ck_assert_uint_gt(text.length, 3 * 4096);
    memset(text.data + text.length - 2 * 4096, 0xa5, 4096); /* the header stays as it was */
    ck_assert_int_eq(buf_write_file(&text, path, 0600, NULL), 0);
    assert_set_aside(&text);
    buf_free(&text);
}
END_TEST

/* A journal left behind would be rolled back into the new store. */
START_TEST(the_journal_goes_with_the_damaged_file)
{
    struct buf text = {0};
    char *journal = mem_printf("%s-journal", path);
    for (int number = 1; number <= 2; number++) {
        char *expected = mem_printf("%s.damaged.%d", path, number),
             *its_journal = mem_printf("%s-journal", expected);
        ck_assert_int_eq(buf_write_file(&text, journal, 0600, NULL), 0);
        ck_assert_int_eq(buf_write_file(&text, path, 0600, NULL), 0);
        char *aside = aside_move(path);
        ck_assert_pstr_eq(aside, expected);
        ck_assert_int_eq(access(its_journal, F_OK), 0);
        ck_assert_int_ne(access(journal, F_OK), 0);
        ck_assert_int_ne(access(path, F_OK), 0);
        free(aside);
        free(expected);
        free(its_journal);
    }
    ck_assert_ptr_null(aside_move(path)); /* nothing is there to be moved */
    free(journal);
}
END_TEST

enum { LABS = 6 };

/* Labs that open the store in the same moment: each waits until the pipe is closed. */
static void open_at_once(int gate, int lab)
{
    char lesson[8], none;
    ck_assert_int_eq(read(gate, &none, 1), 0);
    struct progress *progress = open_store();
    snprintf(lesson, sizeof lesson, "%d", lab);
    _exit(progress_page(progress, lesson, 1, NULL) != 0);
}

START_TEST(labs_that_find_the_same_damage_set_it_aside_once)
{
    struct buf text = {0};
    pid_t pids[LABS];
    int gate[2];
    for (int i = 0; i < 200; i++)
        buf_text_add(&text, "this is no database ");
    ck_assert_int_eq(buf_write_file(&text, path, 0600, NULL), 0);
    ck_assert_int_eq(pipe(gate), 0);
    for (int lab = 0; lab < LABS; lab++) {
        pids[lab] = fork();
        if (pids[lab] == 0) {
            close(gate[1]);
            open_at_once(gate[0], lab);
        }
    }
    close(gate[0]);
    close(gate[1]);
    for (int lab = 0; lab < LABS; lab++) {
        int status;
        ck_assert_int_eq(waitpid(pids[lab], &status, 0), pids[lab]);
        ck_assert_int_eq(status, 0);
    }
    struct progress *progress = open_store();
    ck_assert_uint_eq(pages_of(progress, false), LABS); /* none was lost with a store that was moved away */
    progress_close(progress);
    assert_kept(&text);
    buf_free(&text);
}
END_TEST

static void execute(const char *sql)
{
    sqlite3 *db;
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

START_TEST(another_programs_database_is_left_alone)
{
    struct buf before = {0}, after = {0};
    execute("CREATE TABLE bookmark(url TEXT); INSERT INTO bookmark VALUES('x');");
    ck_assert_int_eq(buf_read_file(&before, path, NULL), 0);
    assert_serves_in_memory("is another program's file; nothing is kept");
    ck_assert_int_eq(buf_read_file(&after, path, NULL), 0);
    ck_assert_str_eq(buf_text(&before), buf_text(&after));
    buf_free(&before);
    buf_free(&after);
}
END_TEST

START_TEST(the_store_of_a_newer_lab_is_left_alone)
{
    progress_close(open_store());
    execute("PRAGMA user_version = 1000");
    assert_serves_in_memory("was written by a newer shmlab");
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("progress");
    tcase_add_checked_fixture(cases, make_folder, remove_folder);
    suite_seconds(cases, 60);
    tcase_add_test(cases, what_was_stored_is_there_when_opened_again);
    tcase_add_test(cases, practice_never_lowers_the_best_result);
    tcase_add_test(cases, a_hundred_kills_lose_no_answer);
    tcase_add_test(cases, two_labs_write_at_once);
    tcase_add_test(cases, a_folder_that_cannot_be_written_is_said_in_one_sentence);
    tcase_add_test(cases, a_store_in_a_folder_that_became_read_only_is_said_too);
    tcase_add_test(cases, a_file_that_cannot_be_written_is_said_too);
    tcase_add_test(cases, a_folder_that_cannot_be_made_is_said_too);
    tcase_add_test(cases, a_full_disk_is_said_once_and_written_when_there_is_room);
    tcase_add_test(cases, what_a_full_disk_refused_is_tried_again_at_the_end);
    tcase_add_test(cases, a_disk_that_stays_full_keeps_the_old_record);
    tcase_add_test(cases, a_tmpfs_without_room_is_a_full_disk);
    tcase_add_test(cases, a_damaged_file_is_kept_beside_the_new_one);
    tcase_add_test(cases, a_store_with_a_damaged_page_is_kept_beside_the_new_one);
    tcase_add_test(cases, the_journal_goes_with_the_damaged_file);
    tcase_add_test(cases, labs_that_find_the_same_damage_set_it_aside_once);
    tcase_add_test(cases, another_programs_database_is_left_alone);
    tcase_add_test(cases, the_store_of_a_newer_lab_is_left_alone);
    return suite_run();
}
