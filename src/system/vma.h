/* One mapping of a process, asked from the kernel: PROCMAP_QUERY (Linux 6.11), or the text of /proc/PID/maps
 * where the kernel is older.
 *
 * A System V segment has its shmid for an inode and shares its device with objects that are numbered in
 * another way, so two objects could have one number: in named answers its major has VMA_SEGMENT added. */
#ifndef SHMLAB_SYSTEM_VMA_H
#define SHMLAB_SYSTEM_VMA_H

#include <stdbool.h>
#include <stdint.h>

#include "system/maps.h"

struct subject;

enum { VMA_SEGMENT = 1u << 31 };

enum vma_filter { VMA_ANY, VMA_OF_FILES }; /* of files: of any object, shared anonymous memory included */

enum vma_answer {
    VMA_FOUND,
    VMA_NONE,
    VMA_GONE /* the process, or its memory of before an exec */,
    VMA_UNABLE
};

/* The first mapping that ends above address, through PROCMAP_QUERY only. line->path is NULL unless `named`,
 * then the caller's. VMA_UNABLE: ask in another way. */
enum vma_answer vma_next(struct subject *subject, uint64_t address, enum vma_filter filter, bool named,
                         struct map_line *line);

/* The mapping around address, by whichever way; line->path is the caller's. False where there is none. */
bool vma_at(struct subject *subject, uint64_t address, struct map_line *line);

/* All mappings, from the text. An empty text (a dead process, or memory of before an exec) gives none. */
struct map_line *vma_all(struct subject *subject, size_t *count);

#endif
