#include "explore/bytes.h"

#include <assert.h>
#include <stdbool.h>
#include <sys/uio.h>

#include "base/able.h"
#include "system/trace.h"

static bool is_refused(void)
{
    static int refused = -1;
    if (refused < 0)
        refused = able_is_disabled("process_vm");
    return refused;
}

static int move(pid_t pid, const struct bytes_piece *pieces, size_t count, bool write)
{
    struct iovec here[BYTES_PIECES], there[BYTES_PIECES];
    ssize_t length = 0;
    assert(count <= BYTES_PIECES);
    if (is_refused())
        return -1;
    for (size_t i = 0; i < count; i++) {
        here[i] = (struct iovec){pieces[i].here, pieces[i].length};
        there[i] = (struct iovec){(void *)(uintptr_t)pieces[i].address, pieces[i].length};
        length += (ssize_t)pieces[i].length;
    }
    ssize_t moved = write ? process_vm_writev(pid, here, count, there, count, 0)
                          : process_vm_readv(pid, here, count, there, count, 0);
    return moved == length ? 0 : -1;
}

int bytes_read(pid_t pid, const struct bytes_piece *pieces, size_t count)
{
    if (count == 0 || move(pid, pieces, count, false) == 0)
        return 0;
    int failed = 0;
    for (size_t i = 0; i < count; i++)
        failed |= trace_peek(pid, pieces[i].address, pieces[i].here, pieces[i].length);
    return failed;
}

int bytes_write(pid_t pid, const struct bytes_piece *pieces, size_t count)
{
    if (count == 0 || move(pid, pieces, count, true) == 0)
        return 0;
    int failed = 0;
    for (size_t i = 0; i < count; i++)
        failed |= trace_poke(pid, pieces[i].address, pieces[i].here, pieces[i].length);
    return failed;
}

int bytes_get(pid_t pid, uint64_t address, void *bytes, size_t length)
{
    struct bytes_piece piece = {address, bytes, length};
    return bytes_read(pid, &piece, 1);
}

int bytes_put(pid_t pid, uint64_t address, const void *bytes, size_t length)
{
    struct bytes_piece piece = {address, (void *)(uintptr_t)bytes, length};
    return bytes_write(pid, &piece, 1);
}
