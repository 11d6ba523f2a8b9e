/* How a program of exercise 07-mmap-cat gets at a file's bytes and rid of them, call by call. */
#ifndef SHMLAB_GRADING_KIT_CATS_CALLS_H
#define SHMLAB_GRADING_KIT_CATS_CALLS_H

#include <stdbool.h>
#include <sys/types.h>

struct watched_call;

struct cats_seen {
    ino_t inode;               /* of the file; 0: nothing is looked at */
    bool read, sent;           /* by read and its kin; by sendfile, splice and theirs */
    bool mapped, other_rights; /* other than PROT_READ alone */
};

void cats_look(const struct watched_call *call,
               void *context); /* a hook; the context is a struct cats_seen */

#endif
