#include "grading/report.h"

#include <string.h>

#include "base/buf.h"
#include "grading/verdict.h"

const struct report_format report_formats[] = {
    {"text", "for people", report_text},
    {"json", "everything, for programs", report_json},
    {"tap", "Test Anything Protocol, version 13", report_tap},
    {"junit", "JUnit XML, for CI servers", report_junit},
    {"gradescope", "results.json of a Gradescope autograder", report_gradescope},
    {"autolab", "feedback and the line of scores that Autolab reads", report_autolab},
    {"prairielearn", "results.json of a PrairieLearn external grader", report_prairielearn},
    {"github", "annotations of a GitHub workflow", report_github},
    {"csv", "one line an exercise", report_csv},
};
const size_t report_format_count = sizeof report_formats / sizeof *report_formats;

const struct report_format *report_find(const char *name)
{
    for (size_t i = 0; i < report_format_count; i++) {
        if (strcmp(report_formats[i].name, name) == 0)
            return &report_formats[i];
    }
    return NULL;
}

double report_score(const struct verdict *verdicts, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += verdicts[i].score;
    return sum;
}

double report_max_score(const struct verdict *verdicts, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += verdicts[i].max_score;
    return sum;
}

const char *report_status_name(int test_status)
{
    static const char *const names[] = {[TEST_OK] = "ok", [TEST_FAIL] = "fail", [TEST_WAIT] = "wait"};
    return names[test_status];
}

static void line(struct buf *out, const char *indent, const char *label, const char *text)
{
    if (text != NULL)
        buf_printf(out, "%s%-9s %s\n", indent, label, text);
}

void report_explain(const struct test_verdict *test, const char *indent, struct buf *out)
{
    if (test->status == TEST_WAIT) {
        line(out, indent, "needs", test->needs);
        return;
    }
    if (test->message != NULL)
        buf_printf(out, "%s%s\n", indent, test->message);
    line(out, indent, "expected", test->expected);
    line(out, indent, "got", test->actual);
    line(out, indent, "where", test->where);
    line(out, indent, "read", test->page);
}
