/* rejected by: no order of three gives a number twice */
#include "ticket.h"

uint64_t ticket_take(struct ticket_office *o)
{
    uint64_t *next = (uint64_t *)(void *)&o->next;
    return (*next)++;
}

uint64_t ticket_taken(struct ticket_office *o)
{
    return atomic_load(&o->next);
}
