#include "view/diagram.h"

#include <stdlib.h>

#include "base/mem.h"
#include "face/width.h"
#include "view/diagram_box.h"
#include "view/phrase.h"

enum {
    TWO_COLUMNS = 54, /* below this width processes stand one below the other */
    LINES_MOST = 5,   /* pieces of memory that lines can lead to */
    TOGETHER = 2,     /* so many actors keep their box when they are dead; of more, a line tells */
    ACTOR_LEAST = 29, /* of a process beside another: its mappings need no second row */
    ACTOR_LEAST_NUMBERED = 37,
    GUTTER = 6,
    GUTTER_NARROW = 4,
    WIDE = 76,
};

enum form { FORM_MIDDLE, FORM_EDGES, FORM_NUMBERS };

struct plan {
    struct picture picture;
    struct sheet *sheet;
    enum form form;
    bool instructions;
    int columns;        /* of processes: 1 or 2 */
    int left, right;    /* the columns between which boxes stand: right is the first one behind */
    int gutter;         /* between the two columns of processes */
    struct box *actors; /* those that have a box, in order of their letters */
    size_t actor_count;
    struct box *memories; /* as in picture */
    int top, actors_end;  /* rows */
};

static int actor_width(const struct plan *plan)
{
    int room = plan->right - plan->left;
    return plan->columns == 2 ? (room - plan->gutter) / 2 : room;
}

static bool has_box(const struct snapshot *now, size_t actor)
{
    return now->nactors <= TOGETHER || now->actors[actor].alive;
}

/* One column or two between the edges: two only where a mapping still fits on a row. */
static void between_edges(struct plan *plan, int edge, int least)
{
    int width = plan->sheet->grid.columns;
    plan->gutter = 1;
    plan->columns = (width - 2 * edge - plan->gutter) / 2 >= least ? 2 : 1;
    plan->left = edge;
    plan->right = plan->columns == 2 ? width - edge : width;
}

static void choose_form(struct plan *plan)
{
    int width = plan->sheet->grid.columns, count = (int)plan->picture.count;
    if (width >= TWO_COLUMNS && count <= 1) {
        plan->form = FORM_MIDDLE;
        plan->columns = 2;
        plan->gutter = width >= WIDE ? GUTTER : GUTTER_NARROW;
        plan->right = width;
    } else if (count <= LINES_MOST) {
        plan->form = FORM_EDGES;
        between_edges(plan, count > 0 ? count + 1 : 0, ACTOR_LEAST);
    } else {
        plan->form = FORM_NUMBERS;
        between_edges(plan, 0, ACTOR_LEAST_NUMBERED);
    }
}

static struct box_form form_of(const struct plan *plan, int columns)
{
    return (struct box_form){columns, plan->sheet->grid.ascii, plan->form == FORM_NUMBERS,
                             plan->instructions};
}

static void build_actors(struct plan *plan)
{
    const struct snapshot *now = plan->picture.now;
    struct box_form form = form_of(plan, actor_width(plan));
    plan->actors = mem_array(now->nactors + 2, sizeof *plan->actors);
    for (size_t a = 0; a < now->nactors; a++)
        if (has_box(now, a))
            diagram_actor(&plan->actors[plan->actor_count++], &plan->picture, a, form);
    if (now->nactors == 0) {
        diagram_no_actor(&plan->actors[plan->actor_count++], "a process", form);
        diagram_no_actor(&plan->actors[plan->actor_count++], "another process", form);
    }
}

static void build_memories(struct plan *plan)
{
    struct box_form form = form_of(plan, plan->right - plan->left);
    plan->memories = mem_array(plan->picture.count, sizeof *plan->memories);
    for (size_t i = 0; i < plan->picture.count; i++)
        diagram_memory(&plan->memories[i], &plan->picture, i, form);
}

/* Two stacks side by side, or one; a stack's boxes share their borders with nobody. */
static void place_actors(struct plan *plan)
{
    int width = actor_width(plan), ends[2] = {plan->top, plan->top};
    for (size_t i = 0; i < plan->actor_count; i++) {
        int side = plan->columns == 2 && i % 2 == 1;
        int rows = diagram_box_rows(&plan->actors[i]);
        int column = side == 0 ? plan->left : plan->right - width;
        plan->actors[i].at = (struct rect){ends[side], column, rows, width};
        ends[side] += rows;
    }
    plan->actors_end = ends[0] > ends[1] ? ends[0] : ends[1];
}

/* A line through the box, with a heading in it. */
static void draw_rule(struct grid *grid, const struct box *box)
{
    int row = box->at.row + 1 + box->rule, last = box->at.column + box->at.columns - 1;
    grid_put(grid, row, box->at.column, STYLE_BOX, 0x251C);
    grid_hline(grid, row, box->at.column + 1, box->at.columns - 2, STYLE_BOX);
    grid_put(grid, row, last, STYLE_BOX, 0x2524);
    grid_put(grid, row, box->at.column + 2, STYLE_BOX, ' ');
    int used = grid_text(grid, row, box->at.column + 3, box->at.columns - 6, STYLE_DIM, box->heading);
    grid_put(grid, row, box->at.column + 3 + used, STYLE_BOX, ' ');
}

static void draw_box(struct plan *plan, const struct box *box)
{
    struct grid *grid = &plan->sheet->grid;
    sheet_room(plan->sheet, box->at.row + box->at.rows - plan->sheet->row);
    grid = &plan->sheet->grid;
    grid_box(grid, box->at, STYLE_BOX, NULL);
    grid_put(grid, box->at.row, box->at.column + 2, STYLE_BOX, ' ');
    int used = grid_text(grid, box->at.row, box->at.column + 3, box->at.columns - 6, box->style, box->title);
    grid_put(grid, box->at.row, box->at.column + 3 + used, STYLE_BOX, ' ');
    sheet_paste(plan->sheet, box->at.row + 1, box->at.column + 2, box->at.columns - BOX_BORDER, &box->sheet);
    if (box->heading != NULL)
        draw_rule(grid, box);
    if (box->at.row + box->at.rows > plan->sheet->row)
        plan->sheet->row = box->at.row + box->at.rows;
}

/* Actors that are dead and of which there are many. */
static void list_the_dead(struct plan *plan)
{
    const struct snapshot *now = plan->picture.now;
    for (size_t a = 0; a < now->nactors; a++) {
        const struct actor_view *actor = &now->actors[a];
        if (has_box(now, a))
            continue;
        struct buf name = {0}, text = {0};
        buf_printf(&name, "%c ", actor_letter(actor->id));
        phrase_name(actor, &name);
        phrase_end(actor, &text);
        sheet_label(plan->sheet, plan->left + 1, phrase_style(actor->id), name.data,
                    width_text(name.data) + 2, STYLE_PLAIN, buf_text(&text));
        buf_free(&name);
        buf_free(&text);
    }
}

static int natural_width(const struct plan *plan, const struct box *box)
{
    int width = width_text(box->title) + 6;
    const struct grid *grid = &box->sheet.grid;
    for (int row = 0; row < box->sheet.row; row++)
        for (int column = width - BOX_BORDER; column < grid->columns; column++)
            if (grid->cells[row * grid->columns + column].ch[0] != 0)
                width = column + 1 + BOX_BORDER;
    int least = plan->form == FORM_MIDDLE ? plan->right / 2 : plan->right - plan->left;
    int most = plan->right - plan->left;
    return width < least ? least : width > most ? most : width;
}

static void draw_memories(struct plan *plan)
{
    for (size_t i = 0; i < plan->picture.count; i++) {
        struct box *box = &plan->memories[i];
        int width = natural_width(plan, box);
        int column = plan->form == FORM_MIDDLE ? (plan->right - width) / 2 : plan->left;
        box->at = (struct rect){plan->sheet->row, column, diagram_box_rows(box), width};
        draw_box(plan, box);
    }
}

/* One piece of a line. Lines that join keep their corner; where two only cross, the one that runs across
 * passes over (in ASCII, where a crossing and a corner look the same, it passes below). */
static void line_piece(struct grid *grid, int row, int column, uint32_t ch)
{
    const struct cell *cell = &grid->cells[row * grid->columns + column];
    bool vertical = cell->ch[0] == 0x2502 || cell->ch[0] == '|';
    if (ch == 0x2500 && vertical)
        ch = grid->ascii ? 0x2502 : 0x253C;
    grid_put(grid, row, column, STYLE_BOX, ch);
}

static void line_across(struct grid *grid, int row, int from, int to)
{
    for (int column = from < to ? from : to; column <= (from < to ? to : from); column++)
        line_piece(grid, row, column, 0x2500);
}

/* The lines of one side to one piece of memory run into one: `column` is where it runs down. */
struct rail {
    int column, top, bottom, joins;
};

static bool on_side(const struct plan *plan, size_t actor, int side)
{
    return (plan->columns == 2 && actor % 2 == 1) == (side == 1);
}

static int link_row(const struct box *box, const struct link *link)
{
    return box->at.row + 1 + link->row;
}

static struct rail find_rail(const struct plan *plan, size_t memory, int side)
{
    struct rail rail = {.top = -1};
    for (size_t a = 0; a < plan->actor_count; a++) {
        const struct box *box = &plan->actors[a];
        for (size_t i = 0; on_side(plan, a, side) && i < box->link_count; i++) {
            int row = link_row(box, &box->links[i]);
            if (box->links[i].memory != (int)memory)
                continue;
            rail.top = rail.joins == 0 || row < rail.top ? row : rail.top;
            rail.joins++;
        }
    }
    int count = (int)plan->picture.count, inner = actor_width(plan);
    if (plan->form == FORM_MIDDLE) {
        rail.column = side == 0 ? plan->left + inner + 1 : plan->right - inner - 2;
        if (plan->gutter == GUTTER_NARROW)
            rail.column += side == 0 ? -1 : 1;
        rail.bottom = plan->memories[memory].at.row - 1;
    } else {
        rail.column = side == 0 ? count - 1 - (int)memory : plan->right + plan->left - count + (int)memory;
        rail.bottom = plan->memories[memory].at.row + 1;
    }
    return rail;
}

/* From the border of the process's box to the rail. */
static void draw_link(struct plan *plan, const struct box *box, int row, const struct rail *rail)
{
    struct grid *grid = &plan->sheet->grid;
    bool to_the_right = rail->column > box->at.column;
    int border = to_the_right ? box->at.column + box->at.columns - 1 : box->at.column;
    grid_put(grid, row, border, STYLE_BOX, to_the_right ? 0x251C : 0x2524);
    if (to_the_right && border + 1 < rail->column)
        line_across(grid, row, border + 1, rail->column - 1);
    else if (!to_the_right && border - 1 > rail->column)
        line_across(grid, row, border - 1, rail->column + 1);
    bool first = row == rail->top;
    grid_put(grid, row, rail->column, STYLE_BOX,
             to_the_right ? (first ? 0x2510 : 0x2524) : (first ? 0x250C : 0x251C));
}

/* Where the rail arrives: from above, or round the corner into the box's side. */
static void draw_end(struct plan *plan, const struct rail *rail, int side)
{
    struct grid *grid = &plan->sheet->grid;
    if (plan->form == FORM_MIDDLE) {
        grid_arrow(grid, rail->bottom, rail->column, ARROW_DOWN, STYLE_BOX);
        return;
    }
    int tip = side == 0 ? plan->left - 1 : plan->right;
    grid_put(grid, rail->bottom, rail->column, STYLE_BOX, side == 0 ? 0x2514 : 0x2518);
    if (rail->column != tip)
        line_across(grid, rail->bottom, rail->column + (side == 0 ? 1 : -1), tip);
    grid_arrow(grid, rail->bottom, tip, side == 0 ? ARROW_RIGHT : ARROW_LEFT, STYLE_BOX);
}

static void draw_lines(struct plan *plan)
{
    for (int pass = 0; pass < 2; pass++) { /* all that runs down first, so that crossings are seen */
        for (size_t memory = 0; memory < plan->picture.count; memory++) {
            for (int side = 0; side < plan->columns; side++) {
                struct rail rail = find_rail(plan, memory, side);
                if (rail.joins == 0)
                    continue;
                if (pass == 0) {
                    grid_vline(&plan->sheet->grid, rail.top, rail.column, rail.bottom - rail.top, STYLE_BOX);
                    continue;
                }
                for (size_t a = 0; a < plan->actor_count; a++)
                    for (size_t i = 0; on_side(plan, a, side) && i < plan->actors[a].link_count; i++)
                        if (plan->actors[a].links[i].memory == (int)memory)
                            draw_link(plan, &plan->actors[a],
                                      link_row(&plan->actors[a], &plan->actors[a].links[i]), &rail);
                draw_end(plan, &rail, side);
            }
        }
    }
}

static bool is_drawn(const struct picture *picture, const struct var_view *var)
{
    for (size_t memory = 0; memory < picture->count; memory++)
        if (picture_holds(picture, &picture->memories[memory], var))
            return true;
    return false;
}

/* Variables in memory that is not in the picture. Those without a value went with their process. */
static void list_elsewhere(struct plan *plan)
{
    const struct snapshot *now = plan->picture.now;
    for (size_t i = 0; i < now->nvars; i++) {
        if (is_drawn(&plan->picture, &now->vars[i]) || !picture_knows(&now->vars[i]))
            continue;
        diagram_variable(plan->sheet, &now->vars[i], 0, 0);
        sheet_text(plan->sheet, 2, STYLE_DIM, "not in shared memory: each process has its own");
    }
}

static void plan_free(struct plan *plan)
{
    for (size_t i = 0; i < plan->actor_count; i++)
        diagram_box_free(&plan->actors[i]);
    for (size_t i = 0; i < plan->picture.count; i++)
        diagram_box_free(&plan->memories[i]);
    free(plan->actors);
    free(plan->memories);
    picture_free(&plan->picture);
}

void diagram_draw(struct sheet *sheet, const struct snapshot *now, const struct snapshot *before,
                  bool instructions)
{
    struct plan plan = {.sheet = sheet, .instructions = instructions, .top = sheet->row};
    picture_make(&plan.picture, now, before);
    choose_form(&plan);
    build_actors(&plan);
    build_memories(&plan);
    place_actors(&plan);
    for (size_t i = 0; i < plan.actor_count; i++)
        draw_box(&plan, &plan.actors[i]);
    draw_memories(&plan);
    if (plan.form != FORM_NUMBERS)
        draw_lines(&plan);
    list_the_dead(&plan);
    list_elsewhere(&plan);
    plan_free(&plan);
}
