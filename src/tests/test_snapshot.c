/* Mappings and pages in snapshots of real processes. Every test runs once with each way of asking the kernel
 * turned off, and must see the same. */
#include <check.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/sight.h"
#include "tests/suite_main.h"

enum { PAGE = SIGHT_PAGE };

START_TEST(two_processes_share_one_object_at_different_addresses)
{
    sight_begin(_i);
    sight_add(sight_writes_hello);
    sight_add(sight_reads_late);
    const struct snapshot *now = sight_look();
    const struct obj_view *obj = sight_object(sight.name);
    ck_assert_ptr_nonnull(obj);
    const struct map_view *writer = sight_map(0, sight.name), *reader = sight_map(1, sight.name);
    ck_assert(writer != NULL && reader != NULL);
    ck_assert_uint_ne(writer->start, reader->start);
    ck_assert_str_eq(writer->perm, "rw-s");
    ck_assert_str_eq(reader->perm, "r--s");
    ck_assert_uint_eq(obj->size, 2 * PAGE);
    ck_assert(obj->size_known && obj->linked);
    ck_assert_uint_eq(obj->mode, 0600);
    ck_assert_uint_eq(now->actors[0].nmaps, 1); /* nothing of libc, no heap, no stack */
    ck_assert_str_eq((const char *)now->bytes[obj->bytes[0]], "hello");
    sight_end();
}
END_TEST

START_TEST(a_page_is_absent_until_it_is_touched_and_looking_does_not_touch)
{
    sight_begin(_i);
    bool partial = sight_sums_only(_i);
    sight_add(sight_writes_hello);
    sight_add(sight_reads_late);
    for (int again = 0; again < 3; again++) {
        sight_look();
        const struct map_view *reader = sight_map(1, sight.name);
        ck_assert_uint_eq(reader->pages[0].bits, 0);
        ck_assert_uint_eq(reader->pages[1].bits, 0);
        ck_assert_int_eq(reader->present, 0);
    }
    peer_next(&sight.peers[1]);
    sight_look();
    const struct obj_view *obj = sight_object(sight.name);
    const struct map_view *reader = sight_map(1, sight.name), *writer = sight_map(0, sight.name);
    if (partial) { /* sums over a mapping do not tell which of the two it is */
        ck_assert_uint_eq(reader->pages[0].bits, PG_UNKNOWN);
    } else {
        ck_assert_uint_eq(reader->pages[0].bits, PG_PRESENT | PG_FILE);
        ck_assert_uint_eq(writer->pages[0].bits, PG_PRESENT | PG_FILE);
        ck_assert_uint_eq(reader->pages[1].bits, 0);
        ck_assert_int_eq(reader->pages[0].bytes, obj->bytes[0]);
    }
    ck_assert_int_eq(reader->present, 1);
    sight_end();
}
END_TEST

START_TEST(a_private_write_makes_a_copy)
{
    sight_begin(_i);
    sight_add(sight_writes_privately);
    const struct snapshot *now = sight_look();
    const struct obj_view *obj = sight_object(sight.name);
    const struct map_view *map = sight_map(0, sight.name);
    ck_assert_str_eq(map->perm, "rw-p");
    ck_assert_uint_eq(map->pages[0].bits & (PG_PRESENT | PG_FILE), PG_PRESENT | PG_FILE);
    peer_next(&sight.peers[0]);
    now = sight_look();
    obj = sight_object(sight.name);
    map = sight_map(0, sight.name);
    ck_assert_uint_eq(map->pages[0].bits, PG_PRESENT | PG_EXCLUSIVE);
    ck_assert_int_eq(now->bytes[map->pages[0].bytes][0], 'P');
    ck_assert_int_eq(now->bytes[obj->bytes[0]][0], 0);
    sight_end();
}
END_TEST

START_TEST(a_private_remap_at_the_same_address_is_seen)
{
    sight_begin(_i);
    sight_add(sight_remaps_privately);
    sight_look();
    uint64_t start = sight_map(0, sight.name)->start;
    ck_assert_str_eq(sight_map(0, sight.name)->perm, "rw-s");
    peer_next(&sight.peers[0]);
    sight_look();
    ck_assert_str_eq(sight_map(0, sight.name)->perm, "rw-p");
    ck_assert_uint_eq(sight_map(0, sight.name)->start, start);
    sight_end();
}
END_TEST

static void shrinks(void *context)
{
    (void)context;
    sight_map_object(3 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, false);
    peer_turn();
    int fd = shm_open(sight.name, O_RDWR, 0);
    if (ftruncate(fd, PAGE + 1) != 0)
        _exit(4);
    peer_turn();
}

START_TEST(pages_past_the_end_have_no_backing)
{
    sight_begin(_i);
    sight_add(shrinks);
    sight_look();
    const struct map_view *map = sight_map(0, sight.name);
    ck_assert_uint_eq(sight_object(sight.name)->size, 0);
    ck_assert_uint_eq(map->npages, 3);
    for (int i = 0; i < 3; i++)
        ck_assert_uint_eq(map->pages[i].bits, PG_NO_BACKING);
    peer_next(&sight.peers[0]);
    sight_look();
    map = sight_map(0, sight.name);
    ck_assert_uint_eq(sight_object(sight.name)->size, PAGE + 1);
    ck_assert_uint_eq(map->pages[0].bits, 0);
    ck_assert_uint_eq(map->pages[1].bits, 0);
    ck_assert_uint_eq(map->pages[2].bits, PG_NO_BACKING);
    sight_end();
}
END_TEST

static void touches_far(void *context)
{
    (void)context;
    char *at = sight_map_object(40 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, true);
    for (int i = 15; i < 40; i += 2)
        at[i * PAGE] = (char)i;
    peer_turn();
}

START_TEST(large_mappings_are_counted_whole_and_kept_in_part)
{
    sight_begin(_i);
    sight_add(touches_far);
    const struct snapshot *now = sight_look();
    const struct map_view *map = sight_map(0, sight.name);
    ck_assert_uint_eq(map->npages, SNAPSHOT_PAGES);
    ck_assert_int_eq(map->present, 13);
    ck_assert_uint_eq(sight_object(sight.name)->npages, SNAPSHOT_PAGES);
    ck_assert_int_eq(now->bytes[sight_object(sight.name)->bytes[15]][0], 15);
    sight_end();
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("snapshot");
    tcase_add_loop_test(cases, two_processes_share_one_object_at_different_addresses, 0, SIGHT_WAYS);
    tcase_add_loop_test(cases, a_page_is_absent_until_it_is_touched_and_looking_does_not_touch, 0,
                        SIGHT_WAYS);
    tcase_add_loop_test(cases, a_private_write_makes_a_copy, 0, SIGHT_WAYS);
    tcase_add_loop_test(cases, a_private_remap_at_the_same_address_is_seen, 0, SIGHT_WAYS);
    tcase_add_loop_test(cases, pages_past_the_end_have_no_backing, 0, SIGHT_WAYS);
    tcase_add_loop_test(cases, large_mappings_are_counted_whole_and_kept_in_part, 0, SIGHT_WAYS);
    return suite_run();
}
