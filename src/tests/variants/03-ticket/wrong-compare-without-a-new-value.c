/* rejected by: no order of three gives a number twice */
#include "ticket.h"

uint64_t ticket_take(struct ticket_office *o)
{
    uint64_t number = atomic_load(&o->next), seen = number;
    while (!atomic_compare_exchange_weak(&o->next, &seen, seen + 1))
        ;
    return number;
}

uint64_t ticket_taken(struct ticket_office *o)
{
    return atomic_load(&o->next);
}
