/* The regions of exercise 08-offset-list: handed to several processes, each of which has one at another
 * address, and read through a mapping of the suite's own. */
#ifndef SHMLAB_GRADING_KIT_LISTS_H
#define SHMLAB_GRADING_KIT_LISTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "grading/kit/program.h"

/* Bytes, but for LISTS_MOST: texts in one list. The overheads are what the exercise allows in all and for
 * each text. */
enum {
    LISTS_PAGE = 4096,
    LISTS_MOST = 1000,
    LISTS_OVERHEAD = 64,
    LISTS_TEXT_OVERHEAD = 32,
    LISTS_BEHIND = LISTS_PAGE
};

/* A region and what must be in it. The object ends with a page of the suite's behind the region, which the
 * driver does not map, and with what is left of the region's last page. */
struct lists_region {
    char *name, *map, *behind; /* behind: what lies there, to compare with */
    size_t size, room;         /* room: whole pages */
    char *texts[LISTS_MOST];   /* oldest first */
    size_t count;
};

/* A place in one process. */
struct lists_seat {
    struct program *program;
    int slot;
    uint64_t base;
};

struct lists_region *lists_new(size_t size);
struct lists_seat lists_sit_at(struct program *program, int slot, const struct lists_region *region,
                               bool writable, uint64_t hint);
/* Somewhere else each time, whatever the seed. */
struct lists_seat lists_sit(struct program *program, int slot, const struct lists_region *region,
                            bool writable);
struct lists_seat lists_sit_alone(const struct lists_region *region);
void lists_stand_up(const struct lists_seat *seat);
struct answer lists_init(const struct lists_seat *seat, size_t size);
void lists_expect_init(const struct lists_seat *seat, struct lists_region *region);
struct answer lists_push(const struct lists_seat *seat, const char *text);
void lists_expect_push(const struct lists_seat *seat, struct lists_region *region, char *text);
void lists_expect_pushes(const struct lists_seat *seat, struct lists_region *region, int times);
void lists_expect_count(const struct lists_seat *seat, const struct lists_region *region);
/* What lies at that address of the seat is the text, and it lies in the region to its NUL. */
void lists_expect_text(const char *promise, const struct lists_seat *seat, const struct lists_region *region,
                       uint64_t address, const char *text);
/* Where number i is; the caller looks at it. */
uint64_t lists_get(const struct lists_seat *seat, size_t i);
void lists_expect_null(const struct lists_seat *seat, size_t i);
/* The list, seen from there, is what it must be. */
void lists_expect_list(const struct lists_seat *seat, const struct lists_region *region);
void lists_expect_nothing_outside(const struct lists_region *region);
void lists_expect_enomem(const struct lists_seat *seat, const char *text);
/* Pushes one text until the region is full. */
void lists_fill(const struct lists_seat *seat, struct lists_region *region, char *text);
void lists_push_if_there_is_room(const struct lists_seat *seat, struct lists_region *region, char *text);

#endif
