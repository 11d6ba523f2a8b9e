#include <stdlib.h>

#include "base/mem.h"
#include "face/width.h"
#include "view/view_parts.h"
#include "view/words_home.h"

enum {
    COUNT_COLUMNS = 10, /* read, scenes, quiz, exercises, minutes */
    COUNTS = 5,
    TITLE_LEAST = 26, /* narrower than this beside the numbers, the numbers go below the title */
    MARK = 2,
};

static int title_columns(const struct sheet *sheet)
{
    return sheet->grid.columns - MARK - COUNTS * COUNT_COLUMNS;
}

/* A title, and the numbers right-aligned beside it. */
static void write_row(struct sheet *sheet, enum style style, const char *title,
                      const char *const counts[COUNTS])
{
    int first = MARK + title_columns(sheet);
    struct sheet_cell cells[COUNTS + 1] = {{MARK, title_columns(sheet), style, title}};
    for (int i = 0; i < COUNTS; i++) {
        int width = width_text(counts[i]);
        cells[i + 1] =
            (struct sheet_cell){first + (i + 1) * COUNT_COLUMNS - width, width, STYLE_PLAIN, counts[i]};
    }
    sheet_cells(sheet, cells, COUNTS + 1);
}

static void write_lesson(const struct session *session, struct sheet *sheet, size_t index,
                         struct drawn *drawn)
{
    const struct catalog_lesson *lesson = &session->catalog->lessons[index];
    bool selected = session->ui.selected == (int)index;
    enum style style = selected ? STYLE_SELECT : STYLE_PLAIN;
    struct words_lesson words;
    words_home_lesson(session, index, &words);
    char *title = mem_printf("%s %s", lesson->number, lesson->title);
    int row = sheet->row;
    if (title_columns(sheet) >= TITLE_LEAST) {
        const char *const counts[] = {words.read, words.scenes, words.quiz, words.exercises, words.minutes};
        write_row(sheet, style, title, counts);
    } else {
        sheet_text(sheet, MARK, style, title);
        sheet_printf(sheet, MARK + 3, STYLE_DIM, "read %s  scenes %s  quiz %s  ex %s  %s min", words.read,
                     words.scenes, words.quiz, words.exercises, words.minutes);
    }
    if (lesson->trouble != NULL)
        sheet_text(sheet, MARK + 3, STYLE_FAIL, lesson->trouble);
    if (selected) {
        grid_put(&sheet->grid, row, 0, STYLE_STRONG, '>');
        sheet_focus(sheet, row, 0);
    }
    view_hit(drawn, (struct rect){row, 0, sheet->row - row, sheet->grid.columns}, KEY_NONE, (int)index);
    free(title);
}

static void write_warm_up(const struct session *session, struct sheet *sheet, struct drawn *drawn)
{
    if (session->ask.question == NULL)
        return;
    sheet_gap(sheet);
    sheet_text(sheet, 0, STYLE_STRONG, session->ask.answered ? "Warm-up" : "Warm-up, Space skips it:");
    view_question(session, sheet, drawn);
}

void view_home(const struct session *session, struct sheet *sheet, struct drawn *drawn)
{
    if (title_columns(sheet) >= TITLE_LEAST) {
        const char *const names[] = {"read", "scenes", "quiz", "exercises", "minutes"};
        write_row(sheet, STYLE_DIM, "lesson", names);
    }
    for (size_t i = 0; i < session->catalog->lesson_count; i++)
        write_lesson(session, sheet, i, drawn);
    if (session->catalog->lesson_count == 0)
        sheet_printf(sheet, 0, STYLE_FAIL, "No lesson was found under %s.",
                     session->catalog->data != NULL ? session->catalog->data : "the data folder");
    int focus = sheet->focus, column = sheet->focus_column;
    sheet_gap(sheet);
    struct buf words = {0};
    words_home_notes(session, &words);
    sheet_text(sheet, 0, STYLE_PLAIN, buf_text(&words));
    buf_free(&words);
    write_warm_up(session, sheet, drawn);
    if (session->ask.question != NULL) /* all of it in sight, above the lessons' first lines if need be */
        sheet_focus(sheet, sheet->row - 1, 0);
    else
        sheet_focus(sheet, focus, column);
}
