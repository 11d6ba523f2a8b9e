/* The end of all actors, their descendants included, and of what the stage knew of them. */
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "system/plain.h"
#include "system/stage_inside.h"
#include "system/terminal.h"
#include "system/trace.h"

enum { PATIENCE_NS = 5 * (uint64_t)CLOCK_S }; /* only a process stuck in the kernel takes long to die */

static void pause_shortly(void)
{
    static const struct timespec shortly = {.tv_nsec = CLOCK_MS / 10};
    nanosleep(&shortly, NULL);
}

static bool any_alive(const struct stage *stage)
{
    for (size_t i = 0; i < stage->nactors; i++)
        if (stage->actors[i]->alive)
            return true;
    return false;
}

static void kill_all(const struct stage *stage)
{
    for (size_t i = 0; i < stage->nactors; i++)
        if (stage->actors[i]->alive)
            kill(stage->actors[i]->pid, SIGKILL);
}

/* What was forked by a process that was killed at that moment: traced, stopped, and unknown to us. */
static void kill_strays(const struct terminal *terminal)
{
    uint64_t until = clock_now() + PATIENCE_NS;
    pid_t stray;
    while ((stray = trace_stray(terminal->group)) != -1 && clock_now() < until) {
        if (stray > 0)
            kill(stray, SIGKILL);
        else
            pause_shortly();
    }
}

static void forget_all(struct stage *stage)
{
    struct stage_news news;
    for (size_t i = 0; i < stage->nactors; i++) {
        actor_free(stage->actors[i]);
        subject_free(&stage->subjects[i]);
    }
    for (size_t i = 0; i < stage->nterminals; i++)
        terminal_free(stage->terminals[i]);
    while (stage_next(stage, &news))
        free(news.text);
    stage->nactors = stage->nterminals = 0;
    stage->movers = 0;
    stage->stepped = -1;
    stage->crowded = false;
}

void stage_end_all(struct stage *stage)
{
    uint64_t until = clock_now() + PATIENCE_NS;
    stage->closing = true;
    if (!stage->traced)
        plain_end(stage);
    while (any_alive(stage) && clock_now() < until) {
        kill_all(stage);
        stage_reap(stage);
        pause_shortly();
    }
    for (size_t i = 0; stage->traced && i < stage->nterminals; i++)
        kill_strays(stage->terminals[i]);
    forget_all(stage);
    stage->closing = false;
}
