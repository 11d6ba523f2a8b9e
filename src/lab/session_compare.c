/* Whether two moments of a stage are the same: what undo and replay are held against. */
#include <string.h>

#include "lab/session_parts.h"

static uint64_t mix(uint64_t hash, const void *bytes, size_t length)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ at[i]) * 0x100000001b3;
    return hash;
}

/* A mutex holds its owner's thread id, which differs between runs like any pid: the actor's letter counts. */
static uint64_t mix_page(uint64_t hash, const struct snapshot *snapshot, const uint8_t *page)
{
    uint32_t words[PAGE_BYTES / sizeof(uint32_t)];
    memcpy(words, page, PAGE_BYTES);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        for (size_t actor = 0; words[i] != 0 && actor < snapshot->nactors; actor++)
            if (words[i] == (uint32_t)snapshot->actors[actor].pid)
                words[i] = 0xac700000u + (uint32_t)snapshot->actors[actor].id;
    return mix(hash, words, sizeof words);
}

/* What waits in store buffers is part of the moment, in its order. */
static uint64_t mix_buffers(uint64_t hash, const struct snapshot *snapshot)
{
    for (size_t i = 0; i < snapshot->nactors; i++) {
        const struct actor_view *actor = &snapshot->actors[i];
        for (size_t k = 0; k < actor->nstores; k++) {
            hash = mix(hash, &actor->id, sizeof actor->id);
            hash = mix(hash, &actor->stores[k].offset, sizeof actor->stores[k].offset);
            hash = mix(hash, &actor->stores[k].value, sizeof actor->stores[k].value);
        }
    }
    return hash;
}

/* Shared bytes by object and offset, whatever the order of the objects; addresses, pids and inodes differ
 * between runs and do not count. */
uint64_t compare_hash(const struct snapshot *snapshot)
{
    uint64_t hash = 0xcbf29ce484222325;
    for (size_t i = 0; i < snapshot->nobjs; i++) {
        const struct obj_view *object = &snapshot->objs[i];
        const char *name = object->shown ? object->shown : object->name;
        uint64_t sum = name != NULL ? mix(0xcbf29ce484222325, name, strlen(name)) : 0;
        for (size_t page = 0; page < object->npages; page++)
            if (object->bytes[page] >= 0)
                sum = mix_page(sum, snapshot, snapshot->bytes[object->bytes[page]]);
        hash += sum;
    }
    return mix_buffers(hash, snapshot);
}

static bool same_words(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* A process that runs free falls asleep, or writes, without any news: the samples tell. */
bool compare_same(const struct snapshot *a, const struct snapshot *b)
{
    if (a->nactors != b->nactors || compare_hash(a) != compare_hash(b))
        return false;
    for (size_t i = 0; i < a->nactors; i++)
        if (a->actors[i].alive != b->actors[i].alive || a->actors[i].wait.kind != b->actors[i].wait.kind ||
            !same_words(a->actors[i].wait.what, b->actors[i].wait.what))
            return false;
    return true;
}
