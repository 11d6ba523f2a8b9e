#include "grading/kit/compile.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/span.h"
#include "grading/control.h"
#include "grading/kit/program.h"
#include "grading/kit/world.h"

enum { MOST_OPTIONS = 16, SECONDS = 30, MOST_READ = 4 << 20 };

static char *path_of(const char *name)
{
    return mem_printf("%s/%s", world.work, name);
}

void compile_put(const char *name, const char *text)
{
    char *path = path_of(name);
    size_t length = strlen(text);
    unlink(path);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
    bool made = fd >= 0 && write(fd, text, length) == (ssize_t)length &&
                (!world.own_user || fchown(fd, world.user, world.user) == 0);
    if (!made)
        world_trouble("cannot write %s: %s", name, strerror(errno));
    close(fd);
    free(path);
}

void compile_folder(const char *name)
{
    for (const char *slash = name; slash != NULL; slash = strchr(slash + 1, '/')) {
        const char *end = strchr(slash + 1, '/');
        char *path =
            mem_printf("%s/%.*s", world.work, (int)(end != NULL ? end - name : (int)strlen(name)), name);
        bool made = (mkdir(path, 0755) == 0 || errno == EEXIST) &&
                    (!world.own_user || lchown(path, world.user, world.user) == 0);
        if (!made)
            world_trouble("cannot make %s: %s", name, strerror(errno));
        free(path);
    }
}

static struct buf get_file(const char *name)
{
    struct buf text = {0};
    char piece[8192], *path = path_of(name);
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    for (ssize_t got; fd >= 0 && text.length < MOST_READ && (got = read(fd, piece, sizeof piece)) > 0;)
        buf_add(&text, piece, (size_t)got);
    if (fd >= 0)
        close(fd);
    free(path);
    return text;
}

/* Its status as from waitpid. Ends of programs of earlier tests may come in between. */
static int run(const char *const *argv, size_t argc)
{
    struct control_start start = {.id = program_next_id(), .argv = argv, .argc = argc};
    struct control_event event = {.pidfd = -1};
    uint64_t deadline = clock_now() + SECONDS * (uint64_t)CLOCK_S;
    if (!control_start(WORLD_CONTROL, &start))
        world_trouble("the sandbox does not answer: %s", strerror(errno));
    for (;;) {
        int got = control_next(WORLD_CONTROL, &event);
        if (got < 0 || (got == 0 && !world_wait(-1, deadline)))
            world_trouble("the compiler does not come to an end");
        if (got != 1)
            continue;
        if (event.pidfd >= 0)
            close(event.pidfd);
        if (event.id == start.id && event.kind == CONTROL_STARTED && event.error != 0)
            world_trouble("cannot start the compiler: %s", strerror(event.error));
        if (event.id == start.id && event.kind == CONTROL_ENDED)
            return event.status;
    }
}

/* What gcc says goes to a file: it is part of what is asked, not of what the submission printed. */
static bool compiles(const char *name, const char *const *options, const char *how, const char *output)
{
    const char *argv[MOST_OPTIONS + 16] = {
        "/bin/sh", "-c",      "exec \"$@\" 2>said", "sh", "/usr/bin/gcc", "-std=gnu17", "-O2", "-g", "-Wall",
        "-Wextra", "-pthread"};
    size_t argc = 11;
    for (size_t i = 0; options != NULL && options[i] != NULL && i < MOST_OPTIONS; i++)
        argv[argc++] = options[i];
    argv[argc++] = how;
    argv[argc++] = "-o";
    argv[argc++] = output;
    argv[argc++] = name;
    int status = run(argv, argc);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* The first line with "error: " in it, without its column. */
static char *first_error(void)
{
    struct buf said = get_file("said");
    struct span rest = {said.data, said.length};
    char *words = NULL;
    while (words == NULL && rest.length > 0) {
        struct span line = span_line(&rest);
        const char *mark = memmem(line.at, line.length, "error: ", 7);
        if (mark == NULL)
            continue;
        size_t place = (size_t)(mark - line.at);
        for (int colons = 0; place > 0 && colons < 2; place--)
            colons += line.at[place - 1] == ':';
        const char *text = mark + 7;
        words = mem_printf("%.*s: %.*s", (int)place, line.at, (int)(line.at + line.length - text), text);
    }
    buf_free(&said);
    return words != NULL ? words : mem_dup("the compiler refuses it");
}

/* A file of ours becomes one of the work folder. `from` is seen from where this suite is. */
static void give(const char *from, const char *name)
{
    char self[512], *path, *to = path_of(name);
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    self[length > 0 ? length : 0] = '\0';
    char *slash = strrchr(self, '/');
    path = mem_printf("%.*s/%s", slash != NULL ? (int)(slash - self) : 0, self, from);
    struct buf bytes = {0};
    unlink(to);
    int fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (buf_read_file(&bytes, path, NULL) != 0 || fd < 0 ||
        write(fd, bytes.data, bytes.length) != (ssize_t)bytes.length ||
        (world.own_user && fchown(fd, world.user, world.user) != 0))
        world_trouble("cannot copy %s: %s", path, strerror(errno));
    close(fd);
    buf_free(&bytes);
    free(path);
    free(to);
}

struct compiled compile_with_orders(const char *answer, const char *program)
{
    const char *const compile[] = {"/bin/sh",
                                   "-c",
                                   "exec \"$@\" 2>said",
                                   "sh",
                                   "/usr/bin/gcc",
                                   "-std=gnu17",
                                   "-O2",
                                   "-g",
                                   "-w",
                                   "-pthread",
                                   "-fsanitize=thread",
                                   "-U__SANITIZE_THREAD__",
                                   "-Dno_sanitize(x)=unused",
                                   "-D__no_sanitize__(x)=unused",
                                   "-Dno_sanitize_thread=unused",
                                   "-D__no_sanitize_thread__=unused",
                                   "-c",
                                   "-o",
                                   "orders.o",
                                   answer};
    const char *const link[] = {
        "/bin/sh", "-c",    "exec \"$@\" 2>said", "sh",       "/usr/bin/gcc",  "-pthread",
        "-o",      program, "orders-driver.o",    "orders.o", "orders-hooks.o"};
    give("driver.o", "orders-driver.o");
    give("../../c11-hooks.o", "orders-hooks.o");
    int status = run(compile, sizeof compile / sizeof *compile);
    if (status == 0)
        status = run(link, sizeof link / sizeof *link);
    return (struct compiled){.ok = status == 0, .words = status == 0 ? NULL : first_error()};
}

struct compiled compile_text(const char *name, const char *text, const char *const *options)
{
    compile_put(name, text);
    struct compiled compiled = {.ok = compiles(name, options, "-c", "piece.o")};
    if (!compiled.ok)
        compiled.words = first_error();
    return compiled;
}

char *compile_preprocess(const char *name, const char *text)
{
    const char *const options[] = {"-P", NULL};
    compile_put(name, text);
    if (!compiles(name, options, "-E", "piece.i"))
        return NULL;
    struct buf piece = get_file("piece.i");
    char *copy = mem_dup(buf_text(&piece));
    buf_free(&piece);
    return copy;
}
