#include "tests/run_lab.h"

#include <check.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"

enum { MOST_SECONDS = 90, MOST_WORDS = 16 };

static char home[64];
static pid_t home_owner;

static int remove_one(const char *path, const struct stat *state, int kind, struct FTW *place)
{
    (void)state;
    (void)kind;
    (void)place;
    return remove(path);
}

static void remove_home(void)
{
    if (home_owner == getpid())
        nftw(home, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

const char *run_lab_home(void)
{
    if (home[0] == '\0') {
        snprintf(home, sizeof home, "/tmp/shmlab-home-XXXXXX");
        ck_assert_ptr_nonnull(mkdtemp(home));
        home_owner = getpid();
        atexit(remove_home);
    }
    return home;
}

/* A rustc that was installed by rustup finds its tools from the home of who installed it. */
static void keep_rustup(void)
{
    const char *own = getenv("HOME");
    char *tools = mem_printf("%s/.rustup", own != NULL ? own : "");
    if (own != NULL && access(tools, R_OK) == 0)
        setenv("RUSTUP_HOME", tools, 0);
    free(tools);
}

static void become_lab(const char *const *words, int in, int out, const char *disable)
{
    const char *build = getenv("SHMLAB_BUILD");
    char *program = mem_printf("%s/shmlab", build != NULL ? build : "build");
    const char *argv[MOST_WORDS + 2] = {program};
    for (int i = 0; words[i] != NULL && i < MOST_WORDS; i++)
        argv[i + 1] = words[i];
    keep_rustup();
    setenv("HOME", home, 1);
    unsetenv("XDG_STATE_HOME");
    unsetenv("XDG_CACHE_HOME");
    unsetenv("XDG_DATA_HOME");
    unsetenv("SHMLAB_DATA");
    if (disable != NULL)
        setenv("SHMLAB_DISABLE", disable, 1);
    dup2(in, 0);
    dup2(out, 1);
    dup2(out, 2);
    execv(program, (char *const *)argv);
    _exit(127);
}

static void pump(struct run_lab *run, int in, int out, const char *input, pid_t pid)
{
    uint64_t deadline = clock_now() + (uint64_t)MOST_SECONDS * CLOCK_S;
    size_t left = input != NULL ? strlen(input) : 0;
    char piece[4096];
    for (;;) {
        struct pollfd slots[2] = {{out, POLLIN, 0}, {left > 0 ? in : -1, POLLOUT, 0}};
        if (poll(slots, 2, 1000) < 0 || clock_now() > deadline) {
            kill(pid, SIGKILL);
            ck_abort_msg("shmlab did not end within %d s; so far: %s", MOST_SECONDS, buf_text(&run->out));
        }
        if (slots[1].revents != 0) {
            ssize_t wrote = write(in, input, left);
            input += wrote > 0 ? wrote : 0;
            left = wrote > 0 ? left - (size_t)wrote : 0;
            if (left == 0)
                close(in);
        }
        ssize_t got = slots[0].revents != 0 ? read(out, piece, sizeof piece) : 1;
        if (got <= 0)
            return;
        if (slots[0].revents != 0)
            buf_add(&run->out, piece, (size_t)got);
    }
}

struct run_lab run_lab(const char *const *words, const char *input, const char *disable)
{
    struct run_lab run = {0};
    int in[2], out[2], status;
    run_lab_home();
    signal(SIGPIPE, SIG_IGN);
    ck_assert(pipe2(in, O_CLOEXEC) == 0 && pipe2(out, O_CLOEXEC) == 0);
    pid_t pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0)
        become_lab(words, in[0], out[1], disable);
    close(in[0]);
    close(out[1]);
    if (input == NULL)
        close(in[1]);
    pump(&run, in[1], out[0], input, pid);
    close(out[0]);
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    run.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    buf_add(&run.out, "", 0);
    return run;
}

void run_lab_free(struct run_lab *run)
{
    buf_free(&run->out);
}
