/* rejected by: the first numbers are 0 1 and 2 */
#include "ticket.h"

uint64_t ticket_take(struct ticket_office *o)
{
    return atomic_fetch_add(&o->next, 1) + 1;
}

uint64_t ticket_taken(struct ticket_office *o)
{
    return atomic_load(&o->next);
}
