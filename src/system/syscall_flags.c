#include "system/syscall_flags.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>

struct flag {
    uint64_t mask, value; /* the flag is there when (number & mask) == value */
    const char *name;
};

#define BIT(name) {name, name, #name}
#define FIELD(mask, name) {mask, name, #name}

static const struct flag open_flags[] = {
    FIELD(O_ACCMODE, O_RDONLY), FIELD(O_ACCMODE, O_WRONLY), FIELD(O_ACCMODE, O_RDWR), BIT(O_CREAT), BIT(O_EXCL),
    BIT(O_TRUNC),  BIT(O_APPEND), BIT(O_NONBLOCK), BIT(O_DIRECTORY), BIT(O_NOFOLLOW), BIT(O_CLOEXEC)};
static const struct flag prot_flags[] = {{~0ull, PROT_NONE, "PROT_NONE"}, BIT(PROT_READ), BIT(PROT_WRITE),
                                         BIT(PROT_EXEC)};
static const struct flag map_flags[] = {FIELD(MAP_TYPE, MAP_SHARED), FIELD(MAP_TYPE, MAP_PRIVATE),
                                        FIELD(MAP_TYPE, MAP_SHARED_VALIDATE), BIT(MAP_FIXED), BIT(MAP_ANONYMOUS),
                                        BIT(MAP_NORESERVE), BIT(MAP_POPULATE), BIT(MAP_STACK), BIT(MAP_DENYWRITE)};
static const struct flag msync_flags[] = {BIT(MS_ASYNC), BIT(MS_INVALIDATE), BIT(MS_SYNC)};
static const struct flag futex_flags[] = {
    FIELD(FUTEX_CMD_MASK, FUTEX_WAIT),        FIELD(FUTEX_CMD_MASK, FUTEX_WAKE),
    FIELD(FUTEX_CMD_MASK, FUTEX_LOCK_PI),     FIELD(FUTEX_CMD_MASK, FUTEX_UNLOCK_PI),
    FIELD(FUTEX_CMD_MASK, FUTEX_WAIT_BITSET), FIELD(FUTEX_CMD_MASK, FUTEX_WAKE_BITSET),
    FIELD(FUTEX_CMD_MASK, FUTEX_REQUEUE),     FIELD(FUTEX_CMD_MASK, FUTEX_CMP_REQUEUE),
    BIT(FUTEX_PRIVATE_FLAG),                  BIT(FUTEX_CLOCK_REALTIME)};
static const struct flag clone_flags[] = {FIELD(0xff, SIGCHLD), BIT(CLONE_VM), BIT(CLONE_FS), BIT(CLONE_FILES),
                                          BIT(CLONE_SIGHAND), BIT(CLONE_THREAD), BIT(CLONE_SETTLS),
                                          BIT(CLONE_PARENT_SETTID), BIT(CLONE_CHILD_CLEARTID),
                                          BIT(CLONE_CHILD_SETTID), BIT(CLONE_VFORK)};
static const struct flag wait_flags[] = {BIT(WNOHANG), BIT(WUNTRACED), BIT(WCONTINUED)};
static const struct flag memfd_flags[] = {BIT(MFD_CLOEXEC), BIT(MFD_ALLOW_SEALING)};

#define SET(flags) {flags, sizeof flags / sizeof *flags}

static const struct {
    const struct flag *flags;
    size_t count;
} sets[] = {
    [FLAGS_OPEN] = SET(open_flags),   [FLAGS_PROT] = SET(prot_flags),   [FLAGS_MAP] = SET(map_flags),
    [FLAGS_MSYNC] = SET(msync_flags), [FLAGS_FUTEX] = SET(futex_flags), [FLAGS_CLONE] = SET(clone_flags),
    [FLAGS_WAIT] = SET(wait_flags),   [FLAGS_MEMFD] = SET(memfd_flags), [FLAGS_SIGNAL] = {NULL, 0}};

static void signal_name(struct buf *out, uint64_t number)
{
    const char *name = number < NSIG ? sigabbrev_np((int)number) : NULL;
    if (name != NULL)
        buf_printf(out, "SIG%s", name);
    else
        buf_printf(out, "%llu", (unsigned long long)number);
}

void syscall_flags(struct buf *out, enum flag_set set, uint64_t value)
{
    uint64_t left = value;
    const char *between = "";
    if (set == FLAGS_SIGNAL) {
        signal_name(out, value);
        return;
    }
    for (size_t i = 0; i < sets[set].count; i++) {
        const struct flag *flag = &sets[set].flags[i];
        if ((value & flag->mask) != flag->value || (flag->value == 0 && flag->mask == ~0ull && value != 0))
            continue;
        buf_printf(out, "%s%s", between, flag->name);
        between = "|";
        left &= ~flag->value;
    }
    if (left != 0)
        buf_printf(out, "%s%#llx", between, (unsigned long long)left);
    else if (*between == '\0')
        buf_char(out, '0');
}
