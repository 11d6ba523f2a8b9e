/* The ELF files that a process has mapped, and the questions of debuginfo.h asked of a running process.
 *
 * struct images keeps the debug info of every file that was ever met, known by device:inode, so that undo
 * and repeat do not read it again. A struct image_list says where one process has them; it is valid until
 * the process maps others: take it again after exec and after the dynamic linker has worked (at main). */
#ifndef SHMLAB_SYSTEM_IMAGES_H
#define SHMLAB_SYSTEM_IMAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "system/debuginfo.h"

struct err;
struct images;

struct image {
    char *path;             /* as /proc/PID/maps names it */
    uint64_t start, end;    /* lowest and highest address that is mapped from it */
    uint64_t bias;          /* address in the process = address in the file + bias */
    struct debuginfo *info; /* belongs to struct images; NULL when it could not be read */
    bool program;           /* the executable itself */
};

struct image_list { /* zero-initialised is empty */
    struct image *list;
    size_t count;
};

struct images *images_open(void);
void images_close(struct images *images); /* no list may be used after it */

/* Replaces what list held. -1 when the process is gone or may not be looked at: list is then unchanged. */
int images_of(struct images *images, pid_t pid, struct image_list *list, struct err *err);
void image_list_free(struct image_list *list);

const struct image *image_program(const struct image_list *list);              /* NULL when unknown */
const struct image *image_at(const struct image_list *list, uint64_t address); /* NULL outside all */

/* As in debuginfo.h, with the addresses of the process. */
bool image_line(const struct image_list *list, uint64_t pc, struct debuginfo_line *line);
bool image_function(const struct image_list *list, uint64_t pc, struct debuginfo_function *function);
/* In the program first; a plain function name also in its libraries. */
size_t image_find(const struct image_list *list, const char *place, uint64_t *addresses, size_t most);

#endif
