/* Two small snapshots by hand, and what is said to have changed between them. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "system/snapdiff.h"
#include "tests/suite_main.h"

static struct snapshot before, after;
static struct snapdiff diff;

/* Actor A maps two pages of object 0:27:7, has the first; the second is a gap in time: nobody has it. */
static void build(struct snapshot *snapshot)
{
    memset(snapshot, 0, sizeof *snapshot);
    snapshot->bytes = mem_array(3, sizeof *snapshot->bytes);
    snapshot->npages = 3;
    snapshot->objs = mem_array(1, sizeof *snapshot->objs);
    snapshot->nobjs = 1;
    snapshot->objs[0] = (struct obj_view){
        .id = {0, 27, 7}, .name = mem_dup("/x"), .linked = true, .size_known = true, .size = 2 * PAGE_BYTES};
    snapshot->objs[0].bytes = mem_array(2, sizeof(int));
    snapshot->objs[0].npages = 2;
    snapshot->objs[0].bytes[1] = 1;
    snapshot->actors = mem_array(1, sizeof *snapshot->actors);
    snapshot->nactors = 1;
    snapshot->actors[0].alive = true;
    struct map_view *map = mem_array(1, sizeof *map);
    *map = (struct map_view){.start = 0x1000, .end = 0x3000, .perm = "rw-s", .npages = 2};
    map->pages = mem_array(2, sizeof *map->pages);
    map->pages[0] = (struct page_view){PG_PRESENT | PG_FILE, 0};
    map->pages[1] = (struct page_view){0, -1};
    snapshot->actors[0].maps = map;
    snapshot->actors[0].nmaps = 1;
}

static void setup(void)
{
    build(&before);
    build(&after);
}

static void teardown(void)
{
    snapdiff_free(&diff);
    snapshot_free(&before);
    snapshot_free(&after);
}

/* "kind actor offset+length, …" */
static const char *compare(void)
{
    static const char *const names[] = {
        [CHANGE_BYTES] = "bytes",         [CHANGE_PRIVATE_BYTES] = "private", [CHANGE_PAGE_IN] = "page-in",
        [CHANGE_PAGE_OUT] = "page-out",   [CHANGE_PAGE_COPIED] = "copied",    [CHANGE_PAGE_LOST] = "lost",
        [CHANGE_MAP_IN] = "map-in",       [CHANGE_MAP_OUT] = "map-out",       [CHANGE_MAP_PERM] = "perm",
        [CHANGE_LINKED] = "linked",       [CHANGE_UNLINKED] = "unlinked",     [CHANGE_SIZE] = "size",
        [CHANGE_OBJECT_IN] = "object-in", [CHANGE_OBJECT_OUT] = "object-out", [CHANGE_ACTOR_IN] = "actor-in",
        [CHANGE_ACTOR_OUT] = "actor-out",
    };
    static struct buf text;
    buf_clear(&text);
    snapdiff_free(&diff);
    snapdiff_compare(&diff, &before, &after);
    for (size_t i = 0; i < diff.count; i++)
        buf_printf(&text, "%s%s %d %llx+%llx", i > 0 ? ", " : "", names[diff.changes[i].kind],
                   diff.changes[i].actor, (unsigned long long)diff.changes[i].offset,
                   (unsigned long long)diff.changes[i].length);
    return buf_text(&text);
}

START_TEST(equal_snapshots_differ_in_nothing)
{
    ck_assert_str_eq(compare(), "");
    after.actors[0].maps[0].start = 0x9000; /* after a restart everything is elsewhere */
    after.actors[0].maps[0].end = 0xb000;
    ck_assert_str_eq(compare(), "");
}
END_TEST

START_TEST(bytes_are_told_as_runs_by_object_and_offset)
{
    after.bytes[0][16] = after.bytes[0][17] = after.bytes[0][20] = 1;
    after.bytes[0][4095] = after.bytes[1][0] = after.bytes[1][1] = 1;
    ck_assert_str_eq(compare(), "bytes -1 10+2, bytes -1 14+1, bytes -1 fff+3");
    struct obj_id id = {0, 27, 7}, other = {0, 27, 8};
    ck_assert(snapdiff_has_byte(&diff, id, 0x1001));
    ck_assert(!snapdiff_has_byte(&diff, id, 0x1002));
    ck_assert(!snapdiff_has_byte(&diff, id, 18));
    ck_assert(!snapdiff_has_byte(&diff, other, 16));
}
END_TEST

START_TEST(bytes_that_were_unknown_have_not_changed)
{
    before.objs[0].bytes[0] = -1;
    after.bytes[0][16] = 1;
    ck_assert_str_eq(compare(), "");
}
END_TEST

START_TEST(a_page_comes_and_goes)
{
    after.actors[0].maps[0].pages[1].bits = PG_PRESENT | PG_FILE;
    after.actors[0].maps[0].pages[0].bits = 0;
    ck_assert_str_eq(compare(), "page-out 0 0+1000, page-in 0 1000+1000");
    after.actors[0].maps[0].pages[1].bits = PG_UNKNOWN;
    ck_assert_str_eq(compare(), "page-out 0 0+1000");
}
END_TEST

START_TEST(a_private_write_is_a_copy)
{
    strcpy(before.actors[0].maps[0].perm, "rw-p");
    strcpy(after.actors[0].maps[0].perm, "rw-p");
    after.actors[0].maps[0].pages[0] = (struct page_view){PG_PRESENT, 2};
    after.bytes[2][5] = 1;
    ck_assert_str_eq(compare(), "copied 0 0+1000, private 0 1005+1");
}
END_TEST

START_TEST(a_shrunken_object_loses_pages)
{
    after.objs[0].size = PAGE_BYTES;
    after.actors[0].maps[0].pages[1].bits = PG_NO_BACKING;
    ck_assert_str_eq(compare(), "size -1 0+1000, lost 0 1000+1000");
}
END_TEST

START_TEST(a_remap_with_other_rights_is_told)
{
    strcpy(after.actors[0].maps[0].perm, "rw-p");
    ck_assert_str_eq(compare(), "perm 0 0+2000");
}
END_TEST

START_TEST(mappings_come_and_go)
{
    after.actors[0].maps[0].offset = PAGE_BYTES;
    ck_assert_str_eq(compare(), "map-in 0 1000+2000, map-out 0 0+2000");
}
END_TEST

START_TEST(objects_come_go_and_lose_their_name)
{
    after.objs[0].linked = false;
    ck_assert_str_eq(compare(), "unlinked -1 0+0");
    after.objs[0].id.ino = 8; /* another object of the same name */
    ck_assert_str_eq(compare(), "object-in -1 0+2000, object-out -1 0+0, map-in 0 0+2000, map-out 0 0+2000");
}
END_TEST

START_TEST(an_unreaped_actor_has_gone_too)
{
    after.actors[0].alive = false;
    ck_assert_str_eq(compare(), "actor-out 0 0+0");
    before.actors[0].alive = false;
    after.actors[0].alive = true;
    ck_assert_str_eq(compare(), "actor-in 0 0+0");
}
END_TEST

START_TEST(two_mappings_of_one_place_are_kept_apart)
{
    struct snapshot *both[] = {&before, &after};
    for (int i = 0; i < 2; i++) {
        struct actor_view *actor = &both[i]->actors[0];
        actor->maps = mem_resize(actor->maps, 2, sizeof *actor->maps);
        actor->maps[1] = actor->maps[0];
        actor->maps[1].start = 0x5000;
        actor->maps[1].end = 0x7000;
        actor->maps[1].pages = mem_array(2, sizeof *actor->maps[1].pages);
        actor->nmaps = 2;
    }
    ck_assert_str_eq(compare(), "");
    after.actors[0].maps[1].pages[1].bits = PG_PRESENT | PG_FILE;
    ck_assert_str_eq(compare(), "page-in 0 1000+1000");
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("snapdiff");
    tcase_add_checked_fixture(cases, setup, teardown);
    tcase_add_test(cases, equal_snapshots_differ_in_nothing);
    tcase_add_test(cases, bytes_are_told_as_runs_by_object_and_offset);
    tcase_add_test(cases, bytes_that_were_unknown_have_not_changed);
    tcase_add_test(cases, a_page_comes_and_goes);
    tcase_add_test(cases, a_private_write_is_a_copy);
    tcase_add_test(cases, a_shrunken_object_loses_pages);
    tcase_add_test(cases, a_remap_with_other_rights_is_told);
    tcase_add_test(cases, mappings_come_and_go);
    tcase_add_test(cases, objects_come_go_and_lose_their_name);
    tcase_add_test(cases, an_unreaped_actor_has_gone_too);
    tcase_add_test(cases, two_mappings_of_one_place_are_kept_apart);
    return suite_run();
}
