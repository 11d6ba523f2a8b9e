#include <stdlib.h>

#include "base/mem.h"
#include "view/view_parts.h"
#include "view/words_home.h"

enum { MARK = 2, ID_COLUMNS = 16, TITLE_COLUMNS = 22, STATE_COLUMNS = 38 };

static void write_exercise(const struct session *session, struct sheet *sheet, size_t index)
{
    const struct catalog_exercise *exercise = &session->catalog->exercises[index];
    bool selected = session->ui.selected == (int)index;
    enum style style = selected ? STYLE_SELECT : STYLE_STRONG;
    struct words_exercise words;
    words_home_exercise(session, index, &words);
    char *state = mem_printf("%s, hints %s", words.state, words.hints);
    int row = sheet->row, columns = sheet->grid.columns;
    if (columns >= MARK + ID_COLUMNS + TITLE_COLUMNS + STATE_COLUMNS) {
        int title = MARK + ID_COLUMNS, right = columns - STATE_COLUMNS;
        const struct sheet_cell cells[] = {{MARK, ID_COLUMNS - 1, style, exercise->id},
                                           {title, right - title - 1, STYLE_PLAIN, exercise->title},
                                           {right, STATE_COLUMNS, STYLE_PLAIN, state}};
        sheet_cells(sheet, cells, 3);
    } else {
        sheet_text(sheet, MARK, style, exercise->id);
        sheet_text(sheet, MARK + 2, STYLE_PLAIN, exercise->title);
        sheet_text(sheet, MARK + 2, STYLE_PLAIN, state);
    }
    if (exercise->trouble != NULL)
        sheet_text(sheet, MARK + 2, STYLE_FAIL, exercise->trouble);
    if (selected) {
        grid_put(&sheet->grid, row, 0, STYLE_STRONG, '>');
        sheet_focus(sheet, row, 0);
    }
    free(state);
}

void view_exercises(const struct session *session, struct sheet *sheet, struct drawn *drawn)
{
    for (size_t i = 0; i < session->catalog->exercise_count; i++) {
        int row = sheet->row;
        write_exercise(session, sheet, i);
        view_hit(drawn, (struct rect){row, 0, sheet->row - row, sheet->grid.columns}, KEY_NONE, (int)i);
    }
}
