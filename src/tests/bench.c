#include "tests/bench.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

static int missed; /* rows */

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double bench_median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, compare);
    return values[count / 2];
}

struct bench_pair bench_pairs(int pairs, double (*ours)(void *), double (*other)(void *), void *context)
{
    double *mine = mem_array((size_t)pairs, sizeof *mine), *others = mem_array((size_t)pairs, sizeof *others),
           *ratios = mem_array((size_t)pairs, sizeof *ratios);
    for (int i = 0; i < pairs; i++) {
        mine[i] = ours(context);
        others[i] = other(context);
        ratios[i] = others[i] / mine[i];
    }
    struct bench_pair pair = {bench_median(mine, (size_t)pairs), bench_median(others, (size_t)pairs),
                              bench_median(ratios, (size_t)pairs)};
    free(mine);
    free(others);
    free(ratios);
    return pair;
}

bool bench_installed(const char *program)
{
    static const char *const folders[] = {"/usr/bin", "/bin", "/usr/local/bin"};
    bool found = false;
    for (size_t i = 0; i < sizeof folders / sizeof folders[0] && !found; i++) {
        char *path = mem_printf("%s/%s", folders[i], program);
        found = access(path, X_OK) == 0;
        free(path);
    }
    return found;
}

const char *bench_time(double ns)
{
    static char texts[4][32];
    static int turn;
    char *text = texts[turn++ % 4];
    if (ns < 1e6)
        snprintf(text, sizeof texts[0], "%.1f us", ns / 1e3);
    else
        snprintf(text, sizeof texts[0], "%.2f ms", ns / 1e6);
    return text;
}

void bench_row(const char *what, const char *ours, const char *other, double ratio, const char *wanted,
               bool met)
{
    char times[16] = "";
    if (ratio > 0)
        snprintf(times, sizeof times, "%.2fx", ratio);
    printf("%-50s %10s %10s %8s  %s%s\n", what, ours, other, times, wanted == NULL ? "" : wanted,
           wanted == NULL ? ""
           : met          ? " ok"
                          : " NOT MET");
    fflush(stdout);
    missed += !met;
}

void bench_done(void)
{
    ck_assert_msg(missed == 0, "%d figures are not met", missed);
}

void bench_skip(const char *what, const char *why)
{
    printf("%-50s skipped: %s\n", what, why);
    fflush(stdout);
}
