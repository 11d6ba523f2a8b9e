/* What the memory diagram says, fact by fact, and that it can be drawn at every width. */
#include "base/mem.h"
#include "tests/suite_main.h"
#include "view_pictures.h"

static struct snapshot now, before;

static void end(void)
{
    snapshot_free(&now);
    snapshot_free(&before);
}

static void expect_in(const char *part, int columns)
{
    char *picture = picture_of(&now, &before, columns, false);
    ck_assert_msg(strstr(picture, part) != NULL, "expected \"%s\" in:\n%s", part, picture);
    free(picture);
}

START_TEST(without_a_snapshot_before_nothing_is_marked)
{
    sample_reader_looked(&now);
    char *picture = picture_of(&now, NULL, 78, false);
    ck_assert_ptr_null(strchr(picture, '*'));
    free(picture);
}
END_TEST

START_TEST(an_object_without_size_says_what_touching_it_does)
{
    sample_object(&now, "/my_shm", 7, 0);
    sample_map(sample_actor(&now, "hasty", true), 0, 0x7f3a9c1e2000, "r--s", PG_NO_BACKING);
    expect_in("page 0  past the end: touching it is SIGBUS in A", 78);
    expect_in("0 bytes", 78);
}
END_TEST

START_TEST(equal_pages_are_one_line)
{
    sample_object(&now, "/big", 7, 16 * PAGE_BYTES);
    struct actor_view *actor = sample_actor(&now, "mapper", true);
    struct map_view *map = sample_map(actor, 0, 0x7f3a9c1e2000, "rw-s", 0);
    map->npages = 16;
    map->end = map->start + 16 * PAGE_BYTES;
    map->pages = mem_resize(map->pages, 16, sizeof *map->pages);
    for (int page = 0; page < 16; page++)
        map->pages[page] = (struct page_view){page == 2 ? PG_PRESENT | PG_FILE : 0, -1};
    expect_in("pages 0-1  no page yet", 78);
    expect_in("page 2  present in A", 78);
    expect_in("pages 3-15  no page yet", 78);
}
END_TEST

START_TEST(an_unknown_page_is_not_called_absent)
{
    sample_object(&now, "/my_shm", 7, 4096);
    sample_map(sample_actor(&now, "hidden", false), 0, 0x7f3a9c1e2000, "rw-s", PG_UNKNOWN);
    expect_in("page 0  not known in A", 78);
}
END_TEST

START_TEST(an_object_that_nobody_maps_is_still_there)
{
    sample_object(&now, "/my_shm", 7, 4096);
    sample_bytes(&now, 0, "left behind", 12);
    sample_actor(&now, "reader", true);
    expect_in("page 0  mapped by nobody", 78);
    expect_in("left behind", 78);
    expect_in("no shared mapping yet", 78);
}
END_TEST

START_TEST(a_taken_name_is_shown_with_the_documented_one)
{
    sample_object(&now, "/my_shm-2", 7, 4096)->shown = mem_dup("/my_shm");
    expect_in("/my_shm (here /my_shm-2)", 78);
}
END_TEST

START_TEST(a_variable_in_private_memory_is_said_to_be_private)
{
    sample_race(&now, 0);
    sample_variable(&now, -1, "lock", "pthread_mutex_t", "unlocked");
    expect_in("not in shared memory: each process has its own", 78);
}
END_TEST

START_TEST(many_dead_processes_take_a_line_each)
{
    sample_three(&now);
    struct actor_view *dead = sample_actor(&now, "hasty", false);
    dead->alive = false;
    dead->last = OUT_SIGNAL;
    dead->code = 7;
    dead->why = mem_dup("mapped, but no page behind it");
    expect_in("D hasty  dead: SIGBUS: mapped, but no page behind it", 78);
}
END_TEST

START_TEST(no_name_is_too_long)
{
    char name[256] = "/";
    memset(name + 1, 'x', 250);
    sample_object(&now, name, 7, 4096);
    sample_map(sample_actor(&now, name + 1, true), 0, 0x7f3a9c1e2000, "rw-s", 0);
    char *picture = picture_of(&now, NULL, 40, true);
    size_t letters = 0;
    for (const char *at = picture; *at != '\0'; at++)
        letters += *at == 'x';
    ck_assert_uint_eq(letters, 500);
    free(picture);
}
END_TEST

START_TEST(a_private_variable_stands_in_its_owners_memory)
{
    sample_race(&now, 0);
    sample_map(&now.actors[0], -1, 0x55d0c0de2000, "rw-p", PG_PRESENT)->label = mem_dup("[heap]");
    struct var_view *var = sample_variable(&now, -1, "A: lock", "pthread_mutex_t", "locked by A, 0 waiters");
    var->offset = 0x55d0c0de2010;
    expect_in("A's own memory [heap]", 78);
    expect_in("│ A: lock  pthread_mutex_t  locked by A, 0 waiters", 78);
}
END_TEST

START_TEST(a_page_common_with_a_stranger_is_not_given_to_an_actor)
{
    sample_fork(&now, false);
    now.actors[1].parent = -1; /* no relative: the same address means nothing */
    expect_in("also in a process that is not on the stage, until one writes", 90);
    char *picture = picture_of(&now, NULL, 90, false);
    ck_assert_ptr_null(strstr(picture, "memory of A and B"));
    free(picture);
}
END_TEST

START_TEST(a_variable_without_memory_is_not_called_private)
{
    sample_race(&now, 0);
    sample_variable(&now, -1, "lock", "pthread_mutex_t", "unknown");
    char *picture = picture_of(&now, NULL, 78, false);
    ck_assert_ptr_null(strstr(picture, "lock"));
    free(picture);
}
END_TEST

START_TEST(bytes_that_no_variable_tells_are_shown)
{
    static const char bytes[] = "\1\0\0\0tail";
    sample_object(&now, "/mixed", 7, 4096);
    sample_bytes(&now, 0, bytes, sizeof bytes);
    sample_map(sample_actor(&now, "writer", true), 0, 0x7f3a9c1e2000, "rw-s", PG_PRESENT | PG_FILE);
    sample_variable(&now, 0, "counter", "int32_t", "1")->length = 4;
    expect_in("?···tail", 78);
    now.vars[0].length = 4096;
    char *picture = picture_of(&now, NULL, 78, false);
    ck_assert_ptr_null(strstr(picture, "tail"));
    free(picture);
}
END_TEST

START_TEST(a_large_mapping_says_how_much_of_it_is_there)
{
    sample_object(&now, "/big", 7, UINT64_C(1) << 30);
    struct map_view *map = sample_map(sample_actor(&now, "mapper", true), 0, 0x7f3a00000000, "rw-s", 0);
    map->end = map->start + (UINT64_C(1) << 30);
    map->present = 3;
    expect_in("1 GiB, 3 of 262144 pages present", 140);
}
END_TEST

static void (*const samples[])(struct snapshot *) = {
    sample_writer_alone, sample_writer_reader, sample_reader_looked, sample_dead_writer,
    sample_unlinked,     sample_three,         sample_mutex};

START_TEST(ascii_pictures_are_ascii_at_every_width)
{
    for (int columns = 1; columns <= 130; columns++) {
        samples[_i](&now);
        char *picture = picture_of(&now, NULL, columns, true);
        bool ascii = true;
        for (const char *at = picture; *at != '\0'; at++)
            ascii &= *at == '\n' || (*at >= 0x20 && *at < 0x7f);
        ck_assert_msg(ascii, "%s", picture);
        free(picture);
        snapshot_free(&now);
    }
}
END_TEST

START_TEST(any_number_of_processes_and_objects_at_any_width)
{
    for (int actors = 0; actors <= 7; actors++) {
        for (int columns = 1; columns <= 140; columns += 7) {
            sample_many(&now, actors, _i);
            free(picture_of(&now, NULL, columns, false));
            snapshot_free(&now);
        }
    }
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("facts");
    tcase_add_checked_fixture(cases, NULL, end);
    tcase_add_test(cases, without_a_snapshot_before_nothing_is_marked);
    tcase_add_test(cases, an_object_without_size_says_what_touching_it_does);
    tcase_add_test(cases, equal_pages_are_one_line);
    tcase_add_test(cases, an_unknown_page_is_not_called_absent);
    tcase_add_test(cases, an_object_that_nobody_maps_is_still_there);
    tcase_add_test(cases, a_taken_name_is_shown_with_the_documented_one);
    tcase_add_test(cases, a_variable_in_private_memory_is_said_to_be_private);
    tcase_add_test(cases, many_dead_processes_take_a_line_each);
    tcase_add_test(cases, no_name_is_too_long);
    tcase_add_test(cases, a_private_variable_stands_in_its_owners_memory);
    tcase_add_test(cases, a_page_common_with_a_stranger_is_not_given_to_an_actor);
    tcase_add_test(cases, a_variable_without_memory_is_not_called_private);
    tcase_add_test(cases, bytes_that_no_variable_tells_are_shown);
    tcase_add_test(cases, a_large_mapping_says_how_much_of_it_is_there);
    tcase_add_loop_test(cases, ascii_pictures_are_ascii_at_every_width, 0,
                        sizeof samples / sizeof samples[0]);
    tcase_add_loop_test(cases, any_number_of_processes_and_objects_at_any_width, 0, 8);
    return suite_run();
}
