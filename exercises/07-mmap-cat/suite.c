/* Outside the sandbox: makes files and what they are to be written to, and compares what arrives. How the
 * file is mapped, whole or in windows, shared or private, is left to the program, and so is which of write,
 * writev and pwrite it uses. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "grading/kit/asleep.h"
#include "grading/kit/chance.h"
#include "grading/kit/expect.h"
#include "grading/kit/files.h"
#include "grading/kit/hold.h"
#include "grading/kit/leftovers.h"
#include "grading/kit/program.h"
#include "grading/kit/tests.h"
#include "grading/kit/watch.h"
#include "grading/kit/world.h"

enum { FULL_PAGE = 4096, PIPE_ROOM = 65536 };

struct sample { /* a file of random bytes */
    char *path, *bytes;
    size_t size;
};

static char *new_path(void)
{
    char *folder = files_folder(), *path = files_name(folder);
    free(folder);
    return path;
}

static struct sample make_sample(size_t size, unsigned mode)
{
    struct sample sample = {new_path(), mem_alloc(size + 1), size};
    chance_fill(sample.bytes, size);
    files_make(sample.path, mode, sample.bytes, size);
    return sample;
}

static void open_out(struct program *program, const char *path)
{
    wire_text(program_ask(program, "open out_fd"), path);
    struct answer answer = program_answer(program);
    expect_that(answer.result >= 0, "the driver opens what is to be written to", "a descriptor", "none");
}

/* An empty file to write to. */
static char *open_new_out(struct program *program)
{
    char *path = new_path();
    files_make(path, 0600, "", 0);
    open_out(program, path);
    return path;
}

static void ask_cat(struct program *program, const char *path)
{
    wire_text(program_ask(program, "mmap_cat"), path);
}

static struct answer cat(struct program *program, const char *path)
{
    ask_cat(program, path);
    return program_answer(program);
}

static void expect_written(const char *out, const struct sample *sample)
{
    struct object file = files_look(out);
    expect_bytes("what is written is the file, byte by byte", sample->bytes, sample->size, file.bytes,
                 (size_t)file.stat.st_size);
    objects_free(&file);
}

static void expect_cat(struct program *program, const struct sample *sample)
{
    char *out = open_new_out(program);
    struct answer answer = cat(program, sample->path);
    expect_value("mmap_cat", (int64_t)sample->size, &answer);
    expect_written(out, sample);
    files_remove(out);
    free(out);
}

START_TEST(a_file_is_written_whole_and_its_size_returned)
{
    struct sample sample = make_sample(chance_between(FULL_PAGE + 1, 20000), 0600);
    expect_cat(program_any(), &sample);
}
END_TEST

START_TEST(an_empty_file_is_0_bytes_and_no_error)
{
    struct sample sample = make_sample(0, 0600);
    expect_cat(program_any(), &sample);
}
END_TEST

START_TEST(any_size_works)
{
    const size_t sizes[] = {1,         chance_between(2, 4000), FULL_PAGE - 1, FULL_PAGE,    FULL_PAGE + 1,
                            PIPE_ROOM, PIPE_ROOM + 1,           1 << 20,       (1 << 20) + 1};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct sample sample = make_sample(sizes[i], 0600);
        expect_cat(program_any(), &sample);
    }
}
END_TEST

START_TEST(some_mebibytes_work_too)
{
    struct sample sample = make_sample(chance_between(5 << 20, 6 << 20), 0600);
    expect_cat(program_any(), &sample);
}
END_TEST

START_TEST(a_NUL_is_a_byte_like_any_other)
{
    struct sample sample = {new_path(), mem_alloc(6000), chance_between(3000, 6000)};
    chance_fill(sample.bytes, sample.size);
    memset(sample.bytes, 0, chance_between(1, 20));
    memset(sample.bytes + sample.size - 20, 0, 20);
    files_make(sample.path, 0600, sample.bytes, sample.size);
    expect_cat(program_any(), &sample);
}
END_TEST

START_TEST(a_file_that_may_only_be_read_is_enough)
{
    struct sample sample = make_sample(chance_between(100, 9000), 0400);
    expect_cat(program_any(), &sample);
}
END_TEST

START_TEST(the_file_is_left_as_it_was)
{
    struct sample sample = make_sample(chance_between(100, 9000), 0640);
    expect_cat(program_any(), &sample);
    struct object file = files_look(sample.path);
    expect_that(file.there, "the file keeps its name", sample.path, "no such file");
    expect_mode("the file keeps its mode", 0640, file.stat.st_mode & 07777);
    expect_bytes("the file keeps its bytes", sample.bytes, sample.size, file.bytes,
                 (size_t)file.stat.st_size);
}
END_TEST

/* ---- more than fits into an int ---- */

/* "wchar: 323934931": bytes that the process has passed to write and its kin; -1 where the kernel does not
 * count. */
static int64_t bytes_written(const struct program *program)
{
    char path[64];
    struct buf text = {0};
    int64_t count = -1;
    snprintf(path, sizeof path, "/proc/%d/io", program_pid(program));
    hold_as_user(true);
    bool known = buf_read_file(&text, path, NULL) == 0 && text.length > 0;
    hold_as_user(false);
    const char *line = known ? strstr(buf_text(&text), "wchar:") : NULL;
    if (line != NULL)
        sscanf(line, "wchar: %" SCNd64, &count);
    buf_free(&text);
    return count;
}

static void expect_hole(struct program *program, int64_t size)
{
    enum { ANSWER = 4096 }; /* more than the driver's own words take */
    char *path = new_path();
    if (!files_make_hole(path, 0600, size)) {
        tests_note("this machine's disk has no file that is larger than 2 GiB");
        return;
    }
    int64_t before = bytes_written(program);
    struct answer answer = cat(program, path);
    int64_t wrote = bytes_written(program) - before;
    files_remove(path);
    expect_value("mmap_cat", size, &answer);
    if (before >= 0)
        expect_that(wrote >= size && wrote < size + ANSWER, "as many bytes are written as the file has",
                    "all of them", wrote < size ? "fewer" : "more");
}

START_TEST(more_than_2_GiB_are_written_to_the_last_byte)
{
    struct program *program = program_start();
    open_out(program, "/dev/null");
    expect_hole(program, ((int64_t)1 << 31) + (int64_t)chance_between(5000, 500000));
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
    struct pipe pipe = {.path = new_path()};
    files_make_pipe(pipe.path);
    pipe.end = files_open(pipe.path, O_RDONLY);
    open_out(program, pipe.path);
    return pipe;
}

/* Everything that comes until the program has answered. */
static void drain(const struct program *program, const struct pipe *pipe, struct buf *into)
{
    char piece[PIPE_ROOM];
    uint64_t deadline = clock_now() + 20 * (uint64_t)CLOCK_S;
    for (bool done = false; !done && clock_now() < deadline;) {
        done = asleep_in(program) == ASLEEP_DONE;
        for (ssize_t got; (got = read(pipe->end, piece, sizeof piece)) > 0;)
            buf_add(into, piece, (size_t)got);
        if (!done)
            world_wait_for(-1, clock_now() + CLOCK_MS);
    }
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
    struct sample sample = make_sample(chance_between(100, PIPE_ROOM / 2), 0600);
    struct buf arrived = {0};
    for (int turn = 0; turn < 2; turn++) {
        struct answer answer = cat(program, sample.path);
        expect_value("mmap_cat", (int64_t)sample.size, &answer);
    }
    drain(program, &pipe, &arrived);
    expect_arrived(&arrived, &sample, 2);
    close(pipe.end);
    buf_free(&arrived);
}
END_TEST

static bool is_write(long number)
{
    return number == SYS_write || number == SYS_writev || number == SYS_pwrite64 || number == SYS_pwritev ||
           number == SYS_pwritev2;
}

/* True when it sleeps in a write, or for long in another call: the pipe is full. */
static bool wait_for_full_pipe(const struct program *program)
{
    enum { MOST_LOOKS = 50 };
    uint64_t deadline = clock_now() + 20 * (uint64_t)CLOCK_S;
    int looks = 0;
    for (long number; (number = asleep_in(program)) != ASLEEP_DONE && clock_now() < deadline;) {
        looks += number != ASLEEP_RUNS;
        if (is_write(number) || looks == MOST_LOOKS)
            return true;
        world_wait_for(-1, clock_now() + CLOCK_MS);
    }
    return false;
}

/* "ShdPnd:	0000000000000200": sent to it and not yet delivered. Where it blocks the signal, it stays so. */
static bool is_pending(const struct program *program, int number)
{
    static const char *const fields[] = {"\nShdPnd:", "\nSigBlk:"};
    char path[64];
    struct buf text = {0};
    unsigned long long masks[2] = {0};
    snprintf(path, sizeof path, "/proc/%d/status", program_pid(program));
    if (buf_read_file(&text, path, NULL) == 0) {
        for (int i = 0; i < 2; i++) {
            const char *at = strstr(buf_text(&text), fields[i]);
            if (at != NULL)
                masks[i] = strtoull(at + strlen(fields[i]), NULL, 16);
        }
    }
    buf_free(&text);
    return (masks[0] & ~masks[1]) >> (number - 1) & 1;
}

static void interrupt(const struct program *program)
{
    uint64_t deadline = clock_now() + 20 * (uint64_t)CLOCK_S;
    kill(program_pid(program), SIGUSR1);
    while (is_pending(program, SIGUSR1) && clock_now() < deadline)
        world_wait_for(-1, clock_now() + CLOCK_MS);
}

/* The pipe is full: the first signal ends a write that has written a part, the others end one that has
 * written nothing. */
START_TEST(a_write_that_stops_early_or_is_interrupted_is_gone_on_with)
{
    struct program *program = program_start();
    struct pipe pipe = open_pipe(program);
    struct sample sample = make_sample(4 * PIPE_ROOM + chance_between(1, 9000), 0600);
    struct buf arrived = {0};
    ask_cat(program, sample.path);
    program_send(program);
    for (int turn = 0; turn < 3 && wait_for_full_pipe(program); turn++)
        interrupt(program);
    drain(program, &pipe, &arrived);
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
    struct sample sample = make_sample(chance_between(100, 9000), 0600);
    close(pipe.end);
    struct answer answer = cat(program, sample.path);
    expect_failure("mmap_cat", EPIPE, &answer);
}
END_TEST

START_TEST(a_write_error_is_an_error_after_a_part_too)
{
    struct program *program = program_start();
    struct sample sample = make_sample(chance_between(50000, 90000), 0600);
    open_new_out(program);
    program_limit(program, RLIMIT_FSIZE, 10000);
    struct answer answer = cat(program, sample.path);
    expect_failure("mmap_cat, where no file may be longer than 10000 bytes,", EFBIG, &answer);
}
END_TEST

START_TEST(a_missing_file_is_ENOENT)
{
    char *path = new_path(), *out = open_new_out(program_any());
    struct answer answer = cat(program_any(), path);
    expect_failure("mmap_cat", ENOENT, &answer);
    struct object file = files_look(out);
    expect_number("nothing is written", 0, file.stat.st_size);
}
END_TEST

START_TEST(a_file_that_may_not_be_read_is_EACCES)
{
    struct sample sample = make_sample(chance_between(100, 9000), 0200);
    open_new_out(program_any());
    struct answer answer = cat(program_any(), sample.path);
    expect_failure("mmap_cat", EACCES, &answer);
}
END_TEST

/* ---- how it gets at the bytes: seen from outside, call by call ---- */

struct seen {
    ino_t inode; /* of the file; 0: nothing is looked at */
    bool read, sent, mapped, other_rights;
};

static bool is_file(const struct seen *seen, const struct watched_call *call, int argument)
{
    return watch_file(call->pid, (int)call->args[argument]).inode == seen->inode;
}

static void look_at(const struct watched_call *call, void *context)
{
    struct seen *seen = context;
    if (seen->inode == 0 || (call->result < 0 && call->number != SYS_io_uring_setup))
        return;
    switch (call->number) {
    case SYS_read:
    case SYS_pread64:
    case SYS_readv:
    case SYS_preadv:
    case SYS_preadv2: seen->read |= is_file(seen, call, 0); return;
    case SYS_process_vm_readv:
    case SYS_process_vm_writev:
    case SYS_io_uring_setup: seen->read = true; return;
    case SYS_sendfile:
    case SYS_splice:
    case SYS_vmsplice:
    case SYS_tee:
    case SYS_copy_file_range:
    case SYS_sendto:
    case SYS_sendmsg:
    case SYS_sendmmsg: seen->sent = true; return;
    case SYS_mmap:
        if (!(call->args[3] & MAP_ANONYMOUS) && is_file(seen, call, 4)) {
            seen->mapped = true;
            seen->other_rights |= call->args[2] != PROT_READ;
        }
        return;
    case SYS_mprotect:
        seen->other_rights |= call->args[2] != PROT_READ && call->args[2] != PROT_NONE &&
                              watch_map(call->pid, call->args[0]).inode == seen->inode;
        return;
    default: return;
    }
}

/* To a file, or to a pipe that has room enough. */
static struct seen watch_a_cat(bool pipe)
{
    static struct seen seen; /* the program may make calls until the frame ends it */
    seen = (struct seen){0};
    struct program *program = program_start_watched(look_at, &seen);
    struct sample sample = make_sample(chance_between(20000, PIPE_ROOM / 2), 0600);
    struct pipe to = {.end = -1};
    if (pipe)
        to = open_pipe(program);
    else
        open_new_out(program);
    struct object file = files_look(sample.path);
    seen.inode = file.stat.st_ino;
    struct answer answer = cat(program, sample.path);
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
        struct seen seen = watch_a_cat(pipe);
        expect_that(!seen.read, "the file is not read with read() or its kin", "a mapping",
                    "a read of the file");
        expect_that(seen.mapped, "the file is mapped", "mmap of the file", "no such mmap");
    }
}
END_TEST

START_TEST(the_bytes_are_written_and_not_sent_by_the_kernel)
{
    for (int pipe = 0; pipe < 2; pipe++) {
        struct seen seen = watch_a_cat(pipe);
        expect_that(!seen.sent, "the bytes go out by write, writev or pwrite", "no other call",
                    "sendfile, splice, copy_file_range, or one of their kin");
    }
}
END_TEST

START_TEST(the_file_is_mapped_for_reading_only)
{
    struct seen seen = watch_a_cat(false);
    expect_that(!seen.other_rights, "the mapping has PROT_READ and nothing else", "PROT_READ",
                "other rights as well");
}
END_TEST

/* ---- nothing is left ---- */

START_TEST(nothing_is_left_open_or_mapped_on_any_path)
{
    struct program *program = program_start();
    struct sample sample = make_sample(chance_between(20000, 50000), 0600), empty = make_sample(0, 0600);
    char *missing = new_path();
    const char *const paths[] = {sample.path, empty.path, missing, sample.path};
    const int64_t results[] = {(int64_t)sample.size, 0, -1, -1};
    open_new_out(program);
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        if (i == 3) {
            open_new_out(program);
            program_limit(program, RLIMIT_FSIZE, 10000);
        }
        struct leftovers before = leftovers_take(program);
        struct names names = files_all();
        struct answer answer = cat(program, paths[i]);
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
    struct answer answer = cat(program, sample->path);
    if (answer.result == (int64_t)sample->size)
        expect_written(out, sample);
    else
        expect_failure("mmap_cat", 0, &answer);
    leftovers_expect_none(program, &before, NULL);
}

START_TEST(when_memory_or_descriptors_run_out_it_fails_cleanly)
{
    struct program *program = program_start();
    struct sample sample = make_sample(chance_between(200000, 400000), 0600);
    char *out = open_new_out(program);
    program_limit(program, RLIMIT_AS, 4096); /* less than it has: every further mapping fails */
    expect_all_or_nothing(program, &sample, out);
    program_unlimit(program, RLIMIT_AS);
    out = open_new_out(program);
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
    world.cpu_seconds = 8; /* a window of one page at a time is right, too */
    return tests_run(argc, argv);
}
