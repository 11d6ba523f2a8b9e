/* Runs that are saved and played again, and the recorded runs that a demo plays where the machine refuses the
 * real ones. */
#include <check.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "e2e.h"
#include "tests/suite_main.h"

static struct e2e e2e;
static char saved[64]; /* a recording; each e2e_open has a home of its own */

/* "replay" to "replay /tmp/…cast": the file that this test saves. Valid until the next call. */
static const char *with_saved(const char *words)
{
    static char line[200];
    snprintf(line, sizeof line, "%s %s", words, saved);
    return line;
}

static void name_saved(void)
{
    snprintf(saved, sizeof saved, "/tmp/shmlab-e2e-%d.cast", (int)getpid());
}

static void remove_saved(void)
{
    remove(saved);
}

static void leave(void)
{
    e2e_meet(&e2e);
    term_type(e2e.term, "q");
    term_until(e2e.term, "status 0");
    e2e_until_clean(&e2e);
    e2e_close(&e2e);
}

START_TEST(a_demo_is_saved_and_played_again)
{
    e2e_open(&e2e, 24, 80, with_saved("demo 02.4 --record"));
    term_until(e2e.term, "next  begin");
    term_keys(e2e.term, "PgDn");
    term_until(e2e.term, "4) it varies");
    term_keys(e2e.term, "PgDn");
    term_until(e2e.term, "schedule [A] B");
    leave();
    e2e_open(&e2e, 30, 80, with_saved("replay"));
    term_until(e2e.term, " s  x1 ");
    term_until(e2e.term, "schedule [A] B"); /* by itself */
    term_until(e2e.term, "paused");
    term_keys(e2e.term, ",");
    term_until_gone(e2e.term, "schedule [A] B");
    term_keys(e2e.term, "+ +");
    term_until(e2e.term, " s  x4 ");
    term_keys(e2e.term, "- - - .");
    term_until(e2e.term, " s  x0.5 ");
    term_keys(e2e.term, "Space");
    term_until(e2e.term, "playing");
    term_keys(e2e.term, "Space");
    term_until(e2e.term, "paused");
    leave();
}
END_TEST

START_TEST(a_run_without_a_screen_is_saved_too)
{
    e2e_open(&e2e, 24, 80, with_saved("run 02 4 --record"));
    term_until(e2e.term, "status 0");
    e2e_close(&e2e);
    e2e_open(&e2e, 24, 80, with_saved("replay --plain"));
    term_until(e2e.term, "choice:");
    term_keys(e2e.term, "4 Enter"); /* the next picture that somebody saw */
    term_until(e2e.term, "02 ");
    term_keys(e2e.term, "Ctrl-D");
    term_until(e2e.term, "status 0");
    e2e_close(&e2e);
}
END_TEST

START_TEST(what_is_no_recording_gets_one_sentence)
{
    e2e_open(&e2e, 24, 80, "replay /proc/self/status");
    term_until(e2e.term, "is no recording: its first line is no asciicast header");
    term_until(e2e.term, "status 2");
    e2e_close(&e2e);
    e2e_open(&e2e, 24, 80, "demo 02.4 --record /nowhere/x.cast");
    term_until(e2e.term, "cannot record into /nowhere/x.cast");
    term_until(e2e.term, "status 3");
    e2e_close(&e2e);
}
END_TEST

START_TEST(without_ptrace_the_recorded_run_plays_and_says_so)
{
    e2e_open_with(&e2e, 24, 80, "SHMLAB_DISABLE=ptrace", "demo 02.4");
    term_until(e2e.term, "RECORDED  scene 1 of 1");
    term_until(e2e.term, "A recorded run plays: processes cannot be held here");
    term_keys(e2e.term, "PgDn");
    term_until(e2e.term, "4) it varies");
    ck_assert_ptr_nonnull(strstr(term_screen(e2e.term), "RECORDED"));
    term_keys(e2e.term, "PgDn PgDn");
    term_until(e2e.term, "schedule A [B] B B A A");
    term_until(e2e.term, "B child of A  HELD");
    term_keys(e2e.term, "PgUp");
    term_until(e2e.term, "schedule [A] B B B A A");
    term_keys(e2e.term, "r");
    term_until(e2e.term, "4) it varies");
    for (int i = 0; i < 8; i++)
        term_keys(e2e.term, "PgDn");
    term_until(e2e.term, "next  the end");
    term_until(e2e.term, "exited 0");
    leave();
}
END_TEST

START_TEST(what_needs_nothing_runs_really_beside_recorded_scenes)
{
    e2e_open_with(&e2e, 24, 80, "echo '02.1\n02.4\n' >$HOME/plan; SHMLAB_DISABLE=ptrace", "demo $HOME/plan");
    term_until(e2e.term, "next  begin");
    ck_assert_ptr_null(strstr(term_screen(e2e.term), "RECORDED"));
    term_keys(e2e.term, "PgDn");
    term_until(e2e.term, "The message of the child arrived.");
    term_keys(e2e.term, "PgDn");
    term_until(e2e.term, "RECORDED  scene 2 of 2");
    leave();
}
END_TEST

START_TEST(with_one_processor_the_race_of_two_is_recorded)
{
    e2e_open_with(&e2e, 24, 80, "taskset -c 0", "demo 02.10");
    term_until(e2e.term, "RECORDED  scene 1 of 1");
    term_until(e2e.term, "there is only one processor here");
    term_keys(e2e.term, "PgDn");
    term_until(e2e.term, "3) no: load and store stay two steps");
    term_keys(e2e.term, "PgDn");
    term_until(e2e.term, "30 of 30 runs");
    leave();
}
END_TEST

START_TEST(a_scene_is_recorded_without_a_person)
{
    e2e_open(&e2e, 24, 80, with_saved("record 01.1 -o"));
    term_until(e2e.term, "status 0");
    e2e_close(&e2e);
    e2e_open(&e2e, 24, 80, with_saved("record 01 -o"));
    term_until(e2e.term, "'01' names no scene");
    term_until(e2e.term, "status 2");
    e2e_close(&e2e);
    e2e_open(&e2e, 24, 80, with_saved("replay"));
    term_until(e2e.term, "01.1");
    term_keys(e2e.term, "PgDn PgDn");
    term_until(e2e.term, "paused");
    leave();
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("e2e_replay");
    suite_seconds(cases, 120);
    tcase_add_checked_fixture(cases, name_saved, remove_saved);
    tcase_add_test(cases, a_demo_is_saved_and_played_again);
    tcase_add_test(cases, a_run_without_a_screen_is_saved_too);
    tcase_add_test(cases, what_is_no_recording_gets_one_sentence);
    tcase_add_test(cases, without_ptrace_the_recorded_run_plays_and_says_so);
    tcase_add_test(cases, what_needs_nothing_runs_really_beside_recorded_scenes);
    tcase_add_test(cases, with_one_processor_the_race_of_two_is_recorded);
    tcase_add_test(cases, a_scene_is_recorded_without_a_person);
    return suite_run();
}
