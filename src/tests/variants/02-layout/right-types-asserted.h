/* Says what each type is instead of where it lies. */
#ifndef LAYOUT_H
#define LAYOUT_H
#include <stdint.h>

#define READING_UNIT 8
#define HAS_TYPE(member, type)                                                                     \
    _Static_assert(__builtin_types_compatible_p(__typeof__(((struct reading *)0)->member), type), #member)

struct reading {
    int64_t when_ns; /* since 1970 */
    uint32_t sensor;
    float value;
    char unit[READING_UNIT];
} __attribute__((aligned(8)));

HAS_TYPE(when_ns, int64_t);
HAS_TYPE(sensor, uint32_t);
HAS_TYPE(value, float);
HAS_TYPE(unit, char[8]);
_Static_assert(sizeof(struct reading) == 24, "size");
#endif
