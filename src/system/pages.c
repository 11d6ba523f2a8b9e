#include "system/pages.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/span.h"
#include "system/maps.h"
#include "system/subject.h"

/* From the kernel's <linux/fs.h>, which is newer than the headers of the distributions we build on. */
struct region {
    uint64_t start, end, categories;
};
struct scan {
    uint64_t size, flags, start, end, walk_end, regions, nregions, most_pages;
    uint64_t inverted, all_of, any_of, returned;
};
#define SCAN_REQUEST _IOWR('f', 16, struct scan)

enum scan_category { SCAN_ARMED = 1, SCAN_WRITTEN = 2, SCAN_PRESENT = 8, SCAN_SWAPPED = 16 };

/* Bits of an entry of /proc/PID/pagemap. */
static const uint64_t entry_present = 1ull << 63, entry_swapped = 1ull << 62, entry_file = 1ull << 61,
                      entry_exclusive = 1ull << 56;

static uint8_t bits_of(uint64_t entry)
{
    unsigned bits = 0;
    if (entry & (entry_present | entry_swapped))
        bits |= PG_PRESENT;
    if (bits && (entry & entry_file))
        bits |= PG_FILE;
    if ((entry & entry_present) && (entry & entry_exclusive))
        bits |= PG_EXCLUSIVE;
    return (uint8_t)bits;
}

static bool by_pagemap(struct subject *subject, uint64_t address, size_t count, uint8_t *bits)
{
    uint64_t entries[512];
    if (!subject_can(subject, HOW_PAGEMAP))
        return false;
    int file = subject_file(subject, SUBJECT_PAGEMAP);
    for (size_t done = 0; done < count;) {
        size_t most = sizeof entries / sizeof *entries;
        size_t wanted = count - done < most ? count - done : most;
        off_t at = (off_t)((address / PAGE_BYTES + done) * sizeof *entries);
        ssize_t got = file < 0 ? -1 : pread(file, entries, wanted * sizeof *entries, at);
        if (got != (ssize_t)(wanted * sizeof *entries))
            return false;
        for (size_t i = 0; i < wanted; i++)
            bits[done + i] = bits_of(entries[i]);
        done += wanted;
    }
    return true;
}

/* Regions of the range that are in all of `categories`; -1 where the kernel has no such call. */
static int scan(struct subject *subject, uint64_t start, uint64_t end, uint64_t all_of, uint64_t any_of,
                struct region *regions, size_t most, uint64_t *walked)
{
    struct scan request = {
        .size = sizeof request,
        .start = start,
        .end = end,
        .regions = (uint64_t)(uintptr_t)regions,
        .nregions = most,
        .all_of = all_of,
        .any_of = any_of,
        .returned = SCAN_PRESENT,
    };
    if (!subject_can(subject, HOW_PAGEMAP_SCAN))
        return -1;
    int file = subject_file(subject, SUBJECT_PAGEMAP);
    int count = file < 0 ? -1 : ioctl(file, SCAN_REQUEST, &request);
    if (count < 0 && (errno == ENOTTY || errno == EINVAL))
        subject_cannot(subject, HOW_PAGEMAP_SCAN);
    *walked = request.walk_end;
    return count;
}

/* Only where the process has asked to be told (userfaultfd, write protection): else all pages "were". */
static bool add_written(struct subject *subject, uint64_t address, size_t count, uint8_t *bits)
{
    struct region regions[32];
    uint64_t walked;
    int found = scan(subject, address, address + count * PAGE_BYTES, SCAN_ARMED | SCAN_WRITTEN, 0, regions,
                     sizeof regions / sizeof *regions, &walked);
    for (int i = 0; i < found; i++)
        for (uint64_t at = regions[i].start; at < regions[i].end; at += PAGE_BYTES)
            bits[(at - address) / PAGE_BYTES] |= PG_WRITTEN;
    return found >= 0;
}

/* ---- sums over a mapping ---- */

/* The lines of /proc/PID/smaps that belong to one mapping:
 *
 *   7f3a9c1e2000-7f3a9c1e3000 rw-s 00000000 00:1b 7     /dev/shm/my_shm
 *   Size:                  4 kB
 *   Rss:                   4 kB
 */
struct sums {
    int64_t size, rss, shared, private_, anonymous, dirty; /* KiB */
};

static bool is_dirt(struct span key)
{
    return span_is(key, "Shared_Dirty:") || span_is(key, "Private_Dirty:");
}

static int64_t *sum_of(struct sums *sums, struct span key)
{
    if (span_is(key, "Size:"))
        return &sums->size;
    if (span_is(key, "Rss:"))
        return &sums->rss;
    if (span_is(key, "Anonymous:"))
        return &sums->anonymous;
    if (span_is(key, "Shared_Clean:") || span_is(key, "Shared_Dirty:"))
        return &sums->shared;
    if (span_is(key, "Private_Clean:") || span_is(key, "Private_Dirty:"))
        return &sums->private_;
    return NULL;
}

static bool find_sums(struct span text, uint64_t address, struct sums *sums)
{
    bool inside = false;
    while (text.length > 0) {
        struct span line = span_line(&text), rest = line, key = span_word(&rest);
        struct map_line map;
        int64_t number;
        if (maps_line(line, &map)) {
            free(map.path);
            if (inside)
                return true;
            inside = address >= map.start && address < map.end;
            continue;
        }
        int64_t *sum = inside ? sum_of(sums, key) : NULL;
        if (sum == NULL || !span_number(span_word(&rest), &number))
            continue;
        *sum += number;
        if (is_dirt(key))
            sums->dirty += number;
    }
    return inside;
}

static bool read_sums(struct subject *subject, uint64_t address, struct sums *sums)
{
    char path[64];
    struct buf text = {0};
    snprintf(path, sizeof path, "/proc/%d/smaps", (int)subject->pid);
    memset(sums, 0, sizeof *sums);
    bool found = buf_read_file(&text, path, NULL) == 0 &&
                 find_sums((struct span){buf_text(&text), text.length}, address, sums);
    buf_free(&text);
    return found;
}

/* Sums tell of single pages only when they say the same of all. */
static uint8_t bits_of_sums(const struct sums *sums)
{
    if (sums->rss == 0)
        return 0;
    bool all_file = sums->anonymous == 0, all_copied = sums->anonymous == sums->rss;
    bool all_shared = sums->private_ == 0, all_private = sums->shared == 0;
    if (sums->rss != sums->size || (!all_file && !all_copied) || (!all_shared && !all_private))
        return PG_UNKNOWN;
    return (uint8_t)(PG_PRESENT | (all_file ? PG_FILE : 0) | (all_private ? PG_EXCLUSIVE : 0));
}

uint8_t pages_dirt(struct subject *subject, uint64_t address)
{
    struct sums sums;
    if (!read_sums(subject, address, &sums) || (sums.dirty != 0 && sums.dirty != sums.rss))
        return 0;
    return sums.dirty != 0 ? PG_DIRTY : PG_CLEAN;
}

unsigned pages_bits(struct subject *subject, uint64_t address, size_t count, uint8_t *bits)
{
    struct sums sums;
    if (by_pagemap(subject, address, count, bits))
        return HOW_PAGEMAP | (add_written(subject, address, count, bits) ? HOW_PAGEMAP_SCAN : 0u);
    bool summed = read_sums(subject, address, &sums);
    memset(bits, summed ? bits_of_sums(&sums) : PG_UNKNOWN, count);
    return summed ? HOW_SMAPS : 0;
}

/* ---- counts ---- */

static int64_t count_by_scan(struct subject *subject, uint64_t start, uint64_t end)
{
    struct region regions[64];
    int64_t pages = 0;
    while (start < end) {
        uint64_t walked = end;
        int found = scan(subject, start, end, 0, SCAN_PRESENT | SCAN_SWAPPED, regions,
                         sizeof regions / sizeof *regions, &walked);
        if (found < 0)
            return -1;
        for (int i = 0; i < found; i++)
            pages += (int64_t)((regions[i].end - regions[i].start) / PAGE_BYTES);
        if (walked <= start)
            return -1;
        start = walked;
    }
    return pages;
}

enum { COUNT_MOST = 1 << 16 }; /* pages whose entries are read one by one, without PAGEMAP_SCAN */

static int64_t count_by_pagemap(struct subject *subject, uint64_t start, uint64_t end)
{
    uint8_t bits[512];
    int64_t pages = 0;
    if ((end - start) / PAGE_BYTES > COUNT_MOST)
        return -1;
    while (start < end) {
        size_t left = (end - start) / PAGE_BYTES, count = left < sizeof bits ? left : sizeof bits;
        if (!by_pagemap(subject, start, count, bits))
            return -1;
        for (size_t i = 0; i < count; i++)
            pages += (bits[i] & PG_PRESENT) != 0;
        start += count * PAGE_BYTES;
    }
    return pages;
}

int64_t pages_present(struct subject *subject, uint64_t start, uint64_t end, unsigned *how)
{
    struct sums sums;
    int64_t pages = subject_can(subject, HOW_PAGEMAP) ? count_by_scan(subject, start, end) : -1;
    if (pages >= 0) {
        *how |= HOW_PAGEMAP_SCAN;
        return pages;
    }
    pages = count_by_pagemap(subject, start, end);
    if (pages >= 0) {
        *how |= HOW_PAGEMAP;
        return pages;
    }
    if (!read_sums(subject, start, &sums))
        return -1;
    *how |= HOW_SMAPS;
    return sums.rss / (PAGE_BYTES / 1024);
}
