/* The compiler's own names, and the oldest of them. */
#include "ticket.h"

uint64_t ticket_take(struct ticket_office *o)
{
    return __sync_fetch_and_add((uint64_t *)(void *)&o->next, 1);
}

uint64_t ticket_taken(struct ticket_office *o)
{
    return __atomic_load_n((uint64_t *)(void *)&o->next, __ATOMIC_ACQUIRE);
}
