/* From save to verdict for 01-publish, beside the same work done bare: cc compiles and links, and the same
 * suite tests the program without walls. Rounds alternate, so that both meet the same machine; medians. Exit
 * 1 when the bound is missed. */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "grading/control.h"
#include "grading/grading.h"
#include "grading/sandbox.h"
#include "grading/suite.h"
#include "grading/suite_report.h"
#include "system/child.h"

enum { ROUNDS = 21 };

static const double MOST_RATIO = 1.3;

static char *exercise, *solution, *tools;

_Noreturn static void give_up(const char *what)
{
    fprintf(stderr, "bench: %s\n", what);
    exit(3);
}

static void wait_on(int fd)
{
    struct epoll_event event = {.events = EPOLLIN};
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
    epoll_wait(epoll, &event, 1, -1);
    close(epoll);
}

/* ---- bare ---- */

static double compile_bare(const char *folder)
{
    struct err err = {0};
    char *argv[] = {"cc",       "-std=gnu17", "-O2",     "-g",        "-Wall",    "-Wextra",
                    "-pthread", "-o",         "program", "publish.c", "driver.o", NULL};
    struct child_spec spec = {
        .path = "/usr/bin/gcc", .argv = argv, .cwd = folder, .fds = (int[]){-1, 1, 2}, .fd_count = 3};
    uint64_t began = clock_now();
    pid_t pid;
    int status = -1;
    if (child_spawn(&spec, &pid, &err) != 0 || child_wait(pid, &status) != 0 || status != 0)
        give_up("cc does not compile the solution");
    return (double)(clock_now() - began) / CLOCK_MS;
}

static void copy(const struct scratch *scratch, const char *folder, const char *name, unsigned mode)
{
    struct err err = {0};
    bool missing;
    char *from = mem_printf("%s/%s", folder, name), *to = mem_printf("%s/%s", scratch->work, name);
    if (scratch_copy(scratch, from, name, &missing, &err) != 0 || chmod(to, mode) != 0)
        give_up(err.text);
    free(from);
    free(to);
}

static void read_to_the_end(struct suite *suite)
{
    struct suite_report report = {0};
    struct verdict verdict = {0};
    char piece[4096];
    while (!report.ended) {
        wait_on(suite->report);
        ssize_t got = read(suite->report, piece, sizeof piece);
        if (got == 0 || report.bad)
            give_up("the bare test run did not reach its end");
        if (got > 0)
            suite_report_feed(&report, piece, (size_t)got, &verdict);
    }
    if (verdict.score != verdict.max_score)
        give_up("the solution fails its bare tests");
    suite_report_free(&report);
    verdict_free(&verdict);
}

/* All that is not testing is done before the clock starts. */
static double test_bare(const char *folder)
{
    struct err err = {0};
    struct scratch scratch;
    struct suite suite;
    struct control_event event;
    int control[2], nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    char *path = mem_printf("%s/exercises/01-publish/suite", tools);
    scratch_choose(&scratch);
    suite_init(&suite);
    if (scratch_make(&scratch, &err) != 0 || sandbox_make_sockets(control, &err) != 0)
        give_up(err.text);
    copy(&scratch, folder, "program", 0700);
    struct suite_place place = {
        .path = path, .seed = 7, .shm = "/dev/shm", .scratch = &scratch, .control = control[0]};
    struct sandbox *sandbox = NULL;
    if (suite_begin(&suite, &place, &err) != 0 ||
        (sandbox = sandbox_open(ISOLATION_NONE, tools, &scratch, nowhere, control[1], &err)) == NULL)
        give_up(err.text);
    while (sandbox_next(sandbox, &event) != 1)
        wait_on(sandbox_lab_socket(sandbox));
    usleep(5000); /* the suite is ready, too */
    uint64_t began = clock_now();
    suite_go(&suite);
    read_to_the_end(&suite);
    double took = (double)(clock_now() - began) / CLOCK_MS;
    close(control[0]);
    close(control[1]);
    sandbox_hang_up(sandbox);
    suite_end(&suite);
    sandbox_close(sandbox);
    scratch_remove_names(&scratch, 7);
    scratch_remove(&scratch);
    close(nowhere);
    free(path);
    return took;
}

/* ---- ours ---- */

static double save_to_verdict(char **isolation)
{
    struct err err = {0};
    struct grading_request request = {
        .exercise = "01-publish", .exercise_dir = exercise, .tools = tools, .from = solution, .seed = 7};
    uint64_t began = clock_now();
    struct grading *grading = grading_begin(&request, &err);
    if (grading == NULL)
        give_up(err.text);
    while (!grading_advance(grading))
        wait_on(grading_fd(grading));
    double took = (double)(clock_now() - began) / CLOCK_MS;
    const struct verdict *verdict = grading_verdict(grading);
    if (verdict->status != VERDICT_GRADED || verdict->score != verdict->max_score)
        give_up("the solution does not pass");
    free(*isolation);
    *isolation = mem_dup(verdict->isolation);
    grading_free(grading);
    return took;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values)
{
    qsort(values, ROUNDS, sizeof *values, compare);
    return values[ROUNDS / 2];
}

static void copy_sources(const char *folder)
{
    char *driver = mem_printf("%s/exercises/01-publish/driver.o", tools);
    char *command =
        mem_printf("cp '%s'/publish.h '%s'/publish.c '%s' '%s'", exercise, solution, driver, folder);
    if (system(command) != 0)
        give_up("cannot copy the sources");
    free(command);
    free(driver);
}

int main(void)
{
    const char *build = getenv("SHMLAB_BUILD");
    char folder[] = "/tmp/shmlab-bench-XXXXXX", *isolation = NULL;
    double compiles[ROUNDS], tests[ROUNDS], ours[ROUNDS];
    exercise = "exercises/01-publish";
    solution = "solutions/01-publish";
    tools = mem_dup(build != NULL ? build : "build");
    if (mkdtemp(folder) == NULL)
        give_up("cannot make a folder in /tmp");
    copy_sources(folder);
    for (int i = 0; i < ROUNDS; i++) {
        compiles[i] = compile_bare(folder);
        tests[i] = test_bare(folder);
        ours[i] = save_to_verdict(&isolation);
    }
    scratch_remove_folder(folder);
    double compile = median(compiles), test = median(tests), verdict = median(ours);
    double ratio = verdict / (compile + test);
    puts("grading 01-publish, medians");
    printf("  %-44s %10.1f ms\n", "cc, compile and link", compile);
    printf("  %-44s %10.1f ms\n", "the tests without walls", test);
    printf("  save to verdict (%s)%*s %10.1f ms\n", isolation, 27 - (int)strlen(isolation), "", verdict);
    printf("  %-44s %10.2f        %s at most %.1f\n", "of the bare time", ratio,
           ratio <= MOST_RATIO ? "ok  " : "MISS", MOST_RATIO);
    return ratio <= MOST_RATIO ? EXIT_SUCCESS : EXIT_FAILURE;
}
