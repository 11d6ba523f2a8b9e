#include "grading/verdict.h"

#include <stdlib.h>
#include <string.h>

static const char *const names[] = {
    [VERDICT_GRADED] = "graded",
    [VERDICT_COMPILE_ERROR] = "compile_error",
    [VERDICT_MISSING_FILE] = "missing_file",
    [VERDICT_TIMEOUT] = "timeout",
    [VERDICT_SKIPPED] = "skipped",
    [VERDICT_INFRA_ERROR] = "infra_error",
};

const char *verdict_status_name(enum verdict_status status)
{
    return names[status];
}

static void test_free(struct test_verdict *test)
{
    free(test->name);
    free(test->message);
    free(test->expected);
    free(test->actual);
    free(test->where);
    free(test->page);
    free(test->needs);
}

void verdict_free(struct verdict *verdict)
{
    for (size_t i = 0; i < verdict->test_count; i++)
        test_free(&verdict->tests[i]);
    free(verdict->tests);
    free(verdict->exercise);
    free(verdict->inputs_sha256);
    free(verdict->isolation);
    free(verdict->isolation_note);
    free(verdict->message);
    free(verdict->output);
    free(verdict->hang);
    free(verdict->schedule);
    memset(verdict, 0, sizeof *verdict);
}
