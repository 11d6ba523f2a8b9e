#include "grading/kit/runs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/span.h"
#include "grading/capture.h"
#include "grading/kit/expect.h"
#include "grading/kit/program.h"
#include "grading/kit/watch.h"
#include "grading/kit/world.h"

enum { MOST_PRINTED = 16 << 20 };
static const uint64_t PATIENCE = 200 * (uint64_t)CLOCK_MS;

static int make_file(const char *name)
{
    int fd = memfd_create(name, MFD_CLOEXEC);
    if (fd < 0 || fchmod(fd, 0666) != 0) /* it may be opened again, as /dev/stdout */
        world_trouble("cannot make a file in memory: %s", strerror(errno));
    return fd;
}

static struct buf take_file(int fd)
{
    struct buf text = {0};
    char piece[16384];
    off_t at = 0;
    for (ssize_t got; at < MOST_PRINTED && (got = pread(fd, piece, sizeof piece, at)) > 0; at += got)
        buf_add(&text, piece, (size_t)got);
    close(fd);
    return text;
}

/* What was waited for is gone already, but its end may be reported later than the program's. */
static bool is_outlived(struct watch *watch)
{
    uint64_t deadline = clock_now() + PATIENCE;
    while (watch_alive(watch) > 0 && clock_now() < deadline) {
        world_wait_watched(-1, clock_now() + 5 * (uint64_t)CLOCK_MS);
        watch_pump(watch);
    }
    return watch_alive(watch) > 0;
}

struct run runs_run(const char *argument, const struct watch_hooks *hooks)
{
    int out = make_file("stdout"), errors = make_file("stderr");
    struct program *program = program_run(argument, out, errors, hooks);
    struct run run = {.status = program_end(program), .pid = program_inner_pid(program)};
    if (hooks != NULL)
        run.outlived = is_outlived(program_watch(program));
    run.out = take_file(out);
    run.errors = take_file(errors);
    return run;
}

void runs_free(struct run *run)
{
    buf_free(&run->out);
    buf_free(&run->errors);
}

static void add_line(struct capture *capture, const char *line, size_t length)
{
    enum { SHOWN = 240 };
    capture_add(capture, line, length < SHOWN ? length : SHOWN);
}

/* What it said of it, made harmless: the first two lines with words, since a panic has its place in the one
 * and its reason in the other. Equal runs give equal words, so its own number is left out. The caller's. */
static char *first_words(const struct run *run)
{
    struct capture capture = {0};
    char number[32];
    snprintf(number, sizeof number, " (%d)", run->pid);
    struct span rest = span_of(buf_text(&run->errors));
    for (int lines = 0; lines < 2 && rest.length > 0;) {
        struct span line = span_line(&rest);
        if (line.length == 0)
            continue;
        const char *found = memmem(line.at, line.length, number, strlen(number));
        size_t before = found != NULL ? (size_t)(found - line.at) : line.length;
        size_t after = found != NULL ? before + strlen(number) : line.length;
        if (lines++ > 0)
            capture_add(&capture, " ", 1);
        add_line(&capture, line.at, before);
        add_line(&capture, line.at + after, line.length - after);
    }
    char *text = capture_text(&capture);
    capture_free(&capture);
    return text;
}

void runs_expect_exit(const struct run *run, int code)
{
    char expected[40], how[100];
    int status = run->status;
    snprintf(expected, sizeof expected, "exit status %d", code);
    if (WIFSIGNALED(status))
        snprintf(how, sizeof how, "killed by SIG%s (%s)", sigabbrev_np(WTERMSIG(status)),
                 strsignal(WTERMSIG(status)));
    else
        snprintf(how, sizeof how, "exit status %d", WEXITSTATUS(status));
    char *words = first_words(run);
    char *actual = words != NULL ? mem_printf("%s, with the words: %s", how, words) : mem_dup(how);
    expect_that(WIFEXITED(status) && WEXITSTATUS(status) == code,
                code == 0 ? "the program ends with success" : "the program says that it has failed", expected,
                actual);
    free(actual);
    free(words);
}

void runs_expect_output(const char *promise, const struct run *run, const char *bytes, size_t length)
{
    expect_bytes(promise, bytes, length, run->out.data, run->out.length);
}

size_t runs_error_lines(const struct run *run)
{
    size_t lines = 0;
    for (size_t i = 0; i < run->errors.length; i++)
        lines += run->errors.data[i] != '\n' && (i == 0 || run->errors.data[i - 1] == '\n');
    return lines;
}
