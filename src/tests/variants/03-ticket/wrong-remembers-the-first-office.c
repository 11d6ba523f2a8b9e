/* rejected by: two offices do not meet */
#include "ticket.h"

#include <stddef.h>

static struct ticket_office *first;

uint64_t ticket_take(struct ticket_office *o)
{
    if (first == NULL)
        first = o;
    return atomic_fetch_add(&first->next, 1);
}

uint64_t ticket_taken(struct ticket_office *o)
{
    return atomic_load(&o->next);
}
