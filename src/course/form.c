#include "course/form.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>

#include "base/buf.h"

enum { MOST_GROUPS = 8 };

struct element {      /* of a form */
    struct span text; /* the word, or what stands in [ ] */
    bool group;
    const struct slot *slot; /* NULL: a word that stands for itself */
};

struct reading {
    const struct slot *slots;
    void *into;
    struct line *line;
    struct err *err;
};

static bool is_capital(struct span word)
{
    return isupper((unsigned char)word.at[0]);
}

static const struct slot *find(const struct slot *slots, struct span name)
{
    while (slots->name != NULL && !span_is(name, slots->name))
        slots++;
    assert(slots->name != NULL || !is_capital(name)); /* a form that names a slot nobody made */
    return slots->name != NULL ? slots : NULL;
}

/* Takes one element off the form; false at its end. Groups hold no groups. */
static bool next(struct span *form, const struct slot *slots, struct element *element)
{
    struct span text = span_trim(*form);
    if (text.length == 0)
        return false;
    element->group = text.at[0] == '[';
    if (element->group) {
        const char *end = memchr(text.at, ']', text.length);
        assert(end != NULL);
        element->text = (struct span){text.at + 1, (size_t)(end - text.at) - 1};
        element->slot = NULL;
        *form = (struct span){end + 1, text.length - (size_t)(end + 1 - text.at)};
    } else {
        element->text = span_word(&text);
        element->slot = find(slots, element->text);
        *form = text;
    }
    return true;
}

static int read_word(const struct reading *reading, const struct element *element)
{
    const struct slot *slot = element->slot;
    if (slot != NULL)
        return slot->read(slot, reading->line, (char *)reading->into + slot->offset, reading->err);
    struct span word = line_peek(reading->line);
    if (word.length == element->text.length && memcmp(word.at, element->text.at, word.length) == 0) {
        line_take(reading->line);
        return 0;
    }
    line_offer(reading->line, element->text, OFFER_WORD);
    return line_expected(reading->line, reading->err, NULL);
}

/* Whether the group's first word is there; then the rest of it must be, too. */
static int read_group(const struct reading *reading, struct span group, bool *found)
{
    struct element first;
    struct line before = *reading->line;
    struct reading quiet = *reading;
    quiet.err = NULL;
    next(&group, reading->slots, &first);
    *found = read_word(&quiet, &first) == 0;
    if (!*found) {
        *reading->line = before;
        return 0;
    }
    while (next(&group, reading->slots, &first))
        if (read_word(reading, &first) != 0)
            return -1;
    return 0;
}

static void offer_group(const struct reading *reading, struct span group)
{
    struct element first;
    next(&group, reading->slots, &first);
    if (is_capital(first.text))
        line_offer(reading->line, span_of(first.slot->what), OFFER_THING);
    else
        line_offer(reading->line, first.text, OFFER_WORD);
}

/* In any order, each at most once; those left out are offered. */
static int read_groups(const struct reading *reading, struct span *groups, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool found = false;
        if (read_group(reading, groups[i], &found) != 0)
            return -1;
        if (found) {
            memmove(groups + i, groups + i + 1, (count - i - 1) * sizeof *groups);
            return read_groups(reading, groups, count - 1);
        }
    }
    for (size_t i = 0; i < count; i++)
        offer_group(reading, groups[i]);
    return 0;
}

int form_read(const char *form, const struct slot *slots, void *into, struct line *line, struct err *err)
{
    struct reading reading = {slots, into, line, err};
    struct span rest = span_of(form), groups[MOST_GROUPS];
    struct element element;
    size_t count = 0;
    while (next(&rest, slots, &element)) {
        if (element.group) {
            assert(count < MOST_GROUPS);
            groups[count++] = element.text;
            continue;
        }
        if (read_groups(&reading, groups, count) != 0 || read_word(&reading, &element) != 0)
            return -1;
        count = 0;
    }
    return read_groups(&reading, groups, count);
}

static bool write_words(struct span form, const struct slot *slots, const void *from, struct buf *words);

static bool write_element(const struct element *element, const struct slot *slots, const void *from,
                          struct buf *words)
{
    if (element->group)
        return write_words(element->text, slots, from, words);
    if (words->length > 0)
        buf_char(words, ' ');
    if (element->slot != NULL && element->slot->write != NULL)
        return element->slot->write((const char *)from + element->slot->offset, words);
    buf_add(words, element->text.at, element->text.length);
    return true;
}

/* All of it, or nothing when a slot is empty. */
static bool write_words(struct span form, const struct slot *slots, const void *from, struct buf *words)
{
    size_t before = words->length;
    struct element element;
    while (next(&form, slots, &element)) {
        if (!write_element(&element, slots, from, words) && !element.group) {
            words->length = before;
            return false;
        }
    }
    return true;
}

void form_write(const char *form, const struct slot *slots, const void *from, struct buf *words)
{
    write_words(span_of(form), slots, from, words);
    buf_add(words, "", 0); /* a group that was left out may have cut the text: end it again */
}

struct span form_word(const char *form, size_t n)
{
    struct span rest = span_of(form), word = span_word(&rest);
    for (size_t i = 0; i < n; i++)
        word = span_word(&rest);
    return word;
}
