/* Whoever stands between actors and shared memory (stage_buffers of stage.h), and the way to the bytes of an
 * object through an actor. Values of a step are read while the other bytes lie over the object, so that a
 * load shows what the actor really loaded. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/mem.h"
#include "system/insn.h"
#include "system/stage_inside.h"

void stage_buffer(struct stage *stage, const struct stage_buffers *buffers)
{
    stage->buffers = buffers;
}

/* Reads and writes of one place are one touch. */
static size_t take_touches(const struct actor *actor, struct stage_touch touches[ACTOR_ACCESSES])
{
    size_t count = 0;
    for (size_t i = actor->nseen_before; i < actor->nseen; i++) {
        const struct seen_access *seen = &actor->seen[i];
        struct stage_touch *last = count > 0 ? &touches[count - 1] : NULL;
        if (last == NULL || !obj_id_equal(last->id, seen->id) || last->offset != seen->access.offset)
            touches[count++] = (struct stage_touch){
                .id = seen->id, .offset = seen->access.offset, .length = seen->access.length};
        touches[count - 1].read |= !seen->access.write;
        touches[count - 1].write |= seen->access.write;
    }
    return count;
}

static struct stage_insn insn_of(const struct actor *actor, struct stage_touch touches[ACTOR_ACCESSES])
{
    return (struct stage_insn){.actor = actor->id,
                               .traits = actor->done.traits,
                               .text = actor->done.text,
                               .touches = touches,
                               .count = take_touches(actor, touches)};
}

bool stage_before_insn(struct stage *stage, struct actor *actor)
{
    struct stage_touch touches[ACTOR_ACCESSES];
    const char *why = "";
    if (stage->buffers == NULL)
        return true;
    struct stage_insn insn = insn_of(actor, touches);
    if (stage->buffers->before(stage->buffers->context, &insn, &why) == 0)
        return true;
    move_give_up(actor, "%s", why);
    actor->move.refused = true;
    return false;
}

void stage_after_insn(struct stage *stage, struct actor *actor)
{
    struct stage_touch touches[ACTOR_ACCESSES];
    if (stage->buffers == NULL || !actor->has_done)
        return;
    struct stage_insn insn = insn_of(actor, touches);
    stage->buffers->after(stage->buffers->context, &insn);
}

/* ---- the bytes of an object ---- */

static bool write_mem(pid_t pid, uint64_t address, const void *bytes, size_t length)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/mem", (int)pid);
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    bool whole = pwrite(file, bytes, length, (off_t)address) == (ssize_t)length;
    close(file);
    return whole;
}

static bool move_bytes(pid_t pid, uint64_t address, void *bytes, size_t length, bool write)
{
    struct iovec here = {bytes, length}, there = {(void *)(uintptr_t)address, length};
    ssize_t moved = write ? process_vm_writev(pid, &here, 1, &there, 1, 0)
                          : process_vm_readv(pid, &here, 1, &there, 1, 0);
    if (moved == (ssize_t)length)
        return true;
    return write && (errno == ENOSYS || errno == EPERM) && write_mem(pid, address, bytes, length);
}

static int move_object(struct stage *stage, struct obj_id id, uint64_t offset, void *bytes, size_t length,
                       bool write)
{
    for (size_t i = 0; i < stage->nactors; i++) {
        struct actor *actor = stage->actors[i];
        size_t count = 0;
        const struct shared_range *ranges = actor->alive ? insn_shared(actor, &count) : NULL;
        for (size_t k = 0; k < count; k++) {
            uint64_t end = ranges[k].offset + (ranges[k].end - ranges[k].start);
            if (obj_id_equal(ranges[k].id, id) && offset >= ranges[k].offset && offset + length <= end &&
                move_bytes(actor->pid, ranges[k].start + (offset - ranges[k].offset), bytes, length, write))
                return 0;
        }
    }
    return -1;
}

int stage_read_object(struct stage *stage, struct obj_id id, uint64_t offset, void *bytes, size_t length)
{
    return move_object(stage, id, offset, bytes, length, false);
}

int stage_write_object(struct stage *stage, struct obj_id id, uint64_t offset, const void *bytes,
                       size_t length)
{
    return move_object(stage, id, offset, (void *)(uintptr_t)bytes, length, true);
}
