/* What C11 allows (mode c11): the axioms of RC11 on random programs, the textbook cases, and data races. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/explore_litmus.h"
#include "tests/sections.h"
#include "tests/suite_main.h"

struct batch {
    struct litmus tests[80];
    char names[80][16];
    const char *pointers[80];
    size_t count;
    char *program;
};

static void batch_add(struct batch *batch, struct buf *code, const char *text)
{
    size_t i = batch->count++;
    litmus_parse(&batch->tests[i], text);
    snprintf(batch->names[i], sizeof batch->names[i], "test_%zu", i);
    batch->pointers[i] = batch->names[i];
    litmus_print_c11(&batch->tests[i], batch->names[i], code);
}

static void batch_build(struct batch *batch, struct buf *code)
{
    batch->program = litmus_build_c11(code, batch->pointers, batch->count);
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

static void check_against_axioms(const struct batch *batch, size_t i, const char *source)
{
    struct litmus_set found = {0}, allowed = {0};
    struct buf text = {0};
    litmus_explore(&batch->tests[i], batch->program, batch->names[i], EXPLORE_C11, &found);
    litmus_axioms_c11(&batch->tests[i], &allowed);
    explain(&found, "views", &text);
    explain(&allowed, "axioms", &text);
    ck_assert_msg(litmus_set_equal(&found, &allowed), "%s: %s", source, buf_text(&text));
    buf_free(&text);
}

static const struct verdict {
    const char *text, *outcome;
    bool may;
} verdicts[] = {
    {"x=1 y=1 | y x", "|10 x1y1", true},
    {"x=1 y=1/rel | y x", "|10 x1y1", true},
    {"x=1 y=1 | y/acq x", "|10 x1y1", true},
    {"x=1 y=1/rel | y/acq x", "|10 x1y1", false},
    {"x=1 !/rel y=1 | y !/acq x", "|10 x1y1", false},
    {"x=1 !/rel y=1 | y x", "|10 x1y1", true},
    {"x=1/rel y/acq | y=1/rel x/acq", "0|0 x1y1", true},
    {"x=1/sc y/sc | y=1/sc x/sc", "0|0 x1y1", false},
    {"x=1 !/sc y | y=1 !/sc x", "0|0 x1y1", false},
    {"x y=1 | y x=1", "1|1 x1y1", false},
    {"x=1 y=2 | y=1 x=2", "| x1y1", true},
    {"x=1 x=2 | x x", "|21 x2", false},
    {"x=1/rel | y=1/rel | x/acq y/acq | y/acq x/acq", "||10|10 x1y1", true},
    {"x=1/sc | y=1/sc | x/sc y/sc | y/sc x/sc", "||10|10 x1y1", false},
    {"x=1 y=1/rel | y:2 | y/acq x", "|1|20 x1y2", false}, /* a release sequence goes on through an exchange */
    {"x=1 y=1/rel | y=2 | y/acq x", "||20 x1y2", true},   /* …and not through a store */
};
enum { VERDICTS = sizeof verdicts / sizeof *verdicts };

static bool has_seq_cst(const struct litmus *litmus)
{
    for (int p = 0; p < litmus->process_count; p++) {
        for (int i = 0; i < litmus->op_count[p]; i++) {
            if (litmus->ops[p][i].order == LITMUS_SEQ_CST)
                return true;
        }
    }
    return false;
}

START_TEST(the_textbook_cases_are_as_the_standard_says)
{
    static struct batch batch;
    struct buf code = {0};
    for (size_t i = 0; i < VERDICTS; i++)
        batch_add(&batch, &code, verdicts[i].text);
    batch_build(&batch, &code);
    for (size_t i = 0; i < VERDICTS; i++) {
        struct litmus_set found = {0};
        litmus_explore(&batch.tests[i], batch.program, batch.names[i], EXPLORE_C11, &found);
        ck_assert_msg(litmus_set_has(&found, verdicts[i].outcome) == verdicts[i].may, "%s", verdicts[i].text);
        if (!has_seq_cst(&batch.tests[i]))
            check_against_axioms(&batch, i, verdicts[i].text);
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
    int processes = 2 + (draw(seed, 3) == 0), value = 1;
    for (int p = 0; p < processes; p++) {
        text += sprintf(text, "%s", p > 0 ? "| " : "");
        for (unsigned i = 0, ops = processes == 2 ? 3 + draw(seed, 2) : 1 + draw(seed, 2); i < ops; i++) {
            char variable = "xy"[draw(seed, 2)];
            switch (draw(seed, 10)) {
            case 0: text += sprintf(text, "!/%s ", draw(seed, 2) ? "acq" : "rel"); break;
            case 1: text += sprintf(text, "%c:%d%s ", variable, value++, draw(seed, 2) ? "/ar" : ""); break;
            case 2:
            case 3:
            case 4:
            case 5: text += sprintf(text, "%c%s ", variable, draw(seed, 2) ? "/acq" : ""); break;
            default: text += sprintf(text, "%c=%d%s ", variable, value++, draw(seed, 2) ? "/rel" : ""); break;
            }
        }
    }
}

START_TEST(random_programs_have_the_outcomes_that_the_axioms_allow)
{
    static struct batch batch;
    struct buf code = {0};
    unsigned seed = 7;
    static char texts[60][256];
    for (int i = 0; i < 60; i++) {
        random_litmus(texts[i], &seed);
        batch_add(&batch, &code, texts[i]);
    }
    batch_build(&batch, &code);
    for (size_t i = 0; i < batch.count; i++)
        check_against_axioms(&batch, i, texts[i]);
    batch_free(&batch);
}
END_TEST

/* ---- plain data ---- */

static struct explore_result *explore_code(const char *body)
{
    struct buf code = {0};
    const char *name = "section";
    buf_printf(&code,
               "struct shared { int flag, data, lock, seen; };\n"
               "__attribute__((noinline, noipa)) static void section(void *memory, int me)\n"
               "{ struct shared *s = memory; %s }\n",
               body);
    char *program = litmus_build_c11(&code, &name, 1);
    buf_free(&code);
    const char *words[] = {program, name, "2", NULL};
    const struct explore_program started = {.path = program, .argv = (char *const *)(uintptr_t)words};
    const struct explore_request request = {.mode = EXPLORE_C11,
                                            .programs = &started,
                                            .program_count = 1,
                                            .from = name,
                                            .actors = 2,
                                            .replays = 20,
                                            .cpu = -1};
    struct explore_result *result = sections_run(&request);
    unlink(program);
    free(program);
    ck_assert_msg(result->claim == EXPLORE_ALL, "%s", result->why != NULL ? result->why : "");
    for (size_t i = 0; i < result->outcome_count; i++)
        ck_assert(result->outcomes[i].witness.replayed);
    return result;
}

#define HAND_OVER(store, load)                                                                               \
    "if (me == 0) { s->data = 42; __atomic_store_n(&s->flag, 1, " store "); }"                               \
    "else if (__atomic_load_n(&s->flag, " load ")) s->seen = s->data;"

START_TEST(data_handed_over_with_release_and_acquire_does_not_race)
{
    struct explore_result *result = explore_code(HAND_OVER("__ATOMIC_RELEASE", "__ATOMIC_ACQUIRE"));
    ck_assert_ptr_null(sections_ending(result, EXPLORE_RACES));
    ck_assert(result->expected);
    explore_result_free(result);
}
END_TEST

START_TEST(data_handed_over_relaxed_races_and_both_lines_are_named)
{
    static const char *const weak[] = {HAND_OVER("__ATOMIC_RELAXED", "__ATOMIC_ACQUIRE"),
                                       HAND_OVER("__ATOMIC_RELEASE", "__ATOMIC_RELAXED")};
    for (int i = 0; i < 2; i++) {
        struct explore_result *result = explore_code(weak[i]);
        const struct explore_outcome *race = sections_ending(result, EXPLORE_RACES);
        ck_assert_ptr_nonnull(race);
        ck_assert_ptr_nonnull(strstr(race->text, "A writes ("));
        ck_assert_ptr_nonnull(strstr(race->text, "B reads ("));
        ck_assert(!result->expected);
        explore_result_free(result);
    }
}
END_TEST

START_TEST(a_plain_counter_races_and_an_atomic_one_does_not)
{
    struct explore_result *plain = explore_code("(void)me; s->data++;");
    ck_assert_ptr_nonnull(sections_ending(plain, EXPLORE_RACES));
    ck_assert_ptr_null(sections_ending(plain, EXPLORE_ENDS)); /* there is no order without it */
    explore_result_free(plain);
    struct explore_result *atomic =
        explore_code("(void)me; __atomic_fetch_add(&s->data, 1, __ATOMIC_RELAXED);");
    ck_assert_ptr_null(sections_ending(atomic, EXPLORE_RACES));
    explore_result_free(atomic);
}
END_TEST

#define LOCKED(leave)                                                                                        \
    "(void)me; for (int i = 0; i < 2; i++) if (!__atomic_exchange_n(&s->lock, 1, __ATOMIC_ACQUIRE))"         \
    "{ s->data++; __atomic_store_n(&s->lock, 0, " leave "); return; }"

START_TEST(a_lock_that_is_left_relaxed_does_not_protect)
{
    struct explore_result *good = explore_code(LOCKED("__ATOMIC_RELEASE"));
    ck_assert_ptr_null(sections_ending(good, EXPLORE_RACES));
    explore_result_free(good);
    struct explore_result *bad = explore_code(LOCKED("__ATOMIC_RELAXED"));
    ck_assert_ptr_nonnull(sections_ending(bad, EXPLORE_RACES));
    explore_result_free(bad);
}
END_TEST

START_TEST(a_failing_compare_tells_the_program_what_is_there)
{
    struct explore_result *result =
        explore_code("(void)me; int old = 0; while (!__atomic_compare_exchange_n(&s->flag, &old, old + 1, 0, "
                     "__ATOMIC_RELAXED,"
                     "__ATOMIC_RELAXED)) ;");
    ck_assert_uint_eq(result->outcome_count, 1);
    ck_assert_int_eq(sections_value(&result->outcomes[0], 0), 2);
    explore_result_free(result);
}
END_TEST

START_TEST(every_hook_that_the_compiler_calls_is_there)
{
    const char *command =
        "cc1=$(gcc -print-prog-name=cc1); "
        "strings -a \"$cc1\" | grep -oE '^__tsan_[a-z0-9_]+$' | sort -u | "
        "while read -r name; do nm \"$SHMLAB_BUILD/c11-hooks.o\" | grep -q \" T $name$\" || "
        "echo \"missing $name\"; done | grep . && exit 1; exit 0";
    ck_assert_int_eq(system(command), 0);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("explore: C11");
    suite_seconds(cases, 60);
    tcase_add_test(cases, the_textbook_cases_are_as_the_standard_says);
    tcase_add_test(cases, random_programs_have_the_outcomes_that_the_axioms_allow);
    tcase_add_test(cases, data_handed_over_with_release_and_acquire_does_not_race);
    tcase_add_test(cases, data_handed_over_relaxed_races_and_both_lines_are_named);
    tcase_add_test(cases, a_plain_counter_races_and_an_atomic_one_does_not);
    tcase_add_test(cases, a_lock_that_is_left_relaxed_does_not_protect);
    tcase_add_test(cases, a_failing_compare_tells_the_program_what_is_there);
    tcase_add_test(cases, every_hook_that_the_compiler_calls_is_there);
    return suite_run();
}
