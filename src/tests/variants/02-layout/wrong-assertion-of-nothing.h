/* rejected by: another type of when ns stops the build */
#ifndef LAYOUT_H
#define LAYOUT_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

struct reading {
    int64_t when_ns;
    uint32_t sensor;
    float value;
    char unit[8];
};

static_assert(sizeof(struct reading) > 0, "there is one");

#endif
