#include "cmd/abilities.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/able.h"
#include "base/err.h"
#include "system/trace.h"

static struct ability *add(struct ability *abilities, size_t *count, const char *name, bool there,
                           const char *detail)
{
    struct ability *ability = &abilities[(*count)++];
    *ability = (struct ability){.name = name, .there = there};
    snprintf(ability->detail, sizeof ability->detail, "%s", detail);
    return ability;
}

static void try_trace(struct ability *abilities, size_t *count)
{
    struct err err = {0};
    bool there = trace_available(&err) == 0;
    struct ability *ability =
        add(abilities, count, "ptrace", there, there ? "processes can be held" : err.text);
    ability->cost = "processes run, but cannot be held, stepped or undone";
    ability->mend =
        "in a container: docker run --cap-add=SYS_PTRACE; else: sysctl kernel.yama.ptrace_scope=1";
}

static void try_pagemap(struct ability *abilities, size_t *count)
{
    bool there = !able_is_disabled("pagemap") && access("/proc/self/pagemap", R_OK) == 0;
    struct ability *ability =
        add(abilities, count, "pagemap", there,
            there ? "page states come from the kernel" : "/proc/self/pagemap is refused");
    ability->cost = "the diagram cannot say which pages are present";
}

static void try_cpus(struct ability *abilities, size_t *count)
{
    cpu_set_t set;
    int cpus = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    char detail[40];
    snprintf(detail, sizeof detail, "%d usable", cpus);
    struct ability *ability = add(abilities, count, "two CPUs", cpus >= 2, detail);
    ability->cost = "store buffering and races between CPUs cannot appear on the hardware";
    ability->mend = "give the virtual machine a second CPU";
}

static void try_objects(struct ability *abilities, size_t *count)
{
    struct statvfs state;
    bool there = access("/dev/shm", W_OK) == 0 && statvfs("/dev/shm", &state) == 0;
    char detail[80] = "/dev/shm is missing or not writable";
    if (there)
        snprintf(detail, sizeof detail, "/dev/shm has %llu MiB",
                 (unsigned long long)state.f_blocks * state.f_frsize >> 20);
    struct ability *ability = add(abilities, count, "object folder", there, detail);
    ability->cost = "no lesson that opens a named object can run";
    ability->mend = "mount -t tmpfs tmpfs /dev/shm";
}

static void try_compiler(struct ability *abilities, size_t *count)
{
    bool there = access("/usr/bin/gcc", X_OK) == 0 || access("/usr/local/bin/gcc", X_OK) == 0;
    struct ability *ability = add(abilities, count, "gcc", there, there ? "found" : "not found");
    ability->cost = "exercises cannot be graded, and no variant of a program can be built";
    ability->mend = "apt-get install gcc libc6-dev";
}

static void try_inotify(struct ability *abilities, size_t *count)
{
    int fd = able_is_disabled("inotify") ? -1 : inotify_init1(IN_CLOEXEC);
    struct ability *ability = add(abilities, count, "inotify", fd >= 0,
                                  fd >= 0 ? "saves are seen at once" : "saves are looked for once a second");
    ability->cost = "a saved exercise is graded up to a second later";
    if (fd >= 0)
        close(fd);
}

size_t abilities_try(struct ability abilities[ABILITY_MOST])
{
    size_t count = 0;
    try_trace(abilities, &count);
    try_pagemap(abilities, &count);
    try_cpus(abilities, &count);
    try_objects(abilities, &count);
    try_compiler(abilities, &count);
    try_inotify(abilities, &count);
    return count;
}

void abilities_say(struct buf *out)
{
    struct ability abilities[ABILITY_MOST];
    size_t count = abilities_try(abilities);
    for (size_t i = 0; i < count; i++) {
        const struct ability *ability = &abilities[i];
        buf_printf(out, "%-5s %-14s %s\n", ability->there ? "ok" : "NO", ability->name, ability->detail);
        if (!ability->there)
            buf_printf(out, "      without it: %s\n", ability->cost);
        if (!ability->there && ability->mend != NULL)
            buf_printf(out, "      it comes with: %s\n", ability->mend);
    }
}
