#include "grading/kit/expect.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "grading/kit/program.h"
#include "grading/kit/tests.h"

void expect_that(bool kept, const char *promise, const char *expected, const char *actual)
{
    if (!kept)
        tests_fail(&(struct test_failure){.message = promise, .expected = expected, .actual = actual});
}

void expect_number(const char *promise, int64_t expected, int64_t actual)
{
    char wanted[32], found[32];
    snprintf(wanted, sizeof wanted, "%" PRId64, expected);
    snprintf(found, sizeof found, "%" PRId64, actual);
    expect_that(expected == actual, promise, wanted, found);
}

void expect_mode(const char *promise, unsigned expected, unsigned actual)
{
    char wanted[32], found[32];
    snprintf(wanted, sizeof wanted, "%04o", expected);
    snprintf(found, sizeof found, "%04o", actual);
    expect_that(expected == actual, promise, wanted, found);
}

static void quote(struct buf *buf, const unsigned char *bytes, size_t length, size_t from)
{
    enum { BEFORE = 8, SHOWN = 32 };
    size_t start = from > BEFORE ? from - BEFORE : 0;
    size_t end = length - start > SHOWN ? start + SHOWN : length;
    buf_printf(buf, "%s\"", start > 0 ? "… " : "");
    for (size_t i = start; i < end; i++) {
        if (bytes[i] == '"' || bytes[i] == '\\')
            buf_printf(buf, "\\%c", bytes[i]);
        else if (isprint(bytes[i]))
            buf_char(buf, (char)bytes[i]);
        else
            buf_printf(buf, "\\%03o", bytes[i]);
    }
    buf_printf(buf, "\"%s", end < length ? " …" : "");
}

void expect_bytes(const char *promise, const void *expected, size_t expected_length, const void *actual,
                  size_t actual_length)
{
    const unsigned char *wanted = expected, *found = actual;
    size_t shorter = expected_length < actual_length ? expected_length : actual_length, at = 0;
    while (at < shorter && wanted[at] == found[at])
        at++;
    if (at == shorter && expected_length == actual_length)
        return;
    struct buf left = {0}, right = {0};
    buf_printf(&left, "at byte %zu of %zu: ", at, expected_length);
    quote(&left, wanted, expected_length, at);
    buf_printf(&right, "at byte %zu of %zu: ", at, actual_length);
    quote(&right, found, actual_length, at);
    expect_that(false, promise, buf_text(&left), buf_text(&right));
}

static void describe(char *text, size_t size, const struct answer *answer)
{
    if (answer->result == -1)
        snprintf(text, size, "-1, errno %s", answer->error != 0 ? err_name(answer->error) : "0");
    else
        snprintf(text, size, "%" PRId64, answer->result);
}

void expect_success(const char *function, const struct answer *answer)
{
    char promise[120], actual[80];
    snprintf(promise, sizeof promise, "%s succeeds and returns 0", function);
    describe(actual, sizeof actual, answer);
    expect_that(answer->result == 0, promise, "0", actual);
}

void expect_value(const char *function, int64_t value, const struct answer *answer)
{
    char promise[120], expected[32], actual[80];
    snprintf(promise, sizeof promise, "%s returns what it should", function);
    snprintf(expected, sizeof expected, "%" PRId64, value);
    describe(actual, sizeof actual, answer);
    expect_that(answer->result == value, promise, expected, actual);
}

void expect_failure(const char *function, int error, const struct answer *answer)
{
    char promise[120], expected[80], actual[80];
    snprintf(promise, sizeof promise, "%s fails as it should", function);
    snprintf(expected, sizeof expected, "-1, errno %s", error != 0 ? err_name(error) : "not 0");
    describe(actual, sizeof actual, answer);
    expect_that(answer->result == -1 && (error != 0 ? answer->error == error : answer->error != 0), promise,
                expected, actual);
}
