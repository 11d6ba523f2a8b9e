/* Outside the sandbox: makes counter files in the work folder, lets one or two processes bump them, and looks
 * at the files. A lock of any kind and an atomic addition are both right, and so is every way to create the
 * file that nobody can see half-made. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/mem.h"
#include "grading/kit/asleep.h"
#include "grading/kit/chance.h"
#include "grading/kit/expect.h"
#include "grading/kit/files.h"
#include "grading/kit/leftovers.h"
#include "grading/kit/program.h"
#include "grading/kit/tests.h"
#include "grading/kit/visits.h"
#include "grading/kit/visits_calls.h"
#include "grading/kit/visits_meet.h"
#include "grading/kit/world.h"

START_TEST(a_visit_is_added_to_the_file_and_the_new_value_returned)
{
    int64_t value = visits_some();
    char *path = visits_make(value, VISITS_NUMBER);
    visits_expect(program_any(), path, value + 1);
    visits_expect(program_any(), path, value + 2);
}
END_TEST

START_TEST(a_missing_file_is_created_with_8_bytes_and_counts_1)
{
    char *path = visits_path();
    struct answer answer = visits_bump(program_any(), path);
    expect_value("visits_bump", 1, &answer);
    struct object file = files_look(path);
    expect_that(file.there, "the file is there", path, "no such file");
    expect_number("a new file has 8 bytes", VISITS_NUMBER, file.stat.st_size);
    expect_number("the file holds the new value", 1, visits_value(path));
    visits_expect(program_any(), path, 2);
}
END_TEST

START_TEST(the_owner_of_a_new_file_can_read_and_write_it)
{
    const unsigned masks[] = {VISITS_UMASK, 0, 077, 027};
    for (size_t i = 0; i < sizeof masks / sizeof *masks; i++) {
        char *path = visits_path(), actual[16];
        visits_ask(program_any(), path, masks[i]);
        struct answer answer = program_answer(program_any());
        expect_value("visits_bump", 1, &answer);
        struct object file = files_look(path);
        snprintf(actual, sizeof actual, "%04o", file.stat.st_mode & 07777);
        expect_that((file.stat.st_mode & 0600) == 0600, "its owner can read and write a new file",
                    "0600, or more", actual);
    }
}
END_TEST

START_TEST(other_processes_count_on)
{
    char *path = visits_path();
    int64_t value = 0;
    for (int turn = 0; turn < 3; turn++) {
        struct program *program = program_start();
        visits_expect(program, path, ++value);
        visits_expect(program, path, ++value);
        program_kill(program);
    }
}
END_TEST

START_TEST(two_files_are_two_counters)
{
    int64_t first = visits_some(), second = visits_some();
    char *one = visits_make(first, VISITS_NUMBER), *other = visits_make(second, VISITS_NUMBER);
    for (int turn = 1; turn <= 2; turn++) {
        visits_expect(program_any(), one, first + turn);
        visits_expect(program_any(), other, second + turn);
    }
}
END_TEST

START_TEST(the_number_is_64_bits_wide)
{
    const int64_t values[] = {0,
                              (int64_t)INT32_MAX,
                              (int64_t)UINT32_MAX,
                              INT64_MAX - 1,
                              -1,
                              -(int64_t)chance_between(10, 1000),
                              INT64_MIN,
                              (int64_t)chance_between((size_t)1 << 40, (size_t)1 << 60)};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        visits_expect(program_any(), visits_make(values[i], VISITS_NUMBER), values[i] + 1);
}
END_TEST

START_TEST(bytes_behind_the_number_stay_as_they_are)
{
    const size_t sizes[] = {VISITS_NUMBER + 1, chance_between(10, 4000), 4096, chance_between(5000, 30000)};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        int64_t value = visits_some();
        char *path = visits_make(value, sizes[i]);
        struct object before = files_look(path);
        visits_expect(program_any(), path, value + 1);
        struct object after = files_look(path);
        expect_number("the file keeps its size", (int64_t)sizes[i], after.stat.st_size);
        expect_bytes("the bytes behind the first 8 stay", before.bytes + VISITS_NUMBER,
                     sizes[i] - VISITS_NUMBER, after.bytes + VISITS_NUMBER, sizes[i] - VISITS_NUMBER);
    }
}
END_TEST

/* Somebody who has it mapped sees the visit: it is the same file still. */
START_TEST(whoever_has_the_file_mapped_sees_the_visit)
{
    int64_t value = visits_some();
    char *path = visits_make(value, 100);
    int fd = files_open(path, O_RDONLY);
    const int64_t *mapped = mmap(NULL, VISITS_NUMBER, PROT_READ, MAP_SHARED, fd, 0);
    if (mapped == MAP_FAILED)
        world_trouble("cannot map a file: %s", strerror(errno));
    close(fd);
    visits_expect(program_any(), path, value + 1);
    int64_t seen = *mapped;
    munmap((void *)(uintptr_t)mapped, VISITS_NUMBER);
    expect_number("a process that has mapped the file before sees the new value", value + 1, seen);
}
END_TEST

/* ---- what must not be ---- */

static void expect_same(const char *path, const struct object *before)
{
    static const char promise[] = "a refused file stays as it is";
    struct object now = files_look(path);
    expect_that(now.there, promise, path, "no such file");
    expect_number("a refused file keeps its size", before->stat.st_size, now.stat.st_size);
    expect_mode("a refused file keeps its mode", before->stat.st_mode & 07777, now.stat.st_mode & 07777);
    expect_bytes(promise, before->bytes, (size_t)before->stat.st_size, now.bytes, (size_t)now.stat.st_size);
    objects_free(&now);
}

static char *make_short(size_t size)
{
    char bytes[VISITS_NUMBER], *path = visits_path();
    chance_fill(bytes, size);
    files_make(path, 0600, bytes, size);
    return path;
}

static void expect_refused(size_t size)
{
    char *path = make_short(size);
    struct object before = files_look(path);
    struct answer answer = visits_bump(program_any(), path);
    expect_failure("visits_bump", EINVAL, &answer);
    expect_same(path, &before);
}

START_TEST(a_file_of_less_than_8_bytes_is_EINVAL_and_unchanged)
{
    expect_refused(1);
    expect_refused(chance_between(2, 6));
    expect_refused(VISITS_NUMBER - 1);
}
END_TEST

START_TEST(an_empty_file_is_EINVAL_too)
{
    expect_refused(0);
}
END_TEST

START_TEST(a_file_that_cannot_be_had_is_an_error)
{
    struct program *program = program_any();
    char *missing = mem_printf("%s/deeper", visits_path()),
         *locked = visits_make(visits_some(), VISITS_NUMBER);
    struct answer answer = visits_bump(program, missing);
    expect_failure("visits_bump, in a folder that is not there,", 0, &answer);
    files_chmod(locked, 0400);
    struct object before = files_look(locked);
    answer = visits_bump(program, locked);
    expect_failure("visits_bump, of a file that may not be written,", 0, &answer);
    expect_same(locked, &before);
}
END_TEST

/* ---- msync, call by call ---- */

static void expect_synced(const struct visits_synced *synced)
{
    expect_that(synced->late, "msync with MS_SYNC is called on the counter after the addition",
                "msync(…, MS_SYNC), and the new value is in the file by then",
                synced->early ? "it was called before the addition only" : "no such call");
}

START_TEST(a_visit_is_synced_to_the_disk_after_the_addition)
{
    int64_t value = visits_some();
    struct visits_synced synced = visits_watch(visits_make(value, VISITS_NUMBER), value + 1);
    expect_synced(&synced);
}
END_TEST

START_TEST(the_first_visit_of_a_new_file_is_synced_too)
{
    struct visits_synced synced = visits_watch(visits_path(), 1);
    expect_synced(&synced);
}
END_TEST

START_TEST(the_addition_is_made_in_a_mapping)
{
    int64_t value = visits_some();
    struct visits_synced synced = visits_watch(visits_make(value, 50), value + 1);
    expect_that(!synced.by_write, "1 is added to mapped memory", "a store into the mapping",
                "write, or one of its kin, to the file");
}
END_TEST

/* ---- two processes ---- */

START_TEST(two_that_bump_at_once_both_count)
{
    visits_meet_expect_both(true);
}
END_TEST

START_TEST(two_that_both_find_no_file_count_1_and_2)
{
    visits_meet_expect_both(false);
}
END_TEST

START_TEST(a_third_that_comes_when_the_first_has_left_counts_too)
{
    visits_meet_expect_three();
}
END_TEST

/* Locks of every kind are held by the suite, on the file and on its folder. Who needs one waits. */
START_TEST(a_bump_waits_for_a_lock_and_does_not_fail)
{
    int64_t value = visits_some();
    char *folder = files_folder(), *path = files_name(folder);
    struct program *program = program_start();
    files_make(path, 0600, &value, VISITS_NUMBER);
    int file = files_lock(path), around = files_lock(folder);
    visits_ask(program, path, VISITS_UMASK);
    program_send(program);
    asleep_or_done(program);
    close(file);
    close(around);
    struct answer answer = program_answer(program);
    expect_value("visits_bump, while somebody has the lock for a moment,", value + 1, &answer);
    expect_number("the file holds the new value", value + 1, visits_value(path));
}
END_TEST

START_TEST(a_crowd_that_begins_with_no_file_is_counted_to_the_last)
{
    visits_meet_expect_crowd();
}
END_TEST

/* ---- nothing is left ---- */

START_TEST(nothing_is_left_open_or_mapped_on_any_path)
{
    struct program *program = program_any();
    char *path = visits_make(1, 100), *fresh = visits_path(), *empty = make_short(0);
    char *missing = mem_printf("%s/deeper", visits_path());
    const char *const paths[] = {path, fresh, empty, missing};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct leftovers before = leftovers_take(program);
        struct answer answer = visits_bump(program, paths[i]);
        if (i < 2)
            expect_value("visits_bump", i == 0 ? 2 : 1, &answer);
        else
            expect_failure("visits_bump", 0, &answer);
        leftovers_expect_none(program, &before, NULL);
    }
}
END_TEST

START_TEST(no_lock_file_and_no_temporary_name_is_left)
{
    struct program *program = program_any();
    char *path = visits_make(1, VISITS_NUMBER), *fresh = visits_path(), *empty = make_short(0);
    const char *const paths[] = {path, fresh, empty};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct names before = files_all();
        struct answer answer = visits_bump(program, paths[i]);
        if (i < 2)
            expect_value("visits_bump", i == 0 ? 2 : 1, &answer);
        else
            expect_failure("visits_bump", EINVAL, &answer);
        files_expect_none(&before, i == 1 ? fresh : NULL);
    }
}
END_TEST

/* A program that needs less than it is denied may succeed. */
static void expect_all_or_nothing(struct program *program, const char *path, int64_t value)
{
    struct leftovers before = leftovers_take(program);
    struct names names = files_all();
    struct answer answer = visits_bump(program, path);
    if (answer.result == value + 1)
        expect_number("the file holds the new value", value + 1, visits_value(path));
    else
        expect_failure("visits_bump", 0, &answer);
    files_expect_none(&names, path);
    leftovers_expect_none(program, &before, NULL);
}

START_TEST(when_memory_or_descriptors_run_out_it_fails_cleanly)
{
    struct program *program = program_start();
    int64_t value = visits_some();
    char *path = visits_make(value, VISITS_NUMBER);
    program_limit(program, RLIMIT_AS, 4096); /* less than it has: every further mapping fails */
    expect_all_or_nothing(program, path, value);
    program_unlimit(program, RLIMIT_AS);
    value = visits_value(path);
    program_limit(program, RLIMIT_NOFILE, 4); /* 0 to 3 are in use */
    expect_all_or_nothing(program, path, value);
}
END_TEST

START_TEST(when_the_8_bytes_cannot_be_had_no_file_is_left)
{
    struct program *program = program_start();
    char *path = visits_path();
    program_limit(program, RLIMIT_FSIZE, 4);
    struct names before = files_all();
    struct answer answer = visits_bump(program, path);
    expect_failure("visits_bump, where no file may be longer than 4 bytes,", 0, &answer);
    files_expect_none(&before, NULL);
    program_unlimit(program, RLIMIT_FSIZE);
    visits_expect(program, path, 1);
}
END_TEST

int main(int argc, char **argv)
{
    static const char storage[] = "lesson 07, \"Storage that is memory\"";
    static const char at_once[] = "lesson 07, \"read() sees it at once\"";
    static const char sync[] = "lesson 07, \"What msync is for\"";
    static const char private[] = "lesson 07, \"A private copy of a file\"";
    static const char behind[] = "lesson 07, \"Behind the end of the file\"";
    static const char early[] = "lesson 01, \"Too early\"";
    static const char three[] = "lesson 02, \"counter++ is three instructions\"";
    static const char waits[] = "lesson 03, \"B waits for A\"";
    const TTest *first = a_visit_is_added_to_the_file_and_the_new_value_returned;
    const TTest *race = two_that_bump_at_once_both_count;
    const TTest *early_race = two_that_both_find_no_file_count_1_and_2;
    const TTest *new = a_missing_file_is_created_with_8_bytes_and_counts_1;
    tests_add(first, (struct test_facts){.points = 3, .page = storage});
    tests_add(new, (struct test_facts){.points = 2, .page = early, .needs = first});
    tests_add(the_owner_of_a_new_file_can_read_and_write_it,
              (struct test_facts){.page = storage, .needs = new});
    tests_add(other_processes_count_on, (struct test_facts){.page = private, .needs = new});
    tests_add(two_files_are_two_counters, (struct test_facts){.page = storage, .needs = first});
    tests_add(the_number_is_64_bits_wide, (struct test_facts){.page = storage, .needs = first});
    tests_add(bytes_behind_the_number_stay_as_they_are, (struct test_facts){.page = behind, .needs = first});
    tests_add(whoever_has_the_file_mapped_sees_the_visit,
              (struct test_facts){.page = at_once, .needs = first});
    tests_add(a_file_of_less_than_8_bytes_is_EINVAL_and_unchanged,
              (struct test_facts){.page = behind, .needs = first});
    tests_add(an_empty_file_is_EINVAL_too, (struct test_facts){.page = behind, .needs = first});
    tests_add(a_file_that_cannot_be_had_is_an_error, (struct test_facts){.page = storage, .needs = first});
    tests_add(a_visit_is_synced_to_the_disk_after_the_addition,
              (struct test_facts){.points = 2, .page = sync, .needs = first});
    tests_add(the_first_visit_of_a_new_file_is_synced_too, (struct test_facts){.page = sync, .needs = new});
    tests_add(the_addition_is_made_in_a_mapping, (struct test_facts){.page = at_once, .needs = first});
    tests_add(race, (struct test_facts){.points = 3, .page = three, .needs = new});
    tests_add(early_race, (struct test_facts){.points = 3, .page = early, .needs = race});
    tests_add(a_third_that_comes_when_the_first_has_left_counts_too,
              (struct test_facts){.page = waits, .needs = race});
    tests_add(a_bump_waits_for_a_lock_and_does_not_fail, (struct test_facts){.page = waits, .needs = first});
    tests_add(a_crowd_that_begins_with_no_file_is_counted_to_the_last,
              (struct test_facts){.page = three, .needs = early_race});
    tests_add(nothing_is_left_open_or_mapped_on_any_path, (struct test_facts){.page = storage, .needs = new});
    tests_add(no_lock_file_and_no_temporary_name_is_left, (struct test_facts){.page = storage, .needs = new});
    tests_add(when_memory_or_descriptors_run_out_it_fails_cleanly,
              (struct test_facts){.page = storage, .needs = first});
    tests_add(when_the_8_bytes_cannot_be_had_no_file_is_left,
              (struct test_facts){.page = early, .needs = new});
    return tests_run(argc, argv);
}
