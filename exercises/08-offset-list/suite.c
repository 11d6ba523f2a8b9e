/* Outside the sandbox: hands one region to several processes, each of which has it at another address, and
 * reads the texts through a mapping of its own: what is handed back must lie in the region. How the list is
 * laid out is the learner's: from the front or from the back, with an index or a chain. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "grading/kit/chance.h"
#include "grading/kit/expect.h"
#include "grading/kit/leftovers.h"
#include "grading/kit/objects.h"
#include "grading/kit/program.h"
#include "grading/kit/tests.h"
#include "list.h"

enum { FULL_PAGE = 4096, MOST_TEXTS = 1000, LIST_BYTES = 64, TEXT_BYTES = 32, BEHIND = FULL_PAGE };

/* A region and what must be in it. The object ends with a page of the suite's behind the region, which the
 * driver does not map, and with what is left of the region's last page. */
struct region {
    char *name, *map, *behind; /* behind: what lies there, to compare with */
    size_t size, room;         /* room: whole pages */
    char *texts[MOST_TEXTS];   /* oldest first */
    size_t count;
};

static struct region *new_region(size_t size)
{
    struct region *region = mem_alloc(sizeof *region);
    *region = (struct region){.name = chance_name(), .size = size};
    region->room = (size + FULL_PAGE - 1) / FULL_PAGE * FULL_PAGE;
    char *bytes = mem_alloc(region->room + BEHIND);
    chance_fill(bytes, region->room + BEHIND);
    objects_make(region->name, 0600, bytes, region->room + BEHIND);
    region->map = objects_map(region->name, region->room + BEHIND);
    region->behind = bytes + size;
    return region;
}

static struct wire *ask_of(struct program *program, const char *function, int slot)
{
    struct wire *ask = program_ask(program, function);
    wire_number(ask, slot);
    return ask;
}

/* A place in one process. */
struct seat {
    struct program *program;
    int slot;
    uint64_t base;
};

static struct seat sit_at(struct program *program, int slot, const struct region *region, bool writable,
                          uint64_t hint)
{
    struct wire *ask = program_ask(program, "map");
    wire_text(ask, region->name);
    wire_number(ask, writable);
    wire_number(ask, slot);
    wire_number(ask, (int64_t)hint);
    wire_number(ask, (int64_t)region->room);
    struct answer answer = program_answer(program);
    expect_that(answer.result > 0, "the driver maps the region", "a mapping", "none");
    return (struct seat){program, slot, (uint64_t)answer.result};
}

/* Somewhere else each time, whatever the seed. */
static struct seat sit(struct program *program, int slot, const struct region *region, bool writable)
{
    static uint64_t turn;
    uint64_t hint = (0x10000000 + (turn++ % 16 * 0x1000000) + chance_between(0, 0xffff00)) << 16;
    return sit_at(program, slot, region, writable, hint);
}

static struct seat sit_alone(const struct region *region)
{
    return sit(program_start(), 0, region, true);
}

static void stand_up(const struct seat *seat)
{
    ask_of(seat->program, "unmap", seat->slot);
    program_answer(seat->program);
}

static struct answer init(const struct seat *seat, size_t size)
{
    wire_number(ask_of(seat->program, "list_init", seat->slot), (int64_t)size);
    return program_answer(seat->program);
}

static void expect_init(const struct seat *seat, struct region *region)
{
    struct answer answer = init(seat, region->size);
    expect_success("list_init", &answer);
    region->count = 0;
}

static struct answer push(const struct seat *seat, const char *text)
{
    wire_text(ask_of(seat->program, "list_push", seat->slot), text);
    return program_answer(seat->program);
}

static void expect_push(const struct seat *seat, struct region *region, char *text)
{
    struct answer answer = push(seat, text);
    expect_success("list_push", &answer);
    region->texts[region->count++] = text;
}

static void expect_pushes(const struct seat *seat, struct region *region, int times)
{
    for (int i = 0; i < times; i++)
        expect_push(seat, region, chance_text(chance_between(1, 60)));
}

static void expect_count(const struct seat *seat, const struct region *region)
{
    ask_of(seat->program, "list_count", seat->slot);
    struct answer answer = program_answer(seat->program);
    expect_number("list_count says how many texts there are", (int64_t)region->count, answer.result);
}

/* What lies at that address of the seat is the text, and it lies in the region to its NUL. */
static void expect_text(const char *promise, const struct seat *seat, const struct region *region,
                        uint64_t address, const char *text)
{
    size_t wanted = strlen(text) + 1, offset = (size_t)(address - seat->base);
    char actual[60];
    expect_that(address != 0, "list_get finds every text that was pushed", "a text", "NULL");
    snprintf(actual, sizeof actual, "%lld bytes from its start", (long long)offset);
    expect_that(address >= seat->base && offset < region->size,
                "what list_get returns lies in the region, where this process has it", "an address inside",
                actual);
    size_t left = region->size - offset;
    expect_bytes(promise, text, wanted, region->map + offset, left < wanted ? left : wanted);
}

/* Where number i is; the caller looks at it. */
static uint64_t get(const struct seat *seat, size_t i)
{
    wire_number(ask_of(seat->program, "list_get", seat->slot), (int64_t)i);
    return (uint64_t)program_answer(seat->program).result;
}

static void expect_null(const struct seat *seat, size_t i)
{
    expect_that(get(seat, i) == 0, "list_get returns NULL where there is no text", "NULL", "an address");
}

/* The list, seen from there, is what it must be. */
static void expect_list(const struct seat *seat, const struct region *region)
{
    expect_count(seat, region);
    wire_number(ask_of(seat->program, "list_get, all", seat->slot), (int64_t)region->count);
    struct answer answer = program_answer(seat->program);
    for (size_t i = 0; i < region->count; i++)
        expect_text("list_get returns the texts, the newest first", seat, region,
                    (uint64_t)wire_take_number(&answer.rest), region->texts[region->count - 1 - i]);
    expect_null(seat, region->count);
}

static void expect_nothing_outside(const struct region *region)
{
    size_t behind = region->room + BEHIND - region->size;
    expect_bytes("no byte behind the region changes", region->behind, behind, region->map + region->size,
                 behind);
}

static void expect_enomem(const struct seat *seat, const char *text)
{
    struct answer answer = push(seat, text);
    expect_failure("list_push", ENOMEM, &answer);
}

START_TEST(the_newest_text_comes_first)
{
    struct region *region = new_region(FULL_PAGE);
    struct seat seat = sit_alone(region);
    expect_init(&seat, region);
    expect_pushes(&seat, region, 3);
    expect_list(&seat, region);
}
END_TEST

START_TEST(another_process_reads_the_list_at_its_own_address)
{
    struct region *region = new_region(2 * FULL_PAGE);
    struct seat writer = sit_alone(region);
    expect_init(&writer, region);
    expect_pushes(&writer, region, 12);
    program_kill(writer.program);
    struct seat reader = sit_alone(region);
    expect_list(&reader, region);
}
END_TEST

START_TEST(the_list_goes_on_wherever_it_is_mapped_next)
{
    struct region *region = new_region(4 * FULL_PAGE);
    struct program *programs[] = {program_start(), program_start()};
    struct seat seat = sit(programs[0], 0, region, true);
    expect_init(&seat, region);
    for (int turn = 0; turn < 6; turn++) {
        expect_pushes(&seat, region, 4);
        expect_list(&seat, region);
        stand_up(&seat);
        seat = sit(programs[turn / 2 % 2], 0, region, true); /* moved in one process, and to the other */
        expect_list(&seat, region);
    }
}
END_TEST

/* An address in the lower half of 4 GiB and one in the upper half of the whole space: offsets are no
 * differences to something outside of the region, and no address fits where an offset does. */
START_TEST(high_and_low_addresses_are_alike)
{
    struct region *region = new_region(FULL_PAGE);
    struct program *program = program_start();
    const uint64_t hints[] = {0x20000000, 0x7e0000000000, 0x40000000, 0x100000000000};
    for (size_t i = 0; i < sizeof hints / sizeof *hints; i++) {
        struct seat seat = sit_at(program, 0, region, true, hints[i]);
        if (i == 0)
            expect_init(&seat, region);
        expect_pushes(&seat, region, 3);
        expect_list(&seat, region);
        stand_up(&seat);
    }
}
END_TEST

START_TEST(a_read_only_map_will_do_for_count_and_get)
{
    struct region *region = new_region(FULL_PAGE);
    struct seat writer = sit_alone(region);
    expect_init(&writer, region);
    struct seat reader = sit(program_start(), 0, region, false);
    expect_list(&reader, region);
    expect_pushes(&writer, region, 8);
    expect_list(&reader, region);
}
END_TEST

START_TEST(an_empty_list_has_no_text)
{
    struct region *region = new_region(FULL_PAGE);
    struct seat seat = sit_alone(region), other = sit_alone(region);
    expect_init(&seat, region);
    expect_list(&seat, region);
    expect_list(&other, region);
}
END_TEST

START_TEST(there_is_NULL_behind_the_oldest_text)
{
    struct region *region = new_region(FULL_PAGE);
    struct seat seat = sit_alone(region);
    const size_t beyond[] = {
        5, 6, chance_between(7, 1000), UINT32_MAX, (size_t)1 << 32 /* not number 0 */, INT64_MAX, SIZE_MAX};
    expect_init(&seat, region);
    expect_pushes(&seat, region, 5);
    for (size_t i = 0; i < sizeof beyond / sizeof *beyond; i++)
        expect_null(&seat, beyond[i]);
    expect_list(&seat, region);
}
END_TEST

START_TEST(an_empty_text_is_a_text)
{
    struct region *region = new_region(FULL_PAGE);
    struct seat seat = sit_alone(region);
    expect_init(&seat, region);
    expect_push(&seat, region, chance_text(0));
    expect_list(&seat, region);
    expect_push(&seat, region, chance_text(5));
    expect_push(&seat, region, chance_text(0));
    expect_push(&seat, region, chance_text(0));
    expect_list(&seat, region);
}
END_TEST

START_TEST(texts_of_any_length_are_kept)
{
    struct region *region = new_region(300000);
    struct seat seat = sit_alone(region), other = sit_alone(region);
    const size_t lengths[] = {1,   7,    8,    9,     127,   128,   255,   chance_between(200, 300),
                              256, 4095, 4096, 32767, 65535, 65536, 70000, 2};
    expect_init(&seat, region);
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
        expect_push(&seat, region, chance_text(lengths[i]));
    expect_list(&seat, region);
    expect_list(&other, region);
}
END_TEST

START_TEST(equal_texts_are_kept_apart)
{
    struct region *region = new_region(FULL_PAGE);
    struct seat seat = sit_alone(region);
    char *text = chance_text(9);
    expect_init(&seat, region);
    for (int i = 0; i < 4; i++)
        expect_push(&seat, region, i == 2 ? chance_text(9) : text);
    expect_list(&seat, region);
}
END_TEST

START_TEST(a_text_stays_where_it_is)
{
    enum { FIRST = 6, MORE = 30 };
    struct region *region = new_region(2 * FULL_PAGE);
    struct seat seat = sit_alone(region);
    uint64_t places[FIRST];
    expect_init(&seat, region);
    expect_pushes(&seat, region, FIRST);
    for (size_t i = 0; i < FIRST; i++)
        places[i] = get(&seat, FIRST - 1 - i);
    expect_pushes(&seat, region, MORE);
    for (size_t i = 0; i < FIRST; i++)
        expect_text("a text that list_get gave stays what it is and where it is", &seat, region, places[i],
                    region->texts[i]);
    expect_list(&seat, region);
}
END_TEST

START_TEST(two_regions_at_once_do_not_meet)
{
    struct region *regions[] = {new_region(FULL_PAGE), new_region(2 * FULL_PAGE)};
    struct program *program = program_start();
    struct seat seats[] = {sit(program, 0, regions[0], true), sit(program, 1, regions[1], true)};
    expect_init(&seats[0], regions[0]);
    expect_init(&seats[1], regions[1]);
    for (int i = 0; i < 8; i++) /* both, whatever the seed */
        expect_pushes(&seats[i % 3 % 2], regions[i % 3 % 2], (int)chance_between(1, 3));
    for (int i = 0; i < 2; i++) {
        expect_list(&seats[i], regions[i]);
        expect_nothing_outside(regions[i]);
    }
}
END_TEST

START_TEST(init_empties_a_used_region)
{
    struct region *region = new_region(FULL_PAGE);
    struct seat seat = sit_alone(region);
    expect_init(&seat, region);
    for (int turn = 0; turn < 3; turn++) { /* with all its room, too */
        expect_push(&seat, region, chance_text(FULL_PAGE / 2 + 100));
        expect_pushes(&seat, region, 3);
        expect_init(&seat, region);
        expect_list(&seat, region);
    }
}
END_TEST

/* ---- room ---- */

START_TEST(less_than_64_bytes_are_EINVAL)
{
    const size_t sizes[] = {63, 0, 1, chance_between(2, 62), chance_between(2, 62)};
    struct seat seat;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct region *region = new_region(sizes[i] > 0 ? sizes[i] : 1);
        seat = sit(program_any(), 0, region, true);
        struct answer answer = init(&seat, sizes[i]);
        expect_failure("list_init", EINVAL, &answer);
        expect_nothing_outside(region);
        stand_up(&seat);
    }
    for (size_t size = 64; size < 67; size++) {
        struct region *region = new_region(size);
        seat = sit(program_any(), 0, region, true);
        expect_init(&seat, region);
        expect_list(&seat, region);
        stand_up(&seat);
    }
}
END_TEST

START_TEST(one_text_that_fits_with_the_overhead_is_accepted)
{
    for (int i = 0; i < 12; i++) {
        size_t length = chance_between(0, 3 * FULL_PAGE);
        struct region *region = new_region(LIST_BYTES + TEXT_BYTES + length + 1);
        struct seat seat = sit(program_any(), 0, region, true);
        expect_init(&seat, region);
        expect_push(&seat, region, chance_text(length));
        expect_list(&seat, region);
        expect_nothing_outside(region);
        stand_up(&seat);
    }
}
END_TEST

START_TEST(many_texts_that_fit_with_the_overhead_are_accepted)
{
    for (int turn = 0; turn < 4; turn++) {
        size_t count = chance_between(60, 200), lengths[200], size = LIST_BYTES;
        size_t most = (size_t[]){0, 1, 8, 50}[turn];
        for (size_t i = 0; i < count; i++) {
            lengths[i] = chance_between(0, most);
            size += TEXT_BYTES + lengths[i] + 1;
        }
        struct region *region = new_region(size);
        struct seat seat = sit(program_any(), 0, region, true);
        expect_init(&seat, region);
        for (size_t i = 0; i < count; i++)
            expect_push(&seat, region, chance_text(lengths[i]));
        expect_list(&seat, region);
        expect_nothing_outside(region);
        stand_up(&seat);
    }
}
END_TEST

/* Pushes one text until the region is full. */
static void fill(const struct seat *seat, struct region *region, char *text)
{
    size_t each = strlen(text) + 1;
    struct wire *ask = ask_of(seat->program, "list_push, often", seat->slot);
    wire_number(ask, MOST_TEXTS - (int64_t)region->count);
    wire_text(ask, text);
    struct answer answer = program_answer(seat->program);
    char actual[40];
    snprintf(actual, sizeof actual, "%lld of %zu bytes each", (long long)answer.result, each);
    expect_that(answer.result >= 0 && (uint64_t)answer.result * each < region->size,
                "list_push takes no more texts than the region has bytes for", "fewer", actual);
    for (int64_t i = 0; i < answer.result; i++)
        region->texts[region->count++] = text;
}

START_TEST(a_full_list_is_ENOMEM_and_stays_as_it_was)
{
    for (int turn = 0; turn < 6; turn++) {
        struct region *region = new_region(chance_between(900, 9000));
        struct seat seat = sit(program_any(), 0, region, true);
        expect_init(&seat, region);
        expect_pushes(&seat, region, 4);
        char *text = chance_text(chance_between(20, 60));
        fill(&seat, region, text);
        for (int again = 0; again < 3; again++) {
            expect_enomem(&seat, text);
            expect_list(&seat, region);
        }
        expect_nothing_outside(region);
        stand_up(&seat);
    }
}
END_TEST

static void push_if_there_is_room(const struct seat *seat, struct region *region, char *text)
{
    struct answer answer = push(seat, text);
    if (answer.result == 0)
        region->texts[region->count++] = text;
    else
        expect_failure("list_push", ENOMEM, &answer);
}

/* Every size, so that the last text ends near the region's end in every way. */
START_TEST(a_region_filled_to_its_last_byte_is_not_overrun)
{
    struct program *program = program_start();
    for (size_t size = 200; size < 264; size++) {
        struct region *region = new_region(size);
        struct seat seat = sit(program, 0, region, true);
        expect_init(&seat, region);
        fill(&seat, region, chance_text(size % 9));
        for (size_t length = 24; length > 0; length -= 8)
            push_if_there_is_room(&seat, region, chance_text(length));
        expect_list(&seat, region);
        expect_nothing_outside(region);
        stand_up(&seat);
    }
    struct region *region = new_region(FULL_PAGE); /* the next byte is one that nobody may touch */
    struct seat seat = sit(program, 0, region, true);
    expect_init(&seat, region);
    fill(&seat, region, chance_text(chance_between(5, 20)));
    fill(&seat, region, chance_text(0));
    expect_list(&seat, region);
}
END_TEST

START_TEST(a_text_larger_than_the_room_is_ENOMEM_and_a_smaller_one_fits_after_it)
{
    struct region *region = new_region(FULL_PAGE);
    struct seat seat = sit_alone(region);
    expect_init(&seat, region);
    expect_enomem(&seat, chance_text(FULL_PAGE));
    expect_list(&seat, region);
    expect_pushes(&seat, region, 5);
    const size_t lengths[] = {FULL_PAGE - 1, 2 * FULL_PAGE, 65536 + 10, 500000};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        expect_enomem(&seat, chance_text(lengths[i]));
        expect_list(&seat, region);
    }
    size_t used = LIST_BYTES;
    for (size_t i = 0; i < region->count; i++)
        used += TEXT_BYTES + strlen(region->texts[i]) + 1;
    expect_push(&seat, region, chance_text(FULL_PAGE - used - TEXT_BYTES - 1));
    expect_list(&seat, region);
}
END_TEST

START_TEST(a_region_of_a_mebibyte_is_used_to_its_end)
{
    struct region *region = new_region((1 << 20) + chance_between(150000, 200000));
    struct seat seat = sit_alone(region), other = sit(program_start(), 0, region, false);
    expect_init(&seat, region);
    for (size_t used = LIST_BYTES; used + 60000 < region->size; used += 50000 + TEXT_BYTES + 1)
        expect_push(&seat, region, chance_text(50000));
    expect_pushes(&seat, region, 20);
    expect_list(&other, region);
    expect_nothing_outside(region);
}
END_TEST

START_TEST(nothing_is_left_behind_by_a_call)
{
    struct region *region = new_region(FULL_PAGE);
    struct seat seat = sit_alone(region);
    expect_init(&seat, region);
    expect_pushes(&seat, region, 1);
    struct leftovers before = leftovers_take(seat.program);
    expect_init(&seat, region);
    expect_pushes(&seat, region, 9);
    expect_enomem(&seat, chance_text(FULL_PAGE));
    expect_list(&seat, region);
    leftovers_expect_none(seat.program, &before, region->name);
}
END_TEST

int main(int argc, char **argv)
{
    static const char pointers[] = "lesson 08, \"Pointers in shared memory\"";
    static const char two[] = "lesson 01, \"One page, two addresses\"";
    static const char much[] = "lesson 08, \"Mapping too much\"";
    static const char calls[] = "lesson 01, \"Five calls\"";
    const TTest *first = the_newest_text_comes_first;
    tests_add(first, (struct test_facts){.points = 3, .page = pointers});
    const TTest *second = another_process_reads_the_list_at_its_own_address;
    tests_add(second, (struct test_facts){.points = 3, .page = pointers, .needs = first});
    tests_add(the_list_goes_on_wherever_it_is_mapped_next,
              (struct test_facts){.points = 2, .page = two, .needs = second});
    tests_add(high_and_low_addresses_are_alike, (struct test_facts){.page = two, .needs = second});
    tests_add(a_read_only_map_will_do_for_count_and_get, (struct test_facts){.page = calls, .needs = second});
    tests_add(an_empty_list_has_no_text, (struct test_facts){.page = pointers, .needs = first});
    tests_add(there_is_NULL_behind_the_oldest_text, (struct test_facts){.page = pointers, .needs = first});
    tests_add(an_empty_text_is_a_text, (struct test_facts){.page = pointers, .needs = first});
    tests_add(texts_of_any_length_are_kept, (struct test_facts){.page = pointers, .needs = first});
    tests_add(equal_texts_are_kept_apart, (struct test_facts){.page = pointers, .needs = first});
    tests_add(a_text_stays_where_it_is, (struct test_facts){.page = pointers, .needs = first});
    tests_add(two_regions_at_once_do_not_meet, (struct test_facts){.points = 2, .page = two, .needs = first});
    tests_add(init_empties_a_used_region, (struct test_facts){.page = pointers, .needs = first});
    tests_add(less_than_64_bytes_are_EINVAL, (struct test_facts){.page = much, .needs = first});
    tests_add(one_text_that_fits_with_the_overhead_is_accepted,
              (struct test_facts){.page = much, .needs = first});
    tests_add(many_texts_that_fit_with_the_overhead_are_accepted,
              (struct test_facts){.page = much, .needs = first});
    tests_add(a_full_list_is_ENOMEM_and_stays_as_it_was,
              (struct test_facts){.points = 2, .page = much, .needs = first});
    tests_add(a_region_filled_to_its_last_byte_is_not_overrun,
              (struct test_facts){.page = much, .needs = first});
    tests_add(a_text_larger_than_the_room_is_ENOMEM_and_a_smaller_one_fits_after_it,
              (struct test_facts){.page = much, .needs = first});
    tests_add(a_region_of_a_mebibyte_is_used_to_its_end, (struct test_facts){.page = much, .needs = first});
    tests_add(nothing_is_left_behind_by_a_call, (struct test_facts){.page = calls, .needs = first});
    return tests_run(argc, argv);
}
