/* What is stored about the learner is never lost: not by kill -9, not by two labs at once. */
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/store.h"
#include "tests/suite_main.h"

START_TEST(what_was_stored_is_there_when_opened_again)
{
    struct progress *progress = store_open();
    ck_assert_int_eq(progress_page(progress, "01-writer-reader", 3, NULL), 0);
    ck_assert_int_eq(progress_page(progress, "01-writer-reader", 3, NULL), 0);
    ck_assert_int_eq(progress_scene(progress, "01-writer-reader", 1, NULL), 0);
    ck_assert_int_eq(progress_answer(progress, "01-writer-reader", "who", 2, false, false, NULL), 0);
    ck_assert_int_eq(progress_answer(progress, "01-writer-reader", "who", 1, false, false, NULL), 0);
    ck_assert_int_eq(progress_answer(progress, "01-writer-reader", "who", 0, true, false, NULL), 0);
    ck_assert_int_eq(progress_place(progress, "01-writer-reader", 4, -1, NULL), 0);
    ck_assert_int_eq(progress_workdir(progress, "/home/ada/work", NULL), 0);
    progress_close(progress);
    progress = store_open();
    struct record record = store_load(progress);
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
    struct progress *progress = store_open();
    progress_attempt(progress, "01-publish", 5, 8, NULL);
    progress_attempt(progress, "01-publish", 8, 8, NULL);
    progress_attempt(progress, "01-publish", 2, 8, NULL);
    progress_hint(progress, "01-publish", 2, NULL);
    progress_hint(progress, "01-publish", 1, NULL);
    struct record record = store_load(progress);
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
    struct progress *progress = store_open();
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
    struct progress *progress = store_open();
    struct record record = store_load(progress);
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
    progress_close(store_open());
    for (int lab = 0; lab < 2; lab++) {
        pids[lab] = fork();
        if (pids[lab] != 0)
            continue;
        struct progress *progress = store_open();
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
    struct progress *progress = store_open();
    struct record record = store_load(progress);
    ck_assert_uint_eq(record.page_count, 2 * EACH);
    record_free(&record);
    progress_close(progress);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("progress");
    tcase_add_checked_fixture(cases, store_make, store_remove);
    suite_seconds(cases, 60);
    tcase_add_test(cases, what_was_stored_is_there_when_opened_again);
    tcase_add_test(cases, practice_never_lowers_the_best_result);
    tcase_add_test(cases, a_hundred_kills_lose_no_answer);
    tcase_add_test(cases, two_labs_write_at_once);
    return suite_run();
}
