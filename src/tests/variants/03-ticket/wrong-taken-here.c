/* rejected by: taken says how many are out and takes none */
#include "ticket.h"

static uint64_t here;

uint64_t ticket_take(struct ticket_office *o)
{
    here++;
    return atomic_fetch_add(&o->next, 1);
}

uint64_t ticket_taken(struct ticket_office *o)
{
    (void)o;
    return here;
}
