/* The fresh folders of one grading: where the submission is compiled and runs, and what it sees as /dev/shm.
 *
 * Both are mode 700. Run by root, they belong to a user that exists for this grading only, and so does every
 * process in the sandbox: it can reach nobody's files, the process limit holds (the kernel never applies it
 * to root), and "kill everything of that user" is exact. */
#ifndef SHMLAB_GRADING_SCRATCH_H
#define SHMLAB_GRADING_SCRATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct err;

enum { SCRATCH_MOST_LENT = 2 };

/* A folder of the machine that the sandbox shows read-only: a compiler in somebody's home. */
struct scratch_lent {
    char *from;
    char *mount; /* base/lent-0, where it is mounted for a user who cannot go to `from`; NULL */
    bool system; /* every sandbox shows it anyway, where it is */
};

struct scratch {
    char *base; /* a folder under $TMPDIR or /tmp, ours */
    char *work; /* base/work: the submission's */
    char *temp; /* base/temp: its /tmp */
    char *shm;  /* a folder under /dev/shm, the submission's */
    bool own_user;
    uid_t user; /* and group, when own_user */
    struct scratch_lent lent[SCRATCH_MOST_LENT];
    size_t lent_count;
};

/* Chooses names and user and makes nothing yet: a suite can be told what to remove before it is there. */
void scratch_choose(struct scratch *scratch);
/* Between the two: the sandbox is to show this folder. At most SCRATCH_MOST_LENT of them. */
void scratch_lend(struct scratch *scratch, const char *folder);
int scratch_make(const struct scratch *scratch, struct err *err);
/* The folders with whatever a program put there, however deep or locked, and the paths. */
void scratch_remove(struct scratch *scratch);

/* Copies one regular file of at most 1 MiB to work/name. A symbolic link, a device, a pipe is refused
 * without being opened for longer than it takes to see what it is. *missing: there is no such file. */
int scratch_copy(const struct scratch *scratch, const char *from, const char *name, bool *missing,
                 struct err *err);
bool scratch_takes(const char *from); /* whether scratch_copy would */

/* What every object name of a grading with this seed begins with behind its slash: where the submission has
 * no /dev/shm of its own, they are found and removed by it. `tag` gets a NUL. */
enum { SCRATCH_TAG = 10 };
void scratch_tag(uint64_t seed, char tag[SCRATCH_TAG + 1]);
/* Removes from the machine's /dev/shm what a grading without one of its own left there: names with its tag,
 * and everything of a user that existed for it only. */
void scratch_remove_names(const struct scratch *scratch, uint64_t seed);

/* The same removal for a folder by path; a suite uses it when the lab has died. */
void scratch_remove_folder(const char *path);

#endif
