/* The files of exercise 07-mmap-cat, what they are written to, and the questions to its driver. */
#ifndef SHMLAB_GRADING_KIT_CATS_H
#define SHMLAB_GRADING_KIT_CATS_H

#include <stddef.h>
#include <stdint.h>

#include "grading/kit/program.h"

struct sample { /* a file of random bytes */
    char *path, *bytes;
    size_t size;
};

char *cats_path(void); /* in a folder of its own; nothing is made there; the caller frees it */
struct sample cats_sample(size_t size, unsigned mode);

void cats_open_out(struct program *program, const char *path); /* becomes out_fd */
char *cats_open_new_out(struct program *program);              /* an empty file; the caller frees its name */
void cats_ask(struct program *program, const char *path);
struct answer cats_cat(struct program *program, const char *path);
void cats_expect_written(const char *out, const struct sample *sample);
void cats_expect(struct program *program, const struct sample *sample); /* to a file: all of it arrives */
/* Bytes that the process has passed to write and its kin; -1 where the kernel does not count. */
int64_t cats_bytes_written(const struct program *program);

#endif
