#include "system/inspect.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/span.h"
#include "system/images.h"
#include "system/look.h"
#include "system/snapshot.h"
#include "system/subject.h"
#include "system/waits.h"

struct inspect {
    struct look *look;
    struct subject *subjects;
    size_t count;
};

struct inspect *inspect_open(const pid_t *pids, size_t count, struct err *err)
{
    if (count == 0 || count > 26) {
        err_usage(err, "shmlab inspect takes 1 to 26 process ids, got %zu", count);
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        if (pids[i] <= 0 || (kill(pids[i], 0) != 0 && errno == ESRCH)) {
            err_usage(err, "there is no process %d; ps lists those that run", (int)pids[i]);
            return NULL;
        }
    }
    struct inspect *inspect = mem_alloc(sizeof *inspect);
    inspect->look = look_open();
    inspect->count = count;
    inspect->subjects = mem_array(count, sizeof *inspect->subjects);
    for (size_t i = 0; i < count; i++)
        subject_init(&inspect->subjects[i], (int)i, pids[i]);
    return inspect;
}

void inspect_close(struct inspect *inspect)
{
    if (inspect == NULL)
        return;
    for (size_t i = 0; i < inspect->count; i++)
        subject_free(&inspect->subjects[i]);
    look_close(inspect->look);
    free(inspect->subjects);
    free(inspect);
}

static char *name_of(pid_t pid)
{
    struct buf text = {0};
    char *path = mem_printf("/proc/%d/comm", (int)pid);
    char *name = buf_read_file(&text, path, NULL) == 0
                     ? span_dup(span_trim((struct span){buf_text(&text), text.length}))
                     : mem_printf("process %d", (int)pid);
    free(path);
    buf_free(&text);
    return name;
}

void inspect_fill(struct inspect *inspect, struct snapshot *snapshot)
{
    struct look_wish wish = {.subjects = inspect->subjects, .nsubjects = inspect->count};
    look_fill(inspect->look, &wish, snapshot);
    for (size_t i = 0; i < snapshot->nactors; i++) {
        struct actor_view *actor = &snapshot->actors[i];
        actor->name = name_of(actor->pid);
        actor->last = actor->alive ? OUT_RUNNING : OUT_EXITED;
    }
    waits_fill(inspect->subjects, inspect->count, NULL, snapshot);
}
