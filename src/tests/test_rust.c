/* Lesson 04's programs in both forms, with crates and without: messages cross between C and Rust, no name is
 * left, and what a machine without Rust, or with an old one, gets instead. */
#include <check.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "tests/folder.h"
#include "tests/program.h"
#include "tests/run_lab.h"
#include "tests/suite_main.h"

static const char lesson[] = "04-rust";
static const char *const forms[] = {"", "nocrate/"};
enum { FORMS = sizeof forms / sizeof *forms };

static char name[64]; /* an object name of this test's own */

static void new_name(void)
{
    snprintf(name, sizeof name, "/shmlab-rust-%d", (int)getpid());
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

/* Whether this machine can build the form: then its programs have to be there. */
static bool has(int form)
{
    const char *state = getenv("SHMLAB_BUILD");
    char *path = mem_printf("%s/rust/built", state != NULL ? state : "build");
    struct buf text = {0};
    ck_assert_int_eq(buf_read_file(&text, path, NULL), 0);
    bool has = strstr(buf_text(&text), form == 0 ? "crates\n" : "rustc 1.") != NULL;
    buf_free(&text);
    free(path);
    return has;
}

static char *rust(int form, const char *program)
{
    char *path = mem_printf("%s%s", forms[form], program), *full = mem_dup(program_path(lesson, path));
    ck_assert_msg(access(full, X_OK) == 0, "%s was not built", full);
    free(path);
    return full;
}

static void expect_run(const char *path, int status, const char *text)
{
    struct program program;
    program_run(&program, path, name, NULL, NULL);
    ck_assert_msg(program.status == status && strstr(buf_text(&program.text), text) != NULL,
                  "%s: expected exit %d and '%s', got exit %d and: %s", path, status, text, program.status,
                  buf_text(&program.text));
    program_free(&program);
}

static void cross(const char *writer, const char *reader, const char *text)
{
    struct program running;
    program_start(&running, writer, name, NULL, NULL);
    program_wait(&running, "press Enter");
    expect_run(reader, 0, text);
    program_input(&running, "\n");
    ck_assert_int_eq(program_end(&running), 0);
    program_free(&running);
}

START_TEST(c_reads_what_rust_wrote)
{
    if (!has(_i))
        return;
    char *writer = rust(_i, "shm_writer"), *reader = mem_dup(program_path(lesson, "c_reader"));
    cross(writer, reader, "got 'Hello from Rust shared memory!' at");
    free(reader);
    free(writer);
}
END_TEST

START_TEST(rust_reads_what_c_wrote)
{
    if (!has(_i))
        return;
    char *reader = rust(_i, "shm_reader"), *writer = mem_dup(program_path(lesson, "c_writer"));
    cross(writer, reader, "got 'Hello from C, gr\u00fc\u00dfe!' at");
    free(reader);
    free(writer);
}
END_TEST

START_TEST(rust_reads_what_rust_wrote)
{
    if (!has(_i))
        return;
    char *reader = rust(_i, "shm_reader"), *writer = rust(_i, "shm_writer");
    cross(writer, reader, "got 'Hello from Rust shared memory!' at");
    free(reader);
    free(writer);
}
END_TEST

static int make_object(size_t size, int byte)
{
    int fd = shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(ftruncate(fd, (off_t)size), 0);
    for (size_t i = 0; i < size; i++)
        ck_assert_int_eq(pwrite(fd, &byte, 1, (off_t)i), 1);
    return fd;
}

START_TEST(the_reader_says_what_is_wrong_with_an_object)
{
    static const struct {
        size_t size;
        int byte, status;
        const char *said;
    } rows[] = {{0, 0, 1, "not sized yet"}, {4096, 0xFF, 1, "utf-8"}, {4096, 'a', 0, "got 'aaaa"}};
    if (!has(_i))
        return;
    char *reader = rust(_i, "shm_reader");
    expect_run(reader, 1, "is the writer running?");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int fd = make_object(rows[i].size, rows[i].byte);
        expect_run(reader, rows[i].status, rows[i].said);
        close(fd);
        shm_unlink(name);
    }
    free(reader);
}
END_TEST

START_TEST(the_writer_makes_a_page_for_its_owner_alone_and_leaves_a_taken_name)
{
    if (!has(_i))
        return;
    struct program writer;
    struct stat state;
    char *path = rust(_i, "shm_writer");
    program_start(&writer, path, name, NULL, NULL);
    program_wait(&writer, "press Enter");
    int fd = shm_open(name, O_RDONLY, 0);
    ck_assert_int_eq(fstat(fd, &state), 0);
    close(fd);
    ck_assert_uint_eq(state.st_mode & 0777, 0600);
    ck_assert_int_eq(state.st_size, 4096);
    expect_run(path, 1, _i == 0 ? "EEXIST" : "File exists");
    ck_assert(name_exists());
    ck_assert_int_eq(program_end(&writer), 0);
    program_free(&writer);
    free(path);
}
END_TEST

START_TEST(a_signal_does_not_make_the_rust_writer_forget_its_name)
{
    static const int signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    int form = _i % FORMS;
    if (!has(form))
        return;
    struct program writer;
    char *path = rust(form, "shm_writer");
    program_start(&writer, path, name, NULL, NULL);
    program_wait(&writer, "press Enter");
    kill(writer.pid, signals[_i / FORMS]);
    while (name_exists()) /* its input stays open: only the signal can end its wait */
        usleep(1000);
    program_end(&writer);
    program_free(&writer);
    free(path);
}
END_TEST

START_TEST(two_owners_close_somebody_elses_file)
{
    if (!has(_i))
        return;
    struct program program;
    char *path = rust(_i, "two_owners");
    program_run(&program, path, name, NULL, NULL);
    ck_assert_ptr_nonnull(strstr(buf_text(&program.text), "reading it: Bad file descriptor"));
    program_free(&program);
    free(path);
}
END_TEST

START_TEST(as_printed_the_compiler_refuses_it)
{
    if (!has(1))
        return;
    expect_run(program_path(lesson, "rustc_says"), 1, "error[E0599]: no method named `as_raw_fd` found");
}
END_TEST

/* ---- a machine with no cargo, with an old one, with no Rust ---- */

/* What `.ci/rust build` makes with this cargo first in PATH (NULL: the machine's own), and says. */
static void build_with(struct program *program, const char *cargo, const char *disable)
{
    char *path = mem_printf("%s/cargo", folder_root);
    if (cargo != NULL) {
        folder_put("cargo", cargo);
        ck_assert_int_eq(chmod(path, 0700), 0);
    }
    char *command = mem_printf("PATH=%s:$PATH SHMLAB_DISABLE=%s .ci/rust build %s/build", folder_root,
                               disable, folder_root);
    program_run(program, "/bin/sh", "-c", command, NULL);
    free(command);
    free(path);
}

static bool is_there(const char *path)
{
    char *full = mem_printf("%s/build/lessons/04-rust/%s", folder_root, path);
    bool is = access(full, X_OK) == 0;
    free(full);
    return is;
}

static void expect_note(const char *start)
{
    struct buf note = {0};
    char *path = mem_printf("%s/build/rust/toolchain", folder_root);
    ck_assert_int_eq(buf_read_file(&note, path, NULL), 0);
    ck_assert_msg(strncmp(buf_text(&note), start, strlen(start)) == 0, "%s", buf_text(&note));
    ck_assert_int_eq(strcspn(buf_text(&note), "\n"), note.length - 1);
    buf_free(&note);
    free(path);
}

START_TEST(an_old_cargo_a_cargo_without_crates_and_none_leave_the_form_without_crates)
{
    static const struct {
        const char *cargo, *disable, *said, *note; /* note: left for who grades programs in Rust */
    } rows[] = {
        {"#!/bin/sh\necho 'cargo 1.63.0 (fd9c4297c 2022-07-01)'\n", "", "no cargo from 1.69 on", "no cargo"},
        {"#!/bin/sh\n[ $1 = --version ] && echo 'cargo 1.69.0' || exit 101\n", "", "make deps fetches them",
         "/"},
        {"#!/bin/sh\nexit 127\n", "", "no cargo from 1.69 on", "no cargo"},
        {NULL, "cargo", "no cargo from 1.69 on", "no cargo"},
        {NULL, "rustc", "apt-get install rustc", "no rustc"},
    };
    if (!has(1))
        return;
    struct program program;
    build_with(&program, rows[_i].cargo, rows[_i].disable);
    ck_assert_int_eq(program.status, 0);
    ck_assert_msg(strstr(buf_text(&program.text), rows[_i].said) != NULL, "%s", buf_text(&program.text));
    ck_assert(!is_there("shm_writer"));
    expect_note(rows[_i].note);
    ck_assert(is_there("nocrate/shm_writer") == (strcmp(rows[_i].disable, "rustc") != 0));
    program_free(&program);
}
END_TEST

START_TEST(cargo_is_told_to_stay_offline_and_with_the_lock)
{
    static const char tells[] =
        "#!/bin/sh\n[ $1 = --version ] && echo 'cargo 2.0.0' || { echo $*; exit 1; }\n";
    if (!has(1))
        return;
    struct program program;
    build_with(&program, tells, "");
    ck_assert_msg(strstr(buf_text(&program.text), "build --locked") != NULL &&
                      strstr(buf_text(&program.text), "--offline") != NULL,
                  "%s", buf_text(&program.text));
    program_free(&program);
}
END_TEST

START_TEST(the_lesson_plays_without_crates_and_reads_without_rust)
{
    static const struct {
        const char *disable, *said;
    } rows[] = {{"cargo", "the version without crates plays"}, {"rustc", "apt-get install rustc"}};
    const char *words[] = {"run", "04", NULL};
    if (!has(1))
        return;
    struct run_lab run = run_lab(words, NULL, rows[_i].disable);
    ck_assert_msg(run.status == 0 && strstr(buf_text(&run.out), rows[_i].said) != NULL, "exit %d: %.900s",
                  run.status, buf_text(&run.out));
    ck_assert((strstr(buf_text(&run.out), "not played here: scene 04.1") != NULL) == (_i == 1));
    run_lab_free(&run);
}
END_TEST

START_TEST(doctor_says_which_form_plays)
{
    static const char *const said[] = {"the version without crates plays", "its scenes do not play"};
    static const char *const disabled[] = {"cargo", "rustc"};
    const char *words[] = {"doctor", NULL};
    if (!has(1))
        return;
    struct run_lab run = run_lab(words, NULL, disabled[_i]);
    ck_assert_msg(strstr(buf_text(&run.out), said[_i]) != NULL, "%.900s", buf_text(&run.out));
    run_lab_free(&run);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("rust");
    tcase_add_checked_fixture(cases, new_name, forget_name);
    tcase_add_loop_test(cases, c_reads_what_rust_wrote, 0, FORMS);
    tcase_add_loop_test(cases, rust_reads_what_c_wrote, 0, FORMS);
    tcase_add_loop_test(cases, rust_reads_what_rust_wrote, 0, FORMS);
    tcase_add_loop_test(cases, the_reader_says_what_is_wrong_with_an_object, 0, FORMS);
    tcase_add_loop_test(cases, the_writer_makes_a_page_for_its_owner_alone_and_leaves_a_taken_name, 0, FORMS);
    tcase_add_loop_test(cases, a_signal_does_not_make_the_rust_writer_forget_its_name, 0, 4 * FORMS);
    tcase_add_loop_test(cases, two_owners_close_somebody_elses_file, 0, FORMS);
    tcase_add_test(cases, as_printed_the_compiler_refuses_it);
    tcase_add_loop_test(cases, the_lesson_plays_without_crates_and_reads_without_rust, 0, 2);
    tcase_add_loop_test(cases, doctor_says_which_form_plays, 0, 2);
    TCase *folders = suite_case("rust builds");
    tcase_add_checked_fixture(folders, folder_make, folder_remove);
    tcase_add_loop_test(folders, an_old_cargo_a_cargo_without_crates_and_none_leave_the_form_without_crates,
                        0, 5);
    tcase_add_test(folders, cargo_is_told_to_stay_offline_and_with_the_lock);
    return suite_run();
}
