/* rejected by: the members lie at 0 8 12 and 16 in 24 bytes */
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
    uint32_t flags;
};


#endif
