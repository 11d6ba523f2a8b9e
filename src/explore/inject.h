/* System calls that a held process makes for us, at a system call instruction of its own code, and after
 * which its registers are as they were. The process must be stopped, not in a system call. */
#ifndef SHMLAB_EXPLORE_INJECT_H
#define SHMLAB_EXPLORE_INJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/user.h>

struct err;
struct map_line;

enum { INJECT_ARGS = 6 };

/* Address of a system call instruction in the process's executable memory; 0 when there is none. */
uint64_t inject_find(pid_t pid, const struct map_line *maps, size_t count);

/* *result is what the kernel answered, negative errno on failure. -1 when the process did not obey. */
int inject_call(pid_t pid, uint64_t insn, long number, const uint64_t args[INJECT_ARGS], int64_t *result,
                struct err *err);

/* True where the process is our own child, and not that of another process that is traced. */
bool inject_is_child(pid_t pid);

/* A fork that is seized and stopped exactly where pid is, with all its mappings. `sibling` (for what
 * inject_is_child says yes to) makes it a child of ours, else it is a child of pid that pid does not see when
 * it waits. Where thread_id is not 0, the fork finds its own id there, as after the C library's fork. */
int inject_fork(pid_t pid, uint64_t insn, bool sibling, uint64_t thread_id, pid_t *fork, struct err *err);

#endif
