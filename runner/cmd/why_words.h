/* How a process ended, as sentences and as JSON, with the line of its source. */
#ifndef SHMLAB_CMD_WHY_WORDS_H
#define SHMLAB_CMD_WHY_WORDS_H

#include <jansson.h>
#include <stdio.h>

struct inquest_end;

void why_print(FILE *to, const struct inquest_end *end);
json_t *why_json(const struct inquest_end *end); /* the caller's */

#endif
