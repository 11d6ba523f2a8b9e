/* Home, the exercises and a verdict at 24 rows and 80 columns, and the keys. */
#include "lab/intent.h"
#include "tests/suite_main.h"
#include "view/view_parts.h"
#include "view_pictures.h"

START_TEST(home_says_what_is_done_and_where_to_go_on)
{
    expect_picture(picture_of_moment(AT_HOME, 24, 80, false),
                   " shmlab   shared memory, live                                       2 of 4 done\n"
                   "────────────────────────────────────────────────────────────────────────────────\n"
                   "   lesson                          read    scenes      quiz exercises   minutes\n"
                   "   01 Writer and reader             2/2       1/1       1/1       0/2        25\n"
                   " > 02 The race counter              1/2         -         -       0/2        30\n"
                   "   03 A mutex both can see            -         -         -       0/3        30\n"
                   "   04 04-rust                         -         -         -         -        20\n"
                   "      04-rust/lesson.md:3: expected a heading\n"
                   "\n"
                   " You stopped in 02, page 1, 2 days ago.\n"
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
                   " Space continue 02   Enter open   x exercises   d doctor   ? keys   q quit\n");
}
END_TEST

START_TEST(home_in_few_columns_puts_numbers_below_titles)
{
    expect_picture(picture_of_moment(AT_HOME, 20, 44, true), " shmlab   shared memory, live   2 of 4 done\n"
                                                             "--------------------------------------------\n"
                                                             "   01 Writer and reader\n"
                                                             "      read 2/2  scenes 1/1  quiz 1/1  ex\n"
                                                             "      0/2  25 min\n"
                                                             " > 02 The race counter\n"
                                                             "      read 1/2  scenes -  quiz -  ex 0/2\n"
                                                             "      30 min\n"
                                                             "   03 A mutex both can see\n"
                                                             "      read -  scenes -  quiz -  ex 0/3  30\n"
                                                             "      min\n"
                                                             "   04 04-rust\n"
                                                             "      read -  scenes -  quiz -  ex -  20\n"
                                                             "      min\n"
                                                             "      04-rust/lesson.md:3: expected a\n"
                                                             "      heading\n"
                                                             "\n"
                                                             " You stopped in 02, page 1, 2 days ago.\n"
                                                             "\n"
                                                             " Space continue 02   ? keys   q quit\n");
}
END_TEST

START_TEST(the_exercises)
{
    expect_picture(picture_of_moment(AT_EXERCISES, 12, 80, false),
                   " shmlab   exercises                                               0 of 2 solved\n"
                   "────────────────────────────────────────────────────────────────────────────────\n"
                   "   02-lose-it      Lose an update on     not tried, hints 0 of 2\n"
                   "                   purpose\n"
                   " > 03-counter      A counter with a lock 4 attempts, best 5 of 8, hints 1 of 3\n"
                   "\n"
                   "\n"
                   "\n"
                   "\n"
                   "\n"
                   "\n"
                   " Space open   Enter open   x exercises   ? keys   q home\n");
}
END_TEST

START_TEST(a_task_and_the_hints_opened_so_far)
{
    expect_picture(picture_of_moment(AT_TASK, 24, 80, false),
                   " 03-counter                  not graded yet                   attempt 4, best 5\n"
                   "────────────────────────────────────────────────────────────────────────────────\n"
                   " A counter with a lock\n"
                   "\n"
                   " Write counter_init and the other three.\n"
                   "\n"
                   " ── hint 1 of 3 ───────────────────────────────────────────────────────────────\n"
                   "\n"
                   " Where must the lock lie?\n"
                   "\n"
                   " Hints opened: 1 of 3.\n"
                   "\n"
                   " File /home/ada/shmlab/03-counter/counter.c   watching: inotify\n"
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
                   " Space grade   g grade   e edit   h hint   T task   ? keys   q list\n");
}
END_TEST

START_TEST(a_verdict_says_expected_got_and_where)
{
    expect_picture(picture_of_moment(AT_VERDICT, 24, 80, false),
                   " 03-counter       2 of 4 pass       attempt 4, best 5       seed 7        bwrap\n"
                   "────────────────────────────────────────────────────────────────────────────────\n"
                   " ok    init sets the value to 0   (and 1 more)\n"
                   " FAIL  two processes adding at once lose nothing\n"
                   "         expected  2000\n"
                   "         got       1613\n"
                   "         where     counter.c:18   c->value += n;   no lock held here\n"
                   "         read      lesson 02, page 3\n"
                   " wait  a waiter in another process is woken   (needs the line above)\n"
                   "\n"
                   " File /home/ada/shmlab/03-counter/counter.c   watching: inotify\n"
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
                   " Space grade again   g grade   e edit   h hint   T task   ? keys   q list\n");
}
END_TEST

START_TEST(a_hang_says_who_waits_for_what)
{
    expect_picture(picture_of_moment(AT_HANG, 24, 80, true),
                   " 03-counter    HANG: nobody can move     attempt 4, best 5     seed 7     bwrap\n"
                   "--------------------------------------------------------------------------------\n"
                   " HANG: nobody can move. Speed is not the problem.\n"
                   "   A  asleep in pthread_mutex_lock, robust.c:17\n"
                   "      waits for  lock, offset 0 of /t41\n"
                   "   B  dead: signal 9 at robust.c:18, holding that lock\n"
                   "\n"
                   " ok    init sets the value to 0   (and 1 more)\n"
                   " FAIL  two processes adding at once lose nothing\n"
                   "         expected  2000\n"
                   "         got       1613\n"
                   "         where     counter.c:18   c->value += n;   no lock held here\n"
                   "         read      lesson 02, page 3\n"
                   " wait  a waiter in another process is woken   (needs the line above)\n"
                   "\n"
                   " File /home/ada/shmlab/03-counter/counter.c   watching: inotify\n"
                   "\n"
                   "\n"
                   "\n"
                   "\n"
                   "\n"
                   "\n"
                   "\n"
                   " Space grade again   g grade   e edit   h hint   T task   ? keys   q list\n");
}
END_TEST

START_TEST(the_compiler_is_quoted)
{
    expect_picture(picture_of_moment(AT_COMPILE_ERROR, 14, 80, false),
                   " 03-counter      does not compile      attempt 4, best 5      seed 7      bwrap\n"
                   "────────────────────────────────────────────────────────────────────────────────\n"
                   " It does not compile.\n"
                   "\n"
                   " The compiler says:\n"
                   "   counter.c:18:5: error: expected ';' before '}' token\n"
                   "      18 |     c->value += n\n"
                   "\n"
                   " File /home/ada/shmlab/03-counter/counter.c   watching: inotify\n"
                   "\n"
                   "\n"
                   "\n"
                   "\n"
                   " Space grade again   g grade   e edit   h hint   T task   ? keys   q list\n");
}
END_TEST

/* The keys are the action table's own, so this asks for its rows and not for a picture. */
START_TEST(help_tells_what_can_be_done_now_and_why_not)
{
    struct session *session = sample_session(AT_HELP);
    struct sheet sheet;
    sheet_init(&sheet, 200, false);
    view_help(session, &sheet);
    char *text = picture_of_sheet(&sheet);
    const char *not_now = strstr(text, "What you cannot do now, and why");
    ck_assert(strncmp(text, "What you can do now", 19) == 0 && not_now != NULL);
    for (size_t i = 0; i < intent_action_count; i++) {
        const struct action *action = &intent_actions[i];
        if (!intent_is_here(session, action))
            continue;
        const char *refused = action->refused != NULL ? action->refused(session) : NULL;
        const char *row = strstr(text, action->help);
        ck_assert_msg(row != NULL && (row < not_now) == (refused == NULL), "%s", action->help);
        ck_assert_msg(refused == NULL || strstr(row, refused) != NULL, "%s", action->help);
    }
    free(text);
    sample_session_free(session);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("lists");
    tcase_add_test(cases, home_says_what_is_done_and_where_to_go_on);
    tcase_add_test(cases, home_in_few_columns_puts_numbers_below_titles);
    tcase_add_test(cases, the_exercises);
    tcase_add_test(cases, a_task_and_the_hints_opened_so_far);
    tcase_add_test(cases, a_verdict_says_expected_got_and_where);
    tcase_add_test(cases, a_hang_says_who_waits_for_what);
    tcase_add_test(cases, the_compiler_is_quoted);
    tcase_add_test(cases, help_tells_what_can_be_done_now_and_why_not);
    return suite_run();
}
