/* A program of its own session, seized before its first instruction, with lazy binding off, no input, and
 * output that goes nowhere. */
#ifndef SHMLAB_EXPLORE_LAUNCH_H
#define SHMLAB_EXPLORE_LAUNCH_H

#include <stdint.h>
#include <sys/types.h>

struct err;
struct explore_program;

/* Where it fails and *pid is not 0, that process is still to be ended. Its exec is still to come. */
int launch_program(const struct explore_program *program, pid_t *pid, struct err *err);
/* At its exec, `stack` the stack pointer. The clock functions of the C library read a page of the kernel's
 * that changes by itself, unless the program is told that there is none: then they make system calls. */
void launch_hide_vdso(pid_t pid, uint64_t stack);

#endif
