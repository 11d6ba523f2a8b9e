/* The lessons' programs do what their lessons say, leave no name behind, and stay short enough to read. */
#include <check.h>
#include <fcntl.h>
#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"
#include "system/debuginfo.h"
#include "system/disasm.h"
#include "tests/program.h"
#include "tests/suite_main.h"

static const char writer_reader[] = "01-writer-reader", race[] = "02-race-counter", mutex[] = "03-mutex",
                  anonymous[] = "06-anonymous", pitfalls[] = "08-pitfalls";
static const char greeting[] = "got 'Hello from shared memory!'";

static char name[64]; /* an object name of this test's own */

static void new_name(void)
{
    snprintf(name, sizeof name, "/shmlab-lessons-%d", (int)getpid());
}

static bool name_exists(void)
{
    int fd = shm_open(name, O_RDONLY, 0);
    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

static void forget_name(void)
{
    ck_assert_msg(!name_exists(), "%s was left behind", name);
}

static void expect_run(const char *path, const char *argument, int status, const char *text)
{
    struct program program;
    program_run(&program, path, name, argument, NULL);
    ck_assert_msg(program.status == status && strstr(buf_text(&program.text), text) != NULL,
                  "%s: expected exit %d and '%s', got exit %d and: %s", path, status, text, program.status,
                  buf_text(&program.text));
    program_free(&program);
}

static void start_writer(struct program *writer)
{
    program_start(writer, program_path(writer_reader, "shm_writer"), name, NULL, NULL);
    program_wait(writer, "press Enter");
}

START_TEST(the_pair_passes_the_message_and_leaves_no_name)
{
    struct program writer;
    start_writer(&writer);
    expect_run(program_path(writer_reader, "shm_reader"), NULL, 0, greeting);
    program_input(&writer, "\n");
    ck_assert_int_eq(program_end(&writer), 0);
    program_free(&writer);
}
END_TEST

START_TEST(a_reader_without_a_writer_names_the_reason)
{
    expect_run(program_path(writer_reader, "shm_reader"), NULL, 1, "ENOENT");
}
END_TEST

START_TEST(the_writer_removes_its_name_when_its_input_ends)
{
    struct program writer;
    start_writer(&writer);
    ck_assert(name_exists());
    ck_assert_int_eq(program_end(&writer), 0);
    program_free(&writer);
}
END_TEST

START_TEST(a_signal_does_not_make_the_writer_forget_its_name)
{
    static const int signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    struct program writer;
    start_writer(&writer);
    kill(writer.pid, signals[_i]);
    while (name_exists()) /* its input stays open: only the signal can end its wait */
        usleep(1000);
    ck_assert_int_eq(program_end(&writer), 128 + signals[_i]);
    program_free(&writer);
}
END_TEST

START_TEST(a_reader_of_its_output_that_leaves_does_not_make_the_writer_forget_its_name)
{
    int out[2], status;
    ck_assert_int_eq(pipe(out), 0);
    close(out[0]);
    pid_t writer = fork();
    ck_assert_int_ge(writer, 0);
    if (writer == 0) {
        dup2(out[1], STDOUT_FILENO);
        execl(program_path(writer_reader, "shm_writer"), "shm_writer", name, (char *)NULL);
        _exit(127);
    }
    close(out[1]);
    ck_assert_int_eq(waitpid(writer, &status, 0), writer);
    ck_assert_int_eq(WEXITSTATUS(status), 128 + SIGPIPE);
}
END_TEST

START_TEST(a_killed_writer_leaves_the_message_until_somebody_removes_it)
{
    struct program writer;
    start_writer(&writer);
    kill(writer.pid, SIGKILL);
    ck_assert_int_eq(program_end(&writer), 128 + SIGKILL);
    program_free(&writer);
    expect_run(program_path(writer_reader, "shm_reader"), NULL, 0, greeting);
    expect_run(program_path(writer_reader, "shm_remove"), NULL, 0, "removed");
    expect_run(program_path(writer_reader, "shm_remove"), NULL, 1, "ENOENT");
}
END_TEST

START_TEST(of_an_object_without_size_one_reader_dies_and_one_says_so)
{
    int fd = shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600);
    ck_assert_int_ge(fd, 0);
    expect_run(program_path(writer_reader, "hasty_reader"), NULL, 128 + SIGBUS, "mapped, no complaint");
    expect_run(program_path(writer_reader, "shm_reader"), NULL, 1, "not sized yet");
    ck_assert_int_eq(ftruncate(fd, 4096), 0);
    expect_run(program_path(writer_reader, "hasty_reader"), NULL, 0, "first byte 0");
    expect_run(program_path(writer_reader, "shm_reader"), NULL, 0, "got ''");
    close(fd);
    shm_unlink(name);
}
END_TEST

START_TEST(files_are_kept_and_printed_and_their_names_removed)
{
    static const char files[] = "07-mapped-files";
    char template[128];
    snprintf(template, sizeof template, "/var/tmp%s.XXXXXX", name);
    struct program program;
    ck_assert_int_eq(program_run(&program, program_path(files, "mmap_file"), template, NULL, NULL), 0);
    ck_assert_str_eq(buf_text(&program.text), "read back 'Persisted via mmap'\n");
    program_free(&program);
    ck_assert_int_eq(program_run(&program, program_path(files, "cat_file"), "/etc/passwd", NULL, NULL), 0);
    ck_assert_ptr_nonnull(strstr(buf_text(&program.text), "root:"));
    program_free(&program);
    glob_t left;
    snprintf(template, sizeof template, "/var/tmp%s.*", name);
    ck_assert_int_eq(glob(template, 0, NULL, &left), GLOB_NOMATCH);
}
END_TEST

START_TEST(modes_and_failures_are_as_the_lesson_says)
{
    expect_run(program_path(writer_reader, "shm_mode"), NULL, 0, "0666 under umask 0022: got 0644");
    expect_run(program_path(writer_reader, "shm_fails"), NULL, 0, "opened read-only:     EINVAL");
}
END_TEST

struct total { /* what a program of two processes prints, and the bounds of the number in it */
    const char *lesson, *program, *argument, *before;
    int least, most;
};
static const struct total totals[] = {
    {race, "shm_struct", NULL, "message: child was here\ncounter: ", 100000, 200000},
    {race, "racer", NULL, "counter: ", 1, 2},
    {race, "racer3", NULL, "counter: ", 2, 6},
    {race, "one_add", NULL, "counter: ", 1, 2},
    {race, "honest", NULL, "volatile counter: ", 2, 200000},
    {race, "honest", "one", "one counter: ", 2, 200000},
    {race, "honest", "locked", "locked counter: ", 200000, 200000},
    {mutex, "shm_mutex", NULL, "counter: ", 200000, 200000},
    {mutex, "locked_racer", NULL, "counter: ", 2, 2},
    {mutex, "heap_mutex", NULL, "counter: ", 1, 2},
    {pitfalls, "private_write", NULL, "the parent reads ", 0, 0},
    {pitfalls, "private_write", "shared", "the parent reads ", 42, 42},
    {pitfalls, "sparse", NULL, "uses ", 8, 8},
    {anonymous, "anon_shm", NULL, "the parent reads ", 42, 42},
    {anonymous, "four_kinds", NULL, "global 1, heap 1, private 1, shared ", 2, 2},
    {anonymous, "cow", NULL, "the parent reads ", 1, 1},
    {mutex, "robust_racer", NULL, "left 98, right ", 2, 2},
};

START_TEST(a_total_is_within_its_bounds)
{
    const struct total *total = &totals[_i];
    struct program program;
    const char *path = program_path(total->lesson, total->program);
    ck_assert_int_eq(program_run(&program, path, name, total->argument, NULL), 0);
    const char *text = buf_text(&program.text);
    ck_assert_msg(strncmp(text, total->before, strlen(total->before)) == 0, "%s: %s", path, text);
    int number = atoi(text + strlen(total->before));
    ck_assert_msg(number >= total->least && number <= total->most, "%s: %s", path, text);
    program_free(&program);
}
END_TEST

START_TEST(a_name_that_is_taken_is_left_alone)
{
    int fd = shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600);
    ck_assert_int_ge(fd, 0);
    close(fd);
    expect_run(program_path(race, "racer"), NULL, 1, "EEXIST");
    expect_run(program_path(mutex, "shm_mutex"), NULL, 1, "EEXIST");
    ck_assert(name_exists());
    shm_unlink(name);
}
END_TEST

/* ---- the machine code that the scenes step through ---- */

/* One letter an instruction: l loads, s stores, b does both, B both and locked, . touches no memory. Up to
 * the first return, which is not counted. */
static void shape_of(const char *path, const char *function, struct buf *shape)
{
    struct buf file = {0};
    struct err err = {0};
    ck_assert_msg(buf_read_file(&file, path, &err) == 0, "%s", err.text);
    struct debuginfo *info = debuginfo_open(path, &err);
    ck_assert_msg(info != NULL, "%s", err.text);
    uint64_t at = debuginfo_symbol(info, function) - debuginfo_base(info);
    ck_assert_msg(at > 0 && at < file.length, "%s has no %s", path, function);
    struct disasm_insn insn;
    for (;; at += insn.length) { /* code lies in the file where it lies in memory */
        ck_assert(disasm_decode(&insn, (const uint8_t *)file.data + at, file.length - at, at));
        if (insn.flow == FLOW_RETURN)
            break;
        bool read = insn.noperands > 0 && insn.operands[0].read;
        bool write = insn.noperands > 0 && insn.operands[0].write;
        if (strcmp(insn.mnemonic, "endbr64") != 0) /* how some compilers begin a function */
            buf_char(shape,
                     read && write ? (insn.traits & INSN_LOCKED ? 'B' : 'b') : ".lsb"[read + 2 * write]);
    }
    debuginfo_close(info);
    buf_free(&file);
}

START_TEST(the_racers_are_exactly_load_add_store)
{
    static const struct {
        const char *program, *function, *shape;
    } rows[] = {
        {"racer", "add_one", "l.s"},
        {"racer3", "add_three", "l.sl.sl.s"},
        {"one_add", "add_one", "b"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf shape = {0};
        shape_of(program_path(race, rows[i].program), rows[i].function, &shape);
        ck_assert_str_eq(buf_text(&shape), rows[i].shape);
        buf_free(&shape);
    }
}
END_TEST

/* ---- the sources as somebody reads them ---- */

static void check_lines(const char *path, const char *text)
{
    int lines = 0;
    struct span rest = span_of(text);
    while (rest.length > 0) {
        struct span line = span_line(&rest);
        lines++;
        ck_assert_msg(line.length <= 80, "%s:%d is %zu columns wide", path, lines, line.length);
    }
    ck_assert_msg(lines <= 90, "%s has %d lines; one idea takes about 80", path, lines);
}

static void check_anchors(const char *path, const char *text)
{
    for (const char *at = strstr(text, "//@"); at != NULL; at = strstr(at + 1, "//@")) {
        size_t length = 3 + strspn(at + 3, "abcdefghijklmnopqrstuvwxyz_");
        ck_assert_msg(length > 3, "%s: a mark without a name: %.20s", path, at);
        for (const char *other = at + 1; (other = strstr(other, "//@")) != NULL; other++)
            ck_assert_msg(strncmp(at, other, length) != 0 || strchr(" \n", other[length]) == NULL,
                          "%s marks %.*s twice", path, (int)length, at);
    }
}

START_TEST(a_source_says_what_it_is_and_is_short)
{
    glob_t found;
    ck_assert_msg(glob("lessons/*/*.c", 0, NULL, &found) == 0, "run this from the project's root");
    for (size_t i = 0; i < found.gl_pathc; i++) {
        const char *path = found.gl_pathv[i];
        struct buf text = {0};
        ck_assert_int_eq(buf_read_file(&text, path, NULL), 0);
        char begin[128];
        const char *stem = strrchr(path, '/') + 1;
        snprintf(begin, sizeof begin, "/* %.*s: ", (int)(strlen(stem) - 2), stem);
        ck_assert_msg(strncmp(buf_text(&text), begin, strlen(begin)) == 0, "%s does not begin '%s'", path,
                      begin);
        ck_assert_msg(strstr(buf_text(&text), "\n * Usage: ") != NULL, "%s: no usage line", path);
        ck_assert_msg(strstr(buf_text(&text), "\n * See also: ") != NULL, "%s: no 'See also'", path);
        ck_assert_msg(strstr(buf_text(&text), "shm_open(") == NULL ||
                          strstr(buf_text(&text), "; //@object\n") != NULL,
                      "%s opens an object and no line is marked //@object", path);
        check_lines(path, buf_text(&text));
        check_anchors(path, buf_text(&text));
        buf_free(&text);
    }
    globfree(&found);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("lesson programs");
    tcase_add_checked_fixture(cases, new_name, forget_name);
    tcase_add_test(cases, the_pair_passes_the_message_and_leaves_no_name);
    tcase_add_test(cases, a_reader_without_a_writer_names_the_reason);
    tcase_add_test(cases, the_writer_removes_its_name_when_its_input_ends);
    tcase_add_loop_test(cases, a_signal_does_not_make_the_writer_forget_its_name, 0, 4);
    tcase_add_test(cases, a_reader_of_its_output_that_leaves_does_not_make_the_writer_forget_its_name);
    tcase_add_test(cases, a_killed_writer_leaves_the_message_until_somebody_removes_it);
    tcase_add_test(cases, of_an_object_without_size_one_reader_dies_and_one_says_so);
    tcase_add_test(cases, files_are_kept_and_printed_and_their_names_removed);
    tcase_add_test(cases, modes_and_failures_are_as_the_lesson_says);
    tcase_add_loop_test(cases, a_total_is_within_its_bounds, 0, sizeof totals / sizeof *totals);
    tcase_add_test(cases, a_name_that_is_taken_is_left_alone);
    tcase_add_test(cases, the_racers_are_exactly_load_add_store);
    tcase_add_test(cases, a_source_says_what_it_is_and_is_short);
    return suite_run();
}
