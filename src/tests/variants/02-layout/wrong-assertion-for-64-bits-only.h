/* rejected by: a 32 bit program sees the same layout */
#ifndef LAYOUT_H
#define LAYOUT_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

struct reading {
    long when_ns;
    uint32_t sensor;
    float value;
    char unit[8];
};

#ifdef __x86_64__
static_assert(offsetof(struct reading, when_ns) == 0, "when_ns comes first");
static_assert(offsetof(struct reading, sensor) == 8, "sensor lies at 8");
static_assert(offsetof(struct reading, value) == 12, "value lies at 12");
static_assert(offsetof(struct reading, unit) == 16, "unit lies at 16");
static_assert(sizeof(struct reading) == 24, "a reading is 24 bytes");
#endif

#endif
