/* The stage of a demo: what matters of the diagram in few and large words. Processes stand side by side,
 * below them the memory they share, with an arrow from each process that maps it. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/span.h"
#include "face/width.h"
#include "lab/demo_words.h"
#include "view/diagram_box.h"
#include "view/phrase.h"
#include "view/view_demo_memory.h"
#include "view/view_parts.h"

enum { SIDE_BY_SIDE = 3, GAP = 2, LABEL = 6, BOX_LEAST = 24, CODE_ROWS = 8 };

static void labelled(struct sheet *sheet, const char *label, struct buf *text)
{
    if (text->length > 0)
        sheet_label(sheet, 0, STYLE_PLAIN, label, LABEL, STYLE_STRONG, text->data);
    buf_clear(text);
}

/* Do two processes have the object of this mapping at different addresses? Only then addresses tell
 * something. */
static bool differs(const struct snapshot *now, const struct map_view *map)
{
    for (size_t a = 0; a < now->nactors; a++)
        for (size_t m = 0; m < now->actors[a].nmaps; m++) {
            const struct map_view *other = &now->actors[a].maps[m];
            if (map->obj >= 0 && other->obj == map->obj && other->offset == map->offset &&
                other->start != map->start)
                return true;
        }
    return false;
}

static void write_addresses(const struct snapshot *now, const struct actor_view *actor, struct sheet *sheet)
{
    for (size_t m = 0; m < actor->nmaps; m++)
        if (differs(now, &actor->maps[m]))
            sheet_printf(sheet, 0, STYLE_PLAIN, "addr  %" PRIx64 " %.4s", actor->maps[m].start,
                         actor->maps[m].perm);
}

/* The last line it printed. */
static void add_output(const struct session *session, int actor, struct buf *out)
{
    struct pane *pane = (size_t)actor < session->stage.count ? session->stage.actors[actor].pane : NULL;
    for (size_t line = pane != NULL ? pane_lines(pane) : 0; line > 0 && out->length == 0; line--)
        buf_text_add(out, pane_line(pane, line - 1));
}

/* "58 memcpy(data, message, sizeof message);", without the anchor that scenes find it by. */
static void add_line(const struct session *session, const char *file, int wanted, struct buf *out)
{
    const char *text = wanted > 0 ? session_source(session, file) : NULL;
    struct span rest = span_of(text != NULL ? text : ""), line = {0};
    for (int number = 1; number <= wanted && rest.length > 0; number++)
        line = span_line(&rest);
    const char *anchor = line.length > 0 ? memmem(line.at, line.length, "//@", 3) : NULL;
    if (anchor != NULL)
        line.length = (size_t)(anchor - line.at);
    line = span_trim(line);
    if (line.length > 0)
        buf_printf(out, "%d %.*s", wanted, (int)line.length, line.at);
}

static void add_did(const struct session *session, const struct actor_view *actor, struct buf *out)
{
    int line;
    phrase_call(&actor->call, out);
    if (out->length == 0 && actor->did != NULL && sscanf(actor->did, "line %d", &line) == 1)
        add_line(session, actor->file, line, out);
    if (out->length == 0 && actor->did != NULL)
        buf_text_add(out, actor->did);
}

static bool is_fine(enum unit unit)
{
    return unit == UNIT_INSN || unit == UNIT_ACCESS;
}

/* Instructions tell something only where processes are moved by them, in the script or by hand. */
static bool by_instruction(const struct session *session)
{
    const struct scene *scene = demo_scene(session);
    for (size_t i = 0; scene != NULL && i < scene->step_count; i++)
        if (scene->steps[i].verb == VERB_SCHEDULE ||
            (scene->steps[i].verb == VERB_STEP && is_fine(scene->steps[i].unit)))
            return is_fine(session->stage.unit);
    for (size_t i = 0; i < session->stage.token_count; i++)
        if (session->stage.tokens[i].kind == TOKEN_STEP && is_fine(session->stage.tokens[i].unit))
            return true;
    return false;
}

static void write_actor(const struct session *session, const struct actor_view *actor, struct sheet *sheet,
                        bool lean)
{
    const struct stage_state *stage = &session->stage;
    bool instructions = by_instruction(session);
    struct buf text = {0};
    add_did(session, actor, &text);
    bool busy = text.length > 0;
    labelled(sheet, "did", &text);
    if (instructions && actor->alive && actor->held && actor->next != NULL)
        buf_text_add(&text, actor->next);
    labelled(sheet, "next", &text);
    if (!instructions && actor->alive && actor->held && !(lean && busy))
        add_line(session, actor->file, actor->line, &text);
    labelled(sheet, "at", &text);
    phrase_stores(actor, &text);
    labelled(sheet, "holds", &text);
    if (actor->alive)
        phrase_wait(actor, &text);
    if (actor->why != NULL)
        buf_printf(&text, "%s%s", text.length > 0 ? "; " : "", actor->why);
    sheet_text(sheet, 0, STYLE_STRONG, buf_text(&text));
    buf_clear(&text);
    if (!lean || !busy)
        write_addresses(&stage->now, actor, sheet);
    if (!lean)
        add_output(session, actor->id, &text);
    labelled(sheet, "says", &text);
    buf_free(&text);
}

static char *actor_title(const struct actor_view *actor)
{
    struct buf title = {0};
    buf_printf(&title, "%c ", actor_letter(actor->id));
    phrase_name(actor, &title);
    buf_text_add(&title, "  ");
    phrase_state(actor, &title);
    return buf_take(&title);
}

static void init_inside(const struct session *session, size_t a, const struct sheet *sheet, int columns,
                        bool lean, struct sheet *inside)
{
    sheet_init(inside, columns - BOX_BORDER, sheet->grid.ascii);
    write_actor(session, &session->stage.now.actors[a], inside, lean);
}

static int rows_of(const struct session *session, size_t a, const struct sheet *sheet, int columns, bool lean)
{
    struct sheet inside;
    init_inside(session, a, sheet, columns, lean, &inside);
    int rows = inside.row + 2;
    sheet_free(&inside);
    return rows;
}

static void draw_actor(const struct session *session, size_t a, struct sheet *sheet, struct rect at,
                       bool lean)
{
    const struct actor_view *actor = &session->stage.now.actors[a];
    struct sheet inside;
    char *title = actor_title(actor);
    init_inside(session, a, sheet, at.columns, lean, &inside);
    grid_box(&sheet->grid, at, phrase_style(actor->id), title);
    sheet_paste(sheet, at.row + 1, at.column + 2, at.columns - BOX_BORDER, &inside);
    free(title);
    sheet_free(&inside);
}

struct row { /* processes side by side */
    int count, width, top, rows;
};

/* All boxes are as high as the highest. */
static struct row draw_actors(const struct session *session, struct sheet *sheet, bool lean)
{
    int count = (int)session->stage.now.nactors;
    struct row row = {.count = count, .top = sheet->row};
    row.width = (sheet->grid.columns - GAP * (count - 1)) / count;
    for (int i = 0; i < count; i++) {
        int rows = rows_of(session, (size_t)i, sheet, row.width, lean);
        row.rows = rows > row.rows ? rows : row.rows;
    }
    sheet_room(sheet, row.rows);
    for (int i = 0; i < count; i++)
        draw_actor(session, (size_t)i, sheet,
                   (struct rect){row.top, i * (row.width + GAP), row.rows, row.width}, lean);
    sheet->row = row.top + row.rows;
    return row;
}

static void list_actors(const struct session *session, struct sheet *sheet)
{
    const struct snapshot *now = &session->stage.now;
    for (size_t a = 0; a < now->nactors; a++) {
        struct buf doing = {0};
        char *title = actor_title(&now->actors[a]);
        phrase_wait(&now->actors[a], &doing);
        if (doing.length == 0)
            add_did(session, &now->actors[a], &doing);
        char *line = mem_printf("%s  %s", title, buf_text(&doing));
        sheet_text(sheet, 0, phrase_style(now->actors[a].id), line);
        free(line);
        free(title);
        buf_free(&doing);
    }
}

static bool maps_object(const struct actor_view *actor, int obj)
{
    for (size_t m = 0; m < actor->nmaps; m++)
        if (actor->maps[m].obj == obj)
            return true;
    return false;
}

/* One row of arrows, where there is one piece of memory only: then they need no names. */
static void draw_arrows(const struct picture *picture, const struct row *row, struct sheet *sheet)
{
    const struct snapshot *now = picture->now;
    if (picture->count != 1 || picture->memories[0].obj < 0 || row->count == 0)
        return;
    sheet_room(sheet, 1);
    for (int i = 0; i < row->count; i++)
        if (maps_object(&now->actors[i], picture->memories[0].obj))
            grid_arrow(&sheet->grid, sheet->row, i * (row->width + GAP) + row->width / 2, ARROW_DOWN,
                       phrase_style(now->actors[i].id));
    sheet->row++;
}

static void draw_diagram(const struct session *session, struct sheet *sheet, bool lean)
{
    const struct stage_state *stage = &session->stage;
    struct picture picture;
    struct row row = {0};
    picture_make(&picture, &stage->now, stage->have_before ? &stage->before : NULL);
    bool beside = stage->now.nactors <= (lean ? SIDE_BY_SIDE - 1 : SIDE_BY_SIDE) &&
                  (int)stage->now.nactors * (BOX_LEAST + GAP) <= sheet->grid.columns + GAP;
    if (beside && stage->now.nactors > 0)
        row = draw_actors(session, sheet, lean);
    else
        list_actors(session, sheet);
    draw_arrows(&picture, &row, sheet);
    for (size_t i = 0; i < picture.count; i++)
        view_demo_memory(&picture, i, sheet, lean);
    picture_free(&picture);
}

/* Lines that fit beside each other stand in columns, read downwards: then all of a function is seen at once.
 */
static void write_code(const char *code, struct sheet *sheet)
{
    int lines = 0, widest = 0;
    for (struct span rest = span_of(code); rest.length > 0; lines++) {
        char *line = sheet_tabs(span_line(&rest));
        widest = width_text(line) > widest ? width_text(line) : widest;
        free(line);
    }
    int columns = (lines + CODE_ROWS - 1) / CODE_ROWS;
    if (columns == 0 || columns * (widest + GAP) > sheet->grid.columns + GAP) {
        sheet_verbatim(sheet, 0, STYLE_PLAIN, code);
        return;
    }
    int rows = (lines + columns - 1) / columns, width = sheet->grid.columns / columns, line = 0;
    sheet_room(sheet, rows);
    for (struct span rest = span_of(code); rest.length > 0; line++) {
        char *text = sheet_tabs(span_line(&rest));
        grid_text(&sheet->grid, sheet->row + line % rows, line / rows * width, width, STYLE_PLAIN, text);
        free(text);
    }
    sheet->row += rows;
}

/* What explore found. Lean: the results, and not how they were checked or how many turns each order takes. */
static void write_table(const char *table, struct sheet *sheet, bool lean)
{
    for (struct span rest = span_of(table); rest.length > 0;) {
        struct span line = span_line(&rest), words = span_trim(line);
        if (lean && span_starts(words, "orders by preemptions"))
            return;
        char *text = lean && span_starts(words, "executed for real") ? NULL : span_dup(line);
        if (text != NULL)
            sheet_lines(sheet, 0, STYLE_STRONG, text);
        free(text);
    }
}

void view_demo_stage(const struct session *session, struct sheet *sheet, bool lean)
{
    const struct play *play = &session->play;
    const struct stage_state *stage = &session->stage;
    if (stage->trouble != NULL)
        sheet_text(sheet, 0, STYLE_STRONG, stage->trouble);
    if (play->measure.begun)
        view_measure(&play->measure, sheet, lean);
    else if (play->walk.there)
        sheet_lines(sheet, 0, STYLE_STRONG, play->walk.text);
    else if (play->histogram.asked > 0)
        view_histogram(&play->histogram, sheet, lean ? VIEW_BARS_LEAN : VIEW_BARS_DEMO);
    else if (play->table != NULL)
        write_table(play->table, sheet, lean);
    else if (play->disasm != NULL)
        write_code(play->disasm, sheet);
    else if (stage->have_now)
        draw_diagram(session, sheet, lean);
}
