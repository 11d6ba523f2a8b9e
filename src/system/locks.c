#include "system/locks.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "system/decode.h"

enum {
    OWNER_DIED = 0x40000000,        /* FUTEX_OWNER_DIED, set by the kernel in a robust mutex's word */
    TID_MASK = 0x3fffffff,          /* FUTEX_TID_MASK: of a robust mutex the word itself names the owner */
    KIND_ROBUST = 16,               /* PTHREAD_MUTEX_ROBUST_NORMAL_NP, a bit of glibc's kind */
    OWNER_INCONSISTENT = INT32_MAX, /* what glibc writes instead of an owner: EOWNERDEAD was told… */
    OWNER_UNRECOVERABLE = INT32_MAX - 1, /* …and nobody called pthread_mutex_consistent */
};

bool locks_owner_lives(pid_t tid)
{
    char path[64], bytes[512];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)tid);
    FILE *file = fopen(path, "re");
    size_t got = file != NULL ? fread(bytes, 1, sizeof bytes, file) : 0;
    if (file != NULL)
        fclose(file);
    const char *end = got > 0 ? memrchr(bytes, ')', got) : NULL;
    return end != NULL && end + 2 < bytes + got && end[2] != 'Z' && end[2] != 'X';
}

static const struct actor_view *actor_of(const struct snapshot *snapshot, pid_t pid)
{
    for (size_t i = 0; i < snapshot->nactors; i++)
        if (snapshot->actors[i].pid == pid)
            return &snapshot->actors[i];
    return NULL;
}

bool locks_read(const struct type *type, const uint8_t *bytes, const struct snapshot *snapshot,
                struct lock *lock)
{
    int64_t word, owner = 0, kind = 0;
    if (strcmp(type->name, "pthread_mutex_t") != 0 || !decode_field(type, "__data.__lock", bytes, &word))
        return false;
    decode_field(type, "__data.__owner", bytes, &owner);
    decode_field(type, "__data.__kind", bytes, &kind);
    bool inconsistent = owner == OWNER_INCONSISTENT, unrecoverable = owner == OWNER_UNRECOVERABLE;
    if (inconsistent || unrecoverable)
        owner = word & TID_MASK;
    const struct actor_view *actor = owner != 0 ? actor_of(snapshot, (pid_t)owner) : NULL;
    *lock = (struct lock){
        .locked = word != 0,
        .owner_died = word & OWNER_DIED,
        .robust = kind & KIND_ROBUST,
        .inconsistent = inconsistent,
        .unrecoverable = unrecoverable,
        .owner_tid = (pid_t)owner,
        .owner = actor != NULL ? actor->id : -1,
    };
    if (owner != 0 && !lock->owner_died)
        lock->owner_alive = actor != NULL ? actor->alive : locks_owner_lives((pid_t)owner);
    return true;
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

static void print_mutex(struct buf *text, const struct lock *lock)
{
    const char *dead = lock->owner_alive ? "" : " (dead)";
    if (lock->unrecoverable)
        buf_text_add(text, "not recoverable");
    else if (!lock->locked)
        buf_text_add(text, "unlocked");
    else if (lock->owner_died)
        buf_text_add(text, "its owner died");
    else if (lock->owner >= 0)
        buf_printf(text, "locked by %c%s", actor_letter(lock->owner), dead);
    else if (lock->owner_tid != 0)
        buf_printf(text, "locked by process %d%s", (int)lock->owner_tid, dead);
    else
        buf_text_add(text, "locked");
    if (lock->inconsistent)
        buf_text_add(text, ", inconsistent");
}

static bool print_semaphore(struct buf *text, const struct type *type, const uint8_t *bytes)
{
    int64_t whole; /* the count is its lower half, the number of waiters its upper */
    if (!decode_field(type, "__align", bytes, &whole))
        return false;
    buf_printf(text, "%u", (unsigned)whole);
    return true;
}

bool locks_print(const struct type *type, const uint8_t *bytes, struct obj_id obj, uint64_t offset,
                 const struct snapshot *snapshot, struct buf *text)
{
    struct lock lock;
    int waiters = waiters_in(snapshot, obj, offset, type->size);
    if (locks_read(type, bytes, snapshot, &lock)) {
        print_mutex(text, &lock);
    } else if (strcmp(type->name, "sem_t") == 0) {
        if (!print_semaphore(text, type, bytes))
            return false;
    } else if (strcmp(type->name, "pthread_cond_t") == 0 || strcmp(type->name, "pthread_barrier_t") == 0) {
        if (waiters == 0)
            buf_text_add(text, "no waiters");
        else
            buf_printf(text, "%d waiter%s", waiters, waiters > 1 ? "s" : "");
        return true;
    } else {
        return false;
    }
    add_waiters(text, waiters);
    return true;
}
