/* rejected by: each member has its type */
#ifndef LAYOUT_H
#define LAYOUT_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

struct reading {
    int64_t when_ns;
    uint32_t sensor;
    double value;
    char unit[8];
};


#endif
