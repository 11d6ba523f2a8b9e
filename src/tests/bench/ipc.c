/* Shared memory as the measuring program uses it, beside what it could be at best, and beside a pipe. Samples
 * of the two take turns inside the measuring program. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "measure/measure.h"
#include "tests/bench.h"
#include "tests/suite_main.h"

/* The samples of one way at the smallest size, as they came. */
struct came {
    double figures[BENCH_PAIRS];
    size_t count;
};

static void add(struct came *came, double figure)
{
    if (came->count < BENCH_PAIRS)
        came->figures[came->count++] = figure;
}

static bool take(const char *quantity, size_t size, const char *ours, const char *other, struct came came[2])
{
    bool two = false;
    char *line = NULL, way[32];
    size_t room = 0, bytes;
    double figure;
    const char *build = getenv("SHMLAB_BUILD");
    char *command =
        mem_printf("%s/measure %s two %s %s", build != NULL ? build : "build", quantity, ours, other);
    FILE *out = popen(command, "r");
    ck_assert_ptr_nonnull(out);
    while (getline(&line, &room, out) > 0) {
        two = two || strcmp(line, "cpus 2\n") == 0;
        if (sscanf(line, "sample %31s %zu %lf", way, &bytes, &figure) == 3 && bytes == size)
            add(&came[strcmp(way, ours) != 0], figure);
    }
    ck_assert_int_eq(pclose(out), 0);
    ck_assert_uint_eq(came[0].count, came[1].count);
    free(line);
    free(command);
    return two && came[0].count == BENCH_PAIRS;
}

/* Medians of both, and the median of ours ÷ other within a pair. */
static double ratio_of(struct came came[2], double medians[2])
{
    double ratios[BENCH_PAIRS];
    for (size_t i = 0; i < BENCH_PAIRS; i++)
        ratios[i] = came[0].figures[i] / came[1].figures[i];
    for (int which = 0; which < 2; which++)
        medians[which] = bench_median(came[which].figures, BENCH_PAIRS);
    return bench_median(ratios, BENCH_PAIRS);
}

START_TEST(a_spinning_round_trip_costs_little_more_than_two_bare_hand_offs)
{
    static const char what[] = "8 bytes there and back: shm+spin, two hand-offs";
    struct came came[2] = {0};
    double medians[2];
    if (!take("round-trip", 8, "spin", "bare", came)) {
        bench_skip(what, "this takes two CPUs that are not too busy");
        return;
    }
    double ratio = ratio_of(came, medians);
    bench_row(what, bench_time(medians[0]), bench_time(medians[1]), ratio, "<= 1.5x", ratio <= 1.5);
    bench_done();
}
END_TEST

START_TEST(the_ring_moves_small_messages_at_ten_times_the_rate_of_a_pipe)
{
    static const char what[] = "a message of 64 bytes: ring, pipe";
    struct came came[2] = {0};
    double medians[2];
    if (!take("throughput", 64, "spin", "pipe", came)) {
        bench_skip(what, "this takes two CPUs that are not too busy");
        return;
    }
    double ratio = ratio_of(came, medians);
    bench_row(what, bench_time(1e9 / medians[0]), bench_time(1e9 / medians[1]), ratio, ">= 10x", ratio >= 10);
    bench_done();
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("bench of ipc");
    tcase_add_test(cases, a_spinning_round_trip_costs_little_more_than_two_bare_hand_offs);
    tcase_add_test(cases, the_ring_moves_small_messages_at_ten_times_the_rate_of_a_pipe);
    return suite_run();
}
