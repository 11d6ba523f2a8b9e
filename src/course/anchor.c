#include "course/anchor.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/span.h"

static bool in_name(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '-';
}

/* Where `before` and then the whole name stand in the line; NULL where they do not. */
static const char *find_name(struct span line, const char *before, const char *name)
{
    size_t skip = strlen(before), length = strlen(name);
    const char *end = line.at + line.length;
    for (const char *at = line.at; at < end; at++) {
        at = memmem(at, (size_t)(end - at), before, skip);
        if (at == NULL)
            return NULL;
        const char *behind = at + skip + length;
        if (behind <= end && memcmp(at + skip, name, length) == 0 && (behind == end || !in_name(*behind)))
            return at;
    }
    return NULL;
}

static bool is_blank(const char *from, const char *to)
{
    return span_trim((struct span){from, (size_t)(to - from)}).length == 0;
}

/* The marked line, 0 without a mark, -1 with two. */
static int marked_line(struct span text, const char *name)
{
    int found = 0;
    for (int number = 1; text.length > 0; number++) {
        struct span line = span_line(&text);
        const char *mark = find_name(line, "//@", name);
        if (mark == NULL)
            continue;
        if (found != 0)
            return -1;
        found = is_blank(line.at, mark) ? number + 1 : number;
    }
    return found;
}

int anchor_find(const char *source_path, const char *name, struct err *err)
{
    struct buf text = {0};
    int line = -1;
    if (buf_read_file(&text, source_path, err) != 0)
        goto out;
    line = marked_line((struct span){buf_text(&text), text.length}, name);
    if (line == 0)
        line = err_usage(err, "%s has no line marked //@%s", source_path, name);
    else if (line < 0)
        err_usage(err, "%s has more than one line marked //@%s", source_path, name);
out:
    buf_free(&text);
    return line;
}

char *anchor_source(const char *dir, const char *program)
{
    static const char *const suffixes[] = {"c", "rs"};
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        char *path = mem_printf("%s/%s.%s", dir, program, suffixes[i]);
        if (access(path, R_OK) == 0)
            return path;
        free(path);
    }
    return NULL;
}

/* Whether the source has the name before a '(': it defines or calls such a function. */
static bool has_function(struct span text, const char *name)
{
    size_t length = strlen(name);
    for (size_t i = 0; i + length < text.length; i++) {
        bool begins = i == 0 || !in_name(text.at[i - 1]);
        if (begins && text.at[i + length] == '(' && memcmp(text.at + i, name, length) == 0)
            return true;
    }
    return false;
}

static char *resolve(const char *path, const char *place, struct err *err)
{
    struct buf buf = {0};
    char *result = NULL;
    if (buf_read_file(&buf, path, err) != 0)
        return NULL;
    struct span text = {buf_text(&buf), buf.length};
    int line = marked_line(text, place);
    if (line > 0)
        result = mem_printf("%s:%d", strrchr(path, '/') + 1, line);
    else if (line < 0)
        err_usage(err, "%s has more than one line marked //@%s", path, place);
    else if (has_function(text, place))
        result = mem_dup(place);
    else
        err_usage(err, "%s has neither a line marked //@%s nor a function of that name", path, place);
    buf_free(&buf);
    return result;
}

char *anchor_place(const char *dir, const char *program, const char *place, struct err *err)
{
    if (strchr(place, ':') != NULL)
        return mem_dup(place);
    char *path = anchor_source(dir, program);
    if (path == NULL) {
        err_usage(err, "%s has no program %s: neither %s.c nor %s.rs is there", dir, program, program,
                  program);
        return NULL;
    }
    char *result = resolve(path, place, err);
    free(path);
    return result;
}
