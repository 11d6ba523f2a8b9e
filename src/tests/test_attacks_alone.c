/* The attacks that try to stay, to get out, or to reach others, at each level of isolation that claims to
 * prevent it: nothing of them is found afterwards, and none has a point. That no attack passes anything
 * behind bwrap is test_exercises. Looks at the whole machine, so no other test may grade meanwhile. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/mem.h"
#include "grading/verdict.h"
#include "tests/grader.h"
#include "tests/suite_main.h"
#include "tests/traces.h"

static const char *const marks[] = {
    "/shmlab-was-here",      "/usr/shmlab-was-here",     "/etc/shmlab-was-here", "/root/shmlab-was-here",
    "/home/shmlab-was-here", "/var/tmp/shmlab-was-here", "/dev/shmlab-was-here", "/run/shmlab-was-here",
    "/var/shmlab-was-here",  "/dev/shm/flood-0",         "/dev/shm/flood-299",   "/dev/shm/closed",
    "/tmp/results.json"};

enum { MARKS = sizeof marks / sizeof *marks };

/* What a run without any walls has left, before us. */
static void remove_old_marks(void)
{
    for (size_t i = 0; i < MARKS; i++)
        if (remove(marks[i]) != 0 && access(marks[i], F_OK) == 0)
            ck_abort_msg("%s is there and cannot be removed", marks[i]);
}

static void expect_no_marks(const char *attack, const char *level)
{
    for (size_t i = 0; i < MARKS; i++)
        ck_assert_msg(access(marks[i], F_OK) != 0, "%s at level %s left %s", attack, level, marks[i]);
}

static void attack(const char *name, const char *disabled)
{
    struct grader_jobs jobs = {0};
    char *before = traces_take();
    char *file = mem_printf("%s/src/tests/variants/01-publish/attack-%s.c", grader_root(), name);
    remove_old_marks();
    setenv("SHMLAB_DISABLE", disabled, 1);
    grader_add(&jobs, "01-publish", file);
    grader_run(&jobs, 1);
    const struct verdict *verdict = jobs.all[0].verdict;
    ck_assert_msg(
        verdict->status != VERDICT_INFRA_ERROR && verdict->status != VERDICT_SKIPPED && verdict->score == 0,
        "%s at level %s: %s, %g points; %s", name, verdict->isolation, verdict_status_name(verdict->status),
        verdict->score, verdict->message != NULL ? verdict->message : "");
    ck_assert_msg(traces_are_gone(before), "%s at level %s left something", name, verdict->isolation);
    expect_no_marks(name, verdict->isolation);
    grader_free(&jobs);
    free(file);
    free(before);
}

static const char *const attacks[] = {"daemons",      "fork-bomb",     "name-flood",     "leaves-the-house",
                                      "kills-parent", "traces-parent", "forged-reports", "hides"};

START_TEST(behind_bwrap_attacks_leave_nothing)
{
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    attack(attacks[_i], "");
}
END_TEST

/* As an ordinary user, Landlock alone claims nothing about other processes of the same user. */
START_TEST(without_user_namespaces_attacks_leave_nothing)
{
    bool about_processes =
        strcmp(attacks[_i], "kills-parent") == 0 || strcmp(attacks[_i], "traces-parent") == 0;
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    if (geteuid() != 0 && about_processes)
        fprintf(stderr, "%s: without root this level has no wall between processes\n", attacks[_i]);
    else
        attack(attacks[_i], "userns");
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("attacks_alone");
    suite_seconds(cases, 60);
    tcase_add_loop_test(cases, behind_bwrap_attacks_leave_nothing, 0, sizeof attacks / sizeof *attacks);
    tcase_add_loop_test(cases, without_user_namespaces_attacks_leave_nothing, 0,
                        sizeof attacks / sizeof *attacks);
    return suite_run();
}
