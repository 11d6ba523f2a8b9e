/* Outside the sandbox: gives numbers, and watches every fork, mapping and wait of the program. How the
 * numbers are cut into slices, and whether the results lie side by side or are added to one total, is left to
 * the program; so is whether it forks all children first, or waits in between. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "grading/kit/chance.h"
#include "grading/kit/expect.h"
#include "grading/kit/files.h"
#include "grading/kit/leftovers.h"
#include "grading/kit/program.h"
#include "grading/kit/sums.h"
#include "grading/kit/sums_family.h"
#include "grading/kit/sums_meet.h"
#include "grading/kit/tests.h"
#include "system/trace.h"

START_TEST(any_number_of_children_will_do)
{
    const unsigned workers[] = {1, 3, 4, 5, 7, 8, 16, SUMS_MOST_WORKERS};
    for (size_t i = 0; i < sizeof workers / sizeof *workers; i++) {
        sums_expect(program_any(), workers[i] * chance_between(1, 90), workers[i]);
        sums_expect(program_any(), chance_between(200, 5000), workers[i]);
    }
}
END_TEST

START_TEST(there_may_be_fewer_numbers_than_children)
{
    sums_expect(program_any(), 1, 2);
    sums_expect(program_any(), 2, 5);
    sums_expect(program_any(), chance_between(1, 30), SUMS_MOST_WORKERS);
}
END_TEST

START_TEST(the_total_of_no_numbers_is_0)
{
    sums_expect(program_any(), 0, 1);
    sums_expect(program_any(), 0, 3);
}
END_TEST

START_TEST(the_total_is_64_bits_wide)
{
    const struct {
        int32_t least, most;
    } ranges[] = {{INT32_MAX - 5, INT32_MAX}, {INT32_MIN, INT32_MIN + 5}, {INT32_MIN, INT32_MAX}};
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        struct sums_numbers numbers =
            sums_between(chance_between(50000, 200000), ranges[i].least, ranges[i].most);
        struct sums_added summed = sums_add_up(program_any(), &numbers, (unsigned)chance_between(2, 6));
        sums_expect_total(&summed, &numbers);
        free(numbers.all);
    }
}
END_TEST

START_TEST(no_children_at_all_is_EINVAL)
{
    struct sums_numbers numbers = sums_some(chance_between(1, 50)), none = {numbers.all, 0, 0};
    struct sums_added summed = sums_add_up(program_any(), &numbers, 0);
    sums_expect_refused(&summed, EINVAL);
    summed = sums_add_up(program_any(), &none, 0);
    sums_expect_refused(&summed, EINVAL);
}
END_TEST

/* ---- what the program does, call by call ---- */

/* Children stand still until they are waited for: whoever looks at their results too early finds none, every
 * time. */
static void expect_waited_for(size_t n, unsigned workers)
{
    struct sums_family *family = sums_family_new();
    struct sums_numbers numbers = sums_some(n);
    family->hold_children = true;
    struct sums_added summed = sums_family_add_up(family, &numbers, workers);
    sums_expect_total(&summed, &numbers);
    free(numbers.all);
}

START_TEST(two_children_add_up_a_thousand_numbers)
{
    expect_waited_for(1000, 2);
}
END_TEST

START_TEST(no_result_is_read_before_its_child_is_done)
{
    expect_waited_for(2 * chance_between(10, 50), 2);
    expect_waited_for(2 * chance_between(60, 200), 2);
}
END_TEST

static void expect_forks(struct sums_family *family, size_t n, unsigned workers)
{
    struct sums_numbers numbers = sums_some(n);
    struct sums_added summed = sums_family_add_up(family, &numbers, workers);
    sums_expect_total(&summed, &numbers);
    expect_number("as many children are forked as workers were asked for", workers, family->forks);
    free(numbers.all);
}

START_TEST(exactly_as_many_children_are_forked_as_were_asked_for)
{
    struct sums_family *family = sums_family_new();
    expect_forks(family, chance_between(500, 900), 1);
    expect_forks(family, chance_between(500, 900), (unsigned)chance_between(2, 9));
    expect_forks(family, chance_between(500, 900), SUMS_MOST_WORKERS);
}
END_TEST

START_TEST(so_many_too_when_there_are_fewer_numbers_or_none)
{
    struct sums_family *family = sums_family_new();
    expect_forks(family, 2, (unsigned)chance_between(3, 9));
    expect_forks(family, 0, (unsigned)chance_between(1, 9));
    expect_forks(family, 1, SUMS_MOST_WORKERS);
}
END_TEST

START_TEST(the_results_come_through_one_anonymous_shared_mapping)
{
    struct sums_family *family = sums_family_new();
    struct sums_numbers numbers = sums_some(chance_between(500, 900));
    struct sums_added summed = sums_family_add_up(family, &numbers, (unsigned)chance_between(2, 9));
    sums_expect_total(&summed, &numbers);
    expect_number("one shared mapping is made", 1, family->shared_maps);
    expect_that(!family->named, "the mapping is anonymous", "MAP_SHARED | MAP_ANONYMOUS",
                "a mapping of a file or an object");
    expect_that(!family->other_way, "nothing else carries the results", "no file, no pipe, no other way",
                "a file, a pipe, or another way between processes");
}
END_TEST

/* ---- who adds up what ---- */

/* Child k finds each number larger by 64^k than its parent has it: the total tells how many numbers each
 * child has added up. */
enum { SLICED = 40, BASE = 64 };

struct slices {
    const struct sums_numbers *numbers;
    uint64_t v;
    bool copied; /* into the mapping: its own copies tell nothing */
};

static void change_numbers(struct sums_family *family, pid_t child, int number)
{
    const struct slices *slices = family->context;
    int32_t changed[SLICED], add = 1;
    size_t size = sizeof changed;
    for (int i = 0; i < number; i++)
        add *= BASE;
    for (int i = 0; i < SLICED; i++)
        changed[i] = slices->numbers->all[i] + add;
    char *shared = mem_alloc(family->map_length);
    if (family->map != 0 && trace_peek(child, family->map, shared, family->map_length) == 0)
        ((struct slices *)(uintptr_t)slices)->copied |=
            memmem(shared, family->map_length, slices->numbers->all, size) != NULL;
    free(shared);
    trace_poke(child, slices->v, changed, size);
}

START_TEST(each_child_adds_up_a_slice_of_its_own)
{
    struct sums_family *family = sums_family_new();
    struct sums_numbers numbers = sums_some(SLICED);
    struct slices slices = {.numbers = &numbers};
    slices.v = sums_family_add_up(family, &numbers, SUMS_SLICERS).v;
    family->born = change_numbers;
    family->context = &slices;
    struct sums_added summed = sums_family_add_up(family, &numbers, SUMS_SLICERS);
    family->born = NULL;
    expect_success("parallel_sum", &summed.answer);
    if (slices.copied)
        return;
    int64_t rest = summed.sum - numbers.sum, added = 0;
    bool all_busy = true;
    for (int i = 0; i < SUMS_SLICERS; i++, rest /= BASE) {
        added += rest % BASE;
        all_busy &= rest % BASE > 0;
    }
    expect_number("the children add up all numbers, and their parent none", SLICED, rest == 0 ? added : 0);
    expect_that(all_busy, "each child has a slice of the numbers", "10 numbers for each of 4 children",
                "none for one of them");
}
END_TEST

/* ---- children that meet in the mapping ---- */

START_TEST(children_that_meet_in_the_mapping_lose_nothing)
{
    sums_meet_expect_total();
}
END_TEST

/* ---- what goes wrong ---- */

/* Fails, with everything seen off. */
static void expect_all_reaped(struct sums_family *family, unsigned workers, const char *what)
{
    char function[100];
    struct sums_numbers numbers = sums_some(chance_between(100, 400));
    struct leftovers before = leftovers_take(family->program);
    struct sums_added summed = sums_family_add_up(family, &numbers, workers);
    snprintf(function, sizeof function, "parallel_sum, %s,", what);
    expect_failure(function, 0, &summed.answer);
    expect_number("*sum is untouched after a failure", summed.before, summed.sum);
    leftovers_expect_none(family->program, &before, NULL);
    free(numbers.all);
}

START_TEST(a_child_that_dies_is_an_error)
{
    const unsigned workers = (unsigned)chance_between(3, 6);
    const int victims[] = {1, 2, (int)workers};
    struct sums_family *family = sums_family_new();
    for (size_t i = 0; i < sizeof victims / sizeof *victims; i++) {
        family->kill_child = victims[i];
        expect_all_reaped(family, workers, "with a child that is killed");
    }
    family->kill_child = 1;
    expect_all_reaped(family, 1, "with a child that is killed");
}
END_TEST

START_TEST(a_fork_that_fails_is_an_error_and_nobody_is_left)
{
    const unsigned workers = (unsigned)chance_between(3, 6);
    const int failing[] = {1, 2, (int)workers};
    struct sums_family *family = sums_family_new();
    for (size_t i = 0; i < sizeof failing / sizeof *failing; i++) {
        family->fail_fork = failing[i];
        expect_all_reaped(family, workers, "where a fork fails");
    }
}
END_TEST

START_TEST(a_mapping_that_cannot_be_had_is_an_error)
{
    struct sums_family *family = sums_family_new();
    family->fail_map = true;
    expect_all_reaped(family, (unsigned)chance_between(2, 6), "where mmap fails");
}
END_TEST

START_TEST(a_signal_that_interrupts_a_wait_is_no_failure)
{
    struct sums_family *family = sums_family_new();
    struct sums_numbers numbers = sums_some(chance_between(100, 400));
    family->interrupts = 3;
    struct leftovers before = leftovers_take(family->program);
    struct sums_added summed = sums_family_add_up(family, &numbers, (unsigned)chance_between(2, 6));
    sums_expect_total(&summed, &numbers);
    leftovers_expect_none(family->program, &before, NULL);
}
END_TEST

static void have_child(struct program *program, bool stays)
{
    wire_number(program_ask(program, "a child of the caller"), stays);
    struct answer answer = program_answer(program);
    expect_that(answer.result == 1, "the driver has a child of its own", "a child", "none");
}

static void expect_children_kept(const struct leftovers *before, const struct leftovers *after)
{
    for (size_t i = 0; i < before->children.count; i++) {
        bool there = false;
        for (size_t k = 0; k < after->children.count && !there; k++)
            there = strcmp(before->children.all[i].key, after->children.all[k].key) == 0;
        expect_that(there, "children of the caller are not waited for", "the caller can still do that",
                    "one is gone");
    }
}

START_TEST(other_children_of_the_caller_are_left_to_it)
{
    struct program *program = program_start();
    have_child(program, false);
    have_child(program, true);
    for (int turn = 0; turn < 2; turn++) {
        struct leftovers before = leftovers_take(program);
        sums_expect(program, chance_between(100, 400), (unsigned)chance_between(1, 5));
        struct leftovers after = leftovers_take(program);
        expect_children_kept(&before, &after);
        leftovers_free(&after);
        leftovers_expect_none(program, &before, NULL);
    }
}
END_TEST

/* With SIGCHLD ignored, the kernel waits for children itself. */
START_TEST(the_caller_can_wait_for_later_children_too)
{
    struct program *program = program_start();
    sums_expect(program, chance_between(100, 400), (unsigned)chance_between(1, 5));
    have_child(program, false);
    struct leftovers after = leftovers_take(program);
    expect_number("a child of the caller that ends is there to be waited for: SIGCHLD is as it was", 1,
                  (int64_t)after.children.count);
    leftovers_free(&after);
}
END_TEST

START_TEST(buffered_output_of_the_caller_appears_once)
{
    struct program *program = program_any();
    struct sums_numbers numbers = sums_some(chance_between(100, 400));
    char *folder = files_folder(), *path = files_name(folder);
    char *text = chance_text(chance_between(20, 200));
    struct wire *ask = program_ask(program, "parallel_sum, with output in a buffer");
    wire_text(ask, path);
    wire_text(ask, text);
    sums_question(ask, &numbers, (unsigned)chance_between(2, 5), 0);
    struct sums_added summed = sums_answer(program, 0);
    sums_expect_total(&summed, &numbers);
    struct object file = files_look(path);
    expect_bytes("what the caller has printed comes out once", text, strlen(text), file.bytes,
                 (size_t)file.stat.st_size);
}
END_TEST

START_TEST(nothing_is_left_behind)
{
    struct program *program = program_any();
    const unsigned workers[] = {1, (unsigned)chance_between(2, 9), 0};
    for (size_t i = 0; i < sizeof workers / sizeof *workers; i++) {
        struct sums_numbers numbers = sums_some(chance_between(0, 400));
        struct leftovers before = leftovers_take(program);
        struct sums_added summed = sums_add_up(program, &numbers, workers[i]);
        if (workers[i] > 0)
            sums_expect_total(&summed, &numbers);
        else
            sums_expect_refused(&summed, EINVAL);
        leftovers_expect_none(program, &before, NULL);
    }
}
END_TEST

int main(int argc, char **argv)
{
    static const char nameless[] = "lesson 06, \"Memory without a name\"";
    static const char inherited[] = "lesson 06, \"Inherited by fork\"";
    static const char kinds[] = "lesson 06, \"Four kinds of memory\"";
    static const char three[] = "lesson 02, \"counter++ is three instructions\"";
    static const char layout[] = "lesson 02, \"A struct for two\"";
    const TTest *first = two_children_add_up_a_thousand_numbers;
    const TTest *waits = no_result_is_read_before_its_child_is_done;
    const TTest *meet = children_that_meet_in_the_mapping_lose_nothing;
    const TTest *forks = exactly_as_many_children_are_forked_as_were_asked_for;
    tests_add(first, (struct test_facts){.points = 4, .page = inherited});
    /* What is a matter of luck comes first: a verdict of the others would be one, too. */
    tests_add(waits, (struct test_facts){.points = 2, .page = inherited, .needs = first});
    tests_add(meet, (struct test_facts){.points = 3, .page = three, .needs = waits});
    tests_add(any_number_of_children_will_do, (struct test_facts){.page = inherited, .needs = meet});
    tests_add(there_may_be_fewer_numbers_than_children,
              (struct test_facts){.page = inherited, .needs = meet});
    tests_add(the_total_of_no_numbers_is_0, (struct test_facts){.page = inherited, .needs = meet});
    tests_add(the_total_is_64_bits_wide, (struct test_facts){.page = layout, .needs = meet});
    tests_add(no_children_at_all_is_EINVAL, (struct test_facts){.page = inherited, .needs = meet});
    tests_add(forks, (struct test_facts){.points = 2, .page = inherited, .needs = meet});
    tests_add(so_many_too_when_there_are_fewer_numbers_or_none,
              (struct test_facts){.page = inherited, .needs = forks});
    tests_add(the_results_come_through_one_anonymous_shared_mapping,
              (struct test_facts){.points = 2, .page = nameless, .needs = meet});
    tests_add(each_child_adds_up_a_slice_of_its_own,
              (struct test_facts){.points = 2, .page = kinds, .needs = forks});
    tests_add(a_child_that_dies_is_an_error,
              (struct test_facts){.points = 2, .page = inherited, .needs = forks});
    tests_add(a_fork_that_fails_is_an_error_and_nobody_is_left,
              (struct test_facts){.points = 2, .page = inherited, .needs = meet});
    tests_add(a_mapping_that_cannot_be_had_is_an_error, (struct test_facts){.page = nameless, .needs = meet});
    tests_add(a_signal_that_interrupts_a_wait_is_no_failure,
              (struct test_facts){.page = inherited, .needs = meet});
    tests_add(other_children_of_the_caller_are_left_to_it,
              (struct test_facts){.points = 2, .page = inherited, .needs = meet});
    tests_add(the_caller_can_wait_for_later_children_too,
              (struct test_facts){.page = inherited, .needs = meet});
    tests_add(buffered_output_of_the_caller_appears_once, (struct test_facts){.page = kinds, .needs = meet});
    tests_add(nothing_is_left_behind, (struct test_facts){.page = nameless, .needs = meet});
    return tests_run(argc, argv);
}
