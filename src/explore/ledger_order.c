#include "explore/ledger_order.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "base/mem.h"
#include "explore/role.h"
#include "system/arch.h"

static void join(struct ledger_clock *to, const struct ledger_clock *from)
{
    for (int i = 0; i < EXPLORE_ACTORS; i++) {
        if (from->of[i] > to->of[i])
            to->of[i] = from->of[i];
    }
}

/* ---- who held which lock ---- */

static bool same_place(const struct place *x, const struct place *y)
{
    return x->object == y->object && x->offset == y->offset;
}

static void leave_lock(struct ledger *ledger, int actor, const struct place *place)
{
    struct place *locks = ledger->locks[actor];
    size_t *count = &ledger->lock_count[actor];
    for (size_t i = 0; i < *count; i++) {
        if (same_place(&locks[i], place))
            locks[i--] = locks[--*count];
    }
}

/* For the words of a report only: what orders accesses is the bytes of the lock. */
static void follow_locks(struct ledger *ledger, int actor, const struct op *op)
{
    if (op->told || op->inside.entry == 0 || op->access_count == 0)
        return;
    const char *name = role_function(ledger->solos[actor].body.role, op->inside.entry)->name;
    const struct place *place = &op->access[0].place;
    if (strstr(name, "unlock") != NULL || strstr(name, "post") != NULL) {
        leave_lock(ledger, actor, place);
        return;
    }
    bool takes = op->locked && (strstr(name, "lock") != NULL || strstr(name, "sem_wait") != NULL) &&
                 strstr(name, "try") == NULL;
    if (!takes || ledger->lock_count[actor] == LEDGER_LOCKS)
        return;
    leave_lock(ledger, actor, place);
    ledger->locks[actor][ledger->lock_count[actor]++] = *place;
}

/* ---- accesses, kept once for each instruction ---- */

static uint32_t access_of(struct ledger *ledger, int actor, const struct op *op, bool writes)
{
    for (size_t i = 0; i < ledger->access_count; i++) {
        const struct ledger_access *known = &ledger->accesses[i];
        if (known->actor == actor && known->op.pc == op->pc && known->op.inside.call == op->inside.call &&
            known->writes == writes && known->lock_count == ledger->lock_count[actor])
            return (uint32_t)i + 1;
    }
    ledger->accesses =
        mem_push(ledger->accesses, &ledger->access_count, &ledger->access_capacity, sizeof *ledger->accesses);
    struct ledger_access *access = &ledger->accesses[ledger->access_count - 1];
    *access = (struct ledger_access){.actor = actor, .op = *op, .writes = writes};
    memcpy(access->locks, ledger->locks[actor], sizeof access->locks);
    access->lock_count = ledger->lock_count[actor];
    return (uint32_t)ledger->access_count;
}

static struct ledger_byte *byte_of(struct ledger *ledger, int object, uint64_t offset)
{
    uint64_t hash = hash_mix(offset * 31 + (uint64_t)object);
    size_t at = 0;
    int64_t found;
    while ((found = table_next(&ledger->byte_table, hash, &at)) != TABLE_NONE) {
        if (ledger->bytes[found].object == object && ledger->bytes[found].offset == offset)
            return &ledger->bytes[found];
    }
    ledger->bytes =
        mem_push(ledger->bytes, &ledger->byte_count, &ledger->byte_capacity, sizeof *ledger->bytes);
    ledger->bytes[ledger->byte_count - 1] = (struct ledger_byte){.object = object, .offset = offset};
    table_put(&ledger->byte_table, hash, (uint32_t)ledger->byte_count - 1);
    return &ledger->bytes[ledger->byte_count - 1];
}

/* ---- races ---- */

static void note_race(struct ledger *ledger, const struct place *place, uint32_t first, uint32_t second)
{
    for (size_t i = 0; i < ledger->race_count; i++) {
        const struct ledger_race *known = &ledger->races[i];
        const struct ledger_access *a = &ledger->accesses[known->first - 1],
                                   *b = &ledger->accesses[known->second - 1];
        bool same = known->first == first && known->second == second;
        bool turned =
            a->op.pc == ledger->accesses[second - 1].op.pc && b->op.pc == ledger->accesses[first - 1].op.pc;
        if ((same || turned) && same_place(&known->place, place))
            return;
    }
    ledger->races =
        mem_push(ledger->races, &ledger->race_count, &ledger->race_capacity, sizeof *ledger->races);
    ledger->races[ledger->race_count - 1] = (struct ledger_race){*place, first, second};
}

struct noting { /* one access of one step */
    struct ledger *ledger;
    int actor;
    const struct place *place;
    uint32_t access;
    bool writes, syncs;
};

/* Somebody's earlier access, made at his clock `at`, that the actor does not know of. */
static void look(const struct noting *noting, int other, uint32_t access, uint32_t at)
{
    if (access == 0 || noting->ledger->clocks[noting->actor].of[other] >= at)
        return;
    note_race(noting->ledger, noting->place, access, noting->access);
}

static void look_at_others(const struct noting *noting, const struct ledger_byte *byte)
{
    for (int other = 0; other < EXPLORE_ACTORS; other++) {
        if (other == noting->actor)
            continue;
        look(noting, other, byte->wrote[other], byte->wrote_at[other]);
        if (noting->writes)
            look(noting, other, byte->read[other], byte->read_at[other]);
        uint32_t sync = byte->sync[other];
        if (!noting->syncs && sync > 0 && (noting->writes || noting->ledger->accesses[sync - 1].writes))
            look(noting, other, sync, byte->synced.of[other]);
    }
}

static void remember(const struct noting *noting, struct ledger_byte *byte)
{
    int actor = noting->actor;
    uint32_t now = noting->ledger->clocks[actor].of[actor];
    if (noting->syncs) {
        byte->sync[actor] = noting->access;
        byte->synced.of[actor] = now;
    } else if (noting->writes) {
        byte->wrote[actor] = noting->access;
        byte->wrote_at[actor] = now;
    } else {
        byte->read[actor] = noting->access;
        byte->read_at[actor] = now;
    }
}

/* ---- order ---- */

/* By a lock's bytes, or a locked instruction: behind all who did so before, before all who will. */
static void order_both_ways(struct ledger *ledger, int actor, struct ledger_byte *byte)
{
    join(&ledger->clocks[actor], &byte->handed);
    join(&byte->handed, &ledger->clocks[actor]);
}

/* By a C11 atomic, as its memory order says. */
static void order_atomic(struct ledger *ledger, int actor, struct ledger_byte *byte,
                         const struct hook_call *call)
{
    bool loads = hook_loads(call->hook.what), stores = hook_stores(call->hook.what);
    struct ledger_clock *clock = &ledger->clocks[actor];
    if (loads) {
        join(&ledger->pending[actor], &byte->handed);
        if (hook_acquires(call->order))
            join(clock, &byte->handed);
    }
    if (!stores)
        return;
    if (!loads) /* a store begins anew what is handed on; a change goes on with it */
        byte->handed = (struct ledger_clock){0};
    join(&byte->handed, hook_releases(call->order) ? clock : &ledger->fenced[actor]);
}

static void fence(struct ledger *ledger, int actor, enum hook_order order)
{
    if (hook_acquires(order))
        join(&ledger->clocks[actor], &ledger->pending[actor]);
    if (hook_releases(order))
        ledger->fenced[actor] = ledger->clocks[actor];
}

static void note_access(struct ledger *ledger, int actor, const struct op *op, const struct op_access *access)
{
    bool lock = !op->told, atomic = op->kind == OP_ATOMIC;
    struct noting noting = {.ledger = ledger,
                            .actor = actor,
                            .place = &access->place,
                            .access = access_of(ledger, actor, op, access->write),
                            .writes = access->write,
                            .syncs = lock || atomic || op->locked || op->kind == OP_WAIT};
    for (uint32_t i = 0; i < access->place.length; i++) {
        struct ledger_byte *byte = byte_of(ledger, access->place.object, access->place.offset + i);
        if (!lock && op->kind != OP_WAIT)
            look_at_others(&noting, byte);
        if (atomic)
            order_atomic(ledger, actor, byte, &op->call);
        else if (noting.syncs)
            order_both_ways(ledger, actor, byte);
        remember(&noting, byte);
    }
    ledger->noted++;
}

void ledger_note(struct ledger *ledger, int actor, const struct op *op)
{
    ledger->clocks[actor].of[actor]++;
    follow_locks(ledger, actor, op);
    if (op->kind == OP_ATOMIC && op->access_count == 0 && op->call.hook.what == HOOK_FENCE)
        fence(ledger, actor, op->call.order);
    for (int i = 0; i < op->access_count; i++)
        note_access(ledger, actor, op, &op->access[i]);
}

/* ---- locks on files ---- */

static struct ledger_file *file_of(struct ledger *ledger, const struct stat *status)
{
    for (size_t i = 0; i < ledger->file_count; i++) {
        if (ledger->files[i].device == status->st_dev && ledger->files[i].inode == status->st_ino)
            return &ledger->files[i];
    }
    ledger->files =
        mem_push(ledger->files, &ledger->file_count, &ledger->file_capacity, sizeof *ledger->files);
    ledger->files[ledger->file_count - 1] =
        (struct ledger_file){.device = status->st_dev, .inode = status->st_ino};
    return &ledger->files[ledger->file_count - 1];
}

void ledger_file_lock(struct ledger *ledger, int actor, const struct solo *solo)
{
    char path[64];
    struct stat status;
    const struct user_regs_struct *regs = &solo->body.regs;
    uint64_t command = arch_syscall_arg(regs, 1);
    bool flock_call = solo->op.result == SYS_flock;
    bool fcntl_call = solo->op.result == SYS_fcntl && (command == F_SETLK || command == F_SETLKW);
    if ((!flock_call && !fcntl_call) || arch_syscall_result(regs) != 0)
        return;
    snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)solo->body.pid, (int)arch_syscall_arg(regs, 0));
    if (stat(path, &status) != 0)
        return;
    /* Taking and leaving look alike: who takes it is behind all who had it, who leaves it hands on. */
    struct ledger_file *file = file_of(ledger, &status);
    join(&ledger->clocks[actor], &file->handed);
    join(&file->handed, &ledger->clocks[actor]);
}
