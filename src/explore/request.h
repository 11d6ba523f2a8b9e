/* What an exploration was asked: checked, and kept as a copy with its defaults filled in. */
#ifndef SHMLAB_EXPLORE_REQUEST_H
#define SHMLAB_EXPLORE_REQUEST_H

struct err;
struct explore_request;

/* -1 when it is not of its form, or this machine cannot hold processes. */
int request_check(const struct explore_request *request, struct err *err);
void request_copy(struct explore_request *to, const struct explore_request *from);
void request_free(struct explore_request *request); /* of request_copy's */

#endif
