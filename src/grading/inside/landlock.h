/* Landlock, the kernel's walls for programs without privilege: files by the list of walls.h, the work and
 * temporary folders and /dev/shm, no TCP, and where the kernel can, no signals and no abstract sockets beyond
 * itself. */
#ifndef SHMLAB_GRADING_INSIDE_LANDLOCK_H
#define SHMLAB_GRADING_INSIDE_LANDLOCK_H

/* lent: folders to read from besides, ends with NULL. A descriptor to enter with, close-on-exec; -1 with
 * errno.
 */
int landlock_rules(const char *work, const char *temp, char *const *lent);
int landlock_enter(int rules); /* this process and its children, for good; needs no_new_privs */

#endif
