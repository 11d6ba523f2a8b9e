#include "grading/kit/full.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "grading/kit/watch.h"
#include "grading/kit/world.h"

enum { LEFT_ROOM = 4 * 4096 };

static bool writes(const struct watched_call *call)
{
    return call->number == SYS_write || call->number == SYS_pwrite64 || call->number == SYS_writev ||
           call->number == SYS_pwritev || call->number == SYS_pwritev2;
}

void full_refuse(struct watched_call *call, void *context)
{
    struct full *full = context;
    bool asks = call->number == SYS_fallocate;
    if (!full->on || (!asks && !writes(call)) || !watch_file(call->pid, (int)call->args[0]).is_object)
        return;
    uint64_t end = call->args[2] + call->args[3];
    if (asks && end <= LEFT_ROOM) {
        full->reserved = end > full->reserved ? end : full->reserved;
    } else {
        call->skip = true;
        call->result = -ENOSPC;
    }
}

void full_take(const struct watched_call *call, void *context)
{
    const struct full *full = context;
    if (!full->on || call->number != SYS_mmap || call->result < 0 || !(call->args[3] & MAP_SHARED) ||
        (call->args[3] & MAP_ANONYMOUS) || !watch_file(call->pid, (int)call->args[4]).is_object)
        return;
    char path[64];
    struct stat state;
    snprintf(path, sizeof path, "/proc/%d/fd/%d", call->pid, (int)call->args[4]);
    world_as_user(true);
    int fd = open(path, O_RDWR | O_CLOEXEC);
    bool done = fd >= 0 && fstat(fd, &state) == 0 &&
                (state.st_size <= (off_t)full->reserved || ftruncate(fd, (off_t)full->reserved) == 0);
    world_as_user(false);
    if (fd >= 0)
        close(fd);
    if (!done)
        world_trouble("cannot take pages from an object: %s", strerror(errno));
}
