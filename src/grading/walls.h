/* What a submission may see of the system: enough to compile and to run, and nothing of the course, of other
 * submissions or of anybody's home. For Landlock's rules; bubblewrap's mounts
 * show the same (sandbox_bwrap.c). */
#ifndef SHMLAB_GRADING_WALLS_H
#define SHMLAB_GRADING_WALLS_H

/* Read-only, each only where it exists; ends with NULL. /usr/share and /usr/libexec are left out on purpose:
 * an installed course has its solutions there, and #include would find them. */
extern const char *const walls_system[];

#endif
