/* A lesson program as an executable: the one that was built, or a variant that is compiled on demand with
 * other flags and kept in the cache under a name that holds source time, size and flags. */
#ifndef SHMLAB_LAB_VARIANT_H
#define SHMLAB_LAB_VARIANT_H

#include "course/paths.h"

struct err;

struct variant {
    char *path;   /* the executable */
    char *source; /* NULL: it is there already and nothing has to be compiled */
    char *flags;
    char *hooks; /* of a program for explore mode c11: linked in place of the sanitizer; NULL none */
};

/* own: a folder with a source of the program that is used instead of the lesson's; NULL none. flags NULL: the
 * program as built (own: as it would be built). -1 where neither program nor source is there. */
int variant_find(const struct paths *paths, const char *lesson, const char *program, const char *own,
                 const char *flags, struct variant *variant, struct err *err);
/* The compiler's command line, NULL-terminated, to run; the result is complete or not there. */
char **variant_command(const struct variant *variant);
void variant_command_free(char **command);
/* The compiler succeeded: puts the result in its place. */
int variant_keep(const struct variant *variant, struct err *err);
void variant_free(struct variant *variant);

#endif
