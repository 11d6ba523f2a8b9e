/* The guardian and a stand-in for the lab: either of the two is killed, and nothing of them may stay.
 * Each test runs this program again as "stand-in": guardian_run around the lab of guarded.h. */
#include <check.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "guarded.h"
#include "guardian.h"
#include "process.h"
#include "term.h"
#include "tests/suite_main.h"

struct cast {
    int guardian, lab, actor;
};

static struct term *term;
static char prefix[64], report[128];
static pid_t suite_pid;

static bool exists(const char *which)
{
    char path[128];
    snprintf(path, sizeof path, "/dev/shm%s-%s", prefix, which);
    return access(path, F_OK) == 0;
}

static struct cast read_report(void)
{
    struct buf text = {0};
    struct cast cast = {0};
    ck_assert_int_eq(buf_read_file(&text, report, NULL), 0);
    ck_assert_int_eq(sscanf(buf_text(&text), "%d %d %d", &cast.guardian, &cast.lab, &cast.actor), 3);
    buf_free(&text);
    return cast;
}

/* Also what a test that failed has left. */
static void remove_rest(void)
{
    static const char *const names[] = {"seen", "reserved", "replaced", "replaced2",
                                        "pin",  "dropped",  "untold"};
    char name[128];
    if (access(report, F_OK) == 0)
        kill(read_report().actor, SIGKILL);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        snprintf(name, sizeof name, "%s-%s", prefix, names[i]);
        shm_unlink(name);
    }
    unlink(report);
}

/* Names of this run of the suite; one test at a time uses them. */
static void set_names(void)
{
    snprintf(prefix, sizeof prefix, "/shmlab-test-guardian-%d", suite_pid);
    snprintf(report, sizeof report, "/tmp/shmlab-test-guardian-%d", suite_pid);
    remove_rest();
}

/* The kernel's letter; Z, too, for one that is not there. */
static char state_of(pid_t pid)
{
    char path[64], state = 'Z';
    struct buf stat = {0};
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    if (buf_read_file(&stat, path, NULL) == 0) {
        const char *behind_name = strrchr(buf_text(&stat), ')');
        if (behind_name != NULL)
            sscanf(behind_name, ") %c", &state);
    }
    buf_free(&stat);
    return state;
}

static bool are_gone(struct term *which, void *context)
{
    const struct cast *cast = context;
    (void)which;
    return process_is_gone(cast->guardian) && process_is_gone(cast->lab) && process_is_gone(cast->actor);
}

static void expect_cleaned_names(void)
{
    ck_assert(!exists("seen"));
    ck_assert(!exists("reserved"));
    ck_assert(exists("replaced"));
    ck_assert(exists("dropped"));
    ck_assert(exists("untold"));
}

static bool is_main_screen(struct term *which, void *context)
{
    (void)context;
    return !term_is_alternate(which) && term_has_cursor(which) && !term_has_mouse(which);
}

/* The shell has its terminal again only once the guardian, which it waits for, is stopped. */
static bool is_stopped(struct term *which, void *context)
{
    const struct cast *cast = context;
    return is_main_screen(which, NULL) && state_of(cast->guardian) == 'T';
}

/* Runs `stand-in WHAT` under a shell without job control, which says the status at the end. */
static struct cast start(const char *what, const char *marker)
{
    char command[1024];
    set_names();
    snprintf(command, sizeof command, "%s stand-in %s %s %s; echo status $?; read end", term_self(), what,
             prefix, report);
    term = term_start(12, 120, NULL, (const char *const[]){"sh", "-c", command, NULL});
    term_until(term, marker);
    return read_report();
}

static void expect_clean_end(struct cast cast, const struct termios *before, const char *status)
{
    term_until(term, status);
    term_until_true(term, is_main_screen, NULL, "the main screen");
    struct termios after = term_modes(term);
    ck_assert(term_same_modes(before, &after));
    ck_assert(process_is_gone(cast.lab));
    ck_assert(process_is_gone(cast.actor));
    expect_cleaned_names();
    term_close(term);
    remove_rest();
}

/* What the modes are before anything runs on it; a shell without line editing leaves them so. */
static struct termios untouched(void)
{
    struct term *fresh = term_start(12, 120, NULL, (const char *const[]){"true", NULL});
    struct termios modes = term_modes(fresh);
    term_close(fresh);
    return modes;
}

START_TEST(a_lab_that_quits_passes_its_status_on)
{
    struct termios before = untouched();
    struct cast cast = start("screen", "┘");
    term_type(term, "q");
    expect_clean_end(cast, &before, "status 5");
}
END_TEST

START_TEST(kill_9_of_the_lab_leaves_nothing)
{
    struct termios before = untouched();
    struct cast cast = start("screen", "┘");
    struct termios during = term_modes(term);
    ck_assert(!term_same_modes(&before, &during));
    ck_assert(term_is_alternate(term));
    ck_assert_int_eq(kill(cast.lab, SIGKILL), 0);
    term_until(term, "shmlab: the lab was ended by signal 9 (Killed)");
    expect_clean_end(cast, &before, "status 137");
}
END_TEST

START_TEST(kill_9_of_the_guardian_ends_the_lab_in_order)
{
    struct termios before = untouched();
    struct cast cast = start("screen", "┘");
    ck_assert_int_eq(kill(cast.guardian, SIGKILL), 0);
    term_until_sent(term, "status 137"); /* the shell may say it before the lab has left its screen */
    term_until_true(term, is_main_screen, NULL, "the main screen");
    kill(cast.actor, SIGKILL); /* ending it is the stage's task, and this stand-in has none */
    term_until_true(term, are_gone, &cast, "the end of all three");
    struct termios after = term_modes(term);
    ck_assert(term_same_modes(&before, &after));
    term_close(term);
    remove_rest();
}
END_TEST

START_TEST(a_lab_that_crashes_is_cleaned_up_after)
{
    struct termios before = untouched();
    struct cast cast = start("crash", "ready");
    term_until(term, "ended by signal 6 (Aborted)");
    expect_clean_end(cast, &before, "status 134");
}
END_TEST

START_TEST(signals_to_the_guardian_reach_the_lab)
{
    static const int signals[] = {SIGTERM, SIGHUP, SIGINT};
    for (int i = 0; i < 3; i++) {
        struct termios before = untouched();
        struct cast cast = start("screen", "┘");
        kill(cast.guardian, signals[i]);
        expect_clean_end(cast, &before, "status 6");
    }
}
END_TEST

static struct termios modes_at_prompt;

static void type_command(const char *argv0, const char *const *shell)
{
    char command[1024];
    set_names();
    term = term_start(12, 160, (const char *const[]){"PS1=prompt> ", NULL}, shell);
    term_until(term, "prompt>");
    term_type(term, "echo x$((5*7))\n");
    term_until(term, "x35\nprompt>");
    modes_at_prompt = term_modes(term);
    snprintf(command, sizeof command, "%s stand-in screen %s %s\n", argv0, prefix, report);
    term_type(term, command);
    term_until(term, "┘");
}

static const char *const shells[2][5] = {{"bash", "--norc", "--noprofile", "-i", NULL}, {"sh", "-i", NULL}};

START_TEST(a_shell_stops_and_continues_both)
{
    for (int i = 0; i < 2; i++) {
        type_command(term_self(), shells[i]);
        struct cast cast = read_report();
        term_keys(term, "Ctrl-Z");
        term_until_true(term, is_stopped, &cast, "the main screen");
        term_type(term, "echo x$((6*7))\n");
        term_until(term, "x42");
        term_type(term, "fg\n");
        term_until(term, "last Ctrl-Z.");
        term_until(term, "┘");
        kill(-cast.guardian, SIGTSTP); /* as a shell's `kill -TSTP %1` does */
        term_until_true(term, is_stopped, &cast, "the main screen");
        term_type(term, "echo x$((7*7))\n");
        term_until(term, "x49");
        term_type(term, "fg\n");
        term_until(term, "stops 2");
        term_keys(term, "x");
        term_until(term, "last x.");
        term_type(term, "q");
        term_until_true(term, is_main_screen, NULL, "the main screen");
        term_type(term, "echo status $?\n");
        term_until(term, "status 5");
        term_until_true(term, are_gone, &cast, "the end of all three");
        term_close(term);
        remove_rest();
    }
}
END_TEST

START_TEST(a_lab_killed_while_stopped_is_cleaned_up_on_fg)
{
    type_command(term_self(), shells[0]);
    struct cast cast = read_report();
    term_keys(term, "Ctrl-Z");
    term_until_true(term, is_main_screen, NULL, "the main screen");
    term_type(term, "echo x$((6*7))\n");
    term_until(term, "x42");
    kill(cast.lab, SIGKILL);
    term_type(term, "fg; echo status $?\n");
    term_until(term, "status 137");
    term_until_true(term, are_gone, &cast, "the end of all three");
    expect_cleaned_names();
    term_type(term, "echo x$((7*7))\n");
    term_until(term, "x49");
    term_close(term);
    remove_rest();
}
END_TEST

static bool has_modes(struct term *which, void *context)
{
    struct termios now = term_modes(which);
    return term_same_modes(&now, context);
}

/* The shell has taken the terminal back for its line editor by the time the lab leaves. */
START_TEST(a_shell_goes_on_when_the_guardian_is_killed)
{
    for (int i = 0; i < 2; i++) {
        type_command(term_self(), shells[i]);
        struct cast cast = read_report();
        kill(cast.guardian, SIGKILL);
        kill(cast.actor, SIGKILL);
        term_until_true(term, are_gone, &cast, "the end of all three");
        term_until_true(term, is_main_screen, NULL, "the main screen");
        term_type(term, "echo x$((6*7))\n");
        term_until(term, "x42");
        term_until_true(term, has_modes, &modes_at_prompt, "the shell's own modes");
        term_close(term);
        remove_rest();
    }
}
END_TEST

/* Without a terminal: standard input and output are files. */
static pid_t start_headless(const char *what)
{
    set_names();
    pid_t pid = fork();
    if (pid == 0) {
        int null = open("/dev/null", O_RDWR);
        setsid();
        for (int fd = 0; fd <= 2; fd++)
            dup2(null, fd);
        execl(term_self(), "test_guardian", "stand-in", what, prefix, report, NULL);
        _exit(99);
    }
    ck_assert_int_gt(pid, 0);
    return pid;
}

static void until_reported(void)
{
    struct stat there;
    while (stat(report, &there) != 0) {
        struct pollfd nothing = {.fd = -1};
        poll(&nothing, 1, 1); /* the suite's time limit ends this */
    }
}

START_TEST(without_a_terminal_it_cleans_the_rest)
{
    int status;
    pid_t pid = start_headless("wait");
    until_reported();
    struct cast cast = read_report();
    ck_assert_int_eq(cast.guardian, pid);
    kill(cast.lab, SIGKILL);
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 137);
    ck_assert(process_is_gone(cast.actor));
    expect_cleaned_names();
    remove_rest();
}
END_TEST

START_TEST(an_editor_with_a_window_of_its_own_may_stay)
{
    int status;
    pid_t pid = start_headless("leave");
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    struct cast cast = read_report();
    ck_assert(!process_is_gone(cast.actor));
    kill(cast.actor, SIGKILL);
    remove_rest();
}
END_TEST

START_TEST(the_guardian_sleeps_while_the_lab_works)
{
    struct cast cast = start("screen", "┘");
    long before = process_wakes(cast.guardian);
    for (int i = 0; i < 50; i++)
        term_type(term, "x");
    term_until(term, "keys 50");
    ck_assert_int_le(process_wakes(cast.guardian) - before, 0);
    term_type(term, "q");
    term_until(term, "status 5");
    term_close(term);
    remove_rest();
}
END_TEST

int main(int argc, char **argv)
{
    if (argc == 5 && strcmp(argv[1], "stand-in") == 0) {
        struct guarded_orders orders = {argv[2], argv[3], argv[4]};
        return guardian_run(guarded_lab, &orders);
    }
    TCase *cases = suite_case("guardian");
    suite_seconds(cases, 120);
    tcase_add_test(cases, a_lab_that_quits_passes_its_status_on);
    tcase_add_test(cases, kill_9_of_the_lab_leaves_nothing);
    tcase_add_test(cases, kill_9_of_the_guardian_ends_the_lab_in_order);
    tcase_add_test(cases, a_lab_that_crashes_is_cleaned_up_after);
    tcase_add_test(cases, signals_to_the_guardian_reach_the_lab);
    tcase_add_test(cases, a_shell_stops_and_continues_both);
    tcase_add_test(cases, a_lab_killed_while_stopped_is_cleaned_up_on_fg);
    tcase_add_test(cases, a_shell_goes_on_when_the_guardian_is_killed);
    tcase_add_test(cases, without_a_terminal_it_cleans_the_rest);
    tcase_add_test(cases, an_editor_with_a_window_of_its_own_may_stay);
    tcase_add_test(cases, the_guardian_sleeps_while_the_lab_works);
    suite_pid = getpid();
    int status = suite_run();
    set_names(); /* and removes */
    return status;
}
