#include "guardian.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"

enum { NAMES_MOST = 256, NAME_BYTES = 256, FAREWELL_BYTES = 512, PATIENCE_MS = 2000 };

enum claim { CLAIM_NONE, CLAIM_ABSENT, CLAIM_OBJECT };

struct claimed {
    _Atomic int claim; /* enum claim; written last, so that a lab killed before it has claimed nothing */
    struct obj_id id;
    char name[NAME_BYTES]; /* without the slash */
};

struct guardian { /* in shared memory */
    int alive_read, alive_write;
    _Atomic size_t farewell_length;
    char farewell[FAREWELL_BYTES];
    struct claimed names[NAMES_MOST];
};

struct before { /* how things were when the guardian began */
    sigset_t mask;
    struct termios modes;
    bool terminal;
};

/* The lab's side. */

int guardian_fd(const struct guardian *guardian)
{
    return guardian->alive_read;
}

void guardian_farewell(struct guardian *guardian, const char *bytes, size_t length)
{
    atomic_store(&guardian->farewell_length, 0);
    if (length == 0 || length > FAREWELL_BYTES)
        return;
    memcpy(guardian->farewell, bytes, length);
    atomic_store(&guardian->farewell_length, length);
}

/* The name as a file of /dev/shm, NULL when it can be none. */
static const char *file_name(const char *name)
{
    name += *name == '/';
    if (*name == '\0' || strchr(name, '/') != NULL || strlen(name) >= NAME_BYTES || strcmp(name, ".") == 0 ||
        strcmp(name, "..") == 0)
        return NULL;
    return name;
}

/* A changed claim goes to a new place before the old one is dropped: at no moment is there none. */
void guardian_name(void *context, const char *name, struct obj_id id, bool ours)
{
    struct guardian *guardian = context;
    struct claimed *old = NULL, *unused = NULL;
    if ((name = file_name(name)) == NULL)
        return;
    for (size_t i = 0; i < NAMES_MOST; i++) {
        struct claimed *at = &guardian->names[i];
        if (atomic_load(&at->claim) == CLAIM_NONE)
            unused = at;
        else if (strcmp(at->name, name) == 0)
            old = at;
    }
    if (ours && unused != NULL) {
        snprintf(unused->name, sizeof unused->name, "%s", name);
        unused->id = id;
        atomic_store(&unused->claim, id.ino == 0 ? CLAIM_ABSENT : CLAIM_OBJECT);
    }
    if (old != NULL)
        atomic_store(&old->claim, CLAIM_NONE);
}

/* Cleaning up. */

static void remove_name(const struct claimed *claimed)
{
    struct stat now;
    char path[NAME_BYTES + sizeof "/dev/shm/"];
    int claim = atomic_load(&claimed->claim);
    if (claim == CLAIM_NONE)
        return;
    snprintf(path, sizeof path, "/dev/shm/%s", claimed->name);
    if (lstat(path, &now) != 0 || now.st_uid != geteuid())
        return;
    if (claim == CLAIM_ABSENT || (now.st_ino == claimed->id.ino && major(now.st_dev) == claimed->id.major &&
                                  minor(now.st_dev) == claimed->id.minor))
        unlink(path);
}

struct kin { /* "4121 (sh) S 4100 4121 4100 34816 …": parent 4100, terminal 34816 */
    pid_t parent;
    int terminal; /* device number of the controlling terminal, 0 none */
};

static struct kin kin_of(pid_t pid)
{
    char path[32];
    struct buf stat = {0};
    struct kin kin = {0};
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    if (buf_read_file(&stat, path, NULL) == 0) {
        const char *behind_name = strrchr(buf_text(&stat), ')');
        if (behind_name == NULL ||
            sscanf(behind_name, ") %*c %d %*d %*d %d", &kin.parent, &kin.terminal) != 2)
            kin = (struct kin){0};
    }
    buf_free(&stat);
    return kin;
}

static bool is_marked(pid_t pid)
{
    char path[32];
    struct buf environment = {0};
    bool marked = false;
    snprintf(path, sizeof path, "/proc/%d/environ", pid);
    if (buf_read_file(&environment, path, NULL) == 0)
        for (size_t at = 0; at < environment.length && !marked; at += strlen(environment.data + at) + 1)
            marked = strncmp(environment.data + at, GUARDIAN_SPARE "=", sizeof GUARDIAN_SPARE) == 0;
    buf_free(&environment);
    return marked;
}

static bool must_end(pid_t pid)
{
    struct kin kin = kin_of(pid);
    return kin.parent == getpid() && (kin.terminal != 0 || !is_marked(pid));
}

/* Kills every child; returns how many are left to wait for. Children of the killed become ours next. */
static int kill_children(void)
{
    int left = 0;
    DIR *processes = opendir("/proc");
    struct dirent *entry;
    while (processes != NULL && (entry = readdir(processes)) != NULL) {
        pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);
        if (pid > 0 && must_end(pid)) {
            left++;
            kill(pid, SIGKILL);
        }
    }
    if (processes != NULL)
        closedir(processes);
    return left;
}

/* False when no child is left at all. */
static bool reap(void)
{
    pid_t pid;
    while ((pid = waitpid(-1, NULL, WNOHANG)) > 0)
        ;
    return pid == 0;
}

/* As the subreaper we are the parent of whatever the lab left behind, however deep it was. */
static void end_descendants(void)
{
    uint64_t deadline = clock_now() + (uint64_t)PATIENCE_MS * CLOCK_MS;
    struct timespec pause = {.tv_nsec = 20 * CLOCK_MS};
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    while (reap() && kill_children() > 0 && clock_now() < deadline)
        sigtimedwait(&child, NULL, &pause);
}

/* Only while the terminal is ours: when the shell has taken it back, its modes are the shell's. */
static void give_terminal_back(const struct guardian *guardian, const struct before *before)
{
    size_t length = atomic_load(&guardian->farewell_length);
    if (length == 0 || length > FAREWELL_BYTES || !before->terminal || tcgetpgrp(STDIN_FILENO) != getpgrp())
        return;
    tcsetattr(STDIN_FILENO, TCSANOW, &before->modes);
    for (size_t done = 0; done < length;) {
        ssize_t wrote = write(STDOUT_FILENO, guardian->farewell + done, length - done);
        if (wrote < 0 && errno != EINTR)
            return;
        done += wrote > 0 ? (size_t)wrote : 0;
    }
}

/* The terminal comes last: writing to one that nobody reads may wait forever. */
static int clean_up(const struct guardian *guardian, const struct before *before, int status)
{
    end_descendants();
    for (size_t i = 0; i < NAMES_MOST; i++)
        remove_name(&guardian->names[i]);
    give_terminal_back(guardian, before);
    if (WIFEXITED(status))
        return WEXITSTATUS(status);
    fprintf(stderr,
            "shmlab: the lab was ended by signal %d (%s); its programs, its object names and the "
            "terminal were cleaned up.\n",
            WTERMSIG(status), strsignal(WTERMSIG(status)));
    return 128 + WTERMSIG(status);
}

/* Waiting. */

/* Stops as the lab has, for the shell to see; whoever continues one of the two continues both. */
static void stop_with(pid_t lab)
{
    raise(SIGSTOP);
    kill(lab, SIGCONT);
}

/* Reaps until the lab's end was among it. */
static bool has_ended(pid_t lab, int *status)
{
    pid_t pid;
    int got;
    while ((pid = waitpid(-1, &got, WNOHANG | WUNTRACED)) > 0) {
        if (pid != lab)
            continue;
        if (!WIFSTOPPED(got)) {
            *status = got;
            return true;
        }
        stop_with(lab);
    }
    return false;
}

static int wait_for(pid_t lab, const sigset_t *signals)
{
    int status;
    while (!has_ended(lab, &status)) {
        int signal = sigwaitinfo(signals, NULL);
        if (signal > 0 && signal != SIGCHLD)
            kill(lab, signal);
    }
    return status;
}

static struct guardian *share(struct err *err)
{
    int alive[2];
    struct guardian *guardian =
        mmap(NULL, sizeof *guardian, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (guardian == MAP_FAILED || pipe2(alive, O_CLOEXEC) != 0) {
        err_errno(err, errno, "cannot set up the guardian");
        return NULL;
    }
    guardian->alive_read = alive[0];
    guardian->alive_write = alive[1];
    return guardian;
}

/* Signals that are waited for; SIGTTOU only so that setting the terminal's modes never stops us. */
static void begin(struct before *before, sigset_t *signals)
{
    static const int passed_on[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCHLD};
    sigset_t blocked;
    sigemptyset(signals);
    for (size_t i = 0; i < sizeof passed_on / sizeof passed_on[0]; i++)
        sigaddset(signals, passed_on[i]);
    blocked = *signals;
    sigaddset(&blocked, SIGTTOU);
    sigprocmask(SIG_BLOCK, &blocked, &before->mask);
    signal(SIGCHLD, SIG_DFL); /* a parent may have left it ignored: then nothing could be waited for */
    before->terminal = tcgetattr(STDIN_FILENO, &before->modes) == 0;
    prctl(PR_SET_CHILD_SUBREAPER, 1);
}

int guardian_run(int (*lab)(void *context, struct guardian *guardian), void *context)
{
    struct err err = {0};
    struct before before = {0};
    sigset_t signals;
    struct guardian *guardian = share(&err);
    if (guardian == NULL) {
        fprintf(stderr, "shmlab: %s\n", err.text);
        return err.exit;
    }
    begin(&before, &signals);
    fflush(NULL);
    pid_t child = fork();
    if (child < 0) {
        fprintf(stderr, "shmlab: cannot start the lab: %s\n", strerror(errno));
        return EXIT_CODE_SYSTEM;
    }
    if (child == 0) {
        close(guardian->alive_write);
        sigprocmask(SIG_SETMASK, &before.mask, NULL);
        exit(lab(context, guardian));
    }
    close(guardian->alive_read);
    int result = clean_up(guardian, &before, wait_for(child, &signals));
    sigprocmask(SIG_SETMASK, &before.mask, NULL);
    munmap(guardian, sizeof *guardian);
    return result;
}
