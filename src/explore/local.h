/* The private states of one actor that were met, each kept once: registers, private bytes that differ from
 * the beginning, vector registers; and what was learned of each: which bytes seen lead to which bytes
 * written and which next private state. */
#ifndef SHMLAB_EXPLORE_LOCAL_H
#define SHMLAB_EXPLORE_LOCAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/user.h>

#include "explore/body.h"
#include "explore/hash.h"
#include "explore/op.h"
#include "explore/table.h"

enum { LOCAL_NONE = UINT32_MAX };

struct local {
    struct hash hash;
    struct user_regs_struct regs;
    struct op op;  /* what it will do next */
    uint32_t lead; /* instructions nobody sees, from the step before to op */
    uint32_t edge; /* first of a list in edges; LOCAL_NONE */
    size_t words;  /* private memory: first in words */
    uint32_t word_count;
    uint32_t vectors; /* index into vectors; LOCAL_NONE: those of the beginning */
    uint64_t clock;
};

struct local_edge {
    uint32_t next; /* the list of the same private state */
    uint32_t to;
    bool answered; /* a system call's end with `result`; else an instruction that saw bytes */
    bool direct;   /* on the way nothing was pretended, and the next op's instruction not executed */
    bool faulted;  /* the instruction was answered with a signal: it wrote nothing */
    int64_t result;
    size_t seen, wrote; /* in bytes: as many as op_read_bytes, op_write_bytes say */
};

struct locals { /* of one actor; zero-initialised is empty */
    struct local *list;
    size_t count, capacity;
    struct local_edge *edges;
    size_t edge_count, edge_capacity;
    struct body_word *words;
    size_t word_count, word_capacity;
    uint8_t *bytes;
    size_t byte_count, byte_capacity;
    uint8_t **vectors;
    size_t vector_count, vector_capacity;
    struct hash *vector_hashes;
    size_t vector_hash_capacity;
    struct table table;
};

/* The state the body is in now, op and lead as given: an old one, or a new one (*fresh). LOCAL_NONE with err
 * set when it cannot be kept. */
uint32_t local_here(struct locals *locals, struct body *body, const struct op *op, uint32_t lead, bool *fresh,
                    struct err *err);
int local_restore(const struct locals *locals, uint32_t local, struct body *body, struct err *err);

/* What was learned for these bytes, or for this result when seen is NULL; NULL when nothing was. */
const struct local_edge *local_edge(const struct locals *locals, uint32_t local, const uint8_t *seen,
                                    int64_t result);
/* wrote NULL: the instruction faulted. */
void local_learned(struct locals *locals, uint32_t local, const uint8_t *seen, int64_t result,
                   const uint8_t *wrote, uint32_t to, bool direct);
const uint8_t *local_wrote(const struct locals *locals, const struct local_edge *edge);

size_t local_bytes(const struct locals *locals);
void local_free(struct locals *locals);

#endif
