/* Every format, from verdicts made here: what each consumer needs is there, and what a program printed cannot
 * break out of its quotes. */
#include <check.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "grading/capture.h"
#include "grading/report.h"
#include "grading/suite_report.h"
#include "grading/verdict.h"
#include "tests/suite_main.h"
#include "tests/verdicts.h"

static json_t *parsed(const char *format, size_t count)
{
    json_error_t error;
    char *text = verdicts_written(format, count);
    json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, &error);
    ck_assert_msg(json != NULL, "%s: line %d: %s\n%s", format, error.line, error.text, text);
    free(text);
    return json;
}

static const char *string(const json_t *json, const char *key)
{
    return json_string_value(json_object_get(json, key));
}

static double number(const json_t *json, const char *key)
{
    return json_number_value(json_object_get(json, key));
}

START_TEST(json_has_every_field_of_the_contract)
{
    static const char *const fields[] = {"schema",    "shmlab_version", "exercise", "inputs_sha256", "seed",
                                         "isolation", "status",         "score",    "max_score",     "tests"};
    json_t *json = parsed("json", 1);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        ck_assert_msg(json_object_get(json, fields[i]) != NULL, "no %s", fields[i]);
    json_t *test = json_array_get(json_object_get(json, "tests"), 1);
    ck_assert_str_eq(string(test, "name"), "it holds <&\"the text\">");
    ck_assert_str_eq(string(test, "status"), "fail");
    ck_assert_str_eq(string(test, "expected"), "100%");
    ck_assert_str_eq(string(test, "actual"), "ok 1 - # SKIP");
    ck_assert_ptr_nonnull(string(test, "where"));
    json_decref(json);
}
END_TEST

START_TEST(json_of_several_exercises_adds_up)
{
    json_t *json = parsed("json", 2);
    ck_assert_double_eq(number(json, "score"), 4);
    ck_assert_double_eq(number(json, "max_score"), 6);
    ck_assert_uint_eq(json_array_size(json_object_get(json, "exercises")), 2);
    json_decref(json);
}
END_TEST

START_TEST(json_of_equal_verdicts_is_equal)
{
    char *one = verdicts_written("json", 2), *two = verdicts_written("json", 2);
    ck_assert_str_eq(one, two);
    free(one);
    free(two);
}
END_TEST

START_TEST(tap_counts_a_waiting_test_as_not_ok)
{
    char *text = verdicts_written("tap", 1);
    ck_assert_ptr_nonnull(strstr(text, "\n1..3\n"));
    ck_assert_ptr_nonnull(strstr(text, "\nok 1 - it is there\n"));
    ck_assert_ptr_nonnull(strstr(text, "\nnot ok 2 - "));
    ck_assert_ptr_nonnull(strstr(text, "\nnot ok 3 - it is gone\n"));
    ck_assert_ptr_null(strstr(text, "\nok 1 - #"));
    free(text);
}
END_TEST

START_TEST(tap_says_what_does_not_compile)
{
    char *text = verdicts_written("tap", 2);
    ck_assert_ptr_nonnull(strstr(text, "\n1..4\n"));
    ck_assert_ptr_nonnull(strstr(text, "\nnot ok 4 - 01-fetch: compile_error\n"));
    ck_assert_ptr_nonnull(strstr(text, "\n# fetch.c:3:1: error: expected ';'\n"));
    free(text);
}
END_TEST

START_TEST(junit_escapes_what_could_end_an_element)
{
    char *text = verdicts_written("junit", 2);
    ck_assert_ptr_nonnull(strstr(text, "name=\"it holds &lt;&amp;&quot;the text&quot;&gt;\""));
    ck_assert_ptr_nonnull(strstr(text, "tests=\"3\" failures=\"1\" errors=\"0\" skipped=\"1\""));
    ck_assert_ptr_nonnull(strstr(text, "tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\""));
    ck_assert_ptr_null(strstr(text, "]]>"));
    free(text);
}
END_TEST

START_TEST(gradescope_gets_scores_and_the_compilers_words)
{
    json_t *json = parsed("gradescope", 2);
    ck_assert_double_eq(number(json, "score"), 4);
    ck_assert_ptr_nonnull(strstr(string(json, "output"), "error: expected ';'"));
    json_t *test = json_array_get(json_object_get(json, "tests"), 0);
    ck_assert_str_eq(string(test, "status"), "passed");
    ck_assert_double_eq(number(test, "max_score"), 4);
    json_decref(json);
}
END_TEST

START_TEST(autolabs_last_line_is_the_graders)
{
    char *text = verdicts_written("autolab", 1);
    text[strlen(text) - 1] = '\0';
    json_t *json = json_loads(strrchr(text, '\n') + 1, 0, NULL);
    ck_assert_ptr_nonnull(json);
    ck_assert_double_eq(number(json_object_get(json, "scores"), "01-publish"), 4);
    json_decref(json);
    free(text);
}
END_TEST

START_TEST(prairielearn_gets_a_part_of_one)
{
    json_t *json = parsed("prairielearn", 1);
    ck_assert(json_is_true(json_object_get(json, "gradable")));
    ck_assert_double_eq_tol(number(json, "score"), 4.0 / 6, 1e-9);
    ck_assert_double_eq(number(json_array_get(json_object_get(json, "tests"), 0), "max_points"), 4);
    json_decref(json);
    json = parsed("prairielearn", 2);
    ck_assert(json_is_false(json_object_get(json, "gradable")));
    ck_assert_uint_eq(json_array_size(json_object_get(json, "format_errors")), 1);
    json_decref(json);
}
END_TEST

START_TEST(github_annotates_the_line_and_nothing_printed_is_a_command)
{
    char *text = verdicts_written("github", 1);
    ck_assert_ptr_nonnull(strstr(text, "::error file=publish.c,line=18,title=01-publish%3A it holds"));
    ck_assert_ptr_nonnull(strstr(text, "100%25"));
    ck_assert_ptr_null(strstr(text, "::error::x"));
    ck_assert_ptr_nonnull(strstr(text, "::notice title=shmlab::4 of 6 points\n"));
    free(text);
}
END_TEST

START_TEST(csv_quotes_and_has_a_line_an_exercise)
{
    char *text = verdicts_written("csv", 2);
    ck_assert_str_eq(
        text, "exercise,status,score,max_score,seed,isolation,inputs_sha256,message\r\n"
              "01-publish,graded,4,6,7,\"bwrap\",\"abc123\",\"\"\r\n"
              "01-fetch,compile_error,0,0,7,\"bwrap\",\"def456\",\"the compiler refuses the program\"\r\n");
    free(text);
}
END_TEST

START_TEST(every_format_names_its_inputs)
{
    for (size_t i = 0; i < report_format_count; i++) {
        char *text = verdicts_written(report_formats[i].name, 2);
        ck_assert_msg(strstr(text, "abc123") != NULL && strstr(text, "def456") != NULL, "%s",
                      report_formats[i].name);
        free(text);
    }
}
END_TEST

START_TEST(what_is_printed_is_capped_and_escaped)
{
    struct capture capture = {0};
    char *line = mem_printf("%s\n", "\033[2J clear \xff \xc3\xa4 \xed\xa0\x80 end");
    capture_add(&capture, line, strlen(line));
    char *text = capture_text(&capture);
    ck_assert_str_eq(text, "\\x1b[2J clear \\xff \xc3\xa4 \\xed\\xa0\\x80 end\n");
    free(text);
    char block[1000];
    memset(block, 'x', sizeof block);
    for (int i = 0; i < 1000; i++)
        capture_add(&capture, block, sizeof block);
    capture_add(&capture, "the end", 7);
    text = capture_text(&capture);
    ck_assert_uint_lt(strlen(text), 70000);
    ck_assert_ptr_nonnull(strstr(text, "bytes left out]\n"));
    ck_assert_str_eq(text + strlen(text) - 7, "the end");
    free(text);
    free(line);
    capture_free(&capture);
}
END_TEST

static void say(struct wire *stream, struct wire *message)
{
    uint32_t length = (uint32_t)message->length;
    wire_feed(stream, &length, sizeof length);
    wire_feed(stream, message->data, message->length);
    wire_free(message);
}

static void say_plan(struct wire *stream)
{
    struct wire plan = {0};
    wire_number(&plan, SUITE_REPORT_PLAN);
    wire_number(&plan, 1);
    wire_text(&plan, "it works");
    wire_number(&plan, 3);
    wire_text(&plan, "");
    wire_text(&plan, "");
    say(stream, &plan);
}

static void say_test(struct wire *stream, int64_t index)
{
    struct wire test = {0};
    wire_number(&test, SUITE_REPORT_TEST);
    wire_number(&test, index);
    wire_number(&test, TEST_OK);
    for (int i = 0; i < 6; i++)
        wire_text(&test, "");
    wire_number(&test, 1500);
    say(stream, &test);
}

static void say_end(struct wire *stream)
{
    struct wire end = {0};
    wire_number(&end, SUITE_REPORT_END);
    say(stream, &end);
}

START_TEST(a_suites_report_counts_only_when_it_has_an_end)
{
    struct suite_report report = {0};
    struct verdict verdict = {0};
    struct wire stream = {0};
    say_plan(&stream);
    say_test(&stream, 0);
    suite_report_feed(&report, stream.data, stream.length, &verdict);
    ck_assert(!report.ended && !report.bad);
    ck_assert_double_eq(verdict.score, 3);
    wire_clear(&stream);
    say_end(&stream);
    for (size_t i = 0; i < stream.length; i++) /* in any pieces */
        suite_report_feed(&report, stream.data + i, 1, &verdict);
    ck_assert(report.ended && !report.bad);
    suite_report_free(&report);
    verdict_free(&verdict);
    wire_free(&stream);
}
END_TEST

START_TEST(a_suites_report_without_all_its_tests_has_no_end)
{
    struct suite_report report = {0};
    struct verdict verdict = {0};
    struct wire stream = {0};
    say_plan(&stream);
    say_end(&stream);
    suite_report_feed(&report, stream.data, stream.length, &verdict);
    ck_assert(!report.ended);
    ck_assert_int_eq(verdict.tests[0].status, TEST_WAIT);
    wire_clear(&stream);
    say_test(&stream, 1); /* there is no second test */
    suite_report_feed(&report, stream.data, stream.length, &verdict);
    ck_assert(report.bad);
    suite_report_free(&report);
    verdict_free(&verdict);
    wire_free(&stream);
}
END_TEST

START_TEST(taking_more_from_a_message_than_there_is_is_harmless)
{
    struct wire wire = {0};
    wire_number(&wire, 1000000); /* the length of bytes that do not follow */
    size_t length;
    ck_assert_str_eq(wire_take_bytes(&wire, &length), "");
    ck_assert_uint_eq(length, 0);
    ck_assert(wire.bad);
    ck_assert_int_eq(wire_take_number(&wire), 0);
    ck_assert_str_eq(wire_take_text(&wire), "");
    wire_clear(&wire);
    wire_bytes(&wire, "no end", 6); /* a text without its NUL */
    ck_assert_str_eq(wire_take_text(&wire), "");
    ck_assert(wire.bad);
    wire_free(&wire);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("reports");
    tcase_add_test(cases, json_has_every_field_of_the_contract);
    tcase_add_test(cases, json_of_several_exercises_adds_up);
    tcase_add_test(cases, json_of_equal_verdicts_is_equal);
    tcase_add_test(cases, tap_counts_a_waiting_test_as_not_ok);
    tcase_add_test(cases, tap_says_what_does_not_compile);
    tcase_add_test(cases, junit_escapes_what_could_end_an_element);
    tcase_add_test(cases, gradescope_gets_scores_and_the_compilers_words);
    tcase_add_test(cases, autolabs_last_line_is_the_graders);
    tcase_add_test(cases, prairielearn_gets_a_part_of_one);
    tcase_add_test(cases, github_annotates_the_line_and_nothing_printed_is_a_command);
    tcase_add_test(cases, csv_quotes_and_has_a_line_an_exercise);
    tcase_add_test(cases, every_format_names_its_inputs);
    tcase_add_test(cases, what_is_printed_is_capped_and_escaped);
    tcase_add_test(cases, a_suites_report_counts_only_when_it_has_an_end);
    tcase_add_test(cases, a_suites_report_without_all_its_tests_has_no_end);
    tcase_add_test(cases, taking_more_from_a_message_than_there_is_is_harmless);
    return suite_run();
}
