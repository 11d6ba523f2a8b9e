/* rejected by: numbers go beyond 2 to the power of 32 */
#include "ticket.h"

uint64_t ticket_take(struct ticket_office *o)
{
    return (uint32_t)atomic_fetch_add(&o->next, 1);
}

uint64_t ticket_taken(struct ticket_office *o)
{
    return atomic_load(&o->next);
}
