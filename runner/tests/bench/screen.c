/* What the person at the terminal waits for: the first frame, a key, a step; beside programs that are known
 * to be quick, on the same kind of terminal and measured in the same way. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "tests/bench.h"
#include "tests/drive.h"
#include "tests/suite_main.h"
#include "tests/term.h"

static char home[] = "/tmp/shmlab-bench-home-XXXXXX", home_setting[64], text_file[64];
static const char *const settings[] = {home_setting, "SHMLAB_DATA", "XDG_STATE_HOME", "XDG_DATA_HOME", NULL};

static const struct rival {
    const char *name, *argv[4], *shows; /* text that is on the screen when it is ready */
    const char *keys[2];                /* move forth and back */
} rivals[] = {
    {"vim", {"vim", "--clean", text_file, NULL}, "line 20", {"\x06", "\x02"}},
    {"htop", {"htop", NULL}, "F10", {"h", "x"}}, /* help and back: moving changes only colours */
    {"less", {"less", text_file, NULL}, "line 20", {" ", "b"}},
};
enum { RIVALS = sizeof rivals / sizeof rivals[0] };

static void make_home(void)
{
    ck_assert_ptr_nonnull(mkdtemp(home));
    snprintf(home_setting, sizeof home_setting, "HOME=%s", home);
    snprintf(text_file, sizeof text_file, "%s/text", home);
    FILE *text = fopen(text_file, "w");
    ck_assert_ptr_nonnull(text);
    for (int i = 1; i <= 500; i++)
        fprintf(text, "line %d\n", i);
    fclose(text);
}

static void remove_home(void)
{
    char *command = mem_printf("rm -rf %s", home);
    ck_assert_int_eq(system(command), 0);
    free(command);
}

static struct term *start_lab(const char *a, const char *b)
{
    const char *build = getenv("SHMLAB_BUILD");
    char *path = mem_printf("%s/shmlab", build != NULL ? build : "build");
    const char *const argv[] = {path, a, b, NULL};
    struct term *term = term_start(24, 80, settings, argv);
    free(path);
    return term;
}

static double time_start(struct term *term, uint64_t begin, const char *shows)
{
    term_until(term, shows);
    double took = (double)(clock_now() - begin);
    term_close(term);
    return took;
}

static double lab_start(void *unused)
{
    (void)unused;
    uint64_t begin = clock_now();
    return time_start(start_lab(NULL, NULL), begin, "q quit");
}

static double rival_start(void *context)
{
    const struct rival *rival = context;
    uint64_t begin = clock_now();
    return time_start(term_start(24, 80, settings, rival->argv), begin, rival->shows);
}

static void row(const char *what, const struct rival *rival,
                struct bench_pair (*measure)(const struct rival *), double most_ms)
{
    char *text = mem_printf("%s: the lab, %s", what, rival->name), wanted[32];
    snprintf(wanted, sizeof wanted, "<= %.0f ms", most_ms);
    if (!bench_installed(rival->name)) {
        bench_skip(text, "it is not installed");
    } else {
        struct bench_pair pair = measure(rival);
        bench_row(text, bench_time(pair.ours), bench_time(pair.other), pair.ratio, wanted,
                  pair.ours <= most_ms * CLOCK_MS);
    }
    free(text);
}

static struct bench_pair measure_start(const struct rival *rival)
{
    return bench_pairs(BENCH_PAIRS, lab_start, rival_start, (void *)(uintptr_t)rival);
}

START_TEST(the_first_frame)
{
    for (int i = 0; i < RIVALS; i++)
        row("the first frame", &rivals[i], measure_start, 50);
    bench_done();
}
END_TEST

/* ---- keys ---- */

struct screens {
    struct term *lab, *rival;
    const struct rival *against;
    int turn;
};

static bool has_changed(struct term *term, void *before)
{
    return strcmp(term_screen(term), before) != 0;
}

/* What was begun is drawn, and the next key finds the program idle. */
static void calm(struct term *term)
{
    usleep(50000);
    term_settle(term, term_pid(term));
}

/* From the key to the first change that it makes. */
static double time_key(struct term *term, const char *key)
{
    calm(term);
    char *before = mem_dup(term_screen(term));
    uint64_t begin = clock_now();
    term_type(term, key);
    term_until_true(term, has_changed, before, "another screen");
    double took = (double)(clock_now() - begin);
    free(before);
    return took;
}

static double lab_key(void *context)
{
    struct screens *screens = context;
    return time_key(screens->lab, screens->turn % 2 == 0 ? "\x1b[6~" : "\x1b[5~");
}

static double rival_key(void *context)
{
    struct screens *screens = context;
    return time_key(screens->rival, screens->against->keys[screens->turn++ % 2]);
}

static struct bench_pair measure_key(const struct rival *rival)
{
    struct screens screens = {
        .lab = start_lab("01", NULL), .rival = term_start(24, 80, settings, rival->argv), .against = rival};
    term_until(screens.lab, "rows 1-");
    term_until(screens.rival, rival->shows);
    struct bench_pair pair = bench_pairs(2 * BENCH_PAIRS, lab_key, rival_key, &screens);
    term_close(screens.lab);
    term_close(screens.rival);
    return pair;
}

START_TEST(a_key)
{
    for (int i = 0; i < RIVALS; i++)
        row("a key until the screen changes", &rivals[i], measure_key, 16);
    bench_done();
}
END_TEST

/* ---- a step ---- */

START_TEST(a_step_until_it_is_on_the_screen)
{
    double took[2 * BENCH_PAIRS];
    struct term *term = start_lab("step", drive_program("prints_often"));
    term_until(term, "HELD");
    for (int i = 0; i < 2 * BENCH_PAIRS; i++)
        took[i] = time_key(term, "a");
    double median = bench_median(took, 2 * BENCH_PAIRS);
    bench_row("a step until the screen shows it", bench_time(median), "", 0, "<= 16 ms",
              median <= 16 * CLOCK_MS);
    term_close(term);
    bench_done();
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("bench screen");
    suite_seconds(cases, 600);
    tcase_add_checked_fixture(cases, make_home, remove_home);
    tcase_add_test(cases, the_first_frame);
    tcase_add_test(cases, a_key);
    tcase_add_test(cases, a_step_until_it_is_on_the_screen);
    return suite_run();
}
