/* However the lab ends, at a moment when a writer sleeps, a reader is held and an object has a name. */
#include <check.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "e2e.h"
#include "process.h"
#include "tests/suite_main.h"

static struct e2e e2e;

START_TEST(q_twice_ends_it_with_status_0)
{
    e2e_open(&e2e, 24, 80, "");
    e2e_to_stage(&e2e);
    term_type(e2e.term, "q");
    term_until(e2e.term, "q quit");
    term_type(e2e.term, "q");
    term_until(e2e.term, "status 0");
    e2e_until_clean(&e2e);
    e2e_close(&e2e);
}
END_TEST

static void end_by(int signal, bool guardian)
{
    e2e_open(&e2e, 24, 80, "");
    e2e_to_stage(&e2e);
    ck_assert_int_eq(kill(guardian ? e2e.guardian : e2e.lab, signal), 0);
    e2e_until_clean(&e2e);
    term_until_sent(e2e.term, "status ");
    e2e_close(&e2e);
}

START_TEST(signals_to_the_guardian_end_it_in_order)
{
    end_by(SIGTERM, true);
    end_by(SIGHUP, true);
    end_by(SIGINT, true);
}
END_TEST

START_TEST(signals_to_the_lab_end_it_in_order)
{
    end_by(SIGTERM, false);
    end_by(SIGHUP, false);
    end_by(SIGINT, false);
}
END_TEST

START_TEST(ctrl_c_ends_it_in_order)
{
    e2e_open(&e2e, 24, 80, "");
    e2e_to_stage(&e2e);
    term_keys(e2e.term, "Ctrl-C");
    e2e_until_clean(&e2e);
    e2e_close(&e2e);
}
END_TEST

START_TEST(kill_9_of_the_lab_leaves_nothing)
{
    end_by(SIGKILL, false);
}
END_TEST

START_TEST(kill_9_of_the_guardian_leaves_nothing)
{
    end_by(SIGKILL, true);
}
END_TEST

START_TEST(a_crash_leaves_nothing)
{
    end_by(SIGSEGV, false);
}
END_TEST

static bool all_ended(struct term *term, void *context)
{
    const struct e2e *met = context;
    bool ended = process_is_gone(met->guardian) && process_is_gone(met->lab);
    (void)term;
    for (int i = 0; i < met->actor_count; i++)
        ended = ended && process_is_gone(met->actors[i]);
    return ended && e2e_name_is_gone(met);
}

START_TEST(a_closed_window_leaves_nothing)
{
    e2e_open(&e2e, 24, 80, "");
    e2e_to_stage(&e2e);
    term_hang_up(e2e.term);
    term_until_true(e2e.term, all_ended, &e2e, "no process and no name is left");
    e2e_close(&e2e);
}
END_TEST

static const char *const shells[2][5] = {{"bash", "--norc", "--noprofile", "-i", NULL}, {"sh", "-i", NULL}};

START_TEST(a_shell_stops_and_continues_it)
{
    for (int i = 0; i < 2; i++) {
        e2e_open_at_prompt(&e2e, 24, 80, shells[i]);
        e2e_to_stage(&e2e);
        char *before = e2e_picture(&e2e);
        term_keys(e2e.term, "Ctrl-Z");
        term_until_true(e2e.term, e2e_is_main_screen, NULL, "the main screen");
        term_type(e2e.term, "echo x$((6*7))\n");
        term_until(e2e.term, "x42");
        ck_assert(!process_is_gone(e2e.actors[0]));
        term_type(e2e.term, "fg\n");
        e2e_until_picture(&e2e, before);
        term_type(e2e.term, " "); /* and it goes on */
        term_until(e2e.term, "Space back to the text");
        free(before);
        term_type(e2e.term, "q");
        term_until(e2e.term, "q quit");
        term_type(e2e.term, "q");
        e2e_until_gone(&e2e);
        term_type(e2e.term, "echo status $?\n");
        term_until(e2e.term, "status 0");
        e2e_close(&e2e);
    }
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("e2e_end");
    suite_seconds(cases, 180);
    tcase_add_test(cases, q_twice_ends_it_with_status_0);
    tcase_add_test(cases, signals_to_the_guardian_end_it_in_order);
    tcase_add_test(cases, signals_to_the_lab_end_it_in_order);
    tcase_add_test(cases, ctrl_c_ends_it_in_order);
    tcase_add_test(cases, kill_9_of_the_lab_leaves_nothing);
    tcase_add_test(cases, kill_9_of_the_guardian_leaves_nothing);
    tcase_add_test(cases, a_crash_leaves_nothing);
    tcase_add_test(cases, a_closed_window_leaves_nothing);
    tcase_add_test(cases, a_shell_stops_and_continues_it);
    return suite_run();
}
