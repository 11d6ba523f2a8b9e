/* Starting a program as an actor: its terminal, its object's name, its limits, seized before its exec. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "system/child.h"
#include "system/names.h"
#include "system/news.h"
#include "system/pty.h"
#include "system/stage_inside.h"
#include "system/terminal.h"

enum { EXEC_PATIENCE_NS = 200 * CLOCK_MS };

static size_t count_of(char *const *list)
{
    size_t count = 0;
    while (list[count] != NULL)
        count++;
    return count;
}

/* argv with the documented object name replaced by the real one, which is added where argv has neither. */
static char **arguments(const struct stage_program *program, const char *actual)
{
    size_t count = count_of(program->argv);
    char **argv = mem_array(count + 2, sizeof *argv);
    bool replaced = false;
    for (size_t i = 0; i < count; i++) {
        argv[i] = program->argv[i];
        if (actual != NULL && i > 0 && strcmp(argv[i], program->object) == 0) {
            argv[i] = (char *)(uintptr_t)actual;
            replaced = true;
        }
    }
    if (actual != NULL && !replaced && count == 1)
        argv[1] = (char *)(uintptr_t)actual;
    return argv;
}

/* The linkage table is filled at once, so that a call step finds each imported function there. */
static char **environment(void)
{
    size_t count = count_of(environ), at = 0;
    char **envp = mem_array(count + 2, sizeof *envp);
    for (size_t i = 0; i < count; i++)
        if (strncmp(environ[i], "LD_BIND_NOW=", strlen("LD_BIND_NOW=")) != 0)
            envp[at++] = environ[i];
    envp[at] = (char *)(uintptr_t) "LD_BIND_NOW=1";
    return envp;
}

static int reserve(struct stage *stage, const struct stage_program *program, const char **actual,
                   struct err *err)
{
    *actual = NULL;
    if (program->object == NULL)
        return 0;
    bool known = names_actual(stage->names, program->object) != NULL;
    *actual = names_reserve(stage->names, program->object, err);
    names_note_free(stage->names);
    if (*actual == NULL)
        return -1;
    if (!known && strcmp(*actual, program->object) != 0)
        news_notice(stage, "%s is taken here: this stage uses %s for it", program->object, *actual);
    return 0;
}

/* One that is traced waits at the gate until it is seized. */
struct launch {
    int master, actor_side, gate[2], report;
    pid_t pid;
};

static int launch(struct stage *stage, const struct stage_program *program, const char *actual,
                  struct launch *launch, struct err *err)
{
    const int fds[] = {launch->actor_side, launch->actor_side, launch->actor_side};
    const struct child_limit limits[] = {
        {RLIMIT_CPU, {stage->cpu_seconds, RLIM_INFINITY}},
        {RLIMIT_CORE, {0, 0}},
    };
    cpu_set_t cpus = stage->cpus;
    if (program->cpu >= 0) {
        CPU_ZERO(&cpus);
        CPU_SET(program->cpu, &cpus);
    }
    char **argv = arguments(program, actual), **envp = environment();
    struct child_spec spec = {.path = program->path,
                              .argv = argv,
                              .envp = envp,
                              .cwd = program->cwd,
                              .fds = fds,
                              .fd_count = 3,
                              .terminal = true,
                              .death_signal = SIGKILL,
                              .limits = limits,
                              .limit_count = sizeof limits / sizeof limits[0],
                              .cpus = &cpus};
    if (stage->traced) {
        spec.gate = launch->gate;
        spec.report = &launch->report;
        spec.filter = name_filter();
    }
    int failed = child_spawn(&spec, &launch->pid, err);
    if (failed != 0)
        launch->pid = 0;
    free(argv);
    free(envp);
    return failed;
}

static void close_fd(int *fd)
{
    if (*fd != -1)
        close(*fd);
    *fd = -1;
}

/* Seizes it, opens the gate, and hears whether the program could be run. */
static int let_in(struct launch *launch, const char *path, struct err *err)
{
    if (trace_seize(launch->pid, err) != 0)
        return -1;
    close_fd(&launch->gate[0]);
    close_fd(&launch->gate[1]);
    int report = launch->report;
    launch->report = -1;
    int num = child_exec_error(report);
    return num == 0 ? 0 : err_errno(err, num, "cannot start %s", path);
}

static int begin(struct stage *stage, const struct stage_program *program, struct launch *started,
                 struct err *err)
{
    const char *actual;
    if (reserve(stage, program, &actual, err) != 0 ||
        pty_open(&started->master, &started->actor_side, stage->rows, stage->columns, err) != 0)
        return -1;
    if (stage->traced && pipe2(started->gate, O_CLOEXEC) != 0)
        return err_errno(err, errno, "cannot make a pipe");
    if (launch(stage, program, actual, started, err) != 0)
        return -1;
    return stage->traced ? let_in(started, program->path, err) : 0;
}

int stage_start(struct stage *stage, const struct stage_program *program, struct err *err)
{
    struct launch started = {.master = -1, .actor_side = -1, .gate = {-1, -1}, .report = -1};
    struct actor *actor = NULL;
    if (program->held && !stage->traced)
        return err_set(err, "%s cannot be held: %s", program->name, stage->trouble);
    if (stage->nactors >= ACTORS_MOST)
        return err_set(err, "the stage is full: %d processes have been on it", ACTORS_MOST);
    if (begin(stage, program, &started, err) == 0) {
        struct terminal *terminal = terminal_new(stage, started.master, (int)stage->nactors);
        started.master = -1;
        terminal->group = started.pid;
        actor = actor_new(stage, started.pid, -1, terminal, program->name);
        actor->held = program->held;
        actor->execing = stage->traced;
    } else if (started.pid > 0) {
        child_kill(started.pid);
    }
    close_fd(&started.actor_side); /* while it is open here, the terminal's end does not show */
    close_fd(&started.gate[0]);
    close_fd(&started.gate[1]);
    close_fd(&started.report);
    close_fd(&started.master);
    if (actor == NULL)
        return -1;
    news_add(stage, (struct stage_news){.kind = NEWS_STARTED,
                                        .actor = actor->id,
                                        .text = mem_dup(actor->name),
                                        .length = strlen(actor->name)});
    move_follow(stage, actor, EXEC_PATIENCE_NS);
    return actor->id;
}
