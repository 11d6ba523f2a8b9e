/* One sandbox: sandbox-init behind the walls of one level, and the two sockets to it (control.h).
 *
 * sandbox_open does not wait: the sandbox stands when its HELLO has come over the lab's socket with an empty
 * text; an end of that socket before it, or words in the text, mean that this machine refuses the level, and
 * the caller tries the next lower one. The folders are the caller's and must outlive the sandbox. */
#ifndef SHMLAB_GRADING_SANDBOX_H
#define SHMLAB_GRADING_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

#include "grading/isolation.h"
#include "grading/scratch.h"

struct control_event;
struct err;
struct sandbox;

/* output: a pipe's writing end, for all that is printed inside. suite: the inner end of the suite's socket.
 * Both stay the caller's. */
struct sandbox *sandbox_open(enum isolation isolation, const char *tools, const struct scratch *scratch,
                             int output, int suite, struct err *err);
/* SOCK_SEQPACKET, close-on-exec: [0] for the suite, [1] for sandbox_open. */
int sandbox_make_sockets(int sockets[2], struct err *err);
int sandbox_lab_socket(const struct sandbox *sandbox); /* to poll, and for control_start and control_sweep */
/* control_next on the lab's socket. */
int sandbox_next(struct sandbox *sandbox, struct control_event *event);
/* The folder that is /dev/shm inside, as seen from outside. */
const char *sandbox_shm(enum isolation isolation, const struct scratch *scratch);
/* Where the sandbox shows what was lent (scratch_lend); the caller's. */
char *sandbox_lent(enum isolation isolation, const struct scratch *scratch, size_t i);
/* Why that cannot be shown, one sentence, the caller's; NULL when it can. */
char *sandbox_lent_trouble(const struct scratch *scratch);

/* Closes the lab's socket: from now on only the suite's holds the sandbox. NULL does nothing. */
void sandbox_hang_up(struct sandbox *sandbox);
/* Ends everything inside and waits until it has ended, some milliseconds. A suite that holds the other socket
 * must be gone before. sandbox_close(NULL) does nothing. */
void sandbox_close(struct sandbox *sandbox);

/* The next level to try below one that is refused, or that is turned off or makes no sense here. The highest
 * is asked for with ISOLATION_BWRAP and itself included. False: there is none left. */
enum isolation sandbox_highest(void);
bool sandbox_lower(enum isolation *isolation);

#endif
