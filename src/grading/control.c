#include "grading/control.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "grading/packet.h"
#include "grading/wire.h"

bool control_start(int fd, const struct control_start *start)
{
    assert(start->fd_count <= CONTROL_MOST_FDS);
    struct wire wire = {0};
    const struct control_limits *limits = &start->limits;
    wire_number(&wire, CONTROL_START);
    wire_number(&wire, start->id);
    wire_number(&wire, start->cpus);
    wire_number(&wire, start->gated);
    wire_number(&wire, limits->cpu_seconds);
    wire_number(&wire, limits->address_space);
    wire_number(&wire, limits->data);
    wire_number(&wire, limits->file_size);
    wire_number(&wire, limits->processes);
    wire_number(&wire, limits->descriptors);
    wire_number(&wire, (int64_t)start->argc);
    for (size_t i = 0; i < start->argc; i++)
        wire_text(&wire, start->argv[i]);
    bool sent = !wire.bad && packet_send(fd, wire.data, wire.length, start->fds, start->fd_count);
    wire_free(&wire);
    return sent;
}

bool control_sweep(int fd)
{
    return control_tell(fd, &(struct control_event){.kind = CONTROL_SWEEP, .pidfd = -1});
}

bool control_tell(int fd, const struct control_event *event)
{
    struct wire wire = {0};
    wire_number(&wire, event->kind);
    wire_number(&wire, event->id);
    wire_number(&wire, event->status);
    wire_number(&wire, event->error);
    wire_number(&wire, event->cpu_ns);
    wire_number(&wire, event->count);
    wire_text(&wire, event->text);
    bool sent = !wire.bad && packet_send(fd, wire.data, wire.length, &event->pidfd, event->pidfd >= 0);
    wire_free(&wire);
    return sent;
}

int control_next(int fd, struct control_event *event)
{
    char bytes[1024];
    size_t fd_count = 1;
    *event = (struct control_event){.pidfd = -1};
    ssize_t got = packet_receive(fd, bytes, sizeof bytes, &event->pidfd, &fd_count, MSG_DONTWAIT);
    if (got < 0 && errno == EAGAIN)
        return 0;
    if (got <= 0)
        return -1;
    struct wire wire = {.data = bytes, .length = (size_t)got};
    event->kind = (enum control_kind)wire_take_number(&wire);
    event->id = wire_take_number(&wire);
    event->status = (int)wire_take_number(&wire);
    event->error = (int)wire_take_number(&wire);
    event->cpu_ns = wire_take_number(&wire);
    event->count = wire_take_number(&wire);
    snprintf(event->text, sizeof event->text, "%s", wire_take_text(&wire));
    return wire.bad ? -1 : 1;
}

pid_t control_pid(int pidfd)
{
    char path[64], text[1024];
    snprintf(path, sizeof path, "/proc/self/fdinfo/%d", pidfd);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    if (fd >= 0)
        close(fd);
    text[got > 0 ? got : 0] = '\0';
    const char *line = strstr(text, "\nPid:");
    int pid = 0;
    return line != NULL && sscanf(line, "\nPid: %d", &pid) == 1 && pid > 0 ? pid : 0;
}
