#include "explore/local.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "explore/role.h"
#include "system/trace.h"

enum { MOST_WORDS = 16384 };

/* The kernel's layout: the old part, 64 bytes that only tell which parts are in use, the newer parts. */
static void hash_vectors(struct hash *hash, const uint8_t *vectors, size_t length)
{
    enum { OLD = 416, NEW = 576 };
    hash_bytes(hash, vectors, length < OLD ? length : OLD);
    if (length > NEW)
        hash_bytes(hash, vectors + NEW, length - NEW);
}

/* Most states have the vector registers of another one. */
static uint32_t keep_vectors(struct locals *locals, const uint8_t *vectors, size_t length, struct hash hash)
{
    for (size_t i = locals->vector_count; i-- > 0;) {
        if (hash_equal(locals->vector_hashes[i], hash))
            return (uint32_t)i;
    }
    size_t count = locals->vector_count;
    locals->vectors =
        mem_push(locals->vectors, &locals->vector_count, &locals->vector_capacity, sizeof *locals->vectors);
    locals->vector_hashes =
        mem_push(locals->vector_hashes, &count, &locals->vector_hash_capacity, sizeof *locals->vector_hashes);
    locals->vectors[count - 1] = mem_alloc(length);
    memcpy(locals->vectors[count - 1], vectors, length);
    locals->vector_hashes[count - 1] = hash;
    return (uint32_t)count - 1;
}

static int take_vectors(struct locals *locals, struct body *body, struct local *local, struct err *err)
{
    static uint8_t now[TRACE_XSTATE_MOST];
    struct hash hash = {0};
    size_t length = sizeof now;
    local->vectors = LOCAL_NONE;
    if (!body->vectors)
        return 0;
    if (trace_xstate(body->pid, now, &length) != 0)
        return err_set(err, "the vector registers of %c cannot be read", actor_letter(body->role->id));
    hash_vectors(&hash, now, length);
    local->vectors = keep_vectors(locals, now, length, hash);
    hash_word(&local->hash, local->vectors + 1);
    return 0;
}

static void hash_local(struct local *local, const struct body_word *words)
{
    hash_bytes(&local->hash, &local->regs, sizeof local->regs);
    hash_bytes(&local->hash, words, local->word_count * sizeof *words);
    hash_word(&local->hash, local->clock);
    hash_word(&local->hash, local->lead);
    hash_word(&local->hash, (uint64_t)local->op.kind << 8 | local->op.fault);
}

static void keep_words(struct locals *locals, struct local *local, const struct body_word *words)
{
    if (locals->word_count + local->word_count > locals->word_capacity) {
        locals->word_capacity = (locals->word_count + local->word_count) * 2;
        locals->words = mem_resize(locals->words, locals->word_capacity, sizeof *locals->words);
    }
    if (local->word_count > 0)
        memcpy(locals->words + locals->word_count, words, local->word_count * sizeof *words);
    local->words = locals->word_count;
    locals->word_count += local->word_count;
}

uint32_t local_here(struct locals *locals, struct body *body, const struct op *op, uint32_t lead, bool *fresh,
                    struct err *err)
{
    static struct body_word words[MOST_WORDS];
    size_t count = body_capture(body, words, MOST_WORDS), at = 0;
    *fresh = false;
    if (count == SIZE_MAX) {
        err_set(err, "the private memory of %c cannot be kept", actor_letter(body->role->id));
        return LOCAL_NONE;
    }
    struct local local = {.regs = body->regs,
                          .op = *op,
                          .lead = lead,
                          .edge = LOCAL_NONE,
                          .word_count = (uint32_t)count,
                          .clock = body->clock};
    if (take_vectors(locals, body, &local, err) != 0)
        return LOCAL_NONE;
    hash_local(&local, words);
    int64_t found;
    while ((found = table_next(&locals->table, local.hash.a, &at)) != TABLE_NONE) {
        if (hash_equal(locals->list[found].hash, local.hash))
            return (uint32_t)found;
    }
    keep_words(locals, &local, words);
    locals->list = mem_push(locals->list, &locals->count, &locals->capacity, sizeof *locals->list);
    locals->list[locals->count - 1] = local;
    table_put(&locals->table, local.hash.a, (uint32_t)locals->count - 1);
    *fresh = true;
    return (uint32_t)locals->count - 1;
}

int local_restore(const struct locals *locals, uint32_t local, struct body *body, struct err *err)
{
    const struct local *to = &locals->list[local];
    const uint8_t *vectors = to->vectors == LOCAL_NONE ? NULL : locals->vectors[to->vectors];
    body->inside = to->op.inside;
    body->clock = to->clock;
    return body_restore(body, &to->regs, locals->words + to->words, to->word_count, vectors, err);
}

const struct local_edge *local_edge(const struct locals *locals, uint32_t local, const uint8_t *seen,
                                    int64_t result)
{
    uint32_t length = op_read_bytes(&locals->list[local].op);
    for (uint32_t i = locals->list[local].edge; i != LOCAL_NONE; i = locals->edges[i].next) {
        const struct local_edge *edge = &locals->edges[i];
        if (seen == NULL
                ? edge->answered && edge->result == result
                : !edge->answered && (length == 0 || memcmp(locals->bytes + edge->seen, seen, length) == 0))
            return edge;
    }
    return NULL;
}

static size_t keep_bytes(struct locals *locals, const uint8_t *bytes, uint32_t length)
{
    size_t start = locals->byte_count;
    if (start + length > locals->byte_capacity) {
        locals->byte_capacity = (start + length) * 2;
        locals->bytes = mem_resize(locals->bytes, locals->byte_capacity, 1);
    }
    if (length > 0)
        memcpy(locals->bytes + start, bytes, length);
    locals->byte_count += length;
    return start;
}

void local_learned(struct locals *locals, uint32_t local, const uint8_t *seen, int64_t result,
                   const uint8_t *wrote, uint32_t to, bool direct)
{
    locals->edges =
        mem_push(locals->edges, &locals->edge_count, &locals->edge_capacity, sizeof *locals->edges);
    struct local_edge *edge = &locals->edges[locals->edge_count - 1];
    struct local *from = &locals->list[local];
    *edge = (struct local_edge){.next = from->edge, .to = to, .answered = seen == NULL, .result = result};
    edge->direct = direct;
    edge->faulted = seen != NULL && wrote == NULL;
    if (seen != NULL)
        edge->seen = keep_bytes(locals, seen, op_read_bytes(&from->op));
    if (wrote != NULL && seen != NULL)
        edge->wrote = keep_bytes(locals, wrote, op_write_bytes(&from->op));
    from->edge = (uint32_t)locals->edge_count - 1;
}

const uint8_t *local_wrote(const struct locals *locals, const struct local_edge *edge)
{
    return locals->bytes + edge->wrote;
}

size_t local_bytes(const struct locals *locals)
{
    return locals->capacity * sizeof *locals->list + locals->edge_capacity * sizeof *locals->edges +
           locals->word_capacity * sizeof *locals->words + locals->byte_capacity +
           locals->vector_count * TRACE_XSTATE_MOST / 4 + table_bytes(&locals->table);
}

void local_free(struct locals *locals)
{
    for (size_t i = 0; i < locals->vector_count; i++)
        free(locals->vectors[i]);
    free(locals->vectors);
    free(locals->vector_hashes);
    free(locals->list);
    free(locals->edges);
    free(locals->words);
    free(locals->bytes);
    table_free(&locals->table);
    *locals = (struct locals){0};
}
