/* A piece of memory: its pages and who has them, its bytes as hex and text, the variables in it. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "face/width.h"
#include "view/diagram_box.h"
#include "view/phrase.h"

enum {
    ROWS_MOST = 4,       /* rows of bytes shown of a page */
    ROWS_MOST_NAMED = 1, /* where variables show the same bytes by name */
    FEW_BYTES = 16,
    PATH_MOST = 20, /* columns that short names are padded to */
    TYPE_MOST = 18,
};

static size_t same_pages(const struct picture *picture, const struct memory *memory, size_t first, size_t end,
                         const char *words)
{
    size_t page = first + 1;
    for (; page < end && picture_has_page(picture, memory, page) && !picture_has_bytes(picture, memory, page);
         page++) {
        struct buf other = {0};
        picture_page_words(picture, memory, page, &other);
        bool same = strcmp(buf_text(&other), words) == 0;
        buf_free(&other);
        if (!same)
            break;
    }
    return page;
}

static void write_page_bytes(struct sheet *sheet, const struct picture *picture, const struct memory *memory,
                             size_t page)
{
    struct page_bytes bytes;
    if (!picture_has_bytes(picture, memory, page))
        return;
    picture_bytes(picture, memory, page, &bytes);
    diagram_bytes(sheet, &bytes, page, ROWS_MOST);
}

static void write_pages(struct sheet *sheet, const struct picture *picture, const struct memory *memory,
                        bool with_bytes)
{
    size_t end = picture_pages(picture, memory);
    for (size_t page = 0, next; page < end; page = next) {
        struct buf words = {0};
        next = page + 1;
        if (!picture_has_page(picture, memory, page))
            continue;
        picture_page_words(picture, memory, page, &words);
        next = picture_has_bytes(picture, memory, page)
                   ? page + 1
                   : same_pages(picture, memory, page, end, buf_text(&words));
        char *label =
            next == page + 1 ? mem_printf("page %zu", page) : mem_printf("pages %zu-%zu", page, next - 1);
        sheet_label(sheet, 0, STYLE_PLAIN, label, width_text(label) + 2, STYLE_PLAIN, buf_text(&words));
        if (with_bytes)
            write_page_bytes(sheet, picture, memory, page);
        free(label);
        buf_free(&words);
    }
}

static void pad(struct buf *out, int used, int columns)
{
    do
        buf_char(out, ' ');
    while (++used < columns);
}

static char *variable_name(const struct var_view *var, int path_columns, int type_columns)
{
    struct buf name = {0};
    const char *path = var->path != NULL ? var->path : "?", *type = var->type != NULL ? var->type : "";
    buf_text_add(&name, path);
    pad(&name, width_text(path), path_columns);
    buf_text_add(&name, type);
    pad(&name, width_text(type), type_columns);
    return buf_take(&name);
}

/* On one row where it fits, else the value below the name. */
void diagram_variable(struct sheet *sheet, const struct var_view *var, int path_columns, int type_columns)
{
    char *name = variable_name(var, path_columns, type_columns), *was = mem_dup("");
    struct buf rest = {0};
    if (var->changed && var->before != NULL) {
        free(was);
        was = mem_printf("%s %s ", var->before, sheet->grid.ascii ? "->" : "→");
    }
    if (var->changed)
        buf_text_add(&rest, " *");
    if (var->last_writer >= 0)
        buf_printf(&rest, "  by %c", actor_letter(var->last_writer));
    else if (var->changed)
        buf_text_add(&rest, "  writer unknown");
    const char *value = var->value != NULL ? var->value : "unknown";
    const struct wrap_piece pieces[] = {{name, STYLE_PLAIN},
                                        {was, STYLE_PLAIN},
                                        {value, var->changed ? STYLE_CHANGED : STYLE_STRONG},
                                        {buf_text(&rest), STYLE_PLAIN}};
    int width = width_text(name) + width_text(was) + width_text(value) + width_text(buf_text(&rest));
    if (width > sheet->grid.columns) {
        sheet_pieces(sheet, 0, pieces, 1);
        sheet_pieces(sheet, 2, pieces + 1, 3);
    } else {
        sheet_pieces(sheet, 0, pieces, 4);
    }
    free(name);
    free(was);
    buf_free(&rest);
}

static int widest(int so_far, const char *text, int most)
{
    int width = text == NULL ? 0 : width_text(text) + 2;
    return width > so_far && width <= most ? width : so_far;
}

static bool has_variables(const struct picture *picture, const struct memory *memory)
{
    for (size_t i = 0; i < picture->now->nvars; i++)
        if (picture_holds(picture, memory, &picture->now->vars[i]))
            return true;
    return false;
}

static void write_variables(struct sheet *sheet, const struct picture *picture, const struct memory *memory)
{
    const struct snapshot *now = picture->now;
    int path = 0, type = 0;
    for (size_t i = 0; i < now->nvars; i++) {
        if (!picture_holds(picture, memory, &now->vars[i]))
            continue;
        path = widest(path, now->vars[i].path, PATH_MOST);
        type = widest(type, now->vars[i].type, TYPE_MOST);
    }
    for (size_t i = 0; i < now->nvars; i++)
        if (picture_holds(picture, memory, &now->vars[i]))
            diagram_variable(sheet, &now->vars[i], path, type);
}

static void private_title(struct box *box, const struct picture *picture, const struct memory *memory)
{
    struct buf title = {0};
    picture_name(picture, memory, &title);
    box->style = memory->common ? STYLE_STRONG : phrase_style(picture->now->actors[memory->actor].id);
    box->title = buf_take(&title);
}

static void object_facts(const struct picture *picture, int obj, struct buf *out)
{
    const struct obj_view *view = &picture->now->objs[obj];
    buf_printf(out, "inode %" PRIu64 "  ", view->id.ino);
    if (view->size_known)
        phrase_bytes(view->size, out);
    else
        buf_text_add(out, "size unknown");
    if (picture_changed(picture, CHANGE_SIZE, -1, obj, UINT64_MAX))
        buf_text_add(out, " *");
}

/* Name, facts and link state in the upper border, as much of it as fits; the rest stands below. */
static void object_title(struct box *box, const struct picture *picture, int obj, int room)
{
    struct buf name = {0}, facts = {0}, link = {0};
    phrase_object(&picture->now->objs[obj], &name);
    object_facts(picture, obj, &facts);
    phrase_link(picture->now, obj, &link);
    if (link.length > 0 && picture_changed(picture, CHANGE_UNLINKED, -1, obj, UINT64_MAX))
        buf_text_add(&link, " *");
    int name_width = width_text(buf_text(&name)), facts_width = width_text(facts.data) + 2;
    bool name_fits = name_width <= room, facts_fit = name_width + facts_width <= room;
    bool link_fits = name_width + facts_width + 2 + width_text(buf_text(&link)) <= room;
    box->style = STYLE_STRONG;
    box->title = mem_printf("%s%s%s%s%s", name_fits ? buf_text(&name) : "object", facts_fit ? "  " : "",
                            facts_fit ? facts.data : "", link_fits && link.length > 0 ? "  " : "",
                            link_fits ? buf_text(&link) : "");
    if (!name_fits)
        sheet_text(&box->sheet, 0, STYLE_STRONG, buf_text(&name));
    if (!facts_fit)
        sheet_text(&box->sheet, 0, STYLE_PLAIN, facts.data);
    if (!link_fits)
        sheet_text(&box->sheet, 0, STYLE_STRONG, buf_text(&link));
    buf_free(&name);
    buf_free(&facts);
    buf_free(&link);
}

/* Beside variables, bytes are worth their row where they say more: when some of those that hold something
 * belong to no variable, or when there are so few that all are seen. */
static bool say_more(const struct picture *picture, const struct memory *memory, size_t page,
                     const struct page_bytes *bytes)
{
    uint64_t base = (uint64_t)page * PAGE_BYTES + (memory->actor >= 0 ? memory->map->start : 0);
    bool covered[PAGE_BYTES] = {false};
    for (size_t i = 0; i < picture->now->nvars; i++) {
        const struct var_view *var = &picture->now->vars[i];
        for (uint64_t at = var->offset; picture_holds(picture, memory, var) && at < var->offset + var->length;
             at++)
            if (at >= base && at - base < PAGE_BYTES)
                covered[at - base] = true;
    }
    if (bytes->count <= FEW_BYTES)
        return true;
    for (int i = 0; i < bytes->count; i++)
        if (!covered[i] && (bytes->at[i] != 0 || bytes->changed[i]))
            return true;
    return false;
}

static void write_other_bytes(struct sheet *sheet, const struct picture *picture, const struct memory *memory)
{
    for (size_t page = 0; page < picture_pages(picture, memory); page++) {
        struct page_bytes bytes;
        if (!picture_has_page(picture, memory, page) || !picture_has_bytes(picture, memory, page))
            continue;
        picture_bytes(picture, memory, page, &bytes);
        if (say_more(picture, memory, page, &bytes))
            diagram_bytes(sheet, &bytes, page, ROWS_MOST_NAMED);
    }
}

void diagram_memory(struct box *box, const struct picture *picture, size_t index, struct box_form form)
{
    const struct memory *memory = &picture->memories[index];
    *box = (struct box){0};
    sheet_init(&box->sheet, form.columns - BOX_BORDER, form.ascii);
    if (memory->actor < 0)
        object_title(box, picture, memory->obj, form.columns - (form.numbered ? 10 : 6));
    else
        private_title(box, picture, memory);
    if (form.numbered) {
        char *title = mem_printf("%zu: %s", index + 1, box->title);
        free(box->title);
        box->title = title;
    }
    bool named = has_variables(picture, memory);
    write_pages(&box->sheet, picture, memory, !named);
    if (!named)
        return;
    write_variables(&box->sheet, picture, memory);
    write_other_bytes(&box->sheet, picture, memory);
}
