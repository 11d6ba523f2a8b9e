/* Pages, predictions and questions at 24 rows and 80 columns, as a learner meets them. */
#include "tests/suite_main.h"
#include "view_pictures.h"

START_TEST(a_page_ends_in_the_card_of_its_scene)
{
    expect_picture(picture_of_moment(AT_PAGE, 24, 80, false),
                   " 02 The race counter           page 1/2            read 1/2  scenes 0/1  ex 0/1\n"
                   "────────────────────────────────────────────────────────────────────────────────\n"
                   " counter++ is three instructions\n"
                   "\n"
                   " You wrote one line. This build makes three: load, add, store. Another process\n"
                   " may run between any two of them.\n"
                   "\n"
                   " ── ▶ scene 1 of 1: be the scheduler ────────────────── 5 steps, about 3 min ──\n"
                   " Starts racer, held.\n"
                   " Goal: both add 1, and the counter ends at 1. Leaves nothing behind.\n"
                   "\n"
                   " ── question 1 of 1 ───────────────────────────────────────────────────────────\n"
                   " Does volatile make counter++ safe?\n"
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
                   " Space start scene   PgDn next page   Tab stage   x exercises   ? keys   q home\n");
}
END_TEST

START_TEST(a_page_with_all_kinds_of_text)
{
    expect_picture(picture_of_moment(AT_TEXT, 24, 80, false),
                   " 02 The race counter           page 2/2            read 1/2  scenes 0/1  ex 0/1\n"
                   "────────────────────────────────────────────────────────────────────────────────\n"
                   " Three steps, and a fourth  (deeper: not on the core path)\n"
                   "\n"
                   " The writer makes shared memory in three steps.\n"
                   "\n"
                   " 1. Create it: shm_open makes an object, memory with a name.\n"
                   " 2. Map it.\n"
                   "     • a point\n"
                   "\n"
                   " │ You may have read that a write is instantly visible to the other side. Half\n"
                   " │ true.\n"
                   "\n"
                   "   gcc -std=gnu17 -o shm_writer shm_writer.c\n"
                   "   ./shm_writer\n"
                   "\n"
                   " call                         what it does                         returns\n"
                   " ──────────────────────────────────────────────────────────────────────────────\n"
                   " shm_open(name, flags, mode)  opens an object by name; O_CREAT     a descriptor\n"
                   "                              makes it\n"
                   " ftruncate(fd, size)          sets its size in bytes               0\n"
                   "\n"
                   "\n"
                   " Space end of the lesson   PgUp back   Tab stage   x exercises   ? keys   q home\n");
}
END_TEST

START_TEST(a_prediction_offers_its_options_in_a_row)
{
    expect_picture(picture_of_moment(AT_PREDICTION, 24, 80, false),
                   " 02 The race counter               scene 1, before step 5               PREDICT\n"
                   "────────────────────────────────────────────────────────────────────────────────\n"
                   " The counter is 0. A loads. B runs load, add, store. Then A runs add, store.\n"
                   " What does the counter hold?\n"
                   "\n"
                   "   1) zero      2) one      3) two      4) it varies      0) I do not know\n"
                   "\n"
                   " Nothing runs until you choose. Kept for you, never graded.\n"
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
                   "\n"
                   "\n"
                   "\n"
                   "\n"
                   " B stored 1. A still holds the old 0.\n"
                   " 1-4 answer   0 don't know   Tab look at stage   x exercises   ? keys   q home\n");
}
END_TEST

START_TEST(an_answered_prediction_leaves_the_word_to_the_machine)
{
    expect_picture(picture_of_moment(AT_PREDICTED, 24, 80, true),
                   " 02 The race counter               scene 1, before step 5               PREDICT\n"
                   "--------------------------------------------------------------------------------\n"
                   " The counter is 0. A loads. B runs load, add, store. Then A runs add, store.\n"
                   " What does the counter hold?\n"
                   "\n"
                   " You said: zero.\n"
                   "\n"
                   " Space goes on: the machine answers.\n"
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
                   "\n"
                   "\n"
                   "\n"
                   "\n"
                   " B stored 1. A still holds the old 0.\n"
                   " Space go on   a b step   A B run on   s unit: instr   u undo   ? keys   q home\n");
}
END_TEST

START_TEST(a_question_offers_its_options_below_each_other)
{
    expect_picture(picture_of_moment(AT_QUESTION, 24, 80, false),
                   " 02 The race counter                     page 1/2                      QUESTION\n"
                   "────────────────────────────────────────────────────────────────────────────────\n"
                   " Does volatile make counter++ safe?\n"
                   "\n"
                   "   1) yes, each access reaches memory\n"
                   "   2) no, it is still three instructions\n"
                   "   0) I do not know\n"
                   "\n"
                   " One is right. Your answer is kept; a wrong one comes back later.\n"
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
                   "\n"
                   "\n"
                   "\n"
                   "\n"
                   " 1-2 answer   0 don't know   Tab look at stage   x exercises   ? keys   q home\n");
}
END_TEST

START_TEST(an_answer_is_told_why)
{
    expect_picture(picture_of_moment(AT_ANSWERED, 24, 80, true),
                   " 02 The race counter                     page 1/2                      QUESTION\n"
                   "--------------------------------------------------------------------------------\n"
                   " Does volatile make counter++ safe?\n"
                   "\n"
                   " You said: yes, each access reaches memory. Not this one.\n"
                   "\n"
                   "   1) yes, each access reaches memory   <- yours\n"
                   "      Each of the three does, and others come between.\n"
                   "   2) no, it is still three instructions   <- right\n"
                   "      It keeps the compiler from leaving accesses out. It makes none of them\n"
                   "      one.\n"
                   "\n"
                   " Scene 02.1 shows it: v opens it.\n"
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
                   " Space go on   v proof   PgDn next page   Tab look at stage   ? keys   q home\n");
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("lesson");
    tcase_add_test(cases, a_page_ends_in_the_card_of_its_scene);
    tcase_add_test(cases, a_page_with_all_kinds_of_text);
    tcase_add_test(cases, a_prediction_offers_its_options_in_a_row);
    tcase_add_test(cases, an_answered_prediction_leaves_the_word_to_the_machine);
    tcase_add_test(cases, a_question_offers_its_options_below_each_other);
    tcase_add_test(cases, an_answer_is_told_why);
    return suite_run();
}
