/* What a demo tells its speaker's notes: read whole, or refused in a sentence, whatever comes. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "lab/notes.h"
#include "tests/suite_main.h"

static struct notes notes;
static struct err err;

static int read_notes(const char *line)
{
    notes_free(&notes);
    err_clear(&err);
    return notes_read(&notes, span_of(line), &err);
}

START_TEST(a_line_is_read_whole)
{
    ck_assert_int_eq(
        read_notes("{\"title\":\"02.4 x\",\"next\":\"step B\",\"asked\":true,\"minutes\":4,"
                   "\"began\":12345678901,\"options\":[{\"text\":\"one\",\"why\":\"so\",\"right\":true,"
                   "\"votes\":18}]}"),
        0);
    ck_assert_str_eq(notes.title, "02.4 x");
    ck_assert_str_eq(notes.next, "step B");
    ck_assert_str_eq(notes.said, ""); /* what was not told is empty, never NULL */
    ck_assert(notes.asked);
    ck_assert_int_eq(notes.minutes, 4);
    ck_assert_uint_eq(notes.began, 12345678901);
    ck_assert_uint_eq(notes.option_count, 1);
    ck_assert(notes.options[0].right);
    ck_assert_int_eq(notes.options[0].votes, 18);
    notes_free(&notes);
}
END_TEST

START_TEST(what_is_no_such_line_is_refused)
{
    static const char *const bad[] = {"", "{", "[]", "{}", "17", "{\"title\":3}", "{\"title\":\"cut"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ck_assert_int_eq(read_notes(bad[i]), -1);
        ck_assert_ptr_nonnull(strstr(err.text, "no line of notes"));
    }
}
END_TEST

START_TEST(numbers_and_lists_out_of_bounds_are_cut)
{
    ck_assert_int_eq(read_notes("{\"title\":\"t\",\"minutes\":-5,\"all_minutes\":99999999999,\"began\":-1,"
                                "\"options\":[{},{},{},{},{},{},{},{},{},{},{},{\"votes\":-9}]}"),
                     0);
    ck_assert_int_eq(notes.minutes, 0);
    ck_assert_int_eq(notes.all_minutes, 100000);
    ck_assert_uint_eq(notes.began, 0);
    ck_assert_uint_eq(notes.option_count, 9);
    ck_assert_str_eq(notes.options[8].text, "");
    notes_free(&notes);
}
END_TEST

START_TEST(random_changes_are_read_or_refused)
{
    static const char good[] =
        "{\"title\":\"02.4\",\"options\":[{\"text\":\"one\",\"right\":true,\"votes\":1}],\"began\":7}";
    srand(11);
    for (int round = 0; round < 3000; round++) {
        char line[sizeof good];
        memcpy(line, good, sizeof good);
        for (int change = 0; change < 2; change++)
            line[(size_t)rand() % (sizeof good - 1)] = (char)(1 + rand() % 255);
        if (read_notes(line) == 0)
            ck_assert_ptr_nonnull(notes.title);
        else
            ck_assert(err.text[0] != '\0');
    }
    notes_free(&notes);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("notes");
    tcase_add_test(cases, a_line_is_read_whole);
    tcase_add_test(cases, what_is_no_such_line_is_refused);
    tcase_add_test(cases, numbers_and_lists_out_of_bounds_are_cut);
    tcase_add_test(cases, random_changes_are_read_or_refused);
    return suite_run();
}
