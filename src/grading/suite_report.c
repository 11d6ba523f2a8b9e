#include "grading/suite_report.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "grading/verdict.h"

enum { MOST_TESTS = 1000 };

static char *take_words(struct wire *message)
{
    const char *text = wire_take_text(message);
    return text[0] != '\0' ? mem_dup(text) : NULL;
}

/* Every test waits until it is told: a suite that stops early leaves no test passed by default. */
static void take_plan(struct suite_report *report, struct wire *message, struct verdict *verdict)
{
    int64_t count = wire_take_number(message);
    report->bad |= report->planned || count < 1 || count > MOST_TESTS;
    if (report->bad)
        return;
    report->planned = true;
    verdict->tests = mem_array((size_t)count, sizeof *verdict->tests);
    verdict->test_count = (size_t)count;
    for (size_t i = 0; i < verdict->test_count; i++) {
        struct test_verdict *test = &verdict->tests[i];
        test->name = mem_dup(wire_take_text(message));
        test->max_points = (double)wire_take_number(message);
        test->page = take_words(message);
        test->needs = take_words(message);
        test->status = TEST_WAIT;
        verdict->max_score += test->max_points;
    }
}

static void take_test(struct suite_report *report, struct wire *message, struct verdict *verdict)
{
    int64_t index = wire_take_number(message), status = wire_take_number(message);
    report->bad |= !report->planned || index != (int64_t)report->done ||
                   report->done >= verdict->test_count || status < TEST_OK || status > TEST_WAIT;
    if (report->bad)
        return;
    struct test_verdict *test = &verdict->tests[report->done++];
    test->status = (enum test_status)status;
    test->points = status == TEST_OK ? test->max_points : 0;
    test->message = take_words(message);
    test->expected = take_words(message);
    test->actual = take_words(message);
    test->where = take_words(message);
    char *hang = take_words(message), *schedule = take_words(message);
    if (verdict->hang == NULL)
        verdict->hang = hang;
    else
        free(hang);
    if (verdict->schedule == NULL)
        verdict->schedule = schedule;
    else
        free(schedule);
    test->seconds = (double)wire_take_number(message) / 1e6;
    verdict->score += test->points;
}

static void take(struct suite_report *report, struct wire *message, struct verdict *verdict)
{
    switch (wire_take_number(message)) {
    case SUITE_REPORT_PLAN: take_plan(report, message, verdict); break;
    case SUITE_REPORT_TEST: take_test(report, message, verdict); break;
    case SUITE_REPORT_END: report->ended = report->planned && report->done == verdict->test_count; break;
    case SUITE_REPORT_SKIP: report->skipped = true; /* fall through */
    case SUITE_REPORT_TROUBLE:
        snprintf(report->trouble, sizeof report->trouble, "%s", wire_take_text(message));
        break;
    default: report->bad = true; break;
    }
    report->bad |= message->bad;
}

void suite_report_feed(struct suite_report *report, const void *bytes, size_t length, struct verdict *verdict)
{
    struct wire message;
    wire_feed(&report->bytes, bytes, length);
    while (!report->bad && wire_next(&report->bytes, &message))
        take(report, &message, verdict);
    report->bad |= report->bytes.bad;
}

void suite_report_free(struct suite_report *report)
{
    wire_free(&report->bytes);
    *report = (struct suite_report){0};
}
