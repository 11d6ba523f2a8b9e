#include "system/decode.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/span.h"

enum { SHOWN_ELEMENTS = 16, SHOWN_TEXT = 60, FLAT_ELEMENTS = 8 };

bool decode_is_whole(const struct type *type)
{
    static const char *const names[] = {"pthread_mutex_t",     "pthread_cond_t",     "pthread_rwlock_t",
                                        "pthread_barrier_t",   "pthread_spinlock_t", "sem_t",
                                        "pthread_mutexattr_t", "pthread_condattr_t"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(type->name, names[i]) == 0)
            return true;
    return false;
}

static bool has_parts(const struct type *type)
{
    return (type->kind == TYPE_STRUCT || type->kind == TYPE_UNION) && !decode_is_whole(type);
}

/* ---- flattening ---- */

struct flat {
    struct leaf *leaves;
    size_t count, capacity;
};

static void flatten(struct flat *flat, const struct type *type, const char *path, uint64_t offset);

static char *joined(const char *path, const char *name)
{
    if (path[0] == '\0' || name[0] == '\0')
        return mem_printf("%s%s", path, name);
    return mem_printf("%s.%s", path, name);
}

static void flatten_fields(struct flat *flat, const struct type *type, const char *path, uint64_t offset)
{
    for (size_t i = 0; i < type->nfields; i++) {
        const struct type_field *field = &type->fields[i];
        char *inner = joined(path, field->name);
        size_t before = flat->count;
        flatten(flat, field->type, inner, offset + field->offset);
        if (field->bits != 0 && flat->count == before + 1) {
            flat->leaves[before].bits = field->bits;
            flat->leaves[before].first_bit = field->first_bit;
        }
        free(inner);
    }
}

static void flatten(struct flat *flat, const struct type *type, const char *path, uint64_t offset)
{
    if (flat->count >= DECODE_LEAVES || type->size == 0)
        return;
    if (has_parts(type)) {
        flatten_fields(flat, type, path, offset);
    } else if (type->kind == TYPE_ARRAY && has_parts(type->of)) {
        for (uint64_t i = 0; i < type->count && i < FLAT_ELEMENTS; i++) {
            char *element = mem_printf("%s[%" PRIu64 "]", path, i);
            flatten(flat, type->of, element, offset + i * type->of->size);
            free(element);
        }
    } else {
        flat->leaves = mem_push(flat->leaves, &flat->count, &flat->capacity, sizeof *flat->leaves);
        flat->leaves[flat->count - 1] = (struct leaf){mem_dup(path), type, offset, 0, 0};
    }
}

struct leaf *decode_leaves(const struct type *type, const char *name, size_t *count)
{
    struct flat flat = {0};
    flatten(&flat, type, has_parts(type) ? "" : name, 0);
    *count = flat.count;
    return flat.leaves;
}

void decode_leaves_free(struct leaf *leaves, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(leaves[i].path);
    free(leaves);
}

/* ---- values ---- */

static uint64_t read_unsigned(const uint8_t *bytes, uint64_t size)
{
    uint64_t value = 0;
    memcpy(&value, bytes, size < sizeof value ? size : sizeof value);
    return value;
}

static int64_t read_signed(const uint8_t *bytes, uint64_t size)
{
    unsigned unused = size < sizeof(uint64_t) ? (unsigned)(64 - size * 8) : 0;
    return (int64_t)(read_unsigned(bytes, size) << unused) >> unused;
}

static void add_char(struct buf *text, unsigned char c, char quote)
{
    if (c == '\n')
        buf_text_add(text, "\\n");
    else if (c == '\\' || c == quote)
        buf_printf(text, "\\%c", c);
    else if (isprint(c) || c >= 0x80) /* UTF-8 is left alone */
        buf_char(text, (char)c);
    else
        buf_printf(text, "\\%o", c);
}

static void add_string(struct buf *text, const uint8_t *bytes, uint64_t size)
{
    size_t length = strnlen((const char *)bytes, size), shown = length < SHOWN_TEXT ? length : SHOWN_TEXT;
    buf_char(text, '"');
    for (size_t i = 0; i < shown; i++)
        add_char(text, bytes[i], '"');
    buf_text_add(text, shown < length ? "\"…" : length == size ? "\" (no end)" : "\"");
}

static void add_float(struct buf *text, const uint8_t *bytes, uint64_t size)
{
    float small;
    double large;
    if (size == sizeof small) {
        memcpy(&small, bytes, sizeof small);
        buf_printf(text, "%g", (double)small);
    } else if (size == sizeof large) {
        memcpy(&large, bytes, sizeof large);
        buf_printf(text, "%g", large);
    } else {
        buf_text_add(text, "?");
    }
}

static void add_enum(struct buf *text, const struct type *type, int64_t value)
{
    for (size_t i = 0; i < type->nconstants; i++) {
        if (type->constants[i].value == value) {
            buf_text_add(text, type->constants[i].name);
            return;
        }
    }
    buf_printf(text, "%" PRId64, value);
}

static bool add_scalar(struct buf *text, const struct type *type, const uint8_t *bytes, int64_t *number)
{
    *number = type->kind == TYPE_SIGNED || type->kind == TYPE_ENUM || type->kind == TYPE_CHAR
                  ? read_signed(bytes, type->size)
                  : (int64_t)read_unsigned(bytes, type->size);
    switch (type->kind) {
    case TYPE_SIGNED: buf_printf(text, "%" PRId64, *number); return true;
    case TYPE_UNSIGNED: buf_printf(text, "%" PRIu64, (uint64_t)*number); return true;
    case TYPE_BOOL: buf_text_add(text, *number != 0 ? "true" : "false"); return true;
    case TYPE_ENUM: add_enum(text, type, *number); return true;
    case TYPE_CHAR:
        buf_char(text, '\'');
        add_char(text, bytes[0], '\'');
        buf_char(text, '\'');
        return true;
    case TYPE_FLOAT: add_float(text, bytes, type->size); return false;
    case TYPE_POINTER:
        if (*number == 0)
            buf_text_add(text, "NULL");
        else
            buf_printf(text, "0x%" PRIx64, (uint64_t)*number);
        return false;
    default: buf_printf(text, "%" PRIu64 " bytes", type->size); return false;
    }
}

static void add_array(struct buf *text, const struct type *type, const uint8_t *bytes)
{
    int64_t number;
    if (type->of->kind == TYPE_CHAR) {
        add_string(text, bytes, type->size);
        return;
    }
    buf_char(text, '{');
    for (uint64_t i = 0; i < type->count && i < SHOWN_ELEMENTS; i++) {
        const uint8_t *element = bytes + i * type->of->size;
        buf_text_add(text, i > 0 ? ", " : "");
        if (type->of->kind == TYPE_ARRAY)
            add_array(text, type->of, element);
        else
            add_scalar(text, type->of, element, &number);
    }
    buf_text_add(text, type->count > SHOWN_ELEMENTS ? ", …}" : "}");
}

static bool add_bits(const struct leaf *leaf, const uint8_t *bytes, struct buf *text, int64_t *number)
{
    uint64_t size = (leaf->first_bit + leaf->bits + 7u) / 8u, mask = ~0ull >> (64 - leaf->bits);
    *number = (int64_t)(read_unsigned(bytes, size) >> leaf->first_bit & mask);
    if (leaf->type->kind == TYPE_SIGNED && (*number >> (leaf->bits - 1) & 1))
        *number |= (int64_t)~mask;
    buf_printf(text, "%" PRId64, *number);
    return true;
}

bool decode_value(const struct leaf *leaf, const uint8_t *bytes, struct buf *text, int64_t *number)
{
    *number = 0;
    if (leaf->bits != 0)
        return add_bits(leaf, bytes, text, number);
    if (leaf->type->kind != TYPE_ARRAY)
        return add_scalar(text, leaf->type, bytes, number);
    add_array(text, leaf->type, bytes);
    return false;
}

/* ---- from a place to a name, and from a name to a place ---- */

bool decode_part(const struct type *type, uint64_t offset, struct buf *text, const struct type **part,
                 uint64_t *begin)
{
    *begin = 0;
    while (offset < type->size) {
        *part = type;
        if (type->kind == TYPE_ARRAY && has_parts(type->of)) {
            uint64_t index = offset / type->of->size;
            buf_printf(text, "[%" PRIu64 "]", index);
            *begin += index * type->of->size;
            offset %= type->of->size;
            type = type->of;
            continue;
        }
        if (!has_parts(type))
            return true;
        const struct type_field *field = NULL;
        for (size_t i = 0; i < type->nfields && field == NULL; i++)
            if (offset >= type->fields[i].offset &&
                offset < type->fields[i].offset + type->fields[i].type->size)
                field = &type->fields[i];
        if (field == NULL)
            return false;
        if (field->name[0] != '\0')
            buf_printf(text, "%s%s", text->length > 0 ? "." : "", field->name);
        *begin += field->offset;
        offset -= field->offset;
        type = field->type;
    }
    return false;
}

bool decode_field(const struct type *type, const char *path, const uint8_t *bytes, int64_t *number)
{
    uint64_t offset = 0, at;
    while (*path != '\0') {
        size_t length = strcspn(path, ".");
        char *name = mem_dup_n(path, length);
        const struct type_field *field = type_field(type, name, &at);
        free(name);
        if (field == NULL)
            return false;
        offset += at;
        type = field->type;
        path += length + (path[length] == '.');
    }
    if (type->kind != TYPE_SIGNED && type->kind != TYPE_UNSIGNED)
        return false;
    *number = type->kind == TYPE_SIGNED ? read_signed(bytes + offset, type->size)
                                        : (int64_t)read_unsigned(bytes + offset, type->size);
    return true;
}
