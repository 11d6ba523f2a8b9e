/* What a grid shows, written as a recording and read back: the same cells, at the same time. */
#include <check.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/span.h"
#include "face/cast.h"
#include "face/style.h"
#include "lab/pane.h"
#include "lab/reel.h"
#include "tests/suite_main.h"

static char path[64];
static struct cast *cast;
static struct grid grid;
static struct err err;

static void begin(void)
{
    snprintf(path, sizeof path, "/tmp/shmlab-cast-%d.cast", (int)getpid());
    cast = cast_open(path, &(struct cast_head){"02.4", "02.4", "abc"}, &err);
    ck_assert_ptr_nonnull(cast);
    grid_init(&grid, 6, 40, false);
}

static struct reel *reread(void)
{
    struct buf text = {0};
    ck_assert_int_eq(cast_close(cast, &err), 0);
    ck_assert_int_eq(buf_read_file(&text, path, NULL), 0);
    struct reel *reel = reel_read(path, (struct span){buf_text(&text), text.length}, &err);
    ck_assert_msg(reel != NULL, "%s", err.text);
    buf_free(&text);
    unlink(path);
    return reel;
}

static void expect_same(const struct reel *reel)
{
    for (int row = 0; row < grid.rows; row++)
        for (int column = 0; column < grid.columns; column++) {
            const struct cell *cell = &grid.cells[row * grid.columns + column];
            struct pane_cell shown = pane_cell(reel->pane, row, column);
            if (cell->width == 0)
                continue; /* the right half of a wide one */
            uint32_t wanted = cell->ch[0] != 0 ? cell->ch[0] : ' ',
                     got = shown.ch[0] != 0 ? shown.ch[0] : ' ';
            ck_assert_msg(wanted == got, "row %d column %d: U+%04X, not U+%04X", row, column, got, wanted);
            struct look look = style_look(cell->style, PALETTE_256);
            ck_assert_msg(wanted == ' ' ||
                              (look.colour == shown.colour && look.bold == shown.bold &&
                               look.reverse == shown.reverse && look.underline == shown.underline),
                          "row %d column %d looks otherwise", row, column);
        }
}

START_TEST(what_was_shown_is_shown_again)
{
    begin();
    grid_box(&grid, (struct rect){1, 0, 4, 40}, STYLE_A, "A writer");
    grid_text(&grid, 2, 2, -1, STYLE_STRONG,
              "wide \xe4\xb8\xad\xe6\x96\x87, combined e\xcc\x81, \"quoted\\\"");
    cast_show(cast, &grid, 5 * (uint64_t)CLOCK_S);
    struct grid first = {0};
    grid_init(&first, 6, 40, false);
    memcpy(first.cells, grid.cells, 6 * 40 * sizeof *grid.cells);
    cast_mark(cast, "step B", 6 * (uint64_t)CLOCK_S);
    grid_text(&grid, 2, 6, 3, STYLE_CHANGED, "x"); /* over the left half of a wide character */
    grid_fill(&grid, (struct rect){3, 2, 1, 10}, STYLE_B, 0x2588);
    cast_show(cast, &grid, 6 * (uint64_t)CLOCK_S + 500 * CLOCK_MS);
    cast_show(cast, &grid, 7 * (uint64_t)CLOCK_S); /* the same picture: nothing is written */
    struct reel *reel = reread();
    ck_assert_uint_eq(reel->count, 3);
    ck_assert_str_eq(reel->title, "02.4");
    ck_assert_str_eq(reel->stamp, "abc");
    ck_assert_double_eq_tol(reel_length(reel), 1.5, 1e-6);
    ck_assert_uint_eq(reel_next_stop(reel), 1);
    reel_show(reel, 3);
    expect_same(reel);
    reel_show(reel, 1);
    memcpy(grid.cells, first.cells, 6 * 40 * sizeof *grid.cells);
    expect_same(reel);
    reel_free(reel);
    grid_free(&first);
    grid_free(&grid);
}
END_TEST

START_TEST(a_terminal_that_changes_its_size_is_followed)
{
    begin();
    grid_text(&grid, 5, 0, -1, STYLE_PLAIN, "the last row");
    cast_show(cast, &grid, 0);
    grid_resize(&grid, 9, 60);
    grid_text(&grid, 8, 40, -1, STYLE_OK, "ok, wider");
    cast_show(cast, &grid, CLOCK_S);
    grid_resize(&grid, 2, 10);
    grid_text(&grid, 1, 0, -1, STYLE_PLAIN, "small");
    cast_show(cast, &grid, 2 * (uint64_t)CLOCK_S);
    struct reel *reel = reread();
    reel_show(reel, reel->count);
    ck_assert_int_eq(reel->rows, 2);
    ck_assert_int_eq(reel->columns, 10);
    expect_same(reel);
    reel_show(reel, 1);
    ck_assert_int_eq(reel->rows, 6);
    reel_free(reel);
    grid_free(&grid);
}
END_TEST

START_TEST(each_style_comes_back_as_one_that_looks_the_same)
{
    for (int style = 0; style < STYLE_COUNT; style++) {
        struct look look = style_look((enum style)style, PALETTE_256);
        struct look back = style_look(style_like(look), PALETTE_256);
        ck_assert_int_eq(look.colour, back.colour);
        ck_assert_int_eq(look.bold, back.bold);
        ck_assert_int_eq(look.reverse, back.reverse);
    }
    ck_assert_int_eq(style_like((struct look){.colour = 9, .bold = true}), STYLE_STRONG);
    ck_assert_int_eq(style_like((struct look){.colour = 9, .reverse = true}), STYLE_SELECT);
}
END_TEST

/* The form that public players ask for, read by another parser than our own. */
START_TEST(each_line_is_of_the_public_form)
{
    begin();
    grid_text(&grid, 0, 0, -1, STYLE_PLAIN, "one");
    cast_show(cast, &grid, CLOCK_S);
    cast_pause(cast, 2 * (uint64_t)CLOCK_S);
    cast_mark(cast, "key", CLOCK_S);
    ck_assert_int_eq(cast_close(cast, &err), 0);
    FILE *file = fopen(path, "re");
    json_t *head = json_loadf(file, JSON_DISABLE_EOF_CHECK, NULL);
    json_t *picture = json_loadf(file, JSON_DISABLE_EOF_CHECK, NULL);
    json_t *mark = json_loadf(file, JSON_DISABLE_EOF_CHECK, NULL);
    fclose(file);
    unlink(path);
    ck_assert_int_eq(json_integer_value(json_object_get(head, "version")), 2);
    ck_assert_int_eq(json_integer_value(json_object_get(head, "width")), 40);
    ck_assert_int_eq(json_integer_value(json_object_get(head, "height")), 6);
    ck_assert_str_eq(json_string_value(json_array_get(picture, 1)), "o");
    ck_assert_double_eq_tol(json_number_value(json_array_get(mark, 0)), 2.0, 1e-9);
    ck_assert_str_eq(json_string_value(json_array_get(mark, 1)), "m");
    json_decref(head);
    json_decref(picture);
    json_decref(mark);
    grid_free(&grid);
}
END_TEST

START_TEST(a_file_that_cannot_be_written_is_one_sentence)
{
    ck_assert_ptr_null(cast_open("/nowhere/x.cast", &(struct cast_head){0}, &err));
    ck_assert_ptr_nonnull(strstr(err.text, "cannot record into /nowhere/x.cast"));
    err_clear(&err);
    if (access("/dev/full", W_OK) != 0)
        return;
    cast = cast_open("/dev/full", &(struct cast_head){0}, &err);
    grid_init(&grid, 6, 40, false);
    cast_show(cast, &grid, 0);
    ck_assert_int_eq(cast_close(cast, &err), -1);
    ck_assert_ptr_nonnull(strstr(err.text, "cannot write all of the recording /dev/full"));
    grid_free(&grid);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("cast");
    tcase_add_test(cases, what_was_shown_is_shown_again);
    tcase_add_test(cases, a_terminal_that_changes_its_size_is_followed);
    tcase_add_test(cases, each_style_comes_back_as_one_that_looks_the_same);
    tcase_add_test(cases, each_line_is_of_the_public_form);
    tcase_add_test(cases, a_file_that_cannot_be_written_is_one_sentence);
    return suite_run();
}
