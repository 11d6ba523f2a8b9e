#include "tests/program.h"

#include <check.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

const char *program_path(const char *lesson, const char *name)
{
    static char path[4096];
    const char *build = getenv("SHMLAB_BUILD");
    snprintf(path, sizeof path, "%s/lessons/%s/%s", build == NULL ? "build" : build, lesson, name);
    return path;
}

void program_start(struct program *program, const char *path, const char *a, const char *b, const char *c)
{
    int in[2], out[2];
    *program = (struct program){0};
    ck_assert_int_eq(pipe2(in, O_CLOEXEC), 0);
    ck_assert_int_eq(pipe2(out, O_CLOEXEC), 0);
    program->pid = fork();
    ck_assert_int_ge(program->pid, 0);
    if (program->pid == 0) {
        dup2(in[0], STDIN_FILENO);
        dup2(out[1], STDOUT_FILENO);
        dup2(out[1], STDERR_FILENO);
        execl(path, path, a, b, c, (char *)NULL);
        dprintf(STDERR_FILENO, "cannot run %s; was it built?\n", path);
        _exit(127);
    }
    close(in[0]);
    close(out[1]);
    program->in = in[1];
    program->out = out[0];
}

static bool more(struct program *program)
{
    char bytes[4096];
    ssize_t got = read(program->out, bytes, sizeof bytes);
    if (got > 0)
        buf_add(&program->text, bytes, (size_t)got);
    return got > 0;
}

void program_wait(struct program *program, const char *marker)
{
    while (strstr(buf_text(&program->text), marker) == NULL)
        ck_assert_msg(more(program), "ended without saying '%s': %s", marker, buf_text(&program->text));
}

void program_input(struct program *program, const char *text)
{
    ck_assert_int_eq(write(program->in, text, strlen(text)), (int)strlen(text));
}

int program_end(struct program *program)
{
    close(program->in);
    while (more(program))
        continue;
    close(program->out);
    int status;
    ck_assert_int_eq(waitpid(program->pid, &status, 0), program->pid);
    program->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return program->status;
}

void program_free(struct program *program)
{
    buf_free(&program->text);
}

int program_run(struct program *program, const char *path, const char *a, const char *b, const char *c)
{
    program_start(program, path, a, b, c);
    return program_end(program);
}
