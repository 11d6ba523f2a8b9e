/* What the files of the test terminal share; tests include term.h alone. */
#ifndef SHMLAB_TESTS_TERM_PARTS_H
#define SHMLAB_TESTS_TERM_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <vterm.h>

#include "base/buf.h"

struct term {
    VTerm *vterm;
    int master, slave; /* the slave stays open here, so that its modes outlive the program */
    int pidfd;         /* -1 once the program was reaped */
    pid_t pid;
    int status;
    bool alternate, cursor;
    struct buf sent, screen; /* all that was written; the last picture of it */
    size_t forgotten;        /* bytes of `sent` that term_sent leaves out */
};

void term_write(int fd, const char *bytes, size_t length);

#endif
