/* Types and bytes as text: what a struct's fields are called, and what they hold. Pure; knows no layout but
 * the one that the type tells. */
#ifndef SHMLAB_SYSTEM_DECODE_H
#define SHMLAB_SYSTEM_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "system/type.h"

struct buf;

enum { DECODE_LEAVES = 64 }; /* of one variable, at most */

struct leaf {   /* a part that is shown on a line of its own */
    char *path; /* "counter", "head.value", "slots[2].full" */
    const struct type *type;
    uint64_t offset;          /* bytes, in the variable */
    uint16_t bits, first_bit; /* of a bit-field, as in struct type_field */
};

/* A struct is flattened, and so are arrays of structs; anything else is one leaf. The parts of a struct are
 * called by their own names, a scalar by `name`. Free with decode_leaves_free. */
struct leaf *decode_leaves(const struct type *type, const char *name, size_t *count);
void decode_leaves_free(struct leaf *leaves, size_t count);

/* What the leaf's bytes (leaf->type->size of them) say; *number too, where it is one (then true). */
bool decode_value(const struct leaf *leaf, const uint8_t *bytes, struct buf *text, int64_t *number);

/* Something of the C library that has a meaning as a whole: pthread_mutex_t, sem_t… */
bool decode_is_whole(const struct type *type);

/* The innermost part that covers `offset`: its path is added to text (nothing for a scalar), *part and
 * *begin tell its type and where it begins. False where offset is in a gap or outside. */
bool decode_part(const struct type *type, uint64_t offset, struct buf *text, const struct type **part,
                 uint64_t *begin);

/* The integer field at a path of names ("__data.__owner"). False where the type has none. */
bool decode_field(const struct type *type, const char *path, const uint8_t *bytes, int64_t *number);

#endif
