#include "system/name_filter.h"

#include <fcntl.h>
#include <limits.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/mem.h"
#include "system/names.h"
#include "system/trace.h"

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define IF(number, then, otherwise) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (number), (then), (otherwise))
#define IF_BIT(bit, then, otherwise) BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (bit), (then), (otherwise))
#define ANSWER(action) BPF_STMT(BPF_RET | BPF_K, (action))
/* Two instructions each: stop at this call whatever its arguments. */
#define STOP_AT(number) IF((number), 0, 1), ANSWER(SECCOMP_RET_TRACE)
/* Five: stop when flags, which are argument n, contain O_CREAT. */
#define STOP_IF_CREATING(number, n)                                                                          \
    IF((number), 0, 4), LOAD(args[n]), IF_BIT(O_CREAT, 0, 1), ANSWER(SECCOMP_RET_TRACE),                     \
        ANSWER(SECCOMP_RET_ALLOW)

const struct sock_fprog *name_filter(void)
{
    static struct sock_filter code[] = {
        LOAD(nr),
        STOP_IF_CREATING(SYS_openat, 2),
        STOP_AT(SYS_openat2),
        STOP_AT(SYS_linkat),
        STOP_AT(SYS_renameat2),
        STOP_AT(SYS_unlinkat),
#ifdef SYS_open
        STOP_IF_CREATING(SYS_open, 1),
        STOP_AT(SYS_creat),
        STOP_AT(SYS_link),
        STOP_AT(SYS_rename),
        STOP_AT(SYS_renameat),
        STOP_AT(SYS_unlink),
#endif
        ANSWER(SECCOMP_RET_ALLOW),
    };
    static const struct sock_fprog program = {sizeof code / sizeof code[0], code};
    return &program;
}

/* ---- which file a call is about ---- */

enum { WORD = sizeof(long) };

/* A path in the actor's memory; false where it is none. */
static bool read_path(pid_t pid, uint64_t address, char path[PATH_MAX])
{
    for (size_t at = 0, part; at < PATH_MAX; at += part) {
        part = WORD - (address + at) % WORD; /* never over the end of a page */
        if (at + part > PATH_MAX || trace_peek(pid, address + at, path + at, part) != 0)
            return false;
        if (memchr(path + at, '\0', part) != NULL)
            return path[0] != '\0';
    }
    return false;
}

/* Where a relative path begins: the actor's own folder, or one that it has open. */
static char *base_of(pid_t pid, int dirfd)
{
    char text[PATH_MAX];
    char *link =
        dirfd == AT_FDCWD ? mem_printf("/proc/%d/cwd", pid) : mem_printf("/proc/%d/fd/%d", pid, dirfd);
    ssize_t length = readlink(link, text, sizeof text);
    free(link);
    return length <= 0 ? NULL : mem_dup_n(text, (size_t)length);
}

/* The absolute path, or NULL when it is not in the object folder. */
static char *in_folder(pid_t pid, int dirfd, uint64_t address)
{
    char path[PATH_MAX], *whole;
    if (!read_path(pid, address, path))
        return NULL;
    if (path[0] == '/') {
        whole = mem_dup(path);
    } else {
        char *base = base_of(pid, dirfd);
        whole = base == NULL ? mem_dup("") : mem_printf("%s/%s", base, path);
        free(base);
    }
    if (strncmp(whole, NAMES_FOLDER "/", sizeof NAMES_FOLDER) == 0)
        return whole;
    free(whole);
    return NULL;
}

/* The one or two paths of a call: dirfd and address of each; at most two. */
struct call_path {
    int dirfd;
    uint64_t address;
};

static size_t paths_of(const struct trace_call *call, struct call_path paths[2])
{
    const uint64_t *args = call->args;
    switch (call->number) {
    case SYS_openat:
    case SYS_openat2:
    case SYS_unlinkat: paths[0] = (struct call_path){(int)args[0], args[1]}; return 1;
#ifdef SYS_open
    case SYS_open:
    case SYS_creat:
    case SYS_unlink: paths[0] = (struct call_path){AT_FDCWD, args[0]}; return 1;
    case SYS_link:
    case SYS_rename:
        paths[0] = (struct call_path){AT_FDCWD, args[0]};
        paths[1] = (struct call_path){AT_FDCWD, args[1]};
        return 2;
    case SYS_renameat:
#endif
    case SYS_linkat:
    case SYS_renameat2:
        paths[0] = (struct call_path){(int)args[0], args[1]};
        paths[1] = (struct call_path){(int)args[2], args[3]};
        return 2;
    default: return 0;
    }
}

static bool opens(uint64_t number)
{
#ifdef SYS_open
    if (number == SYS_open || number == SYS_creat)
        return true;
#endif
    return number == SYS_openat || number == SYS_openat2;
}

/* Before the name is there, because the lab may be killed between the call and its return. */
static void announce(struct name_deed *deed, const char *path, struct names *names)
{
    const char *name = path + strlen(NAMES_FOLDER);
    if (strlen(name) >= sizeof deed->announced)
        return;
    strcpy(deed->announced, name);
    names_announce(names, name);
}

struct name_deed name_deed_begin(pid_t pid, const struct trace_call *call, struct names *names)
{
    struct name_deed deed = {0};
    struct call_path paths[2];
    size_t count = paths_of(call, paths);
    for (size_t i = 0; i < count; i++) {
        char *path = in_folder(pid, paths[i].dirfd, paths[i].address);
        struct stat ignored;
        if (path != NULL) {
            bool is_new = lstat(path, &ignored) != 0;
            deed.pending = true;
            deed.makes = is_new && opens(call->number);
            if (is_new && (deed.makes || i == 1)) /* what is opened, or what is linked or renamed to */
                announce(&deed, path, names);
        }
        free(path);
    }
    return deed;
}

void name_deed_done(const struct name_deed *deed, pid_t pid, int64_t result, struct names *names)
{
    struct obj_id id;
    if (result >= 0 && deed->makes) {
        char *path = mem_printf("/proc/%d/fd/%d", pid, (int)result);
        if (names_identify(path, &id))
            names_made(names, id);
        free(path);
    }
    names_sweep(names);
    if (deed->announced[0] == '\0')
        return;
    if (names_is_ours(names, deed->announced))
        names_settle(names, deed->announced);
    else
        names_withdraw(names, deed->announced);
}
