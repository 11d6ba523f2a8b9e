#include "system/pty.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/err.h"

int pty_open(int *master, int *actor_side, int rows, int columns, struct err *err)
{
    *actor_side = -1;
    *master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    if (*master == -1)
        return err_errno(err, errno, "cannot open a terminal for a program (/dev/ptmx)");
    /* by descriptor, not by path: in a container /dev/pts may be another one */
    if (grantpt(*master) == 0 && unlockpt(*master) == 0)
        *actor_side = ioctl(*master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (*actor_side == -1) {
        err_errno(err, errno, "cannot open a terminal for a program");
        close(*master);
        *master = -1;
        return -1;
    }
    pty_resize(*master, rows, columns);
    return 0;
}

void pty_resize(int master, int rows, int columns)
{
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
    ioctl(master, TIOCSWINSZ, &size);
}

ssize_t pty_read(int master, void *bytes, size_t most)
{
    ssize_t got;
    do
        got = read(master, bytes, most);
    while (got == -1 && errno == EINTR);
    if (got > 0)
        return got;
    return got == -1 && errno == EAGAIN ? PTY_EMPTY : PTY_ENDED; /* EIO: nobody has the other side open */
}

ssize_t pty_write(int master, const void *bytes, size_t length)
{
    ssize_t sent;
    do
        sent = write(master, bytes, length);
    while (sent == -1 && errno == EINTR);
    return sent == -1 && errno == EAGAIN ? 0 : sent;
}
