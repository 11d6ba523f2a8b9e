#include "grading/kit/visits_calls.h"

#include <sys/mman.h>
#include <sys/syscall.h>

#include "grading/kit/program.h"
#include "grading/kit/visits.h"
#include "grading/kit/watch.h"

static bool writes(const struct watched_call *call)
{
    return call->number == SYS_write || call->number == SYS_pwrite64 || call->number == SYS_writev ||
           call->number == SYS_pwritev || call->number == SYS_pwritev2;
}

static void note_before(struct watched_call *call, void *context)
{
    struct visits_synced *synced = context;
    if (synced->on && writes(call))
        synced->before_write = visits_value(synced->path);
}

static void note_sync(const struct watched_call *call, void *context)
{
    struct visits_synced *synced = context;
    if (!synced->on || call->result < 0)
        return;
    if (call->number == SYS_msync && call->args[1] > 0 && (call->args[2] & MS_SYNC)) {
        struct watched_map map = watch_map(call->pid, call->args[0]);
        if (!map.there || map.offset != 0 || map.start != call->args[0] ||
            !visits_is(synced->path, map.inode))
            return;
        bool after = visits_value(synced->path) == synced->value;
        synced->late |= after;
        synced->early |= !after;
    } else if (writes(call) && visits_is(synced->path, watch_file(call->pid, (int)call->args[0]).inode)) {
        synced->by_write |=
            synced->before_write != synced->value && visits_value(synced->path) == synced->value;
    }
}

struct visits_synced visits_watch(char *path, int64_t value)
{
    static struct visits_synced synced; /* the program may make calls until the frame ends it */
    synced = (struct visits_synced){.path = path, .value = value};
    struct program *program = program_start_hooked(
        &(struct watch_hooks){.entering = note_before, .seen = note_sync, .context = &synced});
    synced.on = true;
    visits_expect(program, path, value);
    synced.on = false;
    return synced;
}
