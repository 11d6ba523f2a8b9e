/* Tries until nobody was faster. */
#include "ticket.h"

uint64_t ticket_take(struct ticket_office *o)
{
    uint64_t number = atomic_load_explicit(&o->next, memory_order_relaxed);
    while (!atomic_compare_exchange_weak_explicit(&o->next, &number, number + 1, memory_order_relaxed,
                                                  memory_order_relaxed))
        ;
    return number;
}

uint64_t ticket_taken(struct ticket_office *o)
{
    return atomic_load(&o->next);
}
