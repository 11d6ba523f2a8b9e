/* A C type as the debug information of a running program describes it. Plain data, owned by its debuginfo.
 * The lab itself contains no layout. */
#ifndef SHMLAB_SYSTEM_TYPE_H
#define SHMLAB_SYSTEM_TYPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum type_kind {
    TYPE_OTHER, /* a function, void, or something the lab does not decode */
    TYPE_SIGNED,
    TYPE_UNSIGNED,
    TYPE_CHAR, /* signed or not: shown as a character, in arrays as a string */
    TYPE_BOOL,
    TYPE_FLOAT,
    TYPE_POINTER,
    TYPE_ENUM,
    TYPE_ARRAY,
    TYPE_STRUCT,
    TYPE_UNION,
};

struct type_field {
    const char *name; /* "" for an anonymous struct or union inside */
    const struct type *type;
    uint64_t offset;    /* bytes */
    uint16_t bits;      /* width of a bit-field, 0 for an ordinary field */
    uint16_t first_bit; /* counted from the least significant bit of the byte at offset */
};

struct type_constant {
    const char *name;
    int64_t value;
};

struct type {
    enum type_kind kind;
    const char *name; /* as written: "int32_t", "pthread_mutex_t", "struct shared", "char[64]" */
    const char *tag;  /* the name under typedefs and qualifiers: "int", "struct node"; never NULL */
    uint64_t size;    /* bytes, 0 unknown */
    bool is_atomic, is_volatile;
    const struct type *of; /* element of an array; what a pointer leads to tells debuginfo_target */
    uint64_t count;        /* elements of an array, 0 where the program does not say */
    const struct type_field *fields;
    size_t nfields;
    const struct type_constant *constants;
    size_t nconstants;
    uint64_t die; /* debuginfo's own */
};

/* The field called name, looked for in anonymous members too; *offset becomes its offset in type. */
const struct type_field *type_field(const struct type *type, const char *name, uint64_t *offset);

#endif
