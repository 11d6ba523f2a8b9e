/* Takes a snapshot: asks the kernel what some processes have mapped, which pages are there, and what bytes
 * they hold. Works for any process we may look at, held or running, ours or not.
 *
 * Which mappings are shown: every MAP_SHARED mapping of program data (not libc's locale and gconv caches);
 * private mappings of files and objects that are not segments of an ELF image; and private memory only where
 * an address was asked for (look_wish.privates). Looking never changes what is shown: no page is brought
 * into anybody's page table. Bytes come through a process that has the page, or from the object when its
 * name is linked (or a process has it open) and may be opened; otherwise they stay unknown. Nothing of an
 * object is held between looks, so looking keeps no memory alive. */
#ifndef SHMLAB_SYSTEM_LOOK_H
#define SHMLAB_SYSTEM_LOOK_H

#include <stddef.h>
#include <stdint.h>

#include "system/snapshot.h"

struct look;
struct subject;

struct look_private { /* private memory that is wanted, because a watched variable lies there */
    size_t subject;   /* index into look_wish.subjects */
    uint64_t address;
};

struct look_wish {
    struct subject *subjects;
    size_t nsubjects;
    const char *const *names; /* objects to show though nobody maps them: "/my_shm" */
    size_t nnames;
    const struct look_private *privates;
    size_t nprivates;
};

struct look *look_open(void);
void look_close(struct look *look);

/* Fills an empty snapshot: when_ns, seq, how, objs, bytes, and one actor per subject with id, pid, held,
 * alive, parent -1, and its maps; the rest of the actor is the caller's to fill. A process that may not be
 * looked at has no maps and says in actor.why why; a dead one is alive = false. */
void look_fill(struct look *look, const struct look_wish *wish, struct snapshot *snapshot);

#endif
