/* Workflow commands of GitHub Actions: an error annotation for each failed test, at the learner's line where
 * one is known, and one notice with the score. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "grading/report.h"
#include "grading/report_words.h"
#include "grading/verdict.h"

/* A value of a property must not end it; the message must not end the line. */
static void add_escaped(const char *text, bool property, struct buf *out)
{
    for (const char *c = text; *c != '\0'; c++) {
        bool special = *c == '%' || *c == '\r' || *c == '\n' || (property && (*c == ':' || *c == ','));
        if (special)
            buf_printf(out, "%%%02X", *c);
        else
            buf_char(out, *c);
    }
}

static void add_line(const char *level, const char *where, const char *title, const char *message,
                     struct buf *out)
{
    char file[100];
    int number;
    buf_printf(out, "::%s ", level);
    if (where != NULL && sscanf(where, "%99[^: ]:%d", file, &number) == 2) {
        buf_text_add(out, "file=");
        add_escaped(file, true, out);
        buf_printf(out, ",line=%d,", number);
    }
    buf_text_add(out, "title=");
    add_escaped(title, true, out);
    buf_text_add(out, "::");
    add_escaped(message, false, out);
    buf_char(out, '\n');
}

static void add_verdict(const struct verdict *verdict, struct buf *out)
{
    if (verdict->status != VERDICT_GRADED) {
        char *words = report_words_output(verdict);
        add_line(verdict->status == VERDICT_SKIPPED ? "warning" : "error", NULL, verdict->exercise,
                 words != NULL ? words : verdict_status_name(verdict->status), out);
        free(words);
        return;
    }
    for (size_t i = 0; i < verdict->test_count; i++) {
        const struct test_verdict *test = &verdict->tests[i];
        char *title = report_words_title(verdict, test, 2), *words = report_words_explain(test);
        if (test->status == TEST_FAIL)
            add_line("error", test->where, title, words, out);
        free(title);
        free(words);
    }
}

void report_github(const struct verdict *verdicts, size_t count, struct buf *out)
{
    char score[80];
    for (size_t i = 0; i < count; i++)
        add_verdict(&verdicts[i], out);
    snprintf(score, sizeof score, "%g of %g points", report_score(verdicts, count),
             report_max_score(verdicts, count));
    add_line("notice", NULL, "shmlab", score, out);
    for (size_t i = 0; i < count; i++)
        buf_printf(out, "::debug::%s %s\n", verdicts[i].exercise, verdicts[i].inputs_sha256);
}
