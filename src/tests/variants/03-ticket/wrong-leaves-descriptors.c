/* rejected by: nothing is left behind by a call */
#include "ticket.h"

#include <unistd.h>

uint64_t ticket_take(struct ticket_office *o)
{
    (void)!dup(1);
    return atomic_fetch_add(&o->next, 1);
}

uint64_t ticket_taken(struct ticket_office *o)
{
    return atomic_load(&o->next);
}
