/* Takes away minus one; the count by adding nothing. */
#include "ticket.h"

uint64_t ticket_take(struct ticket_office *o)
{
    return atomic_fetch_sub(&o->next, UINT64_MAX);
}

uint64_t ticket_taken(struct ticket_office *o)
{
    return atomic_fetch_or(&o->next, 0);
}
