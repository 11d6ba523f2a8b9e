/* rejected by: no order of three gives a number twice */
#include "ticket.h"

uint64_t ticket_take(struct ticket_office *o)
{
    atomic_fetch_add(&o->next, 1);
    return atomic_load(&o->next) - 1;
}

uint64_t ticket_taken(struct ticket_office *o)
{
    return atomic_load(&o->next);
}
