/* Packed, and unsigned int by its plain name. */
#ifndef READING_INCLUDED
#define READING_INCLUDED
#include <stddef.h>
#include <stdint.h>

typedef struct __attribute__((packed)) reading {
    int64_t when_ns;
    unsigned int sensor;
    float value;
    char unit[8];
} reading_t;

/* An array of -1 elements is refused: older than static_assert, and as good. */
typedef char reading_is_24_bytes[sizeof(reading_t) == 24 ? 1 : -1];
typedef char sensor_lies_at_8[offsetof(reading_t, sensor) == 8 ? 1 : -1];
typedef char value_lies_at_12[offsetof(reading_t, value) == 12 ? 1 : -1];
typedef char unit_lies_at_16[offsetof(reading_t, unit) == 16 ? 1 : -1];
#endif
