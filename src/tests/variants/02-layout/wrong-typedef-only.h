/* rejected by: struct reading has the four members */
#ifndef LAYOUT_H
#define LAYOUT_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    int64_t when_ns;
    uint32_t sensor;
    float value;
    char unit[8];
} reading;


#endif
