/* Bytes of a process, by address. Two kinds of reading, because reading can change what is shown: the kernel
 * brings a page into the other process's page table when we read one that it has not touched yet. */
#ifndef SHMLAB_SYSTEM_PEEK_H
#define SHMLAB_SYSTEM_PEEK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct subject;
struct buf;

/* For the process's own memory (code, stack, heap). Never for an object that the diagram shows. All or
 * nothing; false where it is not mapped, the process is gone, or reading is refused. */
bool peek_read(struct subject *subject, uint64_t address, void *bytes, size_t length);

/* For any address: reads only pages that are in the process's page table now, and brings none in; pages of
 * the images that were set (code, constants) are read in any case, and memory of its own that it never
 * touched is known to be zero. False when a byte cannot be had. */
bool peek_present(struct subject *subject, uint64_t address, void *bytes, size_t length);

/* A C string of at most `most` bytes, by peek_present, added to text without its NUL. False when it cannot
 * be read; *whole says whether its end was reached. */
bool peek_string(struct subject *subject, uint64_t address, size_t most, struct buf *text, bool *whole);

#endif
