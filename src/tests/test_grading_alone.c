/* Nothing stays, whenever a grading is broken off and whoever is killed. Looks at all folders of gradings on
 * the machine, so no other test may grade meanwhile. */
#include <check.h>
#include <ctype.h>
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "grading/grading.h"
#include "tests/grader.h"
#include "tests/suite_main.h"

static struct grading_request solution(void)
{
    static char dir[4096], from[4096];
    snprintf(dir, sizeof dir, "%s/exercises/01-publish", grader_root());
    snprintf(from, sizeof from, "%s/solutions/01-publish", grader_root());
    return (struct grading_request){
        .exercise = "01-publish", .exercise_dir = dir, .tools = grader_tools(), .from = from};
}

/* Folders of gradings, a line each: "shmlab-" and 16 hex digits. */
static char *traces(void)
{
    static const char *const places[] = {"/tmp", "/dev/shm"};
    struct buf out = {0};
    for (size_t i = 0; i < 2; i++) {
        DIR *dir = opendir(places[i]);
        for (struct dirent *entry; dir != NULL && (entry = readdir(dir)) != NULL;) {
            if (strncmp(entry->d_name, "shmlab-", 7) == 0 &&
                strspn(entry->d_name + 7, "0123456789abcdef") == 16)
                buf_printf(&out, "%s/%s\n", places[i], entry->d_name);
        }
        if (dir != NULL)
            closedir(dir);
    }
    return buf_take(&out);
}

/* This process is the subreaper: whatever a killed grading leaves becomes its child. */
static size_t children(void)
{
    size_t count = 0;
    DIR *proc = opendir("/proc");
    for (struct dirent *entry; (entry = readdir(proc)) != NULL;) {
        char path[300], text[512] = "";
        int parent = 0;
        if (!isdigit((unsigned char)entry->d_name[0]))
            continue;
        snprintf(path, sizeof path, "/proc/%s/stat", entry->d_name);
        FILE *file = fopen(path, "re");
        if (file != NULL && fgets(text, sizeof text, file) != NULL && strrchr(text, ')') != NULL)
            sscanf(strrchr(text, ')'), ") %*c %d", &parent);
        if (file != NULL)
            fclose(file);
        count += parent == getpid();
    }
    closedir(proc);
    return count;
}

static void reap(void)
{
    while (waitpid(-1, NULL, WNOHANG) > 0)
        ;
}

/* The folders that are there now and were not in `before` go away within the time, and so do all processes.
 */
static bool is_clean(const char *before)
{
    uint64_t deadline = clock_now() + 15 * (uint64_t)CLOCK_S;
    char *now = traces(), *rest = now;
    bool clean = true;
    for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
        while (*line != '\0' && strstr(before, line) == NULL && access(line, F_OK) == 0 &&
               clock_now() < deadline)
            usleep(1000);
        if (*line != '\0' && strstr(before, line) == NULL && access(line, F_OK) == 0) {
            fprintf(stderr, "%s stays\n", line);
            clean = false;
        }
    }
    for (reap(); children() > 0 && clock_now() < deadline; reap())
        usleep(1000);
    free(now);
    return clean && children() == 0;
}

START_TEST(breaking_off_at_any_moment_leaves_nothing)
{
    struct err err = {0};
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    char *before = traces();
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
        ck_assert_uint_eq(children(), 0);
    }
    ck_assert(is_clean(before));
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
    char *before = traces();
    for (size_t i = 0; i < 3; i++) {
        setenv("SHMLAB_DISABLE", disabled[i], 1);
        uint64_t pause_us = 6000; /* from when it has begun to when it has ended */
        for (int turn = 0; turn < 12; turn++) {
            pid_t pid = start_lab(&pause_us);
            kill(pid, SIGKILL);
            ck_assert_msg(is_clean(before), "killed after %llu us with \"%s\" disabled",
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
