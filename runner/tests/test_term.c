/* The test terminal itself, with small programs whose behaviour is known. */
#include <check.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "term.h"
#include "tests/suite_main.h"

static struct term *shell(int rows, int columns, const char *const *env, const char *script)
{
    return term_start(rows, columns, env, (const char *const[]){"sh", "-c", script, NULL});
}

START_TEST(what_is_typed_is_echoed_and_read_back)
{
    struct term *term = term_start(5, 20, NULL, (const char *const[]){"cat", NULL});
    term_type(term, "hello é\n");
    term_until_screen(term, "hello é\nhello é\n\n\n\n");
    term_keys(term, "Ctrl-D");
    ck_assert_int_eq(term_wait(term), 0);
    term_close(term);
}
END_TEST

START_TEST(the_end_of_a_program_is_told_apart)
{
    struct term *term = shell(3, 20, NULL, "exit 7");
    int status = term_wait(term);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 7);
    term_close(term);
    term = shell(3, 20, NULL, "kill -9 $$");
    status = term_wait(term);
    ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    term_close(term);
}
END_TEST

START_TEST(a_program_learns_its_size_and_each_new_one)
{
    struct term *term = shell(24, 80, NULL, "trap 'stty size' WINCH; stty size; while :; do read x; done");
    term_until(term, "24 80");
    term_resize(term, 12, 40);
    term_until(term, "12 40");
    term_resize(term, 1, 1); /* survives */
    term_resize(term, 24, 80);
    term_type(term, "\n");
    term_until(term, "24 80");
    term_close(term);
}
END_TEST

START_TEST(screen_cursor_mouse_and_looks_are_seen)
{
    struct term *term = shell(4, 20, NULL,
                              "printf 'main\\033[?1049h\\033[?25l\\033[?1000h\\033[2J\\033[2;3H"
                              "\\033[1;38;5;32mblue'; read x; printf '\\033[?1000l\\033[?25h\\033[?1049l'");
    term_until_screen(term, "\n  blue\n\n\n");
    ck_assert(term_is_alternate(term));
    ck_assert(!term_has_cursor(term));
    ck_assert(term_has_mouse(term));
    ck_assert_int_eq(term_look(term, 1, 2).colour, 32);
    ck_assert(term_look(term, 1, 2).bold);
    ck_assert_int_eq(term_look(term, 0, 0).colour, -1);
    term_keys(term, "Enter");
    term_until(term, "main");
    ck_assert(!term_is_alternate(term));
    ck_assert(term_has_cursor(term));
    ck_assert(!term_has_mouse(term));
    term_close(term);
}
END_TEST

START_TEST(the_environment_is_as_asked_for)
{
    struct term *term = shell(5, 40, (const char *const[]){"TERM=vt100", "LC_ALL", "EXTRA=7", NULL},
                              "echo $TERM-$LC_ALL-$EXTRA-$NO_COLOR.");
    term_until(term, "vt100--7-.");
    term_close(term);
}
END_TEST

START_TEST(modes_can_be_read_after_the_end)
{
    struct term *term = shell(5, 40, NULL, "read x; stty raw -echo");
    struct termios before = term_modes(term);
    term_type(term, "\n");
    ck_assert_int_eq(term_wait(term), 0);
    struct termios after = term_modes(term);
    ck_assert(!term_same_modes(&before, &after));
    ck_assert((after.c_lflag & (ICANON | ECHO)) == 0);
    term_close(term);
}
END_TEST

START_TEST(what_was_sent_is_kept_until_forgotten)
{
    struct term *term = shell(3, 20, NULL, "printf '\\033[5Done'; read x; printf two");
    term_until_sent(term, "\033[5Done");
    term_forget(term);
    ck_assert_str_eq(term_sent(term), "");
    term_type(term, "\n");
    term_until_sent(term, "two");
    term_close(term);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("term");
    suite_seconds(cases, 60);
    tcase_add_test(cases, what_is_typed_is_echoed_and_read_back);
    tcase_add_test(cases, the_end_of_a_program_is_told_apart);
    tcase_add_test(cases, a_program_learns_its_size_and_each_new_one);
    tcase_add_test(cases, screen_cursor_mouse_and_looks_are_seen);
    tcase_add_test(cases, the_environment_is_as_asked_for);
    tcase_add_test(cases, modes_can_be_read_after_the_end);
    tcase_add_test(cases, what_was_sent_is_kept_until_forgotten);
    return suite_run();
}
