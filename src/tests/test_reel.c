/* Saved runs, read: their stops, going back, and every way a file can be none. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "lab/pane.h"
#include "lab/reel.h"
#include "tests/suite_main.h"

#define HEAD "{\"version\": 2, \"width\": 20, \"height\": 3, \"title\": \"a run\"}\n"

static struct err err;

static struct reel *read_reel(const char *text)
{
    err_clear(&err);
    return reel_read("run.cast", span_of(text), &err);
}

static void expect_bad(const char *text, const char *sentence)
{
    ck_assert_ptr_null(read_reel(text));
    ck_assert_ptr_nonnull(strstr(err.text, sentence));
    ck_assert_int_eq(err.exit, EXIT_CODE_USAGE);
}

START_TEST(stops_are_before_each_mark_and_at_the_end)
{
    struct reel *reel =
        read_reel(HEAD "[0, \"o\", \"one\"]\n[1, \"m\", \"key\"]\n[1.5, \"o\", \"\\r\\u001b[2Ktwo\"]\n"
                       "[1.6, \"o\", \"!\"]\n[2, \"m\", \"\"]\n[2.5, \"o\", \" three\"]\n");
    ck_assert_ptr_nonnull(reel);
    ck_assert_str_eq(reel->title, "a run");
    reel_show(reel, reel_next_stop(reel));
    ck_assert_str_eq(pane_line(reel->pane, 0), "one");
    reel_show(reel, reel_next_stop(reel));
    ck_assert_str_eq(pane_line(reel->pane, 0), "two!");
    reel_show(reel, reel_next_stop(reel));
    ck_assert_str_eq(pane_line(reel->pane, 0), "two! three");
    ck_assert_uint_eq(reel_next_stop(reel), reel->shown);
    ck_assert_double_eq_tol(reel_time(reel), 2.5, 1e-9);
    reel_show(reel, reel_picture_before(reel));
    ck_assert_str_eq(pane_line(reel->pane, 0), "two!");
    reel_show(reel, reel_picture_before(reel));
    ck_assert_str_eq(pane_line(reel->pane, 0), "two");
    reel_show(reel, reel_stop_before(reel));
    ck_assert_str_eq(pane_line(reel->pane, 0), "one");
    ck_assert_uint_eq(reel_stop_before(reel), 0);
    reel_free(reel);
}
END_TEST

START_TEST(without_marks_each_picture_is_a_stop)
{
    struct reel *reel = read_reel(HEAD "[0.1, \"o\", \"a\"]\n[0.2, \"i\", \"typed\"]\n\n[0.3, \"o\", \"b\"]");
    ck_assert_uint_eq(reel->count, 3);
    ck_assert_uint_eq(reel_next_stop(reel), 1);
    reel_show(reel, 1);
    ck_assert_uint_eq(reel_next_stop(reel), 3);
    reel_show(reel, 99);
    ck_assert_str_eq(pane_line(reel->pane, 0), "ab");
    reel_free(reel);
}
END_TEST

START_TEST(a_file_that_is_none_gets_one_sentence)
{
    expect_bad("", "run.cast is no recording");
    expect_bad("hello\n", "run.cast is no recording");
    expect_bad("[]\n", "run.cast is no recording");
    expect_bad("{\"version\": 1}\n", "run.cast is asciicast version 1; shmlab replays version 2");
    expect_bad("{\"version\": 2, \"width\": 80}\n", "its header names no terminal size");
    expect_bad("{\"version\": 2, \"width\": 80, \"height\": 100000}\n", "its header names no terminal size");
    expect_bad(HEAD, "run.cast: the recording is empty");
    expect_bad(HEAD "[0, \"o\"]\n[1, \"o\", \"x\"]\n",
               "run.cast:2: expected an event as in [1.5, \"o\", \"text\"]");
    expect_bad(HEAD "[1, \"o\", \"x\"]\n[0.5, \"o\", \"y\"]\n[2, \"o\", \"z\"]\n",
               "run.cast:3: expected an event");
    expect_bad(HEAD "[0, \"o\", \"x\"]\n[1, \"r\", \"0x9\"]\n[2, \"o\", \"y\"]\n",
               "run.cast:3: expected an event");
    expect_bad(HEAD "[0, \"r\", \"99999x99999\"]\n[1, \"o\", \"y\"]\n", "run.cast:2: expected an event");
}
END_TEST

START_TEST(a_last_line_that_was_cut_is_left_out)
{
    struct reel *reel = read_reel(HEAD "[0, \"o\", \"whole\"]\n[1, \"o\", \"cu");
    ck_assert_ptr_nonnull(reel);
    ck_assert_uint_eq(reel->count, 1);
    reel_free(reel);
}
END_TEST

/* Bytes as they may come from anywhere: read or refused, never worse. */
START_TEST(random_changes_to_a_file_are_read_or_refused)
{
    static const char good[] =
        HEAD "[0, \"o\", \"\\u001b[2J\\u001b[1;1Hone\"]\n[1, \"r\", \"30x5\"]\n[2, \"o\", \"two\"]\n";
    srand(7);
    for (int round = 0; round < 2000; round++) {
        char text[sizeof good];
        memcpy(text, good, sizeof good);
        for (int change = 0; change < 3; change++)
            text[(size_t)rand() % (sizeof good - 1)] = (char)(1 + rand() % 255);
        struct reel *reel = read_reel(text);
        ck_assert(reel != NULL || err.text[0] != '\0');
        if (reel != NULL)
            reel_show(reel, reel->count);
        reel_free(reel);
    }
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("reel");
    tcase_add_test(cases, stops_are_before_each_mark_and_at_the_end);
    tcase_add_test(cases, without_marks_each_picture_is_a_stop);
    tcase_add_test(cases, a_file_that_is_none_gets_one_sentence);
    tcase_add_test(cases, a_last_line_that_was_cut_is_left_out);
    tcase_add_test(cases, random_changes_to_a_file_are_read_or_refused);
    return suite_run();
}
