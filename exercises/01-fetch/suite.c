/* Outside the sandbox: makes objects, asks for their texts, and compares what lands in the buffer. Bytes of
 * the buffer that the text of the exercise leaves open are never looked at. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include "base/mem.h"
#include "grading/kit/chance.h"
#include "grading/kit/expect.h"
#include "grading/kit/leftovers.h"
#include "grading/kit/objects.h"
#include "grading/kit/program.h"
#include "grading/kit/tests.h"
#include "grading/kit/watch.h"

enum { BEHIND = 64, FULL_PAGE = 4096 };

struct fetched {
    struct answer answer;
    const char *buf; /* cap bytes, and `behind` that follow it */
    size_t length;
    char fill; /* what all of it was before the call */
};

static struct fetched fetch_with(struct program *program, const char *name, size_t cap, size_t behind)
{
    struct fetched fetched = {.fill = (char)chance_between(1, 255)};
    struct wire *ask = program_ask(program, "shm_fetch");
    wire_text(ask, name);
    wire_number(ask, (int64_t)cap);
    wire_number(ask, (int64_t)behind);
    wire_number(ask, (unsigned char)fetched.fill);
    fetched.answer = program_answer(program);
    fetched.buf = wire_take_bytes(&fetched.answer.rest, &fetched.length);
    return fetched;
}

static void expect_behind_untouched(const struct fetched *fetched, size_t cap)
{
    char expected[BEHIND];
    memset(expected, fetched->fill, sizeof expected);
    expect_number("the driver gives back the whole buffer", (int64_t)cap + BEHIND, (int64_t)fetched->length);
    expect_bytes("nothing is written at or behind the end of the buffer", expected, BEHIND,
                 fetched->buf + cap, BEHIND);
}

static void expect_text(struct program *program, const char *name, size_t cap, const char *text)
{
    struct fetched fetched = fetch_with(program, name, cap, BEHIND);
    size_t length = strlen(text);
    expect_value("shm_fetch", (int64_t)length, &fetched.answer);
    expect_behind_untouched(&fetched, cap);
    expect_bytes("the buffer holds the text and its NUL", text, length + 1, fetched.buf, length + 1);
}

static void expect_refused(struct program *program, const char *name, size_t cap, int error)
{
    struct fetched fetched = fetch_with(program, name, cap, BEHIND);
    expect_failure("shm_fetch", error, &fetched.answer);
    expect_behind_untouched(&fetched, cap);
}

/* An object of that size with the text and its NUL in front and random bytes behind. */
static void make(const char *name, const char *text, size_t size, unsigned mode)
{
    char *bytes = mem_alloc(size + 1);
    chance_fill(bytes, size);
    memcpy(bytes, text, strlen(text) < size ? strlen(text) + 1 : size);
    objects_make(name, mode, bytes, size);
    free(bytes);
}

static char *unterminated(size_t size)
{
    char *name = chance_name(), *text = chance_text(size);
    make(name, text, size, 0600);
    free(text);
    return name;
}

START_TEST(the_text_of_an_object_is_copied_and_its_length_returned)
{
    char *name = chance_name(), *text = chance_text(chance_between(10, 200));
    make(name, text, FULL_PAGE, 0600);
    expect_text(program_any(), name, 1000, text);
}
END_TEST

START_TEST(an_empty_text_has_length_0)
{
    char *name = chance_name(), *tiny = chance_name();
    make(name, "", chance_between(2, 9000), 0600);
    make(tiny, "", 1, 0600);
    expect_text(program_any(), name, chance_between(1, 300), "");
    expect_text(program_any(), tiny, 1, "");
}
END_TEST

START_TEST(a_text_may_end_at_the_last_byte_of_its_object)
{
    const size_t sizes[] = {2, chance_between(3, 300), FULL_PAGE, 2 * FULL_PAGE, chance_between(9000, 30000)};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        char *name = chance_name(), *text = chance_text(sizes[i] - 1);
        make(name, text, sizes[i], 0600);
        expect_text(program_any(), name, sizes[i] + chance_between(0, 200), text);
    }
}
END_TEST

START_TEST(a_text_may_fill_the_buffer_to_its_last_byte)
{
    for (int turn = 0; turn < 3; turn++) {
        char *name = chance_name(), *text = chance_text(chance_between(1, 5000));
        make(name, text, strlen(text) + chance_between(1, 9000), 0600);
        expect_text(program_any(), name, strlen(text) + 1, text);
        struct fetched fetched =
            fetch_with(program_any(), name, strlen(text) + 1, 0); /* nothing behind it at all */
        expect_value("shm_fetch", (int64_t)strlen(text), &fetched.answer);
    }
}
END_TEST

START_TEST(a_mebibyte_of_text_works_too)
{
    size_t size = (1 << 20) - chance_between(0, 3000);
    char *name = chance_name(), *text = chance_text(size - 1);
    make(name, text, size, 0600);
    expect_text(program_any(), name, 1 << 20, text);
}
END_TEST

START_TEST(a_later_text_is_fetched_anew)
{
    char *name = chance_name();
    for (int turn = 0; turn < 3; turn++) {
        char *text = chance_text(chance_between(0, 300));
        make(name, text, chance_between(400, 9000), 0600);
        expect_text(program_any(), name, 500, text);
    }
}
END_TEST

START_TEST(a_missing_object_is_ENOENT)
{
    char *near = chance_name();
    char *name = mem_printf("%sx", near);
    make(near, "this is another one", FULL_PAGE, 0600);
    expect_refused(program_any(), name, 100, ENOENT);
    struct object object = objects_look(name);
    expect_that(!object.there, "a fetch creates nothing", "no such object", name);
}
END_TEST

START_TEST(an_object_without_size_is_EAGAIN)
{
    char *name = chance_name();
    objects_make(name, 0600, "", 0);
    expect_refused(program_any(), name, 1, EAGAIN);
    expect_refused(program_any(), name, chance_between(2, 5000), EAGAIN);
}
END_TEST

START_TEST(an_object_without_a_NUL_is_EILSEQ_whatever_the_buffer)
{
    const size_t sizes[] = {1, chance_between(2, 4000), FULL_PAGE, 3 * FULL_PAGE,
                            chance_between(5000, 30000)};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        char *name = unterminated(sizes[i]);
        expect_refused(program_any(), name, sizes[i] + chance_between(1, 5000), EILSEQ);
        expect_refused(program_any(), name, sizes[i], EILSEQ);
        expect_refused(program_any(), name, chance_between(1, sizes[i]), EILSEQ);
    }
}
END_TEST

START_TEST(a_buffer_that_is_too_small_is_ERANGE)
{
    for (int turn = 0; turn < 4; turn++) {
        char *name = chance_name(), *text = chance_text(chance_between(1, 6000));
        make(name, text, strlen(text) + chance_between(1, 5000), 0600);
        expect_refused(program_any(), name, turn % 2 == 0 ? strlen(text) : chance_between(1, strlen(text)),
                       ERANGE);
    }
}
END_TEST

/* cap 0 comes before everything else. */
START_TEST(a_buffer_of_no_bytes_is_EINVAL_whatever_the_object)
{
    char *there = chance_name(), *missing = chance_name(), *unsized = chance_name();
    make(there, "some text", FULL_PAGE, 0600);
    objects_make(unsized, 0600, "", 0);
    expect_refused(program_any(), there, 0, EINVAL);
    expect_refused(program_any(), missing, 0, EINVAL);
    expect_refused(program_any(), unsized, 0, EINVAL);
    expect_refused(program_any(), unterminated(100), 0, EINVAL);
}
END_TEST

START_TEST(an_object_that_may_only_be_read_is_enough)
{
    char *name = chance_name(), *text = chance_text(chance_between(1, 300));
    make(name, text, FULL_PAGE, 0400);
    expect_text(program_any(), name, 400, text);
}
END_TEST

START_TEST(the_object_is_left_as_it_was)
{
    for (int turn = 0; turn < 3; turn++) {
        char *name = chance_name(), *text = chance_text(chance_between(20, 300));
        make(name, text, chance_between(400, 9000), turn == 1 ? 0640 : 0600);
        struct object before = objects_look(name);
        if (turn < 2)
            expect_text(program_any(), name, 400, text);
        else
            expect_refused(program_any(), name, 10, ERANGE);
        struct object after = objects_look(name);
        expect_that(after.there, "the object keeps its name", name, "no such object");
        expect_mode("the object keeps its mode", before.stat.st_mode & 07777, after.stat.st_mode & 07777);
        expect_bytes("the object keeps its size and its bytes", before.bytes, (size_t)before.stat.st_size,
                     after.bytes, (size_t)after.stat.st_size);
    }
}
END_TEST

START_TEST(nothing_is_left_open_or_mapped_on_any_path)
{
    struct program *program = program_any();
    char *name = chance_name(), *text = chance_text(200), *unsized = chance_name(), *missing = chance_name();
    char *endless = unterminated(5000);
    make(name, text, 5000, 0600);
    objects_make(unsized, 0600, "", 0);
    const struct {
        const char *name;
        size_t cap;
        int error;
    } paths[] = {{name, 300, 0},       {name, 100, ERANGE},  {endless, 300, EILSEQ},
                 {unsized, 9, EAGAIN}, {missing, 9, ENOENT}, {name, 0, EINVAL}};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct leftovers before = leftovers_take(program);
        if (paths[i].error == 0)
            expect_text(program, paths[i].name, paths[i].cap, text);
        else
            expect_refused(program, paths[i].name, paths[i].cap, paths[i].error);
        leftovers_expect_none(program, &before, NULL);
    }
}
END_TEST

/* A program that needs less than it is denied may succeed; then the text must be right. */
static void expect_all_or_nothing(struct program *program, const char *name, const char *text)
{
    struct leftovers before = leftovers_take(program);
    struct fetched fetched = fetch_with(program, name, 400, BEHIND);
    if (fetched.answer.result != -1) {
        expect_value("shm_fetch", (int64_t)strlen(text), &fetched.answer);
        expect_bytes("the buffer holds the text and its NUL", text, strlen(text) + 1, fetched.buf,
                     strlen(text) + 1);
    } else {
        expect_failure("shm_fetch", 0, &fetched.answer);
    }
    leftovers_expect_none(program, &before, NULL);
}

START_TEST(when_memory_or_descriptors_run_out_it_fails_cleanly)
{
    struct program *program = program_start();
    char *name = chance_name(), *text = chance_text(chance_between(10, 300));
    make(name, text, 800000, 0600);
    program_limit(program, RLIMIT_AS, 4096); /* less than it has: every further mapping fails */
    expect_all_or_nothing(program, name, text);
    program_unlimit(program, RLIMIT_AS);
    program_limit(program, RLIMIT_NOFILE, 4); /* 0 to 3 are in use */
    expect_all_or_nothing(program, name, text);
}
END_TEST

/* ---- how it gets at the bytes: seen from outside, call by call ---- */

struct seen {
    bool read, opened_for_writing, mapped_for_writing, mapped;
};

static void look_at(const struct watched_call *call, void *context)
{
    struct seen *seen = context;
    struct watched_file file;
    if (call->result < 0 && call->number != SYS_io_uring_setup)
        return;
    switch (call->number) {
    case SYS_read:
    case SYS_pread64:
    case SYS_readv:
    case SYS_preadv:
    case SYS_preadv2:
    case SYS_splice: file = watch_file(call->pid, (int)call->args[0]); break;
    case SYS_sendfile: file = watch_file(call->pid, (int)call->args[1]); break;
    case SYS_copy_file_range: file = watch_file(call->pid, (int)call->args[0]); break;
    case SYS_io_uring_setup: seen->read = true; return;
#ifdef SYS_open
    case SYS_open:
#endif
    case SYS_openat:
    case SYS_openat2:
        file = watch_file(call->pid, (int)call->result);
        seen->opened_for_writing |= file.is_object && (file.flags & O_ACCMODE) != O_RDONLY;
        return;
    case SYS_mmap:
        file = watch_file(call->pid, (int)call->args[4]);
        seen->mapped |= file.is_object;
        seen->mapped_for_writing |= file.is_object && (call->args[2] & PROT_WRITE);
        return;
    default: return;
    }
    seen->read |= file.is_object;
}

static struct seen watch_a_fetch(void)
{
    static struct seen seen; /* the program may make calls until the frame ends it */
    char *name = chance_name(), *text = chance_text(chance_between(100, 300));
    seen = (struct seen){0};
    make(name, text, chance_between(5000, 9000), 0600);
    expect_text(program_start_watched(look_at, &seen), name, 400, text);
    return seen;
}

START_TEST(the_bytes_come_from_a_mapping_and_not_through_read)
{
    struct seen seen = watch_a_fetch();
    expect_that(!seen.read, "the object's bytes are not read with read() or its kin", "a mapping",
                "a read of the object");
    expect_that(seen.mapped, "the object is mapped", "mmap of the object", "no such mmap");
}
END_TEST

START_TEST(the_object_is_opened_and_mapped_for_reading_only)
{
    struct seen seen = watch_a_fetch();
    expect_that(!seen.opened_for_writing, "the object is opened for reading only", "O_RDONLY",
                "O_RDWR or O_WRONLY");
    expect_that(!seen.mapped_for_writing, "the object is mapped for reading only", "PROT_READ",
                "PROT_WRITE as well");
}
END_TEST

int main(int argc, char **argv)
{
    static const char calls[] = "lesson 01, \"Five calls\"";
    static const char early[] = "lesson 01, \"Too early\"";
    static const char steps[] = "lesson 01, \"Three steps, and a fourth\"";
    static const char shared[] = "lesson 01, \"Two processes, one page\"";
    const TTest *first = the_text_of_an_object_is_copied_and_its_length_returned;
    tests_add(first, (struct test_facts){.points = 4, .page = steps});
    tests_add(an_empty_text_has_length_0, (struct test_facts){.page = steps, .needs = first});
    tests_add(a_text_may_end_at_the_last_byte_of_its_object,
              (struct test_facts){.page = steps, .needs = first});
    tests_add(a_text_may_fill_the_buffer_to_its_last_byte,
              (struct test_facts){.page = steps, .needs = first});
    tests_add(a_mebibyte_of_text_works_too, (struct test_facts){.page = steps, .needs = first});
    tests_add(a_later_text_is_fetched_anew, (struct test_facts){.page = shared, .needs = first});
    tests_add(a_missing_object_is_ENOENT, (struct test_facts){.page = calls, .needs = first});
    tests_add(an_object_without_size_is_EAGAIN,
              (struct test_facts){.points = 2, .page = early, .needs = first});
    tests_add(an_object_without_a_NUL_is_EILSEQ_whatever_the_buffer,
              (struct test_facts){.points = 2, .page = early, .needs = first});
    tests_add(a_buffer_that_is_too_small_is_ERANGE, (struct test_facts){.page = steps, .needs = first});
    tests_add(a_buffer_of_no_bytes_is_EINVAL_whatever_the_object,
              (struct test_facts){.page = calls, .needs = first});
    tests_add(an_object_that_may_only_be_read_is_enough, (struct test_facts){.page = calls, .needs = first});
    tests_add(the_object_is_left_as_it_was, (struct test_facts){.page = shared, .needs = first});
    tests_add(nothing_is_left_open_or_mapped_on_any_path, (struct test_facts){.page = calls, .needs = first});
    tests_add(when_memory_or_descriptors_run_out_it_fails_cleanly,
              (struct test_facts){.page = calls, .needs = first});
    tests_add(the_bytes_come_from_a_mapping_and_not_through_read,
              (struct test_facts){.page = shared, .needs = first});
    tests_add(the_object_is_opened_and_mapped_for_reading_only,
              (struct test_facts){.page = calls, .needs = first});
    return tests_run(argc, argv);
}
