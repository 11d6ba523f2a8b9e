/* The documented object name of a lesson program, from its source: every program takes the name as argv[1],
 * and the line that does so is marked.
 *
 *     const char *name = argc > 1 ? argv[1] : "/my_shm"; //@object
 *
 * A program without the mark takes no object name. */
#ifndef SHMLAB_COURSE_OBJECT_NAME_H
#define SHMLAB_COURSE_OBJECT_NAME_H

/* "/my_shm": the string on the marked line of DIR/PROGRAM's source. NULL when the program has none. The
 * caller frees it. */
char *object_name(const char *dir, const char *program);

#endif
