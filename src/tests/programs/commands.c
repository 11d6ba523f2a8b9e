#include <pthread.h>
#include <stdint.h>

struct slot {
    int16_t id;
    double value;
};

struct shared {
    int32_t counter;
    char message[64];
    pthread_mutex_t lock;
    struct slot slots[2];
};

#include "commands.h"
