#include "grading/kit/world.h"

#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/fsuid.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/clock.h"
#include "grading/scratch.h"
#include "grading/suite_report.h"
#include "grading/wire.h"

struct world world = {.init = -1};

/* Without namespaces the sandbox sweeps itself up when the last socket to it closes; the lab's is gone. */
void world_abandon(void)
{
    close(WORLD_CONTROL);
    if (world.init >= 0) {
        struct pollfd ended = {world.init, POLLIN, 0};
        if (world.own_shm)
            syscall(SYS_pidfd_send_signal, world.init, SIGKILL, NULL, 0);
        poll(&ended, 1, 5000);
    }
    struct scratch shared = {.own_user = world.own_user, .user = world.user, .shm = (char *)world.folder};
    if (!world.own_shm)
        scratch_remove_names(&shared, world.seed);
    scratch_remove_folder(world.folder);
    scratch_remove_folder(world.base);
    _exit(EXIT_SUCCESS);
}

void world_stand_by(void)
{
    struct pollfd lab[] = {{WORLD_REPORT, 0, 0}, {WORLD_GO, POLLIN, 0}};
    while (poll(lab, 2, -1) < 1)
        ;
    world_abandon();
}

void world_trouble(const char *format, ...)
{
    char text[256];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    struct wire wire = {0};
    wire_number(&wire, SUITE_REPORT_TROUBLE);
    wire_text(&wire, text);
    wire_send(&wire, WORLD_REPORT);
    world_stand_by();
}

void world_as_user(bool on)
{
    if (!world.own_user)
        return;
    setfsgid(on ? world.user : getegid());
    setfsuid(on ? world.user : geteuid());
}

static bool wait_for(int fd, int control, uint64_t deadline)
{
    for (;;) {
        uint64_t now = clock_now();
        int wait_ms = now >= deadline ? 0 : (int)((deadline - now + CLOCK_MS - 1) / CLOCK_MS);
        struct pollfd ready[] = {{fd, POLLIN, 0}, {control, POLLIN, 0}, {WORLD_REPORT, 0, 0}};
        int count = poll(ready, 3, wait_ms);
        if (count > 0 && ready[2].revents != 0)
            world_abandon();
        if (count > 0)
            return true;
        if (count == 0 && wait_ms == 0)
            return false;
    }
}

bool world_wait(int fd, uint64_t deadline)
{
    return wait_for(fd, WORLD_CONTROL, deadline);
}

bool world_wait_for(int fd, uint64_t deadline)
{
    return wait_for(fd, -1, deadline);
}
