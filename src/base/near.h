/* The word that was probably meant: for "did you mean 'start'?". */
#ifndef SHMLAB_BASE_NEAR_H
#define SHMLAB_BASE_NEAR_H

#include <stddef.h>

#include "base/span.h"

/* Nearest of `words` by letters missing, added, changed or swapped; empty when none is near enough to be a
 * slip of the fingers. */
struct span near_word(struct span word, const struct span *words, size_t count);

#endif
