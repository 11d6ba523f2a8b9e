#include "explore/describe.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "explore/label.h"
#include "explore/state.h"
#include "explore/world.h"
#include "system/images.h"

static enum explore_act act_of(const struct op *op)
{
    bool reads = false, writes = false;
    switch (op->kind) {
    case OP_WAIT: return EXPLORE_WAIT;
    case OP_WAKE: return EXPLORE_WAKE;
    case OP_CALL: return EXPLORE_CALL;
    case OP_FENCE: return EXPLORE_FENCE;
    case OP_ATOMIC:
        if (op->access_count == 0)
            return EXPLORE_FENCE;
        break;
    default: break;
    }
    for (int i = 0; i < op->access_count; i++) {
        reads |= op->access[i].read;
        writes |= op->access[i].write;
    }
    return reads && writes ? EXPLORE_CHANGE : writes ? EXPLORE_STORE : EXPLORE_LOAD;
}

static void describe_place(struct explore_step *step, struct world *world, const struct place *place)
{
    step->object = place->object;
    step->offset = place->offset;
    step->length = place->length;
    step->name = label_name(world, place);
}

/* The line of the program itself, also while it is inside a library. */
static void describe_line(struct explore_step *step, struct role *role, const struct op *op)
{
    struct debuginfo_line line;
    bool called = op->inside.entry != 0 || op->kind == OP_ATOMIC;
    uint64_t pc = called ? op->inside.call : op->pc;
    if (op->inside.entry != 0)
        step->inside = mem_dup(role_function(role, op->inside.entry)->name);
    if (pc == 0 || !image_line(&role->images, pc, &line))
        return;
    step->file = mem_dup(line.file);
    step->line = line.line;
}

static void print_atomic(struct buf *text, const struct explore_step *step, const struct hook_call *call)
{
    static const char *const orders[] = {"relaxed", "consume", "acquire", "release", "acq_rel", "seq_cst"};
    const char *order = call->order < sizeof orders / sizeof *orders ? orders[call->order] : "unknown order";
    const char *name = step->name != NULL ? step->name : "memory";
    if (call->hook.bytes == 0)
        buf_printf(text, "fence, %s", order);
    else if (!hook_stores(call->hook.what))
        buf_printf(text, "load %s, %s", name, order);
    else if (!hook_loads(call->hook.what))
        buf_printf(text, "store %s, %s", name, order);
    else
        buf_printf(text, "change %s, %s", name, order);
}

static char *words(const struct explore_step *step, struct role *role, const struct op *op)
{
    struct buf text = {0};
    if (op->kind == OP_ATOMIC) {
        print_atomic(&text, step, &op->call);
        return buf_take(&text);
    }
    switch (step->act) {
    case EXPLORE_WAIT:
        buf_printf(&text, "sleep while %s is %u", step->name != NULL ? step->name : "a private word",
                   op->futex.value);
        break;
    case EXPLORE_WAKE:
        buf_printf(&text, "wake whoever sleeps on %s", step->name != NULL ? step->name : "it");
        break;
    case EXPLORE_CALL: buf_text_add(&text, "system call"); break;
    default: disasm_words(&role_code(role, op->pc)->insn, step->name, &text);
    }
    return buf_take(&text);
}

void describe_op(struct explore_step *step, struct world *world, int actor, const struct op *op)
{
    struct place futex = {op->futex.object, op->futex.offset, sizeof(uint32_t)};
    *step = (struct explore_step){.actor = actor, .act = act_of(op), .object = -1, .locked = op->locked};
    if (op->access_count > 0)
        describe_place(step, world, &op->access[0].place);
    else if (op->kind == OP_WAKE && op->futex.object >= 0)
        describe_place(step, world, &futex);
    step->text = words(step, &world->roles[actor], op);
    describe_line(step, &world->roles[actor], op);
}

static uint64_t low(const uint8_t *bytes, uint32_t length)
{
    uint64_t value = 0;
    memcpy(&value, bytes, length < sizeof value ? length : sizeof value);
    return value;
}

/* The bytes that the first access of op wrote, from what was learned. */
static void take_wrote(struct explore_step *step, const struct world *world, const struct op *op, int actor,
                       const struct local_edge *edge)
{
    const uint8_t *wrote = local_wrote(&world->learners[actor].locals, edge);
    for (int i = 0; i < op->access_count; i++) {
        if (!op->access[i].write)
            continue;
        if (i == 0)
            step->value = low(wrote, op->access[i].place.length);
        wrote += op->access[i].place.length;
    }
}

/* What a load saw, which need not be the newest value; what a store has put there. */
static void describe_atomic(struct explore_step *step, struct world *world, const struct state *from,
                            unsigned action)
{
    const struct op *op = state_op(world, from, step->actor);
    static struct state_need need;
    struct state to;
    need.key.result = 0;
    state_move(world, from, action, &to, &need);
    step->value = (uint64_t)need.key.result;
    if (hook_stores(op->call.hook.what))
        step->value = hook_result(&op->call, step->value);
}

static void describe_values(struct explore_step *step, struct world *world, const struct state *from,
                            const struct state *to, const struct op *op, unsigned action)
{
    static struct learn_key key;
    uint8_t before[CELL_WIDEST];
    int actor = step->actor;
    step->slept = from->queue[actor] == 0 && to->queue[actor] != 0;
    step->buffered = world->model == MODEL_CORES && from->buffer[actor] != to->buffer[actor];
    if (op->access_count == 0)
        return;
    contents_read(&world->contents, from->content, &op->access[0].place, before);
    step->before = step->value = low(before, op->access[0].place.length);
    if (op->kind == OP_ATOMIC)
        describe_atomic(step, world, from, action);
    if (op->kind != OP_ACCESS)
        return;
    const struct local_edge *edge = state_edge(world, from, actor, &key);
    if (edge == NULL || edge->faulted)
        return;
    if (op->access[0].write)
        take_wrote(step, world, op, actor, edge);
    else
        step->value = low(key.seen, op->access[0].place.length);
}

static void describe_drain(struct explore_step *step, struct world *world, const struct state *from,
                           int actor)
{
    const struct storebuf_entry *oldest = storebuf_entry(&world->buffers, from->buffer[actor], 0);
    uint8_t before[CELL_WIDEST];
    *step = (struct explore_step){.actor = actor, .act = EXPLORE_DRAIN};
    describe_place(step, world, &oldest->place);
    contents_read(&world->contents, from->content, &oldest->place, before);
    step->before = low(before, oldest->place.length);
    step->value = low(oldest->bytes, oldest->place.length);
    step->text = mem_printf("the oldest store reaches %s", step->name);
}

static void describe_step(struct explore_step *step, struct world *world, const struct state *from,
                          const struct state *to, unsigned action)
{
    int actor = state_actor(action);
    if (world->model == MODEL_CORES && state_choice(action) > 0) {
        describe_drain(step, world, from, actor);
        return;
    }
    const struct op *op = state_op(world, from, actor);
    describe_op(step, world, actor, op);
    describe_values(step, world, from, to, op, action);
}

/* A capital for a step, a small letter for a drain; by C11, a number behind it for a value that is not the
 * newest. */
static void print_token(struct buf *tokens, const struct world *world, unsigned action)
{
    unsigned choice = state_choice(action);
    bool drains = world->model == MODEL_CORES && choice > 0;
    buf_char(tokens, (char)((drains ? 'a' : 'A') + state_actor(action)));
    if (choice > 0 && !drains)
        buf_printf(tokens, "%u", choice);
}

void describe_path(struct explore_witness *witness, struct world *world, const struct graph *graph,
                   const uint8_t *actions, size_t count)
{
    struct buf tokens = {0};
    uint32_t at = 0;
    witness->steps = mem_array(count, sizeof *witness->steps);
    witness->step_count = count;
    for (size_t i = 0; i < count; i++) {
        uint32_t next = graph_next(graph, at, actions[i]);
        print_token(&tokens, world, actions[i]);
        describe_step(&witness->steps[i], world, &graph->states[at], &graph->states[next], actions[i]);
        at = next;
    }
    witness->tokens = tokens.length > 0 ? buf_take(&tokens) : mem_dup("");
}

void describe_from(struct explore_witness *witness, struct world *world, const struct graph *graph,
                   uint32_t at, unsigned action)
{
    struct buf tokens = {0};
    uint32_t next = graph_next(graph, at, action);
    witness->steps = mem_array(1, sizeof *witness->steps);
    witness->step_count = 1;
    print_token(&tokens, world, action);
    describe_step(&witness->steps[0], world, &graph->states[at], &graph->states[next], action);
    witness->tokens = buf_take(&tokens);
}

void describe_free(struct explore_witness *witness)
{
    for (size_t i = 0; i < witness->step_count; i++) {
        struct explore_step *step = &witness->steps[i];
        free(step->name);
        free(step->text);
        free(step->file);
        free(step->inside);
    }
    free(witness->steps);
    free(witness->tokens);
    *witness = (struct explore_witness){0};
}
