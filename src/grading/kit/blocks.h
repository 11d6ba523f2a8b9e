/* The blocks of exercise 05-zero-copy, and the questions to its driver: put, get, give back. */
#ifndef SHMLAB_GRADING_KIT_BLOCKS_H
#define SHMLAB_GRADING_KIT_BLOCKS_H

#include <stddef.h>
#include <stdint.h>

#include "grading/kit/program.h"

enum { BLOCKS_UMASK = 022 };

struct block {
    char *name, *bytes;
    size_t size;
};

struct got {
    struct answer answer;
    uint64_t address;
    int64_t length;
};

struct block blocks_new(size_t size); /* random bytes under a fresh name; nothing is made */
void blocks_make(const struct block *block, unsigned mode); /* the suite itself puts it */

/* The driver keeps the bytes from blocks_give on, and puts as many of them as it is asked to. */
void blocks_give(struct program *program, const struct block *block);
void blocks_ask_put(struct program *program, const char *name, size_t size, unsigned mask);
struct answer blocks_put_with(struct program *program, const struct block *block, unsigned mask);
struct answer blocks_put(struct program *program, const struct block *block);
struct got blocks_get(struct program *program, const char *name);

void blocks_expect_put(struct program *program, const struct block *block);
struct got blocks_expect_get(struct program *program, const struct block *block);
void blocks_expect_not_got(struct program *program, const char *name, int error);
void blocks_expect_release(struct program *program, const struct got *got);
void blocks_expect_object(const struct block *block);
void blocks_expect_map(const struct program *program, const struct got *got, const struct block *block);
void blocks_expect_absent(const char *promise, const char *name);
/* block_put failed for that reason and left no name; `what` is said in the message: "where it is full". */
void blocks_expect_no_room(const char *what, const char *name, const struct answer *answer);
/* Where something is denied: a program that needs less may succeed, and then the object must be whole; else
 * nothing is left. */
void blocks_expect_all_or_nothing(struct program *program, const struct block *block);

#endif
