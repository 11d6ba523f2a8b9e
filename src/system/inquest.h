/* Runs one program to its end as it would run anyway, on our own terminal or pipes, and can say afterwards
 * why each of its processes ended as it did. Everything it forks is watched too.
 *
 * Unlike a stage it holds nothing and owns no names: the program is only stopped at system calls and signals.
 * The caller's rules: inquest_run waits for the end, however long that takes; signals from the keyboard go to
 * the program, not to the caller, while it runs. Everything returned belongs to the inquest. */
#ifndef SHMLAB_SYSTEM_INQUEST_H
#define SHMLAB_SYSTEM_INQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "system/fault.h"
#include "system/frames.h"
#include "system/map_history.h"

struct err;
struct inquest;

struct inquest_call { /* a call of the program's own code that failed */
    char *text; /* of the kernel's call: "openat(AT_FDCWD, \"/dev/shm/x\", O_RDWR)"; NULL: none failed */
    int error;  /* errno */
    struct place place;
};

struct inquest_end { /* of one process */
    pid_t pid;
    bool first;  /* the program itself, not one it forked */
    bool killed; /* by signal `code`; else it exited with status `code` */
    int code;
    struct place place; /* where it stood; line 0 unknown */
    bool faulted;       /* …and `fault` says why the signal came; else: */
    struct fault fault;
    pid_t sender;  /* of a signal that another process sent; 0 itself, the kernel or unknown */
    bool has_deed; /* what is known of the mapping at the fault's address */
    struct map_deed deed;
    struct inquest_call failed; /* the last one */
};

struct inquest_program {
    const char *path; /* no search */
    char *const *argv;
    int fds[3];  /* become its standard input, output and error */
    int abandon; /* a descriptor that becomes readable when all is to be ended (a guardian's); -1 none */
};

/* NULL with err where the program cannot be started or watched. */
struct inquest *inquest_run(const struct inquest_program *program, struct err *err);
void inquest_close(struct inquest *inquest);
/* In the order in which they ended. */
const struct inquest_end *inquest_ends(const struct inquest *inquest, size_t *count);

#endif
