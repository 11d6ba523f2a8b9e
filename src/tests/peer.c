#include "tests/peer.h"

#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static int to_test = -1;

void peer_turn(void)
{
    char byte = 't';
    if (write(to_test, &byte, 1) != 1 || read(to_test, &byte, 1) != 1)
        _exit(99);
}

void peer_start(struct peer *peer, void (*body)(void *context), void *context)
{
    int pair[2];
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    fflush(NULL);
    peer->pid = fork();
    ck_assert_int_ge(peer->pid, 0);
    if (peer->pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        close(pair[0]);
        to_test = pair[1];
        body(context);
        _exit(0);
    }
    close(pair[1]);
    peer->socket = pair[0];
}

void peer_wait(struct peer *peer)
{
    char byte;
    ck_assert_msg(read(peer->socket, &byte, 1) == 1, "the peer ended before its turn");
}

void peer_go(struct peer *peer)
{
    ck_assert_int_eq(write(peer->socket, "g", 1), 1);
}

void peer_next(struct peer *peer)
{
    peer_go(peer);
    peer_wait(peer);
}

static int reap(struct peer *peer)
{
    int status = -1;
    close(peer->socket);
    ck_assert_int_eq(waitpid(peer->pid, &status, 0), peer->pid);
    return status;
}

void peer_kill(struct peer *peer)
{
    kill(peer->pid, SIGKILL);
    reap(peer);
}

int peer_end(struct peer *peer)
{
    peer_go(peer);
    return reap(peer);
}

void peer_asleep(pid_t pid)
{
    char path[64], line[512], state = '?';
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    while (state != 'S') {
        FILE *file = fopen(path, "re");
        ck_assert_ptr_nonnull(file);
        ck_assert_ptr_nonnull(fgets(line, sizeof line, file));
        fclose(file);
        const char *end = strrchr(line, ')');
        state = end != NULL ? end[2] : '?';
        usleep(200);
    }
}
