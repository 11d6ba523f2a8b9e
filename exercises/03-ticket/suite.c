/* Outside the sandbox: lets several programs take numbers, looks at every order of three, and stops one of
 * them behind each of its instructions. Any way of taking a number in one step is right, and so is any that
 * tries again when somebody was faster. */
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "grading/kit/chance.h"
#include "grading/kit/expect.h"
#include "grading/kit/hold.h"
#include "grading/kit/leftovers.h"
#include "grading/kit/objects.h"
#include "grading/kit/orders.h"
#include "grading/kit/program.h"
#include "grading/kit/tests.h"
#include "grading/kit/world.h"
#include "ticket.h"

/* The object: two offices, the numbers of explored calls, those of many. */
enum { OFFICE = 0, OTHER = 1024, RESULTS = 3072, NOBODY = 2048, MANY = 4096, SIZE = 1 << 16 };
enum { PROGRAMS = 3, TIMES = 2000 };

struct hall {
    char *name;
    char *map; /* the suite's */
};

static struct hall make_hall(uint64_t next)
{
    char *bytes = mem_alloc(SIZE);
    struct hall hall = {.name = chance_name()};
    memset(bytes, 0, SIZE);
    memcpy(bytes + OFFICE, &next, sizeof next);
    objects_make(hall.name, 0600, bytes, SIZE);
    free(bytes);
    hall.map = objects_map(hall.name, SIZE);
    return hall;
}

static uint64_t number_in(const char *bytes, size_t at)
{
    uint64_t number;
    memcpy(&number, bytes + at, sizeof number);
    return number;
}

static struct program *start(const struct hall *hall)
{
    struct program *program = program_start();
    struct wire *ask = program_ask(program, "map");
    wire_text(ask, hall->name);
    wire_number(ask, (int64_t)chance_between(0x100000000, 0x500000000) << 12);
    wire_number(ask, SIZE);
    struct answer answer = program_answer(program);
    expect_that(answer.result > 0, "the driver maps the object", "a mapping", "none");
    return program;
}

static struct wire *ask_office(struct program *program, const char *function, size_t at)
{
    struct wire *ask = program_ask(program, function);
    wire_number(ask, (int64_t)at);
    return ask;
}

static uint64_t call(struct program *program, const char *function, size_t at)
{
    ask_office(program, function, at);
    return (uint64_t)program_answer(program).result;
}

static void expect_count(const char *promise, uint64_t expected, uint64_t actual)
{
    char wanted[32], got[32];
    snprintf(wanted, sizeof wanted, "%llu", (unsigned long long)expected);
    snprintf(got, sizeof got, "%llu", (unsigned long long)actual);
    expect_that(expected == actual, promise, wanted, got);
}

static void expect_take(struct program *program, size_t at, uint64_t number)
{
    expect_count("ticket_take gives the next number", number, call(program, "ticket_take", at));
}

static void expect_taken(struct program *program, size_t at, uint64_t count)
{
    expect_count("ticket_taken says how many are out", count, call(program, "ticket_taken", at));
}

START_TEST(the_first_numbers_are_0_1_and_2)
{
    struct hall hall = make_hall(0);
    struct program *program = start(&hall);
    for (uint64_t number = 0; number < 3; number++)
        expect_take(program, OFFICE, number);
}
END_TEST

START_TEST(numbers_go_on_in_another_process)
{
    struct hall hall = make_hall(0);
    struct program *programs[] = {start(&hall), start(&hall)};
    for (uint64_t number = 0; number < 8; number++) /* both, whatever the seed */
        expect_take(programs[number < 2 ? number : chance_between(0, 1)], OFFICE, number);
    expect_count("next is the number that comes next", 8, number_in(hall.map, OFFICE));
}
END_TEST

START_TEST(taken_says_how_many_are_out_and_takes_none)
{
    struct hall hall = make_hall(0);
    struct program *program = start(&hall), *other = start(&hall);
    expect_taken(other, OFFICE, 0);
    expect_take(program, OFFICE, 0);
    expect_taken(other, OFFICE, 1);
    expect_taken(other, OFFICE, 1);
    expect_take(other, OFFICE, 1);
    expect_taken(program, OFFICE, 2);
}
END_TEST

START_TEST(numbers_go_beyond_2_to_the_power_of_32)
{
    uint64_t edges[] = {UINT32_MAX, (uint64_t)1 << 32, ((uint64_t)1 << 31) - 1,
                        chance_between((size_t)1 << 33, (size_t)1 << 62)};
    for (size_t i = 0; i < sizeof edges / sizeof *edges; i++) {
        struct hall hall = make_hall(edges[i]);
        struct program *program = start(&hall);
        for (uint64_t k = 0; k < 3; k++)
            expect_take(program, OFFICE, edges[i] + k);
        expect_taken(program, OFFICE, edges[i] + 3);
    }
}
END_TEST

START_TEST(two_offices_do_not_meet)
{
    struct hall hall = make_hall(0);
    struct program *program = start(&hall);
    expect_take(program, OFFICE, 0);
    expect_take(program, OTHER, 0);
    expect_take(program, OFFICE, 1);
    expect_taken(program, OTHER, 1);
    expect_taken(program, OFFICE, 2);
}
END_TEST

/* ---- every order ---- */

struct queue {
    uint64_t first;
    size_t count;
};

/* The numbers are first, first + 1, … in any order. */
static bool all_different(struct orders_end *end, const void *context)
{
    const struct queue *queue = context;
    unsigned seen = 0;
    int length = 0;
    for (size_t i = 0; i < queue->count; i++) {
        uint64_t number = number_in(end->bytes, RESULTS + 8 * i), place = number - queue->first;
        if (place < queue->count)
            seen |= 1u << place;
        if ((size_t)length < sizeof end->actual)
            length += snprintf(end->actual + length, sizeof end->actual - (size_t)length, "%s%llu",
                               i > 0 ? ", " : "", (unsigned long long)number);
    }
    snprintf(end->expected, sizeof end->expected, "%zu different numbers from %llu on", queue->count,
             (unsigned long long)queue->first);
    return seen == (1u << queue->count) - 1;
}

static void explore(enum explore_mode mode, size_t count, const char *promise,
                    bool (*judge)(struct orders_end *, const void *))
{
    struct queue queue = {chance_between(0, 1) == 0 ? 0 : UINT32_MAX, count};
    struct hall hall = make_hall(queue.first);
    struct orders orders = {.mode = mode,
                            .count = count,
                            .function = "driver_take",
                            .object = hall.name,
                            .offset = OFFICE,
                            .length = sizeof(uint64_t),
                            .promise = promise,
                            .judge = judge,
                            .context = &queue};
    for (size_t i = 0; i < count; i++) {
        uint64_t nothing = NOBODY;
        memcpy(hall.map + RESULTS + 8 * i, &nothing, sizeof nothing);
        orders.programs[i] = start(&hall);
        struct wire *ask = ask_office(orders.programs[i], "ticket_take, noted", OFFICE);
        wire_number(ask, RESULTS + 8 * (int64_t)i);
        wire_number(ask, 1);
    }
    orders_expect(&orders);
}

START_TEST(no_order_of_three_gives_a_number_twice)
{
    explore(EXPLORE_SC, 3, "nobody else ever gets the same number, in whatever order instructions run",
            all_different);
}
END_TEST

START_TEST(none_is_given_twice_on_two_processors_either)
{
    explore(EXPLORE_CORES, 2, "nobody else ever gets the same number, on two processors at once",
            all_different);
}
END_TEST

/* One died before it could note a number; the other got the one that came next. */
static bool next_one(struct orders_end *end, const void *context)
{
    const struct queue *queue = context;
    uint64_t numbers[] = {number_in(end->bytes, RESULTS), number_in(end->bytes, RESULTS + 8)},
             next = number_in(end->bytes, OFFICE);
    uint64_t alive = numbers[numbers[0] == NOBODY], dead = numbers[numbers[0] != NOBODY];
    snprintf(end->expected, sizeof end->expected, "%llu or the one behind it, and next behind that",
             (unsigned long long)queue->first);
    snprintf(end->actual, sizeof end->actual, "%llu, and next is %llu", (unsigned long long)alive,
             (unsigned long long)next);
    return alive - queue->first < 2 && next == alive + 1 && dead == NOBODY;
}

START_TEST(whoever_is_killed_inside_take_stops_nobody)
{
    explore(EXPLORE_KILL, 2, "when a process is killed inside ticket_take, the other gets its number",
            next_one);
}
END_TEST

/* One instruction after the other until it has left the call, or has made so many. */
static int step(struct program *program, int most)
{
    int made = 0;
    for (; made < most && !hold_has_left(program); made++)
        hold_step(program);
    return made;
}

/* The one is stopped behind so many of its instructions while the other takes a number. False when there are
 * not so many. */
static bool stop_behind(int instructions, struct program *stopped, struct program *other,
                        const struct hall *hall)
{
    enum { MOST = 100000 };
    uint64_t before = number_in(hall->map, OFFICE);
    step(stopped, instructions);
    bool inside = !hold_has_left(stopped);
    uint64_t given = call(other, "ticket_take", OFFICE), count = call(other, "ticket_taken", OFFICE);
    expect_that(count - before == 1 || count - before == 2,
                "ticket_taken beside a running ticket_take counts it or not", "one more, or two",
                "another count");
    step(stopped, MOST);
    expect_that(hold_has_left(stopped), "ticket_take comes to its end when nobody disturbs it", "it returns",
                "it goes on and on");
    uint64_t own = number_in(hall->map, RESULTS);
    expect_that(own != given && own - before < 2 && given - before < 2,
                "the one that was stopped and the other get the next two numbers", "two different numbers",
                own == given ? "the same number" : "other numbers");
    return inside;
}

START_TEST(whoever_is_stopped_inside_take_stops_nobody)
{
    enum { STOPS = 80, BETWEEN = 1000 };
    struct hall hall = make_hall(0);
    struct program *stopped = start(&hall), *other = start(&hall);
    struct wire *ask = ask_office(stopped, "ticket_take, noted", OFFICE);
    wire_number(ask, RESULTS);
    wire_number(ask, STOPS + 1);
    hold_at(stopped, "driver_take");
    for (int stop = 0; stop < STOPS && stop_behind(stop, stopped, other, &hall); stop++) {
        for (int i = 0; i < BETWEEN && hold_has_left(stopped); i++) /* into the next call */
            hold_step(stopped);
    }
}
END_TEST

START_TEST(many_taken_at_the_same_time_are_all_different)
{
    struct hall hall = make_hall(0);
    struct program *programs[PROGRAMS];
    char given[PROGRAMS * TIMES] = {0};
    for (int i = 0; i < PROGRAMS; i++)
        programs[i] = start(&hall);
    for (int i = 0; i < PROGRAMS; i++) {
        struct wire *ask = ask_office(programs[i], "ticket_take, often", OFFICE);
        wire_number(ask, MANY + 8 * TIMES * i);
        wire_number(ask, TIMES);
        program_send(programs[i]);
    }
    for (int i = 0; i < PROGRAMS; i++)
        program_answer(programs[i]);
    for (size_t i = 0; i < PROGRAMS * TIMES; i++) {
        uint64_t number = number_in(hall.map, MANY + 8 * i);
        expect_that(number < PROGRAMS * TIMES && !given[number], "every number is given once",
                    "6000 different numbers from 0 on", "one that is too large, or came twice");
        given[number] = 1;
    }
    expect_taken(programs[0], OFFICE, PROGRAMS * TIMES);
}
END_TEST

START_TEST(nothing_is_left_behind_by_a_call)
{
    struct hall hall = make_hall(0);
    struct program *program = start(&hall);
    struct leftovers before = leftovers_take(program);
    for (uint64_t number = 0; number < 3; number++)
        expect_take(program, OFFICE, number);
    expect_taken(program, OFFICE, 3);
    leftovers_expect_none(program, &before, hall.name);
}
END_TEST

int main(int argc, char **argv)
{
    static const char one[] = "lesson 02, \"One instruction\"";
    static const char three[] = "lesson 02, \"counter++ is three instructions\"";
    static const char orders[] = "lesson 02, \"Every order there is\"";
    static const char types[] = "lesson 02, \"A struct for two\"";
    static const char dies[] = "lesson 03, \"The owner dies\"";
    static const char waits[] = "lesson 03, \"B waits for A\"";
    const TTest *first = the_first_numbers_are_0_1_and_2;
    tests_add(first, (struct test_facts){.points = 2, .page = three});
    tests_add(numbers_go_on_in_another_process, (struct test_facts){.page = three, .needs = first});
    tests_add(taken_says_how_many_are_out_and_takes_none, (struct test_facts){.page = three, .needs = first});
    tests_add(numbers_go_beyond_2_to_the_power_of_32, (struct test_facts){.page = types, .needs = first});
    tests_add(two_offices_do_not_meet, (struct test_facts){.page = types, .needs = first});
    tests_add(no_order_of_three_gives_a_number_twice,
              (struct test_facts){.points = 2, .page = orders, .needs = first});
    tests_add(none_is_given_twice_on_two_processors_either,
              (struct test_facts){.points = 2, .page = one, .needs = first});
    tests_add(whoever_is_killed_inside_take_stops_nobody, (struct test_facts){.page = dies, .needs = first});
    tests_add(whoever_is_stopped_inside_take_stops_nobody,
              (struct test_facts){.points = 2, .page = waits, .needs = first});
    tests_add(many_taken_at_the_same_time_are_all_different,
              (struct test_facts){.page = one, .needs = first});
    tests_add(nothing_is_left_behind_by_a_call, (struct test_facts){.page = one, .needs = first});
    world.processes = ORDERS_PROCESSES;
    return tests_run(argc, argv);
}
