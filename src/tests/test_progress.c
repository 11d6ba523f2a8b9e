/* Progress is never lost: kill -9, two labs at once, a full disk, a folder that cannot be written, a damaged
 * file. Each test has a folder of its own. */
#include <check.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
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
    static const char *const names[] = {"progress.db", "progress.db-journal", "progress.db.damaged.1"};
    chmod(folder, 0700);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *name = mem_printf("%s/%s", folder, names[i]);
        unlink(name);
        free(name);
    }
    ck_assert_int_eq(rmdir(folder), 0);
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
    ck_assert_int_eq(record.answers[0].wrong_count, 1);
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
    for (int i = 0; i <= round % 3; i++) /* the kill falls at different moments of the next write */
        ck_assert_int_eq(read(pipes[0], &last, sizeof last), sizeof last);
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

START_TEST(a_folder_that_cannot_be_written_is_said_in_one_sentence)
{
    ck_assert_int_eq(chmod(folder, 0500), 0);
    if (getuid() == 0) {
        ck_assert_int_eq(chown(folder, 65534, 65534), 0);
        ck_assert_int_eq(seteuid(65534), 0);
    }
    struct progress *progress = open_store();
    struct record record = load(progress);
    ck_assert_ptr_nonnull(record.trouble);
    ck_assert_ptr_nonnull(strstr(record.trouble, "cannot be written"));
    ck_assert_int_eq(progress_page(progress, "01", 1, NULL), 0); /* for this session it serves */
    record_free(&record);
    progress_close(progress);
    if (getuid() == 0)
        ck_assert_int_eq(seteuid(0), 0);
}
END_TEST

START_TEST(a_full_disk_is_said_and_the_old_record_stays)
{
    struct err err = {0};
    struct rlimit old, none = {0, 0};
    struct progress *progress = open_store();
    ck_assert_int_eq(progress_page(progress, "01", 1, NULL), 0);
    getrlimit(RLIMIT_FSIZE, &old);
    none.rlim_max = old.rlim_max;
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &none);
    ck_assert_int_eq(progress_page(progress, "01", 2, &err), -1);
    setrlimit(RLIMIT_FSIZE, &old);
    ck_assert_ptr_nonnull(strstr(err.text, "could not be stored"));
    ck_assert_int_eq(progress_page(progress, "01", 3, NULL), 0);
    progress_close(progress);
    progress = open_store();
    struct record record = load(progress);
    ck_assert_ptr_null(record.trouble);
    ck_assert_uint_eq(record.page_count, 2);
    record_free(&record);
    progress_close(progress);
}
END_TEST

START_TEST(a_damaged_file_is_kept_beside_the_new_one)
{
    struct buf text = {0};
    for (int i = 0; i < 200; i++)
        buf_text_add(&text, "this is no database ");
    ck_assert_int_eq(buf_write_file(&text, path, 0600, NULL), 0);
    struct progress *progress = open_store();
    struct record record = load(progress);
    ck_assert_ptr_nonnull(strstr(record.trouble, "damaged"));
    record_free(&record);
    progress_close(progress);
    char *aside = mem_printf("%s.damaged.1", path);
    struct buf kept = {0};
    ck_assert_int_eq(buf_read_file(&kept, aside, NULL), 0);
    ck_assert_str_eq(buf_text(&kept), buf_text(&text));
    free(aside);
    buf_free(&kept);
    buf_free(&text);
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
    tcase_add_test(cases, a_full_disk_is_said_and_the_old_record_stays);
    tcase_add_test(cases, a_damaged_file_is_kept_beside_the_new_one);
    return suite_run();
}
