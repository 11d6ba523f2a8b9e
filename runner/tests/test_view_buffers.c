/* A store buffer stands between a process and its mappings, oldest store first, in every form of the diagram.
 */
#include "base/mem.h"
#include "tests/suite_main.h"
#include "view/diagram_words.h"
#include "view_pictures.h"

static struct snapshot now, before;

static void add_store(struct actor_view *actor, const char *name, uint64_t offset, int32_t value)
{
    actor->stores = mem_resize(actor->stores, actor->nstores + 1, sizeof *actor->stores);
    actor->stores[actor->nstores++] = (struct store_view){
        .id = now.objs[0].id, .offset = offset, .length = 4, .value = (uint32_t)value, .name = mem_dup(name)};
}

/* A has two stores waiting, B none: the page still has the old value. */
static void begin(void)
{
    sample_race(&now, 0);
    for (size_t i = 0; i < now.nactors; i++)
        now.actors[i].buffered = true;
    add_store(&now.actors[0], "counter", 0, -1);
    add_store(&now.actors[0], "turn", 4, 2);
}

static void end(void)
{
    snapshot_free(&now);
    snapshot_free(&before);
}

START_TEST(stores_wait_between_process_and_mapping)
{
    expect_picture(picture_of(&now, NULL, 78, false),
                   "┌─ A parent  pid 4121  HELD ───────┐      ┌─ B child of A  pid 4122  HELD ───┐\n"
                   "│ did   load eax ← counter = 0     │      │ did   add 1                      │\n"
                   "│ next  add 1                      │      │ next  store counter ← eax        │\n"
                   "├─ store buffer, oldest first ─────┤      ├─ store buffer, oldest first ─────┤\n"
                   "│ [counter = -1] [turn = 2]        │      │ empty                            │\n"
                   "│ 7f3a9c1e2000 rw-s 4 KiB          ├─┐  ┌─┤ 7f3a9c1e2000 rw-s 4 KiB          │\n"
                   "└──────────────────────────────────┘ ▼  ▼ └──────────────────────────────────┘\n"
                   "                   ┌─ /race  inode 7  4 bytes ───────────┐\n"
                   "                   │ page 0  present in A, in B          │\n"
                   "                   │ counter  int32_t  0                 │\n"
                   "                   └─────────────────────────────────────┘\n");
}
END_TEST

START_TEST(in_few_columns_of_ascii_they_wait_there_too)
{
    expect_picture(picture_of(&now, NULL, 38, true), "  +- A parent  pid 4121  HELD -------+\n"
                                                     "  | did   load eax <- counter = 0    |\n"
                                                     "  | next  add 1                      |\n"
                                                     "  +- store buffer, oldest first -----+\n"
                                                     "  | [counter = -1] [turn = 2]        |\n"
                                                     "+-+ 7f3a9c1e2000 rw-s 4 KiB          |\n"
                                                     "| +----------------------------------+\n"
                                                     "| +- B child of A  pid 4122  HELD ---+\n"
                                                     "| | did   add 1                      |\n"
                                                     "| | next  store counter <- eax       |\n"
                                                     "| +- store buffer, oldest first -----+\n"
                                                     "| | empty                            |\n"
                                                     "+-+ 7f3a9c1e2000 rw-s 4 KiB          |\n"
                                                     "| +----------------------------------+\n"
                                                     "| +- /race  inode 7  4 bytes --------+\n"
                                                     "+>| page 0  present in A, in B       |\n"
                                                     "  | counter  int32_t  0              |\n"
                                                     "  +----------------------------------+\n");
}
END_TEST

START_TEST(in_words_they_are_named_oldest_first)
{
    struct buf words = {0};
    diagram_words_actors(&now, true, &words);
    ck_assert_ptr_nonnull(
        strstr(buf_text(&words), "Store buffer, oldest first: [counter = -1] [turn = 2]. Next: add 1."));
    ck_assert_ptr_nonnull(strstr(buf_text(&words), "Store buffer, oldest first: empty."));
    buf_free(&words);
}
END_TEST

START_TEST(without_store_buffers_nothing_is_said_of_them)
{
    for (size_t i = 0; i < now.nactors; i++)
        now.actors[i].buffered = false;
    snapshot_free(&before);
    snapshot_copy(&before, &now);
    for (size_t i = 0; i < before.actors[0].nstores; i++)
        free(before.actors[0].stores[i].name);
    before.actors[0].nstores = 0;
    struct buf words = {0};
    diagram_words_actors(&before, true, &words);
    ck_assert_ptr_null(strstr(buf_text(&words), "buffer"));
    buf_free(&words);
    char *picture = picture_of(&before, NULL, 78, false);
    ck_assert_ptr_null(strstr(picture, "buffer"));
    free(picture);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("store buffers in the diagram");
    tcase_add_checked_fixture(cases, begin, end);
    tcase_add_test(cases, stores_wait_between_process_and_mapping);
    tcase_add_test(cases, in_few_columns_of_ascii_they_wait_there_too);
    tcase_add_test(cases, in_words_they_are_named_oldest_first);
    tcase_add_test(cases, without_store_buffers_nothing_is_said_of_them);
    return suite_run();
}
