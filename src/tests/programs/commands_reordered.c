#include <pthread.h>
#include <stdint.h>

struct slot {
    double value;
    int16_t id;
};

struct shared {
    struct slot slots[2];
    pthread_mutex_t lock;
    char message[64];
    int32_t counter;
};

#include "commands.h"
