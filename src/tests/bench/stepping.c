/* Stepping and looking: the stage against a tracer that does nothing but step. Both stand on one processor.
 */
#include <check.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "system/arch.h"
#include "system/child.h"
#include "system/images.h"
#include "system/trace.h"
#include "tests/bench.h"
#include "tests/drive.h"
#include "tests/suite_main.h"

enum { STEPS = 4000, LOOKS = 1001 };

static struct drive drive;
static const struct stage_options on_one_cpu = {.trace = true, .cpu = 0, .rows = 24, .columns = 80};

/* ---- a bare tracer ---- */

struct bare {
    pid_t pid;
    uint64_t next; /* address of the place that ends a line step; 0 none */
};

static uint64_t address_of(pid_t pid, const char *place)
{
    struct images *images = images_open();
    struct image_list list = {0};
    uint64_t address = 0;
    ck_assert_int_eq(images_of(images, pid, &list, NULL), 0);
    ck_assert_msg(image_find(&list, place, &address, 1) > 0, "no %s", place);
    image_list_free(&list);
    images_close(images);
    return address;
}

static void bare_step(pid_t pid)
{
    int status;
    ptrace(PTRACE_SINGLESTEP, pid, NULL, NULL);
    waitpid(pid, &status, __WALL);
}

static void bare_run_to(pid_t pid, uint64_t address)
{
    struct user_regs_struct regs;
    struct trace_break at = {.address = address};
    int status;
    bare_step(pid); /* it may stand there */
    ck_assert_int_eq(trace_break_in(pid, &at), 0);
    ptrace(PTRACE_CONT, pid, NULL, NULL);
    waitpid(pid, &status, __WALL);
    ck_assert(WIFSTOPPED(status) && WSTOPSIG(status) == SIGTRAP);
    trace_break_out(pid, &at);
    trace_registers(pid, &regs);
    arch_set_pc(&regs, address);
    trace_set_registers(pid, &regs);
}

/* Stopped at the place, on the processor that the bench is on. */
static pid_t bare_start(const char *program, const char *place)
{
    pid_t pid = fork();
    if (pid == 0) {
        ptrace(PTRACE_TRACEME, 0, NULL, NULL);
        ck_assert_ptr_nonnull(freopen("/dev/null", "w", stdout));
        execl(drive_program(program), program, (char *)NULL);
        _exit(127);
    }
    int status;
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert(WIFSTOPPED(status));
    ptrace(PTRACE_SETOPTIONS, pid, NULL, (void *)PTRACE_O_EXITKILL);
    bare_run_to(pid, address_of(pid, place));
    return pid;
}

/* A busy machine may have it look asleep for a moment. */
static void arrive(int actor, const char *place)
{
    enum outcome outcome = drive_until(&drive, actor, place);
    while (outcome == OUT_BLOCKED)
        outcome = drive_outcome(&drive, actor, drive.actors[actor].outcomes);
    ck_assert_int_eq(outcome, OUT_READY);
}

/* ---- by instruction ---- */

static double stage_insns(void *unused)
{
    struct stage_news news;
    struct err err = {0};
    (void)unused;
    uint64_t begin = clock_now();
    for (int steps = 0; steps < STEPS; steps++) {
        ck_assert_msg(stage_step(drive.stage, 0, UNIT_INSN, &err) == 0, "%s", err.text);
        do {
            while (!stage_next(drive.stage, &news))
                stage_reap(drive.stage);
        } while (news.outcome != OUT_STEPPED); /* a busy machine may have it look asleep for a moment */
    }
    return (double)(clock_now() - begin) / STEPS;
}

static double bare_insns(void *context)
{
    const struct bare *bare = context;
    uint64_t begin = clock_now();
    for (int i = 0; i < STEPS; i++)
        bare_step(bare->pid);
    return (double)(clock_now() - begin) / STEPS;
}

START_TEST(by_instruction)
{
    drive_open(&drive, &on_one_cpu);
    int a = drive_start(&drive, "spins", true, NULL, NULL);
    arrive(a, "spins.c:10");
    struct bare bare = {.pid = bare_start("spins", "spins.c:10")};
    struct bench_pair pair = bench_pairs(2 * BENCH_PAIRS, stage_insns, bare_insns, &bare);
    bench_row("an instruction: the stage, a bare tracer", bench_time(pair.ours), bench_time(pair.other),
              pair.ratio, ">= 0.8x", pair.ratio >= 0.8);
    child_kill(bare.pid);
    drive_close(&drive);
    bench_done();
}
END_TEST

/* ---- a line that prints ---- */

static double stage_line(void *unused)
{
    (void)unused;
    arrive(0, "prints_often.c:10");
    uint64_t begin = clock_now();
    enum outcome outcome = drive_step(&drive, 0, UNIT_LINE);
    double took = (double)(clock_now() - begin);
    ck_assert_int_eq(outcome, OUT_STEPPED);
    return took;
}

static double bare_line(void *context)
{
    const struct bare *bare = context;
    struct user_regs_struct regs;
    bare_run_to(bare->pid, address_of(bare->pid, "prints_often.c:10"));
    uint64_t begin = clock_now();
    do {
        bare_step(bare->pid);
        trace_registers(bare->pid, &regs);
    } while (arch_pc(&regs) != bare->next);
    return (double)(clock_now() - begin);
}

START_TEST(a_line_that_prints)
{
    drive_open(&drive, &on_one_cpu);
    drive_start(&drive, "prints_often", true, NULL, NULL);
    struct bare bare = {.pid = bare_start("prints_often", "prints_often.c:9")};
    bare.next = address_of(bare.pid, "prints_often.c:11");
    struct bench_pair pair = bench_pairs(BENCH_PAIRS, stage_line, bare_line, &bare);
    bench_row("a printf line: the stage, single steps", bench_time(pair.ours), bench_time(pair.other),
              pair.ratio, "< 5 ms", pair.ours < 5 * CLOCK_MS);
    child_kill(bare.pid);
    drive_close(&drive);
    bench_done();
}
END_TEST

/* ---- looking ---- */

static double one_look(void)
{
    struct snapshot now = {0};
    uint64_t begin = clock_now();
    stage_look(drive.stage, &now);
    double took = (double)(clock_now() - begin);
    ck_assert_uint_eq(now.nactors, 2);
    snapshot_free(&now);
    return took;
}

START_TEST(a_snapshot_of_two_processes)
{
    double still[LOOKS], moving[LOOKS];
    drive_open(&drive, &on_one_cpu);
    int a = drive_start(&drive, "forks_and_adds", true, NULL, NULL);
    arrive(a, "add_one");
    while (drive.children == 0)
        drive_turn(&drive, 100);
    arrive(1, "add_one");
    for (int i = 0; i < LOOKS; i++)
        still[i] = one_look();
    for (int i = 0; i < LOOKS; i++) {
        if (i < 3)
            drive_step(&drive, i % 2, UNIT_INSN);
        moving[i] = one_look();
    }
    double median = bench_median(still, LOOKS);
    bench_row("a snapshot of two processes", bench_time(median), "", 0, "<= 20 us", median <= 20e3);
    bench_row("  the slowest of a hundred",
              bench_time((bench_median(moving, LOOKS), moving[LOOKS * 99 / 100])), "", 0, NULL, true);
    drive_close(&drive);
    bench_done();
}
END_TEST

/* ---- gdb ---- */

static const char gdb_script[] =
    "set pagination off\nset confirm off\nset detach-on-fork off\nset schedule-multiple off\n"
    "set follow-fork-mode parent\nset print inferior-events off\nbreak add_one\n"
    "python\nimport time\n"
    "def schedule():\n"
    "  gdb.execute('run > /dev/null', to_string=True)\n"
    "  pcs = {}\n"
    "  parent = gdb.selected_inferior().num\n"
    "  other = max(i.num for i in gdb.inferiors() if i.pid)\n"
    "  gdb.execute('inferior %d' % other, to_string=True)\n"
    "  gdb.execute('continue', to_string=True)\n"
    "  for k in range(6):\n"
    "    gdb.execute('inferior %d' % (parent if k % 2 == 0 else other), to_string=True)\n"
    "    gdb.execute('stepi', to_string=True)\n"
    "  gdb.execute('inferior %d' % other, to_string=True)\n"
    "  gdb.execute('kill', to_string=True)\n"
    "  gdb.execute('inferior %d' % parent, to_string=True)\n"
    "  gdb.execute('kill', to_string=True)\n"
    "schedule()\nbegin = time.monotonic_ns()\nfor i in range(10):\n  schedule()\n"
    "print('TOOK', (time.monotonic_ns() - begin) // 10)\nend\n";

static double gdb_schedules(void *unused)
{
    char name[] = "/tmp/shmlab-bench-XXXXXX";
    double took = -1;
    char line[512];
    (void)unused;
    int fd = mkstemp(name);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, gdb_script, sizeof gdb_script - 1), (ssize_t)sizeof gdb_script - 1);
    close(fd);
    char *command =
        mem_printf("taskset -c 0 gdb -nx -batch -x %s %s 2>&1", name, drive_program("forks_and_adds"));
    FILE *out = popen(command, "r");
    ck_assert_ptr_nonnull(out);
    while (fgets(line, sizeof line, out) != NULL)
        sscanf(line, "TOOK %lf", &took);
    pclose(out);
    unlink(name);
    free(command);
    ck_assert_msg(took > 0, "gdb did not say: %s", line);
    return took;
}

/* New processes, both to add_one, A B A B A B, all ended. */
static double stage_schedules(void *unused)
{
    enum { TIMES = 10 };
    (void)unused;
    uint64_t begin = clock_now();
    for (int i = 0; i < TIMES; i++) {
        drive_start(&drive, "forks_and_adds", true, NULL, NULL);
        arrive(0, "add_one");
        arrive(1, "add_one");
        for (int k = 0; k < 6; k++)
            ck_assert_int_eq(drive_step(&drive, k % 2, UNIT_INSN), OUT_STEPPED);
        stage_restart(drive.stage);
        for (int k = 0; k < DRIVE_ACTORS; k++)
            buf_free(&drive.actors[k].output);
        memset(drive.actors, 0, sizeof drive.actors);
    }
    return (double)(clock_now() - begin) / TIMES;
}

START_TEST(a_schedule_on_fresh_processes_against_gdb)
{
    if (!bench_installed("gdb") || !bench_installed("taskset")) {
        bench_skip("a schedule on new processes: the stage, gdb", "gdb is not installed");
        return;
    }
    drive_open(&drive, &on_one_cpu);
    struct bench_pair pair = bench_pairs(BENCH_PAIRS, stage_schedules, gdb_schedules, NULL);
    bench_row("a schedule on new processes: the stage, gdb", bench_time(pair.ours), bench_time(pair.other),
              pair.ratio, ">= 10x", pair.ratio >= 10);
    drive_close(&drive);
    bench_done();
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("bench steps");
    suite_seconds(cases, 600);
    tcase_add_test(cases, by_instruction);
    tcase_add_test(cases, a_line_that_prints);
    tcase_add_test(cases, a_snapshot_of_two_processes);
    tcase_add_test(cases, a_schedule_on_fresh_processes_against_gdb);
    return suite_run();
}
