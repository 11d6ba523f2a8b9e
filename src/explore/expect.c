#include "explore/expect.h"

#include <ctype.h>
#include <string.h>

#include "base/err.h"

struct reading {
    struct span rest;
    const char *text;
    const struct expect_names *names;
    struct err *err;
    int failed;
};

struct operator
{
    const char *sign;
    int64_t (*apply)(int64_t a, int64_t b);
};

static int64_t or (int64_t a, int64_t b)
{
    return a || b;
}

static int64_t and (int64_t a, int64_t b)
{
    return a && b;
}

static int64_t equal(int64_t a, int64_t b)
{
    return a == b;
}

static int64_t unequal(int64_t a, int64_t b)
{
    return a != b;
}

static int64_t at_most(int64_t a, int64_t b)
{
    return a <= b;
}

static int64_t at_least(int64_t a, int64_t b)
{
    return a >= b;
}

static int64_t below(int64_t a, int64_t b)
{
    return a < b;
}

static int64_t above(int64_t a, int64_t b)
{
    return a > b;
}

static int64_t plus(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a + (uint64_t)b);
}

static int64_t minus(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a - (uint64_t)b);
}

static int64_t times(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a * (uint64_t)b);
}

/* Loosest first; a longer sign before one it begins with. */
enum { LEVELS = 6, SIGNS = 5 };
static const struct operator levels[LEVELS][SIGNS] = {
    {{"||", or }},
    {{"&&", and}},
    {{"==", equal}, {"!=", unequal}},
    {{"<=", at_most}, {">=", at_least}, {"<", below}, {">", above}},
    {{"+", plus}, {"-", minus}},
    {{"*", times}},
};

static void skip_blanks(struct reading *reading)
{
    reading->rest = span_trim(reading->rest);
}

static bool take(struct reading *reading, const char *sign)
{
    skip_blanks(reading);
    if (!span_starts(reading->rest, sign))
        return false;
    reading->rest.at += strlen(sign);
    reading->rest.length -= strlen(sign);
    return true;
}

static int64_t complain(struct reading *reading, const char *what)
{
    if (reading->failed == 0)
        reading->failed = err_usage(reading->err, "in '%s': %s at '%.*s'", reading->text, what,
                                    (int)reading->rest.length, reading->rest.at);
    return 0;
}

/* A word of a name or a number: letters, digits, and the ways C goes into structs and arrays. */
static struct span take_word(struct reading *reading)
{
    struct span word = {reading->rest.at, 0};
    while (reading->rest.length > 0) {
        size_t step = span_starts(reading->rest, "->") ? 2 : 1;
        char c = reading->rest.at[0];
        if (step == 1 && !isalnum((unsigned char)c) && strchr("_.[]", c) == NULL)
            break;
        reading->rest.at += step;
        reading->rest.length -= step;
        word.length += step;
    }
    return word;
}

static int64_t read_level(struct reading *reading, int level);

static int64_t read_operand(struct reading *reading)
{
    int64_t value = 0;
    if (take(reading, "!"))
        return !read_operand(reading);
    if (take(reading, "-"))
        return minus(0, read_operand(reading));
    if (take(reading, "(")) {
        value = read_level(reading, 0);
        return take(reading, ")") ? value : complain(reading, "')' is missing");
    }
    struct span word = take_word(reading);
    if (word.length == 0)
        return complain(reading, "a variable or a number is missing");
    if (isdigit((unsigned char)word.at[0]))
        return span_number(word, &value) ? value : complain(reading, "no number");
    if (!reading->names->value(reading->names->context, word, &value, reading->err))
        reading->failed = -1;
    return value;
}

static int64_t read_level(struct reading *reading, int level)
{
    if (level == LEVELS)
        return read_operand(reading);
    int64_t value = read_level(reading, level + 1);
    for (int i = 0; i < SIGNS && levels[level][i].sign != NULL && reading->failed == 0;) {
        if (take(reading, levels[level][i].sign)) {
            value = levels[level][i].apply(value, read_level(reading, level + 1));
            i = 0;
        } else {
            i++;
        }
    }
    return value;
}

int expect_holds(const char *text, const struct expect_names *names, bool *holds, struct err *err)
{
    struct reading reading = {.rest = span_of(text), .text = text, .names = names, .err = err};
    *holds = read_level(&reading, 0) != 0;
    skip_blanks(&reading);
    if (reading.rest.length > 0)
        complain(&reading, "an operator is missing");
    return reading.failed;
}
