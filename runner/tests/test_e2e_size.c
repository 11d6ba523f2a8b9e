/* Any size of the terminal, at any moment. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "e2e.h"
#include "tests/suite_main.h"

static struct e2e e2e;

static void storm(void)
{
    static const int sizes[][2] = {{12, 40},  {60, 200}, {1, 1},  {9, 38},
                                   {40, 120}, {2, 200},  {60, 2}, {24, 79}};
    for (int i = 0; i < 96; i++)
        term_resize(e2e.term, sizes[i % 8][0], sizes[i % 8][1]);
    for (int i = 0; i < 4; i++) { /* some that are drawn, not only passed over */
        term_resize(e2e.term, sizes[i][0], sizes[i][1]);
        term_settle(e2e.term, e2e.lab);
    }
}

START_TEST(after_a_storm_the_stage_is_as_before)
{
    e2e_open(&e2e, 24, 80, "");
    e2e_to_stage(&e2e);
    char *before = e2e_picture(&e2e);
    storm();
    term_resize(e2e.term, 24, 80);
    e2e_until_picture(&e2e, before);
    free(before);
    term_type(e2e.term, "qq");
    e2e_until_clean(&e2e);
    e2e_close(&e2e);
}
END_TEST

START_TEST(after_a_storm_a_page_is_as_before)
{
    e2e_open(&e2e, 40, 120, "01");
    term_until(e2e.term, "start scene");
    e2e_meet(&e2e);
    char *before = e2e_picture(&e2e);
    storm();
    term_resize(e2e.term, 40, 120);
    e2e_until_picture(&e2e, before);
    free(before);
    term_type(e2e.term, "qq");
    e2e_until_clean(&e2e);
    e2e_close(&e2e);
}
END_TEST

START_TEST(too_small_is_one_sentence_and_nothing_is_lost)
{
    e2e_open(&e2e, 24, 80, "");
    e2e_to_stage(&e2e);
    char *before = e2e_picture(&e2e);
    term_resize(e2e.term, 9, 38);
    term_until(e2e.term, "needs 40 x 12; here 38 x 9");
    for (int rows = 1; rows <= 11; rows++) { /* starts and lives at every small size */
        term_resize(e2e.term, rows, 4 * rows - 3);
        term_settle(e2e.term, e2e.lab);
    }
    term_resize(e2e.term, 24, 80);
    e2e_until_picture(&e2e, before);
    free(before);
    term_type(e2e.term, "qq");
    e2e_until_clean(&e2e);
    e2e_close(&e2e);
}
END_TEST

START_TEST(it_starts_and_ends_at_one_by_one)
{
    e2e_open(&e2e, 1, 1, "01");
    term_until_sent(e2e.term, "\033[?1049h");
    e2e_meet(&e2e);
    term_type(e2e.term, "qq");
    e2e_until_clean(&e2e);
    e2e_close(&e2e);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("e2e_size");
    suite_seconds(cases, 120);
    tcase_add_test(cases, after_a_storm_the_stage_is_as_before);
    tcase_add_test(cases, after_a_storm_a_page_is_as_before);
    tcase_add_test(cases, too_small_is_one_sentence_and_nothing_is_lost);
    tcase_add_test(cases, it_starts_and_ends_at_one_by_one);
    return suite_run();
}
