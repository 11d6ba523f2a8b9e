/* A lab on the terminal, full screen or in plain lines, for the commands that a person sits before. */
#ifndef SHMLAB_CMD_OPEN_H
#define SHMLAB_CMD_OPEN_H

#include <stdbool.h>

#include "cmd/cmd.h"
#include "cmd/lab.h"

struct open_wish {
    bool store; /* progress is kept */
};

/* `go` sets the session on its course before the loop starts. Returns the exit status, or -1 and err. */
int open_lab(const struct cmd_options *options,
             int (*go)(struct lab *lab, const struct cmd_options *options, struct err *err),
             struct open_wish wish, struct err *err);

#endif
