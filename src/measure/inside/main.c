/* measure: how fast two processes talk, each way, here and now. A program of its own, so that what it pins,
 * forks and spins is not the lab, and killing its process group ends all of it.
 *
 * Usage: measure round-trip|throughput one|two [WAY...]
 *
 * What it prints, a line at once as it comes, is what measure.h reads:
 *   cpus 2                                    how many it uses
 *   one only one CPU may be used here         asked for two, there are not two
 *   load 0.42
 *   sample pipe 8 42913.2 0                   way, size, figure, other processes that wanted to run
 *   refused mq 65536 EINVAL
 *   wrong futex 8 3                           messages that were not the ones sent
 *
 * Samples of all ways take turns, so that whatever else the machine does hits all. */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "measure/inside/sample.h"
#include "measure/measure.h"

enum { LONGEST_S = 6, PATIENCE_S = 9 };

static const struct way *const ways[] = {&way_pipe,  &way_fifo, &way_socket, &way_mq,
                                         &way_futex, &way_spin, &way_bare};
enum { WAYS = sizeof ways / sizeof *ways };

struct cell { /* one way at one size */
    struct sample_wish wish;
    bool refused;
    int taken;
};

const struct way *way_find(const char *name)
{
    for (int i = 0; i < WAYS; i++)
        if (strcmp(ways[i]->name, name) == 0)
            return ways[i];
    return NULL;
}

_Noreturn void measure_die(const char *call)
{
    int num = errno;
    fprintf(stderr, "%s failed while measuring: %s\n", call, err_name(num));
    exit(1);
}

/* The first two CPUs this process may use; false: there is one. */
static bool two_cpus(int cpus[2])
{
    int found = 0;
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0)
        measure_die("sched_getaffinity");
    for (int cpu = 0; cpu < CPU_SETSIZE && found < 2; cpu++)
        if (CPU_ISSET(cpu, &allowed))
            cpus[found++] = cpu;
    return found == 2;
}

static void print_load(void)
{
    double load;
    if (getloadavg(&load, 1) == 1)
        printf("load %.2f\n", load);
}

static size_t make_cells(struct cell *cells, enum measure_quantity quantity, const int cpus[2], char **names)
{
    size_t count = 0;
    for (int size = 0; size < MEASURE_SIZES; size++) {
        for (int i = 0; names[i] != NULL; i++) {
            const struct way *way = way_find(names[i]);
            if (way == &way_bare && (size > 0 || quantity == MEASURE_THROUGHPUT))
                continue;
            cells[count++].wish = (struct sample_wish){.way = way,
                                                       .size = measure_sizes[quantity][size],
                                                       .stream = quantity == MEASURE_THROUGHPUT,
                                                       .cpus = {cpus[0], cpus[1]}};
        }
    }
    return count;
}

static void take(struct cell *cell)
{
    struct sample sample = {0};
    const char *name = cell->wish.way->name;
    int refused = sample_take(&cell->wish, &sample);
    if (refused != 0) {
        cell->refused = true;
        printf("refused %s %zu %s\n", name, cell->wish.size, err_name(refused));
        return;
    }
    cell->taken++;
    printf("sample %s %zu %.1f %.0f\n", name, cell->wish.size, sample.figure, sample.others);
    if (sample.wrong > 0)
        printf("wrong %s %zu %llu\n", name, cell->wish.size, (unsigned long long)sample.wrong);
}

/* Where the machine is busy fewer samples have to do. */
static void take_all(struct cell *cells, size_t count)
{
    uint64_t end = clock_now() + (uint64_t)LONGEST_S * CLOCK_S;
    for (int turn = 0; turn < MEASURE_SAMPLES; turn++) {
        for (size_t i = 0; i < count; i++) {
            if (clock_now() > end && turn >= MEASURE_LEAST)
                return;
            if (!cells[i].refused)
                take(&cells[i]);
        }
    }
}

static int usage(void)
{
    fputs("usage: measure round-trip|throughput one|two [WAY...]\n", stderr);
    return 2;
}

int main(int argc, char **argv)
{
    static char *all[MEASURE_WAYS + 1];
    static struct cell cells[WAYS * MEASURE_SIZES];
    enum measure_quantity quantity;
    int cpus[2];
    if (argc < 3 || argc > 3 + WAYS || !measure_quantity_parse(argv[1], &quantity))
        return usage();
    for (int i = 3; i < argc; i++)
        if (way_find(argv[i]) == NULL)
            return usage();
    for (int i = 0; i < MEASURE_WAYS; i++)
        all[i] = (char *)(uintptr_t)ways[i]->name;
    alarm(PATIENCE_S);
    setvbuf(stdout, NULL, _IOLBF, 0);
    bool want_two = strcmp(argv[2], "two") == 0, have_two = two_cpus(cpus);
    if (want_two && !have_two)
        puts("one only one CPU may be used here");
    if (!want_two || !have_two)
        cpus[1] = cpus[0];
    printf("cpus %d\n", cpus[0] == cpus[1] ? 1 : 2);
    print_load();
    take_all(cells, make_cells(cells, quantity, cpus, argc > 3 ? argv + 3 : all));
    print_load();
    return 0;
}
