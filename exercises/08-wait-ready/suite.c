/* Outside the sandbox: makes objects late, small, in steps and twice, and looks at what is mapped in the end.
 * Any way to wait is right that looks again by itself or is told by the kernel. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include "base/mem.h"
#include "grading/kit/asleep.h"
#include "grading/kit/chance.h"
#include "grading/kit/expect.h"
#include "grading/kit/leftovers.h"
#include "grading/kit/objects.h"
#include "grading/kit/pace.h"
#include "grading/kit/program.h"
#include "grading/kit/tests.h"
#include "grading/kit/watch.h"
#include "ready.h"

/* LONG is for what will be ready: on a busy machine the suite may take its time to make it. */
enum { FULL_PAGE = 4096, LONG = 60000, SHORT = 100, TRIES = 12 };

struct wanted {
    char *name;
    size_t need;
    int timeout, signals; /* ms; signals: one every so many, 0 none */
};

static struct wanted want(size_t need, int timeout)
{
    return (struct wanted){.name = chance_name(), .need = need, .timeout = timeout};
}

static size_t some_need(void)
{
    return chance_between(2, 3 * FULL_PAGE);
}

static void make(const struct wanted *wanted, size_t size)
{
    char *bytes = mem_alloc(size + 1);
    chance_fill(bytes, size);
    objects_make(wanted->name, 0600, bytes, size);
    free(bytes);
}

static void ask(struct program *program, const struct wanted *wanted)
{
    struct wire *wire = program_ask(program, "map_when_ready");
    wire_text(wire, wanted->name);
    wire_number(wire, (int64_t)wanted->need);
    wire_number(wire, wanted->timeout);
    wire_number(wire, wanted->signals);
    program_send(program);
}

/* The call goes on: it has seen what is there, and that is not enough. */
static void expect_waits(struct program *program, const char *promise)
{
    if (pace_let_it_look(program))
        return;
    struct answer answer = program_answer(program); /* a dead program says so here */
    expect_that(false, promise, "it waits", answer.result < 0 ? "NULL" : "a map");
}

/* What was returned is the object that has the name now, and every byte that was asked for can be used. */
static void expect_map(struct program *program, const struct wanted *wanted, const struct answer *answer)
{
    struct object object = objects_look(wanted->name);
    expect_that(object.there && (uint64_t)object.stat.st_size >= wanted->need,
                "it does not return before the object is large enough", "it waits", "it returned a map");
    uint64_t address = (uint64_t)answer->result, pages = (wanted->need + FULL_PAGE - 1) / FULL_PAGE;
    struct watched_map map = watch_map(program_pid(program), address);
    expect_that(map.there && map.inode == object.stat.st_ino && map.start == address && map.offset == 0,
                "what it returns is a mapping of the object that has the name, from its first byte on",
                "the object's map",
                !map.there                        ? "an address where nothing is mapped"
                : map.inode == object.stat.st_ino ? "another place in it"
                                                  : "other memory");
    expect_that(map.shared && map.readable && map.writable, "the map is shared, to be read and written",
                "shared, read and write", map.shared ? "not both" : "private");
    expect_number("it maps the bytes that are needed, in whole pages", (int64_t)(pages * FULL_PAGE),
                  (int64_t)(map.end - map.start));
    objects_free(&object);
}

static void expect_usable(struct program *program, const struct wanted *wanted, uint64_t address)
{
    struct wire *wire = program_ask(program, "the use of the map");
    int letter = (int)chance_between(1, 255);
    wire_number(wire, (int64_t)address);
    wire_number(wire, (int64_t)wanted->need);
    wire_number(wire, letter);
    program_answer(program);
    struct object object = objects_look(wanted->name);
    char *bytes = mem_alloc(wanted->need);
    memset(bytes, letter, wanted->need);
    expect_bytes("what is written into the map is in the object", bytes, wanted->need, object.bytes,
                 wanted->need);
    objects_free(&object);
    free(bytes);
}

static void unmap(struct program *program, const struct wanted *wanted, int64_t address)
{
    struct wire *wire = program_ask(program, "unmap");
    wire_number(wire, address);
    wire_number(wire, (int64_t)wanted->need);
    program_answer(program);
}

/* Three seconds are long for who looks by itself. */
static void expect_notices(struct program *program)
{
    enum { PATIENCE = 3000 };
    struct pace pace = pace_begin(program_pid(program));
    while (asleep_in(program) != ASLEEP_DONE) {
        if (program_watch(program) != NULL)
            watch_pump(program_watch(program));
        pace_pause(1);
        expect_that(pace_end(&pace).ms < PATIENCE, "it notices that the object is ready", "it returns",
                    "it waits for 3 seconds more");
    }
}

static int64_t expect_mapped(struct program *program, const struct wanted *wanted)
{
    expect_notices(program);
    struct answer answer = program_answer(program);
    char actual[60];
    snprintf(actual, sizeof actual, "%s and errno %s", wire_take_number(&answer.rest) ? "MAP_FAILED" : "NULL",
             strerrorname_np(answer.error));
    expect_that(answer.result > 0, "it returns a map when the object is ready", "a map", actual);
    expect_map(program, wanted, &answer);
    int64_t address = answer.result;
    expect_usable(program, wanted, (uint64_t)address);
    return address;
}

static void expect_null(const char *promise, const struct answer *answer, int error)
{
    char expected[60], actual[60];
    struct wire rest = answer->rest;
    snprintf(expected, sizeof expected, "NULL and errno %s", strerrorname_np(error));
    snprintf(actual, sizeof actual, "%s and errno %s",
             answer->result >= 0            ? "a map"
             : wire_take_number(&rest) != 0 ? "MAP_FAILED"
                                            : "NULL",
             strerrorname_np(answer->error));
    expect_that(strcmp(expected, actual) == 0, promise, expected, actual);
}

static void expect_too_late(struct program *program, const struct wanted *wanted)
{
    ask(program, wanted);
    struct answer answer = program_answer(program);
    expect_null("it gives up when its time is over", &answer, ETIMEDOUT);
}

START_TEST(an_object_that_is_ready_is_mapped)
{
    struct wanted wanted = want(chance_between(FULL_PAGE + 1, 3 * FULL_PAGE), LONG);
    struct program *program = program_start();
    make(&wanted, wanted.need);
    ask(program, &wanted);
    expect_mapped(program, &wanted);
}
END_TEST

START_TEST(an_object_that_comes_later_is_waited_for)
{
    struct wanted wanted = want(some_need(), LONG);
    struct program *program = program_start();
    ask(program, &wanted);
    expect_waits(program, "it waits for an object that does not exist yet");
    make(&wanted, wanted.need);
    expect_mapped(program, &wanted);
}
END_TEST

START_TEST(an_object_without_a_size_is_waited_for)
{
    struct wanted wanted = want(some_need(), LONG);
    struct program *program = program_start();
    make(&wanted, 0);
    ask(program, &wanted);
    expect_waits(program, "it waits for the size of an object that has none yet");
    objects_resize(wanted.name, wanted.need);
    expect_mapped(program, &wanted);
}
END_TEST

START_TEST(an_object_may_grow_in_steps)
{
    struct wanted wanted = want(chance_between(3 * FULL_PAGE, 4 * FULL_PAGE), LONG);
    const size_t steps[] = {1, FULL_PAGE, wanted.need / 2, wanted.need - 1};
    struct program *program = program_start();
    ask(program, &wanted);
    expect_waits(program, "it waits for an object that does not exist yet");
    make(&wanted, 0);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        expect_waits(program, "it waits for an object that is still too small");
        objects_resize(wanted.name, steps[i]);
    }
    expect_waits(program, "it waits for an object that is still too small");
    objects_resize(wanted.name, wanted.need + chance_between(0, FULL_PAGE));
    expect_mapped(program, &wanted);
}
END_TEST

/* Nothing of the timing matters here: it stays as it is. */
START_TEST(an_object_that_is_too_small_is_not_ready)
{
    const size_t needs[] = {2, FULL_PAGE, FULL_PAGE + 1, 2 * FULL_PAGE, some_need(), some_need()};
    struct program *program = program_start();
    for (size_t i = 0; i < sizeof needs / sizeof *needs; i++) {
        struct wanted wanted = want(needs[i], (int)chance_between(5, 40));
        make(&wanted, i % 2 == 0 ? needs[i] - 1 : chance_between(0, needs[i] - 1));
        expect_too_late(program, &wanted);
    }
}
END_TEST

START_TEST(any_size_from_the_needed_one_on_is_ready)
{
    const size_t needs[] = {1, FULL_PAGE - 1, FULL_PAGE, FULL_PAGE + 1, 100000, 1, 2 * FULL_PAGE};
    struct program *program = program_start();
    for (size_t i = 0; i < sizeof needs / sizeof *needs; i++) {
        struct wanted wanted = want(needs[i], LONG);
        make(&wanted, i < 5 ? needs[i] : needs[i] + chance_between(1, 20000));
        ask(program, &wanted);
        unmap(program, &wanted, expect_mapped(program, &wanted));
    }
}
END_TEST

START_TEST(an_object_that_replaces_another_is_the_one_to_map)
{
    struct wanted wanted = want(some_need(), LONG);
    struct program *program = program_start();
    make(&wanted, 0);
    ask(program, &wanted);
    expect_waits(program, "it waits for the size of an object that has none yet");
    make(&wanted, wanted.need / 2); /* another, under the same name */
    expect_waits(program, "it waits for an object that is still too small");
    objects_remove(wanted.name);
    expect_waits(program, "it waits for an object that is gone");
    make(&wanted, wanted.need);
    expect_mapped(program, &wanted);
}
END_TEST

/* Where it opens the object, another one of that name takes its place, which has no size yet. */
struct swap {
    const struct wanted *wanted;
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
    make(swap->wanted, 0);
}

START_TEST(the_size_that_counts_is_that_of_the_object_it_opened)
{
    static struct swap swap;
    static struct wanted wanted;
    wanted = want(some_need(), LONG);
    swap = (struct swap){.wanted = &wanted};
    struct program *program =
        program_start_hooked(&(struct watch_hooks){.entering = swap_before_open, .context = &swap});
    make(&wanted, wanted.need);
    swap.on = true;
    ask(program, &wanted);
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
    expect_mapped(program, &wanted);
}
END_TEST

START_TEST(the_object_is_left_as_it_was)
{
    struct wanted wanted = want(some_need(), LONG), small = want(some_need(), 30);
    struct program *program = program_start();
    make(&wanted, wanted.need + 100);
    make(&small, 1);
    struct object before = objects_look(wanted.name);
    ask(program, &wanted);
    struct answer answer = program_answer(program);
    expect_that(answer.result > 0, "it returns a map when the object is ready", "a map", "NULL");
    struct object after = objects_look(wanted.name);
    expect_bytes("the object's bytes are left alone", before.bytes, wanted.need + 100, after.bytes,
                 (size_t)after.stat.st_size);
    expect_mode("the object's mode is left alone", before.stat.st_mode & 07777, after.stat.st_mode & 07777);
    expect_too_late(program, &small);
    objects_free(&after);
    after = objects_look(small.name);
    expect_number("an object that is too small stays so", 1, after.stat.st_size);
    objects_free(&before);
    objects_free(&after);
}
END_TEST

/* ---- time ---- */

static const char *times(struct program *program, const struct wanted *wanted, struct paced *paced)
{
    static char words[60];
    struct pace pace = pace_begin(program_pid(program));
    expect_too_late(program, wanted);
    *paced = pace_end(&pace);
    snprintf(words, sizeof words, "%lld ms", (long long)paced->ms);
    return words;
}

/* One that does not exist, and one that is not large enough. */
static struct wanted want_in_vain(int which, int timeout)
{
    struct wanted wanted = want(some_need(), timeout);
    if (which > 0)
        make(&wanted, wanted.need - 1);
    return wanted;
}

START_TEST(it_does_not_give_up_before_its_time)
{
    enum { TIMES = 4 };
    struct program *program = program_start();
    for (int i = 0; i < TIMES; i++) {
        struct wanted wanted = want_in_vain(i % 2, (int)chance_between(SHORT, 2 * SHORT));
        struct paced paced;
        char expected[60];
        wanted.signals = i >= 2 ? 10 : 0;
        times(program, &wanted, &paced);
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
    for (int i = 0; i < TRIES; i++) {
        struct wanted wanted = want_in_vain(which, timeout);
        wanted.signals = signals;
        actual = times(program, &wanted, &paced);
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
        expect_in_time(program, which, (int)chance_between(SHORT, 2 * SHORT), 0);
    }
}
END_TEST

START_TEST(with_no_time_it_looks_once)
{
    struct program *program = program_start();
    struct wanted wanted = want(some_need(), 0);
    make(&wanted, wanted.need);
    ask(program, &wanted);
    expect_mapped(program, &wanted);
    expect_in_time(program, 0, 0, 0);
    expect_in_time(program, 1, 0, 0);
}
END_TEST

START_TEST(a_signal_does_not_end_the_wait)
{
    struct program *program = program_start();
    struct wanted wanted = want(some_need(), LONG);
    wanted.signals = 10;
    ask(program, &wanted);
    for (int i = 0; i < 5; i++)
        expect_waits(program, "it waits on when a signal interrupts it");
    make(&wanted, wanted.need);
    expect_mapped(program, &wanted);
    expect_in_time(program, 1, SHORT, 10);
}
END_TEST

START_TEST(waiting_leaves_the_processor_to_others)
{
    enum { MOST = 20, MEASURED = 5 /* what measuring and the first look may add */ };
    for (int which = 0; which < 2; which++) {
        struct program *program = program_start();
        struct wanted wanted = want_in_vain(which, LONG);
        char actual[60];
        ask(program, &wanted);
        int percent = pace_share(program);
        snprintf(actual, sizeof actual, "%d%% of one", percent);
        expect_that(percent <= MOST + MEASURED, "waiting takes at most a fifth of one processor",
                    "20% of one", actual);
        expect_waits(program, "it waits for an object that is not ready");
        make(&wanted, wanted.need);
        expect_mapped(program, &wanted);
    }
}
END_TEST

/* ---- what is left ---- */

START_TEST(nothing_is_created_and_nothing_is_left_when_time_is_over)
{
    struct program *program = program_start();
    for (int which = 0; which < 2; which++) {
        struct wanted wanted = want_in_vain(which, 60);
        struct leftovers before = leftovers_take(program);
        expect_too_late(program, &wanted);
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
    struct wanted wanted = want(some_need(), LONG);
    make(&wanted, 0);
    struct leftovers before = leftovers_take(program);
    ask(program, &wanted);
    expect_waits(program, "it waits for the size of an object that has none yet");
    objects_resize(wanted.name, wanted.need);
    int64_t address = expect_mapped(program, &wanted);
    struct leftovers held = leftovers_take(program);
    expect_number("it leaves no descriptor open", (int64_t)before.descriptors.count,
                  (int64_t)held.descriptors.count);
    expect_number("it leaves one mapping", (int64_t)before.mappings.count + 1, (int64_t)held.mappings.count);
    unmap(program, &wanted, address);
    leftovers_expect_none(program, &before, NULL);
    leftovers_free(&held);
}
END_TEST

START_TEST(no_room_for_the_map_is_ENOMEM)
{
    struct program *program = program_start();
    struct wanted wanted = want(chance_between(200000, 900000), 300);
    make(&wanted, wanted.need);
    program_limit(program, RLIMIT_AS, FULL_PAGE); /* less than it has: every further mapping fails */
    struct leftovers before = leftovers_take(program);
    ask(program, &wanted);
    struct answer answer = program_answer(program);
    program_unlimit(program, RLIMIT_AS);
    expect_null("when mmap fails it returns NULL with mmap's errno", &answer, ENOMEM);
    leftovers_expect_none(program, &before, NULL);
}
END_TEST

/* At once or at the end, by its own errno or as ETIMEDOUT; where the sandbox's user may open everything, the
 * map is right. */
START_TEST(an_object_that_may_not_be_opened_is_no_map)
{
    struct program *program = program_start();
    struct wanted wanted = want(some_need(), 100);
    make(&wanted, wanted.need);
    objects_make(wanted.name, 0, "", 0);
    objects_resize(wanted.name, wanted.need);
    struct leftovers before = leftovers_take(program);
    ask(program, &wanted);
    struct answer answer = program_answer(program);
    if (answer.result > 0) {
        expect_map(program, &wanted, &answer);
        unmap(program, &wanted, answer.result);
    } else {
        expect_null("an object that may not be opened is said so", &answer,
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
