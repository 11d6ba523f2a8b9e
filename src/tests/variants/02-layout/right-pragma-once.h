/* Pragma once, C11's own keyword, one assertion for all. */
#pragma once
#include <stdint.h>

struct reading {
    int64_t when_ns;
    uint32_t sensor;
    float value;
    char unit[8];
};

_Static_assert(__builtin_offsetof(struct reading, sensor) == 8 &&
                   __builtin_offsetof(struct reading, value) == 12 &&
                   __builtin_offsetof(struct reading, unit) == 16 && sizeof(struct reading) == 24,
               "the layout that all programs share");
