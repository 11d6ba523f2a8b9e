/* rejected by: numbers go on in another process */
#include "ticket.h"

static uint64_t own;

uint64_t ticket_take(struct ticket_office *o)
{
    atomic_fetch_add(&o->next, 1);
    return own++;
}

uint64_t ticket_taken(struct ticket_office *o)
{
    return atomic_load(&o->next);
}
