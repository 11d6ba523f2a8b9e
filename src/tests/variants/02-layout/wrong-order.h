/* rejected by: the members lie at 0 8 12 and 16 in 24 bytes */
#ifndef LAYOUT_H
#define LAYOUT_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

struct reading {
    int64_t when_ns;
    float value;
    uint32_t sensor;
    char unit[8];
};


#endif
