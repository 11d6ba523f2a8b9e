/* Slots that take words and texts; numbers are in slot_number.c. */
#include "course/slot.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "course/literal.h"

static int put(void *field, char *text)
{
    char **string = field;
    free(*string);
    *string = text;
    return 0;
}

static bool is_letter(struct span word)
{
    return word.length == 1 && isupper((unsigned char)word.at[0]);
}

static bool is_quoted(struct span word)
{
    return word.length > 0 && word.at[0] == '"';
}

static bool is_name(struct span word, const char *also)
{
    for (size_t i = 0; i < word.length; i++)
        if (!isalnum((unsigned char)word.at[i]) && strchr(also, word.at[i]) == NULL)
            return false;
    return word.length > 0;
}

static bool is_cast(const struct line *line, struct span word)
{
    for (size_t i = 0; i < line->cast_count; i++)
        if (span_is(word, line->cast[i]))
            return true;
    return false;
}

int slot_flag(const struct slot *slot, struct line *line, void *field, struct err *err)
{
    if (line_take_if(line, slot->name)) {
        *(bool *)field = true;
        return 0;
    }
    line_offer(line, span_of(slot->name), OFFER_WORD);
    return line_expected(line, err, NULL);
}

int slot_actor(const struct slot *slot, struct line *line, void *field, struct err *err)
{
    struct span word = line_peek(line);
    if (is_letter(word) || is_cast(line, word))
        return put(field, span_dup(line_take(line)));
    for (size_t i = 0; i < line->cast_count; i++)
        line_offer(line, span_of(line->cast[i]), OFFER_NEAR);
    return line_expected(line, err, slot->what);
}

int slot_new_name(const struct slot *slot, struct line *line, void *field, struct err *err)
{
    struct span word = line_peek(line);
    if (!is_name(word, "_-") || is_letter(word))
        return line_expected(line, err, slot->what);
    if (is_cast(line, word))
        return line_error(line, err, "an actor is called '%.*s' already; expected another name after 'as'",
                          (int)word.length, word.at);
    return put(field, span_dup(line_take(line)));
}

int slot_word(const struct slot *slot, struct line *line, void *field, struct err *err)
{
    if (!is_name(line_peek(line), "_.->[]/:"))
        return line_expected(line, err, slot->what);
    return put(field, span_dup(line_take(line)));
}

int slot_take_bytes(const struct slot *slot, struct line *line, struct buf *bytes, struct err *err)
{
    struct span word = line_peek(line);
    if (!is_quoted(word))
        return line_expected(line, err, slot->what);
    const char *why = literal_read(word, bytes);
    if (why != NULL)
        return line_error(line, err, "expected %s, but in %.*s %s", slot->what, (int)word.length, word.at,
                          why);
    line_take(line);
    return 0;
}

int slot_text(const struct slot *slot, struct line *line, void *field, struct err *err)
{
    struct buf bytes = {0};
    struct span word = line_peek(line);
    if (slot_take_bytes(slot, line, &bytes, err) != 0)
        goto fail;
    if (bytes.length != strlen(buf_text(&bytes))) {
        line_error(line, err, "expected %s without a NUL, got %.*s", slot->what, (int)word.length, word.at);
        goto fail;
    }
    return put(field, buf_take(&bytes));
fail:
    buf_free(&bytes);
    return -1;
}

int slot_object(const struct slot *slot, struct line *line, void *field, struct err *err)
{
    struct span word = line_peek(line);
    if (is_quoted(word))
        return slot_text(slot, line, field, err);
    if (!span_starts(word, "/") || word.length < 2)
        return line_expected(line, err, slot->what);
    return put(field, span_dup(line_take(line)));
}

int slot_watched(const struct slot *slot, struct line *line, void *field, struct err *err)
{
    if (span_starts(line_peek(line), "/"))
        return slot_object(slot, line, field, err);
    return slot_word(slot, line, field, err);
}

int slot_choice(const struct slot *slot, struct line *line, void *field, struct err *err)
{
    const char *choice = slot->choices;
    for (size_t length; *choice != '\0'; choice += length + (choice[length] == '|')) {
        length = strcspn(choice, "|");
        struct span word = line_peek(line), this = {choice, length};
        if (word.length == length && memcmp(word.at, choice, length) == 0)
            return put(field, span_dup(line_take(line)));
        line_offer(line, this, OFFER_WORD);
    }
    return line_expected(line, err, slot->what);
}

int slot_rest(const struct slot *slot, struct line *line, void *field, struct err *err)
{
    if (is_quoted(line_peek(line)))
        return slot_text(slot, line, field, err);
    if (line_peek(line).length == 0)
        return line_expected(line, err, slot->what);
    return put(field, span_dup(line_take_rest(line)));
}

int slot_flags(const struct slot *slot, struct line *line, void *field, struct err *err)
{
    struct buf flags = {0};
    for (struct span word = line_peek(line); span_starts(word, "-") && !span_is(word, "--");
         word = line_peek(line)) {
        if (flags.length > 0)
            buf_char(&flags, ' ');
        buf_add(&flags, word.at, word.length);
        line_take(line);
    }
    if (flags.length == 0)
        return line_expected(line, err, slot->what);
    return put(field, buf_take(&flags));
}

int slot_keys(const struct slot *slot, struct line *line, void *field, struct err *err)
{
    if (line_take_if(line, "Enter"))
        return put(field, mem_dup("\n"));
    if (is_quoted(line_peek(line)))
        return slot_text(slot, line, field, err);
    line_offer(line, span_of("Enter"), OFFER_WORD);
    return line_expected(line, err, slot->what);
}

int slot_letters(const struct slot *slot, struct line *line, void *field, struct err *err)
{
    struct buf letters = {0};
    for (struct span word = line_peek(line); word.length > 0 && !span_is(word, "by");
         word = line_peek(line)) {
        for (size_t i = 0; i < word.length; i++) {
            if (!isalpha((unsigned char)word.at[i])) {
                buf_free(&letters);
                return line_expected(line, err, slot->what);
            }
            buf_char(&letters, word.at[i]);
        }
        line_take(line);
    }
    if (letters.length == 0)
        return line_expected(line, err, slot->what);
    return put(field, buf_take(&letters));
}

/* A letter, and a number behind it where there is a choice: "A", "B1". */
static bool is_move(struct span word)
{
    bool good = word.length > 0 && isalpha((unsigned char)word.at[0]);
    for (size_t i = 1; i < word.length; i++)
        good &= isalnum((unsigned char)word.at[i]) != 0;
    return good;
}

int slot_moves(const struct slot *slot, struct line *line, void *field, struct err *err)
{
    struct buf moves = {0};
    struct span word;
    while ((word = line_peek(line)).length > 0) {
        if (!is_move(word)) {
            buf_free(&moves);
            return line_expected(line, err, slot->what);
        }
        buf_add(&moves, word.at, word.length);
        line_take(line);
    }
    if (moves.length == 0)
        return line_expected(line, err, slot->what);
    return put(field, buf_take(&moves));
}

int slot_args(const struct slot *slot, struct line *line, void *field, struct err *err)
{
    char **args = NULL;
    size_t count = 0, capacity = 0;
    if (line_peek(line).length == 0)
        return line_expected(line, err, slot->what);
    while (line_peek(line).length > 0) {
        args = mem_push(args, &count, &capacity, sizeof *args);
        if (!is_quoted(line_peek(line)))
            args[count - 1] = span_dup(line_take(line));
        else if (slot_text(slot, line, &args[count - 1], err) != 0)
            goto fail;
    }
    args = mem_push(args, &count, &capacity, sizeof *args);
    *(char ***)field = args;
    return 0;
fail:
    for (size_t i = 0; i < count; i++)
        free(args[i]);
    free(args);
    return -1;
}

bool slot_write_word(const void *field, struct buf *words)
{
    const char *text = *(char *const *)field;
    if (text != NULL)
        buf_text_add(words, text);
    return text != NULL;
}

bool slot_write_text(const void *field, struct buf *words)
{
    const char *text = *(char *const *)field;
    if (text != NULL)
        literal_write(span_of(text), words);
    return text != NULL;
}
