/* rejected by: none is given twice on two processors either */
#include "ticket.h"

uint64_t ticket_take(struct ticket_office *o)
{
    uint64_t number = 1;
    __asm__ volatile("xaddq %0, %1" : "+r"(number), "+m"(*(uint64_t *)(void *)&o->next)::"memory", "cc");
    return number;
}

uint64_t ticket_taken(struct ticket_office *o)
{
    return atomic_load(&o->next);
}
