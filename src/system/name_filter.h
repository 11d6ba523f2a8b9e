/* Which system calls of an actor may make, move or remove the name of a shared object: a seccomp filter that
 * stops the actor at these and at no other (TRACE_FILTERED), so that free actors run at full speed and still
 * the lab knows for certain which of them made what. */
#ifndef SHMLAB_SYSTEM_NAME_FILTER_H
#define SHMLAB_SYSTEM_NAME_FILTER_H

#include <stdbool.h>
#include <sys/types.h>

#include "system/snapshot.h"

struct names;
struct sock_fprog;
struct trace_call;

/* For child_spec.filter; static. It needs a tracer: without one these calls would fail with ENOSYS. */
const struct sock_fprog *name_filter(void);

/* What is remembered from the stop before such a call until it has returned. */
struct name_deed {
    bool pending;        /* it concerns the object folder: wait for the call's result, then name_deed_done */
    bool makes;          /* the file did not exist: if the call succeeds, its descriptor is of a new object */
    char announced[256]; /* the name that is about to be, "" none */
};

/* At the TRACE_FILTERED stop. Not pending when the call has nothing to do with the object folder. */
struct name_deed name_deed_begin(pid_t pid, const struct trace_call *call, struct names *names);
/* When the call has returned. */
void name_deed_done(const struct name_deed *deed, pid_t pid, int64_t result, struct names *names);

#endif
