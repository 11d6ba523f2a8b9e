/* The terminal of an actor: the lab holds the master's side, the processes have the other one.
 *
 * The master is non-blocking. Reading gives what the processes wrote; once all of them have closed their
 * side it ends, after the last byte and not before. What is written is typed: the terminal echoes it and
 * turns Ctrl-C into SIGINT, as terminals do. */
#ifndef SHMLAB_SYSTEM_PTY_H
#define SHMLAB_SYSTEM_PTY_H

#include <stddef.h>
#include <sys/types.h>

struct err;

/* Both descriptors are the caller's and close on exec; `actor_side` is for child_spec.fds, and to be closed
 * after the start: while it is open here, the end of the processes does not show. */
int pty_open(int *master, int *actor_side, int rows, int columns, struct err *err);
void pty_resize(int master, int rows, int columns);

enum { PTY_EMPTY = 0, PTY_ENDED = -1 };
/* How many bytes were read, PTY_EMPTY when there are none now, PTY_ENDED when there will be none. */
ssize_t pty_read(int master, void *bytes, size_t most);
/* How many bytes the terminal took, at most length; 0 when it is full; -1 when nobody is behind it. */
ssize_t pty_write(int master, const void *bytes, size_t length);

#endif
