/* On an _Atomic, ++ is one operation already. */
#include "ticket.h"

uint64_t ticket_take(struct ticket_office *o)
{
    return o->next++;
}

uint64_t ticket_taken(struct ticket_office *o)
{
    return o->next;
}
