/* rejected by: numbers go on in another process */
#include "ticket.h"

static _Atomic uint64_t own;

uint64_t ticket_take(struct ticket_office *o)
{
    (void)o;
    return atomic_fetch_add(&own, 1);
}

uint64_t ticket_taken(struct ticket_office *o)
{
    return atomic_load(&o->next);
}
