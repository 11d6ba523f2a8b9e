/* The ways of asking the kernel give equal snapshots, and the cheapest is cheap. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "tests/sight.h"
#include "tests/suite_main.h"

enum { PAGE = SIGHT_PAGE };

static bool equal_but_how(const struct snapshot *a, const struct snapshot *b)
{
    bool equal = a->nobjs == b->nobjs && a->nactors == b->nactors && a->npages == b->npages;
    for (size_t i = 0; equal && i < a->nobjs; i++) {
        const struct obj_view *x = &a->objs[i], *y = &b->objs[i];
        equal = obj_id_equal(x->id, y->id) && strcmp(x->name, y->name) == 0 && x->linked == y->linked &&
                x->size_known == y->size_known && x->size == y->size && x->mode == y->mode &&
                x->npages == y->npages;
        for (size_t k = 0; equal && k < x->npages; k++)
            equal = (x->bytes[k] < 0) == (y->bytes[k] < 0) &&
                    (x->bytes[k] < 0 || memcmp(a->bytes[x->bytes[k]], b->bytes[y->bytes[k]], PAGE) == 0);
    }
    for (size_t i = 0; equal && i < a->nactors; i++) {
        equal = a->actors[i].nmaps == b->actors[i].nmaps;
        for (size_t k = 0; equal && k < a->actors[i].nmaps; k++) {
            const struct map_view *x = &a->actors[i].maps[k], *y = &b->actors[i].maps[k];
            equal = x->start == y->start && x->end == y->end && x->offset == y->offset && x->obj == y->obj &&
                    strcmp(x->perm, y->perm) == 0 && x->present == y->present && x->npages == y->npages;
            for (size_t p = 0; equal && p < x->npages; p++)
                equal = x->pages[p].bits == y->pages[p].bits;
        }
    }
    return equal;
}

START_TEST(every_way_of_asking_gives_an_equal_snapshot)
{
    struct snapshot first = {0};
    sight_begin(0);
    sight_add(sight_maps_without_a_name);
    sight_add(sight_writes_privately);
    snapshot_copy(&first, sight_look());
    ck_assert(first.how & HOW_PAGEMAP);
    for (int way = 1; way < SIGHT_WAYS; way++) {
        setenv("SHMLAB_DISABLE", sight_ways[way], 1);
        for (size_t i = 0; i < sight.count; i++) {
            subject_free(&sight.subjects[i]);
            subject_init(&sight.subjects[i], (int)i, sight.peers[i].pid);
        }
        look_close(sight.look);
        sight.look = look_open();
        ck_assert_msg(equal_but_how(&first, sight_look()), "without %s it is another", sight_ways[way]);
        ck_assert_msg((sight.snapshot.how & first.how) != first.how, "%s was not disabled", sight_ways[way]);
    }
    snapshot_free(&first);
    sight_end();
}
END_TEST

START_TEST(an_unmoved_held_process_is_not_listed_again)
{
    sight_begin(0);
    sight_add(sight_remaps_privately);
    sight.subjects[0].held = true;
    sight.subjects[0].epoch = 1;
    sight_look();
    peer_next(&sight.peers[0]);
    ck_assert_str_eq(sight_look()->actors[0].maps[0].perm, "rw-s"); /* as promised, so it was not asked */
    sight.subjects[0].epoch = 2;
    ck_assert_str_eq(sight_look()->actors[0].maps[0].perm, "rw-p");
    sight_end();
}
END_TEST

static int by_time(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

START_TEST(a_snapshot_of_two_processes_is_quick)
{
    enum { ROUNDS = 400 };
    uint64_t took[ROUNDS];
    sight_begin(0);
    sight_add(sight_writes_hello);
    sight_add(sight_reads_late);
    for (int i = 0; i < 2; i++)
        sight.subjects[i].held = true, sight.subjects[i].epoch = 1;
    for (int i = 0; i < ROUNDS; i++) {
        uint64_t before = clock_now();
        sight_look();
        took[i] = clock_now() - before;
    }
    qsort(took, ROUNDS, sizeof *took, by_time);
    uint64_t limit = getenv("SHMLAB_SLOW") != NULL ? 400000 : 20000;
    ck_assert_msg(took[ROUNDS / 4] <= limit, "a quarter took over %llu ns",
                  (unsigned long long)took[ROUNDS / 4]);
    sight_end();
}
END_TEST

START_TEST(a_copy_outlives_its_original)
{
    struct snapshot copy = {0};
    sight_begin(0);
    sight_add(sight_writes_hello);
    snapshot_copy(&copy, sight_look());
    snapshot_free(&sight.snapshot);
    ck_assert_str_eq(copy.objs[0].name, sight.name);
    ck_assert_str_eq((const char *)copy.bytes[copy.objs[0].bytes[0]], "hello");
    snapshot_free(&copy);
    sight_end();
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("look_ways");
    tcase_add_test(cases, every_way_of_asking_gives_an_equal_snapshot);
    tcase_add_test(cases, an_unmoved_held_process_is_not_listed_again);
    tcase_add_test(cases, a_snapshot_of_two_processes_is_quick);
    tcase_add_test(cases, a_copy_outlives_its_original);
    return suite_run();
}
