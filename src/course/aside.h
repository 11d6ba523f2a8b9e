/* A damaged file is moved out of the way, never overwritten. */
#ifndef SHMLAB_COURSE_ASIDE_H
#define SHMLAB_COURSE_ASIDE_H

/* Keeps other labs out of the file's folder while one decides; the descriptor is to be closed. -1 where the
 * folder cannot be locked: the caller goes on without. */
int aside_lock(const char *path);
/* Moves PATH to PATH.damaged.N, its rollback journal with it, and returns the new name (the caller's). NULL
 * when it cannot be moved. */
char *aside_move(const char *path);

#endif
