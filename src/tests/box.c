#include "tests/box.h"

#include <check.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "grading/capture.h"
#include "tests/grader.h"

bool box_await(struct box *box, enum control_kind kind)
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

enum isolation box_without_namespaces(void)
{
    return geteuid() == 0 ? ISOLATION_UID_LANDLOCK : ISOLATION_LANDLOCK;
}

struct box box_open(enum isolation isolation)
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
    if (!box_await(&box, CONTROL_HELLO))
        box.trouble = mem_dup("it ended");
    else if (box.last.text[0] != '\0')
        box.trouble = mem_dup(box.last.text);
    return box;
}

void box_close(struct box *box)
{
    close(box->suite[0]);
    sandbox_close(box->sandbox);
    scratch_remove(&box->scratch);
    close(box->output[0]);
    close(box->output[1]);
    free(box->trouble);
}

char *box_sh(struct box *box, const char *command)
{
    const char *const argv[] = {"/bin/sh", "-c", command};
    struct capture capture = {0};
    ck_assert(control_start(sandbox_lab_socket(box->sandbox),
                            &(struct control_start){.id = 1, .argv = argv, .argc = 3}));
    ck_assert(box_await(box, CONTROL_STARTED));
    ck_assert_int_eq(box->last.error, 0);
    ck_assert(box_await(box, CONTROL_ENDED));
    capture_read(&capture, box->output[0]);
    char *text = capture_text(&capture);
    capture_free(&capture);
    return text != NULL ? text : mem_dup("");
}

void box_expect(struct box *box, const char *command, const char *output)
{
    char *text = box_sh(box, command);
    ck_assert_msg(strcmp(text, output) == 0, "%s\n  printed  %s\n  wanted   %s", command, text, output);
    free(text);
}

/* A failed assertion in the child ends it with a status that is no success. */
void box_as_both(void (*body)(void))
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
bool box_refused(struct box *box, enum isolation isolation)
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
