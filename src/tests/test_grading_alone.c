/* Nothing stays, whenever a grading is broken off and whoever is killed. Looks at all folders of gradings on
 * the machine, so no other test may grade meanwhile. */
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "grading/grading.h"
#include "tests/grader.h"
#include "tests/suite_main.h"
#include "tests/traces.h"

static struct grading_request solution(void)
{
    static char dir[4096], from[4096];
    snprintf(dir, sizeof dir, "%s/exercises/01-publish", grader_root());
    snprintf(from, sizeof from, "%s/solutions/01-publish", grader_root());
    return (struct grading_request){
        .exercise = "01-publish", .exercise_dir = dir, .tools = grader_tools(), .from = from};
}

START_TEST(breaking_off_at_any_moment_leaves_nothing)
{
    struct err err = {0};
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    char *before = traces_take();
    for (size_t most = 0; most < 24; most++) {
        struct grading_request request = solution();
        struct grading *grading = grading_begin(&request, &err);
        ck_assert_msg(grading != NULL, "%s", err.text);
        struct epoll_event event = {.events = EPOLLIN};
        int epoll = epoll_create1(EPOLL_CLOEXEC);
        epoll_ctl(epoll, EPOLL_CTL_ADD, grading_fd(grading), &event);
        for (size_t turn = 0; turn < most && !grading_advance(grading); turn++)
            epoll_wait(epoll, &event, 1, 1000);
        close(epoll);
        grading_free(grading);
        ck_assert_uint_eq(traces_children(), 0);
    }
    ck_assert(traces_are_gone(before));
    free(before);
}
END_TEST

static pid_t start_lab(uint64_t *pause_us)
{
    pid_t pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        struct err err = {0};
        struct grading_request request = solution();
        struct verdict *verdict = grading_run(&request, &err);
        _exit(verdict != NULL ? 0 : 1);
    }
    usleep((useconds_t)*pause_us);
    *pause_us += 6000;
    return pid;
}

START_TEST(a_lab_that_is_killed_leaves_nothing_at_any_level)
{
    static const char *const disabled[] = {"", "userns", "userns,landlock"};
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    char *before = traces_take();
    for (size_t i = 0; i < 3; i++) {
        setenv("SHMLAB_DISABLE", disabled[i], 1);
        uint64_t pause_us = 6000; /* from when it has begun to when it has ended */
        for (int turn = 0; turn < 12; turn++) {
            pid_t pid = start_lab(&pause_us);
            kill(pid, SIGKILL);
            ck_assert_msg(traces_are_gone(before), "killed after %llu us with \"%s\" disabled",
                          (unsigned long long)pause_us, disabled[i]);
        }
    }
    free(before);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("grading_alone");
    suite_seconds(cases, 100);
    tcase_add_test(cases, breaking_off_at_any_moment_leaves_nothing);
    tcase_add_test(cases, a_lab_that_is_killed_leaves_nothing_at_any_level);
    return suite_run();
}
