/* One list makes the members and their assertions. */
#ifndef LAYOUT_H
#define LAYOUT_H
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#define READING_MEMBERS(X)                                                                         \
    X(int64_t, when_ns, , 0)                                                                       \
    X(uint32_t, sensor, , 8)                                                                       \
    X(float, value, , 12)                                                                          \
    X(char, unit, [8], 16)

#define DECLARE(type, name, array, at) type name array;
struct reading {
    READING_MEMBERS(DECLARE)
};
#undef DECLARE

#define CHECK(type, name, array, at) static_assert(offsetof(struct reading, name) == at, #name);
READING_MEMBERS(CHECK)
#undef CHECK
static_assert(sizeof(struct reading) == 24, "");
#endif
