#include "cmd/machine.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/span.h"

static void add(struct machine *machine, const char *name, enum tested tested, const char *counsel)
{
    if (machine->count < MACHINE_FACTS)
        machine->facts[machine->count++] = (struct machine_fact){name, tested, counsel};
}

static char *read_text(const char *root, const char *path)
{
    struct buf text = {0};
    char *whole = mem_printf("%s%s", root, path);
    if (buf_read_file(&text, whole, NULL) != 0)
        buf_clear(&text);
    free(whole);
    buf_text_add(&text, "");
    return buf_take(&text);
}

static bool is_there(const char *root, const char *path)
{
    char *whole = mem_printf("%s%s", root, path);
    bool there = access(whole, F_OK) == 0;
    free(whole);
    return there;
}

static void find_system(struct machine *machine, const char *root)
{
    char *text = read_text(root, "/etc/os-release");
    struct span rest = span_of(text);
    snprintf(machine->system, sizeof machine->system, "an unknown system");
    while (rest.length > 0) {
        struct span line = span_line(&rest);
        if (!span_starts(line, "PRETTY_NAME="))
            continue;
        line.at += strlen("PRETTY_NAME=");
        line.length -= strlen("PRETTY_NAME=");
        if (line.length >= 2 && line.at[0] == '"')
            line = (struct span){line.at + 1, line.length - 2};
        snprintf(machine->system, sizeof machine->system, "%.*s", (int)line.length, line.at);
    }
    free(text);
}

/* The names that Windows gives its kernels: 4.4.0-19041-Microsoft and 5.15.90.1-microsoft-standard-WSL2. */
static void find_windows(struct machine *machine)
{
    if (strstr(machine->release, "Microsoft") != NULL)
        add(machine, "WSL 1", UNSUPPORTED, "it has no ptrace and no pagemap as Linux has them: use WSL 2");
    else if (strstr(machine->release, "microsoft") != NULL)
        add(machine, "WSL 2", NOT_TESTED, "keep exercises outside /mnt/c: saves are not noticed there");
}

static void find_container(struct machine *machine, const char *root)
{
    if (is_there(root, "/.dockerenv"))
        add(machine, "Docker", NOT_TESTED,
            "/dev/shm is 64 MB unless --shm-size says more; --cap-add=SYS_PTRACE lets the lab hold "
            "processes");
    else if (is_there(root, "/run/.containerenv"))
        add(machine, "Podman", NOT_TESTED, "--cap-add=SYS_PTRACE lets the lab hold processes");
}

static void find_virtual(struct machine *machine, const char *root)
{
    char *cpus = read_text(root, "/proc/cpuinfo");
    if (strstr(cpus, " hypervisor") != NULL)
        add(machine, "a virtual machine", TESTED, "give it two CPUs: store buffers show on two only");
    free(cpus);
}

static void find_kernel(struct machine *machine)
{
    int major = 0, minor = 0;
    if (sscanf(machine->release, "%d.%d", &major, &minor) != 2)
        return;
    int version = major * 1000 + minor;
    if (version < 5003)
        add(machine, "a kernel before 5.3", UNSUPPORTED, "it cannot tell a tracer about system calls");
    else if (version < 6007)
        add(machine, "a kernel before 6.7", NOT_TESTED,
            "it has no PAGEMAP_SCAN: the slower way is tested, on a newer kernel");
    else if (version < 6011)
        add(machine, "a kernel before 6.11", NOT_TESTED,
            "it has no PROCMAP_QUERY: the slower way is tested, on a newer kernel");
    else
        add(machine, "a kernel of 6.11 or later", TESTED, "all that the diagram asks for is there");
}

void machine_look(struct machine *machine, const char *root, const char *release, const char *architecture)
{
    *machine = (struct machine){0};
    snprintf(machine->release, sizeof machine->release, "%s %s", release, architecture);
    find_system(machine, root);
    if (strcmp(architecture, "x86_64") != 0)
        add(machine, architecture, UNSUPPORTED, "instructions are decoded for x86_64 only");
    find_windows(machine);
    find_container(machine, root);
    find_virtual(machine, root);
    find_kernel(machine);
}

void machine_say(const struct machine *machine, struct buf *out)
{
    static const char *const words[] = {
        [TESTED] = "tested", [NOT_TESTED] = "not tested", [UNSUPPORTED] = "not supported"};
    buf_printf(out, "shmlab %s on %s, Linux %s\n", SHMLAB_VERSION, machine->system, machine->release);
    for (size_t i = 0; i < machine->count; i++)
        buf_printf(out, "      %s (%s): %s\n", machine->facts[i].name, words[machine->facts[i].tested],
                   machine->facts[i].counsel);
}
