/* Outside the sandbox: hands one region to several processes, each of which has it at another address, and
 * reads the texts through a mapping of its own: what is handed back must lie in the region. How the list is
 * laid out is the learner's: from the front or from the back, with an index or a chain. */
#include <errno.h>
#include <string.h>

#include "grading/kit/chance.h"
#include "grading/kit/expect.h"
#include "grading/kit/leftovers.h"
#include "grading/kit/lists.h"
#include "grading/kit/program.h"
#include "grading/kit/tests.h"
#include "list.h"

START_TEST(the_newest_text_comes_first)
{
    struct lists_region *region = lists_new(LISTS_PAGE);
    struct lists_seat seat = lists_sit_alone(region);
    lists_expect_init(&seat, region);
    lists_expect_pushes(&seat, region, 3);
    lists_expect_list(&seat, region);
}
END_TEST

START_TEST(another_process_reads_the_list_at_its_own_address)
{
    struct lists_region *region = lists_new(2 * LISTS_PAGE);
    struct lists_seat writer = lists_sit_alone(region);
    lists_expect_init(&writer, region);
    lists_expect_pushes(&writer, region, 12);
    program_kill(writer.program);
    struct lists_seat reader = lists_sit_alone(region);
    lists_expect_list(&reader, region);
}
END_TEST

START_TEST(the_list_goes_on_wherever_it_is_mapped_next)
{
    struct lists_region *region = lists_new(4 * LISTS_PAGE);
    struct program *programs[] = {program_start(), program_start()};
    struct lists_seat seat = lists_sit(programs[0], 0, region, true);
    lists_expect_init(&seat, region);
    for (int turn = 0; turn < 6; turn++) {
        lists_expect_pushes(&seat, region, 4);
        lists_expect_list(&seat, region);
        lists_stand_up(&seat);
        seat =
            lists_sit(programs[turn / 2 % 2], 0, region, true); /* moved in one process, and to the other */
        lists_expect_list(&seat, region);
    }
}
END_TEST

/* An address in the lower half of 4 GiB and one in the upper half of the whole space: offsets are no
 * differences to something outside of the region, and no address fits where an offset does. */
START_TEST(high_and_low_addresses_are_alike)
{
    struct lists_region *region = lists_new(LISTS_PAGE);
    struct program *program = program_start();
    const uint64_t hints[] = {0x20000000, 0x7e0000000000, 0x40000000, 0x100000000000};
    for (size_t i = 0; i < sizeof hints / sizeof *hints; i++) {
        struct lists_seat seat = lists_sit_at(program, 0, region, true, hints[i]);
        if (i == 0)
            lists_expect_init(&seat, region);
        lists_expect_pushes(&seat, region, 3);
        lists_expect_list(&seat, region);
        lists_stand_up(&seat);
    }
}
END_TEST

START_TEST(a_read_only_map_will_do_for_count_and_get)
{
    struct lists_region *region = lists_new(LISTS_PAGE);
    struct lists_seat writer = lists_sit_alone(region);
    lists_expect_init(&writer, region);
    struct lists_seat reader = lists_sit(program_start(), 0, region, false);
    lists_expect_list(&reader, region);
    lists_expect_pushes(&writer, region, 8);
    lists_expect_list(&reader, region);
}
END_TEST

START_TEST(an_empty_list_has_no_text)
{
    struct lists_region *region = lists_new(LISTS_PAGE);
    struct lists_seat seat = lists_sit_alone(region), other = lists_sit_alone(region);
    lists_expect_init(&seat, region);
    lists_expect_list(&seat, region);
    lists_expect_list(&other, region);
}
END_TEST

START_TEST(there_is_NULL_behind_the_oldest_text)
{
    struct lists_region *region = lists_new(LISTS_PAGE);
    struct lists_seat seat = lists_sit_alone(region);
    const size_t beyond[] = {
        5, 6, chance_between(7, 1000), UINT32_MAX, (size_t)1 << 32 /* not number 0 */, INT64_MAX, SIZE_MAX};
    lists_expect_init(&seat, region);
    lists_expect_pushes(&seat, region, 5);
    for (size_t i = 0; i < sizeof beyond / sizeof *beyond; i++)
        lists_expect_null(&seat, beyond[i]);
    lists_expect_list(&seat, region);
}
END_TEST

START_TEST(an_empty_text_is_a_text)
{
    struct lists_region *region = lists_new(LISTS_PAGE);
    struct lists_seat seat = lists_sit_alone(region);
    lists_expect_init(&seat, region);
    lists_expect_push(&seat, region, chance_text(0));
    lists_expect_list(&seat, region);
    lists_expect_push(&seat, region, chance_text(5));
    lists_expect_push(&seat, region, chance_text(0));
    lists_expect_push(&seat, region, chance_text(0));
    lists_expect_list(&seat, region);
}
END_TEST

START_TEST(texts_of_any_length_are_kept)
{
    struct lists_region *region = lists_new(300000);
    struct lists_seat seat = lists_sit_alone(region), other = lists_sit_alone(region);
    const size_t lengths[] = {1,   7,    8,    9,     127,   128,   255,   chance_between(200, 300),
                              256, 4095, 4096, 32767, 65535, 65536, 70000, 2};
    lists_expect_init(&seat, region);
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
        lists_expect_push(&seat, region, chance_text(lengths[i]));
    lists_expect_list(&seat, region);
    lists_expect_list(&other, region);
}
END_TEST

START_TEST(equal_texts_are_kept_apart)
{
    struct lists_region *region = lists_new(LISTS_PAGE);
    struct lists_seat seat = lists_sit_alone(region);
    char *text = chance_text(9);
    lists_expect_init(&seat, region);
    for (int i = 0; i < 4; i++)
        lists_expect_push(&seat, region, i == 2 ? chance_text(9) : text);
    lists_expect_list(&seat, region);
}
END_TEST

START_TEST(a_text_stays_where_it_is)
{
    enum { FIRST = 6, MORE = 30 };
    struct lists_region *region = lists_new(2 * LISTS_PAGE);
    struct lists_seat seat = lists_sit_alone(region);
    uint64_t places[FIRST];
    lists_expect_init(&seat, region);
    lists_expect_pushes(&seat, region, FIRST);
    for (size_t i = 0; i < FIRST; i++)
        places[i] = lists_get(&seat, FIRST - 1 - i);
    lists_expect_pushes(&seat, region, MORE);
    for (size_t i = 0; i < FIRST; i++)
        lists_expect_text("a text that list_get gave stays what it is and where it is", &seat, region,
                          places[i], region->texts[i]);
    lists_expect_list(&seat, region);
}
END_TEST

START_TEST(two_regions_at_once_do_not_meet)
{
    struct lists_region *regions[] = {lists_new(LISTS_PAGE), lists_new(2 * LISTS_PAGE)};
    struct program *program = program_start();
    struct lists_seat seats[] = {lists_sit(program, 0, regions[0], true),
                                 lists_sit(program, 1, regions[1], true)};
    lists_expect_init(&seats[0], regions[0]);
    lists_expect_init(&seats[1], regions[1]);
    for (int i = 0; i < 8; i++) /* both, whatever the seed */
        lists_expect_pushes(&seats[i % 3 % 2], regions[i % 3 % 2], (int)chance_between(1, 3));
    for (int i = 0; i < 2; i++) {
        lists_expect_list(&seats[i], regions[i]);
        lists_expect_nothing_outside(regions[i]);
    }
}
END_TEST

START_TEST(init_empties_a_used_region)
{
    struct lists_region *region = lists_new(LISTS_PAGE);
    struct lists_seat seat = lists_sit_alone(region);
    lists_expect_init(&seat, region);
    for (int turn = 0; turn < 3; turn++) { /* with all its room, too */
        lists_expect_push(&seat, region, chance_text(LISTS_PAGE / 2 + 100));
        lists_expect_pushes(&seat, region, 3);
        lists_expect_init(&seat, region);
        lists_expect_list(&seat, region);
    }
}
END_TEST

/* ---- room ---- */

START_TEST(less_than_64_bytes_are_EINVAL)
{
    const size_t sizes[] = {63, 0, 1, chance_between(2, 62), chance_between(2, 62)};
    struct lists_seat seat;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct lists_region *region = lists_new(sizes[i] > 0 ? sizes[i] : 1);
        seat = lists_sit(program_any(), 0, region, true);
        struct answer answer = lists_init(&seat, sizes[i]);
        expect_failure("list_init", EINVAL, &answer);
        lists_expect_nothing_outside(region);
        lists_stand_up(&seat);
    }
    for (size_t size = 64; size < 67; size++) {
        struct lists_region *region = lists_new(size);
        seat = lists_sit(program_any(), 0, region, true);
        lists_expect_init(&seat, region);
        lists_expect_list(&seat, region);
        lists_stand_up(&seat);
    }
}
END_TEST

START_TEST(one_text_that_fits_with_the_overhead_is_accepted)
{
    for (int i = 0; i < 12; i++) {
        size_t length = chance_between(0, 3 * LISTS_PAGE);
        struct lists_region *region = lists_new(LISTS_OVERHEAD + LISTS_TEXT_OVERHEAD + length + 1);
        struct lists_seat seat = lists_sit(program_any(), 0, region, true);
        lists_expect_init(&seat, region);
        lists_expect_push(&seat, region, chance_text(length));
        lists_expect_list(&seat, region);
        lists_expect_nothing_outside(region);
        lists_stand_up(&seat);
    }
}
END_TEST

START_TEST(many_texts_that_fit_with_the_overhead_are_accepted)
{
    for (int turn = 0; turn < 4; turn++) {
        size_t count = chance_between(60, 200), lengths[200], size = LISTS_OVERHEAD;
        size_t most = (size_t[]){0, 1, 8, 50}[turn];
        for (size_t i = 0; i < count; i++) {
            lengths[i] = chance_between(0, most);
            size += LISTS_TEXT_OVERHEAD + lengths[i] + 1;
        }
        struct lists_region *region = lists_new(size);
        struct lists_seat seat = lists_sit(program_any(), 0, region, true);
        lists_expect_init(&seat, region);
        for (size_t i = 0; i < count; i++)
            lists_expect_push(&seat, region, chance_text(lengths[i]));
        lists_expect_list(&seat, region);
        lists_expect_nothing_outside(region);
        lists_stand_up(&seat);
    }
}
END_TEST

START_TEST(a_full_list_is_ENOMEM_and_stays_as_it_was)
{
    for (int turn = 0; turn < 6; turn++) {
        struct lists_region *region = lists_new(chance_between(900, 9000));
        struct lists_seat seat = lists_sit(program_any(), 0, region, true);
        lists_expect_init(&seat, region);
        lists_expect_pushes(&seat, region, 4);
        char *text = chance_text(chance_between(20, 60));
        lists_fill(&seat, region, text);
        for (int again = 0; again < 3; again++) {
            lists_expect_enomem(&seat, text);
            lists_expect_list(&seat, region);
        }
        lists_expect_nothing_outside(region);
        lists_stand_up(&seat);
    }
}
END_TEST

/* Every size, so that the last text ends near the region's end in every way. */
START_TEST(a_region_filled_to_its_last_byte_is_not_overrun)
{
    struct program *program = program_start();
    for (size_t size = 200; size < 264; size++) {
        struct lists_region *region = lists_new(size);
        struct lists_seat seat = lists_sit(program, 0, region, true);
        lists_expect_init(&seat, region);
        lists_fill(&seat, region, chance_text(size % 9));
        for (size_t length = 24; length > 0; length -= 8)
            lists_push_if_there_is_room(&seat, region, chance_text(length));
        lists_expect_list(&seat, region);
        lists_expect_nothing_outside(region);
        lists_stand_up(&seat);
    }
    struct lists_region *region = lists_new(LISTS_PAGE); /* the next byte is one that nobody may touch */
    struct lists_seat seat = lists_sit(program, 0, region, true);
    lists_expect_init(&seat, region);
    lists_fill(&seat, region, chance_text(chance_between(5, 20)));
    lists_fill(&seat, region, chance_text(0));
    lists_expect_list(&seat, region);
}
END_TEST

START_TEST(a_text_larger_than_the_room_is_ENOMEM_and_a_smaller_one_fits_after_it)
{
    struct lists_region *region = lists_new(LISTS_PAGE);
    struct lists_seat seat = lists_sit_alone(region);
    lists_expect_init(&seat, region);
    lists_expect_enomem(&seat, chance_text(LISTS_PAGE));
    lists_expect_list(&seat, region);
    lists_expect_pushes(&seat, region, 5);
    const size_t lengths[] = {LISTS_PAGE - 1, 2 * LISTS_PAGE, 65536 + 10, 500000};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        lists_expect_enomem(&seat, chance_text(lengths[i]));
        lists_expect_list(&seat, region);
    }
    size_t used = LISTS_OVERHEAD;
    for (size_t i = 0; i < region->count; i++)
        used += LISTS_TEXT_OVERHEAD + strlen(region->texts[i]) + 1;
    lists_expect_push(&seat, region, chance_text(LISTS_PAGE - used - LISTS_TEXT_OVERHEAD - 1));
    lists_expect_list(&seat, region);
}
END_TEST

START_TEST(a_region_of_a_mebibyte_is_used_to_its_end)
{
    struct lists_region *region = lists_new((1 << 20) + chance_between(150000, 200000));
    struct lists_seat seat = lists_sit_alone(region), other = lists_sit(program_start(), 0, region, false);
    lists_expect_init(&seat, region);
    for (size_t used = LISTS_OVERHEAD; used + 60000 < region->size; used += 50000 + LISTS_TEXT_OVERHEAD + 1)
        lists_expect_push(&seat, region, chance_text(50000));
    lists_expect_pushes(&seat, region, 20);
    lists_expect_list(&other, region);
    lists_expect_nothing_outside(region);
}
END_TEST

START_TEST(nothing_is_left_behind_by_a_call)
{
    struct lists_region *region = lists_new(LISTS_PAGE);
    struct lists_seat seat = lists_sit_alone(region);
    lists_expect_init(&seat, region);
    lists_expect_pushes(&seat, region, 1);
    struct leftovers before = leftovers_take(seat.program);
    lists_expect_init(&seat, region);
    lists_expect_pushes(&seat, region, 9);
    lists_expect_enomem(&seat, chance_text(LISTS_PAGE));
    lists_expect_list(&seat, region);
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
