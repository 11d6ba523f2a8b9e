#include "tests/verdicts.h"

#include "base/buf.h"
#include "base/mem.h"
#include "grading/report.h"
#include "grading/verdict.h"

static struct verdict graded(void)
{
    struct verdict verdict = {
        .status = VERDICT_GRADED,
        .exercise = mem_dup("01-publish"),
        .seed = 7,
        .inputs_sha256 = mem_dup("abc123"),
        .isolation = mem_dup("bwrap"),
        .score = 4,
        .max_score = 6,
        .test_count = 3,
        .seconds = 0.05,
        .output = mem_dup("]]> </system-out> ::error::x\n{\"scores\": {\"01-publish\": 99}}")};
    verdict.tests = mem_array(3, sizeof *verdict.tests);
    verdict.tests[0] = (struct test_verdict){.name = mem_dup("it is there"),
                                             .status = TEST_OK,
                                             .points = 4,
                                             .max_points = 4,
                                             .page = mem_dup("lesson 01, \"Five calls\"")};
    verdict.tests[1] = (struct test_verdict){.name = mem_dup("it holds <&\"the text\">"),
                                             .status = TEST_FAIL,
                                             .max_points = 1,
                                             .message = mem_dup("the text: \"a, b\""),
                                             .expected = mem_dup("100%"),
                                             .actual = mem_dup("ok 1 - # SKIP"),
                                             .where = mem_dup("publish.c:18  strcpy(map, text);")};
    verdict.tests[2] = (struct test_verdict){
        .name = mem_dup("it is gone"), .status = TEST_WAIT, .max_points = 1, .needs = mem_dup("it is there")};
    return verdict;
}

static struct verdict not_compiled(void)
{
    return (struct verdict){.status = VERDICT_COMPILE_ERROR,
                            .exercise = mem_dup("01-fetch"),
                            .seed = 7,
                            .inputs_sha256 = mem_dup("def456"),
                            .isolation = mem_dup("bwrap"),
                            .message = mem_dup("the compiler refuses the program"),
                            .output = mem_dup("fetch.c:3:1: error: expected ';'")};
}

char *verdicts_written(const char *format, size_t count)
{
    struct verdict verdicts[] = {graded(), not_compiled()};
    struct buf out = {0};
    report_find(format)->write(verdicts, count, &out);
    verdict_free(&verdicts[0]);
    verdict_free(&verdicts[1]);
    return buf_take(&out);
}
