#include "grading/inside/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "grading/inside/landlock.h"

static const int64_t MIB = 1 << 20;

static int limit(int resource, int64_t wanted, int64_t usual)
{
    rlim_t value = (rlim_t)(wanted > 0 ? wanted : usual);
    struct rlimit now;
    if (getrlimit(resource, &now) != 0)
        return -1;
    if (now.rlim_max != RLIM_INFINITY && value > now.rlim_max)
        value = now.rlim_max;
    return setrlimit(resource, &(struct rlimit){value, value});
}

static int set_limits(const struct walls *walls, const struct control_limits *limits)
{
    int64_t processes = (limits->processes > 0 ? limits->processes : 128) + walls->other_processes;
    return limit(RLIMIT_CPU, limits->cpu_seconds, 10) | limit(RLIMIT_AS, limits->address_space, 8192 * MIB) |
           limit(RLIMIT_DATA, limits->data, 1024 * MIB) | limit(RLIMIT_FSIZE, limits->file_size, 256 * MIB) |
           limit(RLIMIT_NPROC, processes, processes) | limit(RLIMIT_NOFILE, limits->descriptors, 256) |
           limit(RLIMIT_MEMLOCK, 0, 64 * 1024) | setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
}

static int pin(int64_t cpus)
{
    if (cpus == 0)
        return 0;
    cpu_set_t set;
    CPU_ZERO(&set);
    for (int cpu = 0; cpu < 63; cpu++) {
        if (cpus >> cpu & 1)
            CPU_SET(cpu, &set);
    }
    return sched_setaffinity(0, sizeof set, &set);
}

/* Given descriptors to 3, 4, …; `tell`, behind them, closes on exec, and so does a gate, the last given. */
static int place(const struct control_start *start, int *tell)
{
    int above = CONTROL_FIRST_FD + CONTROL_MOST_FDS + 1, moved[CONTROL_MOST_FDS];
    if ((*tell = fcntl(*tell, F_DUPFD_CLOEXEC, above)) < 0)
        return -1;
    for (size_t i = 0; i < start->fd_count; i++) {
        if ((moved[i] = fcntl(start->fds[i], F_DUPFD_CLOEXEC, above)) < 0)
            return -1;
    }
    for (size_t i = 0; i < start->fd_count; i++) {
        bool gate = start->gated && i + 1 == start->fd_count;
        if (dup3(moved[i], CONTROL_FIRST_FD + (int)i, gate ? O_CLOEXEC : 0) < 0)
            return -1;
    }
    int last = CONTROL_FIRST_FD + (int)start->fd_count;
    if (dup3(*tell, last, O_CLOEXEC) < 0)
        return -1;
    *tell = last;
    closefrom(last + 1);
    return 0;
}

/* Nothing of ours is left in this process but a copy of our code: it may be held now. */
static void wait_at_gate(const struct control_start *start)
{
    char byte = 'r';
    int gate = CONTROL_FIRST_FD + (int)start->fd_count - 1;
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    if (write(gate, &byte, 1) != 1)
        _exit(127);
    while (read(gate, &byte, 1) != 0)
        ;
}

static void restore_signals(void)
{
    struct sigaction plain = {.sa_handler = SIG_DFL};
    for (int number = 1; number < NSIG; number++)
        sigaction(number, &plain, NULL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static int become(const struct walls *walls, const struct control_start *start, char *const *argv, int *tell)
{
    restore_signals();
    /* The ruleset is a descriptor too: applied before the others are closed. What follows needs no file but
     * the program's, which the rules allow. */
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || setsid() < 0 || chdir(walls->work) != 0)
        return -1;
    if (walls->landlock >= 0 && landlock_enter(walls->landlock) != 0)
        return -1;
    if (place(start, tell) != 0 || pin(start->cpus) != 0)
        return -1;
    if (walls->change_user &&
        (setgroups(0, NULL) != 0 || setresgid(walls->user, walls->user, walls->user) != 0 ||
         setresuid(walls->user, walls->user, walls->user) != 0))
        return -1;
    if (set_limits(walls, &start->limits) != 0)
        return -1;
    umask(022); /* whatever the learner's own is: equal programs get equal verdicts */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY); /* a suite may hold it; refused where there is no Yama */
    char home[4200], temp[4200];
    snprintf(home, sizeof home, "HOME=%s", walls->work);
    snprintf(temp, sizeof temp, "TMPDIR=%s", walls->temp);
    if (start->gated)
        wait_at_gate(start);
    /* Bound at once: a first call of a library's function is then like any other, to whoever looks at it. */
    char *environment[] = {
        "PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C", "LD_BIND_NOW=1", home, temp, NULL};
    return execve(argv[0], argv, environment);
}

pid_t launch(const struct walls *walls, const struct control_start *start, char *const *argv)
{
    int tell[2], failed = 0;
    if (pipe2(tell, O_CLOEXEC) != 0)
        return -1;
    pid_t pid = fork();
    if (pid == 0) {
        become(walls, start, argv, &tell[1]);
        failed = errno;
        ssize_t ignored = write(tell[1], &failed, sizeof failed);
        (void)ignored;
        _exit(127);
    }
    int fork_error = errno;
    close(tell[1]);
    ssize_t got = 0;
    if (pid > 0 && !start->gated) { /* a gated one ends with 127 when it cannot become the program */
        do
            got = read(tell[0], &failed, sizeof failed);
        while (got < 0 && errno == EINTR);
    }
    close(tell[0]);
    errno = pid < 0 ? fork_error : failed;
    return pid < 0 || got == sizeof failed ? -1 : pid;
}
