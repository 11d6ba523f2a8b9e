/* Writes what a grid shows as an asciicast v2 file, which public players read too. Each picture is one event
 * with the cells that changed; every event is on the file before the next one, so a run that is killed leaves
 * a file that can be played.
 *
 *     {"version":2,"width":80,"height":24,"timestamp":1700000000,"title":"02.4","env":{"SHMLAB_SCENE":"02.4"}}
 *     [0.000000,"o","\u001b[1;1H\u001b[0;1m 02.4 be the scheduler"]
 *     [2.100000,"m","step A"]
 *
 * The third line is a marker: a place where somebody pressed a key. */
#ifndef SHMLAB_FACE_CAST_H
#define SHMLAB_FACE_CAST_H

#include <stdint.h>

#include "face/grid.h"

struct cast;
struct err;

struct cast_head {
    const char *title;         /* NULL none */
    const char *scene, *stamp; /* SHMLAB_SCENE and SHMLAB_STAMP in env; NULL none */
};

struct cast *cast_open(const char *path, const struct cast_head *head, struct err *err);
/* `now` is CLOCK_MONOTONIC in ns; the first picture is at 0. The same picture again adds nothing. */
void cast_show(struct cast *cast, const struct grid *grid, uint64_t now);
void cast_mark(struct cast *cast, const char *label, uint64_t now);
/* Whatever follows is that much later: for runs without a person, whose pictures need time to be read. */
void cast_pause(struct cast *cast, uint64_t ns);
int cast_close(struct cast *cast, struct err *err); /* -1: not all of it could be written. NULL: 0 */

#endif
