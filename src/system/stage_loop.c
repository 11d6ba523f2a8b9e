/* What the loop calls: descriptors that may be readable, children that may have reported, deadlines. */
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "system/child.h"
#include "system/plain.h"
#include "system/stage_inside.h"
#include "system/terminal.h"
#include "system/waits.h"

size_t stage_fds(const struct stage *stage, struct stage_fd *fds, size_t most)
{
    size_t count = 0;
    for (size_t i = 0; i < stage->nterminals && count < most; i++)
        if (stage->terminals[i]->master != -1 && stage->terminals[i]->paused_until == 0)
            fds[count++] = (struct stage_fd){stage->terminals[i]->master, stage->terminals[i]->owner};
    return count;
}

void stage_readable(struct stage *stage, int fd)
{
    for (size_t i = 0; i < stage->nterminals; i++)
        if (stage->terminals[i]->master == fd)
            terminal_read(stage, stage->terminals[i], false);
    plain_find_names(stage);
}

void stage_reap_actor(struct stage *stage, struct actor *actor)
{
    for (size_t i = 0; i < actor->nthreads; i++) {
        struct trace_event event = trace_poll(actor->threads[i].tid);
        if (event.kind == TRACE_NOTHING)
            continue;
        stage_event_take(stage, actor, &event);
        i = (size_t)-1; /* threads may have come and gone: from the first again */
    }
    if (actor->move.kind != MOVE_NONE && !actor->threads[0].stopped)
        move_follow(stage, actor, 0);
}

static void reap_plain(struct stage *stage, struct actor *actor)
{
    int status;
    int got = child_reap(actor->pid, &status);
    if (got == 0)
        return;
    if (got == 1 && WIFSIGNALED(status))
        actor_ended(stage, actor, OUT_SIGNAL, WTERMSIG(status));
    else
        actor_ended(stage, actor, OUT_EXITED, got == 1 ? WEXITSTATUS(status) : 0);
}

void stage_reap(struct stage *stage)
{
    for (size_t i = 0; i < stage->nactors; i++) { /* it grows when one of them forks */
        struct actor *actor = stage->actors[i];
        if (actor->alive && stage->traced)
            stage_reap_actor(stage, actor);
        else if (actor->alive)
            reap_plain(stage, actor);
    }
}

static uint64_t sooner(uint64_t a, uint64_t b)
{
    return a == 0 || (b != 0 && b < a) ? b : a;
}

uint64_t stage_deadline(const struct stage *stage)
{
    uint64_t deadline = 0;
    for (size_t i = 0; i < stage->nactors; i++)
        deadline = sooner(deadline, move_deadline(stage->actors[i]));
    for (size_t i = 0; i < stage->nterminals; i++)
        deadline = sooner(deadline, terminal_deadline(stage->terminals[i]));
    return deadline;
}

void stage_tick(struct stage *stage, uint64_t now)
{
    for (size_t i = 0; i < stage->nactors; i++)
        move_tick(stage, stage->actors[i], now);
    for (size_t i = 0; i < stage->nterminals; i++)
        terminal_tick(stage, stage->terminals[i], now);
}

/* Asleep in a read of its terminal: nothing changes before the learner types. */
static bool waits_for_typing(const struct stage *stage, const struct actor *actor)
{
    static const char pts[] = "/dev/pts/";
    char path[64], target[64] = "";
    struct waits_raw raw;
    waits_read(&stage->subjects[actor->id], &raw);
    if (!waits_asleep(&raw) || raw.number != SYS_read)
        return false;
    snprintf(path, sizeof path, "/proc/%d/fd/%d", actor->pid, (int)raw.args[0]);
    return readlink(path, target, sizeof target - 1) > 0 && strncmp(target, pts, strlen(pts)) == 0;
}

bool stage_is_busy(const struct stage *stage)
{
    for (size_t i = 0; i < stage->nactors; i++) {
        const struct actor *actor = stage->actors[i];
        if (actor->alive && !actor->held && !waits_for_typing(stage, actor))
            return true;
    }
    return false;
}
