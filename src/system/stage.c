/* The calls of stage.h: each begins something, and what comes of it is news. */

#include "system/stage.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "system/images.h"
#include "system/look.h"
#include "system/names.h"
#include "system/pty.h"
#include "system/stage_inside.h"
#include "system/terminal.h"
#include "system/variables.h"

enum { OUTPUT_MOST = 1 << 20, CPU_SECONDS = 10 };

/* ---- open ---- */

static void pin_self(struct stage *stage, int cpu)
{
    cpu_set_t one;
    CPU_ZERO(&one);
    if (cpu >= 0)
        CPU_SET(cpu, &one);
    bool asked = cpu >= 0 && stage->traced;
    stage->cpu = asked && sched_setaffinity(0, sizeof one, &one) == 0 ? cpu : -1;
    stage->together = cpu == STAGE_CPU_HERE && stage->traced;
}

struct stage *stage_open(const struct stage_options *options, struct err *err)
{
    struct err trouble = {0};
    (void)err;
    struct stage *stage = mem_alloc(sizeof *stage);
    sched_getaffinity(0, sizeof stage->cpus, &stage->cpus);
    stage->traced = options->trace && trace_available(&trouble) == 0;
    if (!stage->traced)
        stage->trouble = mem_dup(trouble.set ? trouble.text : "processes are not held: the lab was told so");
    pin_self(stage, options->cpu);
    stage->rows = options->rows;
    stage->columns = options->columns;
    stage->output_most = options->output_most != 0 ? options->output_most : OUTPUT_MOST;
    stage->cpu_seconds = options->cpu_seconds != 0 ? options->cpu_seconds : CPU_SECONDS;
    stage->names = names_open(options->name_changed, options->context);
    stage->images = images_open();
    stage->look = look_open();
    stage->variables = variables_open();
    stage->stepped = -1;
    return stage;
}

void stage_close(struct stage *stage)
{
    if (stage == NULL)
        return;
    stage_end_all(stage);
    names_close(stage->names);
    look_close(stage->look);
    variables_close(stage->variables);
    images_close(stage->images);
    if (stage->cpu >= 0)
        sched_setaffinity(0, sizeof stage->cpus, &stage->cpus);
    free(stage->actors);
    free(stage->subjects);
    free(stage->terminals);
    free(stage->news);
    free(stage->trouble);
    free(stage);
}

void stage_restart(struct stage *stage)
{
    stage_end_all(stage);
    names_clean(stage->names);
    variables_restart(stage->variables);
}

const char *stage_trouble(const struct stage *stage)
{
    return stage->trouble;
}

/* ---- what may be asked of an actor ---- */

static struct actor *living(struct stage *stage, int id, struct err *err)
{
    if (id < 0 || (size_t)id >= stage->nactors) {
        err_set(err, "there is no %c on the stage", actor_letter(id));
        return NULL;
    }
    if (!stage->actors[id]->alive) {
        err_set(err, "%c has ended", actor_letter(id));
        return NULL;
    }
    return stage->actors[id];
}

static struct actor *holdable(struct stage *stage, int id, struct err *err)
{
    struct actor *actor = living(stage, id, err);
    if (actor == NULL || stage->traced)
        return actor;
    err_set(err, "%c cannot be held: %s", actor_letter(id), stage->trouble);
    return NULL;
}

static struct actor *movable(struct stage *stage, int id, struct err *err)
{
    struct actor *actor = holdable(stage, id, err);
    if (actor == NULL || actor->nthreads == 1)
        return actor;
    err_set(err, "%c has %zu threads: it can be held and let go, but only a process of one thread is stepped",
            actor_letter(id), actor->nthreads);
    return NULL;
}

/* Whom that has woken need not wait for SIGCHLD to be told. */
static void wake_sleepers(struct stage *stage)
{
    for (size_t i = 0; i < stage->nactors; i++)
        if (stage->actors[i]->move.blocked)
            stage_reap_actor(stage, stage->actors[i]);
}

int stage_hold(struct stage *stage, int id, struct err *err)
{
    struct actor *actor = holdable(stage, id, err);
    if (actor == NULL)
        return -1;
    actor_wish(stage, actor, WISH_HOLD);
    return 0;
}

/* At full speed it would go past its store buffer. */
static int refuse_to_run(const struct stage *stage, const struct actor *actor, struct err *err)
{
    if (stage->buffers == NULL)
        return 0;
    return err_set(err, "with store buffers, %c moves by instruction or by shared access",
                   actor_letter(actor->id));
}

int stage_go(struct stage *stage, int id, struct err *err)
{
    struct actor *actor = living(stage, id, err);
    if (actor == NULL || refuse_to_run(stage, actor, err) != 0)
        return -1;
    if (actor->held || actor->wish != WISH_NONE)
        actor_wish(stage, actor, WISH_GO);
    move_stir(stage);
    return 0;
}

int stage_step(struct stage *stage, int id, enum unit unit, struct err *err)
{
    static const enum move_kind kinds[] = {[UNIT_CALL] = MOVE_CALL,
                                           [UNIT_LINE] = MOVE_LINE,
                                           [UNIT_ACCESS] = MOVE_ACCESS,
                                           [UNIT_INSN] = MOVE_INSN};
    struct actor *actor = movable(stage, id, err);
    if (actor == NULL)
        return -1;
    if (!actor->held)
        return err_set(err, "%c runs free; hold it first", actor_letter(id));
    if (!actor_stopped(actor) && actor->move.kind != MOVE_EMERGE)
        return err_set(err, "%c is still in its last step", actor_letter(id));
    if (unit != UNIT_INSN && unit != UNIT_ACCESS && refuse_to_run(stage, actor, err) != 0)
        return -1;
    actor->wished = kinds[unit];
    actor_wish(stage, actor, WISH_MOVE);
    wake_sleepers(stage);
    return 0;
}

int stage_until(struct stage *stage, int id, const char *place, struct err *err)
{
    uint64_t address;
    struct actor *actor = movable(stage, id, err);
    if (actor == NULL || refuse_to_run(stage, actor, err) != 0)
        return -1;
    if (image_find(actor_images(stage, actor), place, &address, 1) == 0)
        return err_usage(err, "%s has no code at %s", actor->name, place);
    free(actor->wished_place);
    actor->wished_place = mem_dup(place);
    actor->wished = MOVE_ARRIVE;
    actor_wish(stage, actor, WISH_MOVE);
    wake_sleepers(stage);
    return 0;
}

int stage_kill(struct stage *stage, int id, int signal, struct err *err)
{
    struct actor *actor = living(stage, id, err);
    if (actor == NULL)
        return -1;
    if (kill(actor->pid, signal) != 0)
        return err_errno(err, errno, "cannot send that signal to %c", actor_letter(id));
    move_stir(stage);
    return 0;
}

int stage_input(struct stage *stage, int id, const void *bytes, size_t length, struct err *err)
{
    if (id < 0 || (size_t)id >= stage->nactors)
        return err_set(err, "there is no %c on the stage", actor_letter(id));
    if (terminal_type(stage->actors[id]->terminal, bytes, length, err) != 0)
        return -1;
    move_stir(stage);
    return 0;
}

void stage_resize(struct stage *stage, int rows, int columns)
{
    stage->rows = rows;
    stage->columns = columns;
    for (size_t i = 0; i < stage->nterminals; i++)
        if (stage->terminals[i]->master != -1)
            pty_resize(stage->terminals[i]->master, rows, columns);
}

int stage_watch(struct stage *stage, const char *name, const char *type, struct err *err)
{
    return variables_watch(stage->variables, name, type, err);
}

const char *stage_object_name(const struct stage *stage, const char *documented)
{
    return names_actual(stage->names, documented);
}

size_t stage_count(const struct stage *stage)
{
    return stage->nactors;
}
