/* Every order: what is wanted of exploring, from processes that are held to the answer; and the same question
 * put to gdb with a script, which runs the orders one by one. */
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "system/child.h"
#include "tests/bench.h"
#include "tests/drive.h"
#include "tests/explore_litmus.h"
#include "tests/sections.h"
#include "tests/suite_main.h"

enum { ROUNDS = 7, HOG_ROUNDS = 100 };

struct bar { /* one section, and what is wanted */
    const char *what, *section, *how;
    int processes;
    enum explore_mode mode;
    enum { TABLE, WITNESS } until; /* the answer is there; and its witnesses were replayed */
    double most;                   /* ns */
    const char *wanted;
};

static const struct bar bars[] = {
    {"2 × 3 increments: the table", "add_three", NULL, 2, EXPLORE_SC, TABLE, 50e6, "<= 50 ms"},
    {"glibc's mutex 2 × 1: the table", "add_locked", NULL, 2, EXPLORE_SC, TABLE, 100e6, "<= 100 ms"},
    {"two locks in opposite order: found, replayed", "abba", NULL, 2, EXPLORE_SC, WITNESS, 300e6,
     "<= 300 ms"},
    {"signalled without the lock: found, replayed", "wait_unlocked", NULL, 2, EXPLORE_SC, WITNESS, 300e6,
     "<= 300 ms"},
    {"a buffer of one place, 2 × 2", "hand_over", NULL, 2, EXPLORE_SC, TABLE, 3e9, "<= 3 s"},
    {"deaths at every access, plain mutex", "add_locked", NULL, 2, EXPLORE_KILL, TABLE, 500e6, "<= 0.5 s"},
    {"deaths at every access, robust mutex", "add_locked", "robust", 2, EXPLORE_KILL, TABLE, 500e6,
     "<= 0.5 s"},
    {"Peterson on two cores: broken, replayed", "peterson", NULL, 2, EXPLORE_CORES, WITNESS, 1e9, "<= 1 s"},
    {"Peterson with a fence: proved", "peterson_fenced", NULL, 2, EXPLORE_CORES, TABLE, 1e9, "<= 1 s"},
};

static double measure(const struct bar *bar)
{
    double took[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        struct explore_result *result =
            sections_explore_how(bar->section, bar->processes, bar->how, bar->mode, 1);
        ck_assert_msg(result->claim == EXPLORE_ALL, "%s", result->why != NULL ? result->why : "");
        took[i] = (double)(bar->until == TABLE ? result->explored_ns : result->witnessed_ns);
        explore_result_free(result);
    }
    return bench_median(took, ROUNDS);
}

START_TEST(from_held_processes_to_the_answer)
{
    for (size_t i = 0; i < sizeof bars / sizeof *bars; i++) {
        double took = measure(&bars[i]);
        bench_row(bars[i].what, bench_time(took), "", 0, bars[i].wanted, took <= bars[i].most);
    }
    bench_done();
}
END_TEST

START_TEST(a_quarter_of_a_million_states)
{
    const char *words[] = {"explore_targets", "hand_over", "3", NULL};
    const struct explore_program program = {.path = drive_program("explore_targets"),
                                            .argv = (char *const *)(uintptr_t)words};
    const struct explore_request request = {.programs = &program,
                                            .program_count = 1,
                                            .from = "hand_over",
                                            .actors = 3,
                                            .replays = 1,
                                            .cpu = -1,
                                            .limits = {.states = 250000}};
    struct explore_result *result = sections_run(&request);
    char bytes[32];
    snprintf(bytes, sizeof bytes, "%.0f MB", (double)result->bytes / 1e6);
    ck_assert_uint_ge(result->states, 250000);
    bench_row("250,000 states, and their memory", bench_time((double)result->explored_ns), bytes, 0,
              "<= 10 s, 1 GB", result->explored_ns <= (uint64_t)10 * CLOCK_S && result->bytes < 1000000000);
    explore_result_free(result);
    bench_done();
}
END_TEST

/* ---- with the machine busy ---- */

enum { NOBODY = 65534 };

static pid_t start_hog(void)
{
    struct err err = {0};
    static const int nowhere[] = {-1, -1, -1};
    const char *words[] = {"sh", "-c", "while :; do :; done", NULL};
    struct child_spec spec = {.path = "/bin/sh",
                              .argv = (char *const *)(uintptr_t)words,
                              .fds = nowhere,
                              .fd_count = 3,
                              .death_signal = SIGKILL};
    pid_t pid;
    ck_assert_msg(child_spawn(&spec, &pid, &err) == 0, "%s", err.text);
    return pid;
}

static bool is_the_table(const struct explore_result *result)
{
    static const struct {
        long value;
        const char *schedules;
    } rows[] = {{2, "648"}, {3, "30780"}, {4, "15714"}, {5, "1458"}, {6, "20"}};
    bool same = result->claim == EXPLORE_ALL && result->outcome_count == 5;
    for (size_t i = 0; same && i < 5; i++) {
        const struct explore_outcome *outcome = sections_with(result, SECTIONS_COUNTER, rows[i].value);
        same = outcome != NULL && strcmp(sections_count(&outcome->counts.schedules), rows[i].schedules) == 0;
    }
    return same;
}

/* As an ordinary user. */
START_TEST(the_same_table_a_hundred_times_beside_two_hogs)
{
    ck_assert(geteuid() != 0 || (setresuid(NOBODY, NOBODY, NOBODY) == 0 && prctl(PR_SET_DUMPABLE, 1) == 0));
    pid_t hogs[] = {start_hog(), start_hog()};
    double took[HOG_ROUNDS];
    int equal = 0;
    char text[32];
    for (int i = 0; i < HOG_ROUNDS; i++) {
        struct explore_result *result = sections_explore("add_three", 2, EXPLORE_SC, 1);
        equal += is_the_table(result);
        took[i] = (double)result->explored_ns;
        explore_result_free(result);
    }
    for (size_t i = 0; i < 2; i++) {
        int status;
        kill(hogs[i], SIGKILL);
        child_wait(hogs[i], &status);
    }
    snprintf(text, sizeof text, "%d of %d", equal, HOG_ROUNDS);
    bench_row("2 × 3 increments beside two hogs: equal", text, bench_time(bench_median(took, HOG_ROUNDS)), 0,
              "100 of 100", equal == HOG_ROUNDS);
    bench_done();
}
END_TEST

/* ---- gdb, asked the same ---- */

static const char gdb_script[] =
    "set pagination off\nset confirm off\nset detach-on-fork off\nset schedule-multiple off\n"
    "set follow-fork-mode parent\nset print inferior-events off\nbreak add_one\nset args add_one 2 > "
    "/dev/null\n"
    "python\nimport time, itertools\n"
    "def schedule(order):\n"
    "  gdb.execute('run', to_string=True)\n"
    "  parent = gdb.selected_inferior().num\n"
    "  other = max(i.num for i in gdb.inferiors() if i.pid)\n"
    "  gdb.execute('inferior %d' % other, to_string=True)\n"
    "  gdb.execute('continue', to_string=True)\n"
    "  for actor in order:\n"
    "    gdb.execute('inferior %d' % (parent if actor == 'A' else other), to_string=True)\n"
    "    gdb.execute('stepi', to_string=True)\n"
    "  value = int(gdb.parse_and_eval('s->counter'))\n"
    "  gdb.execute('inferior %d' % other, to_string=True)\n"
    "  gdb.execute('kill', to_string=True)\n"
    "  gdb.execute('inferior %d' % parent, to_string=True)\n"
    "  gdb.execute('kill', to_string=True)\n"
    "  return value\n"
    "begin = time.monotonic_ns()\nseen = {}\n"
    "for places in itertools.combinations(range(6), 3):\n"
    "  value = schedule(['A' if i in places else 'B' for i in range(6)])\n"
    "  seen[value] = seen.get(value, 0) + 1\n"
    "print('TOOK', time.monotonic_ns() - begin, 'ONE', seen.get(1, 0), 'TWO', seen.get(2, 0))\nend\n";

static double gdb_all_orders(int *lost)
{
    char *script = mem_printf("/tmp/explore-bench-%d.gdb", (int)getpid());
    char *command =
        mem_printf("gdb -nx -q -batch -x %s %s 2>/dev/null", script, drive_program("explore_targets"));
    struct buf text = {0};
    double took = -1;
    int right;
    buf_text_add(&text, gdb_script);
    ck_assert_int_eq(buf_write_file(&text, script, 0600, NULL), 0);
    FILE *pipe = popen(command, "r");
    char line[256];
    while (pipe != NULL && fgets(line, sizeof line, pipe) != NULL) {
        if (sscanf(line, "TOOK %lf ONE %d TWO %d", &took, lost, &right) == 3)
            ck_assert_int_eq(*lost + right, 20);
    }
    if (pipe != NULL)
        pclose(pipe);
    unlink(script);
    buf_free(&text);
    free(script);
    free(command);
    return took;
}

START_TEST(beside_gdb_with_a_script)
{
    int lost = 0;
    if (!bench_installed("gdb")) {
        bench_skip("all 20 orders of one increment each", "gdb is not installed");
        return;
    }
    double other = gdb_all_orders(&lost);
    if (other < 0) {
        bench_skip("all 20 orders of one increment each", "gdb could not run the script");
        return;
    }
    ck_assert_int_eq(lost, 18);
    uint64_t begin = clock_now();
    struct explore_result *result = sections_explore("add_one", 2, EXPLORE_SC, 0);
    double ours = (double)(clock_now() - begin);
    ck_assert_str_eq(sections_count(&sections_with(result, SECTIONS_COUNTER, 1)->counts.schedules), "18");
    explore_result_free(result);
    bench_row("all 20 orders, start and 200 replays included: explore, gdb", bench_time(ours),
              bench_time(other), other / ours, ">= 1x", other >= ours);
    bench_done();
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("bench: explore");
    suite_seconds(cases, 300);
    tcase_add_test(cases, from_held_processes_to_the_answer);
    tcase_add_test(cases, a_quarter_of_a_million_states);
    tcase_add_test(cases, the_same_table_a_hundred_times_beside_two_hogs);
    tcase_add_test(cases, beside_gdb_with_a_script);
    return suite_run();
}
