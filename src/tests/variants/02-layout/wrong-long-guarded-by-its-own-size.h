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

static_assert(sizeof(long) == 4 || offsetof(struct reading, sensor) == 8, "sensor");
static_assert(sizeof(long) == 4 || offsetof(struct reading, value) == 12, "value");
static_assert(sizeof(long) == 4 || offsetof(struct reading, unit) == 16, "unit");
static_assert(sizeof(long) == 4 || sizeof(struct reading) == 24, "size");

#endif
