#include "view_pictures.h"

#include <stdio.h>

#include "view/diagram.h"

char *picture_of_sheet(struct sheet *sheet)
{
    struct grid grid;
    grid_init(&grid, sheet->row, sheet->grid.columns, sheet->grid.ascii);
    grid_copy(&grid, (struct rect){0, 0, sheet->row, grid.columns}, &sheet->grid, 0, 0);
    char *text = grid_dump(&grid);
    grid_free(&grid);
    sheet_free(sheet);
    return text;
}

char *picture_of(const struct snapshot *now, const struct snapshot *before, int columns, bool ascii)
{
    struct sheet sheet;
    sheet_init(&sheet, columns, ascii);
    diagram_draw(&sheet, now, before, true);
    return picture_of_sheet(&sheet);
}

char *picture_of_moment(enum moment moment, int rows, int columns, bool ascii)
{
    struct session *session = sample_session(moment);
    char *text = sample_screen(session, rows, columns, ascii);
    sample_session_free(session);
    return text;
}

void expect_picture(char *seen, const char *expected)
{
    int row = 1;
    for (size_t i = 0; seen[i] == expected[i] && seen[i] != '\0'; i++)
        row += seen[i] == '\n';
    bool same = strcmp(seen, expected) == 0;
    if (!same)
        fprintf(stderr, "expected:\n%s<end>\ngot:\n%s<end>\n", expected, seen);
    free(seen);
    ck_assert_msg(same, "the pictures differ in row %d", row);
}
