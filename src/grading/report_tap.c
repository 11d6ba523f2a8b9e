/* TAP version 13. A test that waits for another is not ok: a skip would count as passed. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/span.h"
#include "grading/report.h"
#include "grading/report_words.h"
#include "grading/verdict.h"

/* A YAML block: a literal scalar, so that nothing in it has a meaning. */
static void add_details(const struct test_verdict *test, struct buf *out)
{
    char *text = report_words_explain(test);
    struct span rest = span_of(text);
    buf_text_add(out, "  ---\n  message: |\n");
    while (rest.length > 0) {
        struct span line = span_line(&rest);
        buf_printf(out, "    %.*s\n", (int)line.length, line.at);
    }
    buf_text_add(out, "  ...\n");
    free(text);
}

static void add_comment(const char *text, struct buf *out)
{
    struct span rest = span_of(text != NULL ? text : "");
    while (rest.length > 0) {
        struct span line = span_line(&rest);
        buf_printf(out, "# %.*s\n", (int)line.length, line.at);
    }
}

static void add_verdict(const struct verdict *verdict, size_t count, size_t *number, struct buf *out)
{
    if (verdict->status == VERDICT_SKIPPED) {
        buf_printf(out, "ok %zu - %s # SKIP %s\n", ++*number, verdict->exercise, verdict->message);
        return;
    }
    if (verdict->test_count == 0 || verdict->status == VERDICT_COMPILE_ERROR) {
        char *words = report_words_output(verdict);
        buf_printf(out, "not ok %zu - %s: %s\n", ++*number, verdict->exercise,
                   verdict_status_name(verdict->status));
        add_comment(words, out);
        free(words);
        return;
    }
    for (size_t i = 0; i < verdict->test_count; i++) {
        const struct test_verdict *test = &verdict->tests[i];
        char *title = report_words_title(verdict, test, count);
        buf_printf(out, "%s %zu - %s\n", test->status == TEST_OK ? "ok" : "not ok", ++*number, title);
        if (test->status != TEST_OK)
            add_details(test, out);
        free(title);
    }
}

static size_t lines_of(const struct verdict *verdict)
{
    bool one = verdict->status == VERDICT_SKIPPED || verdict->status == VERDICT_COMPILE_ERROR;
    return one || verdict->test_count == 0 ? 1 : verdict->test_count;
}

void report_tap(const struct verdict *verdicts, size_t count, struct buf *out)
{
    size_t planned = 0, number = 0;
    buf_text_add(out, "TAP version 13\n");
    for (size_t i = 0; i < count; i++) {
        planned += lines_of(&verdicts[i]);
        if (verdicts[i].status == VERDICT_INFRA_ERROR) {
            buf_printf(out, "Bail out! %s: %s\n", verdicts[i].exercise, verdicts[i].message);
            return;
        }
    }
    buf_printf(out, "1..%zu\n", planned);
    for (size_t i = 0; i < count; i++)
        buf_printf(out, "# %s inputs %s\n", verdicts[i].exercise, verdicts[i].inputs_sha256);
    for (size_t i = 0; i < count; i++)
        add_verdict(&verdicts[i], count, &number, out);
}
