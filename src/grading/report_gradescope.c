/* results.json of Gradescope: a list of tests with scores; the output says what is no grade. Its `score` is
 * given although Gradescope could add up, because a program that does not compile has no tests. */
#include <jansson.h>
#include <stdlib.h>

#include "base/buf.h"
#include "grading/report.h"
#include "grading/report_words.h"
#include "grading/verdict.h"

static json_t *test_json(const struct verdict *verdict, const struct test_verdict *test, size_t count)
{
    json_t *json = json_object();
    char *title = report_words_title(verdict, test, count), *words = report_words_explain(test);
    report_words_set(json, "name", title);
    json_object_set_new(json, "score", report_words_number(test->points));
    json_object_set_new(json, "max_score", report_words_number(test->max_points));
    json_object_set_new(json, "status", json_string(test->status == TEST_OK ? "passed" : "failed"));
    json_object_set_new(json, "visibility", json_string("visible"));
    if (words[0] != '\0') {
        report_words_set(json, "output", words);
        json_object_set_new(json, "output_format", json_string("text"));
    }
    free(title);
    free(words);
    return json;
}

static void add_output(const struct verdict *verdict, struct buf *buf)
{
    char *words = report_words_output(verdict);
    if (verdict->status != VERDICT_GRADED || words != NULL)
        buf_printf(buf, "%s: %s\n%s\n", verdict->exercise, verdict_status_name(verdict->status),
                   words != NULL ? words : "");
    free(words);
}

void report_gradescope(const struct verdict *verdicts, size_t count, struct buf *out)
{
    json_t *json = json_object(), *tests = json_array();
    struct buf output = {0};
    for (size_t i = 0; i < count; i++) {
        add_output(&verdicts[i], &output);
        for (size_t k = 0; k < verdicts[i].test_count; k++)
            json_array_append_new(tests, test_json(&verdicts[i], &verdicts[i].tests[k], count));
    }
    json_object_set_new(json, "score", report_words_number(report_score(verdicts, count)));
    json_object_set_new(json, "visibility", json_string("visible"));
    json_object_set_new(json, "output_format", json_string("text"));
    report_words_set(json, "output", buf_text(&output));
    json_object_set_new(json, "tests", tests);
    json_object_set_new(json, "extra_data", report_words_inputs(verdicts, count));
    report_words_dump(json, JSON_INDENT(2), out);
    buf_free(&output);
}
