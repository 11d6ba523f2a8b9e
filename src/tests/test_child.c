/* Children start clean: their descriptors, their signals, and a failing exec that is told. */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "system/child.h"
#include "tests/suite_main.h"

static char *const no_environment[] = {NULL};

/* Runs sh -c COMMAND with its output in text; returns the wait status. */
static int shell(const char *command, struct child_spec spec, char *text, size_t size)
{
    int out[2], status = -1;
    struct err err = {0};
    ck_assert_int_eq(pipe2(out, O_CLOEXEC), 0);
    int fds[] = {-1, out[1], out[1]};
    char *argv[] = {"sh", "-c", (char *)command, NULL};
    spec.argv = argv;
    spec.fds = fds;
    spec.fd_count = 3;
    pid_t pid;
    ck_assert_msg(child_spawn(&spec, &pid, &err) == 0, "%s", err.text);
    close(out[1]);
    size_t used = 0;
    ssize_t got;
    while ((got = read(out[0], text + used, size - 1 - used)) > 0)
        used += (size_t)got;
    text[used] = '\0';
    close(out[0]);
    ck_assert_int_eq(child_wait(pid, &status), 0);
    return status;
}

START_TEST(a_child_has_the_given_descriptors_and_no_other)
{
    char text[256];
    int stray = dup2(STDIN_FILENO, 50); /* without O_CLOEXEC: must not arrive all the same */
    ck_assert_int_eq(stray, 50);
    shell("echo /proc/$$/fd/*", (struct child_spec){.path = "/bin/sh"}, text, sizeof text);
    ck_assert_ptr_nonnull(strstr(text, "/fd/2"));
    ck_assert_ptr_null(strstr(text, "/fd/50"));
    close(stray);
}
END_TEST

START_TEST(blocked_and_ignored_signals_are_not_inherited)
{
    char text[4096];
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    signal(SIGPIPE, SIG_IGN);
    shell("while read -r line; do echo \"$line\"; done </proc/self/status",
          (struct child_spec){.path = "/bin/sh"}, text, sizeof text);
    ck_assert_ptr_nonnull(strstr(text, "SigBlk:\t0000000000000000"));
    ck_assert_msg(strstr(text, "SigIgn:\t0000000000000000") != NULL, "%s", text);
}
END_TEST

START_TEST(fixed_addresses_are_not_inherited)
{
    char text[64];
    ck_assert_int_ne(personality(ADDR_NO_RANDOMIZE), -1);
    shell("read -r word </proc/self/personality; echo $word", (struct child_spec){.path = "/bin/sh"}, text,
          sizeof text);
    ck_assert_str_eq(text, "00000000\n");
}
END_TEST

START_TEST(a_failing_exec_is_told_by_name)
{
    struct err err = {0};
    char *argv[] = {"nothing", NULL};
    struct child_spec spec = {.path = "/nowhere/nothing", .argv = argv};
    pid_t pid;
    ck_assert_int_eq(child_spawn(&spec, &pid, &err), -1);
    ck_assert_int_eq(err.num, ENOENT);
    ck_assert_ptr_nonnull(strstr(err.text, "/nowhere/nothing"));
}
END_TEST

START_TEST(a_gate_holds_the_child_until_it_is_closed)
{
    int gate[2], status;
    ck_assert_int_eq(pipe2(gate, O_CLOEXEC), 0);
    char *argv[] = {"true", NULL};
    struct child_spec spec = {.path = "/bin/true", .argv = argv, .envp = no_environment, .gate = gate};
    pid_t pid;
    struct err err = {0};
    ck_assert_int_eq(child_spawn(&spec, &pid, &err), 0);
    ck_assert_int_eq(child_reap(pid, &status), 0);
    close(gate[1]);
    ck_assert_int_eq(child_wait(pid, &status), 0);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    ck_assert_int_eq(child_reap(pid, &status), -1);
    close(gate[0]);
}
END_TEST

START_TEST(an_open_file_runs_as_another_user)
{
    if (geteuid() != 0)
        return;
    char text[64];
    struct child_spec spec = {
        .exec_fd = open("/bin/sh", O_PATH), .change_user = true, .uid = 65534, .gid = 65534};
    shell("id -u; id -G", spec, text, sizeof text);
    ck_assert_str_eq(text, "65534\n65534\n");
    close(spec.exec_fd);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("child");
    tcase_add_test(cases, a_child_has_the_given_descriptors_and_no_other);
    tcase_add_test(cases, blocked_and_ignored_signals_are_not_inherited);
    tcase_add_test(cases, fixed_addresses_are_not_inherited);
    tcase_add_test(cases, a_failing_exec_is_told_by_name);
    tcase_add_test(cases, a_gate_holds_the_child_until_it_is_closed);
    tcase_add_test(cases, an_open_file_runs_as_another_user);
    return suite_run();
}
