#include "explore/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "explore/bytes.h"
#include "explore/explore.h"
#include "system/child.h"
#include "system/trace.h"

static char **environment(void)
{
    size_t count = 0;
    while (environ[count] != NULL)
        count++;
    char **copy = mem_array(count + 2, sizeof *copy);
    memcpy(copy, environ, count * sizeof *copy);
    copy[count] = (char *)(uintptr_t) "LD_BIND_NOW=1";
    return copy;
}

int launch_program(const struct explore_program *program, pid_t *pid, struct err *err)
{
    static const int nowhere[] = {-1, -1, -1};
    int gate[2], failed = -1;
    char **env = environment();
    if (pipe2(gate, O_CLOEXEC) != 0) {
        free(env);
        return err_errno(err, errno, "cannot make a pipe");
    }
    struct child_spec spec = {.path = program->path,
                              .argv = program->argv,
                              .envp = env,
                              .cwd = program->cwd,
                              .fds = nowhere,
                              .fd_count = 3,
                              .session = true,
                              .gate = gate};
    if (child_spawn(&spec, pid, err) == 0)
        failed = trace_seize(*pid, err);
    close(gate[0]);
    close(gate[1]);
    free(env);
    return failed;
}

/* The clock functions of the C library read a page of the kernel's that changes by itself, unless the
 * program is told that there is none: then they make system calls. */
void launch_hide_vdso(pid_t pid, uint64_t at)
{
    enum { AUX_END = 0, AUX_IGNORE = 1, AUX_VDSO = 33 };
    uint64_t word = 1, count;
    if (bytes_get(pid, at, &count, sizeof count) != 0)
        return;
    at += (count + 2) * sizeof word; /* arguments and their NULL */
    for (; word != 0; at += sizeof word) {
        if (bytes_get(pid, at, &word, sizeof word) != 0)
            return;
    }
    for (;; at += 2 * sizeof word) {
        if (bytes_get(pid, at, &word, sizeof word) != 0 || word == AUX_END)
            return;
        if (word == AUX_VDSO) {
            word = AUX_IGNORE;
            bytes_put(pid, at, &word, sizeof word);
        }
    }
}
