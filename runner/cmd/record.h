/* What a lab shows, saved as a recording: told of each picture by the loop. */
#ifndef SHMLAB_CMD_RECORD_H
#define SHMLAB_CMD_RECORD_H

#include "face/cast.h"

struct drawn;
struct err;
struct recorder;
struct session;

struct recorder *record_open(const char *path, const struct cast_head *head, struct err *err);
void record_draw(struct recorder *recorder, const struct session *session, struct drawn *drawn);
void record_seen(void *recorder, const struct session *session); /* fits loop_options.seen */
/* A key is pressed now, `ns` after the picture that was shown last: for runs without a person. */
void record_key(struct recorder *recorder, const char *label, uint64_t ns);
int record_close(struct recorder *recorder, struct err *err); /* NULL: 0 */

#endif
