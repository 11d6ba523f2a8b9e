/* The source around the actor that moved last, two lines of context above it; a mark for every actor whose
 * line is known. Where no process has a source, the machine code of the last `disasm`. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "face/width.h"
#include "view/c_colour.h"
#include "view/phrase.h"
#include "view/view_parts.h"

enum { CONTEXT = 2, MARK = 4 /* "AB> " */, NUMBER = 5, REMARK_GAP = 4, WORTH_ROWS = 9 };

static bool has_line(const struct actor_view *actor)
{
    return actor->alive && actor->file != NULL && actor->line > 0;
}

/* The actor whose source is shown: the one that moved last, else the selected one, else the first. */
static const struct actor_view *followed(const struct session *session)
{
    const struct stage_state *stage = &session->stage;
    const int wanted[] = {stage->moved_last, stage->selected};
    for (size_t w = 0; stage->have_now && w < 2; w++)
        for (size_t a = 0; a < stage->now.nactors; a++)
            if (stage->now.actors[a].id == wanted[w] && has_line(&stage->now.actors[a]))
                return &stage->now.actors[a];
    for (size_t a = 0; stage->have_now && a < stage->now.nactors; a++)
        if (has_line(&stage->now.actors[a]))
            return &stage->now.actors[a];
    return NULL;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

int view_source_rows(const struct session *session)
{
    return followed(session) != NULL || session->play.disasm != NULL ? WORTH_ROWS : 0;
}

static bool is_at(const struct actor_view *actor, const char *file, int line)
{
    return has_line(actor) && actor->line == line && strcmp(actor->file, file) == 0;
}

/* What stands behind the code of an actor's line: "in pthread_mutex_lock", or "next: add 1" where there is
 * room for it, since the stage says that too. */
static void remark_words(const struct actor_view *actor, enum unit unit, int room, struct buf *out)
{
    bool fine = unit == UNIT_INSN || unit == UNIT_ACCESS;
    if (actor->inside != NULL)
        buf_printf(out, "in %s", actor->inside);
    else if (fine && actor->held && actor->next != NULL && actor->next[0] != '\0')
        buf_printf(out, "next: %s", actor->next);
    if (actor->inside == NULL && width_text(buf_text(out)) > room)
        buf_clear(out);
}

struct window {
    const struct session *session;
    struct sheet *sheet;
    const struct actor_view *followed;
    bool in_comment; /* at the beginning of the next line */
};

/* Marks like `//@read` are for scenes; a line is shown without one that says nothing else. */
static struct span without_mark(struct span line)
{
    for (size_t at = 0; at + 3 < line.length; at++) {
        struct span rest = {line.at + at, line.length - at};
        if (!span_starts(rest, "//@"))
            continue;
        span_word(&rest);
        if (span_trim(rest).length > 0)
            return line;
        while (at > 0 && line.at[at - 1] == ' ')
            at--;
        return (struct span){line.at, at};
    }
    return line;
}

static void write_code(struct sheet *sheet, struct span line, int number, bool in_comment)
{
    char text[16];
    char *expanded = sheet_tabs(line);
    size_t length = strlen(expanded);
    uint8_t *styles = mem_alloc(length);
    c_colour_line(expanded, length, &in_comment, styles);
    int row = sheet->row;
    sheet_code(sheet, MARK + NUMBER, (struct span){expanded, length}, styles);
    snprintf(text, sizeof text, "%*d", NUMBER - 2, number);
    grid_text(&sheet->grid, row, MARK, NUMBER - 1, STYLE_DIM, text);
    free(styles);
    free(expanded);
}

static int code_columns(struct span line)
{
    char *expanded = sheet_tabs(line);
    int columns = width_text(expanded);
    free(expanded);
    return columns;
}

/* Beside the code where there is room, else below it. */
static void write_remark(struct sheet *sheet, int row, int column, const char *remark)
{
    bool beside = row == sheet->row - 1 && column + width_text(remark) <= sheet->grid.columns;
    if (beside)
        grid_text(&sheet->grid, row, column, -1, STYLE_STRONG, remark);
    else
        sheet_text(sheet, MARK + NUMBER + REMARK_GAP, STYLE_STRONG, remark);
}

/* The line with the letters of who is on it; `actor` is one of them, for the colour. */
static void write_marked(struct window *window, struct span line, int number, const char *letters, int actor,
                         const char *remark)
{
    struct sheet *sheet = window->sheet;
    int row = sheet->row, length = (int)strlen(letters);
    write_code(sheet, line, number, window->in_comment);
    grid_text(&sheet->grid, row, 0, MARK - 1, phrase_style(actor), letters);
    grid_put(&sheet->grid, row, length < MARK - 1 ? length : MARK - 1, phrase_style(actor), '>');
    if (remark[0] != '\0')
        write_remark(sheet, row, MARK + NUMBER + code_columns(line) + REMARK_GAP, remark);
    if (strchr(letters, actor_letter(window->followed->id)) != NULL)
        sheet_focus(sheet, row, 0);
}

/* The line once for each actor on it of whom there is something to say, once for the others on it, or once
 * without a mark. */
static void write_line(struct window *window, struct span line, int number)
{
    const struct snapshot *now = &window->session->stage.now;
    int room = window->sheet->grid.columns - MARK - NUMBER - code_columns(line) - REMARK_GAP;
    struct buf quiet = {0};
    bool marked = false;
    int last = -1;
    for (size_t a = 0; a < now->nactors; a++) {
        const struct actor_view *actor = &now->actors[a];
        const char letter[2] = {actor_letter(actor->id), '\0'};
        struct buf remark = {0};
        if (!is_at(actor, window->followed->file, number))
            continue;
        remark_words(actor, window->session->stage.unit, room, &remark);
        if (remark.length > 0) {
            write_marked(window, line, number, letter, actor->id, remark.data);
            marked = true;
        } else {
            buf_text_add(&quiet, letter);
            last = actor->id;
        }
        buf_free(&remark);
    }
    if (quiet.length > 0)
        write_marked(window, line, number, quiet.data, last, "");
    else if (!marked)
        write_code(window->sheet, line, number, window->in_comment);
    buf_free(&quiet);
}

static bool is_within(const struct actor_view *actor, const char *file, int first, int end)
{
    return strcmp(actor->file, file) == 0 && actor->line >= first && actor->line < end;
}

static void write_elsewhere(const struct session *session, struct sheet *sheet, const char *file, int first,
                            int end)
{
    const struct snapshot *now = &session->stage.now;
    for (size_t a = 0; a < now->nactors; a++) {
        const struct actor_view *actor = &now->actors[a];
        if (!has_line(actor) || is_within(actor, file, first, end))
            continue;
        char *text =
            mem_printf("%c> %s:%d%s%s%s", actor_letter(actor->id), base_name(actor->file), actor->line,
                       actor->function != NULL ? " in " : "", actor->function != NULL ? actor->function : "",
                       actor->inside != NULL ? ", inside a library call" : "");
        sheet_text(sheet, 0, phrase_style(actor->id), text);
        free(text);
    }
}

static void write_window(const struct session *session, struct sheet *sheet, const struct actor_view *actor,
                         const char *text, int rows)
{
    struct window window = {session, sheet, actor, false};
    int first = actor->line > CONTEXT ? actor->line - CONTEXT : 1, number = 1;
    int end = sheet->row + rows;
    for (size_t a = 0; a < session->stage.now.nactors; a++) { /* each takes a row below the window */
        const struct actor_view *other = &session->stage.now.actors[a];
        end -= has_line(other) && !is_within(other, actor->file, first, first + rows);
    }
    struct span rest = span_of(text);
    for (; rest.length > 0 && (number <= actor->line || sheet->row < end); number++) {
        struct span line = span_line(&rest);
        if (number >= first)
            write_line(&window, without_mark(line), number);
        uint8_t *styles = mem_alloc(line.length);
        c_colour_line(line.at, line.length, &window.in_comment, styles);
        free(styles);
    }
    write_elsewhere(session, sheet, actor->file, first, number);
}

static void write_source(const struct session *session, struct sheet *sheet, const struct actor_view *actor,
                         int rows)
{
    const char *text = session_source(session, actor->file);
    if (text != NULL && text[0] != '\0') {
        write_window(session, sheet, actor, text, rows);
        return;
    }
    sheet_printf(sheet, 0, STYLE_PLAIN, text == NULL ? "%s is being read." : "%s cannot be read here.",
                 actor->file);
    write_elsewhere(session, sheet, "", 0, 0);
}

/* "racer.c", and whether it is the lesson's own or the learner's. */
static char *title_of(const struct session *session, const char *path)
{
    const char *name = base_name(path), *own = session->own_program;
    bool copy = own != NULL && strncmp(name, own, strlen(own)) == 0 && name[strlen(own)] == '.';
    return mem_printf("%s%s", name, copy ? ", your copy" : "");
}

void view_source_pane(const struct session *session, struct grid *grid, struct rect area, bool boxed)
{
    const struct actor_view *actor = followed(session);
    struct rect inner = view_pane_inner(area, boxed);
    struct sheet sheet;
    if (area.rows <= 0)
        return;
    sheet_init(&sheet, inner.columns, grid->ascii);
    if (actor != NULL)
        write_source(session, &sheet, actor, inner.rows);
    else if (session->play.disasm != NULL)
        sheet_verbatim(&sheet, 0, STYLE_CODE, session->play.disasm);
    int first = sheet.focus >= inner.rows ? sheet.focus - inner.rows + 1 : 0; /* broken lines above it */
    char *title = actor != NULL ? title_of(session, actor->file) : mem_dup("machine code");
    view_pane(&sheet, first, grid, area, boxed, title);
    free(title);
    sheet_free(&sheet);
}
