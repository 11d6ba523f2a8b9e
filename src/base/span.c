#include "base/span.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct span span_of(const char *text)
{
    return (struct span){text, strlen(text)};
}

struct span span_trim(struct span span)
{
    while (span.length > 0 && is_blank(span.at[0])) {
        span.at++;
        span.length--;
    }
    while (span.length > 0 && is_blank(span.at[span.length - 1]))
        span.length--;
    return span;
}

struct span span_line(struct span *rest)
{
    const char *end = rest->length ? memchr(rest->at, '\n', rest->length) : NULL;
    struct span line = {rest->at, end ? (size_t)(end - rest->at) : rest->length};
    size_t passed = line.length + (end != NULL);
    rest->at += passed;
    rest->length -= passed;
    return line;
}

struct span span_word(struct span *rest)
{
    while (rest->length > 0 && is_blank(rest->at[0])) {
        rest->at++;
        rest->length--;
    }
    struct span word = {rest->at, 0};
    while (rest->length > 0 && !is_blank(rest->at[0])) {
        rest->at++;
        rest->length--;
        word.length++;
    }
    return word;
}

bool span_is(struct span span, const char *text)
{
    return span.length == strlen(text) && memcmp(span.at, text, span.length) == 0;
}

bool span_starts(struct span span, const char *prefix)
{
    size_t length = strlen(prefix);
    return span.length >= length && memcmp(span.at, prefix, length) == 0;
}

bool span_number(struct span span, int64_t *number)
{
    char digits[32];
    if (span.length == 0 || span.length >= sizeof digits)
        return false;
    memcpy(digits, span.at, span.length);
    digits[span.length] = '\0';
    char *end;
    errno = 0;
    long long value = strtoll(digits, &end, 0);
    if (errno != 0 || *end != '\0' || is_blank(digits[0]))
        return false;
    *number = value;
    return true;
}

char *span_dup(struct span span)
{
    return mem_dup_n(span.at, span.length);
}
