/* What a snapshot says of the actors: where each stands, what it did, what it is about to do. The rest of a
 * snapshot is look.h's. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "system/frames.h"
#include "system/images.h"
#include "system/insn.h"
#include "system/look.h"
#include "system/names.h"
#include "system/plain.h"
#include "system/stage_inside.h"
#include "system/variables.h"
#include "system/waits.h"

/* Where an actor stands, as words. Kept, because unwinding costs more than a whole look. */
struct actor_place {
    uint64_t pc, sp;
    const char *function, *inside; /* belong to the images */
    char *file;
    int line;
};

void stage_view_forget(struct actor *actor)
{
    if (actor->place != NULL)
        free(actor->place->file);
    free(actor->place);
    actor->place = NULL;
}

static void find_place(struct stage *stage, struct actor *actor)
{
    struct frame frame;
    struct debuginfo_line line;
    struct debuginfo_function function;
    const struct image_list *images = actor_images(stage, actor);
    stage_view_forget(actor);
    struct actor_place *place = actor->place = mem_alloc(sizeof *place);
    place->pc = arch_pc(&actor->regs);
    place->sp = arch_sp(&actor->regs);
    if (!actor_frame(stage, actor, &frame))
        return;
    uint64_t pc = frame.pc - (frame.caller ? 1 : 0);
    place->inside = frame.inside;
    const struct image *image = image_at(images, pc);
    const char *inlined =
        image == NULL || image->info == NULL ? NULL : debuginfo_inlined(image->info, pc - image->bias);
    if (inlined != NULL)
        place->function = inlined;
    else if (image_function(images, pc, &function))
        place->function = function.name;
    if (image_line(images, pc, &line)) {
        place->file = mem_dup(line.file);
        place->line = line.line;
    }
}

/* While it runs in a step, what is known of its place is where the step began. */
static const struct actor_place *place_of(struct stage *stage, struct actor *actor)
{
    if (!actor->alive || !actor->held)
        return NULL;
    if (!actor->threads[0].stopped || !actor_registers(actor))
        return actor->place;
    if (actor->place == NULL || actor->place->pc != arch_pc(&actor->regs) ||
        actor->place->sp != arch_sp(&actor->regs))
        find_place(stage, actor);
    return actor->place;
}

/* ---- instructions as words ---- */

static int index_of(const struct snapshot *snapshot, struct obj_id id)
{
    for (size_t i = 0; i < snapshot->nobjs; i++)
        if (obj_id_equal(snapshot->objs[i].id, id))
            return (int)i;
    return -1;
}

static char *memory_name(struct stage *stage, const struct snapshot *snapshot, struct obj_id id,
                         uint64_t offset)
{
    const struct type *type;
    uint64_t begin;
    const char *name = variables_name(stage->variables, id, offset, &type, &begin);
    if (name != NULL)
        return mem_dup(name);
    int obj = index_of(snapshot, id);
    if (obj < 0)
        return NULL;
    const struct obj_view *view = &snapshot->objs[obj];
    return mem_printf("%s+%llu", view->shown != NULL ? view->shown : view->name, (unsigned long long)offset);
}

static void add_value(struct buf *words, const struct actor *actor)
{
    const struct access *last = &actor->seen[actor->nseen - 1].access;
    if (last->length <= 4)
        buf_printf(words, " = %d",
                   last->length == 1   ? (int8_t)last->value
                   : last->length == 2 ? (int16_t)last->value
                                       : (int32_t)last->value);
    else if (last->length == 8)
        buf_printf(words, " = %lld", (long long)last->value);
}

/* "load eax ← counter = 0" */
static void say_done(struct stage *stage, struct actor *actor, const struct snapshot *snapshot)
{
    struct buf words = {0};
    char *name = NULL;
    if (actor->did != NULL || !actor->has_done)
        return;
    if (actor->nseen > 0)
        name = memory_name(stage, snapshot, actor->seen[0].id, actor->seen[0].access.offset);
    disasm_words(&actor->done, name, &words);
    if (actor->nseen > 0)
        add_value(&words, actor);
    actor->did = buf_take(&words);
    free(name);
}

static char *say_next(struct stage *stage, struct actor *actor, const struct snapshot *snapshot)
{
    struct obj_id id;
    uint64_t offset;
    struct buf words = {0};
    const struct disasm_insn *insn = insn_at(stage, actor, arch_pc(&actor->regs));
    if (insn == NULL)
        return NULL;
    char *name =
        insn_shared_operand(actor, insn, &id, &offset) ? memory_name(stage, snapshot, id, offset) : NULL;
    disasm_words(insn, name, &words);
    free(name);
    return buf_take(&words);
}

/* ---- the snapshot ---- */

static void copy_call(struct call_view *to, const struct call_view *from)
{
    *to = *from;
    to->text = mem_dup(from->text);
    to->result = mem_dup(from->result);
    to->kernel = mem_dup(from->kernel);
    to->function = mem_dup(from->function);
}

static void fill_actor(struct stage *stage, struct actor *actor, struct snapshot *snapshot)
{
    struct actor_view *view = &snapshot->actors[actor->id];
    const struct actor_place *place = place_of(stage, actor);
    view->parent = actor->parent;
    view->pid = actor->pid;
    view->name = mem_dup(actor->name);
    view->held = actor->held;
    view->alive = actor->alive;
    view->last = actor->last;
    view->code = actor->code;
    view->nthreads = (int)actor->nthreads;
    if (actor->why != NULL) {
        free(view->why);
        view->why = mem_dup(actor->why);
    }
    if (place != NULL) {
        view->pc = place->pc;
        view->function = mem_dup(place->function);
        view->inside = mem_dup(place->inside);
        view->file = mem_dup(place->file);
        view->line = place->line;
    }
    say_done(stage, actor, snapshot);
    view->did = mem_dup(actor->did != NULL ? actor->did : actor->call.text);
    copy_call(&view->call, &actor->call);
    view->copied = actor->copied;
    if (actor->held && actor->threads[0].stopped && actor_registers(actor))
        view->next = say_next(stage, actor, snapshot);
}

/* Of the actor that was stepped last. */
static void fill_accesses(const struct stage *stage, struct snapshot *snapshot)
{
    const struct actor *actor = stage->stepped < 0 ? NULL : stage->actors[stage->stepped];
    if (actor == NULL || actor->nseen == 0)
        return;
    snapshot->accesses = mem_array(actor->nseen, sizeof *snapshot->accesses);
    snapshot->naccesses = actor->nseen;
    for (size_t i = 0; i < actor->nseen; i++) {
        snapshot->accesses[i] = actor->seen[i].access;
        snapshot->accesses[i].obj = index_of(snapshot, actor->seen[i].id);
    }
}

static void prepare_subjects(struct stage *stage)
{
    for (size_t i = 0; i < stage->nactors; i++) {
        struct actor *actor = stage->actors[i];
        struct subject *subject = &stage->subjects[i];
        bool stopped = actor->alive && actor_stopped(actor);
        subject->held = stopped;
        subject->epoch = stopped ? actor->epoch : 0;
        subject->regs = stopped && actor_registers(actor) ? &actor->regs : NULL;
        if (actor->alive)
            actor_images(stage, actor);
    }
}

/* The only one that ran since the last look; -1 when there were several, or none. */
static int only_mover(struct stage *stage)
{
    uint64_t movers = stage->movers;
    for (size_t i = 0; i < stage->nactors; i++)
        if (stage->actors[i]->alive && !actor_stopped(stage->actors[i]))
            movers |= (uint64_t)1 << i;
    stage->movers = 0;
    return __builtin_popcountll(movers) == 1 ? __builtin_ctzll(movers) : -1;
}

static void show_documented(const struct stage *stage, struct obj_view *obj)
{
    const char *documented = obj->name == NULL ? NULL : names_documented(stage->names, obj->name);
    if (documented != NULL && strcmp(documented, obj->name) != 0)
        obj->shown = mem_dup(documented);
}

void stage_look(struct stage *stage, struct snapshot *snapshot)
{
    enum { NAMES_MOST = 16 };
    const char *names[NAMES_MOST];
    size_t count = names_list(stage->names, names, NAMES_MOST);
    struct look_wish wish = {.subjects = stage->subjects,
                             .nsubjects = stage->nactors,
                             .names = names,
                             .nnames = count < NAMES_MOST ? count : NAMES_MOST};
    plain_find_names(stage);
    prepare_subjects(stage);
    variables_find(stage->variables, stage->subjects, stage->nactors);
    variables_wish(stage->variables, &wish);
    look_fill(stage->look, &wish, snapshot);
    for (size_t i = 0; i < snapshot->nobjs; i++)
        show_documented(stage, &snapshot->objs[i]);
    for (size_t i = 0; i < stage->nactors; i++)
        fill_actor(stage, stage->actors[i], snapshot);
    fill_accesses(stage, snapshot);
    waits_fill(stage->subjects, stage->nactors, stage->variables, snapshot);
    variables_fill(stage->variables, only_mover(stage), snapshot);
}
