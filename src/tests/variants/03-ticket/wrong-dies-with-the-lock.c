/* rejected by: whoever is killed inside take stops nobody */
#include "ticket.h"

#define BUSY ((uint64_t)1 << 63)

uint64_t ticket_take(struct ticket_office *o)
{
    uint64_t number;
    while ((number = atomic_fetch_or(&o->next, BUSY)) & BUSY)
        __builtin_ia32_pause();
    atomic_store(&o->next, number + 1);
    return number;
}

uint64_t ticket_taken(struct ticket_office *o)
{
    return atomic_load(&o->next) & ~BUSY;
}
