/* How fast two processes talk, as bars that grow while it is measured. A step of the bar is a factor, not a
 * difference: the ways are thousands apart, and on a plain scale all but one would have no bar. */
#include <math.h>
#include <string.h>

#include "view/view_parts.h"

enum { ROW = 48, LEAST_BAR = 10 }; /* columns of a row's words; below so many more, no bar is drawn */

/* The smallest and the largest figure of all. */
static bool range_of(const struct measure *measure, double *least, double *most)
{
    bool any = false;
    for (size_t i = 0; i < measure->count; i++) {
        double value = measure_median(&measure->figures[i]);
        if (value <= 0)
            continue;
        *least = !any || value < *least ? value : *least;
        *most = !any || value > *most ? value : *most;
        any = true;
    }
    return any;
}

static void write_bar(struct sheet *sheet, int column, double value, double least, double decade)
{
    int length = value > 0 ? 1 + (int)(log10(value / least) * decade) : 0;
    grid_fill(&sheet->grid, (struct rect){sheet->row - 1, column, 1, length}, STYLE_A, 0x2588);
}

void view_measure(const struct measure *measure, struct sheet *sheet, bool lean)
{
    double least = 1, most = 1;
    struct buf words = {0};
    int room = sheet->grid.columns - ROW - 2;
    bool bars = range_of(measure, &least, &most) && room >= LEAST_BAR;
    double decades = bars ? fmax(1, log10(most / least)) : 1, decade = (room - 1) / decades;
    measure_title(measure, &words);
    sheet_text(sheet, 0, STYLE_STRONG, buf_text(&words));
    for (size_t i = 0; i < measure->count; i++) {
        const struct measure_figure *figure = &measure->figures[i];
        if (lean && figure->size != measure->figures[0].size)
            break;
        buf_clear(&words);
        if (i == 0 || figure->size != measure->figures[i - 1].size) {
            measure_size_title(measure, figure->size, &words);
            sheet_text(sheet, 0, STYLE_STRONG, buf_text(&words));
            buf_clear(&words);
        }
        measure_row(measure, figure, &words);
        sheet_verbatim(sheet, 0, STYLE_PLAIN, buf_text(&words));
        if (bars)
            write_bar(sheet, ROW + 1, measure_median(figure), least, decade);
    }
    if (bars && !lean)
        sheet_printf(sheet, 0, STYLE_PLAIN, "A bar longer by %d columns: ten times as much.", (int)decade);
    buf_free(&words);
}
