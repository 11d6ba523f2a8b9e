/* The scene of lesson 02 in which the learner is the scheduler: it loses an addition every time, however busy
 * the machine is, for an ordinary user. SHMLAB_SCHEDULES says how many times; `make scheduler-500`. */
#include <check.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/span.h"
#include "tests/run_lab.h"
#include "tests/suite_main.h"

enum { USUAL = 15, HOGS = 2, NOBODY = 65534 };

/* The number of the scene with that title, counted in the lesson's text. */
static int scene_number(const char *title)
{
    struct buf text = {0};
    int number = 0;
    bool found = false;
    ck_assert_int_eq(buf_read_file(&text, "lessons/02-race-counter/lesson.md", NULL), 0);
    struct span rest = {buf_text(&text), text.length};
    while (rest.length > 0 && !found) {
        struct span line = span_line(&rest);
        if (!span_starts(line, "```scene "))
            continue;
        number++;
        line = (struct span){line.at + strlen("```scene "), line.length - strlen("```scene ")};
        found = span_is(span_trim(line), title);
    }
    buf_free(&text);
    ck_assert_msg(found, "lesson 02 has no scene '%s'", title);
    return number;
}

static pid_t start_hog(void)
{
    volatile unsigned long turns = 0;
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (;;)
        turns++;
}

START_TEST(it_loses_an_addition_every_time)
{
    const char *wish = getenv("SHMLAB_SCHEDULES");
    int times = wish == NULL ? USUAL : atoi(wish), lost = 0;
    char *scene = mem_printf("%d", scene_number("be the scheduler"));
    pid_t hogs[HOGS];
    ck_assert(geteuid() != 0 || setresuid(NOBODY, NOBODY, NOBODY) == 0);
    for (int i = 0; i < HOGS; i++)
        hogs[i] = start_hog();
    for (int i = 0; i < times; i++) {
        struct run_lab run = run_lab((const char *[]){"run", "02", scene, NULL}, NULL, NULL);
        bool well = run.status == 0 && strstr(buf_text(&run.out), "ok    expect counter = 1") != NULL;
        lost += well;
        if (!well)
            fputs(buf_text(&run.out), stderr);
        run_lab_free(&run);
    }
    for (int i = 0; i < HOGS; i++) {
        kill(hogs[i], SIGKILL);
        waitpid(hogs[i], NULL, 0);
    }
    free(scene);
    if (wish != NULL)
        printf("an addition was lost %d times of %d\n", lost, times);
    ck_assert_int_gt(times, 0);
    ck_assert_int_eq(lost, times);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("scheduler");
    suite_seconds(cases, 3600);
    tcase_add_test(cases, it_loses_an_addition_every_time);
    return suite_run();
}
