/* Bytes of a held process, many pieces in one system call: restoring a private state is one write. Falls
 * back to the tracer's word by word where process_vm_readv is refused or turned off. */
#ifndef SHMLAB_EXPLORE_BYTES_H
#define SHMLAB_EXPLORE_BYTES_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { BYTES_PIECES = 128 }; /* at most in one call */

struct bytes_piece {
    uint64_t address; /* in the process */
    void *here;
    size_t length;
};

/* All or nothing is not promised: -1 when some piece could not be moved. */
int bytes_read(pid_t pid, const struct bytes_piece *pieces, size_t count);
int bytes_write(pid_t pid, const struct bytes_piece *pieces, size_t count);
int bytes_get(pid_t pid, uint64_t address, void *bytes, size_t length);
int bytes_put(pid_t pid, uint64_t address, const void *bytes, size_t length);

#endif
