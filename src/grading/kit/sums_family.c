#include "grading/kit/sums_family.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "grading/kit/asleep.h"
#include "grading/kit/program.h"
#include "grading/kit/tests.h"
#include "grading/kit/watch.h"
#include "system/trace.h"

static bool is_fork(const struct watched_call *call)
{
    uint64_t flags = 0;
    if (call->number == SYS_fork || call->number == SYS_vfork)
        return true;
    if (call->number == SYS_clone)
        flags = call->args[0];
    else if (call->number != SYS_clone3 || trace_peek(call->pid, call->args[0], &flags, sizeof flags) != 0)
        return false;
    return !(flags & CLONE_THREAD);
}

static bool is_shared_mmap(const struct watched_call *call)
{
    return call->number == SYS_mmap && (call->args[3] & MAP_SHARED);
}

static bool waits_for_end(const struct watched_call *call)
{
    return (call->number == SYS_wait4 && !(call->args[2] & WNOHANG)) ||
           (call->number == SYS_waitid && !(call->args[3] & WNOHANG));
}

static void refuse(struct watched_call *call, int error)
{
    call->skip = true;
    call->result = -error;
}

void sums_family_steer(struct watched_call *call, void *context)
{
    struct sums_family *family = context;
    if (!family->on)
        return;
    family->has_waited |= call->number == SYS_wait4 || call->number == SYS_waitid;
    if (is_fork(call) && ++family->tries >= family->fail_fork && family->fail_fork > 0)
        refuse(call, EAGAIN);
    else if (is_shared_mmap(call) && family->fail_map)
        refuse(call, ENOMEM);
    else if (waits_for_end(call) && family->waits++ < family->interrupts)
        refuse(call, EINTR);
}

static bool is_other_way(const struct watched_call *call)
{
    switch (call->number) {
    case SYS_pipe:
    case SYS_pipe2:
    case SYS_socketpair:
    case SYS_socket:
    case SYS_memfd_create:
    case SYS_eventfd:
    case SYS_eventfd2:
    case SYS_shmget:
    case SYS_msgget:
    case SYS_semget:
    case SYS_mq_open:
    case SYS_creat:
    case SYS_process_vm_readv:
    case SYS_process_vm_writev: return true;
    case SYS_open: return (call->args[1] & O_ACCMODE) != O_RDONLY || (call->args[1] & O_CREAT);
    case SYS_openat: return (call->args[2] & O_ACCMODE) != O_RDONLY || (call->args[2] & O_CREAT);
    default: return false;
    }
}

void sums_family_look(const struct watched_call *call, void *context)
{
    struct sums_family *family = context;
    if (!family->on || call->result < 0)
        return;
    family->other_way |= is_other_way(call);
    if (!is_shared_mmap(call))
        return;
    family->shared_maps++;
    family->named |= !(call->args[3] & MAP_ANONYMOUS);
    family->map = (uint64_t)call->result;
    family->map_length = call->args[1];
}

void sums_family_born(pid_t parent, pid_t child, void *context)
{
    struct sums_family *family = context;
    if (!family->on || watch_is_thread(parent, child))
        return;
    if (family->forks == SUMS_FAMILY_MOST)
        tests_fail(&(struct test_failure){.message = "parallel_sum forks children without end",
                                          .expected = "as many as there are workers",
                                          .actual = "more than 64"});
    family->children[family->forks] = child;
    if (++family->forks == family->kill_child)
        kill(child, SIGKILL);
    if (family->hold_children)
        watch_hold(program_watch(family->program), child);
    if (family->born != NULL)
        family->born(family, child, family->forks - 1);
}

/* Children that are held are let go when their parent waits for them, in whatever way but by the clock. */
static void let_children_go(void *context)
{
    static const uint64_t most = 5 * (uint64_t)CLOCK_S;
    struct sums_family *family = context;
    if (!family->on || !family->hold_children || family->forks == 0)
        return;
    long parent = asleep_process(program_pid(family->program));
    bool sleeps = parent >= 0 && parent != SYS_nanosleep && parent != SYS_clock_nanosleep;
    if (!family->has_waited && !sleeps && parent != ASLEEP_DONE && clock_now() - family->since < most)
        return;
    for (int i = 0; i < family->forks; i++)
        watch_let_go(program_watch(family->program), family->children[i]);
}

static void start_family(struct sums_family *family)
{
    family->program = program_start_hooked(&(struct watch_hooks){.entering = sums_family_steer,
                                                                 .seen = sums_family_look,
                                                                 .forked = sums_family_born,
                                                                 .turn = let_children_go,
                                                                 .context = family});
}

struct sums_added sums_family_add_up(struct sums_family *family, const struct sums_numbers *numbers,
                                     unsigned workers)
{
    family->forks = family->tries = family->shared_maps = family->waits = 0;
    family->named = family->other_way = family->has_waited = false;
    family->since = clock_now();
    family->on = true;
    struct sums_added summed = sums_add_up(family->program, numbers, workers);
    family->on = false;
    return summed;
}

struct sums_family *sums_family_new(void)
{
    static struct sums_family family; /* the program may make calls until the frame ends it */
    family = (struct sums_family){0};
    start_family(&family);
    return &family;
}
