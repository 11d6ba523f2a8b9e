#include "system/maps.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/span.h"

/* A number of base 16 or 10 up to a delimiter, which is passed over. */
static bool cut_number(struct span *rest, unsigned base, char delimiter, uint64_t *number)
{
    uint64_t value = 0;
    size_t i = 0;
    for (; i < rest->length && rest->at[i] != delimiter; i++) {
        char c = rest->at[i];
        unsigned digit = c >= '0' && c <= '9'   ? (unsigned)(c - '0')
                         : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10)
                                                : 16;
        if (digit >= base || i > 19)
            return false;
        value = value * base + digit;
    }
    if (i == 0)
        return false;
    i += i < rest->length;
    rest->at += i;
    rest->length -= i;
    *number = value;
    return true;
}

static bool cut_perm(struct span *rest, char perm[5])
{
    struct span word = span_word(rest);
    if (word.length != 4 || (word.at[3] != 's' && word.at[3] != 'p'))
        return false;
    memcpy(perm, word.at, 4);
    perm[4] = '\0';
    if (rest->length == 0 || rest->at[0] != ' ')
        return false;
    rest->at++;
    rest->length--;
    return true;
}

static void take_path(struct span text, struct map_line *line)
{
    static const char mark[] = " (deleted)";
    size_t length = sizeof mark - 1;
    while (text.length > 0 && text.at[0] == ' ') {
        text.at++;
        text.length--;
    }
    line->deleted = text.length > length && memcmp(text.at + text.length - length, mark, length) == 0;
    if (line->deleted)
        text.length -= length;
    line->path = text.length > 0 ? span_dup(text) : NULL;
}

bool maps_line(struct span text, struct map_line *line)
{
    uint64_t major, minor;
    memset(line, 0, sizeof *line);
    if (!cut_number(&text, 16, '-', &line->start) || !cut_number(&text, 16, ' ', &line->end) ||
        !cut_perm(&text, line->perm) || !cut_number(&text, 16, ' ', &line->offset) ||
        !cut_number(&text, 16, ':', &major) || !cut_number(&text, 16, ' ', &minor) ||
        !cut_number(&text, 10, ' ', &line->id.ino) || line->start >= line->end)
        return false;
    line->id.major = (uint32_t)major;
    line->id.minor = (uint32_t)minor;
    take_path(text, line);
    return true;
}

struct map_line *maps_parse(const char *text, size_t length, size_t *count)
{
    struct map_line *lines = NULL, line;
    size_t capacity = 0;
    *count = 0;
    for (struct span rest = {text, length}; rest.length > 0;) {
        if (!maps_line(span_line(&rest), &line))
            continue;
        lines = mem_push(lines, count, &capacity, sizeof *lines);
        lines[*count - 1] = line;
    }
    return lines;
}

void maps_free(struct map_line *lines, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(lines[i].path);
    free(lines);
}

bool maps_is_shared(const struct map_line *line)
{
    return line->perm[3] == 's';
}
