#include "explore/start.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "explore/bytes.h"
#include "explore/explore.h"
#include "explore/launch.h"
#include "explore/section.h"
#include "explore/world.h"
#include "system/arch.h"
#include "system/child.h"
#include "system/images.h"
#include "system/names.h"
#include "system/starved.h"
#include "system/subject.h"
#include "system/trace.h"
#include "system/waits.h"

#define PATIENCE ((uint64_t)10 * CLOCK_S) /* for all to come to their sections */
#define QUIET ((uint64_t)20 * CLOCK_MS)   /* nothing has happened for so long */

enum process_where { RUNS, ARRIVED, ELSEWHERE /* held where it sleeps */, ENDED };

struct process {
    pid_t pid;
    const struct explore_program *program;
    enum process_where where;
    struct trace_break breaks[SECTION_PLACES];
    size_t break_count;
    struct section section;
    struct starved starved;
    int code; /* ENDED: status, or -signal */
};

struct start {
    const struct explore_request *request;
    struct images *images;
    struct process *list;
    size_t count, capacity;
    size_t wanted; /* actors; 0: as many as come */
    uint64_t began, moved;
    ino_t *names; /* inodes of the objects that were there before */
    size_t name_count, name_capacity;
};

static const char *from_of(const struct start *start, const struct process *process)
{
    return process->program->from != NULL ? process->program->from : start->request->from;
}

/* ---- names ---- */

static void note_names(struct start *start)
{
    DIR *folder = opendir(NAMES_FOLDER);
    struct dirent *entry;
    if (folder == NULL)
        return;
    while ((entry = readdir(folder)) != NULL) {
        start->names =
            mem_push(start->names, &start->name_count, &start->name_capacity, sizeof *start->names);
        start->names[start->name_count - 1] = entry->d_ino;
    }
    closedir(folder);
}

static bool was_there(const struct start *start, ino_t inode)
{
    for (size_t i = 0; i < start->name_count; i++) {
        if (start->names[i] == inode)
            return true;
    }
    return false;
}

/* ---- processes ---- */

static struct process *add(struct start *start, pid_t pid, const struct explore_program *program)
{
    start->list = mem_push(start->list, &start->count, &start->capacity, sizeof *start->list);
    struct process *process = &start->list[start->count - 1];
    process->pid = pid;
    process->program = program;
    return process;
}

struct start *start_begin(const struct explore_request *request, struct images *images, struct err *err)
{
    struct start *start = mem_alloc(sizeof *start);
    *start = (struct start){.request = request, .images = images, .wanted = request->actors};
    if (start->wanted == 0 && request->program_count > 1)
        start->wanted = request->program_count;
    start->began = start->moved = clock_now();
    note_names(start);
    for (size_t i = 0; i < request->program_count; i++) {
        pid_t pid = 0;
        int failed = launch_program(&request->programs[i], &pid, err);
        if (pid != 0)
            add(start, pid, &request->programs[i]);
        if (failed != 0) {
            start_free(start, NULL);
            return NULL;
        }
    }
    return start;
}

static int begin_program(struct start *start, struct process *process, struct err *err)
{
    struct user_regs_struct regs;
    struct image_list images = {0};
    const struct explore_program *program = process->program;
    const char *to = program->to != NULL || program->from != NULL ? program->to : start->request->to;
    int failed = -1;
    if (trace_registers(process->pid, &regs) != 0 ||
        images_of(start->images, process->pid, &images, err) != 0)
        return err_errno(err, errno, "%s cannot be looked at", program->path);
    launch_hide_vdso(process->pid, arch_sp(&regs));
    section_free(&process->section);
    if (section_init(&process->section, from_of(start, process), to, &images, err) != 0)
        goto out;
    process->break_count = process->section.begin_count;
    for (size_t i = 0; i < process->break_count; i++) {
        process->breaks[i] = (struct trace_break){.address = process->section.begins[i]};
        if (trace_break_in(process->pid, &process->breaks[i]) != 0) {
            err_errno(err, errno, "%s cannot be stopped at '%s'", program->path, from_of(start, process));
            goto out;
        }
    }
    failed = 0;
out:
    image_list_free(&images);
    return failed;
}

static void adopt(struct start *start, size_t parent, pid_t child)
{
    struct process *process = add(start, child, start->list[parent].program);
    const struct process *from = &start->list[parent];
    memcpy(process->breaks, from->breaks, sizeof process->breaks);
    process->break_count = from->break_count;
    process->section = from->section;
    process->section.from = mem_dup(from->section.from);
    process->section.to = mem_dup(from->section.to);
}

/* At one of its breakpoints: it is where its section begins. */
static bool arrive(struct process *process)
{
    struct user_regs_struct regs;
    if (trace_registers(process->pid, &regs) != 0)
        return false;
    uint64_t pc = arch_pc(&regs) - ARCH_BREAKPOINT_PASSED;
    bool ours = false;
    for (size_t i = 0; i < process->break_count; i++)
        ours |= process->breaks[i].address == pc;
    if (!ours)
        return false;
    for (size_t i = 0; i < process->break_count; i++)
        trace_break_out(process->pid, &process->breaks[i]);
    arch_set_pc(&regs, pc);
    trace_set_registers(process->pid, &regs);
    process->where = ARRIVED;
    return true;
}

static int hear(struct start *start, size_t index, struct trace_event event, struct err *err)
{
    struct process *process = &start->list[index];
    pid_t pid = process->pid;
    switch (event.kind) {
    case TRACE_EXEC:
        if (begin_program(start, process, err) != 0)
            return -1;
        trace_cont(pid, 0);
        return 0;
    case TRACE_BREAK:
        if (!arrive(process))
            trace_cont(pid, SIGTRAP);
        return 0;
    case TRACE_FORK:
    case TRACE_VFORK:
    case TRACE_CLONE:
        adopt(start, index, event.child);
        trace_cont(pid, 0);
        return 0;
    case TRACE_SIGNAL: trace_cont(pid, event.code); return 0;
    case TRACE_GROUP_STOP: trace_listen(pid); return 0;
    case TRACE_EXITED:
    case TRACE_KILLED:
    case TRACE_GONE:
        process->where = ENDED;
        process->code = event.kind == TRACE_EXITED ? event.code : -event.code;
        return 0;
    default: trace_cont(pid, 0); return 0;
    }
}

/* Asleep where only another process can wake it. */
static bool waits_for_others(pid_t pid)
{
    struct subject subject;
    struct waits_raw raw;
    subject_init(&subject, 0, pid);
    waits_read(&subject, &raw);
    subject_free(&subject);
    if (!waits_asleep(&raw))
        return false;
    switch (raw.number) {
    case SYS_wait4:
    case SYS_waitid:
    case SYS_futex:
    case SYS_read:
    case SYS_pause:
    case SYS_rt_sigsuspend: return true;
    default: return false;
    }
}

static size_t count_where(const struct start *start, enum process_where where)
{
    size_t count = 0;
    for (size_t i = 0; i < start->count; i++)
        count += start->list[i].where == where;
    return count;
}

/* Nobody else will come: all others have ended, or sleep until somebody here wakes them. */
static bool is_settled(const struct start *start)
{
    if (clock_now() - start->moved < QUIET)
        return false;
    for (size_t i = 0; i < start->count; i++) {
        if (start->list[i].where == RUNS && !waits_for_others(start->list[i].pid))
            return false;
    }
    return true;
}

/* On a busy machine: then patience begins anew. */
static bool has_starved(struct start *start)
{
    bool starved = false;
    for (size_t i = 0; i < start->count; i++) {
        struct process *process = &start->list[i];
        starved |= process->where == RUNS && starved_of_time(&process->starved, process->pid, PATIENCE);
    }
    if (starved)
        start->began = clock_now();
    return starved;
}

/* Whoever is not an actor must not touch the shared memory meanwhile. */
static void hold_others(struct start *start)
{
    for (size_t i = 0; i < start->count; i++) {
        struct process *process = &start->list[i];
        if (process->where != RUNS || trace_interrupt(process->pid) != 0)
            continue;
        struct trace_event event = trace_wait(process->pid, CLOCK_S);
        process->where = trace_is_end(event.kind) ? ENDED : ELSEWHERE;
    }
}

static int too_few(const struct start *start, struct err *err)
{
    size_t arrived = count_where(start, ARRIVED);
    const char *from = start->count > 0 ? from_of(start, &start->list[0]) : "";
    if (arrived == 0)
        return err_usage(err, "no process comes to '%s'", from);
    return err_usage(err, "only %zu process%s to '%s' at the same time; %s", arrived,
                     arrived == 1 ? " comes" : "es come", from,
                     start->wanted > arrived ? "more were expected" : "exploring takes two");
}

static enum start_answer hand_over(struct start *start, struct world *world, struct err *err)
{
    size_t arrived = count_where(start, ARRIVED), least = start->wanted > 2 ? start->wanted : 2;
    if (arrived < least) {
        too_few(start, err);
        return START_FAILED;
    }
    if (arrived > EXPLORE_ACTORS) {
        err_usage(err, "%zu processes come to '%s'; at most %d can be explored", arrived,
                  from_of(start, &start->list[0]), EXPLORE_ACTORS);
        return START_FAILED;
    }
    hold_others(start);
    for (size_t i = 0; i < start->count; i++) {
        struct process *process = &start->list[i];
        if (process->where != ARRIVED)
            continue;
        struct role *role = &world->roles[world->count];
        *role = (struct role){.id = (int)world->count, .held = process->pid, .started = true};
        role->section = process->section;
        process->section = (struct section){0};
        world->count++;
    }
    return START_READY;
}

enum start_answer start_advance(struct start *start, struct world *world, struct err *err)
{
    for (size_t i = 0; i < start->count; i++) {
        if (start->list[i].where != RUNS)
            continue;
        struct trace_event event = trace_poll(start->list[i].pid);
        if (event.kind == TRACE_NOTHING)
            continue;
        start->moved = clock_now();
        if (hear(start, i, event, err) != 0)
            return START_FAILED;
    }
    size_t arrived = count_where(start, ARRIVED);
    bool all = start->wanted > 0 ? arrived >= start->wanted : arrived == EXPLORE_ACTORS;
    if (all || is_settled(start))
        return hand_over(start, world, err);
    if (clock_now() - start->began < PATIENCE || has_starved(start))
        return START_MORE;
    too_few(start, err);
    return START_FAILED;
}

static void end_processes(struct start *start)
{
    for (size_t i = 0; i < start->count; i++) {
        if (start->list[i].where != ENDED)
            kill(start->list[i].pid, SIGKILL);
    }
    for (size_t i = 0; i < start->count; i++) {
        struct process *process = &start->list[i];
        while (process->where != ENDED && !trace_is_end(trace_wait(process->pid, CLOCK_S).kind))
            ;
        section_free(&process->section);
    }
}

/* Their forks come to us when they die, and are reaped by name: nobody else's orphans are touched. */
static void end_all(struct start *start, const struct world *world)
{
    int before = 0, status;
    prctl(PR_GET_CHILD_SUBREAPER, &before);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    end_processes(start);
    for (size_t i = 0; world != NULL && i < world->count; i++) {
        for (size_t k = 0; k < world->roles[i].orphan_count; k++)
            child_reap(world->roles[i].orphans[k], &status);
    }
    prctl(PR_SET_CHILD_SUBREAPER, before);
}

void start_free(struct start *start, const struct world *world)
{
    if (start == NULL)
        return;
    end_all(start, world);
    for (size_t i = 0; world != NULL && i < world->objects.count; i++) {
        const struct object *object = &world->objects.list[i];
        if (object->in_shm && !was_there(start, (ino_t)object->id.ino))
            names_remove(object->name, object->id);
    }
    free(start->names);
    free(start->list);
    free(start);
}
