/* The walls of each level, tried from inside with a shell: what a submission can see, write, reach and leave
 * behind. Each test runs as whoever runs the suite and, when that is root, as an ordinary user too. */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/able.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "grading/capture.h"
#include "grading/control.h"
#include "grading/sandbox.h"
#include "tests/grader.h"
#include "tests/suite_main.h"

struct box {
    struct scratch scratch;
    struct sandbox *sandbox;
    int output[2], suite[2];
    struct control_event last;
    char *trouble; /* the level is refused on this machine: why */
};

/* Waits for the next event of that kind; false when the sandbox has ended. */
static bool await(struct box *box, enum control_kind kind)
{
    int epoll = epoll_create1(EPOLL_CLOEXEC), got = 0;
    struct epoll_event event = {.events = EPOLLIN};
    epoll_ctl(epoll, EPOLL_CTL_ADD, sandbox_lab_socket(box->sandbox), &event);
    while ((got = sandbox_next(box->sandbox, &box->last)) >= 0) {
        if (box->last.pidfd >= 0)
            close(box->last.pidfd);
        if (got == 1 && box->last.kind == kind)
            break;
        if (got == 0)
            ck_assert_int_ge(epoll_wait(epoll, &event, 1, 15000), 1);
    }
    close(epoll);
    return got == 1;
}

static enum isolation without_namespaces(void)
{
    return geteuid() == 0 ? ISOLATION_UID_LANDLOCK : ISOLATION_LANDLOCK;
}

static struct box box_open(enum isolation isolation)
{
    struct box box = {0};
    struct err err = {0};
    scratch_choose(&box.scratch);
    ck_assert_msg(scratch_make(&box.scratch, &err) == 0 && sandbox_make_sockets(box.suite, &err) == 0, "%s",
                  err.text);
    ck_assert_int_eq(pipe2(box.output, O_CLOEXEC | O_NONBLOCK), 0);
    box.sandbox = sandbox_open(isolation, grader_tools(), &box.scratch, box.output[1], box.suite[1], &err);
    close(box.suite[1]);
    ck_assert_msg(box.sandbox != NULL, "%s", err.text);
    if (!await(&box, CONTROL_HELLO))
        box.trouble = mem_dup("it ended");
    else if (box.last.text[0] != '\0')
        box.trouble = mem_dup(box.last.text);
    return box;
}

static void box_close(struct box *box)
{
    close(box->suite[0]);
    sandbox_close(box->sandbox);
    scratch_remove(&box->scratch);
    close(box->output[0]);
    close(box->output[1]);
    free(box->trouble);
}

/* What a command of the shell prints inside; its wait status is in box->last. */
static char *sh(struct box *box, const char *command)
{
    const char *const argv[] = {"/bin/sh", "-c", command};
    struct capture capture = {0};
    ck_assert(control_start(sandbox_lab_socket(box->sandbox),
                            &(struct control_start){.id = 1, .argv = argv, .argc = 3}));
    ck_assert(await(box, CONTROL_STARTED));
    ck_assert_int_eq(box->last.error, 0);
    ck_assert(await(box, CONTROL_ENDED));
    capture_read(&capture, box->output[0]);
    char *text = capture_text(&capture);
    capture_free(&capture);
    return text != NULL ? text : mem_dup("");
}

static void expect(struct box *box, const char *command, const char *output)
{
    char *text = sh(box, command);
    ck_assert_msg(strcmp(text, output) == 0, "%s\n  printed  %s\n  wanted   %s", command, text, output);
    free(text);
}

/* Runs a test's body as the present user, and as nobody in a child when that is root. A failed assertion in
 * the child ends it with a status that is no success. */
static void as_both(void (*body)(void))
{
    body();
    if (geteuid() != 0)
        return;
    pid_t pid = fork();
    if (pid == 0) {
        if (setgroups(0, NULL) != 0 || setresgid(65534, 65534, 65534) != 0 ||
            setresuid(65534, 65534, 65534) != 0)
            _exit(3);
        body();
        _exit(0);
    }
    int status;
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "as an ordinary user it fails");
}

/* A refusal must be the machine's: bare bwrap fails as well, or the kernel has no Landlock. */
static bool refused(struct box *box, enum isolation isolation)
{
    if (box->trouble == NULL)
        return false;
    if (isolation == ISOLATION_BWRAP)
        ck_assert_msg(
            strcmp(box->trouble, "it ended") == 0 &&
                system("bwrap --unshare-user --unshare-pid --unshare-net --ro-bind / / --proc /proc true "
                       ">/dev/null 2>&1") != 0,
            "bwrap works here, but: %s", box->trouble);
    else
        ck_assert_str_eq(box->trouble, "the kernel has no Landlock");
    fprintf(stderr, "%s is refused on this machine (%s): not tested\n", isolation_name(isolation),
            box->trouble);
    box_close(box);
    return true;
}

static void bwrap_files(void)
{
    struct box box = box_open(ISOLATION_BWRAP);
    if (refused(&box, ISOLATION_BWRAP))
        return;
    expect(&box,
           "for d in / /usr /etc /dev /proc /home /root /var /run /tmp/..; do touch $d/x 2>/dev/null && echo "
           "$d; done",
           "");
    expect(&box, "pwd; touch a && ls; touch /tmp/b && ls /tmp; touch /dev/shm/c && ls /dev/shm",
           "/work\na\nb\nc\n");
    expect(&box, "ls -d /home /root /usr/share/* /usr/libexec/* /usr/local/share/* 2>/dev/null", "");
    expect(&box, "ls /dev/shm", "c\n");
    char *outside = mem_printf("%s/c", box.scratch.shm);
    ck_assert_msg(access(outside, F_OK) == 0, "the object folder is not seen from outside");
    free(outside);
    box_close(&box);
}

START_TEST(behind_bwrap_only_the_work_folder_can_be_written)
{
    as_both(bwrap_files);
}
END_TEST

static void bwrap_world(void)
{
    struct box box = box_open(ISOLATION_BWRAP);
    if (refused(&box, ISOLATION_BWRAP))
        return;
    expect(&box, "cat /proc/1/environ /proc/1/mem /proc/1/maps 2>/dev/null; ls /proc/1/fd 2>/dev/null", "");
    expect(&box, "kill -9 1; kill -STOP 1; kill -TERM 1; echo alive", "alive\n");
    expect(&box, "hostname; cat /proc/net/dev | sed 1,2d | cut -d: -f1 | tr -d ' '", "sandbox\nlo\n");
    expect(&box, "grep CapEff /proc/self/status; grep NoNewPrivs /proc/self/status",
           "CapEff:\t0000000000000000\nNoNewPrivs:\t1\n");
    expect(&box, "ls /proc | grep -c '^[0-9]*$'", "4\n"); /* init, the shell, ls, grep */
    box_close(&box);
}

START_TEST(behind_bwrap_nothing_else_runs_and_pid_1_cannot_be_touched)
{
    as_both(bwrap_world);
}
END_TEST

static void any_environment(enum isolation isolation)
{
    struct box box = box_open(isolation);
    if (refused(&box, isolation))
        return;
    expect(&box, "env | cut -d= -f1 | grep -vE '^(PATH|LC_ALL|LD_BIND_NOW|HOME|TMPDIR|PWD|OLDPWD|SHLVL|_)$'", "");
    expect(&box, "ls /proc/self/fd | sort -n | tr '\\n' ' '", "0 1 2 3 ");
    expect(&box, "readlink /proc/self/fd/0; ulimit -c; umask", "/dev/null\n0\n0022\n");
    box_close(&box);
}

static void environments(void)
{
    setenv("SHMLAB_TEST_SECRET", "seen", 1);
    umask(077);
    any_environment(ISOLATION_BWRAP);
    any_environment(without_namespaces());
    any_environment(ISOLATION_NONE);
}

START_TEST(at_every_level_environment_and_descriptors_are_clean)
{
    int stray = dup2(STDERR_FILENO, 77);
    as_both(environments);
    close(stray);
}
END_TEST

static void landlock_files(void)
{
    char secret[] = "/tmp/shmlab-secret-XXXXXX";
    int fd = mkstemp(secret);
    ck_assert_int_ge(fd, 0);
    fchmod(fd, 0666);
    struct box box = box_open(without_namespaces());
    if (!refused(&box, without_namespaces())) {
        char *command =
            mem_printf("cat %s && echo read; echo x >%s && echo wrote; touch /var/tmp/x && echo touched;"
                       "ls /home /root /etc/passwd",
                       secret, secret);
        char *text = sh(&box, command);
        ck_assert_msg(strstr(text, "read\n") == NULL && strstr(text, "wrote") == NULL &&
                          strstr(text, "touched") == NULL,
                      "%s", text);
        free(text);
        free(command);
        expect(&box, "touch a && ls; touch $TMPDIR/b && ls $TMPDIR; echo x >/dev/null && echo ok",
               "a\nb\nok\n");
        box_close(&box);
    }
    close(fd);
    unlink(secret);
}

START_TEST(behind_landlock_other_files_cannot_be_read_or_written)
{
    as_both(landlock_files);
}
END_TEST

/* Our own process stands for everybody outside. */
static void landlock_signals(void)
{
    signal(SIGUSR1, SIG_IGN);
    struct box box = box_open(without_namespaces());
    if (refused(&box, without_namespaces()))
        return;
    char *command = mem_printf("kill -USR1 %d 2>/dev/null && echo sent", getpid());
    char *text = sh(&box, command);
    if (strstr(text, "sent") != NULL)
        fprintf(stderr, "this kernel's Landlock does not hold signals back: not tested\n");
    free(text);
    free(command);
    box_close(&box);
}

START_TEST(behind_landlock_signals_stay_inside)
{
    as_both(landlock_signals);
}
END_TEST

/* The program says where it is; the pid it prints is the one that must be gone. */
static void sweeps(enum isolation isolation)
{
    struct box box = box_open(isolation);
    if (refused(&box, isolation))
        return;
    char *text = sh(
        &box, "for i in 1 2 3; do (setsid sh -c 'trap \"\" HUP TERM; while :; do sleep 1000; done' &) ; done;"
              "sleep 0.2; echo started");
    ck_assert_str_eq(text, "started\n");
    free(text);
    ck_assert(control_sweep(sandbox_lab_socket(box.sandbox)));
    ck_assert(await(&box, CONTROL_SWEPT));
    ck_assert_int_ge(box.last.count, 3);
    expect(&box, "echo still usable", "still usable\n");
    box_close(&box);
}

static void sweeps_all(void)
{
    sweeps(ISOLATION_BWRAP);
    sweeps(without_namespaces());
    sweeps(ISOLATION_NONE);
}

START_TEST(a_sweep_finds_daemons_at_every_level)
{
    as_both(sweeps_all);
}
END_TEST

static void limits(enum isolation isolation)
{
    struct box box = box_open(isolation);
    if (refused(&box, isolation))
        return;
    expect(&box, "ulimit -f; ulimit -n; ulimit -t", "524288\n256\n10\n"); /* blocks of 512 bytes */
    char *text = sh(&box, "i=0; while [ $i -lt 400 ]; do sleep 100 & i=$((i+1)); done; echo all");
    ck_assert_msg(strstr(text, "all") == NULL, "400 processes could be started at level %s",
                  isolation_name(isolation));
    free(text);
    box_close(&box);
}

static void limits_all(void)
{
    limits(ISOLATION_BWRAP);
    limits(without_namespaces());
    limits(ISOLATION_NONE);
}

START_TEST(files_and_processes_are_limited_at_every_level)
{
    as_both(limits_all);
}
END_TEST

START_TEST(a_level_that_is_turned_off_is_not_chosen)
{
    setenv("SHMLAB_DISABLE", "userns", 1);
    ck_assert_int_eq(sandbox_highest(), without_namespaces());
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

/* Deeper than a path can name, and closed to its owner. */
START_TEST(what_a_program_nests_is_removed)
{
    struct scratch scratch;
    struct err err = {0};
    scratch_choose(&scratch);
    ck_assert_msg(scratch_make(&scratch, &err) == 0, "%s", err.text);
    int at = open(scratch.work, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (int i = 0; i < 3000; i++) {
        ck_assert_int_eq(mkdirat(at, "deep", 0700), 0);
        int file = openat(at, "file", O_CREAT | O_WRONLY | O_CLOEXEC, 0);
        close(file);
        int next = openat(at, "deep", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        fchmod(at, 0);
        close(at);
        at = next;
    }
    close(at);
    char *base = mem_dup(scratch.base);
    scratch_remove(&scratch);
    ck_assert_int_ne(access(base, F_OK), 0);
    free(base);
}
END_TEST

static void copy_refuses(struct scratch *scratch, const char *path, const char *words)
{
    struct err err = {0};
    bool missing;
    ck_assert_int_eq(scratch_copy(scratch, path, "copy", &missing, &err), -1);
    ck_assert(!missing);
    ck_assert_msg(strstr(err.text, words) != NULL, "%s", err.text);
}

START_TEST(only_regular_files_are_taken)
{
    struct scratch scratch;
    struct err err = {0};
    bool missing;
    scratch_choose(&scratch);
    ck_assert_msg(scratch_make(&scratch, &err) == 0, "%s", err.text);
    char *path = mem_printf("%s/input", scratch.base);
    ck_assert_int_eq(scratch_copy(&scratch, path, "copy", &missing, &err), -1);
    ck_assert(missing);
    ck_assert_int_eq(symlink("/etc/hostname", path), 0);
    copy_refuses(&scratch, path, "symbolic link");
    unlink(path);
    ck_assert_int_eq(mkfifo(path, 0600), 0); /* opening it to read would wait for ever */
    copy_refuses(&scratch, path, "not a regular file");
    unlink(path);
    copy_refuses(&scratch, "/dev/zero", "not a regular file");
    int fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    ck_assert_int_eq(ftruncate(fd, (1 << 20) + 1), 0);
    close(fd);
    copy_refuses(&scratch, path, "1 MiB");
    free(path);
    scratch_remove(&scratch);
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
    tcase_add_test(cases, what_a_program_nests_is_removed);
    tcase_add_test(cases, only_regular_files_are_taken);
    return suite_run();
}
