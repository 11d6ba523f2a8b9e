/* Older tricks: an enumerator that divides by zero, a switch with two equal cases. */
#ifndef LAYOUT_H
#define LAYOUT_H
#include <stddef.h>
#include <stdint.h>

struct reading {
    _Alignas(8) int64_t when_ns;
    uint32_t sensor;
    float value;
    char unit[8];
};

enum reading_layout {
    READING_SENSOR = 1 / (offsetof(struct reading, sensor) == 8),
    READING_VALUE = 1 / (offsetof(struct reading, value) == 12),
    READING_UNIT = 1 / (offsetof(struct reading, unit) == 16),
};

static inline void reading_size(void)
{
    switch (0) {
    case 0:
    case sizeof(struct reading) == 24:;
    }
}
#endif
