/* The stage with real processes: they start, print, are fed, held, killed, and leave nothing. */
#include <check.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "tests/drive.h"
#include "tests/suite_main.h"

static struct drive drive;

static void open_stage(void)
{
    drive_open(&drive, NULL);
}

static void close_stage(void)
{
    drive_close(&drive);
}

START_TEST(input_reaches_a_waiting_program)
{
    int a = drive_start(&drive, "waits_for_enter", false, NULL, NULL);
    drive_prints(&drive, a, "ready");
    drive_type(&drive, a, "\n");
    ck_assert_int_eq(drive_ends(&drive, a), OUT_EXITED);
    ck_assert_int_eq(drive.actors[a].code, 0);
    ck_assert_ptr_nonnull(strstr(buf_text(&drive.actors[a].output), "got 10"));
}
END_TEST

START_TEST(last_words_come_before_the_end)
{
    for (int run = 0; run < 20; run++) {
        int a = drive_start(&drive, "prints_last_words", false, "7", NULL);
        ck_assert_int_eq(drive_ends(&drive, a), OUT_EXITED);
        ck_assert_int_eq(drive.actors[a].code, 7);
        ck_assert_str_eq(buf_text(&drive.actors[a].output), "last words\r\n");
    }
}
END_TEST

START_TEST(a_program_that_is_not_there_is_one_sentence)
{
    struct err err = {0};
    char *argv[] = {"nothing", NULL};
    struct stage_program spec = {.path = "/nowhere/nothing", .argv = argv, .name = "nothing", .cpu = -1};
    ck_assert_int_eq(stage_start(drive.stage, &spec, &err), -1);
    ck_assert_str_eq(err.text, "cannot start /nowhere/nothing: ENOENT (No such file or directory)");
    ck_assert_uint_eq(stage_count(drive.stage), 0);
}
END_TEST

START_TEST(a_killed_program_says_its_signal)
{
    struct err err = {0};
    int a = drive_start(&drive, "waits_for_enter", false, NULL, NULL);
    drive_prints(&drive, a, "ready");
    ck_assert_int_eq(stage_kill(drive.stage, a, SIGKILL, &err), 0);
    ck_assert_int_eq(drive_ends(&drive, a), OUT_SIGNAL);
    ck_assert_int_eq(drive.actors[a].code, SIGKILL);
    ck_assert_int_eq(stage_kill(drive.stage, a, SIGKILL, &err), -1);
    ck_assert_str_eq(err.text, "A has ended");
}
END_TEST

START_TEST(signals_reach_a_free_program)
{
    int a = drive_start(&drive, "catches_signals", false, NULL, NULL);
    drive_prints(&drive, a, "ready");
    for (int i = 1; i <= 3; i++) {
        char said[24];
        snprintf(said, sizeof said, "signal %d", i);
        ck_assert_int_eq(stage_kill(drive.stage, a, SIGUSR1, NULL), 0);
        drive_prints(&drive, a, said);
    }
    ck_assert_int_eq(drive_ends(&drive, a), OUT_EXITED);
}
END_TEST

START_TEST(an_idle_stage_wakes_nobody)
{
    int a = drive_start(&drive, "waits_for_enter", false, NULL, NULL);
    drive_prints(&drive, a, "ready");
    while (stage_is_busy(drive.stage))
        drive_turn(&drive, 10);
    ck_assert_uint_eq(stage_deadline(drive.stage), 0);
    drive.wake_ups = 0;
    drive_turn(&drive, 300);
    ck_assert_int_eq(drive.wake_ups, 0);
}
END_TEST

START_TEST(a_sleeping_program_is_held_and_let_go)
{
    int a = drive_start(&drive, "waits_for_enter", false, NULL, NULL);
    drive_prints(&drive, a, "ready");
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(drive_hold(&drive, a), OUT_READY);
        drive_go(&drive, a);
    }
    ck_assert_int_eq(drive_hold(&drive, a), OUT_READY);
    drive_type(&drive, a, "\n");
    drive_turn(&drive, 50);
    ck_assert(!drive.actors[a].ended);
    drive_go(&drive, a);
    ck_assert_int_eq(drive_ends(&drive, a), OUT_EXITED);
    ck_assert_int_eq(drive.actors[a].code, 0);
}
END_TEST

START_TEST(a_spinning_program_is_held_where_it_is)
{
    int a = drive_start(&drive, "spins", false, NULL, NULL);
    drive_prints(&drive, a, "spinning");
    ck_assert_int_eq(drive_hold(&drive, a), OUT_READY);
    struct snapshot now = drive_look(&drive);
    ck_assert(now.actors[a].held);
    ck_assert_str_eq(now.actors[a].function, "main");
    snapshot_free(&now);
}
END_TEST

START_TEST(a_held_start_stands_at_main)
{
    int a = drive_start(&drive, "waits_for_enter", true, NULL, NULL);
    ck_assert_int_eq(drive_outcome(&drive, a, 0), OUT_READY);
    struct snapshot now = drive_look(&drive);
    ck_assert_str_eq(now.actors[a].function, "main");
    ck_assert_ptr_nonnull(strstr(now.actors[a].file, "waits_for_enter.c"));
    ck_assert_int_eq(now.actors[a].line, 6);
    snapshot_free(&now);
    drive_go(&drive, a);
    drive_prints(&drive, a, "ready");
}
END_TEST

START_TEST(forked_children_are_actors_on_the_same_terminal)
{
    int a = drive_start(&drive, "forks_and_adds", false, NULL, NULL);
    ck_assert_int_eq(drive_ends(&drive, a), OUT_EXITED);
    ck_assert_int_eq(drive.children, 1);
    ck_assert_uint_eq(stage_count(drive.stage), 2);
    ck_assert_int_eq(drive_ends(&drive, 1), OUT_EXITED);
    ck_assert_ptr_nonnull(strstr(buf_text(&drive.actors[a].output), "counter "));
}
END_TEST

START_TEST(a_child_of_a_held_parent_is_held_where_fork_returns)
{
    int a = drive_start(&drive, "forks_and_adds", true, NULL, NULL);
    drive_outcome(&drive, a, 0);
    ck_assert_int_eq(drive_until(&drive, a, "add_one"), OUT_READY);
    ck_assert_uint_eq(stage_count(drive.stage), 2);
    struct snapshot now = drive_look(&drive);
    ck_assert(now.actors[1].held);
    ck_assert_int_eq(now.actors[1].parent, a);
    ck_assert_str_eq(now.actors[1].function, "main");
    ck_assert_ptr_null(now.actors[1].inside);
    snapshot_free(&now);
    ck_assert_int_eq(drive_until(&drive, 1, "add_one"), OUT_READY);
    drive_go(&drive, 1);
    drive_go(&drive, a);
    ck_assert_int_eq(drive_ends(&drive, a), OUT_EXITED);
    ck_assert_ptr_nonnull(strstr(buf_text(&drive.actors[a].output), "counter 2"));
}
END_TEST

START_TEST(exec_goes_on_as_the_same_actor)
{
    int a = drive_start(&drive, "execs", false, drive_program("prints_last_words"), "3");
    ck_assert_int_eq(drive_ends(&drive, a), OUT_EXITED);
    ck_assert_int_eq(drive.actors[a].code, 3);
    int b = drive_start(&drive, "execs", true, drive_program("waits_for_enter"), NULL);
    drive_outcome(&drive, b, 0);
    int before = drive.actors[b].outcomes;
    ck_assert_int_eq(stage_step(drive.stage, b, UNIT_CALL, NULL), 0);
    drive_outcome(&drive, b, before);
    struct snapshot now = drive_look(&drive);
    ck_assert_ptr_nonnull(strstr(now.actors[b].file, "waits_for_enter.c"));
    snapshot_free(&now);
}
END_TEST

START_TEST(a_flood_is_capped_and_said_once)
{
    close_stage();
    drive_open(&drive, &(struct stage_options){
                           .trace = true, .cpu = -1, .rows = 24, .columns = 80, .output_most = 100000});
    int a = drive_start(&drive, "floods", false, "20000", NULL);
    ck_assert_int_eq(drive_ends(&drive, a), OUT_EXITED);
    ck_assert_uint_eq(drive.actors[a].output.length, 100000);
    const char *said = strstr(buf_text(&drive.notices), "A has printed");
    ck_assert_ptr_nonnull(said);
    ck_assert_ptr_null(strstr(said + 1, "A has printed"));
}
END_TEST

START_TEST(a_runaway_is_held_after_its_processor_time)
{
    close_stage();
    drive_open(&drive, &(struct stage_options){
                           .trace = true, .cpu = -1, .rows = 24, .columns = 80, .cpu_seconds = 1});
    int a = drive_start(&drive, "spins", false, NULL, NULL);
    drive_outcome(&drive, a, 0);
    ck_assert_ptr_nonnull(strstr(buf_text(&drive.notices), "A has used 1 s of processor time"));
    struct snapshot now = drive_look(&drive);
    ck_assert(now.actors[a].held);
    snapshot_free(&now);
    int before = drive.actors[a].outcomes;
    drive_go(&drive, a);
    drive_outcome(&drive, a, before);
    ck_assert(!drive.actors[a].ended);
}
END_TEST

START_TEST(a_stopped_program_stays_stopped_until_it_is_continued)
{
    int a = drive_start(&drive, "catches_signals", false, NULL, NULL);
    drive_prints(&drive, a, "ready");
    ck_assert_int_eq(stage_kill(drive.stage, a, SIGSTOP, NULL), 0);
    ck_assert_int_eq(stage_kill(drive.stage, a, SIGUSR1, NULL), 0);
    for (int quiet = 0; quiet < 3;) { /* three turns in which nothing happens */
        int before = drive.wake_ups;
        drive_turn(&drive, 50);
        quiet = drive.wake_ups == before ? quiet + 1 : 0;
        ck_assert_ptr_null(strstr(buf_text(&drive.actors[a].output), "signal 1"));
    }
    ck_assert_int_eq(stage_kill(drive.stage, a, SIGCONT, NULL), 0);
    drive_prints(&drive, a, "signal 1");
}
END_TEST

START_TEST(closing_ends_a_grandchild_that_ignores_everything)
{
    int a = drive_start(&drive, "forks_a_stubborn_child", false, NULL, NULL);
    drive_prints(&drive, a, "grandchild ");
    ck_assert_uint_eq(stage_count(drive.stage), 3);
    struct snapshot now = drive_look(&drive);
    pid_t pids[3];
    for (int i = 0; i < 3; i++)
        pids[i] = now.actors[i].pid;
    snapshot_free(&now);
    stage_restart(drive.stage);
    ck_assert_uint_eq(stage_count(drive.stage), 0);
    for (int i = 0; i < 3; i++)
        drive_gone(pids[i]);
}
END_TEST

START_TEST(threads_are_held_whole_and_not_stepped)
{
    struct err err = {0};
    int a = drive_start(&drive, "has_threads", false, NULL, NULL);
    drive_prints(&drive, a, "counting");
    ck_assert_int_eq(drive_hold(&drive, a), OUT_READY);
    struct snapshot now = drive_look(&drive);
    ck_assert_int_eq(now.actors[a].nthreads, 2);
    snapshot_free(&now);
    ck_assert_int_eq(stage_step(drive.stage, a, UNIT_LINE, &err), -1);
    ck_assert_ptr_nonnull(strstr(err.text, "A has 2 threads"));
    drive_go(&drive, a);
    drive_type(&drive, a, "\n");
    ck_assert_int_eq(drive_ends(&drive, a), OUT_EXITED);
}
END_TEST

static int cpus_of(pid_t pid)
{
    cpu_set_t cpus;
    ck_assert_int_eq(sched_getaffinity(pid, sizeof cpus, &cpus), 0);
    return CPU_COUNT(&cpus);
}

START_TEST(held_actors_and_the_lab_share_a_processor_if_asked)
{
    int before = cpus_of(0);
    close_stage();
    drive_open(&drive,
               &(struct stage_options){.trace = true, .cpu = sched_getcpu(), .rows = 24, .columns = 80});
    int a = drive_start(&drive, "waits_for_enter", false, NULL, NULL);
    drive_prints(&drive, a, "ready");
    struct snapshot now = drive_look(&drive);
    pid_t pid = now.actors[a].pid;
    snapshot_free(&now);
    ck_assert_int_eq(cpus_of(0), 1);
    ck_assert_int_eq(cpus_of(pid), before);
    ck_assert_int_eq(drive_hold(&drive, a), OUT_READY);
    ck_assert_int_eq(cpus_of(pid), 1);
    drive_go(&drive, a);
    ck_assert_int_eq(cpus_of(pid), before);
    close_stage();
    ck_assert_int_eq(cpus_of(0), before);
    open_stage();
}
END_TEST

/* Two held actors share the lab's processor; free ones and the lab itself have all of theirs. */
START_TEST(held_actors_come_to_the_lab_and_free_ones_go_anywhere)
{
    int before = cpus_of(0);
    close_stage();
    drive_open(&drive,
               &(struct stage_options){.trace = true, .cpu = STAGE_CPU_HERE, .rows = 24, .columns = 80});
    int a = drive_start(&drive, "forks_and_adds", true, NULL, NULL);
    drive_until(&drive, a, "add_one");
    drive_step(&drive, a, UNIT_INSN);
    drive_step(&drive, 1, UNIT_INSN);
    struct snapshot now = drive_look(&drive);
    pid_t pids[] = {now.actors[0].pid, now.actors[1].pid};
    snapshot_free(&now);
    ck_assert_int_eq(cpus_of(pids[0]), 1);
    ck_assert_int_eq(cpus_of(pids[1]), 1);
    ck_assert_int_eq(cpus_of(0), before);
    drive_go(&drive, a);
    ck_assert_int_eq(cpus_of(pids[1]), 1);
    close_stage();
    ck_assert_int_eq(cpus_of(0), before);
    open_stage();
}
END_TEST

START_TEST(a_step_that_starts_a_thread_leaves_the_whole_process_held)
{
    int a = drive_start(&drive, "has_threads", true, NULL, NULL);
    drive_outcome(&drive, a, 0);
    ck_assert_int_eq(drive_step(&drive, a, UNIT_LINE), OUT_REFUSED);
    struct snapshot now = drive_look(&drive);
    ck_assert_int_eq(now.actors[a].nthreads, 2);
    ck_assert(now.actors[a].held);
    ck_assert_ptr_nonnull(strstr(now.actors[a].why, "A has started a thread"));
    snapshot_free(&now);
    drive_go(&drive, a);
    drive_prints(&drive, a, "counting");
}
END_TEST

START_TEST(a_fork_bomb_stays_small)
{
    int a = drive_start(&drive, "forks_many", false, NULL, NULL);
    drive_prints(&drive, a, "forked");
    ck_assert_uint_eq(stage_count(drive.stage), 52);
    ck_assert_ptr_nonnull(strstr(buf_text(&drive.notices), "more than 52 processes"));
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("stage");
    tcase_add_checked_fixture(cases, open_stage, close_stage);
    suite_seconds(cases, 60);
    tcase_add_test(cases, input_reaches_a_waiting_program);
    tcase_add_test(cases, last_words_come_before_the_end);
    tcase_add_test(cases, a_program_that_is_not_there_is_one_sentence);
    tcase_add_test(cases, a_killed_program_says_its_signal);
    tcase_add_test(cases, signals_reach_a_free_program);
    tcase_add_test(cases, an_idle_stage_wakes_nobody);
    tcase_add_test(cases, a_sleeping_program_is_held_and_let_go);
    tcase_add_test(cases, a_spinning_program_is_held_where_it_is);
    tcase_add_test(cases, a_held_start_stands_at_main);
    tcase_add_test(cases, forked_children_are_actors_on_the_same_terminal);
    tcase_add_test(cases, a_child_of_a_held_parent_is_held_where_fork_returns);
    tcase_add_test(cases, exec_goes_on_as_the_same_actor);
    tcase_add_test(cases, a_flood_is_capped_and_said_once);
    tcase_add_test(cases, a_runaway_is_held_after_its_processor_time);
    tcase_add_test(cases, a_stopped_program_stays_stopped_until_it_is_continued);
    tcase_add_test(cases, closing_ends_a_grandchild_that_ignores_everything);
    tcase_add_test(cases, threads_are_held_whole_and_not_stepped);
    tcase_add_test(cases, held_actors_and_the_lab_share_a_processor_if_asked);
    tcase_add_test(cases, held_actors_come_to_the_lab_and_free_ones_go_anywhere);
    tcase_add_test(cases, a_step_that_starts_a_thread_leaves_the_whole_process_held);
    tcase_add_test(cases, a_fork_bomb_stays_small);
    return suite_run();
}
