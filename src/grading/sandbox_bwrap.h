/* The command line of bubblewrap for one sandbox, with every trap of it closed; see the .c for which. */
#ifndef SHMLAB_GRADING_SANDBOX_BWRAP_H
#define SHMLAB_GRADING_SANDBOX_BWRAP_H

#include <stddef.h>

struct scratch;

extern const char sandbox_bwrap_path[];

/* NULL-terminated. init is sandbox-init's path as seen inside. Free it with sandbox_bwrap_free. */
char **sandbox_bwrap_arguments(const struct scratch *scratch, const char *init);
char *sandbox_bwrap_lent(const struct scratch *scratch, size_t i); /* see sandbox_lent */
void sandbox_bwrap_free(char **arguments);

#endif
