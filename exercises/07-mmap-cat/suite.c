/* Outside the sandbox: makes files and what they are to be written to, and compares what arrives. How the
 * file is mapped, whole or in windows, shared or private, is left to the program, and so is which of write,
 * writev and pwrite it uses. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "grading/kit/asleep.h"
#include "grading/kit/cats.h"
#include "grading/kit/cats_calls.h"
#include "grading/kit/chance.h"
#include "grading/kit/expect.h"
#include "grading/kit/files.h"
#include "grading/kit/leftovers.h"
#include "grading/kit/pipes.h"
#include "grading/kit/program.h"
#include "grading/kit/tests.h"
#include "grading/kit/world.h"

enum { FULL_PAGE = 4096 };

START_TEST(a_file_is_written_whole_and_its_size_returned)
{
    struct sample sample = cats_sample(chance_between(FULL_PAGE + 1, 20000), 0600);
    cats_expect(program_any(), &sample);
}
END_TEST

START_TEST(an_empty_file_is_0_bytes_and_no_error)
{
    struct sample sample = cats_sample(0, 0600);
    cats_expect(program_any(), &sample);
}
END_TEST

START_TEST(any_size_works)
{
    const size_t sizes[] = {1,          chance_between(2, 4000), FULL_PAGE - 1, FULL_PAGE,    FULL_PAGE + 1,
                            PIPES_ROOM, PIPES_ROOM + 1,          1 << 20,       (1 << 20) + 1};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct sample sample = cats_sample(sizes[i], 0600);
        cats_expect(program_any(), &sample);
    }
}
END_TEST

START_TEST(some_mebibytes_work_too)
{
    struct sample sample = cats_sample(chance_between(5 << 20, 6 << 20), 0600);
    cats_expect(program_any(), &sample);
}
END_TEST

START_TEST(a_NUL_is_a_byte_like_any_other)
{
    struct sample sample = {cats_path(), mem_alloc(6000), chance_between(3000, 6000)};
    chance_fill(sample.bytes, sample.size);
    memset(sample.bytes, 0, chance_between(1, 20));
    memset(sample.bytes + sample.size - 20, 0, 20);
    files_make(sample.path, 0600, sample.bytes, sample.size);
    cats_expect(program_any(), &sample);
}
END_TEST

START_TEST(a_file_that_may_only_be_read_is_enough)
{
    struct sample sample = cats_sample(chance_between(100, 9000), 0400);
    cats_expect(program_any(), &sample);
}
END_TEST

START_TEST(the_file_is_left_as_it_was)
{
    struct sample sample = cats_sample(chance_between(100, 9000), 0640);
    cats_expect(program_any(), &sample);
    struct object file = files_look(sample.path);
    expect_that(file.there, "the file keeps its name", sample.path, "no such file");
    expect_mode("the file keeps its mode", 0640, file.stat.st_mode & 07777);
    expect_bytes("the file keeps its bytes", sample.bytes, sample.size, file.bytes,
                 (size_t)file.stat.st_size);
}
END_TEST

/* ---- more than fits into an int ---- */

static void expect_hole(struct program *program, int64_t size)
{
    enum { ANSWER = 4096 }; /* more than the driver's own words take */
    char *path = cats_path();
    if (!files_make_hole(path, 0600, size)) {
        tests_note("this machine's disk has no file that is larger than 2 GiB");
        return;
    }
    int64_t before = cats_bytes_written(program);
    struct answer answer = cats_cat(program, path);
    int64_t wrote = cats_bytes_written(program) - before;
    files_remove(path);
    expect_value("mmap_cat", size, &answer);
    if (before >= 0)
        expect_that(wrote >= size && wrote < size + ANSWER, "as many bytes are written as the file has",
                    "all of them", wrote < size ? "fewer" : "more");
}

/* More than an unsigned int counts, too: but who maps page by page, or has all pages read in at once, is
 * right and takes seconds for the first. */
static const uint64_t QUICK = 300 * (uint64_t)CLOCK_MS;

START_TEST(more_than_2_GiB_are_written_to_the_last_byte)
{
    struct program *program = program_start();
    cats_open_out(program, "/dev/null");
    uint64_t before = asleep_cpu(program_pid(program));
    expect_hole(program, ((int64_t)1 << 31) + (int64_t)chance_between(5000, 500000));
    if (asleep_cpu(program_pid(program)) - before < QUICK)
        expect_hole(program, ((int64_t)1 << 32) + (int64_t)chance_between(5000, 500000));
}
END_TEST

/* ---- a pipe, which has little room ---- */

struct pipe {
    char *path;
    int end; /* where the suite reads; never waits */
};

static struct pipe open_pipe(struct program *program)
{
    struct pipe pipe = {.path = cats_path()};
    files_make_pipe(pipe.path);
    pipe.end = files_open(pipe.path, O_RDONLY);
    cats_open_out(program, pipe.path);
    return pipe;
}

static void expect_arrived(const struct buf *arrived, const struct sample *sample, size_t times)
{
    char *expected = mem_alloc(sample->size * times);
    for (size_t i = 0; i < times; i++)
        memcpy(expected + i * sample->size, sample->bytes, sample->size);
    expect_bytes("what arrives is the file, byte by byte", expected, sample->size * times, buf_text(arrived),
                 arrived->length);
    free(expected);
}

START_TEST(a_pipe_stays_open_for_the_next_file)
{
    struct program *program = program_start();
    struct pipe pipe = open_pipe(program);
    struct sample sample = cats_sample(chance_between(100, PIPES_ROOM / 2), 0600);
    struct buf arrived = {0};
    for (int turn = 0; turn < 2; turn++) {
        struct answer answer = cats_cat(program, sample.path);
        expect_value("mmap_cat", (int64_t)sample.size, &answer);
    }
    pipes_drain(program, pipe.end, &arrived);
    expect_arrived(&arrived, &sample, 2);
    close(pipe.end);
    buf_free(&arrived);
}
END_TEST

/* The pipe is full: the first signal ends a write that has written a part, the others end one that has
 * written nothing. */
START_TEST(a_write_that_stops_early_or_is_interrupted_is_gone_on_with)
{
    struct program *program = program_start();
    struct pipe pipe = open_pipe(program);
    struct sample sample = cats_sample(4 * PIPES_ROOM + chance_between(1, 9000), 0600);
    struct buf arrived = {0};
    cats_ask(program, sample.path);
    program_send(program);
    for (int turn = 0; turn < 3 && pipes_wait_until_full(program); turn++)
        pipes_interrupt(program);
    pipes_drain(program, pipe.end, &arrived);
    struct answer answer = program_answer(program);
    expect_value("mmap_cat, interrupted by signals,", (int64_t)sample.size, &answer);
    expect_arrived(&arrived, &sample, 1);
    close(pipe.end);
    buf_free(&arrived);
}
END_TEST

START_TEST(a_pipe_that_nobody_reads_any_more_is_EPIPE)
{
    struct program *program = program_start();
    struct pipe pipe = open_pipe(program);
    struct sample sample = cats_sample(chance_between(100, 9000), 0600);
    close(pipe.end);
    struct answer answer = cats_cat(program, sample.path);
    expect_failure("mmap_cat", EPIPE, &answer);
}
END_TEST

START_TEST(a_write_error_is_an_error_after_a_part_too)
{
    struct program *program = program_start();
    struct sample sample = cats_sample(chance_between(50000, 90000), 0600);
    cats_open_new_out(program);
    program_limit(program, RLIMIT_FSIZE, 10000);
    struct answer answer = cats_cat(program, sample.path);
    expect_failure("mmap_cat, where no file may be longer than 10000 bytes,", EFBIG, &answer);
}
END_TEST

START_TEST(a_missing_file_is_ENOENT)
{
    char *path = cats_path(), *out = cats_open_new_out(program_any());
    struct answer answer = cats_cat(program_any(), path);
    expect_failure("mmap_cat", ENOENT, &answer);
    struct object file = files_look(out);
    expect_number("nothing is written", 0, file.stat.st_size);
}
END_TEST

START_TEST(a_file_that_may_not_be_read_is_EACCES)
{
    struct sample sample = cats_sample(chance_between(100, 9000), 0200);
    cats_open_new_out(program_any());
    struct answer answer = cats_cat(program_any(), sample.path);
    expect_failure("mmap_cat", EACCES, &answer);
}
END_TEST

/* ---- how it gets at the bytes: seen from outside, call by call ---- */

/* To a file, or to a pipe that has room enough. */
static struct cats_seen watch_a_cat(bool pipe)
{
    static struct cats_seen seen; /* the program may make calls until the frame ends it */
    seen = (struct cats_seen){0};
    struct program *program = program_start_watched(cats_look, &seen);
    struct sample sample = cats_sample(chance_between(20000, PIPES_ROOM / 2), 0600);
    struct pipe to = {.end = -1};
    if (pipe)
        to = open_pipe(program);
    else
        cats_open_new_out(program);
    struct object file = files_look(sample.path);
    seen.inode = file.stat.st_ino;
    struct answer answer = cats_cat(program, sample.path);
    seen.inode = 0;
    expect_value("mmap_cat", (int64_t)sample.size, &answer);
    objects_free(&file);
    if (to.end >= 0)
        close(to.end);
    return seen;
}

START_TEST(the_bytes_come_from_a_mapping_and_not_through_read)
{
    for (int pipe = 0; pipe < 2; pipe++) {
        struct cats_seen seen = watch_a_cat(pipe);
        expect_that(!seen.read, "the file is not read with read() or its kin", "a mapping",
                    "a read of the file");
        expect_that(seen.mapped, "the file is mapped", "mmap of the file", "no such mmap");
    }
}
END_TEST

START_TEST(the_bytes_are_written_and_not_sent_by_the_kernel)
{
    for (int pipe = 0; pipe < 2; pipe++) {
        struct cats_seen seen = watch_a_cat(pipe);
        expect_that(!seen.sent, "the bytes go out by write, writev or pwrite", "no other call",
                    "sendfile, splice, copy_file_range, or one of their kin");
    }
}
END_TEST

START_TEST(the_file_is_mapped_for_reading_only)
{
    struct cats_seen seen = watch_a_cat(false);
    expect_that(!seen.other_rights, "the mapping has PROT_READ and nothing else", "PROT_READ",
                "other rights as well");
}
END_TEST

/* ---- nothing is left ---- */

START_TEST(nothing_is_left_open_or_mapped_on_any_path)
{
    struct program *program = program_start();
    struct sample sample = cats_sample(chance_between(20000, 50000), 0600), empty = cats_sample(0, 0600);
    char *missing = cats_path();
    const char *const paths[] = {sample.path, empty.path, missing, sample.path};
    const int64_t results[] = {(int64_t)sample.size, 0, -1, -1};
    cats_open_new_out(program);
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        if (i == 3) {
            cats_open_new_out(program);
            program_limit(program, RLIMIT_FSIZE, 10000);
        }
        struct leftovers before = leftovers_take(program);
        struct names names = files_all();
        struct answer answer = cats_cat(program, paths[i]);
        if (results[i] >= 0)
            expect_value("mmap_cat", results[i], &answer);
        else
            expect_failure("mmap_cat", 0, &answer);
        leftovers_expect_none(program, &before, NULL);
        files_expect_none(&names, NULL);
    }
}
END_TEST

/* A program that needs less than it is denied may succeed; then all must be written. */
static void expect_all_or_nothing(struct program *program, const struct sample *sample, const char *out)
{
    struct leftovers before = leftovers_take(program);
    struct answer answer = cats_cat(program, sample->path);
    if (answer.result == (int64_t)sample->size)
        cats_expect_written(out, sample);
    else
        expect_failure("mmap_cat", 0, &answer);
    leftovers_expect_none(program, &before, NULL);
}

START_TEST(when_memory_or_descriptors_run_out_it_fails_cleanly)
{
    struct program *program = program_start();
    struct sample sample = cats_sample(chance_between(200000, 400000), 0600);
    char *out = cats_open_new_out(program);
    program_limit(program, RLIMIT_AS, 4096); /* less than it has: every further mapping fails */
    expect_all_or_nothing(program, &sample, out);
    program_unlimit(program, RLIMIT_AS);
    out = cats_open_new_out(program);
    program_limit(program, RLIMIT_NOFILE, 5); /* 0 to 4 are in use */
    expect_all_or_nothing(program, &sample, out);
}
END_TEST

int main(int argc, char **argv)
{
    static const char without_read[] = "lesson 07, \"Print a file without read()\"";
    static const char storage[] = "lesson 07, \"Storage that is memory\"";
    static const char behind[] = "lesson 07, \"Behind the end of the file\"";
    static const char sizes[] = "lesson 07, \"Page size and offset\"";
    static const char private[] = "lesson 07, \"A private copy of a file\"";
    static const char calls[] = "lesson 01, \"Five calls\"";
    const TTest *first = a_file_is_written_whole_and_its_size_returned;
    tests_add(first, (struct test_facts){.points = 4, .page = without_read});
    tests_add(an_empty_file_is_0_bytes_and_no_error,
              (struct test_facts){.points = 2, .page = without_read, .needs = first});
    tests_add(any_size_works, (struct test_facts){.points = 2, .page = behind, .needs = first});
    tests_add(some_mebibytes_work_too, (struct test_facts){.page = sizes, .needs = first});
    tests_add(a_NUL_is_a_byte_like_any_other, (struct test_facts){.page = without_read, .needs = first});
    tests_add(a_file_that_may_only_be_read_is_enough, (struct test_facts){.page = calls, .needs = first});
    tests_add(the_file_is_left_as_it_was, (struct test_facts){.page = private, .needs = first});
    tests_add(more_than_2_GiB_are_written_to_the_last_byte,
              (struct test_facts){.points = 2, .page = sizes, .needs = first});
    tests_add(a_pipe_stays_open_for_the_next_file, (struct test_facts){.page = without_read, .needs = first});
    tests_add(a_write_that_stops_early_or_is_interrupted_is_gone_on_with,
              (struct test_facts){.points = 3, .page = without_read, .needs = first});
    tests_add(a_pipe_that_nobody_reads_any_more_is_EPIPE,
              (struct test_facts){.page = without_read, .needs = first});
    tests_add(a_write_error_is_an_error_after_a_part_too,
              (struct test_facts){.points = 2, .page = without_read, .needs = first});
    tests_add(a_missing_file_is_ENOENT, (struct test_facts){.page = calls, .needs = first});
    tests_add(a_file_that_may_not_be_read_is_EACCES, (struct test_facts){.page = calls, .needs = first});
    tests_add(the_bytes_come_from_a_mapping_and_not_through_read,
              (struct test_facts){.points = 2, .page = storage, .needs = first});
    tests_add(the_bytes_are_written_and_not_sent_by_the_kernel,
              (struct test_facts){.points = 2, .page = without_read, .needs = first});
    tests_add(the_file_is_mapped_for_reading_only,
              (struct test_facts){.points = 2, .page = private, .needs = first});
    tests_add(nothing_is_left_open_or_mapped_on_any_path,
              (struct test_facts){.page = storage, .needs = first});
    tests_add(when_memory_or_descriptors_run_out_it_fails_cleanly,
              (struct test_facts){.page = calls, .needs = first});
    world.cpu_seconds = 9;
    world.wall_seconds = 60;
    return tests_run(argc, argv);
}
