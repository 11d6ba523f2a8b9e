/* Numbers that have names: flags of open, mmap, msync, futex operations… Pure. */
#ifndef SHMLAB_SYSTEM_SYSCALL_FLAGS_H
#define SHMLAB_SYSTEM_SYSCALL_FLAGS_H

#include <stdint.h>

#include "base/buf.h"

enum flag_set { FLAGS_OPEN, FLAGS_PROT, FLAGS_MAP, FLAGS_MSYNC, FLAGS_FUTEX, FLAGS_CLONE, FLAGS_SIGNAL, FLAGS_WAIT,
                FLAGS_MEMFD };

/* "O_RDWR|O_CREAT"; bits without a name are added in hexadecimal; a value that says nothing is its zero name
 * ("O_RDONLY", "PROT_NONE") or "0". */
void syscall_flags(struct buf *out, enum flag_set set, uint64_t value);

#endif
