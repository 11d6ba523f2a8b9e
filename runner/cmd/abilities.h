/* What this machine allows and what a missing ability costs in the lab: what `shmlab doctor` says. */
#ifndef SHMLAB_CMD_ABILITIES_H
#define SHMLAB_CMD_ABILITIES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

struct ability {
    const char *name;
    bool there;
    char detail[512]; /* what was seen */
    const char *cost; /* what the lab cannot do without it */
    const char *mend; /* the one command or step that would give it; NULL when there is none */
};

enum { ABILITY_MOST = 16 };

/* Tries each; costs a few milliseconds. Returns how many. */
size_t abilities_try(struct ability abilities[ABILITY_MOST]);
/* The same as text. */
void abilities_say(struct buf *out);

#endif
