/* A scene as a demo shows it, saved as a recording. */
#ifndef SHMLAB_CMD_RECORD_SCENE_H
#define SHMLAB_CMD_RECORD_SCENE_H

#include <stdbool.h>

struct cmd_options;
struct err;

/* Plays scene `scene` of the catalog's lesson `lesson` (both from 0) into the file `path`, which is then
 * whole or not there at all. `stamp` is stamp_scene's. */
int record_scene(const struct cmd_options *options, int lesson, int scene, const char *path,
                 const char *stamp, struct err *err);
/* Whether there is a recording of that stamp. */
bool record_is_current(const char *path, const char *stamp);

#endif
