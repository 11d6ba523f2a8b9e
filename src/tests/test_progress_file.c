/* The store's file in trouble: a folder that cannot be written, a full disk, a damaged file, a file of
 * somebody else. Each is said in one sentence, nothing is overwritten, and the lab goes on. */
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
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "course/aside.h"
#include "tests/folder.h"
#include "tests/store.h"
#include "tests/suite_main.h"

static void drop_root(void)
{
    if (getuid() != 0)
        return;
    ck_assert_int_eq(chown(folder_root, 65534, 65534), 0);
    if (access(store_path, F_OK) == 0)
        ck_assert_int_eq(chown(store_path, 65534, 65534), 0);
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
    struct progress *progress = store_open();
    ck_assert_int_eq(progress_page(progress, "01", 7, NULL), 0);
    struct record record = store_load(progress);
    ck_assert_ptr_nonnull(record.trouble);
    ck_assert_msg(strstr(record.trouble, words) != NULL, "%s", record.trouble);
    ck_assert_uint_eq(record.page_count, 1);
    record_free(&record);
    progress_close(progress);
}

START_TEST(a_folder_that_cannot_be_written_is_said_in_one_sentence)
{
    ck_assert_int_eq(chmod(folder_root, 0500), 0);
    drop_root();
    assert_serves_in_memory(
        "cannot be written (EACCES, Permission denied); nothing of this session is kept.");
    regain_root();
    ck_assert_int_ne(access(store_path, F_OK), 0);
}
END_TEST

START_TEST(a_store_in_a_folder_that_became_read_only_is_said_too)
{
    progress_close(store_open());
    ck_assert_int_eq(chmod(folder_root, 0500), 0);
    drop_root();
    assert_serves_in_memory("cannot be written (EACCES, Permission denied)");
    regain_root();
}
END_TEST

START_TEST(a_file_that_cannot_be_written_is_said_too)
{
    progress_close(store_open());
    ck_assert_int_eq(chmod(store_path, 0400), 0);
    drop_root();
    assert_serves_in_memory("cannot be written (attempt to write a readonly database)");
    regain_root();
}
END_TEST

/* Makes the test's folder a file, so that no store can be made below it. */
START_TEST(a_folder_that_cannot_be_made_is_said_too)
{
    char *below = mem_printf("%s/file/state/progress.db", folder_root),
         *file = mem_printf("%s/file", folder_root);
    struct buf empty = {0};
    ck_assert_int_eq(buf_write_file(&empty, file, 0600, NULL), 0);
    free(store_path);
    store_path = below;
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

START_TEST(a_full_disk_is_said_once_and_written_when_there_is_room)
{
    struct err err = {0};
    signal(SIGXFSZ, SIG_IGN);
    struct progress *progress = store_open();
    ck_assert_int_eq(progress_page(progress, "01", 1, NULL), 0);
    limit_files(0);
    ck_assert_int_eq(progress_page(progress, "01", 2, &err), -1);
    ck_assert_msg(
        strstr(err.text, "cannot be written (EFBIG, File too large); what you do is kept in memory") != NULL,
        "%s", err.text);
    ck_assert_uint_eq(store_pages(progress, true), 2);
    ck_assert_int_eq(progress_page(progress, "01", 3, NULL), 0);
    ck_assert_uint_eq(store_pages(progress, true), 3);
    limit_files(RLIM_INFINITY);
    ck_assert_int_eq(progress_page(progress, "01", 4, NULL), 0);
    ck_assert_uint_eq(store_pages(progress, false), 4);
    progress_close(progress);
    progress = store_open();
    ck_assert_uint_eq(store_pages(progress, false), 4);
    progress_close(progress);
}
END_TEST

START_TEST(what_a_full_disk_refused_is_tried_again_at_the_end)
{
    signal(SIGXFSZ, SIG_IGN);
    struct progress *progress = store_open();
    limit_files(0);
    ck_assert_int_eq(progress_answer(progress, "01", "it's", 1, true, false, NULL), -1);
    limit_files(RLIM_INFINITY);
    progress_close(progress);
    progress = store_open();
    struct record record = store_load(progress);
    ck_assert_uint_eq(record.answer_count, 1);
    ck_assert_str_eq(record.answers[0].question, "it's");
    record_free(&record);
    progress_close(progress);
}
END_TEST

START_TEST(a_disk_that_stays_full_keeps_the_old_record)
{
    signal(SIGXFSZ, SIG_IGN);
    struct progress *progress = store_open();
    ck_assert_int_eq(progress_page(progress, "01", 1, NULL), 0);
    limit_files(0);
    ck_assert_int_eq(progress_page(progress, "01", 2, NULL), -1);
    progress_close(progress);
    limit_files(RLIM_INFINITY);
    progress = store_open();
    ck_assert_uint_eq(store_pages(progress, false), 1);
    ck_assert_int_eq(progress_check(progress, NULL), 0);
    progress_close(progress);
}
END_TEST

/* A tmpfs of 64 KiB that is full, where one may be mounted; elsewhere the tests above stand for it. */
START_TEST(a_tmpfs_without_room_is_a_full_disk)
{
    char *fill = mem_printf("%s/filler", folder_root);
    if (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("tmpfs", folder_root, "tmpfs", 0, "size=64k") != 0) {
        puts("not tried: no tmpfs may be mounted here");
        goto out;
    }
    struct progress *progress = store_open();
    int fd = open(fill, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    while (write(fd, folder_root, 1) == 1)
        ;
    close(fd);
    ck_assert_int_eq(progress_page(progress, "01", 2, NULL), -1);
    struct record record = store_load(progress);
    ck_assert_ptr_nonnull(strstr(record.trouble, "ENOSPC"));
    record_free(&record);
    ck_assert_int_eq(unlink(fill), 0);
    ck_assert_int_eq(progress_page(progress, "01", 3, NULL), 0);
    ck_assert_uint_eq(store_pages(progress, false), 2);
    progress_close(progress);
    ck_assert_int_eq(umount(folder_root), 0);
out:
    free(fill);
}
END_TEST

static void assert_kept(const struct buf *text)
{
    char *aside = mem_printf("%s.damaged.1", store_path);
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
    struct progress *progress = store_open();
    struct record record = store_load(progress);
    ck_assert_ptr_nonnull(record.trouble);
    ck_assert_ptr_nonnull(strstr(record.trouble, "was damaged; it is kept as "));
    ck_assert_uint_eq(record.page_count, 0);
    record_free(&record);
    ck_assert_int_eq(progress_page(progress, "01", 1, NULL), 0);
    progress_close(progress);
    assert_kept(text);
    progress = store_open();
    ck_assert_uint_eq(store_pages(progress, false), 1);
    progress_close(progress);
}

START_TEST(a_damaged_file_is_kept_beside_the_new_one)
{
    struct buf text = {0};
    for (int i = 0; i < 200; i++)
        buf_text_add(&text, "this is no database ");
    ck_assert_int_eq(buf_write_file(&text, store_path, 0600, NULL), 0);
    assert_set_aside(&text);
    buf_free(&text);
}
END_TEST

START_TEST(a_store_with_a_damaged_page_is_kept_beside_the_new_one)
{
    struct buf text = {0};
    struct progress *progress = store_open();
    for (int i = 0; i < 400; i++)
        ck_assert_int_eq(progress_page(progress, "01-a-lesson-with-a-name", i, NULL), 0);
    progress_close(progress);
    ck_assert_int_eq(buf_read_file(&text, store_path, NULL), 0);
    ck_assert_uint_gt(text.length, 3 * 4096);
    memset(text.data + text.length - 2 * 4096, 0xa5, 4096); /* the header stays as it was */
    ck_assert_int_eq(buf_write_file(&text, store_path, 0600, NULL), 0);
    assert_set_aside(&text);
    buf_free(&text);
}
END_TEST

/* A journal left behind would be rolled back into the new store. */
START_TEST(the_journal_goes_with_the_damaged_file)
{
    struct buf text = {0};
    char *journal = mem_printf("%s-journal", store_path);
    for (int number = 1; number <= 2; number++) {
        char *expected = mem_printf("%s.damaged.%d", store_path, number),
             *its_journal = mem_printf("%s-journal", expected);
        ck_assert_int_eq(buf_write_file(&text, journal, 0600, NULL), 0);
        ck_assert_int_eq(buf_write_file(&text, store_path, 0600, NULL), 0);
        char *aside = aside_move(store_path);
        ck_assert_pstr_eq(aside, expected);
        ck_assert_int_eq(access(its_journal, F_OK), 0);
        ck_assert_int_ne(access(journal, F_OK), 0);
        ck_assert_int_ne(access(store_path, F_OK), 0);
        free(aside);
        free(expected);
        free(its_journal);
    }
    ck_assert_ptr_null(aside_move(store_path)); /* nothing is there to be moved */
    free(journal);
}
END_TEST

enum { LABS = 6 };

/* Labs that open the store in the same moment: each waits until the pipe is closed. */
static void open_at_once(int gate, int lab)
{
    char lesson[8], none;
    ck_assert_int_eq(read(gate, &none, 1), 0);
    struct progress *progress = store_open();
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
    ck_assert_int_eq(buf_write_file(&text, store_path, 0600, NULL), 0);
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
    struct progress *progress = store_open();
    ck_assert_uint_eq(store_pages(progress, false),
                      LABS); /* none was lost with a store that was moved away */
    progress_close(progress);
    assert_kept(&text);
    buf_free(&text);
}
END_TEST

static void execute(const char *sql)
{
    sqlite3 *db;
    ck_assert_int_eq(sqlite3_open(store_path, &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

START_TEST(another_programs_database_is_left_alone)
{
    struct buf before = {0}, after = {0};
    execute("CREATE TABLE bookmark(url TEXT); INSERT INTO bookmark VALUES('x');");
    ck_assert_int_eq(buf_read_file(&before, store_path, NULL), 0);
    assert_serves_in_memory("is another program's file; nothing is kept");
    ck_assert_int_eq(buf_read_file(&after, store_path, NULL), 0);
    ck_assert_str_eq(buf_text(&before), buf_text(&after));
    buf_free(&before);
    buf_free(&after);
}
END_TEST

START_TEST(the_store_of_a_newer_lab_is_left_alone)
{
    progress_close(store_open());
    execute("PRAGMA user_version = 1000");
    assert_serves_in_memory("was written by a newer shmlab");
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("progress_file");
    tcase_add_checked_fixture(cases, store_make, store_remove);
    suite_seconds(cases, 60);
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
