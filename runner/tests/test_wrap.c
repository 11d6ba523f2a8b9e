/* Word wrap: where rows end, which blanks stay, and what happens to words that fit nowhere. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "face/wrap.h"
#include "tests/suite_main.h"

/* Draws `text` into a fresh grid of that size, compares, and returns the rows the text needs. */
static int wrapped(const char *text, int rows, int columns, int skip, const char *picture)
{
    struct grid grid;
    struct rect all = {0, 0, rows, columns};
    grid_init(&grid, rows, columns, false);
    int needed = wrap_text(&grid, all, skip, STYLE_PLAIN, text);
    char *dump = grid_dump(&grid);
    ck_assert_str_eq(dump, picture);
    ck_assert_int_eq(wrap_text(NULL, all, 0, STYLE_PLAIN, text), needed);
    free(dump);
    grid_free(&grid);
    return needed;
}

START_TEST(rows_end_at_blanks)
{
    ck_assert_int_eq(wrapped("one two three", 3, 7, 0, "one two\nthree\n\n"), 2);
    ck_assert_int_eq(wrapped("one two three", 3, 6, 0, "one\ntwo\nthree\n"), 3);
    ck_assert_int_eq(wrapped("one  two", 1, 9, 0, "one  two\n"), 1);
    ck_assert_int_eq(wrapped("one  two", 2, 4, 0, "one\ntwo\n"), 2);
    ck_assert_int_eq(wrapped("", 1, 4, 0, "\n"), 0);
}
END_TEST

START_TEST(hard_breaks_are_kept_and_counted_once)
{
    ck_assert_int_eq(wrapped("a\n\nb", 3, 4, 0, "a\n\nb\n"), 3);
    ck_assert_int_eq(wrapped("abc  \nd", 3, 3, 0, "abc\nd\n\n"), 2);
    ck_assert_int_eq(wrapped("abc\nd", 3, 3, 0, "abc\nd\n\n"), 2);
    ck_assert_int_eq(wrapped("a\n", 2, 3, 0, "a\n\n"), 1);
}
END_TEST

START_TEST(a_word_that_fits_nowhere_is_cut)
{
    ck_assert_int_eq(wrapped("go abcdefgh i", 4, 3, 0, "go\nabc\ndef\ngh\n"), 5);
    ck_assert_int_eq(wrapped("字字字", 2, 5, 0, "字字\n字\n"), 2);
    ck_assert_int_eq(wrapped("字a", 2, 1, 0, "\na\n"), 2); /* too wide for any row: left blank */
}
END_TEST

START_TEST(skipped_rows_and_rows_below_the_area_are_not_drawn)
{
    struct grid grid;
    grid_init(&grid, 4, 6, false);
    int needed = wrap_text(&grid, (struct rect){1, 1, 2, 3}, 1, STYLE_PLAIN, "aa bb cc dd");
    char *dump = grid_dump(&grid);
    ck_assert_int_eq(needed, 4);
    ck_assert_str_eq(dump, "\n bb\n cc\n\n");
    free(dump);
    grid_free(&grid);
}
END_TEST

START_TEST(a_width_of_nothing_still_ends)
{
    ck_assert_int_eq(wrap_text(NULL, (struct rect){0, 0, 1, 0}, 0, STYLE_PLAIN, "ab c"), 3);
    ck_assert_int_eq(wrap_text(NULL, (struct rect){0, 0, 1, -5}, 0, STYLE_PLAIN, "ab c"), 3);
}
END_TEST

START_TEST(a_word_may_change_its_style_in_the_middle)
{
    struct run runs[] = {{.text = "a "},
                         {.text = "shm", .style = RUN_CODE},
                         {.text = "_s now", .style = RUN_BOLD | RUN_BREAK},
                         {.text = "x", .style = RUN_EMPH}};
    struct rich rich = {runs, 4};
    struct grid grid;
    grid_init(&grid, 4, 6, false);
    ck_assert_int_eq(wrap_rich(&grid, (struct rect){0, 0, 4, 6}, 0, STYLE_PLAIN, &rich), 4);
    char *dump = grid_dump(&grid);
    ck_assert_str_eq(dump, "a\nshm_s\nnow\nx\n");
    ck_assert_int_eq(grid.cells[0].style, STYLE_PLAIN);
    ck_assert_int_eq(grid.cells[6 + 2].style, STYLE_CODE);
    ck_assert_int_eq(grid.cells[6 + 3].style, STYLE_STRONG);
    ck_assert_int_eq(grid.cells[18].style, STYLE_EMPH);
    free(dump);
    grid_free(&grid);
}
END_TEST

/* At every width the rows hold the words in order, none lost, none wider than the width. */
START_TEST(no_word_is_lost_at_any_width)
{
    const char *text = "The object is the thing; a name only leads to it, and a mapping outlives both.";
    for (int columns = 1; columns < 90; columns++) {
        struct grid grid;
        int rows = wrap_text(NULL, (struct rect){0, 0, 0, columns}, 0, STYLE_PLAIN, text);
        grid_init(&grid, rows, columns, false);
        wrap_text(&grid, (struct rect){0, 0, rows, columns}, 0, STYLE_PLAIN, text);
        const char *at = text;
        for (int i = 0; i < rows * columns; i++) {
            if (grid.cells[i].ch[0] == 0)
                continue;
            at += strspn(at, " ");
            ck_assert_int_eq((char)grid.cells[i].ch[0], *at);
            at++;
        }
        ck_assert_str_eq(at, "");
        grid_free(&grid);
    }
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("wrap");
    tcase_add_test(cases, rows_end_at_blanks);
    tcase_add_test(cases, hard_breaks_are_kept_and_counted_once);
    tcase_add_test(cases, a_word_that_fits_nowhere_is_cut);
    tcase_add_test(cases, skipped_rows_and_rows_below_the_area_are_not_drawn);
    tcase_add_test(cases, a_width_of_nothing_still_ends);
    tcase_add_test(cases, a_word_may_change_its_style_in_the_middle);
    tcase_add_test(cases, no_word_is_lost_at_any_width);
    return suite_run();
}
