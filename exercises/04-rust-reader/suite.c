/* Outside the sandbox: makes objects, runs the program once for each, and judges its output and its end. How
 * it gets at the bytes is seen from outside, call by call. What it says on standard error is its own affair.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "base/mem.h"
#include "grading/kit/chance.h"
#include "grading/kit/expect.h"
#include "grading/kit/objects.h"
#include "grading/kit/runs.h"
#include "grading/kit/tests.h"
#include "grading/kit/watch.h"
#include "grading/kit/world.h"

enum { FULL_PAGE = 4096 };

/* An object of that size with the message and its NUL in front and random bytes behind. */
static char *make(const char *message, size_t length, size_t size, unsigned mode)
{
    char *name = chance_name(), *bytes = mem_alloc(size + 1);
    chance_fill(bytes, size);
    memcpy(bytes, message, length < size ? length + 1 : size);
    objects_make(name, mode, bytes, size);
    free(bytes);
    return name;
}

static char *make_unterminated(size_t size)
{
    char *message = chance_text(size), *name = make(message, size, size, 0600);
    free(message);
    return name;
}

static void expect_printed(const char *name, const char *message, size_t length)
{
    struct run run = runs_run(name, NULL);
    char *line = mem_alloc(length + 1);
    memcpy(line, message, length);
    line[length] = '\n';
    runs_expect_exit(&run, 0);
    runs_expect_output("the message and a newline are printed, and nothing else", &run, line, length + 1);
    free(line);
    runs_free(&run);
}

static void expect_message(const char *message, size_t size, unsigned mode)
{
    expect_printed(make(message, strlen(message), size, mode), message, strlen(message));
}

static void expect_status(const char *name)
{
    struct run run = runs_run(name, NULL);
    runs_expect_exit(&run, 1);
    runs_free(&run);
}

START_TEST(the_message_of_an_object_is_printed)
{
    char *message = chance_text(chance_between(10, 200));
    for (char *c = message; *c != '\0'; c++)
        *c = (char)('a' + (unsigned char)*c % 26);
    expect_message(message, FULL_PAGE, 0600);
}
END_TEST

START_TEST(an_empty_message_is_an_empty_line)
{
    expect_message("", chance_between(2, 9000), 0600);
    expect_message("", 1, 0600);
}
END_TEST

START_TEST(blanks_and_line_ends_are_printed_as_they_are)
{
    expect_message(" \t two words\nand a second line \r\n\n", FULL_PAGE, 0600);
    expect_message("\n", 300, 0600);
}
END_TEST

START_TEST(text_of_any_script_is_printed_as_it_is)
{
    expect_message("gr\xc3\xbc\xc3\x9f \xe2\x9c\x93 \xf0\x9f\xa6\x80", FULL_PAGE, 0600);
    expect_message("\xef\xbb\xbf"
                   "a mark of its order in front",
                   FULL_PAGE, 0600);
}
END_TEST

START_TEST(bytes_that_are_no_text_are_printed_as_they_are)
{
    char every[256];
    for (int i = 0; i < 255; i++)
        every[i] = (char)(255 - i);
    every[255] = '\0';
    expect_message(every, FULL_PAGE, 0600);
    expect_message("one \xff, and a half \xe2\x9c", FULL_PAGE, 0600);
}
END_TEST

START_TEST(a_message_may_end_at_the_last_byte_of_its_object)
{
    const size_t sizes[] = {2, chance_between(3, 300), FULL_PAGE, chance_between(9000, 30000)};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        char *message = chance_text(sizes[i] - 1);
        expect_message(message, sizes[i], 0600);
    }
}
END_TEST

START_TEST(a_mebibyte_of_message_works_too)
{
    size_t length = (1 << 20) - chance_between(1000, 3000);
    expect_message(chance_text(length), 1 << 20, 0600);
}
END_TEST

START_TEST(an_object_that_may_only_be_read_is_enough)
{
    expect_message(chance_text(chance_between(1, 300)), FULL_PAGE, 0400);
}
END_TEST

/* ---- what cannot be printed ---- */

static char *missing_name(void)
{
    const char *near = make("this is another one", 19, FULL_PAGE, 0600);
    return mem_printf("%sx", near);
}

static char *unsized_name(void)
{
    char *name = chance_name();
    objects_make(name, 0600, "", 0);
    return name;
}

START_TEST(a_missing_object_is_exit_status_1)
{
    char *name = missing_name();
    expect_status(name);
    struct object object = objects_look(name);
    expect_that(!object.there, "a reader creates nothing", "no such object", name);
}
END_TEST

START_TEST(an_object_without_size_is_exit_status_1)
{
    expect_status(unsized_name());
}
END_TEST

/* Zeros behind the object, up to the end of its last page, are no part of it. */
START_TEST(an_object_without_a_NUL_is_exit_status_1)
{
    const size_t sizes[] = {1, chance_between(2, 4000), FULL_PAGE, chance_between(FULL_PAGE + 1, 30000)};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        expect_status(make_unterminated(sizes[i]));
}
END_TEST

START_TEST(a_failure_prints_nothing_on_standard_output)
{
    char *const names[] = {missing_name(), unsized_name(), make_unterminated(chance_between(2, 4000)),
                           make_unterminated(2 * FULL_PAGE)};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct run run = runs_run(names[i], NULL);
        runs_expect_output("a failure prints nothing on standard output", &run, "", 0);
        runs_free(&run);
    }
}
END_TEST

START_TEST(a_failure_says_why_in_one_line_on_standard_error)
{
    char *const names[] = {missing_name(), unsized_name(), make_unterminated(chance_between(2, 4000))};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct run run = runs_run(names[i], NULL);
        expect_number("a failure says why in one line on standard error that is not empty", 1,
                      (int64_t)runs_error_lines(&run));
        runs_free(&run);
    }
}
END_TEST

START_TEST(the_object_is_left_as_it_was)
{
    for (int turn = 0; turn < 3; turn++) {
        size_t size = chance_between(400, 9000);
        char *message = chance_text(chance_between(20, 300));
        char *name = turn < 2 ? make(message, strlen(message), size, turn == 1 ? 0640 : 0600)
                              : make_unterminated(size);
        struct object before = objects_look(name);
        if (turn < 2)
            expect_printed(name, message, strlen(message));
        else
            expect_status(name);
        struct object after = objects_look(name);
        expect_that(after.there, "the object keeps its name", name, "no such object");
        expect_mode("the object keeps its mode", before.stat.st_mode & 07777, after.stat.st_mode & 07777);
        expect_bytes("the object keeps its size and its bytes", before.bytes, (size_t)before.stat.st_size,
                     after.bytes, (size_t)after.stat.st_size);
    }
}
END_TEST

/* ---- how it gets at the bytes, and what it leaves ---- */

struct seen {
    bool read, opened_for_writing, mapped, outlived;
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
    case SYS_splice:
    case SYS_copy_file_range: file = watch_file(call->pid, (int)call->args[0]); break;
    case SYS_sendfile: file = watch_file(call->pid, (int)call->args[1]); break;
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
        seen->mapped |= file.is_object && !(call->args[3] & MAP_ANONYMOUS);
        return;
    default: return;
    }
    seen->read |= file.is_object;
}

static struct seen watch_a_run(size_t size, bool terminated)
{
    static struct seen seen; /* what it has left may make calls until the frame ends it */
    seen = (struct seen){0};
    struct watch_hooks hooks = {.seen = look_at, .context = &seen};
    char *message = chance_text(chance_between(100, 300));
    char *name = terminated ? make(message, strlen(message), size, 0600) : make_unterminated(size);
    struct run run = runs_run(name, &hooks);
    runs_expect_exit(&run, terminated ? 0 : 1);
    seen.outlived = run.outlived;
    runs_free(&run);
    return seen;
}

START_TEST(the_bytes_come_from_a_mapping_and_not_through_read)
{
    for (int turn = 0; turn < 2; turn++) {
        struct seen seen = watch_a_run(chance_between(5000, 9000), turn == 0);
        expect_that(!seen.read, "the object's bytes are not read with read() or its kin", "a mapping",
                    "a read of the object");
        expect_that(seen.mapped, "the object is mapped", "mmap of the object", "no such mmap");
    }
}
END_TEST

START_TEST(the_object_is_opened_for_reading_only)
{
    struct seen seen = watch_a_run(chance_between(5000, 9000), true);
    expect_that(!seen.opened_for_writing, "the object is opened for reading only", "O_RDONLY",
                "O_RDWR or O_WRONLY");
}
END_TEST

START_TEST(no_process_is_left_on_any_path)
{
    for (int turn = 0; turn < 2; turn++) {
        struct seen seen = watch_a_run(chance_between(5000, 9000), turn == 0);
        expect_that(!seen.outlived, "no process is left behind", "everything ends with the program",
                    "a child that lives on");
    }
}
END_TEST

START_TEST(no_name_is_left_on_any_path)
{
    char *message = chance_text(100);
    char *const names[] = {make(message, 100, 5000, 0600), missing_name(), unsized_name(),
                           make_unterminated(300)};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct names before = objects_names();
        struct run run = runs_run(names[i], NULL);
        struct names after = objects_names();
        const char *fresh = objects_new_name(&before, &after, NULL);
        expect_that(fresh == NULL, "no name is left behind", "the names that were there",
                    fresh != NULL ? fresh : "");
        runs_free(&run);
        objects_names_free(&before);
        objects_names_free(&after);
    }
}
END_TEST

int main(int argc, char **argv)
{
    static const char page[] = "lesson 04, \"Two languages, one page\"";
    static const char crates[] = "lesson 04, \"What the crates do\"";
    static const char reads[] = "lesson 04, \"C writes, Rust reads\"";
    static const char early[] = "lesson 01, \"Too early\"";
    const TTest *first = the_message_of_an_object_is_printed, *missing = a_missing_object_is_exit_status_1,
                *without_size = an_object_without_size_is_exit_status_1;
    world.cpu_seconds = 1; /* one that waits for a writer never ends */
    tests_add(first, (struct test_facts){.points = 4, .page = page});
    tests_add(an_empty_message_is_an_empty_line, (struct test_facts){.page = reads, .needs = first});
    tests_add(blanks_and_line_ends_are_printed_as_they_are,
              (struct test_facts){.page = page, .needs = first});
    tests_add(text_of_any_script_is_printed_as_it_is, (struct test_facts){.page = page, .needs = first});
    tests_add(bytes_that_are_no_text_are_printed_as_they_are,
              (struct test_facts){.points = 2, .page = reads, .needs = first});
    tests_add(a_message_may_end_at_the_last_byte_of_its_object,
              (struct test_facts){.page = reads, .needs = first});
    tests_add(a_mebibyte_of_message_works_too, (struct test_facts){.page = page, .needs = first});
    tests_add(an_object_that_may_only_be_read_is_enough, (struct test_facts){.page = crates, .needs = first});
    tests_add(missing, (struct test_facts){.page = reads, .needs = first});
    tests_add(without_size, (struct test_facts){.points = 2, .page = early, .needs = missing});
    tests_add(an_object_without_a_NUL_is_exit_status_1,
              (struct test_facts){.points = 2, .page = reads, .needs = first});
    tests_add(a_failure_prints_nothing_on_standard_output,
              (struct test_facts){.page = reads, .needs = without_size});
    tests_add(a_failure_says_why_in_one_line_on_standard_error,
              (struct test_facts){.page = reads, .needs = without_size});
    tests_add(the_object_is_left_as_it_was, (struct test_facts){.page = page, .needs = first});
    tests_add(no_process_is_left_on_any_path, (struct test_facts){.page = crates, .needs = first});
    tests_add(no_name_is_left_on_any_path, (struct test_facts){.page = crates, .needs = without_size});
    tests_add(the_bytes_come_from_a_mapping_and_not_through_read,
              (struct test_facts){.points = 2, .page = crates, .needs = first});
    tests_add(the_object_is_opened_for_reading_only, (struct test_facts){.page = crates, .needs = first});
    return tests_run(argc, argv);
}
