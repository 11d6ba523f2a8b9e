/* The lab on other terminals than the usual one, with the mouse, in plain lines, and beside an editor. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "e2e.h"
#include "tests/suite_main.h"

static struct e2e e2e;

static void leave(void)
{
    term_type(e2e.term, "qq");
    term_until(e2e.term, "status 0");
    e2e_until_clean(&e2e);
    e2e_close(&e2e);
}

static void expect_ascii(const char *variables, const char *arguments)
{
    e2e_open_with(&e2e, 24, 80, variables, arguments);
    e2e_to_stage(&e2e);
    const char *screen = term_screen(e2e.term);
    ck_assert_ptr_nonnull(strstr(screen, " +- A writer  pid "));
    ck_assert_ptr_nonnull(strstr(screen, "Hello from share"));
    for (const char *at = term_sent(e2e.term); *at != '\0'; at++)
        ck_assert_msg((unsigned char)*at < 0x80, "byte %02x was sent", (unsigned char)*at);
    leave();
}

START_TEST(the_stage_in_ascii)
{
    expect_ascii("", "--ascii");
    expect_ascii("LC_ALL=C TERM=screen-256color", "");
    expect_ascii("TERM=linux ASAN_OPTIONS=detect_leaks=0", "");
}
END_TEST

/* A vt100 has no second screen to leave: what is asked of it is the picture, the modes, and the cursor. */
START_TEST(other_terminals_show_home_and_get_their_modes_back)
{
    static const char *const kinds[] = {"TERM=vt100", "TERM=xterm", "TERM=screen", "TERM=tmux-256color"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        e2e_open_with(&e2e, 24, 80, kinds[i], "");
        term_until(e2e.term, "q quit");
        ck_assert_ptr_nonnull(strstr(term_screen(e2e.term), "01 Writer and reader"));
        e2e_meet(&e2e);
        term_type(e2e.term, "q");
        term_until(e2e.term, "status 0");
        if (i == 0)
            e2e_until_gone(&e2e);
        else
            e2e_until_clean(&e2e);
        e2e_close(&e2e);
    }
}
END_TEST

START_TEST(without_colour_the_stage_says_the_same)
{
    e2e_open_with(&e2e, 24, 80, "NO_COLOR=1", "");
    e2e_to_stage(&e2e);
    ck_assert_ptr_null(strstr(term_sent(e2e.term), "\033[38;5;"));
    char *mono = e2e_picture(&e2e);
    ck_assert_ptr_nonnull(strstr(mono, "A writer  pid "));
    ck_assert_ptr_nonnull(strstr(mono, "B reader  pid "));
    free(mono);
    leave();
    e2e_open(&e2e, 24, 80, "");
    e2e_to_stage(&e2e);
    ck_assert_ptr_nonnull(strstr(term_sent(e2e.term), "\033[38;5;"));
    leave();
}
END_TEST

/* Row of the screen that holds `text`, counted from 0. */
static int row_of(const char *text)
{
    const char *screen = term_screen(e2e.term), *found = strstr(screen, text);
    int row = 0;
    ck_assert_msg(found != NULL, "%s is not on the screen", text);
    for (; screen < found; screen++)
        row += *screen == '\n';
    return row;
}

START_TEST(the_mouse_opens_scrolls_and_presses_keys)
{
    e2e_open(&e2e, 24, 80, "");
    term_until(e2e.term, "q quit");
    e2e_meet(&e2e);
    term_click(e2e.term, row_of("01 Writer and reader"), 10);
    term_until(e2e.term, "page 1/");
    term_until(e2e.term, "q home");
    e2e_meet(&e2e);
    term_wheel(e2e.term, 5, 5, 1);
    term_until_gone(e2e.term, "rows 1-");
    term_wheel(e2e.term, 5, 5, -1);
    term_until(e2e.term, "rows 1-");
    term_settle(e2e.term, e2e.lab); /* the last row has found its words */
    const char *screen = term_screen(e2e.term), *key = strstr(screen, "q home"), *row = key;
    ck_assert_ptr_nonnull(key);
    while (row > screen && row[-1] != '\n')
        row--;
    term_click(e2e.term, row_of("q home"), (int)(key - row));
    term_until(e2e.term, "q quit");
    term_type(e2e.term, "q");
    term_until(e2e.term, "status 0");
    e2e_until_clean(&e2e);
    e2e_close(&e2e);
}
END_TEST

/* A hand is slower than the lab: it has drawn the page before the button comes up. */
START_TEST(a_button_that_comes_up_later_holds_nothing_up)
{
    e2e_open(&e2e, 24, 80, "");
    term_until(e2e.term, "q quit");
    e2e_meet(&e2e);
    int row = row_of("01 Writer and reader");
    term_button(e2e.term, row, 10, true);
    term_until(e2e.term, "q home");
    term_button(e2e.term, row, 10, false);
    term_settle(e2e.term, e2e.lab);
    term_resize(e2e.term, 30, 100); /* no key wakes the lab */
    term_until(e2e.term, "rows 1-25");
    term_type(e2e.term, "qq");
    term_until(e2e.term, "status 0");
    e2e_close(&e2e);
}
END_TEST

START_TEST(where_the_screen_is_too_small_plain_lines_go_on)
{
    e2e_open(&e2e, 24, 80, "");
    e2e_to_stage(&e2e);
    term_resize(e2e.term, 11, 70);
    term_until(e2e.term, "p plain mode");
    term_type(e2e.term, "p");
    term_until(e2e.term, "choice:");
    ck_assert(e2e_is_main_screen(e2e.term, NULL));
    term_forget(e2e.term);
    term_type(e2e.term, "\n"); /* the next thing: the scene goes on */
    term_until_sent(e2e.term, "ok    scene 01.1");
    term_until_sent(e2e.term, "choice:");
    ck_assert_ptr_null(strchr(term_sent(e2e.term), '\033'));
    term_forget(e2e.term);
    term_keys(e2e.term, "Ctrl-D");
    term_until_sent(e2e.term, "status ");
    e2e_until_clean(&e2e);
    e2e_close(&e2e);
}
END_TEST

/* An editor that says it is there, and waits for a line. */
static void make_editor(void)
{
    char path[128];
    snprintf(path, sizeof path, "%s/editor", e2e.home);
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fprintf(file, "#!/bin/sh\necho editing \"$1\"\nread line\necho \"/* $line */\" >>\"$1\"\n");
    ck_assert_int_eq(fclose(file), 0);
    ck_assert_int_eq(chmod(path, 0700), 0);
}

START_TEST(an_editor_has_the_terminal_to_itself)
{
    e2e_open_with(&e2e, 24, 80, "VISUAL= EDITOR=$HOME/editor", "");
    make_editor();
    term_until(e2e.term, "q quit");
    term_keys(e2e.term, "x Enter");
    term_until(e2e.term, "e edit");
    e2e_meet(&e2e);
    term_type(e2e.term, "e");
    term_until(e2e.term, "editing ");
    term_until_true(e2e.term, e2e_is_main_screen, NULL, "the main screen");
    struct termios during = term_modes(e2e.term);
    ck_assert(term_same_modes(&during, &e2e.before));
    term_resize(e2e.term, 30, 100); /* the lab learns of it when it is back */
    term_type(e2e.term, "done\n");
    term_until(e2e.term, "q list");
    ck_assert(term_is_alternate(e2e.term));
    term_type(e2e.term, "qqq");
    term_until(e2e.term, "status 0");
    e2e_until_clean(&e2e);
    e2e_close(&e2e);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("e2e_look");
    suite_seconds(cases, 120);
    tcase_add_test(cases, the_stage_in_ascii);
    tcase_add_test(cases, other_terminals_show_home_and_get_their_modes_back);
    tcase_add_test(cases, without_colour_the_stage_says_the_same);
    tcase_add_test(cases, the_mouse_opens_scrolls_and_presses_keys);
    tcase_add_test(cases, a_button_that_comes_up_later_holds_nothing_up);
    tcase_add_test(cases, where_the_screen_is_too_small_plain_lines_go_on);
    tcase_add_test(cases, an_editor_has_the_terminal_to_itself);
    return suite_run();
}
