/* results.json of a PrairieLearn external grader: a score from 0 to 1. A program that does not compile is
 * not gradable there, which costs the student no attempt. */
#include <jansson.h>
#include <stdbool.h>
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
    json_object_set_new(json, "points", report_words_number(test->points));
    json_object_set_new(json, "max_points", report_words_number(test->max_points));
    if (words[0] != '\0')
        report_words_set(json, "output", words);
    free(title);
    free(words);
    return json;
}

void report_prairielearn(const struct verdict *verdicts, size_t count, struct buf *out)
{
    json_t *json = json_object(), *tests = json_array(), *errors = json_array();
    double max = report_max_score(verdicts, count);
    bool gradable = true;
    for (size_t i = 0; i < count; i++) {
        char *words = report_words_output(&verdicts[i]);
        if (verdicts[i].status == VERDICT_COMPILE_ERROR || verdicts[i].status == VERDICT_MISSING_FILE) {
            gradable = false;
            json_array_append_new(errors, json_string(words != NULL ? words : ""));
        } else if (words != NULL) {
            report_words_set(json, "output", words);
        }
        free(words);
        for (size_t k = 0; gradable && k < verdicts[i].test_count; k++)
            json_array_append_new(tests, test_json(&verdicts[i], &verdicts[i].tests[k], count));
    }
    json_object_set_new(json, "gradable", json_boolean(gradable));
    json_object_set_new(json, "score",
                        json_real(gradable && max > 0 ? report_score(verdicts, count) / max : 0));
    if (!gradable)
        json_object_set(json, "format_errors", errors);
    json_object_set_new(json, "tests", tests);
    json_decref(errors);
    json_object_set_new(json, "extra_data", report_words_inputs(verdicts, count));
    report_words_dump(json, JSON_INDENT(2), out);
}
