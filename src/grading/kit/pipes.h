/* A program that writes to a pipe which the suite reads, or lets run full. */
#ifndef SHMLAB_GRADING_KIT_PIPES_H
#define SHMLAB_GRADING_KIT_PIPES_H

#include <stdbool.h>

struct buf;
struct program;

enum { PIPES_ROOM = 65536 };

/* `end` is the reading end and does not wait. Takes everything that comes until the program has answered. */
void pipes_drain(const struct program *program, int end, struct buf *into);
/* True when it sleeps in a write, or for long in another call: the pipe is full. False when it answered. */
bool pipes_wait_until_full(const struct program *program);
/* Sends SIGUSR1, which its driver handles without SA_RESTART, and waits until it was delivered. */
void pipes_interrupt(const struct program *program);

#endif
