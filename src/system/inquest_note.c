#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "base/buf.h"
#include "system/call_rank.h"
#include "system/images.h"
#include "system/inquest_inside.h"
#include "system/syscalls.h"
#include "system/vma.h"

enum { ERRNO_MOST = 511 }; /* beyond: the kernel begins the call again by itself */

static const struct image_list *images_of_task(struct inquest *inquest, struct task *task)
{
    struct watched *process = task->process;
    if (!process->images_listed)
        process->images_listed =
            images_of(inquest->images, process->pid, &process->subject.images, NULL) == 0;
    return &process->subject.images;
}

/* Where the task stands, seen from the program. */
static bool find_frame(struct inquest *inquest, struct task *task, struct frame *frame)
{
    struct user_regs_struct regs;
    return trace_registers(task->tid, &regs) == 0 &&
           frames_find(images_of_task(inquest, task), &task->process->subject, &regs, frame);
}

static struct place find_place(struct inquest *inquest, struct task *task)
{
    struct frame frame;
    if (!find_frame(inquest, task, &frame))
        return (struct place){0};
    return frames_place(images_of_task(inquest, task), &frame);
}

/* ---- calls that fail ---- */

/* "mmap" for "__mmap64": libraries have several names for one function. */
static bool is_wrapper(const char *function, const char *call)
{
    size_t length = strlen(call);
    while (*function == '_')
        function++;
    return strncmp(function, call, length) == 0 &&
           (function[length] == '\0' || strcmp(function + length, "64") == 0);
}

static bool allocates(const char *function)
{
    static const char *const names[] = {"malloc", "calloc", "realloc", "aligned_alloc", "posix_memalign"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strstr(function, names[i]) != NULL)
            return true;
    return false;
}

/* Whether the program's own call fails with it, and not only the library's housekeeping. */
static bool matters(const char *inside, const char *call, int error)
{
    if (inside == NULL)
        return true;
    if (call != NULL && strcmp(call, "futex") == 0 && error == EAGAIN)
        return false; /* the value has changed meanwhile: the library looks again */
    if (call != NULL && is_wrapper(inside, call))
        return true;
    return (allocates(inside) && error == ENOMEM) || call_rank(inside, call) != RANK_OWN;
}

void note_no_doubt(struct task *task)
{
    if (!task->doubt.set)
        return;
    free(task->process->end.failed.text);
    task->process->end.failed = task->doubt.call;
    task->doubt = (struct doubt){0};
}

static void drop_doubt(struct task *task)
{
    free(task->doubt.call.text);
    task->doubt = (struct doubt){0};
}

/* A further call: from the same call of the program, or from a later one? */
static void settle_doubt(struct inquest *inquest, struct task *task)
{
    struct frame frame;
    if (!task->doubt.set)
        return;
    bool same = find_frame(inquest, task, &frame) && frame.pc == task->doubt.frame.pc &&
                frame.sp == task->doubt.frame.sp;
    if (same)
        drop_doubt(task);
    else
        note_no_doubt(task);
}

static void note_failure(struct inquest *inquest, struct task *task, int error)
{
    struct buf text = {0};
    struct frame frame;
    long number = (long)task->call.number;
    if (!find_frame(inquest, task, &frame) || !matters(frame.inside, syscalls_name(number), error))
        return;
    syscalls_print(&text, &task->process->subject, number, task->call.args);
    task->doubt = (struct doubt){true,
                                 frame,
                                 {.text = buf_take(&text),
                                  .error = error,
                                  .place = frames_place(images_of_task(inquest, task), &frame)}};
}

/* ---- mappings ---- */

static void complete(struct watched *process, struct map_deed *deed)
{
    struct map_line line;
    if (deed->end > deed->start)
        return;
    if (deed->change == MAP_UNMAPPED) {
        deed->end = map_history_end(&process->history, deed->start);
    } else if (vma_at(&process->subject, deed->start, &line)) {
        deed->end = line.end;
        free(line.path);
    }
}

static void note_mapping(struct inquest *inquest, struct task *task, int64_t result)
{
    struct map_deed deed;
    struct watched *process = task->process;
    if (!map_deed_of((long)task->call.number, task->call.args, result, &deed))
        return;
    deed.place = find_place(inquest, task);
    complete(process, &deed);
    map_history_add(&process->history, &deed);
    if (deed.change == MAP_MAPPED && (task->call.args[2] & PROT_EXEC) != 0)
        process->images_listed = false; /* code that was not there before */
}

/* ---- the two stops of a call, and signals ---- */

void note_entry(struct inquest *inquest, struct task *task)
{
    if (trace_call(task->tid, &task->call) != 0)
        return;
    settle_doubt(inquest, task);
    if (task->call.number == SYS_exit_group)
        task->process->end.place = find_place(inquest, task);
}

void note_exit(struct inquest *inquest, struct task *task)
{
    struct trace_call done;
    if (trace_call(task->tid, &done) != 0)
        return;
    if (!done.failed)
        note_mapping(inquest, task, done.result);
    else if (done.result >= -ERRNO_MOST)
        note_failure(inquest, task, (int)-done.result);
}

static void note_fault(struct task *task, const siginfo_t *info)
{
    struct user_regs_struct regs;
    struct watched *process = task->process;
    struct inquest_end *end = &process->end;
    if (!fault_is(info) || trace_registers(task->tid, &regs) != 0)
        return;
    fault_find(&end->fault, &process->subject, &regs, info);
    end->faulted = true;
    const struct map_deed *deed = map_history_last(&process->history, end->fault.address);
    end->has_deed = deed != NULL && deed->place.line > 0;
    if (end->has_deed)
        end->deed = *deed;
}

void note_signal(struct inquest *inquest, struct task *task, int signal)
{
    siginfo_t info = {0};
    struct inquest_end *end = &task->process->end;
    if (trace_signal_info(task->tid, &info) != 0)
        return;
    note_no_doubt(task);
    fault_free(&end->fault);
    end->faulted = end->has_deed = false;
    end->code = signal;
    end->place = find_place(inquest, task);
    bool sent = info.si_code == SI_USER || info.si_code == SI_TKILL || info.si_code == SI_QUEUE;
    end->sender = sent && info.si_pid != task->process->pid ? info.si_pid : 0;
    note_fault(task, &info);
}
