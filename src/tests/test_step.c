/* What one step of each kind means, on real programs. */
#include <check.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "tests/drive.h"
#include "tests/suite_main.h"

static struct drive drive;
static struct snapshot now;

static void open_stage(void)
{
    drive_open(&drive, NULL);
}

static void close_stage(void)
{
    snapshot_free(&now);
    drive_close(&drive);
}

static void look(void)
{
    snapshot_free(&now);
    now = drive_look(&drive);
}

static int start_held(const char *program)
{
    int a = drive_start(&drive, program, true, NULL, NULL);
    ck_assert_int_eq(drive_outcome(&drive, a, 0), OUT_READY);
    return a;
}

/* Both at add_one's load of the shared counter. */
static void start_racers(void)
{
    int a = start_held("forks_and_adds");
    ck_assert_int_eq(drive_until(&drive, a, "add_one"), OUT_READY);
    ck_assert_int_eq(drive_until(&drive, 1, "add_one"), OUT_READY);
}

/* A step that may sleep on its way: what came in the end. */
static enum outcome finished(int a, enum outcome outcome)
{
    return outcome == OUT_BLOCKED ? drive_outcome(&drive, a, drive.actors[a].outcomes) : outcome;
}

START_TEST(an_instruction_says_what_it_read_and_wrote)
{
    start_racers();
    ck_assert_int_eq(drive_step(&drive, 0, UNIT_INSN), OUT_STEPPED);
    look();
    ck_assert_uint_eq(now.naccesses, 1);
    ck_assert(!now.accesses[0].write);
    ck_assert_uint_eq(now.accesses[0].length, 4);
    ck_assert_uint_eq(now.accesses[0].value, 0);
    ck_assert_int_eq(drive_step(&drive, 0, UNIT_INSN), OUT_STEPPED);
    look();
    ck_assert_uint_eq(now.naccesses, 0);
    ck_assert_int_eq(drive_step(&drive, 0, UNIT_INSN), OUT_STEPPED);
    look();
    ck_assert_uint_eq(now.naccesses, 1);
    ck_assert(now.accesses[0].write);
    ck_assert_uint_eq(now.accesses[0].value, 1);
}
END_TEST

START_TEST(an_update_is_lost_on_purpose)
{
    start_racers();
    for (const char *letter = "ABBBAA"; *letter != '\0'; letter++)
        ck_assert_int_eq(drive_step(&drive, *letter - 'A', UNIT_INSN), OUT_STEPPED);
    drive_go(&drive, 1);
    drive_go(&drive, 0);
    drive_prints(&drive, 0, "counter 1");
}
END_TEST

START_TEST(an_update_is_lost_every_time_by_an_ordinary_user)
{
    close_stage();
    now = (struct snapshot){0};
    if (getuid() == 0)
        ck_assert_int_eq(setresgid(65534, 65534, 65534) | setresuid(65534, 65534, 65534), 0);
    prctl(PR_SET_DUMPABLE, 1); /* as after a login: a change of user alone leaves a process untraceable */
    open_stage();
    for (int run = 0; run < 50; run++) {
        start_racers();
        for (const char *letter = "ABBBAA"; *letter != '\0'; letter++)
            ck_assert_int_eq(drive_step(&drive, *letter - 'A', UNIT_INSN), OUT_STEPPED);
        drive_go(&drive, 1);
        drive_go(&drive, 0);
        drive_prints(&drive, 0, "counter 1");
        drive_restart(&drive);
    }
}
END_TEST

START_TEST(an_access_step_runs_to_the_next_shared_access)
{
    int a = start_held("forks_and_adds");
    ck_assert_int_eq(drive_until(&drive, a, "add_one"), OUT_READY);
    for (int step = 0; step < 2; step++) {
        ck_assert_int_eq(drive_step(&drive, a, UNIT_ACCESS), OUT_STEPPED);
        look();
        ck_assert_uint_eq(now.naccesses, 1);
        ck_assert_int_eq(now.accesses[0].write, step);
    }
}
END_TEST

START_TEST(lines_follow_each_other_and_calls_are_run_over)
{
    int a = start_held("calls");
    static const int lines[] = {18, 19, 20, 22, 23, 24, 25, 27};
    look();
    ck_assert_int_eq(now.actors[a].line, 17);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        ck_assert_int_eq(drive_step(&drive, a, UNIT_LINE), OUT_STEPPED);
        look();
        ck_assert_str_eq(now.actors[a].function, "main");
        ck_assert_int_eq(now.actors[a].line, lines[i]);
    }
    drive_prints(&drive, a, "hello 1");
}
END_TEST

START_TEST(a_line_that_calls_itself_ends_in_its_own_frame)
{
    int a = start_held("recurses");
    ck_assert_int_eq(drive_until(&drive, a, "recurses.c:8"), OUT_READY);
    ck_assert_int_eq(drive_step(&drive, a, UNIT_LINE), OUT_STEPPED);
    look();
    ck_assert_int_eq(now.actors[a].line, 9);
    drive_prints(&drive, a, "back in 2");
    ck_assert_ptr_null(strstr(buf_text(&drive.actors[a].output), "back in 3"));
}
END_TEST

START_TEST(a_place_in_a_loop_is_reached_again_and_again)
{
    int a = start_held("floods");
    for (int round = 0; round < 3; round++)
        ck_assert_int_eq(drive_until(&drive, a, "floods.c:9"), OUT_READY);
    drive_prints(&drive, a, "01\r\n");
    ck_assert_ptr_null(strstr(buf_text(&drive.actors[a].output), "02\r\n"));
}
END_TEST

START_TEST(a_breakpoint_is_not_for_the_child_of_a_vfork)
{
    int a = start_held("runs_a_shell");
    ck_assert_int_eq(stage_until(drive.stage, a, "execve", NULL), 0); /* only the child goes there */
    ck_assert_int_eq(drive_ends(&drive, a), OUT_EXITED);
    ck_assert_int_eq(drive.actors[a].code, 0);
    ck_assert_ptr_nonnull(strstr(buf_text(&drive.actors[a].output), "from the shell"));
}
END_TEST

START_TEST(a_line_counts_its_system_calls)
{
    int a = start_held("calls");
    ck_assert_int_eq(drive_until(&drive, a, "calls.c:24"), OUT_READY);
    ck_assert_int_eq(drive_step(&drive, a, UNIT_LINE), OUT_STEPPED);
    look();
    ck_assert_int_eq(now.actors[a].call.syscalls, 0); /* memcpy */
    ck_assert_int_eq(drive_step(&drive, a, UNIT_LINE), OUT_STEPPED);
    look();
    ck_assert_int_ge(now.actors[a].call.syscalls, 1); /* printf */
}
END_TEST

START_TEST(the_last_line_ends_the_program)
{
    int a = start_held("prints_last_words");
    for (int steps = 0; !drive.actors[a].ended && steps < 10; steps++)
        drive_step(&drive, a, UNIT_LINE);
    ck_assert_int_eq(drive_ends(&drive, a), OUT_EXITED);
    ck_assert_str_eq(buf_text(&drive.actors[a].output), "last words\r\n");
}
END_TEST

static void call_is(int a, const char *function)
{
    ck_assert_int_eq(drive_step(&drive, a, UNIT_CALL), OUT_STEPPED);
    look();
    ck_assert_ptr_nonnull(now.actors[a].call.function);
    ck_assert_str_eq(now.actors[a].call.function, function);
}

START_TEST(a_call_step_shows_the_call_and_then_the_kernels)
{
    int a = start_held("calls");
    const struct call_view *call;
    call_is(a, "shm_open");
    call = &now.actors[a].call;
    ck_assert_str_eq(call->text, "shm_open(\"/stage-calls\", O_RDWR|O_CREAT, 0600)");
    ck_assert_str_eq(call->result, "3");
    ck_assert_ptr_nonnull(strstr(call->kernel, "openat("));
    ck_assert_ptr_nonnull(strstr(call->kernel, "\"/dev/shm/stage-calls\""));
    ck_assert_ptr_nonnull(strstr(call->kernel, " = 3"));
    ck_assert_int_eq(call->by_libc, call->syscalls - 1);
    call_is(a, "shm_unlink");
    call_is(a, "ftruncate");
    call_is(a, "mmap");
    ck_assert_ptr_nonnull(strstr(now.actors[a].call.kernel, "mmap("));
    call_is(a, "close");
    call_is(a, "printf");
    ck_assert_ptr_nonnull(strstr(now.actors[a].call.kernel, "write("));
    ck_assert_int_ge(now.actors[a].call.by_libc, 1);
    call_is(a, "getpid"); /* the bare system call */
    ck_assert_int_eq(now.actors[a].call.syscalls, 1);
    call_is(a, "getpid"); /* libc's */
}
END_TEST

START_TEST(a_call_that_sleeps_is_blocked_and_then_done)
{
    int a = start_held("waits_for_enter");
    call_is(a, "puts");
    call_is(a, "fflush");
    ck_assert_int_eq(drive_step(&drive, a, UNIT_CALL), OUT_BLOCKED);
    look();
    ck_assert_ptr_nonnull(strstr(now.actors[a].call.kernel, "read("));
    ck_assert_ptr_null(now.actors[a].call.result);
    ck_assert_uint_eq(stage_deadline(drive.stage), 0);
    int before = drive.actors[a].outcomes;
    drive_type(&drive, a, "\n");
    ck_assert_int_eq(drive_outcome(&drive, a, before), OUT_STEPPED);
    look();
    ck_assert_str_eq(now.actors[a].call.function, "getc");
    ck_assert_str_eq(now.actors[a].call.result, "10");
}
END_TEST

START_TEST(a_futex_sleeper_is_blocked_until_the_other_wakes_it)
{
    int a = start_held("sleeps_on_a_futex");
    ck_assert_int_eq(drive_until(&drive, a, "wake"), OUT_BLOCKED); /* it waits for Enter */
    ck_assert_int_eq(drive_until(&drive, 1, "wait_while_zero"), OUT_READY);
    ck_assert_int_eq(drive_step(&drive, 1, UNIT_LINE), OUT_BLOCKED);
    int before = drive.actors[a].outcomes, slept = drive.actors[1].outcomes;
    drive_type(&drive, a, "\n");
    ck_assert_int_eq(drive_outcome(&drive, a, before), OUT_READY);
    drive_turn(&drive, 50);
    ck_assert_int_eq(drive.actors[1].outcomes, slept);
    drive_go(&drive, a);
    ck_assert_int_eq(drive_outcome(&drive, 1, slept), OUT_STEPPED);
    drive_go(&drive, 1);
    drive_prints(&drive, a, "awake");
    ck_assert_int_eq(drive_ends(&drive, a), OUT_EXITED);
}
END_TEST

START_TEST(a_sleeper_is_interrupted_held_and_resumed_correctly)
{
    int a = start_held("sleeps_on_a_futex");
    ck_assert_int_eq(drive_until(&drive, a, "wake"), OUT_BLOCKED);
    ck_assert_int_eq(drive_until(&drive, 1, "wait_while_zero"), OUT_READY);
    for (int i = 0; i < 3; i++) {
        for (int steps = 0; drive_step(&drive, 1, UNIT_INSN) != OUT_BLOCKED; steps++)
            ck_assert_int_lt(steps, 100);
        ck_assert_int_eq(drive_hold(&drive, 1), OUT_READY);
    }
    ck_assert_int_eq(drive_step(&drive, 1, UNIT_LINE), OUT_BLOCKED);
    ck_assert_int_eq(drive_hold(&drive, 1), OUT_READY);
    drive_go(&drive, 1);
    int before = drive.actors[a].outcomes;
    drive_type(&drive, a, "\n");
    ck_assert_int_eq(drive_outcome(&drive, a, before), OUT_READY);
    drive_go(&drive, a);
    drive_prints(&drive, a, "awake");
    ck_assert_int_eq(drive_ends(&drive, a), OUT_EXITED);
}
END_TEST

START_TEST(a_line_that_never_ends_is_no_progress)
{
    int a = start_held("spins");
    enum outcome outcome;
    for (int steps = 0; (outcome = drive_step(&drive, a, UNIT_LINE)) == OUT_STEPPED && steps < 5; steps++)
        ;
    ck_assert_int_eq(outcome, OUT_NO_PROGRESS);
    look();
    ck_assert_ptr_nonnull(strstr(now.actors[a].why, "has not ended after"));
    ck_assert_int_eq(drive_step(&drive, a, UNIT_INSN), OUT_STEPPED);
}
END_TEST

START_TEST(a_fault_says_line_and_reason)
{
    int a = start_held("touches_behind_end");
    drive_go(&drive, a);
    ck_assert_int_eq(drive_ends(&drive, a), OUT_SIGNAL);
    ck_assert_int_eq(drive.actors[a].code, SIGBUS);
    look();
    ck_assert_ptr_nonnull(strstr(now.actors[a].why, "SIGBUS at touches_behind_end.c:14: it wrote to 0x"));
    ck_assert_ptr_nonnull(strstr(now.actors[a].why, "mapped, but no page behind it"));
}
END_TEST

START_TEST(a_signal_arrives_in_a_held_actor_when_it_is_stepped)
{
    int a = start_held("catches_signals");
    ck_assert_int_eq(drive_until(&drive, a, "catches_signals.c:21"), OUT_READY);
    ck_assert_int_eq(stage_kill(drive.stage, a, SIGUSR1, NULL), 0);
    ck_assert_int_eq(drive_step(&drive, a, UNIT_INSN), OUT_STEPPED);
    look();
    ck_assert_str_eq(now.actors[a].function, "on_signal");
    ck_assert_int_eq(drive_until(&drive, a, "catches_signals.c:23"), OUT_READY);
    drive_go(&drive, a);
    drive_prints(&drive, a, "signal 1");
}
END_TEST

START_TEST(a_line_that_starts_a_shell_runs_it)
{
    int a = start_held("runs_a_shell");
    ck_assert_int_eq(finished(a, drive_step(&drive, a, UNIT_LINE)), OUT_STEPPED);
    ck_assert_ptr_nonnull(strstr(buf_text(&drive.actors[a].output), "from the shell"));
    look();
    ck_assert_str_eq(now.actors[a].function, "main");
    drive_go(&drive, a);
    ck_assert_int_eq(drive_ends(&drive, a), OUT_EXITED);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("step");
    tcase_add_checked_fixture(cases, open_stage, close_stage);
    suite_seconds(cases, 60);
    tcase_add_test(cases, an_instruction_says_what_it_read_and_wrote);
    tcase_add_test(cases, an_update_is_lost_on_purpose);
    tcase_add_test(cases, an_update_is_lost_every_time_by_an_ordinary_user);
    tcase_add_test(cases, an_access_step_runs_to_the_next_shared_access);
    tcase_add_test(cases, lines_follow_each_other_and_calls_are_run_over);
    tcase_add_test(cases, a_line_that_calls_itself_ends_in_its_own_frame);
    tcase_add_test(cases, a_place_in_a_loop_is_reached_again_and_again);
    tcase_add_test(cases, a_breakpoint_is_not_for_the_child_of_a_vfork);
    tcase_add_test(cases, a_line_counts_its_system_calls);
    tcase_add_test(cases, the_last_line_ends_the_program);
    tcase_add_test(cases, a_call_step_shows_the_call_and_then_the_kernels);
    tcase_add_test(cases, a_call_that_sleeps_is_blocked_and_then_done);
    tcase_add_test(cases, a_futex_sleeper_is_blocked_until_the_other_wakes_it);
    tcase_add_test(cases, a_sleeper_is_interrupted_held_and_resumed_correctly);
    tcase_add_test(cases, a_line_that_never_ends_is_no_progress);
    tcase_add_test(cases, a_fault_says_line_and_reason);
    tcase_add_test(cases, a_signal_arrives_in_a_held_actor_when_it_is_stepped);
    tcase_add_test(cases, a_line_that_starts_a_shell_runs_it);
    return suite_run();
}
