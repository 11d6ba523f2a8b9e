/* The ways that go through the kernel: it copies each message in and out, and wakes the reader. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "measure/inside/channel.h"

static void write_all(int fd, const char *bytes, size_t left)
{
    while (left > 0) {
        ssize_t wrote = write(fd, bytes, left);
        if (wrote < 0)
            measure_die("write");
        bytes += wrote;
        left -= (size_t)wrote;
    }
}

static void read_all(int fd, char *bytes, size_t left)
{
    while (left > 0) {
        ssize_t got = read(fd, bytes, left);
        if (got <= 0)
            measure_die("read");
        bytes += got;
        left -= (size_t)got;
    }
}

static void fd_send(struct channel *channel, int direction, const void *message)
{
    write_all(channel->in[direction], message, channel->size);
}

static void fd_receive(struct channel *channel, int direction, void *message)
{
    read_all(channel->out[direction], message, channel->size);
}

static void fd_close(struct channel *channel)
{
    for (int direction = 0; direction < 2; direction++) {
        if (channel->in[direction] >= 0)
            close(channel->in[direction]);
        if (channel->out[direction] >= 0 && channel->out[direction] != channel->in[1 - direction])
            close(channel->out[direction]);
        channel->in[direction] = channel->out[direction] = -1;
    }
}

static int pipe_open(struct channel *channel)
{
    for (int direction = 0; direction < 2; direction++) {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) != 0)
            return errno;
        channel->out[direction] = ends[0];
        channel->in[direction] = ends[1];
    }
    return 0;
}

static int socket_open(struct channel *channel)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return errno;
    channel->in[0] = channel->out[1] = ends[0];
    channel->in[1] = channel->out[0] = ends[1];
    return 0;
}

/* The reader opens first, without waiting for a writer; then both ends wait as usual. */
static int fifo_at(const char *path, int *out, int *in)
{
    if (mkfifo(path, 0600) != 0)
        return errno;
    *out = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    *in = *out >= 0 ? open(path, O_WRONLY | O_CLOEXEC) : -1;
    int refused = *in < 0 ? errno : 0;
    unlink(path);
    if (refused == 0 && fcntl(*out, F_SETFL, 0) != 0)
        refused = errno;
    return refused;
}

static int fifo_open(struct channel *channel)
{
    const char *place = getenv("TMPDIR");
    char folder[512], path[544];
    snprintf(folder, sizeof folder, "%s/shmlab-fifo-XXXXXX",
             place != NULL && *place != '\0' ? place : "/tmp");
    if (mkdtemp(folder) == NULL)
        return errno;
    snprintf(path, sizeof path, "%s/fifo", folder);
    int refused = 0;
    for (int direction = 0; direction < 2 && refused == 0; direction++)
        refused = fifo_at(path, &channel->out[direction], &channel->in[direction]);
    rmdir(folder);
    return refused;
}

enum { QUEUED = 8 }; /* messages a queue holds; the kernel's default allows 10 */

static int mq_open_both(struct channel *channel)
{
    struct mq_attr wish = {.mq_maxmsg = QUEUED, .mq_msgsize = (long)channel->size};
    int directions = channel->stream ? 1 : 2;
    for (int direction = 0; direction < directions; direction++) {
        char name[64];
        snprintf(name, sizeof name, "/shmlab-measure-%d-%d", (int)getpid(), direction);
        channel->queue[direction] = mq_open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600, &wish);
        if (channel->queue[direction] == (mqd_t)-1)
            return errno;
        mq_unlink(name);
    }
    return 0;
}

static void mq_close_both(struct channel *channel)
{
    for (int direction = 0; direction < 2; direction++)
        if (channel->queue[direction] != (mqd_t)-1)
            mq_close(channel->queue[direction]);
}

static void mq_post(struct channel *channel, int direction, const void *message)
{
    if (mq_send(channel->queue[direction], message, channel->size, 0) != 0)
        measure_die("mq_send");
}

static void mq_take(struct channel *channel, int direction, void *message)
{
    if (mq_receive(channel->queue[direction], message, channel->size, NULL) != (ssize_t)channel->size)
        measure_die("mq_receive");
}

const struct way way_pipe = {"pipe", pipe_open, fd_close, fd_send, fd_receive};
const struct way way_fifo = {"fifo", fifo_open, fd_close, fd_send, fd_receive};
const struct way way_socket = {"socket", socket_open, fd_close, fd_send, fd_receive};
const struct way way_mq = {"mq", mq_open_both, mq_close_both, mq_post, mq_take};
