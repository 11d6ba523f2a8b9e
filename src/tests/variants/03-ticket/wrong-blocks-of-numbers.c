/* rejected by: numbers go on in another process */
#include "ticket.h"

static uint64_t mine, left;

uint64_t ticket_take(struct ticket_office *o)
{
    if (left == 0) {
        mine = atomic_fetch_add(&o->next, 4);
        left = 4;
    }
    left--;
    return mine++;
}

uint64_t ticket_taken(struct ticket_office *o)
{
    return atomic_load(&o->next);
}
