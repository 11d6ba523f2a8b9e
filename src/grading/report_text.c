/* For people, as the screen of an exercise says it. */
#include <stdio.h>

#include "base/buf.h"
#include "grading/report.h"
#include "grading/verdict.h"

static size_t passed(const struct verdict *verdict)
{
    size_t count = 0;
    for (size_t i = 0; i < verdict->test_count; i++)
        count += verdict->tests[i].status == TEST_OK;
    return count;
}

static void add_head(const struct verdict *verdict, struct buf *out)
{
    if (verdict->status == VERDICT_GRADED)
        buf_printf(out, "%s: %zu of %zu pass, %g of %g points (seed %llu, isolation %s)\n", verdict->exercise,
                   passed(verdict), verdict->test_count, verdict->score, verdict->max_score,
                   (unsigned long long)verdict->seed, verdict->isolation);
    else
        buf_printf(out, "%s: %s%s%s\n", verdict->exercise, verdict_status_name(verdict->status),
                   verdict->message != NULL ? ": " : "", verdict->message != NULL ? verdict->message : "");
    if (verdict->isolation_note != NULL)
        buf_printf(out, "note: %s\n", verdict->isolation_note);
    if (verdict->inputs_sha256 != NULL)
        buf_printf(out, "inputs %s\n", verdict->inputs_sha256);
}

static void add_tests(const struct verdict *verdict, struct buf *out)
{
    static const char *const words[] = {[TEST_OK] = "ok  ", [TEST_FAIL] = "FAIL", [TEST_WAIT] = "wait"};
    for (size_t i = 0; i < verdict->test_count; i++) {
        buf_printf(out, "  %s  %s\n", words[verdict->tests[i].status], verdict->tests[i].name);
        if (verdict->tests[i].status == TEST_OK && verdict->tests[i].message != NULL)
            buf_printf(out, "        note: %s\n", verdict->tests[i].message);
        if (verdict->tests[i].status != TEST_OK)
            report_explain(&verdict->tests[i], "          ", out);
    }
}

static void add_quoted(const char *title, const char *text, struct buf *out)
{
    if (text == NULL)
        return;
    buf_printf(out, "%s\n", title);
    for (const char *at = text; *at != '\0';) {
        const char *end = at;
        while (*end != '\0' && *end != '\n')
            end++;
        buf_printf(out, "  | %.*s\n", (int)(end - at), at);
        at = *end == '\n' ? end + 1 : end;
    }
}

void report_text(const struct verdict *verdicts, size_t count, struct buf *out)
{
    for (size_t i = 0; i < count; i++) {
        const struct verdict *verdict = &verdicts[i];
        add_head(verdict, out);
        if (verdict->status == VERDICT_GRADED || verdict->status == VERDICT_TIMEOUT)
            add_tests(verdict, out);
        add_quoted("hang:", verdict->hang, out);
        add_quoted(verdict->status == VERDICT_COMPILE_ERROR ? "the compiler says:" : "printed:",
                   verdict->output, out);
    }
    if (count > 1)
        buf_printf(out, "in all: %g of %g points\n", report_score(verdicts, count),
                   report_max_score(verdicts, count));
}
