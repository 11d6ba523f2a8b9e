/* A verdict in sentences, for the exercise's page on the screen and as plain text. */
#ifndef SHMLAB_VIEW_WORDS_VERDICT_H
#define SHMLAB_VIEW_WORDS_VERDICT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "grading/verdict.h"

/* In a few words: "5 of 8 pass", "does not compile". */
void words_verdict_result(const struct verdict *verdict, struct buf *out);
/* What it is where it is no list of tests: why nothing could be graded, or that nobody can move. Nothing for
 * an ordinary verdict. */
void words_verdict_head(const struct verdict *verdict, struct buf *out);
/* A test that needs another: "destroy after use   (needs the line above)". The caller frees it. */
char *words_verdict_waiting(const struct verdict *verdict, size_t test);

#endif
