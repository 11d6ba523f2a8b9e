/* A process that is looked at: who it is, the descriptors of its /proc files, and its memory.
 *
 * The owner (the stage, or `shmlab inspect`) sets the fields that say "set by the owner" and passes an array
 * of subjects to look.h, variables.h and waits.h. Files are opened when first needed and kept: a look costs
 * microseconds that way. They belong to the process's memory as it is now, so after an exec the owner calls
 * subject_renew. */
#ifndef SHMLAB_SYSTEM_SUBJECT_H
#define SHMLAB_SYSTEM_SUBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "system/images.h"

struct user_regs_struct;
struct map_line;

enum subject_file {
    SUBJECT_MAPS,
    SUBJECT_PAGEMAP,
    SUBJECT_MEM,
    SUBJECT_SYSCALL,
    SUBJECT_STAT,
    SUBJECT_SCHEDSTAT,
    SUBJECT_FILES
};

struct subject {
    int id; /* actor; set by subject_init, as pid is */
    pid_t pid;
    bool held; /* set by the owner: it cannot run while we look */
    /* Set by the owner: a number that it changes whenever this process may have made a system call since the
     * last look, so that an unchanged address space need not be listed again. 0: unknown, always list. */
    uint64_t epoch;
    const struct user_regs_struct *regs; /* set by the owner: NULL while it runs or sleeps in the kernel */
    struct image_list images;            /* set by the owner with images_of; freed by subject_free */

    unsigned able;            /* bits of enum how_bits that SHMLAB_DISABLE leaves; read by subject_init */
    unsigned used;            /* HOW_PROCESS_VM once its memory was read that way */
    bool memory_refused;      /* neither way of reading its memory is allowed to us */
    int files[SUBJECT_FILES]; /* -1 not open: use subject_file */
    struct map_line *maps;    /* the mappings that belong in a snapshot, as last listed (look.c) */
    size_t nmaps;
    uint64_t maps_epoch;
};

void subject_init(struct subject *subject, int id, pid_t pid);
void subject_free(struct subject *subject);
/* After exec: the kept descriptors lead to the memory from before it. */
void subject_renew(struct subject *subject);

/* Whether the interface may be used; false also once the kernel has said that it does not have it. */
bool subject_can(const struct subject *subject, unsigned how);
void subject_cannot(struct subject *subject, unsigned how);

/* The kept descriptor, opened now if it was not; -1 with errno where the kernel refuses. */
int subject_file(struct subject *subject, enum subject_file file);

#endif
