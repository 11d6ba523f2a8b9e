#include "grading/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/able.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "grading/control.h"
#include "grading/sandbox_bwrap.h"
#include "system/child.h"

struct sandbox {
    enum isolation isolation;
    pid_t pid; /* of bwrap, or of sandbox-init itself */
    int init;  /* pidfd of sandbox-init, once it has said hello; else -1 */
    int lab[2];
};

static bool is_possible(enum isolation isolation)
{
    switch (isolation) {
    case ISOLATION_BWRAP: return !able_is_disabled("userns") && access(sandbox_bwrap_path, X_OK) == 0;
    case ISOLATION_UID_LANDLOCK: return geteuid() == 0 && !able_is_disabled("landlock");
    case ISOLATION_LANDLOCK: return geteuid() != 0 && !able_is_disabled("landlock");
    case ISOLATION_NONE: return true;
    }
    return false;
}

enum isolation sandbox_highest(void)
{
    enum isolation isolation = ISOLATION_BWRAP;
    if (!is_possible(isolation))
        sandbox_lower(&isolation);
    return isolation;
}

bool sandbox_lower(enum isolation *isolation)
{
    while (*isolation > ISOLATION_NONE) {
        *isolation = (enum isolation)(*isolation - 1);
        if (is_possible(*isolation))
            return true;
    }
    return false;
}

const char *sandbox_shm(enum isolation isolation, const struct scratch *scratch)
{
    return isolation == ISOLATION_BWRAP ? scratch->shm : "/dev/shm";
}

char *sandbox_lent(enum isolation isolation, const struct scratch *scratch, size_t i)
{
    const struct scratch_lent *lent = &scratch->lent[i];
    if (isolation == ISOLATION_BWRAP)
        return sandbox_bwrap_lent(scratch, i);
    return mem_dup(lent->mount != NULL ? lent->mount : lent->from);
}

static bool may_mount(void)
{
    struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {{0}};
    return !able_is_disabled("mount") && syscall(SYS_capget, &head, data) == 0 &&
           (data[0].effective & 1U << CAP_SYS_ADMIN) != 0;
}

char *sandbox_lent_trouble(const struct scratch *scratch)
{
    for (size_t i = 0; i < scratch->lent_count; i++) {
        if (scratch->lent[i].mount != NULL && !may_mount())
            return mem_printf(
                "the compiler needs %s, where the user that graded programs run as may not go, "
                "and this machine lets nobody mount it elsewhere; grade as an ordinary user, or "
                "open that folder and those above it to everybody (chmod o+rx)",
                scratch->lent[i].from);
    }
    return NULL;
}

int sandbox_make_sockets(int sockets[2], struct err *err)
{
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) == 0)
        return 0;
    sockets[0] = sockets[1] = -1;
    return err_errno(err, errno, "cannot make the sockets of a sandbox");
}

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* Arguments of a sandbox-init that stands outside of bubblewrap. Free the array and what is lent. */
static char **plain_arguments(enum isolation isolation, const struct scratch *scratch, char *init, char *user)
{
    enum { FIXED = 5 };
    char *const fixed[FIXED] = {init, (char *)isolation_name(isolation), scratch->work, scratch->temp, user};
    char **arguments = mem_array(FIXED + SCRATCH_MOST_LENT + 1, sizeof *arguments);
    memcpy(arguments, fixed, sizeof fixed);
    for (size_t i = 0; i < scratch->lent_count; i++) {
        const struct scratch_lent *lent = &scratch->lent[i];
        arguments[FIXED + i] = lent->mount != NULL ? lent->mount : lent->from;
    }
    return arguments;
}

static size_t list_binds(const struct scratch *scratch, struct child_bind binds[SCRATCH_MOST_LENT])
{
    size_t count = 0;
    for (size_t i = 0; i < scratch->lent_count; i++) {
        if (scratch->lent[i].mount != NULL)
            binds[count++] = (struct child_bind){scratch->lent[i].from, scratch->lent[i].mount};
    }
    return count;
}

/* The init is opened here and run by descriptor: its path may be closed to the user it runs as. */
static int start(struct sandbox *sandbox, const char *tools, const struct scratch *scratch, int output,
                 int suite, struct err *err)
{
    static char *const no_environment[] = {NULL};
    char user[16] = "-", *init = mem_printf("%s/sandbox-init", tools), **arguments = NULL;
    int init_fd = open(init, O_RDONLY | O_CLOEXEC);
    int fds[] = {-1, output, output, sandbox->lab[1], suite, init_fd};
    bool bwrap = sandbox->isolation == ISOLATION_BWRAP;
    struct child_bind binds[SCRATCH_MOST_LENT];
    struct child_spec spec = {.envp = no_environment, .fds = fds, .fd_count = bwrap ? 6 : 5, .session = true};
    int result = -1;
    if (init_fd < 0) {
        err_errno(err, errno, "cannot open %s", init);
        goto out;
    }
    if (scratch->own_user)
        snprintf(user, sizeof user, "%u", scratch->user);
    spec.exec_fd = init_fd;
    spec.binds = binds;
    spec.bind_count = list_binds(scratch, binds);
    if (bwrap) {
        arguments = sandbox_bwrap_arguments(scratch, "/proc/self/fd/5");
        spec.path = sandbox_bwrap_path;
        spec.change_user = scratch->own_user;
        spec.uid = spec.gid = scratch->user;
    } else {
        arguments = plain_arguments(sandbox->isolation, scratch, init, user);
    }
    spec.argv = arguments;
    result = child_spawn(&spec, &sandbox->pid, err);
out:
    if (bwrap && arguments != NULL)
        sandbox_bwrap_free(arguments);
    else
        free(arguments);
    close_fd(&init_fd);
    free(init);
    return result;
}

struct sandbox *sandbox_open(enum isolation isolation, const char *tools, const struct scratch *scratch,
                             int output, int suite, struct err *err)
{
    struct sandbox *sandbox = mem_alloc(sizeof *sandbox);
    *sandbox = (struct sandbox){.isolation = isolation, .init = -1, .lab = {-1, -1}};
    if (sandbox_make_sockets(sandbox->lab, err) != 0 ||
        start(sandbox, tools, scratch, output, suite, err) != 0) {
        sandbox_close(sandbox);
        return NULL;
    }
    close_fd(&sandbox->lab[1]); /* so that the init's end is seen */
    return sandbox;
}

int sandbox_lab_socket(const struct sandbox *sandbox)
{
    return sandbox->lab[0];
}

int sandbox_next(struct sandbox *sandbox, struct control_event *event)
{
    int result = control_next(sandbox->lab[0], event);
    if (result == 1 && event->kind == CONTROL_HELLO) {
        close_fd(&sandbox->init);
        sandbox->init = event->pidfd;
        event->pidfd = -1;
    }
    return result;
}

/* With both sockets closed the init sweeps up and ends by itself; as pid 1 of a namespace it takes everything
 * with it, and a signal gets it there sooner. bwrap ends when it has. */
static void end(struct sandbox *sandbox)
{
    if (sandbox->init >= 0 && sandbox->isolation == ISOLATION_BWRAP)
        syscall(SYS_pidfd_send_signal, sandbox->init, SIGKILL, NULL, 0);
    child_end(sandbox->pid, 10 * (uint64_t)CLOCK_S);
}

void sandbox_hang_up(struct sandbox *sandbox)
{
    if (sandbox != NULL)
        close_fd(&sandbox->lab[0]);
}

void sandbox_close(struct sandbox *sandbox)
{
    if (sandbox == NULL)
        return;
    close_fd(&sandbox->lab[0]);
    close_fd(&sandbox->lab[1]);
    if (sandbox->pid > 0)
        end(sandbox);
    close_fd(&sandbox->init);
    free(sandbox);
}
