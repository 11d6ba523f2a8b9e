#include "system/waits.h"

#include <linux/futex.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/span.h"
#include "system/locks.h"
#include "system/peek.h"
#include "system/subject.h"
#include "system/syscalls.h"
#include "system/type.h"
#include "system/variables.h"

static struct span read_file(struct subject *subject, enum subject_file file, char *bytes, size_t length)
{
    int fd = subject_file(subject, file);
    ssize_t got = fd < 0 ? 0 : pread(fd, bytes, length, 0);
    return (struct span){bytes, got > 0 ? (size_t)got : 0};
}

/* "4121 (a name) S 4100 …": the name may hold anything, also a bracket. */
static char state_of(struct span stat)
{
    const char *end = stat.length > 0 ? memrchr(stat.at, ')', stat.length) : NULL;
    bool whole = end != NULL && end + 2 < stat.at + stat.length;
    return whole ? end[2] : 0;
}

static bool number_word(struct span *rest, uint64_t *number)
{
    struct span word = span_word(rest);
    char digits[24];
    if (word.length == 0 || word.length >= sizeof digits)
        return false;
    memcpy(digits, word.at, word.length);
    digits[word.length] = '\0';
    *number = strtoull(digits, NULL, 0);
    return true;
}

void waits_read(struct subject *subject, struct waits_raw *raw)
{
    char bytes[512];
    int64_t number;
    memset(raw, 0, sizeof *raw);
    raw->number = -1;
    raw->state = state_of(read_file(subject, SUBJECT_STAT, bytes, sizeof bytes));
    struct span rest = read_file(subject, SUBJECT_SYSCALL, bytes, sizeof bytes);
    if (!span_number(span_word(&rest), &number)) /* "running" */
        return;
    raw->number = (long)number;
    raw->in_syscall = number >= 0;
    for (int i = 0; i < 6 && raw->in_syscall; i++)
        number_word(&rest, &raw->args[i]);
    number_word(&rest, &raw->sp);
    number_word(&rest, &raw->pc);
}

bool waits_asleep(const struct waits_raw *raw)
{
    return raw->in_syscall && (raw->state == 'S' || raw->state == 'D');
}

static bool is_terminal(pid_t pid, uint64_t fd)
{
    static const char pts[] = "/dev/pts/";
    char path[64], target[64] = "";
    snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)pid, (int)fd);
    return readlink(path, target, sizeof target - 1) > 0 && strncmp(target, pts, strlen(pts)) == 0;
}

bool waits_lasting(const struct subject *subject, const struct waits_raw *raw)
{
    if (!waits_asleep(raw))
        return false;
    switch (raw->number) {
    case SYS_vfork:
    case SYS_clone:
    case SYS_clone3: return true; /* for its child's exec: the one such sleep that no signal ends */
    case SYS_exit:
    case SYS_exit_group: return false;
    case SYS_write:
    case SYS_writev: return raw->state == 'S' && !is_terminal(subject->pid, raw->args[0]);
    default: return raw->state == 'S';
    }
}

/* "128331 4021 17": ns on a processor, ns waiting for one, turns. */
uint64_t waits_turns(struct subject *subject)
{
    char bytes[96];
    int64_t turns = 0;
    struct span rest = read_file(subject, SUBJECT_SCHEDSTAT, bytes, sizeof bytes);
    span_word(&rest);
    span_word(&rest);
    return span_number(span_word(&rest), &turns) ? (uint64_t)turns : 0;
}

/* ---- futexes and what lies around them ---- */

struct diagnosis {
    struct subject *subject;
    const struct waits_raw *raw;
    struct variables *variables;
    const struct snapshot *snapshot;
    struct wait_view *wait;
};

static const struct map_view *map_at(const struct actor_view *actor, uint64_t address)
{
    for (size_t i = 0; i < actor->nmaps; i++)
        if (address >= actor->maps[i].start && address < actor->maps[i].end)
            return &actor->maps[i];
    return NULL;
}

static const struct actor_view *actor_of(const struct snapshot *snapshot, pid_t pid)
{
    for (size_t i = 0; i < snapshot->nactors; i++)
        if (snapshot->actors[i].pid == pid)
            return &snapshot->actors[i];
    return NULL;
}

/* The mutex's bytes, of the object's page in the snapshot. */
static const uint8_t *object_bytes(const struct snapshot *snapshot, struct obj_id id, uint64_t offset,
                                   uint64_t length)
{
    for (size_t i = 0; i < snapshot->nobjs; i++) {
        const struct obj_view *obj = &snapshot->objs[i];
        size_t page = (size_t)(offset / PAGE_BYTES);
        if (!obj_id_equal(obj->id, id) || page >= obj->npages || obj->bytes[page] < 0 ||
            offset % PAGE_BYTES + length > PAGE_BYTES)
            continue;
        return &snapshot->bytes[obj->bytes[page]][offset % PAGE_BYTES];
    }
    return NULL;
}

static void name_owner(struct diagnosis *diagnosis, const struct type *type, uint64_t begin)
{
    struct wait_view *wait = diagnosis->wait;
    struct lock lock;
    const uint8_t *bytes = object_bytes(diagnosis->snapshot, wait->obj, begin, type->size);
    wait->is_mutex = true;
    if (bytes == NULL || !locks_read(type, bytes, diagnosis->snapshot, &lock))
        return;
    wait->robust = lock.robust;
    wait->owner_tid = lock.owner_tid;
    wait->owner = lock.owner;
    wait->owner_alive = lock.owner_alive;
}

static const char *object_name(const struct snapshot *snapshot, int obj)
{
    const struct obj_view *view = &snapshot->objs[obj];
    return view->shown != NULL ? view->shown : view->name;
}

static void diagnose_futex(struct diagnosis *diagnosis, const struct actor_view *actor)
{
    struct wait_view *wait = diagnosis->wait;
    wait->kind = WAIT_FUTEX;
    wait->address = diagnosis->raw->args[0];
    const struct map_view *map = map_at(actor, wait->address);
    if (map == NULL || map->obj < 0 || map->perm[3] != 's') {
        wait->what = mem_printf("futex at 0x%llx, in its own memory", (unsigned long long)wait->address);
        return;
    }
    const struct type *type;
    uint64_t begin;
    wait->obj = diagnosis->snapshot->objs[map->obj].id;
    wait->offset = map->offset + (wait->address - map->start);
    const char *name = diagnosis->variables == NULL
                           ? NULL
                           : variables_name(diagnosis->variables, wait->obj, wait->offset, &type, &begin);
    if (name == NULL) {
        wait->what = mem_printf("futex at %s+%llu", object_name(diagnosis->snapshot, map->obj),
                                (unsigned long long)wait->offset);
        return;
    }
    wait->what = mem_dup(name);
    if (strcmp(type->name, "pthread_mutex_t") == 0)
        name_owner(diagnosis, type, begin);
}

/* ---- the others ---- */

/* The device of its terminal is field 7 of stat: minor in bits 0 to 7 and 20 up, major in bits 8 to 19. */
static bool is_its_terminal(struct subject *subject, const char *path)
{
    char bytes[512];
    struct span stat = read_file(subject, SUBJECT_STAT, bytes, sizeof bytes);
    const char *end = stat.length > 0 ? memrchr(stat.at, ')', stat.length) : NULL;
    int64_t number = 0, device = 0;
    if (end == NULL || strncmp(path, "/dev/pts/", 9) != 0 ||
        !span_number(span_of(path + strlen("/dev/pts/")), &number))
        return false;
    struct span rest = {end + 1, (size_t)(stat.at + stat.length - end - 1)};
    for (int field = 3; field < 7; field++)
        span_word(&rest);
    enum { PTS_MAJOR = 136 };
    return span_number(span_word(&rest), &device) && (device >> 8 & 0xfff) == PTS_MAJOR &&
           ((device & 0xff) | (device >> 12 & 0xfff00)) == number;
}

static void diagnose_read(struct diagnosis *diagnosis)
{
    char path[64], target[256];
    struct wait_view *wait = diagnosis->wait;
    wait->kind = WAIT_READ;
    wait->fd = (int)diagnosis->raw->args[0];
    snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)diagnosis->subject->pid, wait->fd);
    ssize_t length = readlink(path, target, sizeof target - 1);
    if (length <= 0) {
        wait->what = mem_printf("descriptor %d", wait->fd);
        return;
    }
    target[length] = '\0';
    if (is_its_terminal(diagnosis->subject, target))
        wait->what = mem_printf("%s (its terminal)", target);
    else if (strncmp(target, "pipe:", 5) == 0)
        wait->what = mem_dup("a pipe");
    else if (strncmp(target, "socket:", 7) == 0)
        wait->what = mem_dup("a socket");
    else
        wait->what = mem_dup(target);
}

static void diagnose_child(struct diagnosis *diagnosis, bool by_pid, pid_t pid)
{
    const struct actor_view *child = by_pid ? actor_of(diagnosis->snapshot, pid) : NULL;
    diagnosis->wait->kind = WAIT_CHILD;
    if (child != NULL)
        diagnosis->wait->what = mem_printf("%c to end", actor_letter(child->id));
    else if (by_pid)
        diagnosis->wait->what = mem_printf("process %d to end", (int)pid);
    else
        diagnosis->wait->what = mem_dup("a child to end");
}

static void diagnose_sleep(struct diagnosis *diagnosis, uint64_t address, bool absolute)
{
    struct timespec time;
    diagnosis->wait->kind = WAIT_SLEEP;
    if (!absolute && peek_present(diagnosis->subject, address, &time, sizeof time))
        diagnosis->wait->what = mem_printf("%g s to pass", (double)time.tv_sec + (double)time.tv_nsec / 1e9);
    else
        diagnosis->wait->what = mem_dup("a moment to come");
}

static const struct reason {
    long number;
    const char *call, *what;
} reasons[] = {
    {SYS_pause, "pause", "a signal"},
    {SYS_rt_sigsuspend, "sigsuspend", "a signal"},
    {SYS_rt_sigtimedwait, "sigtimedwait", "a signal"},
    {SYS_write, "write", "room to write"},
    {SYS_writev, "writev", "room to write"},
    {SYS_sendto, "sendto", "room to write"},
    {SYS_poll, "poll", "a descriptor to become ready"},
    {SYS_ppoll, "ppoll", "a descriptor to become ready"},
    {SYS_select, "select", "a descriptor to become ready"},
    {SYS_pselect6, "pselect", "a descriptor to become ready"},
    {SYS_epoll_wait, "epoll_wait", "a descriptor to become ready"},
    {SYS_epoll_pwait, "epoll_pwait", "a descriptor to become ready"},
    {SYS_flock, "flock", "a file lock"},
    {SYS_fcntl, "fcntl", "a file lock"},
    {SYS_accept, "accept", "a connection"},
    {SYS_accept4, "accept4", "a connection"},
    {SYS_connect, "connect", "a connection"},
    {SYS_mq_timedreceive, "mq_receive", "a message"},
    {SYS_mq_timedsend, "mq_send", "room in the queue"},
    {SYS_msgrcv, "msgrcv", "a message"},
    {SYS_semop, "semop", "a System V semaphore"},
    {SYS_semtimedop, "semtimedop", "a System V semaphore"},
    {SYS_open, "open", "the other end of a FIFO"},
    {SYS_openat, "openat", "the other end of a FIFO"},
    {SYS_fsync, "fsync", "the disk"},
    {SYS_msync, "msync", "the disk"},
};

static const struct reason *reason_of(long number)
{
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (reasons[i].number == number)
            return &reasons[i];
    return NULL;
}

static char *call_name(long number)
{
    const char *name = syscalls_name(number);
    const struct reason *reason = reason_of(number);
    if (name == NULL && reason != NULL)
        name = reason->call;
    return name != NULL ? mem_dup(name) : mem_printf("system call %ld", number);
}

static void diagnose_other(struct diagnosis *diagnosis)
{
    const struct reason *reason = reason_of(diagnosis->raw->number);
    diagnosis->wait->kind = WAIT_OTHER;
    diagnosis->wait->what = mem_dup(reason != NULL ? reason->what : "the kernel");
}

static void diagnose(struct diagnosis *diagnosis, const struct actor_view *actor)
{
    const uint64_t *args = diagnosis->raw->args;
    switch (diagnosis->raw->number) {
    case SYS_futex: diagnose_futex(diagnosis, actor); break;
    case SYS_read:
    case SYS_readv:
    case SYS_pread64:
    case SYS_recvfrom:
    case SYS_recvmsg: diagnose_read(diagnosis); break;
    case SYS_wait4: diagnose_child(diagnosis, (int)args[0] > 0, (pid_t)args[0]); break;
    case SYS_waitid: diagnose_child(diagnosis, args[0] == P_PID, (pid_t)args[1]); break;
    case SYS_nanosleep: diagnose_sleep(diagnosis, args[0], false); break;
    case SYS_clock_nanosleep: diagnose_sleep(diagnosis, args[2], args[1] & TIMER_ABSTIME); break;
    default: diagnose_other(diagnosis); break;
    }
}

static void fill_one(struct subject *subject, struct variables *variables, const struct snapshot *snapshot,
                     struct actor_view *actor)
{
    struct waits_raw raw;
    waits_read(subject, &raw);
    if (!waits_asleep(&raw))
        return;
    struct diagnosis diagnosis = {subject, &raw, variables, snapshot, &actor->wait};
    diagnose(&diagnosis, actor);
    actor->wait.where = call_name(raw.number);
}

static bool same_futex(const struct wait_view *a, const struct wait_view *b)
{
    bool shared = a->obj.ino != 0 || a->obj.major != 0;
    return shared && a->kind == WAIT_FUTEX && b->kind == WAIT_FUTEX && obj_id_equal(a->obj, b->obj) &&
           a->offset == b->offset;
}

static void find_others(struct snapshot *snapshot)
{
    for (size_t i = 0; i < snapshot->nactors; i++)
        for (size_t k = 0; k < snapshot->nactors; k++)
            if (i != k && snapshot->actors[k].id < 64 &&
                same_futex(&snapshot->actors[i].wait, &snapshot->actors[k].wait))
                snapshot->actors[i].wait.others |= (uint64_t)1 << snapshot->actors[k].id;
}

void waits_fill(struct subject *subjects, size_t nsubjects, struct variables *variables,
                struct snapshot *snapshot)
{
    for (size_t i = 0; i < nsubjects && i < snapshot->nactors; i++) {
        struct actor_view *actor = &snapshot->actors[i];
        actor->wait.fd = actor->wait.owner = -1;
        if (actor->alive && subjects[i].regs == NULL) /* with registers it is stopped, so it does not sleep */
            fill_one(&subjects[i], variables, snapshot, actor);
    }
    find_others(snapshot);
}
