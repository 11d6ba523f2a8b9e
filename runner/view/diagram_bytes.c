/* A page's bytes as hex and text: only rows that hold something or changed, each change marked. */
#include <ctype.h>
#include <inttypes.h>

#include "view/diagram_box.h"

enum { FIRST = 6 /* column of the first byte */, SHORT_ROW = 4, LONG_ROW = 16 };

/* "0010  48 65*6c 6c  He l" with a mark behind each byte that changed. `in_row` are as many as the row has
 * room for, `count` as many as there are. */
static void write_row(struct sheet *sheet, uint64_t shown_at, const uint8_t *bytes, const bool *changed,
                      int count, int in_row)
{
    sheet_room(sheet, 1);
    int row = sheet->row++, text = FIRST + 3 * in_row + 1;
    grid_printf(&sheet->grid, row, 0, FIRST - 1, STYLE_DIM, "%04" PRIx64, shown_at);
    for (int i = 0; i < count; i++) {
        enum style style = changed[i] ? STYLE_CHANGED : bytes[i] != 0 ? STYLE_PLAIN : STYLE_DIM;
        bool shows = isprint(bytes[i]) && bytes[i] < 0x80;
        grid_printf(&sheet->grid, row, FIRST + 3 * i, 2, style, "%02x", bytes[i]);
        if (changed[i])
            grid_put(&sheet->grid, row, FIRST + 2 + 3 * i, STYLE_CHANGED, '*');
        grid_put(&sheet->grid, row, text + i, style, shows ? bytes[i] : bytes[i] == 0 ? 0xB7 : '?');
    }
}

/* As long as there is room for, and no longer than so few bytes need. */
static int bytes_in_row(int columns, int bytes)
{
    int count = LONG_ROW;
    while (count > SHORT_ROW && (FIRST + 4 * count + 1 > columns || bytes <= count / 2))
        count /= 2;
    return count;
}

static bool row_counts(const struct page_bytes *bytes, int at, int in_row, bool changed)
{
    for (int i = at; i < at + in_row && i < bytes->count; i++)
        if (changed ? bytes->changed[i] : bytes->at[i] != 0)
            return true;
    return false;
}

/* Marks in `shown` the rows worth showing, changed ones before those that are not zero; returns how many
 * more there would have been. */
static int choose_rows(const struct page_bytes *bytes, int in_row, int most, bool *shown)
{
    int chosen = 0, left = 0;
    for (int changed = 1; changed >= 0; changed--) {
        for (int row = 0; row < PAGE_BYTES / in_row; row++) {
            if (shown[row] || !row_counts(bytes, row * in_row, in_row, changed))
                continue;
            if (chosen < most) {
                shown[row] = true;
                chosen++;
            } else if (!changed || !row_counts(bytes, row * in_row, in_row, false)) {
                left++;
            }
        }
    }
    return left;
}

void diagram_bytes(struct sheet *sheet, const struct page_bytes *bytes, size_t page, int most)
{
    int in_row = bytes_in_row(sheet->grid.columns, bytes->count);
    bool shown[PAGE_BYTES / SHORT_ROW] = {false};
    if (in_row == SHORT_ROW && most > 1)
        most *= 2;
    int left = choose_rows(bytes, in_row, most, shown);
    for (int at = 0; at < bytes->count; at += in_row) {
        int count = bytes->count - at < in_row ? bytes->count - at : in_row;
        if (shown[at / in_row])
            write_row(sheet, (uint64_t)page * PAGE_BYTES + (uint64_t)at, bytes->at + at, bytes->changed + at,
                      count, in_row);
    }
    if (left > 0)
        sheet_printf(sheet, FIRST, STYLE_DIM, "and %d more rows that are not zero", left);
}
