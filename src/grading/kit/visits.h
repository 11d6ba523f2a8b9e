/* The counter files of exercise 07-visits: made, looked at, and bumped through the program's driver. What two
 * processes do to one is in visits_meet.h, the calls of one bump are in visits_calls.h. */
#ifndef SHMLAB_GRADING_KIT_VISITS_H
#define SHMLAB_GRADING_KIT_VISITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "grading/kit/program.h"

enum { VISITS_UMASK = 022, VISITS_NUMBER = sizeof(int64_t) };

void visits_ask(struct program *program, const char *path, unsigned mask);
struct answer visits_bump(struct program *program, const char *path);
/* It must return that value and leave it in the file. */
void visits_expect(struct program *program, const char *path, int64_t value);

/* Paths are the caller's to free. */
char *visits_path(void);                       /* in a folder of its own; nothing is made there */
char *visits_make(int64_t value, size_t size); /* behind the number lie random bytes */
int64_t visits_some(void);                     /* a value to begin with */
int64_t visits_value(const char *path);        /* -1 when there is no number: no test expects that */
bool visits_is(const char *path, ino_t inode); /* the file there is that one */

#endif
