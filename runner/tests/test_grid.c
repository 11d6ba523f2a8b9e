/* Cells, widths, clipping, boxes, the ASCII likeness, and how styles look. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "face/ascii.h"
#include "face/grid.h"
#include "face/style.h"
#include "face/width.h"
#include "tests/suite_main.h"

static struct grid grid;

static void begin(int rows, int columns)
{
    grid_init(&grid, rows, columns, false);
}

static void end(void)
{
    grid_free(&grid);
}

static void expect(const char *picture)
{
    char *dump = grid_dump(&grid);
    ck_assert_str_eq(dump, picture);
    free(dump);
}

START_TEST(a_picture_is_drawn_as_it_is_written)
{
    begin(5, 16);
    grid_box(&grid, (struct rect){0, 0, 4, 16}, STYLE_BOX, "/race");
    ck_assert_int_eq(grid_text(&grid, 1, 2, -1, STYLE_PLAIN, "counter"), 7);
    ck_assert_int_eq(grid_printf(&grid, 2, 2, -1, STYLE_CHANGED, "%d * by %c", 1, 'B'), 8);
    grid_arrow(&grid, 4, 3, ARROW_UP, STYLE_BOX);
    grid_hline(&grid, 4, 5, 3, STYLE_BOX);
    expect("┌─ /race ──────┐\n"
           "│ counter      │\n"
           "│ 1 * by B     │\n"
           "└──────────────┘\n"
           "   ▲ ───\n");
    end();
}
END_TEST

START_TEST(the_same_picture_in_ascii)
{
    grid_init(&grid, 3, 14, true);
    grid_box(&grid, (struct rect){0, 0, 3, 8}, STYLE_BOX, NULL);
    grid_text(&grid, 1, 1, -1, STYLE_PLAIN, "0 → 1é");
    grid_arrow(&grid, 0, 9, ARROW_DOWN, STYLE_BOX);
    grid_text(&grid, 1, 9, -1, STYLE_PLAIN, "字x");
    expect("+------+ v\n"
           "|0 > 1e| ? x\n"
           "+------+\n");
    end();
}
END_TEST

START_TEST(drawing_clips_at_the_edges_and_at_the_given_width)
{
    begin(2, 5);
    ck_assert_int_eq(grid_text(&grid, 0, 3, -1, STYLE_PLAIN, "abc"), 2);
    ck_assert_int_eq(grid_text(&grid, 1, 0, 2, STYLE_PLAIN, "abc"), 2);
    grid_text(&grid, -1, 0, -1, STYLE_PLAIN, "no");
    grid_text(&grid, 2, 0, -1, STYLE_PLAIN, "no");
    ck_assert_int_eq(grid_text(&grid, 0, -2, -1, STYLE_PLAIN, "abcd"), 4);
    ck_assert_int_eq(grid_text(&grid, 0, 9, -1, STYLE_PLAIN, "abcd"), 0);
    expect("cd ab\nab\n");
    end();
}
END_TEST

START_TEST(a_wide_character_is_never_split)
{
    begin(4, 4);
    grid_text(&grid, 0, 3, -1, STYLE_PLAIN, "字");   /* its right half has no column */
    grid_text(&grid, 1, -1, -1, STYLE_PLAIN, "字a"); /* its left half has none */
    grid_text(&grid, 2, 0, -1, STYLE_PLAIN, "字字");
    grid_text(&grid, 2, 1, -1, STYLE_PLAIN, "x"); /* over a right half */
    grid_text(&grid, 3, 0, -1, STYLE_PLAIN, "字字");
    grid_text(&grid, 3, 1, -1, STYLE_PLAIN, "字"); /* over a right and a left half */
    expect("\n a\n x字\n 字\n");
    ck_assert_int_eq(grid.cells[4 * 3 + 1].width, 2);
    ck_assert_int_eq(grid.cells[4 * 3 + 2].width, 0);
    ck_assert_int_eq(grid.cells[4 * 3 + 3].width, 1);
    end();
}
END_TEST

START_TEST(bad_bytes_and_control_characters_are_visible)
{
    begin(3, 12);
    ck_assert_int_eq(grid_text(&grid, 0, 0, -1, STYLE_PLAIN, "a\033[2J\tb"), 7);
    ck_assert_int_eq(grid_text(&grid, 1, 0, -1, STYLE_PLAIN, "a\xff\xc3(\xe2\x82"), 6);
    /* a combining mark joins its letter, a direction mark is left out */
    ck_assert_int_eq(grid_text(&grid, 2, 0, -1, STYLE_PLAIN, "e\xcc\x81x\xe2\x80\xae!"), 3);
    expect("a?[2J?b\na��(��\ne\xcc\x81x!\n");
    end();
}
END_TEST

START_TEST(a_part_is_copied_with_its_halves_whole)
{
    struct grid from;
    grid_init(&from, 3, 8, false);
    grid_text(&from, 0, 0, -1, STYLE_PLAIN, "01234567");
    grid_text(&from, 1, 0, -1, STYLE_A, "字字字字");
    begin(4, 6);
    grid_copy(&grid, (struct rect){1, 1, 3, 4}, &from, 0, 1);
    expect("\n 1234\n  字\n\n");
    ck_assert_int_eq(grid.cells[6 * 2 + 2].style, STYLE_A);
    grid_clear(&grid);
    grid_copy(&grid, (struct rect){-1, -1, 9, 9}, &from, 0, 0); /* clipped on every side */
    expect(" 字字\n\n\n\n");
    grid_free(&from);
    end();
}
END_TEST

START_TEST(equal_means_every_cell_and_the_cursor)
{
    struct grid other;
    begin(2, 3);
    grid_init(&other, 2, 3, false);
    ck_assert(grid_equal(&grid, &other));
    grid_put(&other, 1, 2, STYLE_DIM, ' ');
    ck_assert(!grid_equal(&grid, &other));
    grid_clear(&other);
    other.cursor_row = 0;
    ck_assert(!grid_equal(&grid, &other));
    grid_resize(&other, 3, 2);
    ck_assert(!grid_equal(&grid, &other));
    grid_free(&other);
    end();
}
END_TEST

START_TEST(every_size_from_nothing_up_is_drawn_inside_its_cells)
{
    for (int rows = 0; rows < 6; rows++)
        for (int columns = 0; columns < 12; columns++) {
            begin(rows, columns);
            for (int high = -1; high < 7; high++)
                for (int wide = -1; wide < 13; wide++)
                    grid_box(&grid, (struct rect){-1, -2, high, wide}, STYLE_BOX, "字a");
            grid_fill(&grid, (struct rect){-9, -9, 99, 99}, STYLE_PLAIN, 0x5B57);
            for (int i = 0; i < rows * columns; i++)
                ck_assert(grid.cells[i].width != 2 || i % columns != columns - 1);
            end();
        }
}
END_TEST

START_TEST(utf8_goes_out_as_it_came_in)
{
    char bytes[4];
    uint32_t back;
    for (uint32_t ch = 1; ch <= 0x10FFFF; ch += ch < 0x3000 ? 1 : 97) {
        if (ch >= 0xD800 && ch <= 0xDFFF)
            continue;
        size_t length = width_encode(ch, bytes);
        ck_assert_uint_eq(width_next(bytes, length, &back), length);
        ck_assert_uint_eq(back, ch);
        if (length > 1) { /* cut short it is one bad byte */
            ck_assert_uint_eq(width_next(bytes, length - 1, &back), 1);
            ck_assert_uint_eq(back, 0xFFFD);
        }
    }
    ck_assert_uint_eq(width_next("\xc0\x80", 2, &back), 1);     /* longer than it need be */
    ck_assert_uint_eq(width_next("\xed\xa0\x80", 3, &back), 1); /* half of a surrogate pair */
    ck_assert_uint_eq(width_next("", 0, &back), 0);
}
END_TEST

START_TEST(widths_do_not_depend_on_the_locale)
{
    ck_assert_int_eq(width_text("a字é→😀e\xcc\x81"), 1 + 2 + 1 + 1 + 2 + 1);
    ck_assert_int_eq(width_of(0x10FFFF), 1);
    ck_assert_uint_eq(width_drawn(0x10FFFF), 0xFFFD);
    ck_assert_uint_eq(width_drawn(0x9B), '?'); /* the one-byte CSI of 8-bit terminals */
}
END_TEST

START_TEST(the_ascii_likeness_is_printable_ascii)
{
    for (uint32_t ch = 0xA0; ch < 0x3000; ch++)
        ck_assert(ascii_of(ch) >= 0x20 && ascii_of(ch) < 0x7F);
    ck_assert_int_eq(ascii_of(0x2502), '|');
    ck_assert_int_eq(ascii_of('q'), 'q');
    ck_assert_int_eq(ascii_of(0x2026), '~');
}
END_TEST

START_TEST(without_colour_nothing_is_coloured)
{
    for (int style = 0; style < STYLE_COUNT; style++)
        ck_assert_int_eq(style_look((enum style)style, PALETTE_MONO).colour, -1);
    ck_assert(style_look(STYLE_SELECT, PALETTE_MONO).reverse);
    ck_assert(style_look(STYLE_FAIL, PALETTE_MONO).bold);
    ck_assert_int_eq(style_palette(256, "1"), PALETTE_MONO);
    ck_assert_int_eq(style_palette(256, ""), PALETTE_256);
    ck_assert_int_eq(style_palette(8, NULL), PALETTE_8);
    ck_assert_int_eq(style_palette(-1, NULL), PALETTE_MONO);
}
END_TEST

START_TEST(red_and_green_are_never_used)
{
    for (int style = 0; style < STYLE_COUNT; style++) {
        short few = style_look((enum style)style, PALETTE_8).colour;
        short many = style_look((enum style)style, PALETTE_256).colour;
        ck_assert(few != 1 && few != 2);
        ck_assert(many < 0 || many >= 16); /* below 16 the learner's theme decides */
    }
    ck_assert_int_ne(style_look(STYLE_A, PALETTE_8).colour, style_look(STYLE_B, PALETTE_8).colour);
    ck_assert_int_ne(style_look(STYLE_OK, PALETTE_256).colour, style_look(STYLE_FAIL, PALETTE_256).colour);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("grid");
    tcase_add_test(cases, a_picture_is_drawn_as_it_is_written);
    tcase_add_test(cases, the_same_picture_in_ascii);
    tcase_add_test(cases, drawing_clips_at_the_edges_and_at_the_given_width);
    tcase_add_test(cases, a_wide_character_is_never_split);
    tcase_add_test(cases, bad_bytes_and_control_characters_are_visible);
    tcase_add_test(cases, a_part_is_copied_with_its_halves_whole);
    tcase_add_test(cases, equal_means_every_cell_and_the_cursor);
    tcase_add_test(cases, every_size_from_nothing_up_is_drawn_inside_its_cells);
    tcase_add_test(cases, utf8_goes_out_as_it_came_in);
    tcase_add_test(cases, widths_do_not_depend_on_the_locale);
    tcase_add_test(cases, the_ascii_likeness_is_printable_ascii);
    tcase_add_test(cases, without_colour_nothing_is_coloured);
    tcase_add_test(cases, red_and_green_are_never_used);
    return suite_run();
}
