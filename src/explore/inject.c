#include "explore/inject.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/span.h"
#include "explore/bytes.h"
#include "system/arch.h"
#include "system/maps.h"
#include "system/trace.h"

#define PATIENCE ((uint64_t)5 * CLOCK_S)

static uint64_t search(pid_t pid, const struct map_line *map)
{
    enum { CHUNK = 16384 };
    uint8_t chunk[CHUNK];
    for (uint64_t at = map->start; at < map->end; at += CHUNK - ARCH_SYSCALL_BYTES) {
        size_t length = map->end - at < CHUNK ? map->end - at : CHUNK;
        if (bytes_get(pid, at, chunk, length) != 0)
            return 0;
        const uint8_t *found = memmem(chunk, length, arch_syscall_insn, ARCH_SYSCALL_BYTES);
        if (found != NULL)
            return at + (uint64_t)(found - chunk);
    }
    return 0;
}

uint64_t inject_find(pid_t pid, const struct map_line *maps, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (maps[i].perm[2] != 'x' || maps[i].perm[0] != 'r' || maps[i].path == NULL ||
            maps[i].path[0] != '/')
            continue;
        uint64_t found = search(pid, &maps[i]);
        if (found != 0)
            return found;
    }
    return 0;
}

/* Registers of a process that is about to make a system call. */
static struct user_regs_struct call_registers(const struct user_regs_struct *was, uint64_t insn, long number,
                                              const uint64_t args[INJECT_ARGS])
{
    struct user_regs_struct regs = *was;
    arch_set_pc(&regs, insn);
    arch_syscall_prepare(&regs, number, args);
    return regs;
}

static int refuse(pid_t pid, struct err *err)
{
    return err_errno(err, errno, "process %d cannot be made to call the kernel", (int)pid);
}

int inject_call(pid_t pid, uint64_t insn, long number, const uint64_t args[INJECT_ARGS], int64_t *result,
                struct err *err)
{
    struct user_regs_struct was, regs;
    if (trace_registers(pid, &was) != 0)
        return refuse(pid, err);
    regs = call_registers(&was, insn, number, args);
    if (trace_set_registers(pid, &regs) != 0 || trace_step(pid, 0) != 0)
        return refuse(pid, err);
    struct trace_event event = trace_wait(pid, PATIENCE);
    if (event.kind != TRACE_STEP)
        return err_set(err, "process %d did not come back from a system call made for the lab (%s)", (int)pid,
                       trace_kind_name(event.kind));
    if (trace_registers(pid, &regs) != 0)
        return refuse(pid, err);
    *result = arch_syscall_result(&regs);
    return trace_set_registers(pid, &was) == 0 ? 0 : refuse(pid, err);
}

bool inject_is_child(pid_t pid)
{
    char path[64];
    struct buf text = {0};
    int64_t parent = 0;
    snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    if (buf_read_file(&text, path, NULL) != 0)
        return false;
    struct span rest = span_of(buf_text(&text));
    while (rest.length > 0) {
        struct span line = span_line(&rest);
        if (!span_starts(line, "PPid:"))
            continue;
        span_word(&line);
        span_number(span_trim(line), &parent);
        break;
    }
    buf_free(&text);
    return parent == getpid();
}

/* Both are stopped in the fork; the child is put where its parent was, the parent is taken out of it. */
static int settle(pid_t pid, pid_t fork, const struct user_regs_struct *was, struct err *err)
{
    struct trace_event event = trace_wait(fork, PATIENCE);
    if (event.kind != TRACE_INTERRUPTED || trace_set_registers(fork, was) != 0)
        return err_set(err, "a fork of process %d did not stop (%s)", (int)pid, trace_kind_name(event.kind));
    if (trace_step(pid, 0) != 0)
        return refuse(pid, err);
    event = trace_wait(pid, PATIENCE);
    if (event.kind != TRACE_STEP)
        return err_set(err, "process %d did not come back from its fork (%s)", (int)pid,
                       trace_kind_name(event.kind));
    return trace_set_registers(pid, was) == 0 ? 0 : refuse(pid, err);
}

int inject_fork(pid_t pid, uint64_t insn, bool sibling, uint64_t thread_id, pid_t *fork, struct err *err)
{
    struct user_regs_struct was, regs;
    uint64_t flags = sibling ? CLONE_PARENT : 0;
    if (thread_id != 0)
        flags |= CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID;
    const uint64_t args[INJECT_ARGS] = {flags, 0, 0, thread_id};
    if (trace_registers(pid, &was) != 0)
        return refuse(pid, err);
    regs = call_registers(&was, insn, SYS_clone, args);
    if (trace_set_registers(pid, &regs) != 0 || trace_cont(pid, 0) != 0)
        return refuse(pid, err);
    struct trace_event event = trace_wait(pid, PATIENCE);
    if (event.kind != TRACE_FORK && event.kind != TRACE_CLONE) {
        trace_set_registers(pid, &was);
        return err_set(err, "process %d cannot be forked (%s)", (int)pid, trace_kind_name(event.kind));
    }
    *fork = event.child;
    return settle(pid, event.child, &was, err);
}
