/* Bytes of an executable file by the address they will have, before any process runs it. */
#ifndef SHMLAB_SYSTEM_ELF_BYTES_H
#define SHMLAB_SYSTEM_ELF_BYTES_H

#include <stddef.h>
#include <stdint.h>

struct err;

/* address as debuginfo.h gives it (unbiased). -1 where the file has no such bytes. */
int elf_bytes_read(const char *path, uint64_t address, void *bytes, size_t length, struct err *err);

#endif
