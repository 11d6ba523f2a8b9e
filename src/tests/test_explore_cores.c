/* Store buffers (mode cores): the published verdicts of x86-TSO, the axioms, and what real programs do. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "tests/explore_litmus.h"
#include "tests/sections.h"
#include "tests/suite_main.h"

/* Names and verdicts as in the literature on x86-TSO (Owens, Sarkar, Sewell 2009; the litmus tests of the
 * diy suite; AMD's and Intel's manuals): "may" or "never". */
static const struct verdict {
    const char *name, *text, *outcome;
    bool may;
} verdicts[] = {
    {"SB", "x=1 y | y=1 x", "0|0 x1y1", true},
    {"SB, one fence", "x=1 ! y | y=1 x", "0|0 x1y1", true},
    {"SB, fences", "x=1 ! y | y=1 ! x", "0|0 x1y1", false},
    {"SB, exchanges", "x:1 y | y:1 x", "00|00 x1y1", false},
    {"SB, one exchange", "x:1 y | y=1 x", "00|0 x1y1", true},
    {"MP", "x=1 y=1 | y x", "|10 x1y1", false},
    {"LB", "x y=1 | y x=1", "1|1 x1y1", false},
    {"S", "x=2 y=1 | y x=1", "|1 x2y1", false},
    {"R", "x=1 y=1 | y=2 x", "|0 x1y2", true},
    {"R, fence behind the store", "x=1 y=1 | y=2 ! x", "|0 x1y2", false},
    {"R, fence between the stores", "x=1 ! y=1 | y=2 x", "|0 x1y2", true},
    {"2+2W", "x=1 y=2 | y=1 x=2", "| x1y1", false},
    {"WRC", "x=1 | x y=1 | y x", "|1|10 x1y1", false},
    {"RWC", "x=1 | x y | y=1 x", "|10|0 x1y1", true},
    {"RWC, fence", "x=1 | x y | y=1 ! x", "|10|0 x1y1", false},
    {"WWC", "x=2 | x y=1 | y x=1", "|2|1 x2y1", false},
    {"WRW+WR", "x=1 | x y=1 | y=2 x", "|1|0 x1y2", true},
    {"WRR+2W", "x=2 | x y | y=1 x=1", "|20|1 x2y1", false},
    {"ISA2", "x=1 y=1 | y z=1 | z x", "|1|10 x1y1z1", false},
    {"IRIW", "x=1 | y=1 | x y | y x", "||10|10 x1y1", false},
    {"3.SB", "x=1 y | y=1 z | z=1 x", "0|0|0 x1y1z1", true},
    {"3.SB, two fences", "x=1 ! y | y=1 ! z | z=1 x", "0|0|0 x1y1z1", true},
    {"3.SB, fences", "x=1 ! y | y=1 ! z | z=1 ! x", "0|0|0 x1y1z1", false},
    {"3.LB", "x y=1 | y z=1 | z x=1", "1|1|1 x1y1z1", false},
    {"3.2W", "x=1 y=2 | y=1 z=2 | z=1 x=2", "|| x1y1z1", false},
    {"Z6.0", "x=1 y=1 | y z=1 | z=2 x", "|1|0 x1y1z2", true},
    {"Z6.1", "x=1 y=1 | y=2 z=1 | z x=2", "||1 x1y2z1", false},
    {"Z6.3", "x=1 y=1 | y=2 z=1 | z x", "||10 x1y2z1", false},
    {"CoRR", "x=1 | x x", "|10 x1", false},
    {"CoWR", "x=1 x | x=2", "2| x1", false},
    {"CoRW", "x x=1 | x=2", "2| x2", false},
    {"CoWW", "x=1 x=2 | y", "|0 x1y0", false},
    {"own store first (iwp2.4)", "x=1 x y | y=1 y x", "10|10 x1y1", true},
    {"own store first, fences", "x=1 ! x y | y=1 ! y x", "10|10 x1y1", false},
    {"n5", "x=1 x | x=2 x", "2|1 x1", false},
    {"n6", "x=1 x y | y=2 x=2", "10| x1y2", true},
    {"n4b", "x x=1 | x x=2", "2|1 x1", false},
};
enum { VERDICTS = sizeof verdicts / sizeof *verdicts };

struct batch { /* many litmus tests in one program, so that the compiler starts once */
    struct litmus tests[64];
    char names[64][16];
    const char *pointers[64];
    size_t count;
    char *program;
};

static void batch_add(struct batch *batch, struct buf *code, const char *text)
{
    size_t i = batch->count++;
    litmus_parse(&batch->tests[i], text);
    snprintf(batch->names[i], sizeof batch->names[i], "test_%zu", i);
    batch->pointers[i] = batch->names[i];
    litmus_print(&batch->tests[i], batch->names[i], code);
}

static void batch_build(struct batch *batch, struct buf *code)
{
    batch->program = litmus_build(code, batch->pointers, batch->count);
    buf_free(code);
}

static void batch_free(struct batch *batch)
{
    unlink(batch->program);
    free(batch->program);
}

static void explain(const struct litmus_set *set, const char *what, struct buf *text)
{
    buf_printf(text, "%s:", what);
    for (size_t i = 0; i < set->count; i++)
        buf_printf(text, " [%s]", set->text[i]);
    buf_text_add(text, "; ");
}

/* Buffers allow exactly what the axioms allow. */
static void check_against_axioms(const struct batch *batch, size_t i, struct litmus_set *found)
{
    struct litmus_set allowed = {0};
    struct buf text = {0};
    litmus_explore(&batch->tests[i], batch->program, batch->names[i], EXPLORE_CORES, found);
    litmus_axioms(&batch->tests[i], &allowed);
    explain(found, "buffers", &text);
    explain(&allowed, "axioms", &text);
    ck_assert_msg(litmus_set_equal(found, &allowed), "%s: %s", batch->names[i], buf_text(&text));
    buf_free(&text);
}

START_TEST(every_published_verdict_is_the_same)
{
    static struct batch batch;
    struct buf code = {0};
    for (size_t i = 0; i < VERDICTS; i++)
        batch_add(&batch, &code, verdicts[i].text);
    batch_build(&batch, &code);
    for (size_t i = 0; i < VERDICTS; i++) {
        struct litmus_set found = {0};
        check_against_axioms(&batch, i, &found);
        ck_assert_msg(litmus_set_has(&found, verdicts[i].outcome) == verdicts[i].may, "%s", verdicts[i].name);
    }
    batch_free(&batch);
}
END_TEST

static unsigned draw(unsigned *seed, unsigned below)
{
    *seed = *seed * 1664525 + 1013904223;
    return (*seed >> 16) % below;
}

static void random_litmus(char *text, unsigned *seed)
{
    int processes = 2 + (draw(seed, 4) == 0), value = 1;
    for (int p = 0; p < processes; p++) {
        text += sprintf(text, "%s", p > 0 ? "| " : "");
        for (unsigned i = 0, ops = processes == 2 ? 2 + draw(seed, 2) : 2; i < ops; i++) {
            char variable = "xy"[draw(seed, 2)];
            switch (draw(seed, 9)) {
            case 0: text += sprintf(text, "! "); break;
            case 1: text += sprintf(text, "%c:%d ", variable, value++); break;
            case 2:
            case 3:
            case 4: text += sprintf(text, "%c ", variable); break;
            default: text += sprintf(text, "%c=%d ", variable, value++);
            }
        }
    }
}

START_TEST(random_programs_do_what_the_axioms_allow_and_nothing_else)
{
    static struct batch batch;
    struct buf code = {0};
    unsigned seed = 20;
    char text[256];
    for (int i = 0; i < 40; i++) {
        random_litmus(text, &seed);
        batch_add(&batch, &code, text);
    }
    batch_build(&batch, &code);
    for (size_t i = 0; i < batch.count; i++) {
        struct litmus_set found = {0};
        check_against_axioms(&batch, i, &found);
    }
    batch_free(&batch);
}
END_TEST

static void check_values(const struct explore_result *result, const long *values, size_t count)
{
    ck_assert_msg(result->claim == EXPLORE_ALL, "%s", result->why != NULL ? result->why : "");
    for (long value = 0; value <= 4; value++) {
        bool wanted = false;
        for (size_t i = 0; i < count; i++)
            wanted |= values[i] == value;
        ck_assert_msg((sections_with(result, SECTIONS_COUNTER, value) != NULL) == wanted, "counter %ld",
                      value);
    }
    for (size_t i = 0; i < result->outcome_count; i++)
        ck_assert(result->outcomes[i].witness.replayed);
}

START_TEST(peterson_is_right_one_after_another_and_broken_on_two_cores)
{
    struct explore_result *sc = sections_explore("peterson", 2, EXPLORE_SC, 10);
    check_values(sc, (const long[]){2}, 1);
    explore_result_free(sc);
    struct explore_result *cores = sections_explore("peterson", 2, EXPLORE_CORES, 10);
    check_values(cores, (const long[]){1, 2}, 2);
    explore_result_free(cores);
}
END_TEST

START_TEST(peterson_with_a_fence_is_right_on_two_cores)
{
    struct explore_result *result = sections_explore("peterson_fenced", 2, EXPLORE_CORES, 10);
    check_values(result, (const long[]){2}, 1);
    explore_result_free(result);
}
END_TEST

START_TEST(one_instruction_that_adds_loses_on_two_cores_only)
{
    struct explore_result *sc = sections_explore("add_in_memory", 2, EXPLORE_SC, 10);
    check_values(sc, (const long[]){4}, 1);
    explore_result_free(sc);
    struct explore_result *cores = sections_explore("add_in_memory", 2, EXPLORE_CORES, 10);
    check_values(cores, (const long[]){2, 3, 4}, 3);
    explore_result_free(cores);
}
END_TEST

START_TEST(a_locked_addition_never_loses)
{
    struct explore_result *result = sections_explore("add_atomic", 2, EXPLORE_CORES, 10);
    check_values(result, (const long[]){2}, 1);
    ck_assert_str_eq(sections_count(&result->counts.orders), "2");
    explore_result_free(result);
}
END_TEST

/* Its unlock is a plain store that may leave the buffer late: nobody gets in too early for that. */
START_TEST(a_spin_lock_and_a_mutex_hold_on_two_cores)
{
    struct explore_result *spin = sections_explore("spin_lock", 2, EXPLORE_CORES, 10);
    check_values(spin, (const long[]){2}, 1);
    explore_result_free(spin);
    struct explore_result *mutex = sections_explore("add_locked", 2, EXPLORE_CORES, 10);
    check_values(mutex, (const long[]){2}, 1);
    explore_result_free(mutex);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("explore: cores");
    suite_seconds(cases, 60);
    tcase_add_test(cases, every_published_verdict_is_the_same);
    tcase_add_test(cases, random_programs_do_what_the_axioms_allow_and_nothing_else);
    tcase_add_test(cases, peterson_is_right_one_after_another_and_broken_on_two_cores);
    tcase_add_test(cases, peterson_with_a_fence_is_right_on_two_cores);
    tcase_add_test(cases, one_instruction_that_adds_loses_on_two_cores_only);
    tcase_add_test(cases, a_locked_addition_never_loses);
    tcase_add_test(cases, a_spin_lock_and_a_mutex_hold_on_two_cores);
    return suite_run();
}
