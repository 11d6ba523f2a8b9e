/* rejected by: taken says how many are out and takes none */
#include "ticket.h"

uint64_t ticket_take(struct ticket_office *o)
{
    return atomic_fetch_add(&o->next, 1);
}

uint64_t ticket_taken(struct ticket_office *o)
{
    return atomic_load(&o->next) - 1;
}
