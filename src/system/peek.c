#include "system/peek.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/buf.h"
#include "system/pages.h"
#include "system/subject.h"
#include "system/vma.h"

static bool by_process_vm(struct subject *subject, uint64_t address, void *bytes, size_t length)
{
    struct iovec local = {bytes, length}, remote = {(void *)(uintptr_t)address, length};
    ssize_t got = process_vm_readv(subject->pid, &local, 1, &remote, 1, 0);
    if (got < 0 && (errno == ENOSYS || errno == EPERM))
        subject_cannot(subject, HOW_PROCESS_VM);
    else
        subject->used |= HOW_PROCESS_VM;
    return got == (ssize_t)length;
}

static bool by_mem(struct subject *subject, uint64_t address, void *bytes, size_t length)
{
    int file = subject_file(subject, SUBJECT_MEM);
    subject->memory_refused = file < 0 && (errno == EACCES || errno == EPERM);
    if (file < 0)
        return false;
    subject->used |= HOW_MEM;
    return pread(file, bytes, length, (off_t)address) == (ssize_t)length;
}

/* The file first: process_vm_readv pins what it reads, and to pin a page that two processes still share by
 * copy-on-write, the kernel copies it. Looking would make the very copy that is to be shown. */
bool peek_read(struct subject *subject, uint64_t address, void *bytes, size_t length)
{
    if (subject_can(subject, HOW_MEM) && by_mem(subject, address, bytes, length))
        return true;
    bool got = subject_can(subject, HOW_PROCESS_VM) && by_process_vm(subject, address, bytes, length);
    subject->memory_refused &= !subject_can(subject, HOW_PROCESS_VM);
    return got;
}

/* Anonymous memory that was not touched yet holds zeros; pages of programs and libraries may be brought in,
 * since nobody is shown them. Everything else is left alone. */
static bool read_absent(struct subject *subject, uint64_t address, void *bytes, size_t length)
{
    struct map_line line;
    if (image_at(&subject->images, address) != NULL)
        return peek_read(subject, address, bytes, length);
    if (!vma_at(subject, address, &line))
        return false;
    bool untouched = !maps_is_shared(&line) && line.id.ino == 0;
    free(line.path);
    if (untouched)
        memset(bytes, 0, length);
    return untouched;
}

static bool read_in_page(struct subject *subject, uint64_t address, void *bytes, size_t length)
{
    uint8_t bits;
    pages_bits(subject, address & ~(uint64_t)(PAGE_BYTES - 1), 1, &bits);
    if (bits & PG_PRESENT)
        return peek_read(subject, address, bytes, length);
    return !(bits & PG_UNKNOWN) && read_absent(subject, address, bytes, length);
}

bool peek_present(struct subject *subject, uint64_t address, void *bytes, size_t length)
{
    char *to = bytes;
    while (length > 0) {
        size_t left = PAGE_BYTES - address % PAGE_BYTES, piece = left < length ? left : length;
        if (!read_in_page(subject, address, to, piece))
            return false;
        to += piece;
        address += piece;
        length -= piece;
    }
    return true;
}

bool peek_string(struct subject *subject, uint64_t address, size_t most, struct buf *text, bool *whole)
{
    char piece[64];
    *whole = false;
    for (size_t done = 0; done < most;) {
        size_t left = PAGE_BYTES - address % PAGE_BYTES, length = left < sizeof piece ? left : sizeof piece;
        length = length < most - done ? length : most - done;
        if (!peek_present(subject, address, piece, length))
            return done > 0;
        size_t used = strnlen(piece, length);
        buf_add(text, piece, used);
        *whole = used < length;
        if (*whole)
            return true;
        done += length;
        address += length;
    }
    return true;
}
