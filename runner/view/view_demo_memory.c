#include "view/view_demo_memory.h"

#include "face/width.h"
#include "view/diagram_box.h"
#include "view/phrase.h"

enum { VARIABLES_LEAN = 2, TEXT_LEAST = 4, TEXT_MOST = 60 };

static void write_variable(const struct var_view *var, struct sheet *sheet)
{
    int path = var->path != NULL ? width_text(var->path) : 1;
    diagram_variable(sheet, var, path + 2, var->type != NULL ? width_text(var->type) + 2 : 0);
}

static int write_variables(const struct picture *picture, const struct memory *memory, struct sheet *sheet,
                           bool lean)
{
    int written = 0;
    for (size_t i = 0; i < picture->now->nvars; i++) {
        const struct var_view *var = &picture->now->vars[i];
        if (!picture_holds(picture, memory, var) || (lean && written >= VARIABLES_LEAN && !var->changed))
            continue;
        write_variable(var, sheet);
        written++;
    }
    return written;
}

/* A page that begins with a text shows it as one; any other, its first bytes. */
static void write_bytes(const struct picture *picture, const struct memory *memory, size_t page,
                        struct sheet *sheet, bool lean)
{
    struct page_bytes bytes;
    int length = 0;
    bool changed = false;
    if (!picture_has_bytes(picture, memory, page))
        return;
    picture_bytes(picture, memory, page, &bytes);
    for (; length < bytes.count && length < TEXT_MOST && bytes.at[length] >= ' ' && bytes.at[length] < 0x7F;
         length++)
        changed = changed || bytes.changed[length];
    if (length >= TEXT_LEAST)
        sheet_printf(sheet, 0, changed ? STYLE_CHANGED : STYLE_STRONG, "\"%.*s\"%s", length,
                     (const char *)bytes.at, changed ? " *" : "");
    else if (!lean)
        diagram_bytes(sheet, &bytes, page, 1);
}

static void write_memory(const struct picture *picture, const struct memory *memory, struct sheet *sheet,
                         bool lean)
{
    size_t end = picture_pages(picture, memory);
    int variables = write_variables(picture, memory, sheet, lean);
    for (size_t page = 0; page < end && page < (lean ? 1 : 2); page++) {
        struct buf words = {0};
        if (!picture_has_page(picture, memory, page))
            continue;
        buf_printf(&words, "page %zu ", page);
        picture_page_words(picture, memory, page, &words);
        if (!lean || variables == 0)
            sheet_text(sheet, 0, STYLE_PLAIN, buf_text(&words));
        buf_free(&words);
        if (variables == 0)
            write_bytes(picture, memory, page, sheet, lean);
    }
}

static void add_title(const struct picture *picture, const struct memory *memory, struct buf *out)
{
    struct buf link = {0};
    picture_name(picture, memory, out);
    if (memory->obj >= 0 && memory->actor < 0)
        phrase_link(picture->now, memory->obj, &link);
    if (link.length > 0)
        buf_printf(out, "  %s", link.data);
    buf_free(&link);
}

/* Without a box: "/my_shm  page 0 present in A", or each of its variables. */
static void list_memory(const struct picture *picture, const struct memory *memory, struct sheet *sheet)
{
    struct buf line = {0};
    size_t end = picture_pages(picture, memory), page = 0;
    if (write_variables(picture, memory, sheet, true) > 0)
        return;
    add_title(picture, memory, &line);
    while (page < end && !picture_has_page(picture, memory, page))
        page++;
    if (page < end) {
        buf_printf(&line, "  page %zu ", page);
        picture_page_words(picture, memory, page, &line);
    }
    sheet_text(sheet, 0, STYLE_STRONG, buf_text(&line));
    if (page < end)
        write_bytes(picture, memory, page, sheet, true);
    buf_free(&line);
}

static void draw_memory(const struct picture *picture, size_t index, struct sheet *sheet, bool lean)
{
    const struct memory *memory = &picture->memories[index];
    struct sheet inside;
    struct buf title = {0};
    sheet_init(&inside, sheet->grid.columns - BOX_BORDER, sheet->grid.ascii);
    write_memory(picture, memory, &inside, lean);
    add_title(picture, memory, &title);
    struct rect box = {sheet->row, 0, inside.row + 2, sheet->grid.columns};
    sheet_room(sheet, box.rows);
    grid_box(&sheet->grid, box, STYLE_STRONG, buf_text(&title));
    sheet_paste(sheet, box.row + 1, 2, inside.grid.columns, &inside);
    sheet->row = box.row + box.rows;
    buf_free(&title);
    sheet_free(&inside);
}

void view_demo_memory(const struct picture *picture, size_t memory, struct sheet *sheet, bool lean)
{
    if (lean && picture->count > 1)
        list_memory(picture, &picture->memories[memory], sheet);
    else
        draw_memory(picture, memory, sheet, lean);
}
