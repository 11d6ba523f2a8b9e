/* rejected by: another type of value stops the build */
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

static inline void check_layout(void)
{
    assert(sizeof(struct reading) == 24);
    assert(offsetof(struct reading, unit) == 16);
}

#endif
