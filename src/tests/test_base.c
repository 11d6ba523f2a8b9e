/* The words of src/base: what every other file is spelled with. */
#include <check.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/able.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/span.h"
#include "tests/suite_main.h"

START_TEST(the_first_error_wins)
{
    struct err err = {0};
    ck_assert_int_eq(err_errno(&err, ENOENT, "cannot open %s", "/x"), -1);
    err_set(&err, "clean-up failed");
    ck_assert_str_eq(err.text, "cannot open /x: ENOENT (No such file or directory)");
}
END_TEST

START_TEST(an_unknown_errno_has_a_number)
{
    ck_assert_str_eq(err_name(4711), "errno 4711");
}
END_TEST

START_TEST(spans_cut_lines_and_words)
{
    struct span rest = span_of("  one two\r\nthree");
    struct span line = span_line(&rest);
    ck_assert(span_is(span_word(&line), "one"));
    ck_assert(span_is(span_word(&line), "two"));
    ck_assert_uint_eq(span_word(&line).length, 0);
    ck_assert(span_is(span_line(&rest), "three"));
    ck_assert_uint_eq(rest.length, 0);
}
END_TEST

START_TEST(numbers_are_whole_spans)
{
    int64_t number = 0;
    ck_assert(span_number(span_of("0x10"), &number) && number == 16);
    ck_assert(span_number(span_of("-7"), &number) && number == -7);
    ck_assert(!span_number(span_of("7x"), &number));
    ck_assert(!span_number(span_of(""), &number));
    ck_assert(!span_number(span_of("99999999999999999999"), &number));
}
END_TEST

START_TEST(a_file_is_written_whole_and_read_back)
{
    char path[] = "/tmp/shmlab-base-XXXXXX";
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    close(fd);
    struct err err = {0};
    struct buf out = {0}, in = {0};
    buf_printf(&out, "%d bytes", 7);
    ck_assert_int_eq(buf_write_file(&out, path, 0600, &err), 0);
    ck_assert_int_eq(buf_read_file(&in, path, &err), 0);
    ck_assert_str_eq(buf_text(&in), "7 bytes");
    unlink(path);
    ck_assert_int_eq(buf_read_file(&in, path, &err), -1);
    ck_assert_int_eq(err.num, ENOENT);
    buf_free(&out);
    buf_free(&in);
}
END_TEST

START_TEST(abilities_are_matched_as_words)
{
    setenv("SHMLAB_DISABLE", "pagemap_scan,ptrace", 1);
    ck_assert(able_is_disabled("ptrace"));
    ck_assert(!able_is_disabled("pagemap"));
    unsetenv("SHMLAB_DISABLE");
    ck_assert(!able_is_disabled("ptrace"));
}
END_TEST

START_TEST(arrays_grow_with_zeroed_elements)
{
    int *numbers = NULL;
    size_t count = 0, capacity = 0;
    for (int i = 0; i < 100; i++) {
        numbers = mem_push(numbers, &count, &capacity, sizeof *numbers);
        ck_assert_int_eq(numbers[count - 1], 0);
        numbers[count - 1] = i;
    }
    ck_assert_int_eq(numbers[99], 99);
    free(numbers);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("base");
    tcase_add_test(cases, the_first_error_wins);
    tcase_add_test(cases, an_unknown_errno_has_a_number);
    tcase_add_test(cases, spans_cut_lines_and_words);
    tcase_add_test(cases, numbers_are_whole_spans);
    tcase_add_test(cases, a_file_is_written_whole_and_read_back);
    tcase_add_test(cases, abilities_are_matched_as_words);
    tcase_add_test(cases, arrays_grow_with_zeroed_elements);
    return suite_run();
}
