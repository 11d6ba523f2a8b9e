/* Sheets: text that breaks, and windows that scroll without losing a row. */
#include "tests/suite_main.h"
#include "view/sheet.h"
#include "view_pictures.h"

static struct sheet sheet;

static void begin(int columns, bool ascii)
{
    sheet_init(&sheet, columns, ascii);
}

static char *written(void)
{
    return picture_of_sheet(&sheet);
}

START_TEST(text_breaks_at_blanks_below_its_own_beginning)
{
    begin(12, false);
    sheet_label(&sheet, 1, STYLE_PLAIN, "did", 4, STYLE_PLAIN, "one two three");
    expect_picture(written(), " did one two\n"
                              "     three\n");
}
END_TEST

START_TEST(a_label_without_text_has_its_row)
{
    begin(12, false);
    sheet_label(&sheet, 0, STYLE_PLAIN, "did", 4, STYLE_PLAIN, "");
    sheet_text(&sheet, 0, STYLE_PLAIN, "next");
    expect_picture(written(), "did\n"
                              "next\n");
}
END_TEST

START_TEST(code_keeps_its_blanks_and_goes_on_behind_a_mark)
{
    begin(10, false);
    sheet_verbatim(&sheet, 1, STYLE_CODE, "int x;\n\tint count = 1;\n");
    expect_picture(written(), " int x;\n"
                              "         i\n"
                              " ↵ nt coun\n"
                              " ↵ t = 1;\n");
}
END_TEST

START_TEST(an_empty_line_of_code_is_a_row)
{
    begin(10, false);
    sheet_verbatim(&sheet, 0, STYLE_CODE, "a\n\nb\n");
    expect_picture(written(), "a\n\nb\n");
}
END_TEST

START_TEST(arrows_keep_their_sense_in_ascii)
{
    begin(20, true);
    sheet_text(&sheet, 0, STYLE_PLAIN, "load eax ← counter");
    expect_picture(written(), "load eax <- counter\n");
}
END_TEST

START_TEST(a_rule_names_what_follows)
{
    begin(30, true);
    sheet_rule(&sheet, "scene 1 of 4", "3 min");
    sheet_rule(&sheet, "a title much too long for a rule", "3 min");
    expect_picture(written(), "-- scene 1 of 4 ----- 3 min --\n"
                              "------------------------------\n"
                              "a title much too long for a\n"
                              "rule\n"
                              "3 min\n");
}
END_TEST

START_TEST(cells_stand_side_by_side)
{
    begin(20, false);
    const struct sheet_cell cells[] = {{0, 6, STYLE_PLAIN, "one two"}, {8, 12, STYLE_PLAIN, "beside it"}};
    sheet_cells(&sheet, cells, 2);
    sheet_text(&sheet, 0, STYLE_PLAIN, "below");
    expect_picture(written(), "one     beside it\n"
                              "two\n"
                              "below\n");
}
END_TEST

START_TEST(a_gap_is_one_row_and_none_at_the_top)
{
    begin(5, false);
    sheet_gap(&sheet);
    sheet_text(&sheet, 0, STYLE_PLAIN, "a");
    sheet_gap(&sheet);
    sheet_gap(&sheet);
    sheet_text(&sheet, 0, STYLE_PLAIN, "b");
    expect_picture(written(), "a\n\nb\n");
}
END_TEST

static void write_numbers(int count)
{
    for (int i = 0; i < count; i++)
        sheet_printf(&sheet, 0, STYLE_PLAIN, "%d", i);
}

static char *shown(int rows, struct scroll *scroll)
{
    struct grid grid;
    grid_init(&grid, rows, 26, true);
    sheet_show(&sheet, &grid, (struct rect){0, 0, rows, 26}, scroll);
    char *text = grid_dump(&grid);
    grid_free(&grid);
    sheet_free(&sheet);
    return text;
}

START_TEST(what_fits_is_shown_without_a_word)
{
    struct scroll scroll = {0};
    begin(26, true);
    write_numbers(4);
    expect_picture(shown(4, &scroll), "0\n1\n2\n3\n");
    ck_assert_int_eq(scroll.most, 0);
}
END_TEST

START_TEST(what_does_not_fit_is_announced)
{
    struct scroll scroll = {0};
    begin(26, true);
    write_numbers(9);
    expect_picture(shown(4, &scroll), "0\n1\n2\n--- rows 1-3 of 9: PgDn --\n");
    ck_assert_int_eq(scroll.least, 0);
    ck_assert_int_eq(scroll.most, 6);
}
END_TEST

START_TEST(scrolling_past_the_end_stays_at_the_end)
{
    struct scroll scroll = {.at = 100};
    begin(26, true);
    write_numbers(9);
    expect_picture(shown(4, &scroll), "6\n7\n8\n--- rows 7-9 of 9: PgUp --\n");
}
END_TEST

START_TEST(a_followed_focus_is_seen_and_can_be_left_both_ways)
{
    struct scroll scroll = {.follow = true};
    begin(26, true);
    write_numbers(20);
    sheet_focus(&sheet, 10, 0);
    expect_picture(shown(6, &scroll), "8\n9\n10\n11\n12\n------------- PgUp PgDn --\n");
    ck_assert_int_eq(scroll.least, -8);
    ck_assert_int_eq(scroll.most, 7);
}
END_TEST

START_TEST(the_cursor_rests_on_the_focus)
{
    struct scroll scroll = {.at = 2};
    struct grid grid;
    begin(26, true);
    write_numbers(9);
    sheet_focus(&sheet, 3, 0);
    grid_init(&grid, 10, 40, true);
    sheet_show(&sheet, &grid, (struct rect){5, 7, 4, 24}, &scroll);
    ck_assert_int_eq(grid.cursor_row, 6);
    ck_assert_int_eq(grid.cursor_column, 7);
    grid_free(&grid);
    sheet_free(&sheet);
}
END_TEST

START_TEST(a_focus_out_of_sight_has_no_cursor)
{
    struct grid grid;
    begin(26, true);
    write_numbers(9);
    sheet_focus(&sheet, 1, 0);
    grid_init(&grid, 4, 26, true);
    for (int at = 2; at <= 6; at += 4) {
        sheet_show(&sheet, &grid, (struct rect){0, 0, 4, 26}, &(struct scroll){.at = at});
        ck_assert_int_eq(grid.cursor_row, -1);
    }
    sheet_focus(&sheet, 8, 0);
    sheet_show(&sheet, &grid, (struct rect){0, 0, 4, 26}, &(struct scroll){0});
    ck_assert_int_eq(grid.cursor_row, -1);
    grid_free(&grid);
    sheet_free(&sheet);
}
END_TEST

START_TEST(a_box_announces_in_its_lower_line)
{
    struct scroll scroll = {0};
    struct grid grid;
    begin(20, true);
    write_numbers(9);
    grid_init(&grid, 5, 26, true);
    sheet_show_boxed(&sheet, &grid, (struct rect){0, 0, 5, 26}, "lesson", &scroll);
    sheet_free(&sheet);
    char *text = grid_dump(&grid);
    grid_free(&grid);
    expect_picture(text, "+- lesson ---------------+\n"
                         "| 0                      |\n"
                         "| 1                      |\n"
                         "| 2                      |\n"
                         "+-- rows 1-3 of 9: PgDn -+\n");
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("sheet");
    tcase_add_test(cases, text_breaks_at_blanks_below_its_own_beginning);
    tcase_add_test(cases, a_label_without_text_has_its_row);
    tcase_add_test(cases, code_keeps_its_blanks_and_goes_on_behind_a_mark);
    tcase_add_test(cases, an_empty_line_of_code_is_a_row);
    tcase_add_test(cases, arrows_keep_their_sense_in_ascii);
    tcase_add_test(cases, a_rule_names_what_follows);
    tcase_add_test(cases, cells_stand_side_by_side);
    tcase_add_test(cases, a_gap_is_one_row_and_none_at_the_top);
    tcase_add_test(cases, what_fits_is_shown_without_a_word);
    tcase_add_test(cases, what_does_not_fit_is_announced);
    tcase_add_test(cases, scrolling_past_the_end_stays_at_the_end);
    tcase_add_test(cases, a_followed_focus_is_seen_and_can_be_left_both_ways);
    tcase_add_test(cases, the_cursor_rests_on_the_focus);
    tcase_add_test(cases, a_focus_out_of_sight_has_no_cursor);
    tcase_add_test(cases, a_box_announces_in_its_lower_line);
    return suite_run();
}
