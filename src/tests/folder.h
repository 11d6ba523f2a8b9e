/* A folder of a test's own under /tmp, and files in it. */
#ifndef SHMLAB_TESTS_FOLDER_H
#define SHMLAB_TESTS_FOLDER_H

extern char folder_root[64];

void folder_make(void);   /* a fixture: folder_root is there and empty */
void folder_remove(void); /* a fixture: with all that is in it */
/* Writes a file below the folder, and the folders that lead to it. */
void folder_put(const char *path, const char *text);

#endif
