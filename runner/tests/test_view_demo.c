/* What people in front of a projector see, what the speaker sees, and a saved run. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "face/grid.h"
#include "face/style.h"
#include "tests/suite_main.h"
#include "view/view.h"
#include "view_pictures.h"

START_TEST(a_card_begins_each_scene)
{
    expect_picture(picture_of_moment(AT_DEMO_CARD, 14, 80, false),
                   " 02.1 be the scheduler                                             scene 1 of 2\n"
                   " step\n"
                   " next  begin\n"
                   "────────────────────────────────────────────────────────────────────────────────\n"
                   "\n"
                   " counter++ is three instructions\n"
                   "\n"
                   " Starts racer, held.\n"
                   " Goal: both add 1, and the counter ends at 1.\n"
                   "\n"
                   " PgDn next   PgUp u back   Right next scene   ? keys   q quit\n"
                   "\n"
                   "\n"
                   "\n");
}
END_TEST

START_TEST(the_class_is_counted_beside_the_answers)
{
    expect_picture(picture_of_moment(AT_DEMO_QUESTION, 16, 80, false),
                   " 02.1 be the scheduler                                             scene 1 of 2\n"
                   " step  step B by insn\n"
                   " next  the machine answers\n"
                   "────────────────────────────────────────────────────────────────────────────────\n"
                   " The counter is 0. A loads. B runs load, add, store. Then A runs add, store.\n"
                   " What does the counter hold?\n"
                   "\n"
                   "   1) zero                                       ████ 3\n"
                   "   2) one                                        ████████████████████████ 18\n"
                   "   3) two                                        0\n"
                   "   4) it varies                                  0\n"
                   "\n"
                   "   the class: 3 18_\n"
                   "\n"
                   "\n"
                   "\n");
}
END_TEST

START_TEST(the_stage_is_large_and_says_little)
{
    expect_picture(picture_of_moment(AT_DEMO, 16, 80, true),
                   " 02.1 be the scheduler                                             scene 1 of 2\n"
                   " step  step B by insn\n"
                   " next  step B by insn\n"
                   "--------------------------------------------------------------------------------\n"
                   " +- A parent  HELD -------------------+  +- B child of A  HELD ---------------+\n"
                   " | did   load eax <- counter = 0      |  | did   store counter <- eax = 1     |\n"
                   " | next  add 1                        |  | next  return                       |\n"
                   " +------------------------------------+  +------------------------------------+\n"
                   "                    v                                       v\n"
                   " +- /race --------------------------------------------------------------------+\n"
                   " | counter  int32_t  0 -> 1 *  by B                                           |\n"
                   " | page 0 present in A, in B                                                  |\n"
                   " +----------------------------------------------------------------------------+\n"
                   "\n"
                   "\n"
                   "\n");
}
END_TEST

START_TEST(the_speaker_sees_the_answer_and_the_time)
{
    expect_picture(picture_of_moment(AT_NOTES, 24, 80, false),
                   " notes   02.1 be the scheduler  scene 1 of 2  3:19 of 5 min   all 3:19 of 8 min\n"
                   "────────────────────────────────────────────────────────────────────────────────\n"
                   " step  step B by insn\n"
                   " next  the machine answers\n"
                   "\n"
                   " ── ask this now ──────────────────────────────────────────────────────────────\n"
                   " The counter is 0. A loads. B runs load, add, store. Then A runs add, store.\n"
                   " What does the counter hold?\n"
                   "   1) zero   3 of the class\n"
                   "      Both stored a 1.\n"
                   "   2) one   right   18 of the class\n"
                   "      A stored 0 + 1 over B's 1.\n"
                   "   3) two   0 of the class\n"
                   "      A would have to load again, after B.\n"
                   "   4) it varies   0 of the class\n"
                   "      This order gives the same result every time.\n"
                   "\n"
                   "\n"
                   "\n"
                   "\n"
                   "\n"
                   "\n"
                   "\n"
                   " ? keys   q quit\n");
}
END_TEST

START_TEST(a_saved_run_tells_where_it_is)
{
    expect_picture(
        picture_of_moment(AT_REPLAY, 14, 100, false),
        "bold and │ 中\n"
        "\n"
        "\n"
        "\n"
        "\n"
        "\n"
        "\n"
        "\n"
        "\n"
        "\n"
        "\n"
        "last row\n"
        "\n"
        " paused  2.5 of 2.5 s  x1   Space play  . step  , back  + faster  - slower  ? keys  q quit\n");
}
END_TEST

/* On white and on black, on a projector: no letter is dimmer than another. */
START_TEST(nothing_in_a_demo_is_dim)
{
    static const enum moment moments[] = {AT_DEMO_CARD, AT_DEMO_QUESTION, AT_DEMO};
    for (size_t m = 0; m < sizeof moments / sizeof *moments; m++) {
        struct session *session = sample_session(moments[m]);
        struct drawn drawn;
        struct grid grid;
        session->ui.rows = 24;
        session->ui.columns = 80;
        grid_init(&grid, 24, 80, false);
        view_draw(session, &grid, &drawn);
        for (int i = 0; i < 24 * 80; i++) {
            struct look look = style_look(grid.cells[i].style, PALETTE_256);
            ck_assert_msg(!look.dim && look.colour != 244, "%s: cell %d is pale", moment_names[moments[m]],
                          i);
        }
        grid_free(&grid);
        sample_session_free(session);
    }
}
END_TEST

START_TEST(a_dark_screen_is_empty)
{
    struct session *session = sample_session(AT_DEMO);
    session->demo.dark = true;
    char *text = sample_screen(session, 24, 80, false);
    ck_assert_uint_eq(strspn(text, "\n"), strlen(text));
    free(text);
    sample_session_free(session);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("view_demo");
    tcase_add_test(cases, a_card_begins_each_scene);
    tcase_add_test(cases, the_class_is_counted_beside_the_answers);
    tcase_add_test(cases, the_stage_is_large_and_says_little);
    tcase_add_test(cases, the_speaker_sees_the_answer_and_the_time);
    tcase_add_test(cases, a_saved_run_tells_where_it_is);
    tcase_add_test(cases, nothing_in_a_demo_is_dim);
    tcase_add_test(cases, a_dark_screen_is_empty);
    return suite_run();
}
