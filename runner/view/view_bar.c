/* The title in the first row, what happened in the last but one, and in the last row the one next action and
 * those keys of the action table that can act now, as many as fit. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "face/width.h"
#include "face/wrap.h"
#include "lab/intent.h"
#include "view/phrase.h"
#include "view/view_parts.h"

enum { GAP = 3 /* blank columns between two keys */, LETTERS_MOST = 5 };

void view_hit(struct drawn *drawn, struct rect area, int key, int select)
{
    if (drawn->hit_count < DRAWN_HITS)
        drawn->hits[drawn->hit_count++] =
            (struct hit){area.row, area.column, area.rows, area.columns, key, select};
}

int view_message_rows(const struct session *session, int columns)
{
    if (session->ui.message == NULL)
        return 1;
    return wrap_text(NULL, (struct rect){0, 0, 0, columns - 2}, 0, STYLE_PLAIN, session->ui.message);
}

void view_message(const struct session *session, struct grid *grid, struct rect area)
{
    if (session->ui.message != NULL)
        wrap_text(grid, (struct rect){area.row, area.column + 1, area.rows, area.columns - 2}, 0,
                  STYLE_STRONG, session->ui.message);
}

/* The living actors' letters, as keys: "a b c", "A B C"; of more than five the first and the last one. */
static void letters(const struct session *session, char first, struct buf *out)
{
    size_t alive = 0, count = session->stage.count < 26 ? session->stage.count : 26;
    int last = -1;
    struct buf all = {0};
    for (size_t i = 0; i < count; i++) {
        if (session->stage.actors[i].ended)
            continue;
        buf_printf(&all, "%s%c", alive++ > 0 ? " " : "", (char)(first + (char)i));
        last = (int)i;
    }
    if (alive > LETTERS_MOST)
        buf_printf(out, "%c-%c", all.data[0], (char)(first + (char)last));
    else
        buf_text_add(out, buf_text(&all));
    buf_free(&all);
}

static void label_words(const struct session *session, const struct action *action, struct buf *out)
{
    switch (action->intent) {
    case INTENT_UNIT: buf_printf(out, "unit: %s", phrase_unit(session->stage.unit)); break;
    case INTENT_OTHER_VIEW:
        buf_text_add(out, session->ui.side == VIEW_STAGE  ? "text"
                          : session->ask.question != NULL ? "look at stage"
                                                          : "stage");
        break;
    case INTENT_HOME:
        buf_text_add(out, session->ui.help                     ? "back"
                          : session->screen == SCREEN_HOME     ? "quit"
                          : session->screen == SCREEN_EXERCISE ? "list"
                          : session->screen == SCREEN_STAGE
                              ? session->exercise.index >= 0 ? "exercise" : "quit"
                          : session->screen == SCREEN_NOTES ? "quit"
                          : session->screen == SCREEN_DEMO  ? "quit"
                                                            : "home");
        break;
    case INTENT_STEP: buf_text_add(out, "step"); break;
    case INTENT_DRAIN: buf_printf(out, "drain %c", actor_letter(session->stage.moved_last)); break;
    case INTENT_PAGE_NEXT:
        buf_text_add(out, session->screen == SCREEN_LESSON ? action->label : "down");
        break;
    case INTENT_PAGE_PREV: buf_text_add(out, session->screen == SCREEN_LESSON ? action->label : "up"); break;
    default: buf_text_add(out, action->label); break;
    }
}

static void key_words(const struct session *session, const struct action *action, struct buf *out)
{
    switch (action->intent) {
    case INTENT_STEP: letters(session, 'a', out); break;
    case INTENT_RUN: letters(session, 'A', out); break;
    default: buf_text_add(out, action->keys); break;
    }
}

struct row { /* the last row while it is filled from left to right */
    struct grid *grid;
    struct drawn *drawn;
    struct rect area;
    int column, end; /* end: what is kept free for the keys that are always there */
};

static bool add_key(struct row *row, const char *keys, const char *label, int key)
{
    int columns = width_text(keys) + 1 + width_text(label);
    if (row->column + columns > row->end)
        return false;
    int begin = row->column, at = row->area.row;
    row->column += grid_text(row->grid, at, begin, -1, STYLE_KEY, keys) + 1;
    row->column += grid_text(row->grid, at, row->column, -1, STYLE_PLAIN, label);
    if (key != KEY_NONE)
        view_hit(row->drawn, (struct rect){at, begin, 1, columns}, key, -1);
    row->column += GAP;
    return true;
}

static int columns_of(const struct session *session, const struct action *action)
{
    struct buf text = {0};
    key_words(session, action, &text);
    buf_char(&text, ' ');
    label_words(session, action, &text);
    int columns = width_text(buf_text(&text));
    buf_free(&text);
    return columns + GAP;
}

static bool is_at_the_end(enum intent intent)
{
    return intent == INTENT_HELP || intent == INTENT_HOME;
}

static void add_action(struct row *row, const struct session *session, const struct action *action)
{
    struct buf keys = {0}, label = {0};
    key_words(session, action, &keys);
    label_words(session, action, &label);
    bool many = action->intent == INTENT_STEP || action->intent == INTENT_RUN;
    if (keys.length > 0)
        add_key(row, buf_text(&keys), buf_text(&label), many ? KEY_NONE : action->key);
    buf_free(&keys);
    buf_free(&label);
}

/* Where the keys that are always there begin: help and home, or home alone. */
static int end_of_room(const struct session *session, struct rect area, bool with_help)
{
    int end = area.column + area.columns;
    for (size_t i = 0; i < intent_action_count; i++)
        if (intent_actions[i].intent == INTENT_HOME || (with_help && intent_actions[i].intent == INTENT_HELP))
            end -= columns_of(session, &intent_actions[i]);
    return end;
}

/* The next action comes before all others: help makes room for it, and only then it is cut. */
static void add_next(struct row *row, const struct session *session)
{
    const struct question *question = session->ask.question;
    if (question != NULL && !session->ask.answered && question->option_count > 0) {
        char digits[32];
        snprintf(digits, sizeof digits, "1-%zu", question->option_count);
        row->end = end_of_room(session, row->area, false);
        add_key(row, digits, "answer", KEY_NONE);
        add_key(row, "0", "don't know", '0');
        return;
    }
    const char *next = intent_next_label(session);
    if (next == NULL)
        return;
    int room = row->end - row->column - (int)strlen("Space ");
    if (width_text(next) > room) {
        row->end = end_of_room(session, row->area, false);
        room = row->end - row->column - (int)strlen("Space ");
    }
    char *label = mem_dup(next);
    while (width_text(label) > room && label[0] != '\0')
        label[strlen(label) - 1] = '\0';
    add_key(row, "Space", label, ' ');
    free(label);
}

static void keys_of_help(struct row *row)
{
    add_key(row, "q", "back", 'q');
    add_key(row, "PgDn", "on", KEY_PAGE_DOWN);
    add_key(row, "PgUp", "back up", KEY_PAGE_UP);
}

static void keys_of_typing(struct row *row, const struct session *session)
{
    char *text = mem_printf("typing to %c:", actor_letter(session->ui.typing_to));
    row->end = row->area.columns;
    add_key(row, "Ctrl-]", "ends", KEY_RELEASE);
    row->column += grid_text(row->grid, row->area.row, row->column, -1, STYLE_STRONG, text) + 1;
    const char *typed = session->ui.typed != NULL ? session->ui.typed : "";
    int room = row->area.columns - row->column - 1;
    while (width_text(typed) > room && *typed != '\0')
        typed++;
    row->column += grid_text(row->grid, row->area.row, row->column, -1, STYLE_PLAIN, typed);
    row->grid->cursor_row = row->area.row;
    row->grid->cursor_column = row->column;
    free(text);
}

static void keys_of_entry(struct row *row, const struct session *session)
{
    bool saves = session->ui.entry.purpose == ENTRY_SAVE;
    row->end = row->area.columns;
    row->column +=
        grid_text(row->grid, row->area.row, row->column, -1, STYLE_STRONG, saves ? "save as:" : "play:") + 1;
    row->column += grid_text(row->grid, row->area.row, row->column, -1, STYLE_PLAIN, session->ui.entry.text);
    row->grid->cursor_row = row->area.row;
    row->grid->cursor_column = row->column;
    row->column += GAP;
    add_key(row, "Enter", saves ? "saves" : "plays", KEY_RETURN);
    if (!saves)
        add_key(row, "Up Down", "choose", KEY_NONE);
    add_key(row, "Ctrl-]", "leaves", KEY_RELEASE);
}

/* Turning pages is worth a place only where there is a page, or something to scroll. */
static bool leads_anywhere(const struct session *session, const struct action *action,
                           const struct drawn *drawn)
{
    bool asked = session->ask.question != NULL && !session->ask.answered; /* turning would leave it */
    bool lesson = session->screen == SCREEN_LESSON && session->lesson != NULL && !asked;
    if (action->intent == INTENT_PAGE_NEXT)
        return drawn->page_scroll_most > 0 || drawn->stage_scroll_most > 0 ||
               (lesson && (size_t)session->page + 1 < session->lesson->page_count);
    if (action->intent == INTENT_PAGE_PREV)
        return session->ui.page_scroll > drawn->page_scroll_least ||
               session->ui.stage_scroll > drawn->stage_scroll_least || (lesson && session->page > 0);
    return true;
}

static bool can_act(const struct session *session, const struct action *action, const struct drawn *drawn)
{
    return action->in_bar && intent_is_here(session, action) &&
           (action->refused == NULL || action->refused(session) == NULL) &&
           leads_anywhere(session, action, drawn);
}

void view_keys(const struct session *session, struct grid *grid, struct rect area, struct drawn *drawn)
{
    struct row row = {grid, drawn, area, area.column + 1, area.column + area.columns};
    if (session->ui.typing_to >= 0) {
        keys_of_typing(&row, session);
        return;
    }
    if (session->ui.entry.purpose != ENTRY_NONE) {
        keys_of_entry(&row, session);
        return;
    }
    if (session->ui.help) {
        keys_of_help(&row);
        return;
    }
    row.end = end_of_room(session, area, true);
    add_next(&row, session);
    row.end = end_of_room(session, area, true);
    for (size_t i = 0; i < intent_action_count; i++) {
        const struct action *action = &intent_actions[i];
        bool first = action->intent == INTENT_NEXT || action->intent == INTENT_ANSWER;
        if (!first && !is_at_the_end(action->intent) && can_act(session, action, drawn))
            add_action(&row, session, action);
    }
    row.end = area.column + area.columns;
    bool both = row.column + row.end - end_of_room(session, area, true) - GAP <= row.end;
    for (size_t i = 0; i < intent_action_count; i++)
        if (intent_actions[i].intent == INTENT_HOME || (both && intent_actions[i].intent == INTENT_HELP))
            add_action(&row, session, &intent_actions[i]);
}
