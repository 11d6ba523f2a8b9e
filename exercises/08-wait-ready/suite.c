/* Outside the sandbox: makes objects late, small, in steps and twice, and looks at what is mapped in the end.
 * Any way to wait is right that looks again by itself or is told by the kernel. */
#include <errno.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include "grading/kit/asleep.h"
#include "grading/kit/chance.h"
#include "grading/kit/expect.h"
#include "grading/kit/leftovers.h"
#include "grading/kit/objects.h"
#include "grading/kit/pace.h"
#include "grading/kit/program.h"
#include "grading/kit/ready.h"
#include "grading/kit/tests.h"
#include "grading/kit/watch.h"
#include "ready.h"

START_TEST(an_object_that_is_ready_is_mapped)
{
    struct ready_wanted wanted = ready_want(chance_between(READY_PAGE + 1, 3 * READY_PAGE), READY_LONG);
    struct program *program = program_start();
    ready_make(&wanted, wanted.need);
    ready_ask(program, &wanted);
    ready_expect_mapped(program, &wanted);
}
END_TEST

START_TEST(an_object_that_comes_later_is_waited_for)
{
    struct ready_wanted wanted = ready_want(ready_some_need(), READY_LONG);
    struct program *program = program_start();
    ready_ask(program, &wanted);
    ready_expect_waits(program, "it waits for an object that does not exist yet");
    ready_make(&wanted, wanted.need);
    ready_expect_mapped(program, &wanted);
}
END_TEST

START_TEST(an_object_without_a_size_is_waited_for)
{
    struct ready_wanted wanted = ready_want(ready_some_need(), READY_LONG);
    struct program *program = program_start();
    ready_make(&wanted, 0);
    ready_ask(program, &wanted);
    ready_expect_waits(program, "it waits for the size of an object that has none yet");
    objects_resize(wanted.name, wanted.need);
    ready_expect_mapped(program, &wanted);
}
END_TEST

START_TEST(an_object_may_grow_in_steps)
{
    struct ready_wanted wanted = ready_want(chance_between(3 * READY_PAGE, 4 * READY_PAGE), READY_LONG);
    const size_t steps[] = {1, READY_PAGE, wanted.need / 2, wanted.need - 1};
    struct program *program = program_start();
    ready_ask(program, &wanted);
    ready_expect_waits(program, "it waits for an object that does not exist yet");
    ready_make(&wanted, 0);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        ready_expect_waits(program, "it waits for an object that is still too small");
        objects_resize(wanted.name, steps[i]);
    }
    ready_expect_waits(program, "it waits for an object that is still too small");
    objects_resize(wanted.name, wanted.need + chance_between(0, READY_PAGE));
    ready_expect_mapped(program, &wanted);
}
END_TEST

/* Nothing of the timing matters here: it stays as it is. */
START_TEST(an_object_that_is_too_small_is_not_ready)
{
    const size_t needs[] = {
        2, READY_PAGE, READY_PAGE + 1, 2 * READY_PAGE, ready_some_need(), ready_some_need()};
    struct program *program = program_start();
    for (size_t i = 0; i < sizeof needs / sizeof *needs; i++) {
        struct ready_wanted wanted = ready_want(needs[i], (int)chance_between(5, 40));
        ready_make(&wanted, i % 2 == 0 ? needs[i] - 1 : chance_between(0, needs[i] - 1));
        ready_expect_too_late(program, &wanted);
    }
}
END_TEST

START_TEST(any_size_from_the_needed_one_on_is_ready)
{
    const size_t needs[] = {1, READY_PAGE - 1, READY_PAGE, READY_PAGE + 1, 100000, 1, 2 * READY_PAGE};
    struct program *program = program_start();
    for (size_t i = 0; i < sizeof needs / sizeof *needs; i++) {
        struct ready_wanted wanted = ready_want(needs[i], READY_LONG);
        ready_make(&wanted, i < 5 ? needs[i] : needs[i] + chance_between(1, 20000));
        ready_ask(program, &wanted);
        ready_unmap(program, &wanted, ready_expect_mapped(program, &wanted));
    }
}
END_TEST

START_TEST(an_object_that_replaces_another_is_the_one_to_map)
{
    struct ready_wanted wanted = ready_want(ready_some_need(), READY_LONG);
    struct program *program = program_start();
    ready_make(&wanted, 0);
    ready_ask(program, &wanted);
    ready_expect_waits(program, "it waits for the size of an object that has none yet");
    ready_make(&wanted, wanted.need / 2); /* another, under the same name */
    ready_expect_waits(program, "it waits for an object that is still too small");
    objects_remove(wanted.name);
    ready_expect_waits(program, "it waits for an object that is gone");
    ready_make(&wanted, wanted.need);
    ready_expect_mapped(program, &wanted);
}
END_TEST

/* Where it opens the object, another one of that name takes its place, which has no size yet. */
struct swap {
    const struct ready_wanted *wanted;
    bool on;
    int opens; /* after that one */
};

static void swap_before_open(struct watched_call *call, void *context)
{
    struct swap *swap = context;
    if (call->number != SYS_openat && call->number != SYS_open)
        return;
    swap->opens++;
    if (!swap->on)
        return;
    swap->on = false;
    swap->opens = 0;
    ready_make(swap->wanted, 0);
}

START_TEST(the_size_that_counts_is_that_of_the_object_it_opened)
{
    static struct swap swap;
    static struct ready_wanted wanted;
    wanted = ready_want(ready_some_need(), READY_LONG);
    swap = (struct swap){.wanted = &wanted};
    struct program *program =
        program_start_hooked(&(struct watch_hooks){.entering = swap_before_open, .context = &swap});
    ready_make(&wanted, wanted.need);
    swap.on = true;
    ready_ask(program, &wanted);
    for (int i = 0; i < 1000 && (swap.on || swap.opens == 0) && asleep_in(program) != ASLEEP_DONE; i++) {
        watch_pump(program_watch(program));
        pace_pause(1);
    }
    if (!swap.on && asleep_in(program) == ASLEEP_DONE) {
        struct answer answer = program_answer(program);
        expect_that(false, "it waits when what it opened has no size, whatever had the name before",
                    "it waits", answer.result > 0 ? "a map" : "NULL");
    }
    objects_resize(wanted.name, wanted.need);
    ready_expect_mapped(program, &wanted);
}
END_TEST

START_TEST(the_object_is_left_as_it_was)
{
    struct ready_wanted wanted = ready_want(ready_some_need(), READY_LONG),
                        small = ready_want(ready_some_need(), 30);
    struct program *program = program_start();
    ready_make(&wanted, wanted.need + 100);
    ready_make(&small, 1);
    struct object before = objects_look(wanted.name);
    ready_ask(program, &wanted);
    struct answer answer = program_answer(program);
    expect_that(answer.result > 0, "it returns a map when the object is ready", "a map", "NULL");
    struct object after = objects_look(wanted.name);
    expect_bytes("the object's bytes are left alone", before.bytes, wanted.need + 100, after.bytes,
                 (size_t)after.stat.st_size);
    expect_mode("the object's mode is left alone", before.stat.st_mode & 07777, after.stat.st_mode & 07777);
    ready_expect_too_late(program, &small);
    objects_free(&after);
    after = objects_look(small.name);
    expect_number("an object that is too small stays so", 1, after.stat.st_size);
    objects_free(&before);
    objects_free(&after);
}
END_TEST

/* ---- time ---- */

START_TEST(it_does_not_give_up_before_its_time)
{
    enum { TIMES = 4 };
    struct program *program = program_start();
    for (int i = 0; i < TIMES; i++) {
        struct ready_wanted wanted = ready_in_vain(i % 2, (int)chance_between(READY_SHORT, 2 * READY_SHORT));
        struct paced paced;
        char expected[60];
        wanted.signals = i >= 2 ? 10 : 0;
        ready_times(program, &wanted, &paced);
        snprintf(expected, sizeof expected, "%d ms or more", wanted.timeout);
        char actual[60];
        snprintf(actual, sizeof actual, "%lld ms", (long long)paced.wall_ms);
        expect_that(paced.wall_ms >= wanted.timeout, "it does not give up before timeout_ms", expected,
                    actual);
    }
}
END_TEST

/* The best of some tries: what the machine adds is not its doing. */
static void expect_in_time(struct program *program, int which, int timeout, int signals)
{
    enum { LATE = 100, VERY_LATE = 5 * LATE, FEW = 2 };
    struct paced paced;
    char expected[60];
    const char *actual = "";
    snprintf(expected, sizeof expected, "at most %d ms", timeout + LATE);
    for (int i = 0; i < READY_TRIES; i++) {
        struct ready_wanted wanted = ready_in_vain(which, timeout);
        wanted.signals = signals;
        actual = ready_times(program, &wanted, &paced);
        if (paced.ms <= timeout + LATE)
            return;
        if (i + 1 >= FEW && paced.ms > timeout + VERY_LATE)
            break; /* so much the machine does not add */
    }
    expect_that(false, "it gives up soon after timeout_ms", expected, actual);
}

START_TEST(it_gives_up_soon_after_its_time)
{
    struct program *program = program_start();
    for (int which = 0; which < 2; which++) {
        expect_in_time(program, which, (int)chance_between(10, 40), 0);
        expect_in_time(program, which, (int)chance_between(READY_SHORT, 2 * READY_SHORT), 0);
    }
}
END_TEST

START_TEST(with_no_time_it_looks_once)
{
    struct program *program = program_start();
    struct ready_wanted wanted = ready_want(ready_some_need(), 0);
    ready_make(&wanted, wanted.need);
    ready_ask(program, &wanted);
    ready_expect_mapped(program, &wanted);
    expect_in_time(program, 0, 0, 0);
    expect_in_time(program, 1, 0, 0);
}
END_TEST

START_TEST(a_signal_does_not_end_the_wait)
{
    struct program *program = program_start();
    struct ready_wanted wanted = ready_want(ready_some_need(), READY_LONG);
    wanted.signals = 10;
    ready_ask(program, &wanted);
    for (int i = 0; i < 5; i++)
        ready_expect_waits(program, "it waits on when a signal interrupts it");
    ready_make(&wanted, wanted.need);
    ready_expect_mapped(program, &wanted);
    expect_in_time(program, 1, READY_SHORT, 10);
}
END_TEST

START_TEST(waiting_leaves_the_processor_to_others)
{
    enum { MOST = 20, MEASURED = 5 /* what measuring and the first look may add */ };
    for (int which = 0; which < 2; which++) {
        struct program *program = program_start();
        struct ready_wanted wanted = ready_in_vain(which, READY_LONG);
        char actual[60];
        ready_ask(program, &wanted);
        int percent = pace_share(program);
        snprintf(actual, sizeof actual, "%d%% of one", percent);
        expect_that(percent <= MOST + MEASURED, "waiting takes at most a fifth of one processor",
                    "20% of one", actual);
        ready_expect_waits(program, "it waits for an object that is not ready");
        ready_make(&wanted, wanted.need);
        ready_expect_mapped(program, &wanted);
    }
}
END_TEST

/* ---- what is left ---- */

START_TEST(nothing_is_created_and_nothing_is_left_when_time_is_over)
{
    struct program *program = program_start();
    for (int which = 0; which < 2; which++) {
        struct ready_wanted wanted = ready_in_vain(which, 60);
        struct leftovers before = leftovers_take(program);
        ready_expect_too_late(program, &wanted);
        struct object object = objects_look(wanted.name);
        expect_that(object.there == (which > 0), "it does not create what it waits for", "no such object",
                    wanted.name);
        objects_free(&object);
        leftovers_expect_none(program, &before, NULL);
    }
}
END_TEST

START_TEST(nothing_but_the_map_is_left_when_it_is_ready)
{
    struct program *program = program_start();
    struct ready_wanted wanted = ready_want(ready_some_need(), READY_LONG);
    ready_make(&wanted, 0);
    struct leftovers before = leftovers_take(program);
    ready_ask(program, &wanted);
    ready_expect_waits(program, "it waits for the size of an object that has none yet");
    objects_resize(wanted.name, wanted.need);
    int64_t address = ready_expect_mapped(program, &wanted);
    struct leftovers held = leftovers_take(program);
    expect_number("it leaves no descriptor open", (int64_t)before.descriptors.count,
                  (int64_t)held.descriptors.count);
    expect_number("it leaves one mapping", (int64_t)before.mappings.count + 1, (int64_t)held.mappings.count);
    ready_unmap(program, &wanted, address);
    leftovers_expect_none(program, &before, NULL);
    leftovers_free(&held);
}
END_TEST

START_TEST(no_room_for_the_map_is_ENOMEM)
{
    struct program *program = program_start();
    struct ready_wanted wanted = ready_want(chance_between(200000, 900000), 300);
    ready_make(&wanted, wanted.need);
    program_limit(program, RLIMIT_AS, READY_PAGE); /* less than it has: every further mapping fails */
    struct leftovers before = leftovers_take(program);
    ready_ask(program, &wanted);
    struct answer answer = program_answer(program);
    program_unlimit(program, RLIMIT_AS);
    ready_expect_null("when mmap fails it returns NULL with mmap's errno", &answer, ENOMEM);
    leftovers_expect_none(program, &before, NULL);
}
END_TEST

/* At once or at the end, by its own errno or as ETIMEDOUT; where the sandbox's user may open everything, the
 * map is right. */
START_TEST(an_object_that_may_not_be_opened_is_no_map)
{
    static const char bytes[3 * READY_PAGE];
    struct program *program = program_start();
    struct ready_wanted wanted = ready_want(ready_some_need(), 100);
    objects_make(wanted.name, 0, bytes, wanted.need);
    struct leftovers before = leftovers_take(program);
    ready_ask(program, &wanted);
    struct answer answer = program_answer(program);
    if (answer.result > 0) {
        ready_expect_map(program, &wanted, &answer);
        ready_unmap(program, &wanted, answer.result);
    } else {
        ready_expect_null("an object that may not be opened is said so", &answer,
                          answer.error == ETIMEDOUT ? ETIMEDOUT : EACCES);
    }
    leftovers_expect_none(program, &before, NULL);
}
END_TEST

int main(int argc, char **argv)
{
    static const char early[] = "lesson 01, \"Too early\"";
    static const char steps[] = "lesson 01, \"Three steps, and a fourth\"";
    static const char calls[] = "lesson 01, \"Five calls\"";
    static const char names[] = "lesson 01, \"A name is not the memory\"";
    static const char no_size[] = "lesson 08, \"No size\"";
    static const char endless[] = "lesson 08, \"The endless wait\"";
    static const char much[] = "lesson 08, \"Mapping too much\"";
    const TTest *first = an_object_that_is_ready_is_mapped;
    const TTest *second = an_object_that_comes_later_is_waited_for;
    const TTest *gives_up = an_object_that_is_too_small_is_not_ready;
    tests_add(first, (struct test_facts){.points = 3, .page = steps});
    tests_add(second, (struct test_facts){.points = 2, .page = early, .needs = first});
    tests_add(an_object_without_a_size_is_waited_for,
              (struct test_facts){.points = 2, .page = no_size, .needs = first});
    tests_add(an_object_may_grow_in_steps, (struct test_facts){.page = early, .needs = first});
    tests_add(gives_up, (struct test_facts){.page = much, .needs = first});
    tests_add(any_size_from_the_needed_one_on_is_ready, (struct test_facts){.page = much, .needs = first});
    tests_add(an_object_that_replaces_another_is_the_one_to_map,
              (struct test_facts){.points = 2, .page = names, .needs = first});
    tests_add(the_size_that_counts_is_that_of_the_object_it_opened,
              (struct test_facts){.page = names, .needs = second});
    tests_add(the_object_is_left_as_it_was, (struct test_facts){.page = calls, .needs = gives_up});
    tests_add(it_does_not_give_up_before_its_time, (struct test_facts){.page = endless, .needs = gives_up});
    tests_add(it_gives_up_soon_after_its_time, (struct test_facts){.page = endless, .needs = gives_up});
    tests_add(with_no_time_it_looks_once, (struct test_facts){.page = endless, .needs = gives_up});
    tests_add(a_signal_does_not_end_the_wait, (struct test_facts){.page = endless, .needs = second});
    tests_add(waiting_leaves_the_processor_to_others,
              (struct test_facts){.points = 2, .page = endless, .needs = first});
    tests_add(nothing_is_created_and_nothing_is_left_when_time_is_over,
              (struct test_facts){.page = calls, .needs = gives_up});
    tests_add(nothing_but_the_map_is_left_when_it_is_ready,
              (struct test_facts){.page = calls, .needs = first});
    tests_add(no_room_for_the_map_is_ENOMEM, (struct test_facts){.page = calls, .needs = first});
    tests_add(an_object_that_may_not_be_opened_is_no_map, (struct test_facts){.page = calls, .needs = first});
    return tests_run(argc, argv);
}
