/* The stage of a demo: what matters of the diagram in few and large words. Processes stand side by side,
 * below them the memory they share, with an arrow from each process that maps it. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/span.h"
#include "face/width.h"
#include "view/diagram_box.h"
#include "view/phrase.h"
#include "view/view_parts.h"

enum { SIDE_BY_SIDE = 3, GAP = 2, LABEL = 6, BOX_LEAST = 24, VARIABLES_LEAN = 2, CODE_ROWS = 8 };

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
            sheet_printf(sheet, 0, STYLE_PLAIN, "at    %" PRIx64 " %.4s", actor->maps[m].start,
                         actor->maps[m].perm);
}

/* The last line it printed. */
static void add_output(const struct session *session, int actor, struct buf *out)
{
    struct pane *pane = (size_t)actor < session->stage.count ? session->stage.actors[actor].pane : NULL;
    for (size_t line = pane != NULL ? pane_lines(pane) : 0; line > 0 && out->length == 0; line--)
        buf_text_add(out, pane_line(pane, line - 1));
}

static void write_actor(const struct session *session, const struct actor_view *actor, struct sheet *sheet,
                        bool lean)
{
    const struct stage_state *stage = &session->stage;
    bool instructions = stage->unit == UNIT_INSN || stage->unit == UNIT_ACCESS;
    struct buf text = {0};
    phrase_call(&actor->call, &text);
    if (text.length == 0 && actor->did != NULL)
        buf_text_add(&text, actor->did);
    labelled(sheet, "did", &text);
    if (instructions && actor->alive && actor->held && actor->next != NULL)
        buf_text_add(&text, actor->next);
    labelled(sheet, "next", &text);
    if (actor->alive)
        phrase_wait(actor, &text);
    if (actor->why != NULL)
        buf_printf(&text, "%s%s", text.length > 0 ? "; " : "", actor->why);
    sheet_text(sheet, 0, STYLE_STRONG, buf_text(&text));
    buf_clear(&text);
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

/* With its border, at this row and column; returns the rows it takes, at least `rows`. */
static int draw_actor(const struct session *session, size_t a, struct sheet *sheet, struct rect at, bool lean)
{
    const struct actor_view *actor = &session->stage.now.actors[a];
    struct sheet inside;
    sheet_init(&inside, at.columns - BOX_BORDER, sheet->grid.ascii);
    write_actor(session, actor, &inside, lean);
    int rows = inside.row + 2 > at.rows ? inside.row + 2 : at.rows;
    char *title = actor_title(actor);
    sheet_room(sheet, rows);
    grid_box(&sheet->grid, (struct rect){at.row, at.column, rows, at.columns}, phrase_style(actor->id),
             title);
    sheet_paste(sheet, at.row + 1, at.column + 2, at.columns - BOX_BORDER, &inside);
    free(title);
    sheet_free(&inside);
    return rows;
}

struct row { /* processes side by side */
    int count, width, top, rows;
};

static struct row draw_actors(const struct session *session, struct sheet *sheet, bool lean)
{
    const struct snapshot *now = &session->stage.now;
    struct row row = {.count = (int)now->nactors, .top = sheet->row};
    for (int pass = 0; pass < 2; pass++) /* the second time all boxes are as high as the highest */
        for (int i = 0; i < row.count; i++) {
            row.width = (sheet->grid.columns - GAP * (row.count - 1)) / row.count;
            struct rect at = {row.top, i * (row.width + GAP), row.rows, row.width};
            sheet->row = row.top;
            int rows = draw_actor(session, (size_t)i, sheet, at, lean);
            row.rows = rows > row.rows ? rows : row.rows;
        }
    sheet->row = row.top + row.rows;
    return row;
}

static void list_actors(const struct session *session, struct sheet *sheet)
{
    const struct snapshot *now = &session->stage.now;
    for (size_t a = 0; a < now->nactors; a++) {
        struct buf line = {0};
        char *title = actor_title(&now->actors[a]);
        buf_printf(&line, "%s  ", title);
        phrase_wait(&now->actors[a], &line);
        sheet_text(sheet, 0, phrase_style(now->actors[a].id), buf_text(&line));
        free(title);
        buf_free(&line);
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

static void write_variables(const struct picture *picture, const struct memory *memory, struct sheet *sheet,
                            bool lean, int *written)
{
    for (size_t i = 0; i < picture->now->nvars; i++) {
        const struct var_view *var = &picture->now->vars[i];
        if (!picture_holds(picture, memory, var) || (lean && *written >= VARIABLES_LEAN && !var->changed))
            continue;
        diagram_variable(sheet, var, width_text(var->path) + 2,
                         var->type != NULL ? width_text(var->type) + 2 : 0);
        ++*written;
    }
}

static void write_memory(const struct picture *picture, const struct memory *memory, struct sheet *sheet,
                         bool lean)
{
    size_t end = picture_pages(picture, memory);
    int variables = 0;
    write_variables(picture, memory, sheet, lean, &variables);
    for (size_t page = 0; page < end && page < (lean ? 1 : 2); page++) {
        struct buf words = {0};
        struct page_bytes bytes;
        if (!picture_has_page(picture, memory, page))
            continue;
        buf_printf(&words, "page %zu ", page);
        picture_page_words(picture, memory, page, &words);
        if (!lean || variables == 0)
            sheet_text(sheet, 0, STYLE_PLAIN, buf_text(&words));
        buf_free(&words);
        if (variables > 0 || !picture_has_bytes(picture, memory, page))
            continue;
        picture_bytes(picture, memory, page, &bytes);
        diagram_bytes(sheet, &bytes, page, 1);
    }
}

static void draw_memory(const struct picture *picture, size_t index, struct sheet *sheet, bool lean)
{
    const struct memory *memory = &picture->memories[index];
    struct sheet inside;
    struct buf title = {0};
    sheet_init(&inside, sheet->grid.columns - BOX_BORDER, sheet->grid.ascii);
    write_memory(picture, memory, &inside, lean);
    picture_name(picture, memory, &title);
    if (memory->obj >= 0 && memory->actor < 0) {
        struct buf link = {0};
        phrase_link(picture->now, memory->obj, &link);
        if (link.length > 0)
            buf_printf(&title, "  %s", link.data);
        buf_free(&link);
    }
    struct rect box = {sheet->row, 0, inside.row + 2, sheet->grid.columns};
    sheet_room(sheet, box.rows);
    grid_box(&sheet->grid, box, STYLE_STRONG, buf_text(&title));
    sheet_paste(sheet, box.row + 1, 2, inside.grid.columns, &inside);
    sheet->row = box.row + box.rows;
    buf_free(&title);
    sheet_free(&inside);
}

static void draw_diagram(const struct session *session, struct sheet *sheet, bool lean)
{
    const struct stage_state *stage = &session->stage;
    struct picture picture;
    struct row row = {0};
    picture_make(&picture, &stage->now, stage->have_before ? &stage->before : NULL);
    bool beside = stage->now.nactors <= SIDE_BY_SIDE &&
                  (int)stage->now.nactors * (BOX_LEAST + GAP) <= sheet->grid.columns + GAP;
    if (beside && stage->now.nactors > 0)
        row = draw_actors(session, sheet, lean);
    else
        list_actors(session, sheet);
    draw_arrows(&picture, &row, sheet);
    for (size_t i = 0; i < picture.count; i++)
        draw_memory(&picture, i, sheet, lean);
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

void view_demo_stage(const struct session *session, struct sheet *sheet, bool lean)
{
    const struct play *play = &session->play;
    const struct stage_state *stage = &session->stage;
    if (stage->trouble != NULL)
        sheet_text(sheet, 0, STYLE_STRONG, stage->trouble);
    if (play->histogram.asked > 0)
        view_histogram(&play->histogram, sheet, lean ? VIEW_BARS_LEAN : VIEW_BARS_DEMO);
    else if (play->table != NULL)
        sheet_lines(sheet, 0, STYLE_STRONG, play->table);
    else if (play->disasm != NULL)
        write_code(play->disasm, sheet);
    else if (stage->have_now)
        draw_diagram(session, sheet, lean);
}
