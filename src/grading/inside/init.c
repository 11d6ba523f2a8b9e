/* sandbox-init: the one trusted program inside the sandbox. It runs what the two control sockets ask for,
 * tells how each ended, and sweeps up. With namespaces it is pid 1 and cannot be killed from inside; in any
 * case it is not dumpable, so what it runs can neither trace it nor read its memory or descriptors.
 *
 *     sandbox-init LEVEL WORK TEMP USER [FOLDER...]
 *
 * WORK and TEMP are folders as seen from here; USER is the uid for what is started, or "-"; each
 * FOLDER may be read, too. Descriptors: 0 is
 * empty, 1 and 2 the captured output, 3 and 4 the control sockets (control.h). It ends when both are closed.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "grading/control.h"
#include "grading/inside/landlock.h"
#include "grading/inside/launch.h"
#include "grading/inside/sweep.h"
#include "grading/packet.h"
#include "grading/wire.h"

enum { SOCKETS = 2, FIRST_SOCKET = 3, MOST_STARTED = 64, MOST_ARGUMENTS = 64 };

static struct started {
    pid_t pid;
    int64_t id;
    int socket;
    int64_t cpu_ns;
} started[MOST_STARTED]; /* pid 0: free */

static struct walls walls = {.landlock = -1};

static struct started *find_started(pid_t pid)
{
    for (size_t i = 0; i < MOST_STARTED; i++) {
        if (started[i].pid == pid)
            return &started[i];
    }
    return NULL;
}

static bool is_started(pid_t pid)
{
    return pid != 0 && find_started(pid) != NULL;
}

static int64_t children_cpu(void)
{
    struct rusage usage;
    getrusage(RUSAGE_CHILDREN, &usage);
    return (int64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000000 +
           (int64_t)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1000;
}

static void tell_ended(pid_t pid, int status)
{
    static int64_t cpu_before;
    int64_t cpu = children_cpu();
    struct started *one = is_started(pid) ? find_started(pid) : NULL;
    if (one != NULL) {
        control_tell(one->socket, &(struct control_event){.kind = CONTROL_ENDED,
                                                          .id = one->id,
                                                          .status = status,
                                                          .cpu_ns = cpu - cpu_before,
                                                          .pidfd = -1});
        one->pid = 0;
    }
    cpu_before = cpu;
}

static void reap(void)
{
    int status;
    for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG | __WALL)) > 0;)
        tell_ended(pid, status);
}

static void take_limits(struct wire *wire, struct control_limits *limits)
{
    limits->cpu_seconds = wire_take_number(wire);
    limits->address_space = wire_take_number(wire);
    limits->data = wire_take_number(wire);
    limits->file_size = wire_take_number(wire);
    limits->processes = wire_take_number(wire);
    limits->descriptors = wire_take_number(wire);
}

static void start(int socket, struct wire *wire, const int *fds, size_t fd_count)
{
    struct control_start request = {.fds = fds, .fd_count = fd_count};
    char *argv[MOST_ARGUMENTS + 1] = {NULL};
    request.id = wire_take_number(wire);
    request.cpus = wire_take_number(wire);
    request.gated = wire_take_number(wire) != 0;
    take_limits(wire, &request.limits);
    int64_t argc = wire_take_number(wire);
    for (int64_t i = 0; i < argc && i < MOST_ARGUMENTS; i++)
        argv[i] = (char *)wire_take_text(wire);
    struct started *free_one = find_started(0);
    struct control_event answer = {.kind = CONTROL_STARTED, .id = request.id, .pidfd = -1};
    if (wire->bad || argc < 1 || argc > MOST_ARGUMENTS || fd_count > CONTROL_MOST_FDS ||
        (request.gated && fd_count == 0) || free_one == NULL) {
        answer.error = EINVAL;
        control_tell(socket, &answer);
        return;
    }
    pid_t pid = launch(&walls, &request, argv);
    if (pid > 0) {
        *free_one = (struct started){.pid = pid, .id = request.id, .socket = socket};
        answer.pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
    } else {
        answer.error = errno != 0 ? errno : EINVAL;
    }
    control_tell(socket, &answer);
    if (answer.pidfd >= 0)
        close(answer.pidfd);
}

static void sweep_up(int socket)
{
    long killed = sweep(&walls, is_started, tell_ended);
    if (socket >= 0)
        control_tell(socket, &(struct control_event){.kind = CONTROL_SWEPT, .count = killed, .pidfd = -1});
}

/* False when the other side is gone. */
static bool serve(int socket)
{
    static char bytes[1 << 16];
    int fds[PACKET_MOST_FDS];
    size_t fd_count = PACKET_MOST_FDS;
    ssize_t got = packet_receive(socket, bytes, sizeof bytes, fds, &fd_count, 0);
    if (got <= 0)
        return false;
    struct wire wire = {.data = bytes, .length = (size_t)got};
    int64_t kind = wire_take_number(&wire);
    if (kind == CONTROL_START)
        start(socket, &wire, fds, fd_count);
    else if (kind == CONTROL_SWEEP)
        sweep_up(socket);
    for (size_t i = 0; i < fd_count; i++)
        close(fds[i]);
    return true;
}

/* What is wrong with the walls, so that a sandbox that silently does less is not called one. */
static const char *check_walls(void)
{
    struct statvfs root;
    if (!walls.namespaces)
        return "";
    if (getpid() != 1)
        return "it is not pid 1 of its own namespace";
    if (statvfs("/", &root) != 0 || !(root.f_flag & ST_RDONLY))
        return "its root is writable";
    if (environ[0] != NULL && environ[1] != NULL) /* bwrap itself sets PWD */
        return "it has an environment";
    if (prctl(PR_CAPBSET_READ, 21, 0, 0, 0) == 1 && geteuid() == 0)
        return "it has privileges";
    return "";
}

/* Since Linux 5.14 the process limit counts inside the user namespace; before, and without one, everything
 * of the same user counts, and a limit below that would refuse the first fork. */
static long count_others(void)
{
    struct utsname name;
    int major = 0, minor = 0;
    uname(&name);
    sscanf(name.release, "%d.%d", &major, &minor);
    if (walls.change_user || (walls.namespaces && (major > 5 || (major == 5 && minor >= 14))))
        return 0;
    return sweep_count_user(getuid());
}

static const char *take_arguments(char **argv)
{
    walls.namespaces = strcmp(argv[1], "bwrap") == 0;
    walls.work = argv[2];
    walls.temp = argv[3];
    walls.change_user = strcmp(argv[4], "-") != 0;
    if (walls.change_user)
        walls.user = (uid_t)strtoul(argv[4], NULL, 10);
    walls.other_processes = count_others();
    if (strstr(argv[1], "landlock") != NULL &&
        (walls.landlock = landlock_rules(walls.work, walls.temp, argv + 5)) < 0)
        return "the kernel has no Landlock";
    return check_walls();
}

static void hello(const char *trouble)
{
    struct control_event event = {.kind = CONTROL_HELLO, .pidfd = (int)syscall(SYS_pidfd_open, getpid(), 0)};
    snprintf(event.text, sizeof event.text, "%s", trouble);
    for (int i = 0; i < SOCKETS; i++)
        control_tell(FIRST_SOCKET + i, &event);
    close(event.pidfd);
}

static void on_child(int signal)
{
    (void)signal; /* only ends the wait in ppoll */
}

int main(int argc, char **argv)
{
    if (argc < 5)
        return EXIT_FAILURE;
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    sigset_t child, none;
    sigemptyset(&none);
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child, NULL);
    sigaction(SIGCHLD, &(struct sigaction){.sa_handler = on_child}, NULL);
    hello(take_arguments(argv));
    struct pollfd sockets[SOCKETS] = {{FIRST_SOCKET, POLLIN, 0}, {FIRST_SOCKET + 1, POLLIN, 0}};
    while (sockets[0].fd >= 0 || sockets[1].fd >= 0) {
        int ready = ppoll(sockets, SOCKETS, NULL, &none);
        reap();
        for (int i = 0; ready > 0 && i < SOCKETS; i++) {
            if (sockets[i].revents != 0 && !serve(sockets[i].fd))
                sockets[i].fd = -1;
        }
    }
    sweep_up(-1);
    return EXIT_SUCCESS;
}
