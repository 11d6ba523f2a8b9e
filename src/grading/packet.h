/* One packet with descriptors over a SOCK_SEQPACKET socket. */
#ifndef SHMLAB_GRADING_PACKET_H
#define SHMLAB_GRADING_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { PACKET_MOST_FDS = 8 };

/* Never waits: a full socket is an error (EAGAIN). */
bool packet_send(int fd, const void *bytes, size_t length, const int *fds, size_t fd_count);
/* Bytes received, 0 at the end, -1 with errno. *fd_count holds the room in fds, then how many came; they are
 * close-on-exec and the caller's; what had no room is closed. */
ssize_t packet_receive(int fd, void *bytes, size_t size, int *fds, size_t *fd_count, int flags);

#endif
