/* Random small programs: every order of each is run for real, one by one, and must give the same outcomes,
 * each by the same number of orders, the same number of really different ones, and the same fewest
 * preemptions. As dscheck's authors found, nothing else finds a reduction that drops an order.
 *
 * SHMLAB_EXPLORE_RANDOM says how many programs; `make explore-long` takes 300. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/explore_brute.h"
#include "tests/explore_litmus.h"
#include "tests/sections.h"
#include "tests/suite_main.h"

enum { MOST_ORDERS = 200, SHORT = 20, PROGRAMS_MOST = 700 };

static unsigned draw(unsigned *seed, unsigned below)
{
    *seed = *seed * 1664525 + 1013904223;
    return (*seed >> 16) % below;
}

/* v is three ints in shared memory, acc a register. */
static void print_op(struct buf *code, unsigned *seed, int me)
{
    unsigned a = draw(seed, 3), b = draw(seed, 3);
    switch (draw(seed, 15)) {
    case 0:
    case 1:
    case 2: buf_printf(code, "acc = v[%u];", a); break;
    case 3:
    case 4:
    case 5: buf_printf(code, "v[%u] = acc + %d;", a, me + 1); break;
    case 6: buf_printf(code, "v[%u] = v[%u] + 1;", a, b); break;
    case 7: buf_printf(code, "if (v[%u]) v[%u] = %d;", a, b, me + 5); break;
    case 8: buf_printf(code, "__sync_fetch_and_add(&v[%u], 1);", a); break;
    case 9: buf_printf(code, "__sync_bool_compare_and_swap(&v[%u], acc, acc + 3);", a); break;
    case 10: buf_printf(code, "((volatile char *)&v[%u])[1] = %d;", a, me + 1); break;
    case 11: buf_printf(code, "*(volatile long *)v = %dL << 32 | 7;", me + 1); break;
    case 12: buf_text_add(code, "acc += *(volatile short *)((volatile char *)v + 3);"); break;
    case 13: buf_printf(code, "acc = __sync_lock_test_and_set(&v[%u], %d);", a, me + 2); break;
    default: buf_printf(code, "v[%u] += acc;", a); break;
    }
}

static int print_program(struct buf *code, const char *name, unsigned seed)
{
    int processes = 2 + (draw(&seed, 5) == 0);
    buf_printf(code, "__attribute__((noinline, noipa)) static void %s(void *s, int me)\n{\n", name);
    buf_text_add(code, "volatile int *v = s; int acc = 0;\n");
    for (int me = 0; me < processes; me++) {
        buf_printf(code, "if (me == %d) {", me);
        for (unsigned i = 0, ops = processes == 2 ? 3 : 1 + draw(&seed, 2); i < ops; i++)
            print_op(code, &seed, me);
        buf_printf(code, "v[%d] = acc; }\n", 4 + me);
    }
    buf_text_add(code, "}\n");
    return processes;
}

static const struct explore_outcome *find(const struct explore_result *result, const uint8_t *bytes)
{
    for (size_t i = 0; i < result->outcome_count; i++) {
        const struct explore_outcome *outcome = &result->outcomes[i];
        uint8_t end[BRUTE_BYTES] = {0};
        for (size_t k = 0; k < outcome->value_count; k++)
            memcpy(end + outcome->values[k].offset, outcome->values[k].bytes, outcome->values[k].length);
        if (memcmp(end, bytes, sizeof end) == 0)
            return outcome;
    }
    return NULL;
}

static void compare(const char *name, const struct brute *brute, const struct explore_result *result)
{
    ck_assert_msg(result->claim == EXPLORE_ALL, "%s: %s", name, result->why != NULL ? result->why : "");
    ck_assert_msg(brute->count == result->outcome_count, "%s: %zu outcomes for real, %zu explored", name,
                  brute->count, result->outcome_count);
    for (size_t i = 0; i < brute->count; i++) {
        const struct brute_outcome *real = &brute->outcomes[i];
        const struct explore_outcome *outcome = find(result, real->bytes);
        ck_assert_msg(outcome != NULL, "%s: an outcome was not found", name);
        ck_assert_msg((unsigned)atoi(sections_count(&outcome->counts.orders)) == real->orders,
                      "%s: %s orders, for real %u", name, sections_count(&outcome->counts.orders),
                      real->orders);
        ck_assert_msg((unsigned)atoi(sections_count(&outcome->counts.different)) == real->different,
                      "%s: %s different, for real %u", name, sections_count(&outcome->counts.different),
                      real->different);
        ck_assert_msg(outcome->preemptions == real->preemptions, "%s: %u preemptions, for real %u", name,
                      outcome->preemptions, real->preemptions);
    }
}

static bool check_program(const char *program, const char *name, int processes)
{
    static struct brute brute;
    char count[8];
    snprintf(count, sizeof count, "%d", processes);
    const char *words[] = {program, name, count, NULL};
    const struct explore_program started = {.path = program, .argv = (char *const *)(uintptr_t)words};
    const struct explore_request request = {.programs = &started,
                                            .program_count = 1,
                                            .from = name,
                                            .actors = (size_t)processes,
                                            .replays = 20,
                                            .cpu = -1};
    struct explore_result *result = sections_run(&request);
    bool few = result->counts.orders.kind == EXPLORE_EXACT && strlen(result->counts.orders.digits) < 4 &&
               atoi(result->counts.orders.digits) <= MOST_ORDERS;
    if (few) {
        ck_assert(brute_run(&brute, &request, MOST_ORDERS));
        compare(name, &brute, result);
    }
    explore_result_free(result);
    return few;
}

START_TEST(random_programs_have_the_outcomes_of_all_their_real_orders)
{
    static char names[PROGRAMS_MOST][24];
    static const char *pointers[PROGRAMS_MOST];
    static int processes[PROGRAMS_MOST];
    const char *asked = getenv("SHMLAB_EXPLORE_RANDOM");
    int wanted = asked != NULL ? atoi(asked) : SHORT, made = wanted * 2 + 4, checked = 0;
    struct buf code = {0};
    ck_assert_int_le(made, PROGRAMS_MOST);
    for (int i = 0; i < made; i++) {
        snprintf(names[i], sizeof names[i], "random_%d", i);
        pointers[i] = names[i];
        processes[i] = print_program(&code, names[i], (unsigned)i * 7919 + 5);
    }
    char *program = litmus_build(&code, pointers, (size_t)made);
    for (int i = 0; i < made && checked < wanted; i++)
        checked += check_program(program, names[i], processes[i]);
    ck_assert_int_eq(checked, wanted);
    unlink(program);
    free(program);
    buf_free(&code);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("explore: random programs");
    suite_seconds(cases, getenv("SHMLAB_EXPLORE_RANDOM") != NULL ? 3600 : 60);
    tcase_add_test(cases, random_programs_have_the_outcomes_of_all_their_real_orders);
    return suite_run();
}
