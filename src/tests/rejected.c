#include "tests/rejected.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/span.h"
#include "grading/verdict.h"
#include "tests/grader.h"

char *rejected_by(const char *file)
{
    static const char mark[] = "rejected by: ";
    struct buf text = {0};
    char *name = NULL;
    if (buf_read_file(&text, file, NULL) == 0 && text.length > 0) {
        struct span rest = {text.data, text.length}, line = span_line(&rest);
        const char *start = memmem(line.at, line.length, mark, sizeof mark - 1);
        if (start != NULL) {
            start += sizeof mark - 1;
            struct span words = {start, line.length - (size_t)(start - line.at)};
            const char *close = memmem(words.at, words.length, "*/", 2);
            if (close != NULL)
                words.length = (size_t)(close - words.at);
            name = span_dup(span_trim(words));
        }
    }
    buf_free(&text);
    return name;
}

static const struct test_verdict *test_named(const struct verdict *verdict, const char *name)
{
    for (size_t i = 0; i < verdict->test_count; i++) {
        if (strcmp(verdict->tests[i].name, name) == 0)
            return &verdict->tests[i];
    }
    return NULL;
}

const char *rejected_why_not(const struct grader_job *job)
{
    char *name = rejected_by(job->file);
    const char *why = NULL;
    if (name == NULL)
        return "it does not begin with a comment \"rejected by: \" and a test's name";
    const struct test_verdict *test = test_named(job->verdict, name);
    if (job->verdict->status != VERDICT_GRADED)
        why = "it must be graded";
    else if (test == NULL)
        why = "the test that its first line names does not exist";
    else if (test->status != TEST_FAIL)
        why = "the test that its first line names must fail";
    free(name);
    return why;
}
