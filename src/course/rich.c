#include "course/rich.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

static bool goes_on(const struct run *run, unsigned style, const char *href)
{
    return run->style == style && (href == NULL || strcmp(run->href, href) == 0);
}

void rich_append(struct rich *rich, struct span text, unsigned style, const char *href)
{
    struct run *last = rich->count > 0 ? &rich->runs[rich->count - 1] : NULL;
    if (last == NULL || !goes_on(last, style, href)) {
        rich->runs = mem_resize(rich->runs, rich->count + 1, sizeof *rich->runs);
        last = &rich->runs[rich->count++];
        *last = (struct run){.text = mem_dup(""), .style = style, .href = mem_dup(href)};
    }
    char *longer = mem_printf("%s%.*s", last->text, (int)text.length, text.at);
    free(last->text);
    last->text = longer;
}

void rich_move(struct rich *to, struct rich *from)
{
    if (from->count > 0) {
        to->runs = mem_resize(to->runs, to->count + from->count, sizeof *to->runs);
        memcpy(to->runs + to->count, from->runs, from->count * sizeof *to->runs);
        to->count += from->count;
    }
    free(from->runs);
    *from = (struct rich){0};
}

void rich_free(struct rich *rich)
{
    for (size_t i = 0; i < rich->count; i++) {
        free(rich->runs[i].text);
        free(rich->runs[i].href);
    }
    free(rich->runs);
    memset(rich, 0, sizeof *rich);
}

char *rich_words(const struct rich *rich)
{
    struct buf words = {0};
    for (size_t i = 0; i < rich->count; i++) {
        buf_text_add(&words, rich->runs[i].text);
        if (rich->runs[i].style & RUN_BREAK)
            buf_char(&words, ' ');
    }
    return buf_take(&words);
}
