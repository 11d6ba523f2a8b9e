#include "grading/kit/limit.h"

#include <errno.h>
#include <grp.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "grading/kit/world.h"

/* The kernel lets only the same user change another process's limits, or root with a capability that
 * containers take away: as root, a child becomes that user for the one call. */
int limit_change(pid_t pid, int resource, const struct rlimit *limit, struct rlimit *before)
{
    enum __rlimit_resource which = (enum __rlimit_resource)resource;
    if (!world.own_user)
        return prlimit(pid, which, limit, before);
    struct rlimit *shared =
        mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pid_t helper = shared == MAP_FAILED ? -1 : fork();
    if (helper == 0) {
        bool ok = setgroups(0, NULL) == 0 && setresgid(world.user, world.user, world.user) == 0 &&
                  setresuid(world.user, world.user, world.user) == 0 &&
                  prlimit(pid, which, limit, shared) == 0;
        _exit(ok ? 0 : errno);
    }
    int status = 0;
    while (helper > 0 && waitpid(helper, &status, 0) < 0 && errno == EINTR)
        ;
    if (before != NULL)
        *before = *shared;
    munmap(shared, sizeof *shared);
    errno = helper < 0 ? EAGAIN : WIFEXITED(status) ? WEXITSTATUS(status) : EPERM;
    return errno == 0 ? 0 : -1;
}
