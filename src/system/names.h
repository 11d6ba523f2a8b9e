/* The names of shared objects that a stage uses: which are free to use, and which are ours to remove.
 *
 * Sixty learners on one server all run a lesson that makes `/my_shm`. A documented name is reserved for one
 * lab on the machine by binding an abstract socket called after it, which the kernel gives up with its owner;
 * a name that is reserved or exists already is used with a suffix instead: "/my_shm-2".
 *
 * A name is ours to remove only while it leads to an object that one of our actors made. Names here are as
 * shm_open takes them ("/my_shm"), with the "sem." of named semaphores: the file is /dev/shm and the name. */
#ifndef SHMLAB_SYSTEM_NAMES_H
#define SHMLAB_SYSTEM_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "system/snapshot.h"

#define NAMES_FOLDER "/dev/shm"

struct err;
struct names;

/* changed (may be NULL) is told each name that becomes ours to remove or stops being so: for a guardian that
 * removes what is left after a kill -9. An id without inode: see names_announce. */
struct names *names_open(void (*changed)(void *context, const char *name, struct obj_id id, bool ours),
                         void *context);
/* Removes what is ours, gives up the reservations. names_close(NULL) does nothing. */
void names_close(struct names *names);
/* The same, reservations kept: the processes are gone, and the same lesson begins anew. */
void names_clean(struct names *names);

/* What the documented name is on this stage, the same for as long as names is open. NULL: none can be had. */
const char *names_reserve(struct names *names, const char *documented, struct err *err);
/* The same where it was reserved already, else NULL. */
const char *names_actual(const struct names *names, const char *documented);
/* All actual names: how many there are, at most `most` stored. */
size_t names_list(const struct names *names, const char **list, size_t most);
/* The documented name behind an actual one; NULL where there is none. */
const char *names_documented(const struct names *names, const char *actual);

/* One of our actors is about to make a name that does not exist: told with an empty id. It is withdrawn when
 * that failed; otherwise the next sweep tells it with its object. */
void names_announce(struct names *names, const char *name);
/* …its call has ended, and it is ours by its object now. What was announced and never settled nor withdrawn
 * (its maker was killed inside the call) is removed by names_clean. */
void names_settle(struct names *names, const char *name);
void names_withdraw(struct names *names, const char *name);
/* One of our actors has just made this object. Call names_sweep after it. */
void names_made(struct names *names, struct obj_id id);
/* Where the kernel does not stop actors at the calls that make names: which reserved names are free is noted
 * before an actor starts, and an object that has appeared under one since, and that an actor has open or
 * mapped (`holds` says so), was made by it. */
void names_note_free(struct names *names);
void names_find_made(struct names *names, bool (*holds)(void *context, struct obj_id id), void *context);
/* Names came or went: finds out which lead to objects that are ours, and tells the changes. */
void names_sweep(struct names *names);
bool names_is_ours(const struct names *names, const char *name);

/* The object behind a path; false where there is none. */
bool names_identify(const char *path, struct obj_id *id);
/* Removes the name if it still leads to that object. */
void names_remove(const char *name, struct obj_id id);

#endif
