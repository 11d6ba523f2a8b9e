/* rejected by: whoever is stopped inside take stops nobody */
#include "ticket.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

uint64_t ticket_take(struct ticket_office *o)
{
    int fd = open("/proc/self/exe", O_RDONLY);
    flock(fd, LOCK_EX);
    uint64_t number = atomic_load(&o->next);
    atomic_store(&o->next, number + 1);
    close(fd);
    return number;
}

uint64_t ticket_taken(struct ticket_office *o)
{
    return atomic_load(&o->next);
}
