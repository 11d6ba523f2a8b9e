/* Slots that take numbers and words that stand for numbers. */
#include "course/slot.h"

#include <signal.h>
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/unit.h"
#include "course/scene.h"

enum { MOST_TIMES = 1000000, MOST_CPUS = 4096, LONGEST_WAIT_MS = 60000 };

static int number_between(const struct slot *slot, struct line *line, int64_t least, int64_t most,
                          int64_t *number, struct err *err)
{
    int64_t value;
    if (!span_number(line_peek(line), &value) || value < least || value > most)
        return line_expected(line, err, slot->what);
    line_take(line);
    *number = value;
    return 0;
}

int slot_number(const struct slot *slot, struct line *line, void *field, struct err *err)
{
    return number_between(slot, line, INT64_MIN, INT64_MAX, field, err);
}

int slot_count(const struct slot *slot, struct line *line, void *field, struct err *err)
{
    return number_between(slot, line, 1, MOST_TIMES, field, err);
}

int slot_cpu(const struct slot *slot, struct line *line, void *field, struct err *err)
{
    int64_t number;
    if (number_between(slot, line, 0, MOST_CPUS - 1, &number, err) != 0)
        return -1;
    *(int *)field = (int)number;
    return 0;
}

int slot_mode(const struct slot *slot, struct line *line, void *field, struct err *err)
{
    struct span word = line_peek(line);
    int64_t mode = 0;
    for (size_t i = 0; i < word.length; i++) {
        if (word.at[i] < '0' || word.at[i] > '7' || mode > 0777)
            return line_expected(line, err, slot->what);
        mode = mode * 8 + (word.at[i] - '0');
    }
    if (word.length == 0)
        return line_expected(line, err, slot->what);
    line_take(line);
    *(int64_t *)field = mode;
    return 0;
}

int slot_duration(const struct slot *slot, struct line *line, void *field, struct err *err)
{
    struct span word = line_peek(line);
    bool ms = word.length > 2 && memcmp(word.at + word.length - 2, "ms", 2) == 0;
    bool s = !ms && word.length > 1 && word.at[word.length - 1] == 's';
    int64_t value, unit = ms ? 1 : 1000;
    word.length -= ms ? 2 : s ? 1 : 0;
    if ((!ms && !s) || !span_number(word, &value) || value < 1 || value > LONGEST_WAIT_MS / unit)
        return line_expected(line, err, slot->what);
    line_take(line);
    *(int64_t *)field = value * unit;
    return 0;
}

/* 0 when the word is no signal. */
static int signal_of(struct span word)
{
    int64_t number;
    if (span_number(word, &number))
        return number > 0 && number < NSIG ? (int)number : 0;
    if (span_starts(word, "SIG")) {
        word.at += 3;
        word.length -= 3;
    }
    for (int signal = 1; signal < NSIG; signal++) {
        const char *name = sigabbrev_np(signal);
        if (name != NULL && span_is(word, name))
            return signal;
    }
    return 0;
}

int slot_signal(const struct slot *slot, struct line *line, void *field, struct err *err)
{
    int signal = signal_of(line_peek(line));
    if (signal == 0)
        return line_expected(line, err, slot->what);
    line_take(line);
    *(int *)field = signal;
    return 0;
}

int slot_signo(const struct slot *slot, struct line *line, void *field, struct err *err)
{
    int signal;
    if (slot_signal(slot, line, &signal, err) != 0)
        return -1;
    *(int64_t *)field = signal;
    return 0;
}

/* The index of the next word among words, each offered; -1 when it is none of them. */
static int word_among(struct line *line, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (line_take_if(line, words[i]))
            return (int)i;
        line_offer(line, span_of(words[i]), OFFER_WORD);
    }
    return -1;
}

int slot_unit(const struct slot *slot, struct line *line, void *field, struct err *err)
{
    static const char *const words[] = {
        [UNIT_CALL] = "call", [UNIT_LINE] = "line", [UNIT_ACCESS] = "access", [UNIT_INSN] = "insn"};
    int index = word_among(line, words, sizeof words / sizeof *words);
    if (index < 0)
        return line_expected(line, err, slot->what);
    *(enum unit *)field = (enum unit)index;
    return 0;
}

int slot_compare(const struct slot *slot, struct line *line, void *field, struct err *err)
{
    static const char *const words[] = {
        [CMP_EQ] = "=", [CMP_NE] = "!=", [CMP_LT] = "<", [CMP_LE] = "<=", [CMP_GT] = ">", [CMP_GE] = ">="};
    int index = word_among(line, words, sizeof words / sizeof *words);
    if (index < 0)
        return line_expected(line, err, slot->what);
    *(enum compare *)field = (enum compare)index;
    return 0;
}

bool slot_write_number(const void *field, struct buf *words)
{
    int64_t number = *(const int64_t *)field;
    if (number != -1)
        buf_printf(words, "%lld", (long long)number);
    return number != -1;
}

bool slot_write_mode(const void *field, struct buf *words)
{
    int64_t mode = *(const int64_t *)field;
    if (mode != -1)
        buf_printf(words, "%04llo", (unsigned long long)mode);
    return mode != -1;
}

bool slot_write_signal(const void *field, struct buf *words)
{
    int signal = (int)*(const int64_t *)field;
    const char *name = sigabbrev_np(signal);
    if (name != NULL)
        buf_printf(words, "SIG%s", name);
    else
        buf_printf(words, "signal %d", signal);
    return true;
}

bool slot_write_compare(const void *field, struct buf *words)
{
    static const char *const sentences[] = {
        [CMP_EQ] = "is",         [CMP_NE] = "is not",   [CMP_LT] = "is below",
        [CMP_LE] = "is at most", [CMP_GT] = "is above", [CMP_GE] = "is at least"};
    buf_text_add(words, sentences[*(const enum compare *)field]);
    return true;
}
