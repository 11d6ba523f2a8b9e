/* Schedules under a name, by a learner at the terminal: saved from the stage with inputs and kills, listed,
 * played from the stage and from the command line, and in plain lines. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "e2e.h"
#include "tests/run_lab.h"
#include "tests/suite_main.h"

enum { MOST_KEYS = 40 };

static struct e2e e2e;

static bool answers(struct term *term, void *context)
{
    (void)context;
    const char *screen = term_screen(term);
    return strstr(screen, "Space ") != NULL || strstr(screen, " answer") != NULL;
}

/* Space, or an answer, as the last row asks, until this is on the screen. */
static void go_on_until(const char *text)
{
    for (int i = 0; i < MOST_KEYS && strstr(term_screen(e2e.term), text) == NULL; i++) {
        term_until_true(e2e.term, answers, NULL, "a next action");
        bool asks = strstr(term_screen(e2e.term), "don't know") != NULL;
        term_type(e2e.term, asks ? "1" : " ");
        term_settle(e2e.term, e2e.lab);
    }
    term_until(e2e.term, text);
}

static void open_lab(const char *arguments)
{
    e2e_open(&e2e, 40, 120, arguments);
    term_until(e2e.term, "q home");
    e2e_meet(&e2e);
}

static void close_lab(void)
{
    term_type(e2e.term, "qq");
    term_until(e2e.term, "status 0");
    e2e_until_clean(&e2e);
    e2e_close(&e2e);
}

static char *saved(const char *scene, const char *name)
{
    struct buf text = {0};
    char *path = mem_printf("%s/data/shmlab/schedules/%s/%s", e2e.home, scene, name);
    buf_read_file(&text, path, NULL);
    free(path);
    return mem_dup(buf_text(&text));
}

START_TEST(steps_are_saved_and_played_again_from_the_stage)
{
    open_lab("02.4 ABBBA");
    term_until(e2e.term, "Played 5 steps");
    term_type(e2e.term, "N");
    term_until(e2e.term, "save as:");
    term_type(e2e.term, "lost-one\r");
    term_until(e2e.term, "Saved: shmlab 02.4 lost-one plays it.");
    term_type(e2e.term, "b");
    term_until(e2e.term, "A B B B A B");
    term_type(e2e.term, "L");
    term_until(e2e.term, "Saved for this scene: lost-one.");
    term_keys(e2e.term, "Down");
    term_until(e2e.term, "play: lost-one");
    term_type(e2e.term, "\r");
    term_until_gone(e2e.term, "A B B B A B");
    term_until(e2e.term, "A B B B A");
    term_until(e2e.term, "Played 'lost-one', 5 moves: the shared bytes are as they were.");
    char *text = saved("02-race-counter.4", "lost-one");
    ck_assert_ptr_nonnull(strstr(text, "\nschedule ABBBA by insn\n"));
    free(text);
    close_lab();
}
END_TEST

/* B is killed inside the lock: the mutex has a dead owner, and so it has after the schedule is played. */
START_TEST(a_kill_is_part_of_a_saved_schedule)
{
    open_lab("03.12");
    go_on_until("dead: SIGKILL");
    term_type(e2e.term, "N");
    term_until(e2e.term, "save as:");
    term_type(e2e.term, "owner-dead\r");
    term_until(e2e.term, "Saved: shmlab 03.12 owner-dead");
    char *text = saved("03-mutex.12", "owner-dead");
    ck_assert_msg(strstr(text, "\nkill B SIGKILL\n") != NULL, "%s", text);
    free(text);
    term_type(e2e.term, "r");
    term_until_gone(e2e.term, "dead: SIGKILL");
    term_settle(e2e.term, e2e.lab);
    term_type(e2e.term, "L");
    term_until(e2e.term, "play:");
    term_type(e2e.term, "owner-dead\r");
    term_until(e2e.term, "dead: SIGKILL");
    term_until(e2e.term, "Played 'owner-dead', 2 moves: the");
    term_until(e2e.term, "shared bytes are as they were.");
    close_lab();
}
END_TEST

START_TEST(an_input_is_part_of_a_saved_schedule)
{
    open_lab("01.1");
    go_on_until("exited");
    term_type(e2e.term, "N");
    term_until(e2e.term, "save as:");
    term_type(e2e.term, "whole\r");
    term_until(e2e.term, "Saved: shmlab 01.1 whole");
    char *text = saved("01-writer-reader.1", "whole");
    ck_assert_msg(strstr(text, "\npress A \"\\n\"\n") != NULL, "%s", text);
    free(text);
    term_type(e2e.term, "L");
    term_until(e2e.term, "play:");
    term_type(e2e.term, "whole\r");
    term_until(e2e.term, "Played 'whole'");
    term_until(e2e.term, "exited");
    close_lab();
}
END_TEST

START_TEST(bad_and_unknown_names_lose_nothing)
{
    open_lab("02.4 AB");
    term_until(e2e.term, "Played 2 steps");
    term_type(e2e.term, "N");
    term_until(e2e.term, "save as:");
    term_type(e2e.term, "AB\r");
    term_until(e2e.term, "'AB' is no name");
    term_until(e2e.term, "so far A B");
    term_type(e2e.term, "N");
    term_until(e2e.term, "save as:");
    term_type(e2e.term, "\r");
    term_until(e2e.term, "Nothing was saved.");
    term_type(e2e.term, "L");
    term_until(e2e.term, "No schedule of this scene is saved");
    term_until(e2e.term, "so far A B");
    close_lab();
}
END_TEST

/* Number of a choice in the last list, as plain mode says it: "9 save these moves". */
static int number_of(const char *out, const char *words)
{
    const char *at = NULL;
    for (const char *next = strstr(out, words); next != NULL; next = strstr(next + 1, words))
        at = next;
    ck_assert_msg(at != NULL, "no choice '%s' in: %s", words, out);
    while (at > out && at[-1] == ' ')
        at--;
    while (at > out && at[-1] >= '0' && at[-1] <= '9')
        at--;
    return atoi(at);
}

START_TEST(plain_lines_save_and_play)
{
    const char *const shared[] = {"02.4", "ABBB", "--plain", NULL};
    const char *const named[] = {"02.4", "by-line", "--plain", NULL};
    const char *const unknown[] = {"02.4", "by-lime", "--plain", NULL};
    struct run_lab run = run_lab(shared, NULL, NULL);
    int save = number_of(buf_text(&run.out), " save these moves"),
        play = number_of(buf_text(&run.out), " play a saved");
    run_lab_free(&run);
    char *input = mem_printf("%d\nby-line\n%d\nby-line\n0\n0\n", save, play);
    run = run_lab(shared, input, NULL);
    ck_assert_msg(run.status == 0, "%s", buf_text(&run.out));
    ck_assert_ptr_nonnull(strstr(buf_text(&run.out), "Saved: shmlab 02.4 by-line plays it."));
    ck_assert_ptr_nonnull(strstr(buf_text(&run.out), "Saved for this scene: by-line."));
    ck_assert_ptr_nonnull(
        strstr(buf_text(&run.out), "Played 'by-line', 4 moves: the shared bytes are as they were."));
    ck_assert_ptr_null(strchr(buf_text(&run.out), '\033'));
    run_lab_free(&run);
    free(input);
    run = run_lab(named, "0\n0\n", NULL);
    ck_assert_int_eq(run.status, 0);
    ck_assert_ptr_nonnull(strstr(buf_text(&run.out), "Played 'by-line', 4 moves"));
    run_lab_free(&run);
    run = run_lab(unknown, NULL, NULL);
    ck_assert_int_eq(run.status, 2);
    ck_assert_ptr_nonnull(strstr(buf_text(&run.out), "there are: by-line"));
    run_lab_free(&run);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("e2e_named");
    suite_seconds(cases, 120);
    tcase_add_test(cases, steps_are_saved_and_played_again_from_the_stage);
    tcase_add_test(cases, a_kill_is_part_of_a_saved_schedule);
    tcase_add_test(cases, an_input_is_part_of_a_saved_schedule);
    tcase_add_test(cases, bad_and_unknown_names_lose_nothing);
    tcase_add_test(cases, plain_lines_save_and_play);
    return suite_run();
}
