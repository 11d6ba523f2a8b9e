#include "lab/journal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static void drop_oldest(struct journal *journal)
{
    size_t dropped = JOURNAL_LINES / 4;
    for (size_t i = 0; i < dropped; i++)
        free(journal->lines[i].text);
    memmove(journal->lines, journal->lines + dropped, (journal->count - dropped) * sizeof *journal->lines);
    journal->count -= dropped;
    journal->first += dropped;
}

void journal_add(struct journal *journal, enum journal_kind kind, int actor, const char *format, ...)
{
    if (journal->count == JOURNAL_LINES)
        drop_oldest(journal);
    journal->lines = mem_push(journal->lines, &journal->count, &journal->capacity, sizeof *journal->lines);
    struct journal_line *line = &journal->lines[journal->count - 1];
    line->kind = kind;
    line->actor = actor;
    va_list args;
    va_start(args, format);
    if (vasprintf(&line->text, format, args) < 0)
        line->text = mem_dup("");
    va_end(args);
}

void journal_free(struct journal *journal)
{
    for (size_t i = 0; i < journal->count; i++)
        free(journal->lines[i].text);
    free(journal->lines);
    memset(journal, 0, sizeof *journal);
}

uint64_t journal_end(const struct journal *journal)
{
    return journal->first + journal->count;
}

const struct journal_line *journal_at(const struct journal *journal, uint64_t number)
{
    if (number < journal->first || number >= journal_end(journal))
        return NULL;
    return &journal->lines[number - journal->first];
}
