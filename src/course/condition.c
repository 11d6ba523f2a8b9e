#include "course/condition.h"

#include <assert.h>
#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/near.h"
#include "course/literal.h"
#include "course/slot.h"

struct row {
    enum condition_kind kind;
    const char *form, *sentence;
};

/* The first word, or the second behind ACTOR or NAME, tells one row from another: see choose. */
static const struct row rows[] = {
    {COND_PRINTS, "ACTOR prints TEXT", "ACTOR prints TEXT"},
    {COND_EXITS, "ACTOR exits [NUMBER]", "ACTOR exits [with status NUMBER]"},
    {COND_DIES, "ACTOR dies SIGNAL", "ACTOR dies of SIGNAL"},
    {COND_ASLEEP, "ACTOR asleep [in WAIT]", "ACTOR is asleep [in WAIT]"},
    {COND_REACHES, "ACTOR reaches PLACE", "ACTOR reaches PLACE"},
    {COND_HELD, "ACTOR held", "ACTOR is held"},
    {COND_REFUSED, "ACTOR refused", "the last step of ACTOR was refused"},
    {COND_CALLED, "ACTOR called FUNCTION", "the last call of ACTOR was FUNCTION"},
    {COND_GONE, "gone OBJECT", "the name OBJECT is gone"},
    {COND_EXISTS, "exists OBJECT [size NUMBER] [mode MODE]",
     "OBJECT exists [with NUMBER bytes] [with mode MODE]"},
    {COND_SHARED, "shared ACTOR OTHER OBJECT", "ACTOR and OTHER map the same object OBJECT"},
    {COND_PRIVATE, "private ACTOR OBJECT", "the map of OBJECT in ACTOR is private"},
    {COND_ADDRESSES, "addresses RELATION ACTOR OTHER OBJECT",
     "the addresses of OBJECT in ACTOR and OTHER RELATION"},
    {COND_PAGE, "page NUMBER of OBJECT PRESENCE in ACTOR", "page NUMBER of OBJECT is PRESENCE in ACTOR"},
    {COND_OWNS, "ACTOR owns NAME", "the page of NAME is in ACTOR and in no other process"},
    {COND_BYTES, "bytes of OBJECT begin BYTES", "the bytes of OBJECT begin with BYTES"},
    {COND_CALLS, "calls COMPARE NUMBER", "the number of system calls of the last step COMPARE NUMBER"},
    {COND_OWNER, "owner NAME is HOLDER", "the owner of NAME is HOLDER"},
    {COND_VALUE, "NAME COMPARE VALUE", "NAME COMPARE VALUE"},
    {COND_TEXT, NULL, "NAME is TEXT"}, /* what VALUE makes of a text */
};
enum { ROWS = sizeof rows / sizeof *rows };

static const struct slot compare_slot = {"COMPARE", NULL, slot_compare, NULL, 0, NULL};

static int read_value(const struct slot *slot, struct line *line, void *field, struct err *err);
static int read_holder(const struct slot *slot, struct line *line, void *field, struct err *err);
static int read_bytes(const struct slot *slot, struct line *line, void *field, struct err *err);
static bool write_relation(const void *field, struct buf *words);
static bool write_value(const void *field, struct buf *words);
static bool write_holder(const void *field, struct buf *words);
static bool write_bytes(const void *field, struct buf *words);

#define AT(field) offsetof(struct condition, field)
static const struct slot slots[] = {
    {"ACTOR", "an actor's name", slot_actor, slot_write_word, AT(actor), NULL},
    {"OTHER", "an actor's name", slot_actor, slot_write_word, AT(actor2), NULL},
    {"TEXT", "a text in quotes", slot_text, slot_write_text, AT(text), NULL},
    {"BYTES", "a text in quotes", read_bytes, write_bytes, 0, NULL},
    {"NUMBER", "a number", slot_number, slot_write_number, AT(number), NULL},
    {"SIGNAL", "a signal", slot_signo, slot_write_signal, AT(number), NULL},
    {"MODE", "an octal mode", slot_mode, slot_write_mode, AT(mode), NULL},
    {"WAIT", NULL, slot_choice, slot_write_word, AT(word), "futex|read|wait|sleep"},
    {"PLACE", "an anchor, a function or file:line", slot_word, slot_write_word, AT(word), NULL},
    {"FUNCTION", "a function's name", slot_word, slot_write_word, AT(word), NULL},
    {"OBJECT", "an object's /name", slot_object, slot_write_word, AT(object), NULL},
    {"RELATION", NULL, slot_choice, write_relation, AT(word), "same|differ"},
    {"PRESENCE", NULL, slot_choice, slot_write_word, AT(word), "present|absent|copied|dirty|clean"},
    {"COMPARE", NULL, slot_compare, slot_write_compare, AT(compare), NULL},
    {"NAME", "a variable's name", slot_word, slot_write_word, AT(name), NULL},
    {"HOLDER", "an actor's name", read_holder, write_holder, 0, "nobody|dead"},
    {"VALUE", "a number, a name or a text in quotes", read_value, write_value, 0, NULL},
    {NULL, NULL, NULL, NULL, 0, NULL},
};
#undef AT

static int read_holder(const struct slot *slot, struct line *line, void *field, struct err *err)
{
    struct condition *condition = field;
    struct slot word = *slot;
    struct line before = *line;
    word.what = NULL;
    if (slot_choice(&word, line, &condition->word, NULL) == 0)
        return 0;
    *line = before;
    line_offer(line, span_of("nobody"), OFFER_WORD);
    line_offer(line, span_of("dead"), OFFER_WORD);
    return slot_actor(slot, line, &condition->actor, err);
}

static int read_value(const struct slot *slot, struct line *line, void *field, struct err *err)
{
    struct condition *condition = field;
    struct span word = line_peek(line);
    if (span_number(word, &condition->number)) {
        line_take(line);
        return 0;
    }
    if (!span_starts(word, "\""))
        return slot_word(slot, line, &condition->name2, err);
    if (condition->compare != CMP_EQ)
        return line_error(line, err, "expected '=' before a text: texts are equal or not");
    condition->kind = COND_TEXT;
    return slot_text(slot, line, &condition->text, err);
}

static int read_bytes(const struct slot *slot, struct line *line, void *field, struct err *err)
{
    struct condition *condition = field;
    struct buf bytes = {0};
    if (slot_take_bytes(slot, line, &bytes, err) != 0) {
        buf_free(&bytes);
        return -1;
    }
    condition->text_length = bytes.length;
    condition->text = buf_take(&bytes);
    return 0;
}

static bool write_bytes(const void *field, struct buf *words)
{
    const struct condition *condition = field;
    literal_write((struct span){condition->text, condition->text_length}, words);
    return true;
}

static bool write_relation(const void *field, struct buf *words)
{
    bool same = strcmp(*(char *const *)field, "same") == 0;
    buf_text_add(words, same ? "are the same" : "differ");
    return true;
}

static bool write_holder(const void *field, struct buf *words)
{
    const struct condition *condition = field;
    return slot_write_word(condition->actor != NULL ? &condition->actor : &condition->word, words);
}

static bool write_value(const void *field, struct buf *words)
{
    const struct condition *condition = field;
    if (condition->name2 != NULL)
        return slot_write_word(&condition->name2, words);
    buf_printf(words, "%lld", (long long)condition->number);
    return true;
}

static bool same(struct span a, struct span b)
{
    return a.length == b.length && memcmp(a.at, b.at, a.length) == 0;
}

static bool is_compare(const struct line *line)
{
    struct line copy = *line;
    enum compare compare;
    line_take(&copy);
    return slot_compare(&compare_slot, &copy, &compare, NULL) == 0;
}

static bool begins_with_actor(const struct row *row)
{
    return row->form != NULL && span_is(form_word(row->form, 0), "ACTOR");
}

/* The row that the next two words mean; NULL when they mean none. */
static const struct row *choose(const struct line *line)
{
    struct line copy = *line;
    struct span first = line_take(&copy), second = line_peek(&copy);
    bool compared = is_compare(line);
    for (const struct row *row = rows; row < rows + ROWS; row++) {
        if (row->form == NULL)
            continue;
        if (row->kind == COND_VALUE && compared)
            return row;
        if (begins_with_actor(row) && same(form_word(row->form, 1), second))
            return row;
        if (same(form_word(row->form, 0), first) && (row->kind == COND_CALLS || !compared))
            return row;
    }
    return NULL;
}

/* No actor stands at the beginning: a keyword or a variable was meant. */
static int explain_first(struct line *line, struct err *err)
{
    struct span first = line_peek(line);
    if (first.length > 0 && memchr(first.at, '=', first.length) != NULL)
        return line_error(line, err, "expected blanks around '=', got '%.*s'", (int)first.length, first.at);
    struct span keywords[ROWS];
    size_t count = 0;
    for (const struct row *row = rows; row < rows + ROWS; row++)
        if (row->form != NULL && islower((unsigned char)row->form[0]))
            keywords[count++] = form_word(row->form, 0);
    struct line behind = *line;
    enum compare compare;
    line_take(&behind);
    if (line_peek(&behind).length > 0 && near_word(first, keywords, count).length == 0)
        return slot_compare(&compare_slot, &behind, &compare, err);
    for (size_t i = 0; i < count; i++)
        line_offer(line, keywords[i], OFFER_NEAR);
    for (size_t i = 0; i < line->cast_count; i++)
        line_offer(line, span_of(line->cast[i]), OFFER_NEAR);
    return line_expected(line, err, "a condition");
}

/* Says which of the words is wrong. */
static int explain(struct line *line, struct err *err)
{
    const struct slot *who = &slots[0];
    struct span first = line_peek(line);
    struct line behind = *line;
    char *actor = NULL;
    bool is_actor = who->read(who, &behind, &actor, NULL) == 0;
    free(actor);
    for (const struct row *row = rows; row < rows + ROWS; row++) {
        if (!begins_with_actor(row))
            continue;
        if (same(form_word(row->form, 1), first)) /* the actor was left out */
            return line_expected(line, err, who->what);
        if (is_actor)
            line_offer(&behind, form_word(row->form, 1), OFFER_WORD);
    }
    return is_actor ? line_expected(&behind, err, NULL) : explain_first(line, err);
}

int condition_read(const struct slot *slot, struct line *line, void *field, struct err *err)
{
    (void)slot;
    struct condition *condition = field;
    condition->negated = line_take_if(line, "not");
    const struct row *row = choose(line);
    if (row == NULL)
        return explain(line, err);
    condition->kind = row->kind;
    if (form_read(row->form, slots, condition, line, err) != 0)
        return -1;
    if (condition->text != NULL && condition->kind != COND_BYTES)
        condition->text_length = strlen(condition->text);
    return 0;
}

char *condition_words(const struct condition *condition)
{
    struct buf words = {0};
    for (const struct row *row = rows; row < rows + ROWS; row++)
        if (row->kind == condition->kind)
            form_write(row->sentence, slots, condition, &words);
    if (!condition->negated)
        return buf_take(&words);
    char *negated = mem_printf("it is not true that %s", buf_text(&words));
    buf_free(&words);
    return negated;
}
