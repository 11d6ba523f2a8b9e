/* Shared memory objects as the suite sees them from outside: the files of the sandbox's /dev/shm. Names are
 * those of the exercise, "/x8fk". */
#ifndef SHMLAB_GRADING_KIT_OBJECTS_H
#define SHMLAB_GRADING_KIT_OBJECTS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

struct object {
    bool there;
    struct stat stat;
    char *bytes; /* st_size of them and a NUL; NULL when not there, or larger than 64 MiB */
};

struct object objects_look(const char *name);
struct object objects_read(int fd); /* any file's; -1: not there */
void objects_free(struct object *object);

/* Made or replaced by the suite, owned by the sandbox's user. Nobody sees it half-made. */
void objects_make(const char *name, unsigned mode, const void *bytes, size_t size);
void objects_resize(const char *name, size_t size);
void objects_remove(const char *name);
/* The suite's own shared, writable mapping of an object's first `size` bytes; for the rest of its life. */
void *objects_map(const char *name, size_t size);

/* All names at this moment; without a /dev/shm of its own, those of the sandbox's user. */
struct names {
    char **all; /* "/x8fk", sorted */
    size_t count;
};
struct names objects_names(void);
void objects_names_free(struct names *names);
/* The first name of the tests' own making in `after` that is neither in `before` nor `allowed` (may be NULL);
 * NULL when there is none. Names of other origin: strays.h. */
const char *objects_new_name(const struct names *before, const struct names *after, const char *allowed);

#endif
