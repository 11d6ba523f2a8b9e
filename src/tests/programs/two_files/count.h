#ifndef COUNT_H
#define COUNT_H

#include <stdint.h>

enum color { RED, GREEN = 5 };

struct node {
    struct node *next;
    int16_t value;
};

struct shared {
    int32_t counter;
    unsigned flags : 3, rest : 13;
    enum color color;
    char message[64];
    double ratio;
    union {
        uint64_t whole;
        uint32_t half[2];
    };
    _Atomic int ready;
    struct node head;
    uint8_t raw[2][4];
    _Bool on;
};

void count_up(struct shared *shared, int by);

#endif
