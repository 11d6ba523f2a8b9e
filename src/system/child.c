#include "system/child.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"

enum { MOST_FDS = 16 };

static void restore_signals(void)
{
    /* The kernel's own call: glibc's refuses the two signals it keeps for itself, and they can be inherited
     * as ignored like any other. All zero is SIG_DFL without flags; 8 is the size of the kernel's signal set.
     */
    static const unsigned long plain[4];
    for (int number = 1; number < NSIG; number++)
        syscall(SYS_rt_sigaction, number, plain, NULL, 8);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Under `setarch -R` or a debugger the lab has fixed addresses, and would hand them on. Where this is refused
 * they stay fixed. */
static void randomise_addresses(void)
{
    int now = personality(0xffffffff);
    if (now != -1 && (now & ADDR_NO_RANDOMIZE) != 0)
        personality((unsigned long)now & ~(unsigned long)ADDR_NO_RANDOMIZE);
}

/* First above the wanted numbers, so that no source is overwritten before its turn. The number that is kept
 * for telling a failed exec comes right behind the given ones. */
static int place_fds(const struct child_spec *spec, int *tell, int *exec_fd)
{
    int count = (int)spec->fd_count, above = count + 2, moved[MOST_FDS];
    for (int i = 0; i < count; i++) {
        int from = spec->fds[i] >= 0 ? spec->fds[i] : open("/dev/null", O_RDWR | O_CLOEXEC);
        if (from < 0 || (moved[i] = fcntl(from, F_DUPFD_CLOEXEC, above)) < 0)
            return -1;
    }
    if ((*tell = fcntl(*tell, F_DUPFD_CLOEXEC, above)) < 0)
        return -1;
    if (spec->path == NULL && (*exec_fd = fcntl(spec->exec_fd, F_DUPFD_CLOEXEC, above)) < 0)
        return -1;
    for (int i = 0; i < count; i++) {
        if (dup2(moved[i], i) < 0)
            return -1;
    }
    if (dup3(*tell, count, O_CLOEXEC) < 0)
        return -1;
    *tell = count;
    if (spec->path == NULL && dup3(*exec_fd, count + 1, O_CLOEXEC) < 0)
        return -1;
    *exec_fd = count + 1;
    closefrom(count + (spec->path == NULL ? 2 : 1));
    return 0;
}

static int bind_folders(const struct child_spec *spec)
{
    if (spec->bind_count == 0)
        return 0;
    if (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
        return -1;
    for (size_t i = 0; i < spec->bind_count; i++) {
        const struct child_bind *bind = &spec->binds[i];
        if (mount(bind->from, bind->to, NULL, MS_BIND, NULL) != 0 ||
            mount(NULL, bind->to, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV, NULL) != 0)
            return -1;
    }
    return 0;
}

static int change_user(const struct child_spec *spec)
{
    if (!spec->change_user)
        return 0;
    return setgroups(0, NULL) == 0 && setresgid(spec->gid, spec->gid, spec->gid) == 0 &&
                   setresuid(spec->uid, spec->uid, spec->uid) == 0
               ? 0
               : -1;
}

static int restrict_self(const struct child_spec *spec)
{
    for (size_t i = 0; i < spec->limit_count; i++) {
        if (setrlimit((__rlimit_resource_t)spec->limits[i].resource, &spec->limits[i].most) != 0)
            return -1;
    }
    if (spec->cpus != NULL && sched_setaffinity(0, sizeof *spec->cpus, spec->cpus) != 0)
        return -1;
    if (spec->filter == NULL)
        return 0;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return -1;
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, spec->filter);
}

static int become(const struct child_spec *spec, int *tell, pid_t parent)
{
    char byte;
    if (spec->gate != NULL) {
        close(spec->gate[1]);
        while (read(spec->gate[0], &byte, 1) != 0)
            ;
    }
    restore_signals();
    randomise_addresses();
    int exec_fd = -1;
    if (place_fds(spec, tell, &exec_fd) != 0)
        return -1;
    if ((spec->session || spec->terminal) && setsid() < 0)
        return -1;
    if (spec->terminal && ioctl(0, TIOCSCTTY, 0) != 0)
        return -1;
    if (bind_folders(spec) != 0 || change_user(spec) != 0 || (spec->cwd != NULL && chdir(spec->cwd) != 0))
        return -1;
    if (spec->death_signal != 0) { /* behind change_user, which would clear it */
        if (prctl(PR_SET_PDEATHSIG, spec->death_signal) != 0)
            return -1;
        if (getppid() != parent)
            raise(SIGKILL);
    }
    if (restrict_self(spec) != 0)
        return -1;
    char *const *envp = spec->envp != NULL ? spec->envp : environ;
    if (spec->path != NULL)
        return execve(spec->path, spec->argv, envp);
    return fexecve(exec_fd, spec->argv, envp);
}

int child_exec_error(int report)
{
    int number = 0;
    ssize_t got;
    do
        got = read(report, &number, sizeof number);
    while (got < 0 && errno == EINTR);
    close(report);
    return got == sizeof number ? number : 0;
}

int child_spawn(const struct child_spec *spec, pid_t *pid, struct err *err)
{
    assert(spec->fd_count <= MOST_FDS);
    int tell[2], failed = 0;
    if (pipe2(tell, O_CLOEXEC) != 0)
        return err_errno(err, errno, "cannot make a pipe");
    pid_t parent = getpid();
    *pid = fork();
    if (*pid == 0) {
        become(spec, &tell[1], parent);
        int number = errno;
        ssize_t ignored = write(tell[1], &number, sizeof number);
        (void)ignored;
        _exit(127);
    }
    int fork_error = errno;
    close(tell[1]);
    if (*pid > 0 && spec->gate == NULL)
        failed = child_exec_error(tell[0]);
    else if (*pid > 0 && spec->report != NULL)
        *spec->report = tell[0];
    else
        close(tell[0]);
    if (*pid < 0)
        return err_errno(err, fork_error, "cannot start a process");
    if (failed == 0)
        return 0;
    int status;
    child_wait(*pid, &status);
    return err_errno(err, failed, "cannot start %s", spec->path != NULL ? spec->path : spec->argv[0]);
}

int child_reap(pid_t pid, int *status)
{
    pid_t got = waitpid(pid, status, WNOHANG | __WALL);
    return got == pid ? 1 : got == 0 ? 0 : -1;
}

int child_wait(pid_t pid, int *status)
{
    pid_t got;
    do
        got = waitpid(pid, status, __WALL);
    while (got < 0 && errno == EINTR);
    return got == pid ? 0 : -1;
}

void child_kill(pid_t pid)
{
    int status;
    kill(pid, SIGKILL);
    while (child_wait(pid, &status) == 0 && WIFSTOPPED(status))
        ;
}

void child_end(pid_t pid, uint64_t patience_ns)
{
    static const struct timespec pause = {.tv_nsec = 200000};
    uint64_t deadline = clock_now() + patience_ns;
    int status;
    while (clock_now() < deadline) {
        if (child_reap(pid, &status) != 0)
            return;
        nanosleep(&pause, NULL);
    }
    kill(pid, SIGKILL);
    child_wait(pid, &status);
}
