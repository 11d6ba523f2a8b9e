/* System calls and library calls as words: "openat(AT_FDCWD, "/dev/shm/my_shm", O_RDWR|O_CREAT, 0666)".
 *
 * The calls that lessons use have their arguments decoded; any other is shown by name with plain numbers.
 * Strings are read from the process without bringing pages in. */
#ifndef SHMLAB_SYSTEM_SYSCALLS_H
#define SHMLAB_SYSTEM_SYSCALLS_H

#include <stdbool.h>
#include <stdint.h>

struct buf;
struct subject;

/* "openat"; NULL for a number without a name here. */
const char *syscalls_name(long number);

/* Whether a call's result is how many bytes the kernel copied between the process and what a descriptor leads
 * to. */
bool syscalls_copies(long number);

/* The call with its arguments. Buffers that the kernel fills are shown only when `returned`. */
void syscalls_print(struct buf *out, struct subject *subject, long number, const uint64_t args[6]);
/* "3", "-1 ENOENT", "0x7f3a9c1e2000" for calls that give an address, "?" for one that never returns. */
void syscalls_result(struct buf *out, long number, int64_t result);

/* The same for a C library function at its first instruction: "shm_open(\"/my_shm\", O_RDWR|O_CREAT, 0666)".
 * False for a function that is not known here; then out has "name(…)". */
bool syscalls_function(struct buf *out, struct subject *subject, const char *name, const uint64_t args[6]);
/* `error` is errno as the last system call inside left it (0 none): "-1 ENOENT". Functions of pthread return
 * the number itself: "EOWNERDEAD". */
void syscalls_function_result(struct buf *out, const char *name, uint64_t result, int error);

#endif
