#include "share/manual.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "cmd/cmd.h"
#include "course/lesson_part.h"
#include "lab/intent.h"
#include "share/roff.h"

/* ---- the tables ---- */

/* "  --plain       plain lines": an option and its sentence, two blanks or more between them. */
static bool is_option(struct span line, struct span *option, struct span *text)
{
    if (!span_starts(line, "  -"))
        return false;
    line = span_trim(line);
    const char *gap = memmem(line.at, line.length, "  ", 2);
    if (gap == NULL)
        return false;
    *option = (struct span){line.at, (size_t)(gap - line.at)};
    *text = span_trim((struct span){gap, line.length - option->length});
    return true;
}

static void write_help_line(struct buf *buf, struct span line)
{
    struct span option, text;
    if (is_option(line, &option, &text)) {
        char *tag = span_dup(option);
        roff_item(buf, tag, text);
        free(tag);
    } else if (span_starts(line, "Example: ")) {
        char *example = span_dup((struct span){line.at + 9, line.length - 9});
        buf_text_add(buf, ".PP\nExample:\n");
        roff_code(buf, example);
        free(example);
    } else if (line.length > 0) {
        roff_text(buf, span_trim(line));
        buf_char(buf, '\n');
    }
}

static void write_command(struct buf *buf, const struct cmd *cmd)
{
    struct span rest = span_of(cmd->help);
    bool gap = false;
    buf_printf(buf, ".SS shmlab %s", cmd->name);
    if (*cmd->words != '\0') {
        buf_char(buf, ' ');
        roff_word(buf, span_of(cmd->words));
    }
    buf_char(buf, '\n');
    buf_char(buf, (char)toupper((unsigned char)cmd->summary[0]));
    roff_text(buf, span_of(cmd->summary + 1));
    buf_text_add(buf, ".\n");
    while (rest.length > 0) {
        struct span line = span_line(&rest);
        bool plain = line.length > 0 && line.at[0] != ' ' && !span_starts(line, "Example: ");
        if (plain && gap)
            buf_text_add(buf, ".PP\n");
        write_help_line(buf, line);
        gap = !plain;
    }
}

static void write_keys(struct buf *buf)
{
    for (size_t i = 0; i < intent_action_count; i++)
        roff_item(buf, intent_actions[i].keys, span_of(intent_actions[i].help));
}

static bool write_table(struct buf *buf, const char *words)
{
    if (strcmp(words, "{commands}") == 0) {
        for (int i = 0; i < cmd_count; i++)
            write_command(buf, &cmd_table[i]);
        return true;
    }
    if (strcmp(words, "{keys}") == 0) {
        write_keys(buf);
        return true;
    }
    return false;
}

/* ---- the text ---- */

static void write_heading(struct buf *buf, const struct part *part)
{
    char *words = rich_words(&part->text);
    for (char *c = words; part->depth == 2 && *c != '\0'; c++)
        *c = (char)toupper((unsigned char)*c);
    buf_text_add(buf, part->depth == 2 ? ".SH " : ".SS ");
    roff_word(buf, span_of(words));
    buf_char(buf, '\n');
    free(words);
}

/* Behind a heading the first paragraph begins by itself. */
static bool behind_heading(const struct buf *buf)
{
    const char *last = buf->length > 1 ? memrchr(buf->data, '\n', buf->length - 1) : NULL;
    return last != NULL && (strncmp(last + 1, ".SH ", 4) == 0 || strncmp(last + 1, ".SS ", 4) == 0);
}

static void write_paragraph(struct buf *buf, const struct part *part)
{
    char *words = rich_words(&part->text);
    if (!write_table(buf, words)) {
        if (part->depth == 0 && !behind_heading(buf))
            buf_text_add(buf, ".PP\n");
        roff_rich(buf, &part->text);
    }
    free(words);
}

static void write_item(struct buf *buf, const struct part *part)
{
    if (part->number > 0)
        buf_printf(buf, ".IP %d. 4\n", part->number);
    else
        buf_text_add(buf, ".IP \\(bu 2\n");
    roff_rich(buf, &part->text);
}

static void write_rows(struct buf *buf, const struct table *table)
{
    for (size_t row = 1; row < table->rows; row++) {
        buf_text_add(buf, ".TP\n");
        roff_rich(buf, &table->cells[row * table->columns]);
        for (size_t column = 1; column < table->columns; column++)
            roff_rich(buf, &table->cells[row * table->columns + column]);
    }
}

static void write_part(struct buf *buf, const struct part *part)
{
    switch (part->kind) {
    case PART_HEADING: write_heading(buf, part); return;
    case PART_TEXT:
    case PART_QUOTE: write_paragraph(buf, part); return;
    case PART_ITEM: write_item(buf, part); return;
    case PART_CODE: roff_code(buf, part->code); return;
    case PART_TABLE: write_rows(buf, part->table); return;
    case PART_COMMENT: return;
    }
}

/* "shmlab: an interactive lab" and "How a lesson is written" both say what the page is about. */
static void write_name(struct buf *buf, const char *name, const char *title)
{
    const char *colon = strstr(title, ": ");
    buf_text_add(buf, ".SH NAME\n");
    roff_word(buf, span_of(name));
    buf_text_add(buf, " \\- ");
    char first = colon != NULL ? colon[2] : (char)tolower((unsigned char)title[0]);
    buf_char(buf, first);
    roff_word(buf, span_of(colon != NULL ? colon + 3 : title + 1));
    buf_char(buf, '\n');
}

static void write_synopsis(struct buf *buf)
{
    buf_text_add(buf, ".SH SYNOPSIS\n.nf\n");
    for (int i = 0; i < cmd_count; i++) {
        bool open = strcmp(cmd_table[i].name, "open") == 0;
        buf_text_add(buf, "\\fBshmlab");
        if (!open)
            buf_printf(buf, " %s", cmd_table[i].name);
        buf_text_add(buf, "\\fR ");
        roff_word(buf, span_of(cmd_table[i].words));
        buf_char(buf, '\n');
    }
    buf_text_add(buf, ".fi\n");
}

int manual_write(struct buf *buf, const char *name, int section, const struct lesson_parts *parts,
                 struct err *err)
{
    if (parts->count == 0 || parts->list[0].kind != PART_HEADING || parts->list[0].depth != 1)
        return err_usage(err, "expected a # heading at the beginning of %s(%d)", name, section);
    char *title = rich_words(&parts->list[0].text), *upper = span_dup(span_of(name));
    for (char *c = upper; *c != '\0'; c++)
        *c = (char)toupper((unsigned char)*c);
    buf_printf(buf, ".TH %s %d " SHMLAB_RELEASED " \"shmlab %s\"\n", upper, section, SHMLAB_VERSION);
    write_name(buf, name, title);
    if (section == 1)
        write_synopsis(buf);
    bool before_first = true;
    for (size_t i = 1; i < parts->count; i++) {
        if (before_first && parts->list[i].kind != PART_HEADING)
            buf_text_add(buf, ".SH DESCRIPTION\n");
        before_first = false;
        write_part(buf, &parts->list[i]);
    }
    free(upper);
    free(title);
    return 0;
}
