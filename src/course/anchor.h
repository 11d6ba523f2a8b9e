/* Anchors: `//@name` marks in a lesson program's source, which scenes and text point at.
 *
 *     data->counter++;   //@add          marks this line
 *     //@ready                           alone on its line: marks the next line
 */
#ifndef SHMLAB_COURSE_ANCHOR_H
#define SHMLAB_COURSE_ANCHOR_H

struct err;

/* The line, from 1, or -1 where the file has no such mark or has it twice. */
int anchor_find(const char *source_path, const char *name, struct err *err);

/* The source of a program in a lesson's folder: DIR/PROGRAM.c or DIR/PROGRAM.rs. NULL when neither is there.
 * The caller frees it. */
char *anchor_source(const char *dir, const char *program);

/* What `until X reaches PLACE` means, as the stage takes it: an anchor becomes "file.c:LINE", file:line and a
 * function's name stay what they are. NULL, and err, when the source has neither such a mark nor such a
 * word. The caller frees it. */
char *anchor_place(const char *dir, const char *program, const char *place, struct err *err);

#endif
