/* Files in the work folder, for exercises about files and not about objects. Names are as the program inside
 * sees them from where it stands: "f8fk/x3jq", always with a folder of the suite's making. What lies there is
 * the submission's: no link of its making is followed. */
#ifndef SHMLAB_GRADING_KIT_FILES_H
#define SHMLAB_GRADING_KIT_FILES_H

#include <stddef.h>

#include "grading/kit/objects.h"

char *files_folder(void);             /* makes one, with a fresh name; the caller frees that */
char *files_name(const char *folder); /* a fresh name in it; makes nothing */

/* Owned by the sandbox's user. The file must not be there. */
void files_make(const char *name, unsigned mode, const void *bytes, size_t size);
/* The same with nothing in it: a hole of that size. False where this machine's disk refuses. */
bool files_make_hole(const char *name, unsigned mode, off_t size);
void files_make_pipe(const char *name);
void files_chmod(const char *name, unsigned mode); /* a file's or a folder's */
void files_remove(const char *name);
struct object files_look(const char *name); /* freed with objects_free */
/* A descriptor of the suite's own, of a file with open's flags or of a folder; the caller closes it. -1 with
 * errno. */
int files_open(const char *name, int flags);

/* Locks it in every way there is, until the descriptor is closed. Nobody else may have a lock. */
int files_lock(const char *name);

/* Every name in the work folder and the submission's /tmp at this moment, folders and what is in them. */
struct names files_all(void); /* freed with objects_names_free */
/* Fails the test with the first name that was not there before, but for `allowed` (NULL: none). Outside of
 * the suite's own folders, before means before the suite made the first of them. Frees `before`. */
void files_expect_none(struct names *before, const char *allowed);

#endif
