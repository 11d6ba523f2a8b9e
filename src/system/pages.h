/* Which pages of a mapping are in a process's page table, from the cheapest interface that answers:
 * /proc/PID/pagemap for each page, PAGEMAP_SCAN for what pagemap cannot tell (written since the last look)
 * and for counts over large ranges, and /proc/PID/smaps where there is no pagemap. */
#ifndef SHMLAB_SYSTEM_PAGES_H
#define SHMLAB_SYSTEM_PAGES_H

#include <stddef.h>
#include <stdint.h>

struct subject;

/* Bits of enum page_bits for each of `count` pages from address on, PG_NO_BACKING excepted, which only the
 * object's size tells. Returns the how_bits that answered; where none did, every page is PG_UNKNOWN. */
unsigned pages_bits(struct subject *subject, uint64_t address, size_t count, uint8_t *bits);

/* PG_DIRTY or PG_CLEAN of all the present pages of the mapping at address; 0 where the kernel would not say,
 * or where they differ. It costs a read of all of smaps, so it is for the mappings of files only. */
uint8_t pages_dirt(struct subject *subject, uint64_t address);

/* How many pages of the range are present; -1 where the kernel would not say. *how gains a bit. */
int64_t pages_present(struct subject *subject, uint64_t start, uint64_t end, unsigned *how);

#endif
