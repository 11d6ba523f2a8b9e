/* rejected by: another type of when ns stops the build */
#ifndef LAYOUT_H
#define LAYOUT_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

struct other {
    int64_t when_ns;
    uint32_t sensor;
    float value;
    char unit[8];
};

struct reading {
    int64_t when_ns;
    uint32_t sensor;
    float value;
    char unit[8];
};

static_assert(offsetof(struct other, when_ns) == 0, "when_ns comes first");
static_assert(offsetof(struct other, sensor) == 8, "sensor lies at 8");
static_assert(offsetof(struct other, value) == 12, "value lies at 12");
static_assert(offsetof(struct other, unit) == 16, "unit lies at 16");
static_assert(sizeof(struct other) == 24, "a reading is 24 bytes");

#endif
