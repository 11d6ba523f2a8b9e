/* The walls of each level, tried from inside with a shell: what a submission can see, write, reach and leave
 * behind. Each test runs as whoever runs the suite and, when that is root, as an ordinary user too. */
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "grading/sandbox.h"
#include "tests/box.h"
#include "tests/suite_main.h"

static void bwrap_files(void)
{
    struct box box = box_open(ISOLATION_BWRAP);
    if (box_refused(&box, ISOLATION_BWRAP))
        return;
    box_expect(
        &box,
        "for d in / /usr /etc /dev /proc /home /root /var /run /tmp/..; do touch $d/x 2>/dev/null && echo "
        "$d; done",
        "");
    box_expect(&box, "pwd; touch a && ls; touch /tmp/b && ls /tmp; touch /dev/shm/c && ls /dev/shm",
               "/work\na\nb\nc\n");
    box_expect(&box, "ls -d /home /root /usr/share/* /usr/libexec/* /usr/local/share/* 2>/dev/null", "");
    box_expect(&box, "ls /dev/shm", "c\n");
    char *outside = mem_printf("%s/c", box.scratch.shm);
    ck_assert_msg(access(outside, F_OK) == 0, "the object folder is not seen from outside");
    free(outside);
    box_close(&box);
}

START_TEST(behind_bwrap_only_the_work_folder_can_be_written)
{
    box_as_both(bwrap_files);
}
END_TEST

static void bwrap_world(void)
{
    struct box box = box_open(ISOLATION_BWRAP);
    if (box_refused(&box, ISOLATION_BWRAP))
        return;
    box_expect(&box, "cat /proc/1/environ /proc/1/mem /proc/1/maps 2>/dev/null; ls /proc/1/fd 2>/dev/null",
               "");
    box_expect(&box, "kill -9 1; kill -STOP 1; kill -TERM 1; echo alive", "alive\n");
    box_expect(&box, "hostname; cat /proc/net/dev | sed 1,2d | cut -d: -f1 | tr -d ' '", "sandbox\nlo\n");
    box_expect(&box, "grep CapEff /proc/self/status; grep NoNewPrivs /proc/self/status",
               "CapEff:\t0000000000000000\nNoNewPrivs:\t1\n");
    box_expect(&box, "ls /proc | grep -c '^[0-9]*$'", "4\n"); /* init, the shell, ls, grep */
    box_close(&box);
}

START_TEST(behind_bwrap_nothing_else_runs_and_pid_1_cannot_be_touched)
{
    box_as_both(bwrap_world);
}
END_TEST

static void any_environment(enum isolation isolation)
{
    struct box box = box_open(isolation);
    if (box_refused(&box, isolation))
        return;
    box_expect(&box,
               "env | cut -d= -f1 | grep -vE '^(PATH|LC_ALL|LD_BIND_NOW|HOME|TMPDIR|PWD|OLDPWD|SHLVL|_)$'",
               "");
    box_expect(&box, "ls /proc/self/fd | sort -n | tr '\\n' ' '", "0 1 2 3 ");
    box_expect(&box, "readlink /proc/self/fd/0; ulimit -c; umask", "/dev/null\n0\n0022\n");
    box_close(&box);
}

static void environments(void)
{
    setenv("SHMLAB_TEST_SECRET", "seen", 1);
    umask(077);
    any_environment(ISOLATION_BWRAP);
    any_environment(box_without_namespaces());
    any_environment(ISOLATION_NONE);
}

START_TEST(at_every_level_environment_and_descriptors_are_clean)
{
    int stray = dup2(STDERR_FILENO, 77);
    box_as_both(environments);
    close(stray);
}
END_TEST

static void landlock_files(void)
{
    char secret[] = "/tmp/shmlab-secret-XXXXXX";
    int fd = mkstemp(secret);
    ck_assert_int_ge(fd, 0);
    fchmod(fd, 0666);
    struct box box = box_open(box_without_namespaces());
    if (!box_refused(&box, box_without_namespaces())) {
        char *command =
            mem_printf("cat %s && echo read; echo x >%s && echo wrote; touch /var/tmp/x && echo touched;"
                       "ls /home /root /etc/passwd",
                       secret, secret);
        char *text = box_sh(&box, command);
        ck_assert_msg(strstr(text, "read\n") == NULL && strstr(text, "wrote") == NULL &&
                          strstr(text, "touched") == NULL,
                      "%s", text);
        free(text);
        free(command);
        box_expect(&box, "touch a && ls; touch $TMPDIR/b && ls $TMPDIR; echo x >/dev/null && echo ok",
                   "a\nb\nok\n");
        box_close(&box);
    }
    close(fd);
    unlink(secret);
}

START_TEST(behind_landlock_other_files_cannot_be_read_or_written)
{
    box_as_both(landlock_files);
}
END_TEST

/* Our own process stands for everybody outside. */
static void landlock_signals(void)
{
    signal(SIGUSR1, SIG_IGN);
    struct box box = box_open(box_without_namespaces());
    if (box_refused(&box, box_without_namespaces()))
        return;
    char *command = mem_printf("kill -USR1 %d 2>/dev/null && echo sent", getpid());
    char *text = box_sh(&box, command);
    if (strstr(text, "sent") != NULL)
        fprintf(stderr, "this kernel's Landlock does not hold signals back: not tested\n");
    free(text);
    free(command);
    box_close(&box);
}

START_TEST(behind_landlock_signals_stay_inside)
{
    box_as_both(landlock_signals);
}
END_TEST

/* The program says where it is; the pid it prints is the one that must be gone. */
static void sweeps(enum isolation isolation)
{
    struct box box = box_open(isolation);
    if (box_refused(&box, isolation))
        return;
    char *text = box_sh(
        &box, "for i in 1 2 3; do (setsid sh -c 'trap \"\" HUP TERM; while :; do sleep 1000; done' &) ; done;"
              "sleep 0.2; echo started");
    ck_assert_str_eq(text, "started\n");
    free(text);
    ck_assert(control_sweep(sandbox_lab_socket(box.sandbox)));
    ck_assert(box_await(&box, CONTROL_SWEPT));
    ck_assert_int_ge(box.last.count, 3);
    box_expect(&box, "echo still usable", "still usable\n");
    box_close(&box);
}

static void sweeps_all(void)
{
    sweeps(ISOLATION_BWRAP);
    sweeps(box_without_namespaces());
    sweeps(ISOLATION_NONE);
}

START_TEST(a_sweep_finds_daemons_at_every_level)
{
    box_as_both(sweeps_all);
}
END_TEST

static void limits(enum isolation isolation)
{
    struct box box = box_open(isolation);
    if (box_refused(&box, isolation))
        return;
    box_expect(&box, "ulimit -f; ulimit -n; ulimit -t", "524288\n256\n10\n"); /* blocks of 512 bytes */
    char *text = box_sh(&box, "i=0; while [ $i -lt 400 ]; do sleep 100 & i=$((i+1)); done; echo all");
    ck_assert_msg(strstr(text, "all") == NULL, "400 processes could be started at level %s",
                  isolation_name(isolation));
    free(text);
    box_close(&box);
}

static void limits_all(void)
{
    limits(ISOLATION_BWRAP);
    limits(box_without_namespaces());
    limits(ISOLATION_NONE);
}

START_TEST(files_and_processes_are_limited_at_every_level)
{
    box_as_both(limits_all);
}
END_TEST

START_TEST(a_level_that_is_turned_off_is_not_chosen)
{
    setenv("SHMLAB_DISABLE", "userns", 1);
    ck_assert_int_eq(sandbox_highest(), box_without_namespaces());
    setenv("SHMLAB_DISABLE", "userns,landlock", 1);
    ck_assert_int_eq(sandbox_highest(), ISOLATION_NONE);
    enum isolation isolation = ISOLATION_NONE;
    ck_assert(!sandbox_lower(&isolation));
}
END_TEST

START_TEST(levels_have_names_both_ways)
{
    for (enum isolation isolation = ISOLATION_NONE; isolation <= ISOLATION_BWRAP; isolation++) {
        enum isolation parsed;
        ck_assert(isolation_parse(isolation_name(isolation), &parsed));
        ck_assert_int_eq(parsed, isolation);
    }
    ck_assert(!isolation_parse("docker", &(enum isolation){0}));
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("sandbox");
    suite_seconds(cases, 60);
    tcase_add_test(cases, behind_bwrap_only_the_work_folder_can_be_written);
    tcase_add_test(cases, behind_bwrap_nothing_else_runs_and_pid_1_cannot_be_touched);
    tcase_add_test(cases, at_every_level_environment_and_descriptors_are_clean);
    tcase_add_test(cases, behind_landlock_other_files_cannot_be_read_or_written);
    tcase_add_test(cases, behind_landlock_signals_stay_inside);
    tcase_add_test(cases, a_sweep_finds_daemons_at_every_level);
    tcase_add_test(cases, files_and_processes_are_limited_at_every_level);
    tcase_add_test(cases, a_level_that_is_turned_off_is_not_chosen);
    tcase_add_test(cases, levels_have_names_both_ways);
    return suite_run();
}
