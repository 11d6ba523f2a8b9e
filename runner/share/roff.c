#include "share/roff.h"

#include <string.h>

#include "base/buf.h"
#include "course/lesson.h"

static void add_char(struct buf *buf, char c, bool first)
{
    if (first && (c == '.' || c == '\''))
        buf_text_add(buf, "\\&");
    switch (c) {
    case '\\': buf_text_add(buf, "\\e"); return;
    case '-': buf_text_add(buf, "\\-"); return;
    case '\'': buf_text_add(buf, "\\(aq"); return;
    case '`': buf_text_add(buf, "\\(ga"); return;
    case '^': buf_text_add(buf, "\\(ha"); return;
    case '~': buf_text_add(buf, "\\(ti"); return;
    default: buf_char(buf, c);
    }
}

static bool line_begins(const struct buf *buf)
{
    return buf->length == 0 || buf->data[buf->length - 1] == '\n';
}

void roff_word(struct buf *buf, struct span text)
{
    for (size_t i = 0; i < text.length; i++)
        add_char(buf, text.at[i], line_begins(buf));
}

enum { FILL = 66 }; /* a source line is ended at the first blank behind this column; man fills anew */

static size_t column(const struct buf *buf)
{
    const char *newline = buf->length > 0 ? memrchr(buf->data, '\n', buf->length) : NULL;
    return newline != NULL ? buf->length - 1 - (size_t)(newline - buf->data) : buf->length;
}

void roff_text(struct buf *buf, struct span text)
{
    for (size_t i = 0; i < text.length; i++) {
        if (text.at[i] == ' ' && column(buf) > FILL)
            buf_char(buf, '\n');
        else
            add_char(buf, text.at[i], line_begins(buf));
    }
}

static const char *font_of(unsigned style)
{
    return style & (RUN_CODE | RUN_BOLD) ? "\\fB" : style & (RUN_EMPH | RUN_LINK) ? "\\fI" : NULL;
}

void roff_rich(struct buf *buf, const struct rich *rich)
{
    for (size_t i = 0; i < rich->count; i++) {
        const struct run *run = &rich->runs[i];
        const char *font = font_of(run->style);
        if (font != NULL)
            buf_text_add(buf, font);
        roff_text(buf, span_of(run->text));
        if (font != NULL)
            buf_text_add(buf, "\\fR");
        if (run->style & RUN_BREAK)
            buf_text_add(buf, "\n.br\n");
    }
    buf_char(buf, '\n');
}

void roff_code(struct buf *buf, const char *code)
{
    struct span rest = span_of(code);
    buf_text_add(buf, ".RS 4\n.nf\n");
    while (rest.length > 0) {
        struct span line = span_line(&rest);
        if (line.length > 0)
            roff_word(buf, line);
        else
            buf_text_add(buf, "\\&");
        buf_char(buf, '\n');
    }
    buf_text_add(buf, ".fi\n.RE\n");
}

void roff_item(struct buf *buf, const char *tag, struct span text)
{
    buf_text_add(buf, ".TP\n\\fB");
    roff_word(buf, span_of(tag));
    buf_text_add(buf, "\\fR\n");
    roff_text(buf, text);
    buf_char(buf, '\n');
}
