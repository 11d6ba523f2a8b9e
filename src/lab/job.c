#include "lab/job.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "system/child.h"

enum { MOST_SAID = 64 << 10 };

static char *in_path(const char *name)
{
    if (strchr(name, '/') != NULL)
        return mem_dup(name);
    const char *path = getenv("PATH");
    path = path != NULL ? path : "/usr/local/bin:/usr/bin:/bin";
    while (*path != '\0') {
        size_t length = strcspn(path, ":");
        char *file = mem_printf("%.*s/%s", (int)length, path, name);
        if (access(file, X_OK) == 0)
            return file;
        free(file);
        path += length + (path[length] == ':');
    }
    return NULL;
}

static bool first_cpu(cpu_set_t *one)
{
    cpu_set_t all;
    if (sched_getaffinity(0, sizeof all, &all) != 0)
        return false;
    CPU_ZERO(one);
    for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
        if (CPU_ISSET(cpu, &all)) {
            CPU_SET(cpu, one);
            return true;
        }
    }
    return false;
}

int job_begin(struct job *job, char *const *argv, enum job_kind kind, struct err *err)
{
    bool on_terminal = kind == JOB_TERMINAL;
    int result = -1, pipes[2] = {-1, -1};
    *job = (struct job){.output = -1};
    char *path = in_path(argv[0]);
    if (path == NULL) {
        err_set(err, "%s is not installed", argv[0]);
        goto out;
    }
    if (!on_terminal && pipe2(pipes, O_CLOEXEC) != 0) {
        err_errno(err, errno, "cannot make a pipe for %s", argv[0]);
        goto out;
    }
    int fds[3] = {on_terminal ? 0 : -1, on_terminal ? 1 : pipes[1], on_terminal ? 2 : pipes[1]};
    struct child_spec spec = {.path = path,
                              .argv = argv,
                              .fds = fds,
                              .fd_count = 3,
                              .session = !on_terminal,
                              .death_signal = SIGKILL};
    cpu_set_t one;
    if (kind == JOB_ONE_CPU && first_cpu(&one))
        spec.cpus = &one;
    if (child_spawn(&spec, &job->pid, err) != 0)
        goto out;
    job->grouped = spec.session;
    job->output = pipes[0];
    pipes[0] = -1;
    if (job->output >= 0)
        fcntl(job->output, F_SETFL, O_NONBLOCK);
    result = 0;
out:
    for (int i = 0; i < 2; i++)
        if (pipes[i] >= 0)
            close(pipes[i]);
    free(path);
    return result;
}

void job_readable(struct job *job)
{
    char piece[4096];
    ssize_t got = -1;
    while (job->output >= 0 && (got = read(job->output, piece, sizeof piece)) > 0)
        if (job->said.length < MOST_SAID)
            buf_add(&job->said, piece, (size_t)got);
    if (job->output >= 0 && (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))) {
        close(job->output);
        job->output = -1;
    }
}

bool job_reap(struct job *job)
{
    if (job->pid == 0 || child_reap(job->pid, &job->status) == 0)
        return false;
    job_readable(job);
    if (job->output >= 0)
        close(job->output);
    job->output = -1;
    job->pid = 0;
    return true;
}

void job_kill(struct job *job)
{
    if (job->pid > 0 && kill(job->grouped ? -job->pid : job->pid, SIGKILL) == 0)
        child_wait(job->pid, &job->status);
    if (job->pid > 0 && job->output >= 0)
        close(job->output);
    buf_free(&job->said);
    *job = (struct job){.output = -1};
}
