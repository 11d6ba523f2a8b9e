#include "cmd/abilities.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/statvfs.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/able.h"
#include "base/err.h"
#include "base/span.h"
#include "cmd/machine.h"
#include "course/flavour.h"
#include "grading/sandbox.h"
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

/* What the lab uses of a newer kernel, and does otherwise without; turned off by name in tests. */
static void try_fast_ways(struct ability *abilities, size_t *count)
{
    static const char *const ways[] = {"procmap_query", "pagemap_scan", "mem", "process_vm"};
    char detail[200] = "not told to do without any";
    bool all = true;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        if (!able_is_disabled(ways[i]))
            continue;
        snprintf(detail, sizeof detail, "SHMLAB_DISABLE turns %s off", ways[i]);
        all = false;
    }
    struct ability *ability = add(abilities, count, "quick looks", all, detail);
    ability->cost = "looking at memory takes a slower way that shows the same";
    ability->mend = "unset SHMLAB_DISABLE";
}

static bool says(const char *path, char wanted)
{
    FILE *file = fopen(path, "re");
    int first = file != NULL ? fgetc(file) : EOF;
    if (file != NULL)
        fclose(file);
    return first == wanted;
}

/* Whether bwrap will really start is known when something is graded: the verdict says at which level. */
static void try_isolation(struct ability *abilities, size_t *count)
{
    bool limited = geteuid() != 0 && (says("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", '1') ||
                                      says("/proc/sys/kernel/unprivileged_userns_clone", '0') ||
                                      says("/proc/sys/user/max_user_namespaces", '0'));
    enum isolation highest = sandbox_highest();
    char detail[120];
    snprintf(detail, sizeof detail, "%s%s", isolation_name(highest),
             limited ? ", but this system restricts user namespaces" : "");
    bool there = highest == ISOLATION_BWRAP && !limited;
    struct ability *ability = add(abilities, count, "isolation", there, detail);
    ability->cost = "exercises are graded one at a time, at the lower level that the verdict names";
    ability->mend =
        limited ? "sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0" : "apt-get install bubblewrap";
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

/* As it was when the lab was built: nothing is built later. */
static void try_rust(struct ability *abilities, size_t *count)
{
    struct err err = {0};
    struct paths paths = {0};
    enum flavour flavour = FLAVOUR_ABSENT;
    if (paths_find(&paths, &err) == 0)
        flavour = flavour_of(&paths, "04-rust", "shm_writer");
    struct ability *ability =
        add(abilities, count, "Rust", flavour == FLAVOUR_USUAL,
            flavour == FLAVOUR_USUAL ? "lesson 04 has its crates" : flavour_words(flavour));
    ability->cost = flavour == FLAVOUR_NOCRATE
                        ? "lesson 04 plays with the C library's calls instead of nix and memmap2"
                        : "lesson 04 can be read, its scenes do not play, its exercise is skipped";
    ability->mend = flavour == FLAVOUR_NOCRATE ? "cargo 1.69 or newer, then: make deps build"
                                               : "apt-get install rustc, then: make build";
    paths_free(&paths);
}

size_t abilities_try(struct ability abilities[ABILITY_MOST])
{
    size_t count = 0;
    try_trace(abilities, &count);
    try_pagemap(abilities, &count);
    try_fast_ways(abilities, &count);
    try_cpus(abilities, &count);
    try_objects(abilities, &count);
    try_compiler(abilities, &count);
    try_isolation(abilities, &count);
    try_inotify(abilities, &count);
    try_rust(abilities, &count);
    return count;
}

static void say_unknown(struct buf *out)
{
    static const char *const known[] = {"procmap_query", "pagemap_scan", "pagemap", "mem",
                                        "process_vm",    "ptrace",       "userns",  "landlock",
                                        "inotify",       "mount",        "cargo",   "rustc"};
    const char *list = getenv("SHMLAB_DISABLE");
    struct span rest = span_of(list != NULL ? list : "");
    while (rest.length > 0) {
        size_t length = 0;
        while (length < rest.length && rest.at[length] != ',')
            length++;
        struct span word = {rest.at, length};
        bool is_known = length == 0;
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            is_known |= span_is(word, known[i]);
        if (!is_known)
            buf_printf(out, "NO    %-14.*s SHMLAB_DISABLE names it, but there is no such ability\n",
                       (int)word.length, word.at);
        rest.at += length + (length < rest.length);
        rest.length -= length + (length < rest.length);
    }
}

void abilities_say(struct buf *out)
{
    struct utsname name;
    struct machine machine;
    uname(&name);
    machine_look(&machine, "", name.release, name.machine);
    machine_say(&machine, out);
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
    say_unknown(out);
}
