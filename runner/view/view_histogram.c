/* How often each result came, as bars. Many different results are drawn as ranges, so that the picture keeps
 * its height; the counts stand beside the bars. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "view/view_parts.h"

enum { LABEL = 18, COUNT = 8 };

static void write_bar(struct sheet *sheet, int64_t from, int64_t to, int64_t count, int64_t most)
{
    int room = sheet->grid.columns - LABEL - COUNT;
    int length = room > 0 && most > 0 ? (int)(count * room / most) : 0;
    if (count > 0 && length == 0 && room > 0)
        length = 1;
    char label[64];
    if (from == to)
        snprintf(label, sizeof label, "%" PRId64, from);
    else
        snprintf(label, sizeof label, "%" PRId64 "..%" PRId64, from, to);
    sheet_room(sheet, 1);
    int row = sheet->row++, width = (int)strlen(label);
    grid_text(&sheet->grid, row, width < LABEL - 2 ? LABEL - 2 - width : 0, LABEL - 1, STYLE_PLAIN, label);
    grid_fill(&sheet->grid, (struct rect){row, LABEL, 1, length}, STYLE_A, 0x2588);
    grid_printf(&sheet->grid, row, LABEL + length + 1, COUNT, STYLE_PLAIN, "%" PRId64, count);
}

static void write_ranges(const struct histogram *histogram, struct sheet *sheet, int bars_most, bool draw,
                         int64_t *most)
{
    const struct bar *bars = histogram->bars;
    int64_t low = bars[0].value, high = bars[histogram->count - 1].value;
    uint64_t width = ((uint64_t)high - (uint64_t)low) / (uint64_t)bars_most + 1;
    size_t i = 0;
    for (int range = 0; range < bars_most && i < histogram->count; range++) {
        int64_t from = (int64_t)((uint64_t)low + (uint64_t)range * width),
                to = (int64_t)((uint64_t)from + width - 1);
        int64_t count = 0;
        for (; i < histogram->count && (range == bars_most - 1 || bars[i].value <= to); i++)
            count += bars[i].count;
        if (draw)
            write_bar(sheet, from, to > high || to < from ? high : to, count, *most);
        else if (count > *most)
            *most = count;
    }
}

void view_histogram(const struct histogram *histogram, struct sheet *sheet, int bars)
{
    int64_t most = 0;
    sheet_printf(sheet, 0, STYLE_STRONG, "%s: %" PRId64 " of %" PRId64 " runs",
                 histogram->title != NULL ? histogram->title : "runs", histogram->done, histogram->asked);
    if (histogram->failed > 0)
        sheet_printf(sheet, 0, STYLE_FAIL, "%" PRId64 " runs FAILED: they printed no number.",
                     histogram->failed);
    if (histogram->count == 0)
        return;
    if (histogram->count > (size_t)bars) {
        write_ranges(histogram, sheet, bars, false, &most);
        write_ranges(histogram, sheet, bars, true, &most);
        return;
    }
    for (size_t i = 0; i < histogram->count; i++)
        most = histogram->bars[i].count > most ? histogram->bars[i].count : most;
    for (size_t i = 0; i < histogram->count; i++)
        write_bar(sheet, histogram->bars[i].value, histogram->bars[i].value, histogram->bars[i].count, most);
}
