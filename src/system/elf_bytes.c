#include "system/elf_bytes.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"

static bool read_at(int fd, void *to, size_t length, uint64_t offset)
{
    return pread(fd, to, length, (off_t)offset) == (ssize_t)length;
}

int elf_bytes_read(const char *path, uint64_t address, void *bytes, size_t length, struct err *err)
{
    Elf64_Ehdr header;
    Elf64_Phdr segment;
    int result = -1;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_errno(err, errno, "cannot open %s", path);
    if (!read_at(fd, &header, sizeof header, 0) || memcmp(header.e_ident, ELFMAG, SELFMAG) != 0) {
        err_set(err, "%s is not an executable this lab can read", path);
        goto out;
    }
    for (int i = 0; i < header.e_phnum && result != 0; i++) {
        if (!read_at(fd, &segment, sizeof segment, header.e_phoff + (uint64_t)i * sizeof segment))
            break;
        if (segment.p_type == PT_LOAD && address >= segment.p_vaddr &&
            address + length <= segment.p_vaddr + segment.p_filesz &&
            read_at(fd, bytes, length, segment.p_offset + (address - segment.p_vaddr)))
            result = 0;
    }
    if (result != 0)
        err_set(err, "%s has no bytes at %#llx", path, (unsigned long long)address);
out:
    close(fd);
    return result;
}
