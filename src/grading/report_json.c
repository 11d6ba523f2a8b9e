/* Everything that a verdict holds. One exercise is an object; several are an object with `exercises`. */
#include <jansson.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"
#include "grading/report.h"
#include "grading/report_words.h"
#include "grading/verdict.h"

static json_t *test_json(const struct test_verdict *test)
{
    json_t *json = json_object();
    report_words_set(json, "name", test->name);
    json_object_set_new(json, "status", json_string(report_status_name(test->status)));
    json_object_set_new(json, "points", report_words_number(test->points));
    json_object_set_new(json, "max_points", report_words_number(test->max_points));
    report_words_set(json, "message", test->message);
    report_words_set(json, "expected", test->expected);
    report_words_set(json, "actual", test->actual);
    report_words_set(json, "where", test->where);
    report_words_set(json, "page", test->page);
    report_words_set(json, "needs", test->needs);
    json_object_set_new(json, "seconds", json_real(test->seconds));
    return json;
}

static json_t *verdict_json(const struct verdict *verdict)
{
    json_t *json = json_object(), *tests = json_array();
    json_object_set_new(json, "schema", json_string("shmlab-verdict-1"));
    json_object_set_new(json, "shmlab_version", json_string(SHMLAB_VERSION));
    report_words_set(json, "exercise", verdict->exercise);
    report_words_set(json, "inputs_sha256", verdict->inputs_sha256);
    json_object_set_new(json, "seed", json_integer((json_int_t)verdict->seed));
    report_words_set(json, "isolation", verdict->isolation);
    report_words_set(json, "isolation_note", verdict->isolation_note);
    json_object_set_new(json, "status", json_string(verdict_status_name(verdict->status)));
    json_object_set_new(json, "score", report_words_number(verdict->score));
    json_object_set_new(json, "max_score", report_words_number(verdict->max_score));
    report_words_set(json, "message", verdict->message);
    for (size_t i = 0; i < verdict->test_count; i++)
        json_array_append_new(tests, test_json(&verdict->tests[i]));
    json_object_set_new(json, "tests", tests);
    report_words_set(json, "hang", verdict->hang);
    report_words_set(json, "schedule", verdict->schedule);
    report_words_set(json, "output", verdict->output);
    json_object_set_new(json, "seconds", json_real(verdict->seconds));
    return json;
}

void report_json(const struct verdict *verdicts, size_t count, struct buf *out)
{
    json_t *json;
    if (count == 1) {
        json = verdict_json(verdicts);
    } else {
        json_t *all = json_array();
        for (size_t i = 0; i < count; i++)
            json_array_append_new(all, verdict_json(&verdicts[i]));
        json = json_object();
        json_object_set_new(json, "schema", json_string("shmlab-submission-1"));
        json_object_set_new(json, "shmlab_version", json_string(SHMLAB_VERSION));
        json_object_set_new(json, "score", report_words_number(report_score(verdicts, count)));
        json_object_set_new(json, "max_score", report_words_number(report_max_score(verdicts, count)));
        json_object_set_new(json, "exercises", all);
    }
    report_words_dump(json, JSON_INDENT(2), out);
}
