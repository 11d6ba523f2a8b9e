#include "grading/kit/world.h"

#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/fsuid.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "grading/scratch.h"
#include "grading/suite_report.h"
#include "grading/wire.h"

struct world world = {.init = -1, .signals = -1};

/* What is watched (watch.h) ends only when its tracer, this process, has been told. */
static void wait_for_end(void)
{
    struct pollfd ended = {world.init, POLLIN, 0};
    uint64_t deadline = clock_now() + 5 * (uint64_t)CLOCK_S;
    while (poll(&ended, 1, 5) == 0 && clock_now() < deadline) {
        while (waitpid(-1, NULL, WNOHANG | __WALL) > 0)
            ;
    }
}

/* Without namespaces the sandbox sweeps itself up when the last socket to it closes; the lab's is gone. */
void world_abandon(void)
{
    close(WORLD_CONTROL);
    if (world.init >= 0) {
        if (world.own_shm)
            syscall(SYS_pidfd_send_signal, world.init, SIGKILL, NULL, 0);
        wait_for_end();
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

_Noreturn static void give_up(enum suite_report_kind kind, const char *format, va_list args)
{
    char text[256];
    struct wire wire = {0};
    vsnprintf(text, sizeof text, format, args);
    wire_number(&wire, kind);
    wire_text(&wire, text);
    wire_send(&wire, WORLD_REPORT);
    world_stand_by();
}

void world_trouble(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    give_up(SUITE_REPORT_TROUBLE, format, args);
}

void world_skip(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    give_up(SUITE_REPORT_SKIP, format, args);
}

void world_as_user(bool on)
{
    if (!world.own_user)
        return;
    setfsgid(on ? world.user : getegid());
    setfsuid(on ? world.user : geteuid());
}

void world_real_user(bool on)
{
    if (world.own_user && (setresgid(on ? world.user : getegid(), -1, -1) != 0 ||
                           setresuid(on ? world.user : geteuid(), -1, -1) != 0))
        world_trouble("cannot take the submission's user for a moment");
}

static bool wait_for(int fd, int control, int signals, uint64_t deadline)
{
    for (;;) {
        uint64_t now = clock_now();
        int wait_ms = now >= deadline ? 0 : (int)((deadline - now + CLOCK_MS - 1) / CLOCK_MS);
        struct pollfd ready[] = {
            {fd, POLLIN, 0}, {control, POLLIN, 0}, {WORLD_REPORT, 0, 0}, {signals, POLLIN, 0}};
        int count = poll(ready, 4, wait_ms);
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
    return wait_for(fd, WORLD_CONTROL, -1, deadline);
}

bool world_wait_watched(int fd, uint64_t deadline)
{
    return wait_for(fd, WORLD_CONTROL, world.signals, deadline);
}

bool world_wait_for(int fd, uint64_t deadline)
{
    return wait_for(fd, -1, -1, deadline);
}
