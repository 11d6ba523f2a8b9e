/* The curses face gives the terminal back: at its end, when it is stopped, and where it cannot begin. */
#include <check.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "standin.h"
#include "term.h"
#include "tests/suite_main.h"

/* The terminal library itself loses a few bytes where it fails to start, and its console mouse does. */
#define NO_LEAK_CHECK "ASAN_OPTIONS=detect_leaks=0"

static struct term *term;

static void start(int rows, int columns)
{
    term = term_start(rows, columns, NULL, (const char *const[]){term_self(), "stand-in", NULL});
}

static void quit(void)
{
    term_type(term, "q");
    int status = term_wait(term);
    ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 5, "status %x", status);
    term_close(term);
}

static bool is_main_screen(struct term *which, void *context)
{
    (void)context;
    return !term_is_alternate(which) && term_has_cursor(which) && !term_has_mouse(which);
}

START_TEST(the_terminal_is_given_back_as_it_was)
{
    term = term_start(8, 60, NULL,
                      (const char *const[]){"sh", "-c",
                                            "echo before; read x; $0 stand-in; echo status $?; read x",
                                            term_self(), NULL});
    term_until(term, "before");
    struct termios before = term_modes(term);
    term_type(term, "\n");
    term_until(term, "stand-in");
    struct termios during = term_modes(term);
    ck_assert(!term_same_modes(&before, &during));
    term_type(term, "q");
    term_until(term, "status 5");
    term_until(term, "before");
    term_until_true(term, is_main_screen, NULL, "the main screen");
    struct termios after = term_modes(term);
    ck_assert(term_same_modes(&before, &after));
    term_close(term);
}
END_TEST

static void expect_refusal(const char *const *env, const char *script, const char *sentence)
{
    term = term_start(8, 120, env, (const char *const[]){"sh", "-c", script, term_self(), NULL});
    struct termios before = term_modes(term);
    term_until(term, sentence);
    term_until(term, "status 3");
    struct termios after = term_modes(term);
    ck_assert(term_same_modes(&before, &after));
    ck_assert_ptr_null(strchr(term_sent(term), '\033'));
    term_close(term);
}

START_TEST(no_full_screen_is_one_sentence)
{
    expect_refusal(NULL, "$0 stand-in </dev/null; echo status $?", "the full screen needs a terminal");
    expect_refusal((const char *const[]){"TERM=no-such", NO_LEAK_CHECK, NULL}, "$0 stand-in; echo status $?",
                   "no full screen on terminal type 'no-such'; use --plain");
    expect_refusal((const char *const[]){"TERM=dumb", NULL}, "$0 stand-in; echo status $?",
                   "no full screen on terminal type 'dumb'; use --plain");
    expect_refusal((const char *const[]){"TERM", NO_LEAK_CHECK, NULL},
                   "unset TERM; $0 stand-in; echo status $?",
                   "no full screen on terminal type ''; use --plain");
}
END_TEST

static void start_shell(const char *const *argv)
{
    char command[600];
    term = term_start(24, 80, (const char *const[]){"PS1=prompt> ", NULL}, argv);
    term_until(term, "prompt>");
    snprintf(command, sizeof command, "%s stand-in\n", term_self());
    term_type(term, command);
    term_until(term, "keys 0");
}

static void stop_and_continue(const char *const *argv)
{
    start_shell(argv);
    term_keys(term, "x");
    term_until(term, "keys 1 last x.");
    term_keys(term, "Ctrl-Z");
    term_until_true(term, is_main_screen, NULL, "the main screen");
    term_until(term, "prompt>");
    ck_assert(term_modes(term).c_oflag & OPOST);
    term_type(term, "echo x$((6*7))\n");
    term_until(term, "x42");
    term_resize(term, 20, 70);
    term_type(term, "fg\n");
    term_until(term, "20x70");
    term_until(term, "keys 2 last Ctrl-Z.");
    ck_assert(term_is_alternate(term));
    term_keys(term, "PgDn");
    term_until(term, "keys 3 last PgDn.");
    term_type(term, "q");
    term_until_true(term, is_main_screen, NULL, "the main screen");
    term_type(term, "echo status $?\n");
    term_until(term, "status 5");
    term_close(term);
}

START_TEST(a_shell_can_stop_and_continue_it)
{
    stop_and_continue((const char *const[]){"bash", "--norc", "--noprofile", "-i", NULL});
    stop_and_continue((const char *const[]){"sh", "-i", NULL});
}
END_TEST

START_TEST(a_stop_from_outside_gives_the_terminal_back_too)
{
    start_shell((const char *const[]){"bash", "--norc", "--noprofile", "-i", NULL});
    kill(-term_foreground(term), SIGTSTP);
    term_until_true(term, is_main_screen, NULL, "the main screen");
    term_until(term, "prompt>");
    term_type(term, "fg\n");
    term_until(term, "reads 0 stops 1");
    term_type(term, "x");
    term_until(term, "keys 1 last x.");
    term_close(term);
}
END_TEST

START_TEST(without_a_shell_nothing_stops)
{
    start(24, 80);
    term_until(term, "keys 0");
    term_keys(term, "Ctrl-Z");
    term_until(term, "stops 1");
    term_keys(term, "x");
    term_until(term, "last x.");
    ck_assert(term_is_alternate(term));
    quit();
}
END_TEST

START_TEST(signals_end_it_in_order)
{
    static const int signals[] = {SIGTERM, SIGHUP, SIGINT};
    for (int i = 0; i < 3; i++) {
        start(24, 80);
        term_until(term, "keys 0");
        kill(term_pid(term), signals[i]);
        int status = term_wait(term);
        ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 6);
        term_until_true(term, is_main_screen, NULL, "the main screen");
        ck_assert(term_modes(term).c_lflag & ICANON);
        term_close(term);
    }
}
END_TEST

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "stand-in") == 0)
        return standin_run(NULL, argc - 2, argv + 2);
    TCase *cases = suite_case("screen_back");
    suite_seconds(cases, 120);
    tcase_add_test(cases, the_terminal_is_given_back_as_it_was);
    tcase_add_test(cases, no_full_screen_is_one_sentence);
    tcase_add_test(cases, a_shell_can_stop_and_continue_it);
    tcase_add_test(cases, a_stop_from_outside_gives_the_terminal_back_too);
    tcase_add_test(cases, without_a_shell_nothing_stops);
    tcase_add_test(cases, signals_end_it_in_order);
    return suite_run();
}
