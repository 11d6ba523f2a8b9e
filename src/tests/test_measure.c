/* Figures from the lines of the measuring program, their words, and the program itself on this machine. */
#include <check.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "measure/measure.h"
#include "tests/program.h"
#include "tests/run_lab.h"
#include "tests/suite_main.h"

static struct measure measure;

static void lines(enum measure_quantity quantity, const char *text)
{
    measure_begin(&measure, quantity);
    struct span rest = span_of(text);
    while (rest.length > 0)
        measure_line(&measure, span_line(&rest));
}

static void forget(void)
{
    measure_free(&measure);
}

START_TEST(a_figure_is_the_median_of_its_samples_with_the_quartiles_beside_it)
{
    lines(MEASURE_ROUND_TRIP,
          "cpus 2\nload 0.50\nsample pipe 8 500 1\nsample spin 8 10 0\nsample pipe 8 100 3\n"
          "sample pipe 8 300 2\nsample pipe 8 200 2\nsample pipe 8 400 2\nload 0.75\n");
    const struct measure_figure *pipe = measure_first(&measure, "pipe");
    ck_assert_ptr_nonnull(pipe);
    ck_assert_double_eq_tol(measure_median(pipe), 300, 1e-9);
    ck_assert_double_eq_tol(measure_low(pipe), 200, 1e-9);
    ck_assert_double_eq_tol(measure_high(pipe), 400, 1e-9);
    ck_assert_double_eq_tol(pipe->others, 2, 1e-9);
    ck_assert_double_eq_tol(measure_times(&measure, pipe), 30, 1e-9);
    ck_assert_double_eq_tol(measure.load[1], 0.75, 1e-9);
    ck_assert_int_eq(measure.cpus, 2);
}
END_TEST

START_TEST(of_rates_the_larger_one_is_the_better)
{
    lines(MEASURE_THROUGHPUT, "sample pipe 64 1000 0\nsample spin 64 20000 0\n");
    ck_assert_double_eq_tol(measure_times(&measure, measure_first(&measure, "pipe")), 20, 1e-9);
    ck_assert_double_eq_tol(measure_times(&measure, measure_first(&measure, "spin")), 1, 1e-9);
}
END_TEST

START_TEST(what_is_not_a_line_of_the_program_changes_nothing)
{
    lines(MEASURE_ROUND_TRIP,
          "\nsample\nsample pipe\nsample pipe eight 1 0\nsample pipe 8 -3 0\nsample pipe 8 x 0\n"
          "load\nrefused\ncpus many\nhello\n");
    ck_assert_uint_eq(measure.count, 0);
    ck_assert_int_eq(measure.cpus, 0);
    ck_assert_int_eq(measure_failed(&measure), MEASURE_WAYS * MEASURE_SIZES);
}
END_TEST

START_TEST(refused_and_wrong_are_told_apart_from_failed)
{
    lines(MEASURE_THROUGHPUT,
          "sample pipe 64 1000 0\nrefused mq 65536 EINVAL\nwrong pipe 64 3\none only one\n");
    ck_assert_int_eq(measure_failed(&measure), MEASURE_WAYS * MEASURE_SIZES - 2);
    ck_assert_int_eq((int)measure_wrong(&measure), 3);
    char *table = measure_table(&measure);
    ck_assert_ptr_nonnull(strstr(table, "not allowed here (EINVAL)"));
    ck_assert_ptr_nonnull(strstr(table, "WRONG: 3"));
    ck_assert_ptr_nonnull(strstr(table, "Two CPUs cannot be had here"));
    free(table);
}
END_TEST

START_TEST(a_value_has_three_digits_and_a_unit)
{
    static const struct {
        enum measure_quantity quantity;
        double value;
        const char *words;
    } rows[] = {{MEASURE_ROUND_TRIP, 120.4, "120 ns"},    {MEASURE_ROUND_TRIP, 42913, "42.9 us"},
                {MEASURE_ROUND_TRIP, 8.5e6, "8.50 ms"},   {MEASURE_ROUND_TRIP, 999.7, "1.00 us"},
                {MEASURE_THROUGHPUT, 1.02e6, "1.02 M/s"}, {MEASURE_THROUGHPUT, 466, "466 /s"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf words = {0};
        lines(rows[i].quantity, "");
        measure_value(&measure, rows[i].value, &words);
        ck_assert_str_eq(buf_text(&words), rows[i].words);
        buf_free(&words);
    }
}
END_TEST

/* ---- the program ---- */

static char *program(void)
{
    const char *build = getenv("SHMLAB_BUILD");
    return mem_printf("%s/measure", build != NULL ? build : "build");
}

static void one_cpu(void)
{
    cpu_set_t all, one;
    ck_assert_int_eq(sched_getaffinity(0, sizeof all, &all), 0);
    CPU_ZERO(&one);
    for (int cpu = 0; cpu < CPU_SETSIZE && CPU_COUNT(&one) == 0; cpu++)
        if (CPU_ISSET(cpu, &all))
            CPU_SET(cpu, &one);
    ck_assert_int_eq(sched_setaffinity(0, sizeof one, &one), 0);
}

START_TEST(with_one_cpu_it_says_what_cannot_be_measured)
{
    struct program run;
    char *path = program();
    one_cpu();
    ck_assert_int_eq(program_run(&run, path, "round-trip", "two", "pipe"), 0);
    ck_assert_ptr_nonnull(strstr(buf_text(&run.text), "one only one CPU may be used here\ncpus 1\n"));
    ck_assert_ptr_nonnull(strstr(buf_text(&run.text), "sample pipe 8 "));
    program_free(&run);
    free(path);
}
END_TEST

START_TEST(it_refuses_a_way_that_it_does_not_know)
{
    struct program run;
    char *path = program();
    ck_assert_int_eq(program_run(&run, path, "round-trip", "one", "pigeon"), 2);
    ck_assert_ptr_nonnull(strstr(buf_text(&run.text), "usage: "));
    program_free(&run);
    free(path);
}
END_TEST

static bool has_child(pid_t pid)
{
    int child = 0;
    char *path = mem_printf("/proc/%d/task/%d/children", (int)pid, (int)pid);
    FILE *file = fopen(path, "re");
    bool has = file != NULL && fscanf(file, "%d", &child) == 1;
    if (file != NULL)
        fclose(file);
    free(path);
    return has;
}

/* Stops it at a moment at which it has its partner. */
static void stop_with_partner(pid_t pid)
{
    int status;
    for (;;) {
        kill(pid, SIGSTOP);
        ck_assert_int_eq(waitpid(pid, &status, WUNTRACED), pid);
        ck_assert_msg(WIFSTOPPED(status), "it ended before it was stopped with a partner");
        if (has_child(pid))
            return;
        kill(pid, SIGCONT);
        usleep(1000); /* else it is stopped before it has moved */
    }
}

START_TEST(killed_it_takes_its_partner_with_it)
{
    struct program run;
    char *path = program(), piece[64];
    program_start(&run, path, "round-trip", "two", "spin");
    program_wait(&run, "sample spin 8 ");
    stop_with_partner(run.pid);
    kill(run.pid, SIGKILL);
    /* The pipe ends when nobody has it any more, the partner included. */
    while (read(run.out, piece, sizeof piece) > 0)
        continue;
    ck_assert_int_eq(program_end(&run), 128 + SIGKILL);
    program_free(&run);
    free(path);
}
END_TEST

START_TEST(bench_ipc_prints_figures_that_a_program_can_read)
{
    const char *words[] = {"bench-ipc", "--json", NULL};
    uint64_t begin = clock_now();
    struct run_lab run = run_lab(words, NULL, NULL);
    ck_assert_msg(run.status == 0, "%s", buf_text(&run.out));
    ck_assert_uint_lt(clock_now() - begin, 40ull * CLOCK_S);
    json_t *all = json_loads(buf_text(&run.out), 0, NULL);
    ck_assert_ptr_nonnull(all);
    json_t *figures = json_object_get(all, "figures"), *first = json_array_get(figures, 0);
    ck_assert_uint_ge(json_array_size(figures), (size_t)MEASURE_QUANTITIES * MEASURE_WAYS * MEASURE_SIZES);
    ck_assert_str_eq(json_string_value(json_object_get(first, "way")), "pipe");
    ck_assert(json_real_value(json_object_get(first, "median")) > 0);
    json_decref(all);
    run_lab_free(&run);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("measure");
    tcase_add_checked_fixture(cases, NULL, forget);
    tcase_add_test(cases, a_figure_is_the_median_of_its_samples_with_the_quartiles_beside_it);
    tcase_add_test(cases, of_rates_the_larger_one_is_the_better);
    tcase_add_test(cases, what_is_not_a_line_of_the_program_changes_nothing);
    tcase_add_test(cases, refused_and_wrong_are_told_apart_from_failed);
    tcase_add_test(cases, a_value_has_three_digits_and_a_unit);
    tcase_add_test(cases, with_one_cpu_it_says_what_cannot_be_measured);
    tcase_add_test(cases, it_refuses_a_way_that_it_does_not_know);
    tcase_add_test(cases, killed_it_takes_its_partner_with_it);
    tcase_add_test(cases, bench_ipc_prints_figures_that_a_program_can_read);
    return suite_run();
}
