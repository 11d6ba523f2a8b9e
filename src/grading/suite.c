#include "grading/suite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "grading/capture.h"
#include "grading/scratch.h"
#include "system/child.h"

void suite_init(struct suite *suite)
{
    *suite = (struct suite){.report = -1, .go = -1, .words = -1};
}

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* Check reads CK_* from the environment and would leave out tests: the suite gets none of ours but what
 * turns abilities off. */
static int spawn(struct suite *suite, const struct suite_place *place, const int fds[6], struct err *err)
{
    char seed[24], cpus[24], user[16], disable[256];
    const char *disabled = getenv("SHMLAB_DISABLE");
    snprintf(seed, sizeof seed, "%llu", (unsigned long long)place->seed);
    snprintf(cpus, sizeof cpus, "%lld", (long long)place->cpus);
    snprintf(user, sizeof user, "%u", place->scratch->user);
    snprintf(disable, sizeof disable, "SHMLAB_DISABLE=%s", disabled != NULL ? disabled : "");
    const struct scratch *scratch = place->scratch;
    char *argv[20] = {(char *)place->path, "--seed", seed, "--cpus", cpus, "--shm", (char *)place->shm};
    size_t argc = 7;
    char *const folders[] = {"--work", scratch->work, "--base", scratch->base, "--folder", scratch->shm};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        argv[argc++] = folders[i];
    if (place->only != NULL) {
        argv[argc++] = "--only";
        argv[argc++] = (char *)place->only;
    }
    if (place->own_shm)
        argv[argc++] = "--own-shm";
    if (place->scratch->own_user) {
        argv[argc++] = "--user";
        argv[argc++] = user;
    }
    char *envp[] = {"LC_ALL=C", disable, NULL};
    struct child_spec spec = {.path = place->path,
                              .argv = argv,
                              .envp = envp,

                              .fds = fds,
                              .fd_count = 6,
                              .session = true};
    return child_spawn(&spec, &suite->pid, err);
}

int suite_begin(struct suite *suite, const struct suite_place *place, struct err *err)
{
    int report[2] = {-1, -1}, go[2] = {-1, -1}, words[2] = {-1, -1}, result = -1;
    if (pipe2(report, O_CLOEXEC) != 0 || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, go) != 0 ||
        pipe2(words, O_CLOEXEC) != 0) {
        err_errno(err, errno, "cannot make the pipes of a suite");
        goto out;
    }
    int fds[6] = {-1, words[1], words[1], place->control, report[1], go[0]};
    if (spawn(suite, place, fds, err) != 0)
        goto out;
    suite->report = report[0];
    suite->words = words[0];
    suite->go = go[1];
    report[0] = words[0] = go[1] = -1;
    fcntl(suite->report, F_SETFL, O_NONBLOCK);
    fcntl(suite->words, F_SETFL, O_NONBLOCK);
    result = 0;
out:
    for (int i = 0; i < 2; i++) {
        close_fd(&report[i]);
        close_fd(&go[i]);
        close_fd(&words[i]);
    }
    return result;
}

void suite_go(struct suite *suite)
{
    ssize_t ignored = send(suite->go, "g", 1, MSG_NOSIGNAL); /* a dead suite is noticed at its report */
    (void)ignored;
}

char *suite_words(const struct suite *suite)
{
    struct capture capture = {0};
    if (suite->words < 0)
        return NULL;
    capture_read(&capture, suite->words);
    char *text = capture_text(&capture);
    if (text != NULL)
        text[strcspn(text, "\n")] = '\0';
    capture_free(&capture);
    return text;
}

static void close_all(struct suite *suite)
{
    close_fd(&suite->report);
    close_fd(&suite->go);
    close_fd(&suite->words);
    suite->pid = 0;
}

void suite_end(struct suite *suite)
{
    pid_t pid = suite->pid;
    close_all(suite);
    if (pid > 0)
        child_end(pid, 10 * (uint64_t)CLOCK_S);
}

void suite_discard(struct suite *suite)
{
    if (suite->pid > 0)
        child_end(suite->pid, 0);
    close_all(suite);
}
