/* What kind of machine this is, as far as it matters to the lab, and whether the lab was tried on such a one.
 */
#ifndef SHMLAB_CMD_MACHINE_H
#define SHMLAB_CMD_MACHINE_H

#include <stddef.h>

struct buf;

enum tested { TESTED, NOT_TESTED, UNSUPPORTED };

struct machine_fact {
    const char *name; /* "WSL 2" */
    enum tested tested;
    const char *counsel; /* one sentence: what to mind there */
};

enum { MACHINE_FACTS = 6 };

struct machine {
    char system[80];  /* PRETTY_NAME of os-release: "Debian GNU/Linux 12 (bookworm)" */
    char release[80]; /* of the kernel */
    struct machine_fact facts[MACHINE_FACTS];
    size_t count;
};

/* `root` is "" but for tests, which bring files of their own; `release` and `architecture` are of uname. */
void machine_look(struct machine *machine, const char *root, const char *release, const char *architecture);
void machine_say(const struct machine *machine, struct buf *out);

#endif
