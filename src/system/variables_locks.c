/* What the C library's own objects say as a whole. Their fields are found by name in the program's debug
 * information; only the meaning of the numbers is glibc's. */
#include <string.h>

#include "system/decode.h"
#include "system/variables_private.h"

enum { OWNER_DIED = 0x40000000 }; /* FUTEX_OWNER_DIED, set by the kernel in a robust mutex's word */

static const struct actor_view *actor_of(const struct snapshot *snapshot, pid_t pid)
{
    for (size_t i = 0; i < snapshot->nactors; i++)
        if (snapshot->actors[i].pid == pid)
            return &snapshot->actors[i];
    return NULL;
}

static int waiters_in(const struct snapshot *snapshot, struct obj_id obj, uint64_t offset, uint64_t size)
{
    int count = 0;
    for (size_t i = 0; i < snapshot->nactors; i++) {
        const struct wait_view *wait = &snapshot->actors[i].wait;
        count += wait->kind == WAIT_FUTEX && obj_id_equal(wait->obj, obj) && wait->offset >= offset &&
                 wait->offset - offset < size;
    }
    return count;
}

static void add_waiters(struct buf *text, int count)
{
    if (count > 0)
        buf_printf(text, ", %d waiter%s", count, count > 1 ? "s" : "");
}

static void add_owner(struct buf *text, const struct snapshot *snapshot, pid_t owner)
{
    const struct actor_view *actor = actor_of(snapshot, owner);
    if (actor != NULL)
        buf_printf(text, "locked by %c%s", actor_letter(actor->id), actor->alive ? "" : " (dead)");
    else if (owner != 0)
        buf_printf(text, "locked by process %d", (int)owner);
    else
        buf_text_add(text, "locked");
}

static bool add_mutex(struct buf *text, const struct type *type, const uint8_t *bytes,
                      const struct snapshot *snapshot, int waiters)
{
    int64_t lock, owner = 0;
    if (!decode_field(type, "__data.__lock", bytes, &lock))
        return false;
    decode_field(type, "__data.__owner", bytes, &owner);
    if (lock & OWNER_DIED)
        buf_text_add(text, "its owner died");
    else if (lock == 0)
        buf_text_add(text, "unlocked");
    else
        add_owner(text, snapshot, (pid_t)owner);
    add_waiters(text, waiters);
    return true;
}

static bool add_semaphore(struct buf *text, const struct type *type, const uint8_t *bytes, int waiters)
{
    int64_t whole; /* the count is its lower half, the number of waiters its upper */
    if (!decode_field(type, "__align", bytes, &whole))
        return false;
    buf_printf(text, "%u", (unsigned)whole);
    add_waiters(text, waiters);
    return true;
}

void variables_lock_owner(const struct type *type, const uint8_t *bytes, const struct snapshot *snapshot,
                          struct var_view *var)
{
    int64_t lock, owner = 0;
    if (strcmp(type->name, "pthread_mutex_t") != 0 || !decode_field(type, "__data.__lock", bytes, &lock))
        return;
    decode_field(type, "__data.__owner", bytes, &owner);
    const struct actor_view *actor = owner != 0 ? actor_of(snapshot, (pid_t)owner) : NULL;
    bool died = (lock & OWNER_DIED) != 0;
    var->is_lock = true;
    var->owner = lock == 0 && !died ? -2 : actor != NULL ? actor->id : -1;
    var->owner_alive = actor != NULL && actor->alive && !died;
}

bool variables_lock(const struct type *type, const uint8_t *bytes, struct obj_id obj, uint64_t offset,
                    const struct snapshot *snapshot, struct buf *text)
{
    int waiters = waiters_in(snapshot, obj, offset, type->size);
    if (strcmp(type->name, "pthread_mutex_t") == 0)
        return add_mutex(text, type, bytes, snapshot, waiters);
    if (strcmp(type->name, "sem_t") == 0)
        return add_semaphore(text, type, bytes, waiters);
    if (strcmp(type->name, "pthread_cond_t") == 0 || strcmp(type->name, "pthread_barrier_t") == 0) {
        if (waiters == 0)
            buf_text_add(text, "no waiters");
        else
            buf_printf(text, "%d waiter%s", waiters, waiters > 1 ? "s" : "");
        return true;
    }
    return false;
}
