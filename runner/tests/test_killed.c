/* The lab or its guardian is killed with -9 at a random moment of a lesson that is played: no process of it
 * survives, and no name of an object stays. SHMLAB_KILLS says how many times; `make kill-200`. */
#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "tests/run_lab.h"
#include "tests/suite_main.h"

enum { USUAL = 16, MOST_DELAY_US = 1500000, PATIENCE_S = 60 };

static char mark[64];      /* in the environment of everything the lab starts */
static char survivor[512]; /* program of the last one that was found */
static bool own_folder;

/* A folder of shared objects that no other test uses. Where the machine refuses it, names are not looked at.
 */
static bool have_own_folder(void)
{
    int flags = geteuid() == 0 ? CLONE_NEWNS : CLONE_NEWUSER | CLONE_NEWNS;
    return unshare(flags) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
           mount("tmpfs", "/dev/shm", "tmpfs", 0, "mode=1777") == 0;
}

static bool is_marked(const char *pid)
{
    struct buf environment = {0};
    char *path = mem_printf("/proc/%s/environ", pid);
    bool found = buf_read_file(&environment, path, NULL) == 0 && environment.length > 0 &&
                 memmem(environment.data, environment.length, mark, strlen(mark)) != NULL;
    buf_free(&environment);
    free(path);
    return found;
}

/* Zombies have no environment any more. */
static int survivors(void)
{
    int count = 0;
    DIR *folder = opendir("/proc");
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        if (atoi(entry->d_name) <= 0 || atoi(entry->d_name) == getpid() || !is_marked(entry->d_name))
            continue;
        char *link = mem_printf("/proc/%s/exe", entry->d_name);
        ssize_t length = readlink(link, survivor, sizeof survivor - 1);
        free(link);
        survivor[length > 0 ? length : 0] = '\0';
        count++;
    }
    closedir(folder);
    return count;
}

static int names(void)
{
    int count = 0;
    DIR *folder = opendir("/dev/shm");
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
        count += entry->d_name[0] != '.';
    closedir(folder);
    return count;
}

static pid_t start_lab(const char *lesson)
{
    const char *build = getenv("SHMLAB_BUILD");
    char *path = mem_printf("%s/shmlab", build != NULL ? build : "build");
    char *argv[] = {path, "run", (char *)(uintptr_t)lesson, NULL};
    pid_t pid = fork();
    if (pid == 0) {
        int nowhere = open("/dev/null", O_RDWR);
        dup2(nowhere, 0);
        dup2(nowhere, 1);
        dup2(nowhere, 2);
        setenv("HOME", run_lab_home(), 1);
        putenv(mark);
        execv(path, argv);
        _exit(127);
    }
    free(path);
    return pid;
}

/* 0 while it has none, or has ended. */
static pid_t child_of(pid_t pid)
{
    struct buf text = {0};
    char *path = mem_printf("/proc/%d/task/%d/children", pid, pid);
    pid_t child = buf_read_file(&text, path, NULL) == 0 ? atoi(buf_text(&text)) : 0;
    free(path);
    buf_free(&text);
    return child;
}

static void wait_until_clean(const char *what)
{
    uint64_t end = clock_now() + PATIENCE_S * (uint64_t)CLOCK_S;
    while (survivors() > 0 || (own_folder && names() > 0)) {
        ck_assert_msg(clock_now() < end, "%s: %d processes survive (%s), %d names are left", what,
                      survivors(), survivor, own_folder ? names() : 0);
        while (waitpid(-1, NULL, WNOHANG) > 0)
            ;
        usleep(2000);
    }
    while (waitpid(-1, NULL, WNOHANG) > 0)
        ;
}

static void kill_one(int turn)
{
    static const char *const lessons[] = {"01", "02", "03"};
    const char *lesson = lessons[turn / 2 % 3];
    bool guardian = turn % 2 != 0;
    pid_t pid = start_lab(lesson), victim = pid;
    unsigned delay = (unsigned)(random() % MOST_DELAY_US);
    usleep(delay);
    if (!guardian)
        victim = child_of(pid);
    if (victim > 0)
        kill(victim, SIGKILL);
    char *what =
        mem_printf("lesson %s, the %s killed after %u us", lesson, guardian ? "guardian" : "lab", delay);
    wait_until_clean(what);
    free(what);
}

START_TEST(nothing_survives)
{
    const char *wish = getenv("SHMLAB_KILLS");
    int times = wish == NULL ? USUAL : atoi(wish);
    run_lab_home();
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    own_folder = have_own_folder();
    snprintf(mark, sizeof mark, "SHMLAB_TEST_KILLED=%d.", getpid());
    srandom((unsigned)getpid());
    for (int i = 0; i < times; i++)
        kill_one(i);
    if (wish != NULL)
        printf("killed %d times, nothing survived; names %s\n", times, own_folder ? "too" : "not looked at");
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("killed");
    suite_seconds(cases, 3600);
    tcase_add_test(cases, nothing_survives);
    return suite_run();
}
