#include "course/line.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/near.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static size_t blanks(struct span text)
{
    size_t n = 0;
    while (n < text.length && is_blank(text.at[n]))
        n++;
    return n;
}

/* Bytes of the text in quotes at the beginning, its quotes included; all of it when the end is missing. */
static size_t quoted(struct span text)
{
    for (size_t i = 1; i < text.length; i++) {
        if (text.at[i] == '\\')
            i++;
        else if (text.at[i] == '"')
            return i + 1;
    }
    return text.length;
}

struct span line_peek(const struct line *line)
{
    size_t skip = blanks(line->rest);
    struct span word = {line->rest.at + skip, 0};
    struct span after = {word.at, line->rest.length - skip};
    if (after.length == 0 || after.at[0] == '#')
        return word;
    if (after.at[0] == '"')
        word.length = quoted(after);
    while (word.length < after.length && !is_blank(after.at[word.length]))
        word.length++;
    return word;
}

static void pass(struct line *line, struct span word)
{
    line->rest.length -= (size_t)(word.at + word.length - line->rest.at);
    line->rest.at = word.at + word.length;
    line->before = word;
    line->offer_count = 0;
}

struct span line_take(struct line *line)
{
    struct span word = line_peek(line);
    if (word.length > 0)
        pass(line, word);
    return word;
}

bool line_take_if(struct line *line, const char *word)
{
    if (!span_is(line_peek(line), word))
        return false;
    line_take(line);
    return true;
}

struct span line_take_rest(struct line *line)
{
    struct span first = line_peek(line), all = first;
    for (struct span word = first; word.length > 0; word = line_peek(line)) {
        line_take(line);
        all.length = (size_t)(word.at + word.length - first.at);
    }
    if (all.length > 0)
        line->before = all;
    return all;
}

void line_offer(struct line *line, struct span text, enum offer_kind kind)
{
    if (line->offer_count < LINE_OFFERS)
        line->offers[line->offer_count++] = (struct offer){text, kind};
}

static void list(const struct line *line, const char *what, struct buf *words)
{
    size_t total = what != NULL, so_far = 0;
    for (size_t i = 0; i < line->offer_count; i++)
        total += line->offers[i].kind != OFFER_NEAR;
    for (size_t i = 0; i < line->offer_count; i++) {
        const struct offer *offer = &line->offers[i];
        if (offer->kind == OFFER_NEAR)
            continue;
        const char *quote = offer->kind == OFFER_WORD ? "'" : "";
        const char *between = so_far == 0 ? "" : so_far + 1 == total ? " or " : ", ";
        buf_printf(words, "%s%s%.*s%s", between, quote, (int)offer->text.length, offer->text.at, quote);
        so_far++;
    }
    if (what != NULL)
        buf_printf(words, "%s%s", so_far > 0 ? " or " : "", what);
}

static struct span meant(const struct line *line)
{
    struct span words[LINE_OFFERS];
    size_t count = 0;
    for (size_t i = 0; i < line->offer_count; i++)
        if (line->offers[i].kind != OFFER_THING)
            words[count++] = line->offers[i].text;
    return near_word(line_peek(line), words, count);
}

int line_expected(const struct line *line, struct err *err, const char *what)
{
    struct span got = line_peek(line);
    struct buf words = {0};
    if (err == NULL) /* only a try: nobody reads the words */
        return -1;
    buf_text_add(&words, "expected ");
    list(line, what, &words);
    if (line->before.length > 0)
        buf_printf(&words, " after '%.*s'", (int)line->before.length, line->before.at);
    if (got.length > 0)
        buf_printf(&words, ", got '%.*s'", (int)got.length, got.at);
    else
        buf_text_add(&words, ", got the end of the line");
    struct span near = meant(line);
    if (near.length > 0)
        buf_printf(&words, "; did you mean '%.*s'?", (int)near.length, near.at);
    line_error(line, err, "%s", buf_text(&words));
    buf_free(&words);
    return -1;
}

int line_error(const struct line *line, struct err *err, const char *format, ...)
{
    char *words = NULL;
    va_list args;
    va_start(args, format);
    if (vasprintf(&words, format, args) < 0)
        words = mem_dup("out of memory");
    va_end(args);
    err_usage(err, "%s:%d: %s", line->path, line->number, words);
    free(words);
    return -1;
}
