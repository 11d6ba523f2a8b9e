/* rejected by: whoever is stopped inside take stops nobody */
#include "ticket.h"

#define BUSY ((uint64_t)1 << 63)

uint64_t ticket_take(struct ticket_office *o)
{
    uint64_t number;
    while ((number = atomic_fetch_or(&o->next, BUSY)) & BUSY)
        ;
    atomic_store(&o->next, number + 1);
    return number;
}

uint64_t ticket_taken(struct ticket_office *o)
{
    return atomic_load(&o->next) & ~BUSY;
}
