/* Outside the sandbox: lets one process put blocks and another get them, looks at the objects and at the
 * mappings through the kernel, and counts the bytes that system calls carry. In place, by unlink and create,
 * or by rename are all right, and so is any way to ask for the memory before the first store. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/mem.h"
#include "grading/kit/blocks.h"
#include "grading/kit/carried.h"
#include "grading/kit/chance.h"
#include "grading/kit/expect.h"
#include "grading/kit/full.h"
#include "grading/kit/leftovers.h"
#include "grading/kit/objects.h"
#include "grading/kit/program.h"
#include "grading/kit/tests.h"
#include "grading/kit/watch.h"

enum { FULL_PAGE = 4096 };

START_TEST(a_block_that_is_put_is_an_object_of_exactly_its_bytes)
{
    struct block block = blocks_new(chance_between(5000, 20000));
    blocks_expect_put(program_any(), &block);
}
END_TEST

START_TEST(another_process_gets_the_map_itself_and_its_length)
{
    struct block block = blocks_new(chance_between(5000, 20000));
    struct program *reader = program_start();
    blocks_expect_put(program_any(), &block);
    struct got got = blocks_expect_get(reader, &block);
    blocks_expect_release(reader, &got);
    blocks_expect_object(&block);
}
END_TEST

START_TEST(any_length_works)
{
    const size_t sizes[] = {
        1, chance_between(2, 4000), FULL_PAGE - 1, FULL_PAGE, FULL_PAGE + 1, 16 * FULL_PAGE, (1 << 20) + 1};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct block block = blocks_new(sizes[i]);
        blocks_expect_put(program_any(), &block);
        struct got got = blocks_expect_get(program_any(), &block);
        blocks_expect_release(program_any(), &got);
    }
}
END_TEST

START_TEST(NULs_are_bytes_like_any_other)
{
    struct block block = blocks_new(chance_between(3000, 9000));
    memset(block.bytes, 0, chance_between(1, 50));
    memset(block.bytes + block.size - 20, 0, 20);
    blocks_expect_put(program_any(), &block);
    struct got got = blocks_expect_get(program_any(), &block);
    blocks_expect_release(program_any(), &got);
}
END_TEST

START_TEST(a_new_object_is_readable_and_writable_by_its_owner_only)
{
    const unsigned masks[] = {BLOCKS_UMASK, 0, 077, 027};
    for (size_t i = 0; i < sizeof masks / sizeof *masks; i++) {
        struct block block = blocks_new(chance_between(1, 9000));
        struct answer answer = blocks_put_with(program_any(), &block, masks[i]);
        expect_success("block_put", &answer);
        struct object object = objects_look(block.name);
        expect_mode("a new object has mode 0600", 0600, object.stat.st_mode & 07777);
    }
}
END_TEST

START_TEST(an_old_object_is_replaced_whatever_its_size)
{
    size_t size = chance_between(3000, 9000);
    const size_t old_sizes[] = {size + chance_between(1, 20000), size - chance_between(1, 2999), size, 0};
    for (size_t i = 0; i < sizeof old_sizes / sizeof *old_sizes; i++) {
        struct block block = blocks_new(size), old = blocks_new(old_sizes[i]);
        old.name = block.name;
        blocks_make(&old, 0600);
        blocks_expect_put(program_any(), &block);
        struct got got = blocks_expect_get(program_any(), &block);
        blocks_expect_release(program_any(), &got);
    }
}
END_TEST

START_TEST(a_replaced_object_is_no_more_open_than_it_was)
{
    const unsigned modes[] = {0640, 0600, 0620};
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        struct block block = blocks_new(chance_between(1, 9000)), old = blocks_new(4000);
        char expected[40], actual[8];
        old.name = block.name;
        blocks_make(&old, modes[i]);
        blocks_expect_put(program_any(), &block);
        struct object object = objects_look(block.name);
        unsigned mode = object.stat.st_mode & 07777;
        snprintf(expected, sizeof expected, "%04o or 0600", modes[i]);
        snprintf(actual, sizeof actual, "%04o", mode);
        expect_that(mode == modes[i] || mode == 0600, "a replaced object has its old mode or 0600", expected,
                    actual);
    }
}
END_TEST

START_TEST(what_is_put_later_is_what_is_got)
{
    struct block block = blocks_new(10);
    for (int turn = 0; turn < 4; turn++) {
        struct block next = blocks_new(chance_between(1, 20000));
        next.name = block.name;
        blocks_expect_put(program_any(), &next);
        struct got got = blocks_expect_get(program_any(), &next);
        blocks_expect_release(program_any(), &got);
    }
}
END_TEST

START_TEST(two_blocks_can_be_held_at_once)
{
    struct program *reader = program_start();
    struct block one = blocks_new(chance_between(1, 20000)), other = blocks_new(chance_between(1, 20000));
    blocks_expect_put(program_any(), &one);
    blocks_expect_put(program_any(), &other);
    struct got first = blocks_expect_get(reader, &one), second = blocks_expect_get(reader, &other);
    blocks_expect_map(reader, &first, &one);
    blocks_expect_release(reader, &first);
    blocks_expect_map(reader, &second, &other);
    blocks_expect_release(reader, &second);
}
END_TEST

START_TEST(other_objects_are_left_alone)
{
    struct block block = blocks_new(4000), longer = blocks_new(300);
    longer.name = mem_printf("%sx", block.name);
    blocks_make(&longer, 0640);
    blocks_expect_put(program_any(), &block);
    blocks_expect_object(&longer);
}
END_TEST

START_TEST(no_bytes_at_all_are_EINVAL)
{
    struct block block = blocks_new(100);
    blocks_give(program_any(), &block);
    blocks_ask_put(program_any(), block.name, 0, BLOCKS_UMASK);
    struct answer answer = program_answer(program_any());
    expect_failure("block_put", EINVAL, &answer);
    blocks_expect_absent("a refused call creates nothing", block.name);
}
END_TEST

START_TEST(a_missing_object_is_ENOENT)
{
    char *name = chance_name();
    blocks_expect_not_got(program_any(), name, ENOENT);
    blocks_expect_absent("getting creates nothing", name);
}
END_TEST

START_TEST(an_object_of_size_0_is_ENODATA)
{
    struct block empty = blocks_new(0);
    blocks_make(&empty, 0600);
    blocks_expect_not_got(program_any(), empty.name, ENODATA);
}
END_TEST

START_TEST(a_block_is_mapped_for_reading_only)
{
    struct block block = blocks_new(chance_between(1, 9000));
    blocks_make(&block, 0600);
    struct got got = blocks_expect_get(program_any(), &block);
    struct watched_map map = watch_map(program_pid(program_any()), got.address);
    expect_that(map.readable && !map.writable && !map.executable, "the block is mapped for reading only",
                "PROT_READ", map.writable ? "PROT_WRITE as well" : "other rights");
    blocks_expect_release(program_any(), &got);
}
END_TEST

/* ---- how the bytes travel: counted call by call ---- */

START_TEST(putting_copies_no_byte_through_the_kernel)
{
    static struct carried carried; /* the program may make calls until the frame ends it */
    struct block block = blocks_new(CARRIED_PAYLOAD);
    carried = (struct carried){0};
    struct program *program = program_start_watched(carried_count, &carried);
    blocks_give(program, &block);
    blocks_ask_put(program, block.name, block.size, BLOCKS_UMASK);
    carried.on = true;
    struct answer answer = program_answer(program);
    carried.on = false;
    expect_success("block_put", &answer);
    blocks_expect_object(&block);
    carried_expect_few("block_put", &carried);
}
END_TEST

START_TEST(getting_copies_no_byte_through_the_kernel)
{
    static struct carried carried;
    struct block block = blocks_new(CARRIED_PAYLOAD);
    carried = (struct carried){0};
    blocks_make(&block, 0600);
    struct program *program = program_start_watched(carried_count, &carried);
    carried.on = true;
    struct got got = blocks_expect_get(program, &block);
    blocks_expect_release(program, &got);
    carried.on = false;
    carried_expect_few("block_get", &carried);
}
END_TEST

/* ---- no room ---- */

START_TEST(an_absurd_length_is_an_error_and_leaves_no_name)
{
    const size_t lengths[] = {((size_t)1 << 40) + chance_between(0, 9000),
                              ((size_t)1 << 62) - chance_between(0, 9000)};
    struct program *program = program_start();
    struct block block = blocks_new(100);
    blocks_give(program, &block);
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        char *name = chance_name();
        struct leftovers before = leftovers_take(program);
        blocks_ask_put(program, name, lengths[i], BLOCKS_UMASK);
        struct answer answer = program_answer(program);
        blocks_expect_no_room("of more bytes than there are", name, &answer);
        leftovers_expect_none(program, &before, NULL);
    }
}
END_TEST

START_TEST(a_block_larger_than_a_file_may_be_is_an_error)
{
    struct program *program = program_start();
    struct block block = blocks_new(chance_between(300000, 900000));
    blocks_give(program, &block);
    program_limit(program, RLIMIT_FSIZE, 100000);
    blocks_ask_put(program, block.name, block.size, BLOCKS_UMASK);
    struct answer answer = program_answer(program);
    blocks_expect_no_room("of more bytes than a file may have", block.name, &answer);
    program_unlimit(program, RLIMIT_FSIZE);
    blocks_expect_put(program, &block);
}
END_TEST

START_TEST(a_full_dev_shm_is_an_error_and_no_SIGBUS)
{
    static struct full full;
    struct block block = blocks_new(20 * FULL_PAGE + chance_between(1, 9000));
    full = (struct full){0};
    struct program *program = program_start_hooked(
        &(struct watch_hooks){.entering = full_refuse, .seen = full_take, .context = &full});
    blocks_give(program, &block);
    blocks_ask_put(program, block.name, block.size, BLOCKS_UMASK);
    full.on = true;
    struct answer answer = program_answer(program);
    full.on = false;
    blocks_expect_no_room("where /dev/shm is full", block.name, &answer);
}
END_TEST

/* ---- nothing is left ---- */

START_TEST(nothing_is_left_by_putting)
{
    struct program *program = program_any();
    struct block block = blocks_new(chance_between(1, 20000));
    blocks_give(program, &block);
    for (int turn = 0; turn < 3; turn++) { /* new, replaced, refused */
        struct leftovers before = leftovers_take(program);
        blocks_ask_put(program, block.name, turn < 2 ? block.size : 0, BLOCKS_UMASK);
        struct answer answer = program_answer(program);
        if (turn < 2)
            expect_success("block_put", &answer);
        else
            expect_failure("block_put", EINVAL, &answer);
        leftovers_expect_none(program, &before, block.name);
    }
}
END_TEST

START_TEST(nothing_but_the_map_is_left_by_getting)
{
    struct program *program = program_any();
    struct block block = blocks_new(chance_between(5000, 20000)), empty = blocks_new(0);
    blocks_make(&block, 0600);
    blocks_make(&empty, 0600);
    struct leftovers before = leftovers_take(program);
    struct got got = blocks_expect_get(program, &block);
    struct leftovers held = leftovers_take(program);
    expect_number("block_get leaves no descriptor open", (int64_t)before.descriptors.count,
                  (int64_t)held.descriptors.count);
    expect_number("block_get leaves one mapping", (int64_t)before.mappings.count + 1,
                  (int64_t)held.mappings.count);
    blocks_expect_release(program, &got);
    blocks_expect_not_got(program, empty.name, ENODATA);
    blocks_expect_not_got(program, chance_name(), ENOENT);
    leftovers_expect_none(program, &before, NULL);
    leftovers_free(&held);
}
END_TEST

START_TEST(when_memory_or_descriptors_run_out_nothing_is_left)
{
    struct program *program = program_start();
    struct block block = blocks_new(chance_between(200000, 900000));
    blocks_give(program, &block);
    program_limit(program, RLIMIT_AS, 4096); /* less than it has: every further mapping fails */
    blocks_expect_all_or_nothing(program, &block);
    program_unlimit(program, RLIMIT_AS);
    program_limit(program, RLIMIT_NOFILE, 4); /* 0 to 3 are in use */
    blocks_expect_all_or_nothing(program, &block);
}
END_TEST

START_TEST(when_memory_or_descriptors_run_out_nothing_is_got)
{
    struct program *program = program_start();
    struct block block = blocks_new(chance_between(200000, 900000));
    blocks_make(&block, 0600);
    const int limits[] = {RLIMIT_AS, RLIMIT_NOFILE};
    const uint64_t values[] = {4096, 4};
    for (int i = 0; i < 2; i++) {
        program_limit(program, limits[i], values[i]);
        struct leftovers before = leftovers_take(program);
        struct got got = blocks_get(program, block.name);
        program_unlimit(program, limits[i]);
        expect_failure("block_get", 0, &got.answer);
        leftovers_expect_none(program, &before, NULL);
    }
}
END_TEST

int main(int argc, char **argv)
{
    static const char steps[] = "lesson 01, \"Three steps, and a fourth\"";
    static const char calls[] = "lesson 01, \"Five calls\"";
    static const char names[] = "lesson 01, \"A name is not the memory\"";
    static const char early[] = "lesson 01, \"Too early\"";
    static const char shared[] = "lesson 01, \"Two processes, one page\"";
    static const char copies[] = "lesson 05, \"Copies, counted\"";
    static const char no_size[] = "lesson 08, \"No size\"";
    const TTest *first = a_block_that_is_put_is_an_object_of_exactly_its_bytes;
    const TTest *second = another_process_gets_the_map_itself_and_its_length;
    tests_add(first, (struct test_facts){.points = 3, .page = steps});
    tests_add(second, (struct test_facts){.points = 3, .page = shared, .needs = first});
    tests_add(any_length_works, (struct test_facts){.page = steps, .needs = second});
    tests_add(NULs_are_bytes_like_any_other, (struct test_facts){.page = steps, .needs = second});
    tests_add(a_new_object_is_readable_and_writable_by_its_owner_only,
              (struct test_facts){.page = calls, .needs = first});
    tests_add(an_old_object_is_replaced_whatever_its_size,
              (struct test_facts){.points = 2, .page = names, .needs = second});
    tests_add(a_replaced_object_is_no_more_open_than_it_was,
              (struct test_facts){.page = calls, .needs = first});
    tests_add(what_is_put_later_is_what_is_got, (struct test_facts){.page = names, .needs = second});
    tests_add(two_blocks_can_be_held_at_once, (struct test_facts){.page = names, .needs = second});
    tests_add(other_objects_are_left_alone, (struct test_facts){.page = names, .needs = first});
    tests_add(no_bytes_at_all_are_EINVAL, (struct test_facts){.page = calls, .needs = first});
    tests_add(a_missing_object_is_ENOENT, (struct test_facts){.page = calls, .needs = second});
    tests_add(an_object_of_size_0_is_ENODATA, (struct test_facts){.page = early, .needs = second});
    tests_add(a_block_is_mapped_for_reading_only, (struct test_facts){.page = calls, .needs = second});
    tests_add(putting_copies_no_byte_through_the_kernel,
              (struct test_facts){.points = 2, .page = copies, .needs = first});
    tests_add(getting_copies_no_byte_through_the_kernel,
              (struct test_facts){.points = 2, .page = copies, .needs = second});
    tests_add(an_absurd_length_is_an_error_and_leaves_no_name,
              (struct test_facts){.page = no_size, .needs = first});
    tests_add(a_block_larger_than_a_file_may_be_is_an_error,
              (struct test_facts){.page = no_size, .needs = first});
    tests_add(a_full_dev_shm_is_an_error_and_no_SIGBUS,
              (struct test_facts){.points = 3, .page = no_size, .needs = first});
    tests_add(nothing_is_left_by_putting, (struct test_facts){.page = calls, .needs = first});
    tests_add(nothing_but_the_map_is_left_by_getting, (struct test_facts){.page = calls, .needs = second});
    tests_add(when_memory_or_descriptors_run_out_nothing_is_left,
              (struct test_facts){.page = calls, .needs = first});
    tests_add(when_memory_or_descriptors_run_out_nothing_is_got,
              (struct test_facts){.page = calls, .needs = second});
    return tests_run(argc, argv);
}
