#include "view/view_table.h"

#include <stdlib.h>

#include "base/mem.h"
#include "face/width.h"

enum { GAP = 2, COLUMN_LEAST = 9 };

static const struct rich *cell(const struct table *table, size_t row, size_t column)
{
    return &table->cells[row * table->columns + column];
}

static int natural_width(const struct table *table, size_t column)
{
    int widest = 1;
    for (size_t row = 0; row < table->rows; row++) {
        char *words = rich_words(cell(table, row, column));
        int width = width_text(words);
        widest = width > widest ? width : widest;
        free(words);
    }
    return widest;
}

/* Takes columns from the widest until all fit; false where that would leave too little of one. */
static bool fit(int *widths, size_t count, int room)
{
    room -= GAP * ((int)count - 1);
    for (;;) {
        int sum = 0;
        size_t widest = 0;
        for (size_t i = 0; i < count; i++) {
            sum += widths[i];
            widest = widths[i] > widths[widest] ? i : widest;
        }
        if (sum <= room)
            return true;
        if (widths[widest] <= COLUMN_LEAST)
            return false;
        widths[widest]--;
    }
}

static void write_row(struct sheet *sheet, const struct table *table, size_t row, const int *widths)
{
    int top = sheet->row, column = 0;
    for (size_t i = 0; i < table->columns; i++) {
        struct sheet part;
        sheet_init(&part, widths[i], sheet->grid.ascii);
        sheet_rich(&part, 0, row == 0 ? STYLE_STRONG : STYLE_PLAIN, cell(table, row, i));
        sheet_paste(sheet, top, column, widths[i], &part);
        sheet_free(&part);
        column += widths[i] + GAP;
    }
    if (row != 0)
        return;
    int last = sheet->row;
    sheet_room(sheet, 1);
    grid_hline(&sheet->grid, last, 0, column - GAP, STYLE_BOX);
    sheet->row++;
}

static void write_list(struct sheet *sheet, const struct table *table)
{
    for (size_t row = 1; row < table->rows; row++) {
        for (size_t i = 0; i < table->columns; i++) {
            char *name = rich_words(cell(table, 0, i));
            char *label = mem_printf("%s:", name);
            sheet_text(sheet, i == 0 ? 0 : 2, STYLE_STRONG, label);
            sheet_rich(sheet, 4, STYLE_PLAIN, cell(table, row, i));
            free(name);
            free(label);
        }
    }
}

void view_table(struct sheet *sheet, const struct table *table)
{
    int *widths = mem_array(table->columns, sizeof *widths);
    for (size_t i = 0; i < table->columns; i++)
        widths[i] = natural_width(table, i);
    if (fit(widths, table->columns, sheet->grid.columns))
        for (size_t row = 0; row < table->rows; row++)
            write_row(sheet, table, row, widths);
    else
        write_list(sheet, table);
    free(widths);
}
