/* The curses face on a real terminal: what it shows and what it reads. */
#include <check.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "standin.h"
#include "term.h"
#include "tests/suite_main.h"

/* The terminal library itself loses a few bytes where it fails to start, and its console mouse does. */
#define NO_LEAK_CHECK "ASAN_OPTIONS=detect_leaks=0"

static struct term *term;

static void start(int rows, int columns, const char *const *env, const char *option)
{
    term = term_start(rows, columns, env, (const char *const[]){term_self(), "stand-in", option, NULL});
}

static void quit(void)
{
    term_type(term, "q");
    int status = term_wait(term);
    ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 5, "status %x", status);
    term_close(term);
}

START_TEST(the_grid_is_shown_as_it_is)
{
    start(8, 30, NULL, NULL);
    term_until_screen(term, "┌─ stand-in ─────────────────┐\n"
                            "│ 8x30                       │\n"
                            "│ keys 0 last none.          │\n"
                            "│ reads 0 stops 0            │\n"
                            "│ A B → 字 e\xcc\x81                 │\n"
                            "│ selected                   │\n"
                            "│                            │\n"
                            "└────────────────────────────┘\n");
    ck_assert(term_is_alternate(term));
    ck_assert(term_has_mouse(term));
    ck_assert(term_has_cursor(term));
    int row, column;
    term_cursor(term, &row, &column);
    ck_assert_int_eq(row, 5);
    ck_assert_int_eq(column, 2);
    quit();
}
END_TEST

START_TEST(every_key_arrives_by_its_name)
{
    static const char *const names[] = {"Up",  "Down", "Left",   "Right",     "PgUp",   "PgDn",  "Home",
                                        "End", "Tab",  "Enter",  "Backspace", "Esc",    "a",     "?",
                                        "é",   "字",   "Ctrl-C", "Ctrl-L",    "Ctrl-]", "Space", "😀"};
    char marker[64];
    start(24, 80, NULL, NULL);
    for (int i = 0; i < (int)(sizeof names / sizeof names[0]); i++) {
        term_until(term, "stand-in");
        term_keys(term, names[i]);
        snprintf(marker, sizeof marker, "keys %d last %s.", i + 1, names[i]);
        term_until(term, marker);
    }
    quit();
}
END_TEST

START_TEST(arrows_of_other_terminals_are_arrows_too)
{
    start(24, 80, NULL, NULL);
    term_until(term, "stand-in");
    term_type(term, "\033[A");
    term_until(term, "keys 1 last Up.");
    term_type(term, "\033[4~");
    term_until(term, "keys 2 last End.");
    quit();
}
END_TEST

START_TEST(a_character_whose_bytes_come_apart_is_one_key)
{
    start(24, 80, NULL, NULL);
    term_until(term, "reads 0");
    term_type(term, "\xe5\xad");
    term_until(term, "reads 1");
    term_type(term, "\x97");
    term_until(term, "keys 1 last 字.");
    term_type(term, "\xff\x80\xe5z"); /* noise is dropped, what follows is not */
    term_until(term, "keys 2 last z.");
    quit();
}
END_TEST

START_TEST(clicks_and_the_wheel_have_a_place)
{
    start(24, 80, NULL, NULL);
    term_until(term, "stand-in");
    term_click(term, 3, 70);
    term_until(term, "last mouse 3,70 wheel 0.");
    term_wheel(term, 20, 7, 1);
    term_until(term, "last mouse 20,7 wheel 1.");
    term_wheel(term, 0, 0, -1);
    term_until(term, "last mouse 0,0 wheel -1.");
    quit();
}
END_TEST

START_TEST(only_differences_are_sent)
{
    start(50, 200, NULL, NULL);
    term_until(term, "┘"); /* the last of the first drawing */
    term_forget(term);
    term_type(term, "x");
    term_until(term, "keys 1 last x.");
    term_type(term, "y");
    term_until(term, "keys 2 last y.");
    ck_assert_uint_lt(strlen(term_sent(term)), 400);
    quit();
}
END_TEST

static bool cursor_is_shown(struct term *which, void *context)
{
    (void)context;
    return term_has_cursor(which);
}

START_TEST(a_grid_without_cursor_hides_it)
{
    start(24, 80, NULL, NULL);
    term_until(term, "keys 0");
    term_forget(term);
    term_type(term, "h");
    term_until_sent(term, "\033[?25l");
    term_until_true(term, cursor_is_shown, NULL, "a visible cursor");
    quit();
}
END_TEST

START_TEST(a_storm_of_sizes_ends_with_the_same_picture)
{
    start(24, 80, NULL, NULL);
    term_until(term, "┘");
    char *before = strdup(term_screen(term));
    for (int i = 0; i < 100; i++)
        term_resize(term, 1 + (i * 37) % 60, 1 + (i * 61) % 200);
    term_resize(term, 1, 1);
    term_until_screen(term, "┌\n");
    for (int i = 0; i < 100; i++)
        term_resize(term, 1 + (i * 7) % 5, 1 + (i * 11) % 7);
    term_resize(term, 60, 200);
    term_until(term, "60x200");
    term_resize(term, 24, 80);
    term_until_screen(term, before);
    free(before);
    quit();
}
END_TEST

START_TEST(a_lost_picture_is_painted_again)
{
    start(24, 80, NULL, NULL);
    term_until(term, "┘");
    term_scribble(term, "\033[12;1HBroadcast message: tea is ready\033[22;1H###");
    term_until(term, "###");
    term_keys(term, "Ctrl-L");
    term_until_gone(term, "tea is ready");
    term_until_gone(term, "###");
    term_until(term, "└───");
    quit();
}
END_TEST

START_TEST(beside_a_smaller_grid_nothing_is_left)
{
    start(8, 30, NULL, NULL);
    term_until(term, "┘");
    term_type(term, "s");
    term_until_screen(term, "┌───┐\n│ 5 │\n│ k │\n│ r │\n└─A─B\n\n\n\n");
    quit();
}
END_TEST

static void expect_ascii(const char *const *env, const char *option)
{
    start(8, 30, env, option);
    term_until_screen(term, "+- stand-in -----------------+\n"
                            "| 8x30                       |\n"
                            "| keys 0 last none.          |\n"
                            "| reads 0 stops 0            |\n"
                            "| A B > ?  e                 |\n"
                            "| selected                   |\n"
                            "|                            |\n"
                            "+----------------------------+\n");
    for (const char *at = term_sent(term); *at != '\0'; at++)
        ck_assert_msg((unsigned char)*at < 0x80 && *at != '\016', "byte %02x", (unsigned char)*at);
    quit();
}

START_TEST(ascii_where_unicode_cannot_be_shown)
{
    expect_ascii(NULL, "ascii");
    /* not xterm: this libvterm wraps too early behind a repeated character (REP), which xterm's has */
    expect_ascii((const char *const[]){"LC_ALL=C", "TERM=screen-256color", NULL}, NULL);
    expect_ascii((const char *const[]){"TERM=linux", NO_LEAK_CHECK, NULL}, NULL);
    expect_ascii((const char *const[]){"TERM=vt220", NULL}, NULL);
}
END_TEST

/* We send Unicode lines, never the line-drawing set of the VT100, which is what that variable is about. */
START_TEST(the_line_drawing_set_is_never_used)
{
    static const char *const settings[] = {"NCURSES_NO_UTF8_ACS=1", "NCURSES_NO_UTF8_ACS=0"};
    for (int i = 0; i < 2; i++) {
        start(8, 30, (const char *const[]){settings[i], NULL}, NULL);
        term_until(term, "│ 8x30                       │");
        ck_assert_ptr_null(strstr(term_sent(term), "\033(0"));
        quit();
    }
}
END_TEST

static void expect_looks(const char *const *env, int a, int b)
{
    start(8, 30, env, NULL);
    term_until(term, "selected");
    ck_assert_int_eq(term_look(term, 4, 2).colour, a);
    ck_assert_int_eq(term_look(term, 4, 4).colour, b);
    ck_assert(term_look(term, 4, 2).bold);
    ck_assert(term_look(term, 5, 2).reverse);
    ck_assert(!term_look(term, 1, 2).bold);
    quit();
}

START_TEST(colours_follow_the_terminal)
{
    expect_looks(NULL, 32, 166);
    expect_looks((const char *const[]){"TERM=xterm", NULL}, 4, 3);
    expect_looks((const char *const[]){"TERM=vt220", NULL}, -1, -1);
    expect_looks((const char *const[]){"NO_COLOR=1", NULL}, -1, -1);
}
END_TEST

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "stand-in") == 0)
        return standin_run(NULL, argc - 2, argv + 2);
    TCase *cases = suite_case("screen");
    suite_seconds(cases, 120);
    tcase_add_test(cases, the_grid_is_shown_as_it_is);
    tcase_add_test(cases, every_key_arrives_by_its_name);
    tcase_add_test(cases, arrows_of_other_terminals_are_arrows_too);
    tcase_add_test(cases, a_character_whose_bytes_come_apart_is_one_key);
    tcase_add_test(cases, clicks_and_the_wheel_have_a_place);
    tcase_add_test(cases, only_differences_are_sent);
    tcase_add_test(cases, a_grid_without_cursor_hides_it);
    tcase_add_test(cases, a_storm_of_sizes_ends_with_the_same_picture);
    tcase_add_test(cases, a_lost_picture_is_painted_again);
    tcase_add_test(cases, beside_a_smaller_grid_nothing_is_left);
    tcase_add_test(cases, ascii_where_unicode_cannot_be_shown);
    tcase_add_test(cases, the_line_drawing_set_is_never_used);
    tcase_add_test(cases, colours_follow_the_terminal);
    return suite_run();
}
