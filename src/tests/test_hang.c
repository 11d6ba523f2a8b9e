/* A program that waits for ever is not "timed out": the verdict says who waits for what, and who has it. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "grading/verdict.h"
#include "tests/grader.h"
#include "tests/suite_main.h"

static void expect_hang(const char *exercise, const char *variant, const char *const *words)
{
    struct grader_jobs jobs = {0};
    char *file = mem_printf("%s/src/tests/variants/%s/%s", grader_root(), exercise, variant);
    grader_add(&jobs, exercise, file)->seed = 7;
    grader_run(&jobs, 1);
    const char *hang = jobs.all[0].verdict->hang;
    ck_assert_msg(hang != NULL, "%s: no hang is told", variant);
    for (; *words != NULL; words++)
        ck_assert_msg(strstr(hang, *words) != NULL, "%s: \"%s\" is not in\n%s", variant, *words, hang);
    grader_free(&jobs);
    free(file);
}

START_TEST(who_waits_for_its_own_lock_is_told_with_line_and_owner)
{
    static const char *const words[] = {"A  asleep in pthread_mutex_lock, counter.c:",
                                        "pthread_mutex_lock(&c->lock);",
                                        "waits for  lock, offset 0 of /",
                                        "lock  owner A (alive)   waiters A   not robust",
                                        "A waits for A, which has the lock and waits for it once more.",
                                        NULL};
    static const char *const levels[] = {"", "userns", "userns,landlock"};
    setenv("SHMLAB_DISABLE", levels[_i], 1);
    expect_hang("03-counter", "wrong-never-unlocks.c", words);
}
END_TEST

START_TEST(a_robust_lock_is_told_as_one)
{
    static const char *const words[] = {"robust.c:", "lock  owner A (alive)   waiters A   robust", NULL};
    expect_hang("03-robust", "wrong-never-unlocks.c", words);
}
END_TEST

START_TEST(who_sleeps_for_another_reason_is_told_by_its_system_call)
{
    static const char *const words[] = {"A  asleep in pause", NULL};
    expect_hang("01-publish", "attack-sleeps.c", words);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("hang");
    suite_seconds(cases, 60);
    tcase_add_loop_test(cases, who_waits_for_its_own_lock_is_told_with_line_and_owner, 0, 3);
    tcase_add_test(cases, a_robust_lock_is_told_as_one);
    tcase_add_test(cases, who_sleeps_for_another_reason_is_told_by_its_system_call);
    return suite_run();
}
