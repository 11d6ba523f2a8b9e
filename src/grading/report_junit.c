/* JUnit XML. A suite an exercise; what is no grade is an error of a test case named "build", a test that
 * waits for another is skipped. */
#include <stdbool.h>
#include <stdlib.h>

#include "base/buf.h"
#include "grading/report.h"
#include "grading/report_words.h"
#include "grading/verdict.h"

static void add_escaped(const char *text, struct buf *out)
{
    for (const char *c = text; *c != '\0'; c++) {
        switch (*c) {
        case '&': buf_text_add(out, "&amp;"); break;
        case '<': buf_text_add(out, "&lt;"); break;
        case '>': buf_text_add(out, "&gt;"); break;
        case '"': buf_text_add(out, "&quot;"); break;
        case '\n': buf_text_add(out, "&#10;"); break;
        case '\t': buf_text_add(out, "&#9;"); break;
        default:
            if ((unsigned char)*c >= ' ')
                buf_char(out, *c); /* XML 1.0 has no other control characters */
        }
    }
}

static void add_attribute(const char *name, const char *text, struct buf *out)
{
    buf_printf(out, " %s=\"", name);
    add_escaped(text != NULL ? text : "", out);
    buf_char(out, '"');
}

static void add_case(const struct verdict *verdict, const struct test_verdict *test, struct buf *out)
{
    char *words = report_words_explain(test);
    buf_text_add(out, "    <testcase");
    add_attribute("classname", verdict->exercise, out);
    add_attribute("name", test->name, out);
    buf_printf(out, " time=\"%.6f\"", test->seconds);
    if (test->status == TEST_OK) {
        buf_text_add(out, "/>\n");
    } else {
        buf_text_add(out, test->status == TEST_FAIL ? "><failure" : "><skipped");
        add_attribute("message", test->status == TEST_FAIL ? test->message : words, out);
        buf_char(out, '>');
        if (test->status == TEST_FAIL)
            add_escaped(words, out);
        buf_text_add(out, test->status == TEST_FAIL ? "</failure></testcase>\n" : "</skipped></testcase>\n");
    }
    free(words);
}

static void add_no_grade(const struct verdict *verdict, struct buf *out)
{
    char *words = report_words_output(verdict);
    const char *kind = verdict->status == VERDICT_SKIPPED ? "skipped" : "error";
    buf_text_add(out, "    <testcase");
    add_attribute("classname", verdict->exercise, out);
    buf_printf(out, " name=\"build\"><%s", kind);
    add_attribute("message", verdict_status_name(verdict->status), out);
    buf_char(out, '>');
    add_escaped(words != NULL ? words : "", out);
    buf_printf(out, "</%s></testcase>\n", kind);
    free(words);
}

static void add_suite(const struct verdict *verdict, struct buf *out)
{
    size_t counts[3] = {0};
    bool graded = verdict->status == VERDICT_GRADED;
    for (size_t i = 0; i < verdict->test_count; i++)
        counts[verdict->tests[i].status]++;
    size_t skipped = graded ? counts[TEST_WAIT] : verdict->status == VERDICT_SKIPPED;
    size_t errors = !graded && verdict->status != VERDICT_SKIPPED;
    buf_text_add(out, "  <testsuite");
    add_attribute("name", verdict->exercise, out);
    buf_printf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\" time=\"%.6f\">\n",
               graded ? verdict->test_count : 1, graded ? counts[TEST_FAIL] : 0, errors, skipped,
               verdict->seconds);
    buf_text_add(out, "    <properties><property name=\"inputs_sha256\"");
    add_attribute("value", verdict->inputs_sha256, out);
    buf_text_add(out, "/></properties>\n");
    if (!graded)
        add_no_grade(verdict, out);
    for (size_t i = 0; graded && i < verdict->test_count; i++)
        add_case(verdict, &verdict->tests[i], out);
    if (graded && verdict->output != NULL) {
        buf_text_add(out, "    <system-out>");
        add_escaped(verdict->output, out);
        buf_text_add(out, "</system-out>\n");
    }
    buf_text_add(out, "  </testsuite>\n");
}

void report_junit(const struct verdict *verdicts, size_t count, struct buf *out)
{
    buf_text_add(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
    for (size_t i = 0; i < count; i++)
        add_suite(&verdicts[i], out);
    buf_text_add(out, "</testsuites>\n");
}
