/* A bit field of negative width, and a struct inside the struct. */
#ifndef LAYOUT_H
#define LAYOUT_H
#include <inttypes.h>
#include <stddef.h>

struct reading {
    int64_t when_ns;
    struct {
        uint32_t sensor;
        float value;
    };
    char unit[8];
};

struct reading_check {
    int size : sizeof(struct reading) == 24 ? 1 : -1;
    int sensor : offsetof(struct reading, sensor) == 8 ? 1 : -1;
    int value : offsetof(struct reading, value) == 12 ? 1 : -1;
    int unit : offsetof(struct reading, unit) == 16 ? 1 : -1;
};
#endif
