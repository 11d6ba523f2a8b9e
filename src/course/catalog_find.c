/* Looking a lesson or an exercise up by what a person types. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/near.h"
#include "course/catalog.h"

struct name { /* what can be found: a lesson or an exercise */
    const char *id, *number, *title;
};

struct names {
    const char *what; /* "lesson" */
    struct name *all;
    size_t count;
};

static bool has_id(const struct name *name, const char *words)
{
    return strcmp(name->id, words) == 0;
}

static bool has_number(const struct name *name, const char *words)
{
    char *end;
    unsigned long number = strtoul(words, &end, 10);
    return isdigit((unsigned char)words[0]) && *end == '\0' && number == strtoul(name->number, NULL, 10);
}

static bool has_prefix(const struct name *name, const char *words)
{
    return strncmp(name->id, words, strlen(words)) == 0;
}

/* Whether one of the text's words begins with this word. */
static bool begins_word(const char *text, const char *word, size_t length)
{
    for (size_t i = 0; text[i] != '\0'; i++) {
        bool begins = i == 0 || !isalnum((unsigned char)text[i - 1]);
        if (begins && strncasecmp(text + i, word, length) == 0)
            return true;
    }
    return false;
}

static bool has_words(const struct name *name, const char *words)
{
    const char *rest = words + strspn(words, " ");
    if (*rest == '\0')
        return false;
    while (*rest != '\0') {
        size_t length = strcspn(rest, " ");
        if (!begins_word(name->id, rest, length) && !begins_word(name->title, rest, length))
            return false;
        rest += length;
        rest += strspn(rest, " ");
    }
    return true;
}

static int several(const struct names *names, const bool *found, const char *words, struct err *err)
{
    struct buf list = {0};
    for (size_t i = 0; i < names->count; i++)
        if (found[i])
            buf_printf(&list, "%s%s", list.length > 0 ? ", " : "", names->all[i].id);
    err_usage(err, "'%s' may be any of %s", words, buf_text(&list));
    buf_free(&list);
    return -1;
}

static int none(const struct names *names, const char *words, struct err *err)
{
    struct span *known = mem_array(names->count * 2, sizeof *known);
    for (size_t i = 0; i < names->count; i++) {
        known[2 * i] = span_of(names->all[i].id);
        const char *dash = strchr(names->all[i].id, '-');
        known[2 * i + 1] = span_of(dash != NULL ? dash + 1 : names->all[i].id);
    }
    struct span near = near_word(span_of(words), known, names->count * 2);
    free(known);
    if (near.length > 0)
        return err_usage(err, "there is no %s '%s'; did you mean '%.*s'?", names->what, words,
                         (int)near.length, near.at);
    return err_usage(err, "there is no %s '%s'; `shmlab list` shows what there is", names->what, words);
}

static int find(const struct names *names, const char *words, struct err *err)
{
    static bool (*const ways[])(const struct name *name, const char *words) = {has_id, has_number, has_prefix,
                                                                               has_words};
    bool *found = mem_array(names->count, sizeof *found);
    size_t hits = 0;
    int index = -1;
    for (size_t way = 0; way < sizeof ways / sizeof *ways && hits == 0 && words[0] != '\0'; way++)
        for (size_t i = 0; i < names->count; i++) {
            found[i] = ways[way](&names->all[i], words);
            hits += found[i];
            index = found[i] ? (int)i : index;
        }
    if (hits == 0)
        index = none(names, words, err);
    else if (hits > 1)
        index = several(names, found, words, err);
    free(found);
    return index;
}

int catalog_find_lesson(const struct catalog *catalog, const char *what, struct err *err)
{
    struct names names = {"lesson", mem_array(catalog->lesson_count, sizeof(struct name)),
                          catalog->lesson_count};
    for (size_t i = 0; i < names.count; i++) {
        const struct catalog_lesson *lesson = &catalog->lessons[i];
        names.all[i] = (struct name){lesson->id, lesson->number, lesson->title};
    }
    int index = find(&names, what, err);
    free(names.all);
    return index;
}

int catalog_find_exercise(const struct catalog *catalog, const char *what, struct err *err)
{
    struct names names = {"exercise", mem_array(catalog->exercise_count, sizeof(struct name)),
                          catalog->exercise_count};
    for (size_t i = 0; i < names.count; i++) {
        const struct catalog_exercise *exercise = &catalog->exercises[i];
        names.all[i] = (struct name){exercise->id, exercise->number, exercise->title};
    }
    int index = find(&names, what, err);
    free(names.all);
    return index;
}
