/* The stage at the terminal: long output is reachable, a stop and a start from outside leave the screen
 * whole, the cursor rests on a line, and in a C locale plain lines are ASCII. */
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "e2e.h"
#include "process.h"
#include "tests/run_lab.h"
#include "tests/suite_main.h"

static struct e2e e2e;

/* The highest N of the lines "turn N of very many". */
static int last_turn(struct term *term)
{
    int most = 0;
    for (const char *at = strstr(term_screen(term), "turn "); at != NULL; at = strstr(at + 1, "turn ")) {
        int turn = atoi(at + strlen("turn "));
        most = turn > most ? turn : most;
    }
    return most;
}

static bool has_printed_much(struct term *term, void *context)
{
    (void)context;
    return last_turn(term) > 300;
}

static bool is_before(struct term *term, void *turn)
{
    int last = last_turn(term);
    return last > 0 && last < *(int *)turn;
}

static bool is_at(struct term *term, void *turn)
{
    return last_turn(term) == *(int *)turn;
}

START_TEST(keys_scroll_what_a_process_printed)
{
    const char *build = getenv("SHMLAB_BUILD");
    char *words = mem_printf("step %s/programs/prints_often", build != NULL ? build : "build");
    e2e_open(&e2e, 24, 80, words);
    term_until(e2e.term, "HELD");
    e2e_meet(&e2e);
    term_type(e2e.term, "A");
    term_until_true(e2e.term, has_printed_much, NULL, "300 lines of output");
    term_type(e2e.term, "a");
    term_until(e2e.term, "HELD");
    term_settle(e2e.term, e2e.lab);
    int last = last_turn(e2e.term);
    term_type(e2e.term, "{{");
    term_until_true(e2e.term, is_before, &last, "older output");
    term_type(e2e.term, "}}");
    term_until_true(e2e.term, is_at, &last, "the newest output");
    term_type(e2e.term, "q");
    term_until(e2e.term, "status 0");
    e2e_until_clean(&e2e);
    e2e_close(&e2e);
    free(words);
}
END_TEST

static bool is_stopped(struct term *term, void *context)
{
    (void)term;
    (void)context;
    return process_state(e2e.lab) == 'T';
}

START_TEST(a_stop_from_outside_leaves_the_screen_whole)
{
    e2e_open(&e2e, 24, 80, "");
    e2e_to_stage(&e2e);
    char *before = e2e_picture(&e2e);
    ck_assert_int_eq(kill(e2e.lab, SIGSTOP), 0);
    term_until_true(e2e.term, is_stopped, NULL, "the lab's stop");
    term_scribble(e2e.term, "\033[2J\033[1;1Hsomebody else was here");
    term_until(e2e.term, "somebody else was here");
    ck_assert_int_eq(kill(e2e.lab, SIGCONT), 0);
    term_until_gone(e2e.term, "somebody else was here");
    e2e_until_picture(&e2e, before);
    free(before);
    term_type(e2e.term, "qq");
    term_until(e2e.term, "status 0");
    e2e_until_clean(&e2e);
    e2e_close(&e2e);
}
END_TEST

START_TEST(the_cursor_rests_on_the_line_that_the_source_is_at)
{
    int row, column;
    e2e_open(&e2e, 24, 80, "02.4 A");
    term_until(e2e.term, "Played 1 steps");
    e2e_meet(&e2e);
    ck_assert(term_has_cursor(e2e.term));
    term_cursor(e2e.term, &row, &column);
    const char *line = term_screen(e2e.term);
    while (row-- > 0)
        line = strchr(line, '\n') + 1;
    ck_assert_msg(strncmp(line, " A>", 3) == 0, "%.80s", line);
    term_type(e2e.term, "qq");
    term_until(e2e.term, "status 0");
    e2e_until_clean(&e2e);
    e2e_close(&e2e);
}
END_TEST

/* A says its lines between two keys: what the machine says to a prediction stays to be read beside them. */
START_TEST(the_machine_answers_after_the_next_key)
{
    e2e_open(&e2e, 24, 80, "03.8");
    term_until(e2e.term, "Space start scene");
    e2e_meet(&e2e);
    term_type(e2e.term, " ");
    term_until(e2e.term, "don't know");
    term_settle(e2e.term, e2e.lab);
    term_type(e2e.term, "1");
    term_until(e2e.term, "Space goes on: the machine answers.");
    term_settle(e2e.term, e2e.lab);
    ck_assert_ptr_null(strstr(term_screen(e2e.term), "a lock of its own"));
    term_type(e2e.term, " ");
    term_until(e2e.term, "each with a lock of its own.");
    term_until(e2e.term, "The machine says");
    term_until(e2e.term, "script: go B");
    term_type(e2e.term, "qq");
    term_until(e2e.term, "status 0");
    e2e_until_clean(&e2e);
    e2e_close(&e2e);
}
END_TEST

/* A runs free, unlocks and falls asleep: no news says so, and the screen shows it. */
START_TEST(what_a_free_process_does_is_seen)
{
    static const char *const next[] = {"step A by line", "step A by call", "script: go A", "script: go B"};
    e2e_open(&e2e, 24, 80, "03.2");
    term_until(e2e.term, "Space start scene");
    e2e_meet(&e2e);
    for (size_t i = 0; i < sizeof next / sizeof *next; i++) {
        term_type(e2e.term, " ");
        term_until(e2e.term, next[i]);
    }
    term_until(e2e.term, "waits for B to end");
    term_type(e2e.term, "qq");
    term_until(e2e.term, "status 0");
    e2e_until_clean(&e2e);
    e2e_close(&e2e);
}
END_TEST

static bool is_ascii(const char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text >= 0x80)
            return false;
    return true;
}

START_TEST(plain_lines_in_a_c_locale_are_ascii)
{
    const char *const stage[] = {"02.4", "ABBB", "--plain", NULL}, *const text[] = {"show", "01", NULL};
    struct run_lab run = run_lab(stage, NULL, NULL);
    ck_assert(!is_ascii(buf_text(&run.out))); /* there are arrows, where they can be shown */
    run_lab_free(&run);
    setenv("LC_ALL", "C", 1);
    run = run_lab(stage, NULL, NULL);
    ck_assert(is_ascii(buf_text(&run.out)));
    ck_assert_ptr_nonnull(strstr(buf_text(&run.out), "load eax <- counter = 0"));
    run_lab_free(&run);
    run = run_lab(text, NULL, NULL);
    ck_assert(is_ascii(buf_text(&run.out)));
    run_lab_free(&run);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("e2e_stage");
    suite_seconds(cases, 120);
    tcase_add_test(cases, keys_scroll_what_a_process_printed);
    tcase_add_test(cases, a_stop_from_outside_leaves_the_screen_whole);
    tcase_add_test(cases, the_cursor_rests_on_the_line_that_the_source_is_at);
    tcase_add_test(cases, the_machine_answers_after_the_next_key);
    tcase_add_test(cases, what_a_free_process_does_is_seen);
    tcase_add_test(cases, plain_lines_in_a_c_locale_are_ascii);
    return suite_run();
}
