/* Where a process has its programs and libraries, and questions about its code by running addresses. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "system/peek.h"
#include "tests/cast.h"
#include "tests/suite_main.h"

static struct cast cast;

static void begin(void)
{
    cast_begin(&cast, "commands");
    cast_add(&cast, "create");
    cast_add(&cast, NULL);
}

START_TEST(the_program_is_found_with_its_functions)
{
    uint64_t at[2];
    struct debuginfo_function function;
    struct debuginfo_line line;
    begin();
    const struct image_list *images = &cast.subjects[0].images;
    ck_assert_ptr_nonnull(image_program(images));
    ck_assert_uint_eq(image_find(images, "add_one", at, 2), 1);
    ck_assert_ptr_eq(image_at(images, at[0]), image_program(images));
    ck_assert(image_function(images, at[0], &function));
    ck_assert_str_eq(function.name, "add_one");
    ck_assert(image_line(images, at[0], &line));
    ck_assert(line.start <= at[0] && at[0] < line.end);
    ck_assert_ptr_null(image_at(images, 16));
    cast_end(&cast);
}
END_TEST

START_TEST(addresses_are_the_processes_own)
{
    uint64_t in_a[1], in_b[1];
    uint8_t code_a[8], code_b[8];
    begin();
    image_find(&cast.subjects[0].images, "add_one", in_a, 1);
    image_find(&cast.subjects[1].images, "add_one", in_b, 1);
    ck_assert(peek_read(&cast.subjects[0], in_a[0], code_a, sizeof code_a));
    ck_assert(peek_read(&cast.subjects[1], in_b[0], code_b, sizeof code_b));
    ck_assert_mem_eq(code_a, code_b, sizeof code_a);
    cast_end(&cast);
}
END_TEST

START_TEST(a_function_of_a_library_has_its_symbol)
{
    uint64_t at[2];
    struct debuginfo_function function;
    begin();
    const struct image_list *images = &cast.subjects[0].images;
    ck_assert_uint_ge(image_find(images, "shm_open", at, 2), 1);
    ck_assert(image_at(images, at[0]) != NULL && !image_at(images, at[0])->program);
    ck_assert(image_function(images, at[0], &function));
    ck_assert_str_eq(function.name, "shm_open");
    ck_assert(!function.has_dwarf);
    cast_end(&cast);
}
END_TEST

START_TEST(processes_of_one_program_share_what_was_read)
{
    begin();
    ck_assert_ptr_eq(image_program(&cast.subjects[0].images)->info,
                     image_program(&cast.subjects[1].images)->info);
    cast_end(&cast);
}
END_TEST

/* A program that was built again under its name is another one, though somebody still runs the old. */
START_TEST(a_rebuilt_program_is_read_anew)
{
    struct buf text = {0};
    char path[] = "/tmp/shmlab-images-XXXXXX";
    begin();
    char *built = cast.path;
    ck_assert_int_eq(buf_read_file(&text, built, NULL), 0);
    close(mkstemp(path));
    cast.path = path;
    for (int round = 0; round < 2; round++) {
        ck_assert_int_eq(buf_write_file(&text, path, 0700, NULL), 0);
        cast_kill(&cast, 1);
        subject_free(&cast.subjects[1]);
        program_free(&cast.programs[1]);
        const struct debuginfo *before = image_program(&cast.subjects[0].images)->info;
        cast.count = 1;
        cast_add(&cast, NULL);
        ck_assert_ptr_ne(image_program(&cast.subjects[1].images)->info, before);
    }
    unlink(path);
    cast.path = built;
    buf_free(&text);
    cast_end(&cast);
}
END_TEST

START_TEST(a_dead_process_has_no_images)
{
    struct err err = {0};
    struct image_list list = {0};
    begin();
    pid_t pid = cast.programs[1].pid;
    cast_kill(&cast, 1);
    ck_assert_int_eq(images_of(cast.images, pid, &list, &err), -1);
    ck_assert(err.set);
    cast_end(&cast);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("images");
    tcase_add_test(cases, the_program_is_found_with_its_functions);
    tcase_add_test(cases, addresses_are_the_processes_own);
    tcase_add_test(cases, a_function_of_a_library_has_its_symbol);
    tcase_add_test(cases, processes_of_one_program_share_what_was_read);
    tcase_add_test(cases, a_rebuilt_program_is_read_anew);
    tcase_add_test(cases, a_dead_process_has_no_images);
    return suite_run();
}
