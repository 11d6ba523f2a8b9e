/* Traps, each closed here or where it is named:
 *   - the exit code that bwrap reports can be made by the program: nobody looks at it; sandbox-init is pid 1
 *     (--as-pid-1), not dumpable, and tells over a socket that nothing else inside holds;
 *   - /proc/1/environ shows the caller's environment: bwrap is started with an empty one (sandbox.c);
 *   - descriptors are inherited: only the listed ones exist (child.c), and sandbox-init closes them again;
 *   - the root is a writable tmpfs, and so is /dev: --remount-ro comes last;
 *   - --unshare-all leaves out what the kernel refuses without a word: each namespace is named;
 *   - killing bwrap kills later: sandbox_close kills the init inside and waits (sandbox.c);
 *   - killed while it sets up, it leaves its child waiting for ever: nobody kills it (no --die-with-parent,
 * no death signal); whoever dies, the init sees its sockets close (init.c);
 *   - limits of processes do not hold for root: another user is taken before bwrap starts (scratch.h). */
#include "grading/sandbox_bwrap.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "grading/scratch.h"

const char sandbox_bwrap_path[] = "/usr/bin/bwrap";

struct list {
    char **all;
    size_t count, capacity;
};

static void add(struct list *list, const char *text)
{
    list->all = mem_push(list->all, &list->count, &list->capacity, sizeof *list->all);
    list->all[list->count - 1] = mem_dup(text);
}

static void add3(struct list *list, const char *option, const char *from, const char *to)
{
    add(list, option);
    add(list, from);
    add(list, to);
}

/* A link such as /lib -> usr/lib is made again, a folder is mounted. */
static void add_top(struct list *list, const char *path)
{
    struct stat state;
    char target[256];
    if (lstat(path, &state) != 0)
        return;
    ssize_t length = S_ISLNK(state.st_mode) ? readlink(path, target, sizeof target - 1) : -1;
    if (length > 0) {
        target[length] = '\0';
        add3(list, "--symlink", target, path);
    } else {
        add3(list, "--ro-bind", path, path);
    }
}

/* The same as walls_system, in fewer mounts, each of which costs time: all of /usr, and what must not be
 * seen of it covered up again. */
static void add_system(struct list *list)
{
    static const char *const tops[] = {"/usr",
                                       "/bin",
                                       "/sbin",
                                       "/lib",
                                       "/lib32",
                                       "/lib64",
                                       "/libx32",
                                       "/etc/ld.so.cache",
                                       "/etc/alternatives"};
    static const char *const covered[] = {"/usr/share", "/usr/libexec", "/usr/local/share",
                                          "/usr/local/libexec", "/usr/src"};
    for (size_t i = 0; i < sizeof tops / sizeof *tops; i++)
        add_top(list, tops[i]);
    for (size_t i = 0; i < sizeof covered / sizeof *covered; i++) {
        if (access(covered[i], F_OK) == 0) {
            add(list, "--tmpfs");
            add(list, covered[i]);
        }
    }
    if (access("/usr/libexec/gcc", F_OK) == 0)
        add3(list, "--ro-bind", "/usr/libexec/gcc", "/usr/libexec/gcc");
}

static void add_lent(struct list *list, const struct scratch *scratch)
{
    for (size_t i = 0; i < scratch->lent_count; i++) {
        const struct scratch_lent *lent = &scratch->lent[i];
        char *to = sandbox_bwrap_lent(scratch, i);
        if (!lent->system)
            add3(list, "--ro-bind", lent->mount != NULL ? lent->mount : lent->from, to);
        free(to);
    }
}

char *sandbox_bwrap_lent(const struct scratch *scratch, size_t i)
{
    return scratch->lent[i].system ? mem_dup(scratch->lent[i].from) : mem_printf("/lent/%zu", i);
}

char **sandbox_bwrap_arguments(const struct scratch *scratch, const char *init)
{
    static const char *const first[] = {
        "bwrap",      "--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-net", "--unshare-uts",
        "--as-pid-1", "--new-session",  "--hostname",    "sandbox",       "--cap-drop",    "ALL",
    };
    struct list list = {0};
    for (size_t i = 0; i < sizeof first / sizeof *first; i++)
        add(&list, first[i]);
    add_system(&list);
    add_lent(&list, scratch);
    add(&list, "--proc");
    add(&list, "/proc");
    add(&list, "--dev");
    add(&list, "/dev");
    add3(&list, "--bind", scratch->shm, "/dev/shm");
    add3(&list, "--bind", scratch->work, "/work");
    add3(&list, "--bind", scratch->temp, "/tmp");
    add(&list, "--remount-ro");
    add(&list, "/dev");
    add(&list, "--remount-ro");
    add(&list, "/");
    add3(&list, "--chdir", "/work", "--");
    add3(&list, init, "bwrap", "/work");
    add(&list, "/tmp");
    add(&list, "-");
    list.all = mem_push(list.all, &list.count, &list.capacity, sizeof *list.all);
    return list.all;
}

void sandbox_bwrap_free(char **arguments)
{
    for (size_t i = 0; arguments[i] != NULL; i++)
        free(arguments[i]);
    free(arguments);
}
