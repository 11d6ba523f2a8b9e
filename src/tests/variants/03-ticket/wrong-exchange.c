/* rejected by: no order of three gives a number twice */
#include "ticket.h"

uint64_t ticket_take(struct ticket_office *o)
{
    uint64_t number = atomic_load(&o->next);
    return atomic_exchange(&o->next, number + 1);
}

uint64_t ticket_taken(struct ticket_office *o)
{
    return atomic_load(&o->next);
}
