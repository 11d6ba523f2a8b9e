/* Rectangles: at every size the parts lie inside the screen and beside each other; C is coloured. */
#include "base/mem.h"
#include "face/grid.h"
#include "tests/suite_main.h"
#include "view/c_colour.h"
#include "view/layout.h"
#include "view_pictures.h"

static bool lies_inside(struct rect part, const struct layout_wish *wish)
{
    return part.rows == 0 ||
           (part.row >= 0 && part.column >= 0 && part.row + part.rows <= wish->rows &&
            part.column + part.columns <= wish->columns && part.rows > 0 && part.columns > 0);
}

static bool overlap(struct rect a, struct rect b)
{
    return a.rows > 0 && b.rows > 0 && a.row < b.row + b.rows && b.row < a.row + a.rows &&
           a.column < b.column + b.columns && b.column < a.column + a.columns;
}

static void check(const struct layout_wish *wish)
{
    struct layout layout = layout_make(wish);
    const struct rect parts[] = {layout.title,      layout.rule,    layout.page,
                                 layout.stage,      layout.source,  layout.output,
                                 layout.stage_rule, layout.message, layout.keys};
    size_t count = sizeof parts / sizeof parts[0];
    bool good = true;
    for (size_t i = 0; i < count; i++) {
        good &= lies_inside(parts[i], wish);
        for (size_t k = i + 1; k < count; k++)
            good &= !overlap(parts[i], parts[k]);
    }
    good &= layout.too_small || layout.page.rows > 0 || layout.stage.rows > 0;
    if (!good)
        ck_abort_msg("at %dx%d", wish->rows, wish->columns);
}

START_TEST(parts_never_overlap_or_leave_the_screen)
{
    struct layout_wish wish = {.page = _i & 1,
                               .stage = _i & 2,
                               .stage_in_front = _i & 4,
                               .stage_rows = 14,
                               .source_rows = _i & 8 ? 9 : 0,
                               .output_rows = _i & 16 ? 5 : 0};
    if (!wish.page && !wish.stage)
        wish.page = true;
    static const int columns[] = {1, 39, 40, 41, 62, 79, 80, 99, 100, 101, 140, 210};
    for (wish.rows = 1; wish.rows <= 62; wish.rows++)
        for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
            for (wish.message_rows = 0; wish.message_rows <= 20; wish.message_rows += 10) {
                wish.columns = columns[i];
                check(&wish);
            }
}
END_TEST

START_TEST(the_form_changes_at_100_columns)
{
    struct layout_wish wish = {.rows = 24, .columns = 99, .page = true, .stage = true};
    struct layout layout = layout_make(&wish);
    ck_assert(!layout.wide);
    ck_assert_int_eq(layout.stage.rows, 0);
    wish.columns = 100;
    layout = layout_make(&wish);
    ck_assert(layout.wide);
    ck_assert_int_gt(layout.stage.rows, 0);
    ck_assert_int_gt(layout.page.rows, 0);
}
END_TEST

START_TEST(below_40_by_12_nothing_is_laid_out)
{
    ck_assert(layout_make(&(struct layout_wish){.rows = 11, .columns = 200}).too_small);
    ck_assert(layout_make(&(struct layout_wish){.rows = 60, .columns = 39}).too_small);
    ck_assert(!layout_make(&(struct layout_wish){.rows = 12, .columns = 40}).too_small);
}
END_TEST

START_TEST(the_stage_gets_what_it_fills_and_panes_the_rest)
{
    struct layout_wish wish = {.rows = 24,
                               .columns = 80,
                               .page = true,
                               .stage = true,
                               .stage_in_front = true,
                               .stage_rows = 8,
                               .source_rows = 9};
    struct layout layout = layout_make(&wish);
    ck_assert_int_eq(layout.stage.rows, 8);
    ck_assert_int_eq(layout.source.rows, 11);
    wish.stage_rows = 30;
    layout = layout_make(&wish);
    ck_assert_int_eq(layout.source.rows, 6);
}
END_TEST

/* One letter for each style: k keyword, s string or number, c comment, . anything else. */
static char *colours(const char *line, bool *in_comment)
{
    size_t length = strlen(line);
    uint8_t *styles = mem_alloc(length);
    char *text = mem_alloc(length + 2);
    c_colour_line(line, length, in_comment, styles);
    for (size_t i = 0; i < length; i++)
        text[i] = styles[i] == STYLE_KEYWORD   ? 'k'
                  : styles[i] == STYLE_STRING  ? 's'
                  : styles[i] == STYLE_COMMENT ? 'c'
                                               : '.';
    text[length] = '\n';
    free(styles);
    return text;
}

START_TEST(words_of_c_have_their_style)
{
    bool in_comment = false;
    expect_picture(colours("int x = 12; /* y */ return \"a\\\"b\"; // z", &in_comment),
                   "kkk.....ss..ccccccc.kkkkkk.ssssss..cccc\n");
    ck_assert(!in_comment);
}
END_TEST

START_TEST(a_comment_goes_on_in_the_next_line)
{
    bool in_comment = false;
    expect_picture(colours("a /* b", &in_comment), "..cccc\n");
    ck_assert(in_comment);
    expect_picture(colours("c */ int", &in_comment), "cccc.kkk\n");
    ck_assert(!in_comment);
}
END_TEST

START_TEST(a_directive_is_a_keyword_only_at_the_beginning)
{
    bool in_comment = false;
    expect_picture(colours("#include <x.h>", &in_comment), "kkkkkkkkk.....\n");
    expect_picture(colours("a # b", &in_comment), ".....\n");
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("layout");
    tcase_add_loop_test(cases, parts_never_overlap_or_leave_the_screen, 0, 32);
    tcase_add_test(cases, the_form_changes_at_100_columns);
    tcase_add_test(cases, below_40_by_12_nothing_is_laid_out);
    tcase_add_test(cases, the_stage_gets_what_it_fills_and_panes_the_rest);
    tcase_add_test(cases, words_of_c_have_their_style);
    tcase_add_test(cases, a_comment_goes_on_in_the_next_line);
    tcase_add_test(cases, a_directive_is_a_keyword_only_at_the_beginning);
    return suite_run();
}
