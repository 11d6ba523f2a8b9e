/* How quick the stage steps: beside a bare ptrace loop and beside gdb, a printf line, a look at two
 * processes. Prints one line a figure with its bound; exit 1 when one is missed. */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "system/stage.h"
#include "system/trace.h"

enum { STEPS = 20000, ROUNDS = 5, LINES = 21, LOOKS = 2000, SCHEDULES = 3000, GDB_SCHEDULES = 300 };

static int missed;

static void figure(const char *what, double got, const char *unit, bool well, const char *bound)
{
    printf("  %-44s %10.1f %-6s %s %s\n", what, got, unit, well ? "ok  " : "MISS", bound);
    missed += !well;
}

static double seconds_since(uint64_t begun)
{
    return (double)(clock_now() - begun) / CLOCK_S;
}

static char *program(const char *name)
{
    const char *build = getenv("SHMLAB_BUILD");
    return mem_printf("%s/programs/%s", build == NULL ? "build" : build, name);
}

/* ---- the stage ---- */

static enum outcome outcome_of(struct stage *stage, int actor)
{
    struct stage_news news;
    for (;;) {
        while (stage_next(stage, &news)) {
            free(news.text);
            if (news.actor == actor && (news.kind == NEWS_OUTCOME || news.kind == NEWS_ENDED))
                return news.outcome;
        }
        stage_reap(stage);
        stage_tick(stage, clock_now());
        sched_yield();
    }
}

static int start_held(struct stage *stage, const char *name)
{
    struct err err = {0};
    char *path = program(name), *argv[] = {path, NULL};
    struct stage_program spec = {.path = path, .argv = argv, .name = name, .held = true, .cpu = -1};
    int actor = stage_start(stage, &spec, &err);
    free(path);
    if (actor < 0 || outcome_of(stage, actor) != OUT_READY) {
        fprintf(stderr, "bench: %s\n", err.text);
        exit(3);
    }
    return actor;
}

static double stage_rate(struct stage *stage, int actor)
{
    uint64_t begun = clock_now();
    for (int i = 0; i < STEPS; i++) {
        stage_step(stage, actor, UNIT_INSN, NULL);
        outcome_of(stage, actor);
    }
    return STEPS / seconds_since(begun);
}

/* ---- the bare loop ---- */

static pid_t start_bare(void)
{
    char *path = program("spins");
    pid_t pid = fork();
    if (pid == 0) {
        fclose(stdout);
        ptrace(PTRACE_TRACEME, 0, NULL, NULL);
        execl(path, path, NULL);
        _exit(127);
    }
    waitpid(pid, NULL, 0);
    free(path);
    return pid;
}

static double bare_rate(pid_t pid)
{
    int status;
    uint64_t begun = clock_now();
    for (int i = 0; i < STEPS; i++) {
        ptrace(PTRACE_SINGLESTEP, pid, NULL, NULL);
        waitpid(pid, &status, __WALL);
    }
    return STEPS / seconds_since(begun);
}

/* ---- schedules, here and in gdb: six steps of two processes, then both are reset by their registers ---- */

static const char schedule[] = "ABBBAA";

static void hold_two(struct stage *stage, pid_t pids[2])
{
    struct snapshot snapshot = {0};
    int actor = start_held(stage, "forks_and_adds");
    for (int i = 0; i < 2; i++) {
        stage_until(stage, actor + i, "add_one", NULL);
        outcome_of(stage, actor + i);
    }
    stage_look(stage, &snapshot);
    for (int i = 0; i < 2; i++)
        pids[i] = snapshot.actors[i].pid;
    snapshot_free(&snapshot);
}

static double schedule_rate(struct stage *stage)
{
    pid_t pids[2];
    struct user_regs_struct begin[2];
    hold_two(stage, pids);
    for (int i = 0; i < 2; i++)
        trace_registers(pids[i], &begin[i]);
    uint64_t begun = clock_now();
    for (int run = 0; run < SCHEDULES; run++) {
        for (const char *letter = schedule; *letter != '\0'; letter++) {
            trace_step(pids[*letter - 'A'], 0);
            trace_wait(pids[*letter - 'A'], CLOCK_S);
        }
        for (int i = 0; i < 2; i++)
            trace_set_registers(pids[i], &begin[i]);
    }
    double rate = SCHEDULES / seconds_since(begun);
    stage_restart(stage);
    return rate;
}

static double gdb_rate(void)
{
    double rate = 0;
    char *path = program("forks_and_adds");
    char *command = mem_printf(
        "gdb -q -nx -batch -ex 'set detach-on-fork off' -ex 'set schedule-multiple off' -ex 'break add_one'"
        " -ex run -ex 'inferior 2' -ex continue -ex delete -ex 'python\n"
        "import time\n"
        "at = gdb.parse_and_eval(\"(long) $pc\")\n"
        "begun = time.time()\n"
        "for run in range(%d):\n"
        "    for letter in \"%s\":\n"
        "        gdb.execute(\"inferior %%d\" %% (ord(letter) - 64), to_string=True)\n"
        "        gdb.execute(\"stepi\", to_string=True)\n"
        "    for which in (1, 2):\n"
        "        gdb.execute(\"inferior %%d\" %% which, to_string=True)\n"
        "        gdb.execute(\"set $pc = %%d\" %% int(at))\n"
        "print(\"rate\", %d / (time.time() - begun))\n"
        "' -ex 'kill inferiors 1 2' %s </dev/null 2>/dev/null",
        GDB_SCHEDULES, schedule, GDB_SCHEDULES, path);
    char line[256];
    FILE *gdb = popen(command, "r");
    while (gdb != NULL && fgets(line, sizeof line, gdb) != NULL)
        sscanf(line, "rate %lf", &rate);
    if (gdb != NULL)
        pclose(gdb);
    free(command);
    free(path);
    return rate;
}

/* ---- a line, a look ---- */

static int by_size(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return left < right ? -1 : left > right;
}

static double median_line_ms(struct stage *stage)
{
    double took[LINES];
    for (int i = 0; i < LINES; i++) {
        int actor = start_held(stage, "calls");
        stage_until(stage, actor, "calls.c:25", NULL);
        outcome_of(stage, actor);
        uint64_t begun = clock_now();
        stage_step(stage, actor, UNIT_LINE, NULL);
        outcome_of(stage, actor);
        took[i] = seconds_since(begun) * 1000;
        stage_restart(stage);
    }
    qsort(took, LINES, sizeof took[0], by_size);
    return took[LINES / 2];
}

/* Two processes with a shared page, one of them stepped between the looks. */
static double look_us(struct stage *stage)
{
    double total = 0;
    int actor = start_held(stage, "forks_and_adds");
    stage_until(stage, actor, "add_one", NULL);
    outcome_of(stage, actor);
    for (int i = 0; i < LOOKS; i++) {
        struct snapshot snapshot = {0};
        uint64_t begun = clock_now();
        stage_look(stage, &snapshot);
        snapshot_free(&snapshot);
        total += seconds_since(begun) * 1000000;
    }
    stage_restart(stage);
    return total / LOOKS;
}

static void stepping(struct stage *stage)
{
    double best_stage = 0, best_bare = 0;
    int actor = start_held(stage, "spins");
    pid_t bare = start_bare();
    for (int round = 0; round < ROUNDS; round++) { /* the best of each: a busy machine only slows down */
        double rate = stage_rate(stage, actor);
        best_stage = rate > best_stage ? rate : best_stage;
        rate = bare_rate(bare);
        best_bare = rate > best_bare ? rate : best_bare;
    }
    kill(bare, SIGKILL);
    waitpid(bare, NULL, 0);
    stage_restart(stage);
    figure("bare ptrace loop, one CPU", best_bare, "/s", true, "");
    figure("the stage, one CPU", best_stage, "/s", best_stage >= 0.8 * best_bare, "at least 0.8 of it");
}

static void schedules(struct stage *stage)
{
    double here = schedule_rate(stage), gdb = gdb_rate();
    figure("schedules of six steps", here, "/s", true, "");
    if (gdb > 0)
        figure("the same in gdb, from Python", gdb, "/s", here >= 10 * gdb, "at most a tenth of it");
    else
        printf("  gdb is not here: not compared\n");
}

int main(void)
{
    struct err err = {0};
    sigset_t child;
    const struct stage_options options = {.trace = true, .cpu = sched_getcpu(), .rows = 24, .columns = 80};
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child, NULL);
    struct stage *stage = stage_open(&options, &err);
    if (stage_trouble(stage) != NULL) {
        fprintf(stderr, "bench: %s\n", stage_trouble(stage));
        return 3;
    }
    puts("stepping");
    fflush(stdout); /* before a fork */
    stepping(stage);
    schedules(stage);
    double line = median_line_ms(stage);
    figure("a printf line, median", line, "ms", line < 5, "under 5");
    double look = look_us(stage);
    figure("a look at two processes", look, "us", look <= 20, "at most 20");
    stage_close(stage);
    return missed == 0 ? 0 : 1;
}
