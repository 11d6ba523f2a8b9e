/* Was it the program that was slow, or the machine? A busy machine can leave a process that could run without
 * a processor for seconds (seen for over ten, with kernel 6.18 and a session for each process, which is a
 * scheduling group of its own). Who waits for a process with a limit asks here before giving it up. */
#ifndef SHMLAB_SYSTEM_STARVED_H
#define SHMLAB_SYSTEM_STARVED_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct starved {
    uint64_t ran; /* ns on a processor when it was last asked about */
    int extended; /* how often it was given more time */
};

/* At the end of each `limit_ns` that passed: true when the process could run, and did so for less than a
 * fifth of the limit since this was asked before; so it has not had its chance. What it had before the first
 * time is not known: then one that could run gets another limit. At most a dozen times, so that every wait
 * ends. */
bool starved_of_time(struct starved *starved, pid_t pid, uint64_t limit_ns);

#endif
