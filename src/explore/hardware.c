#include "explore/hardware.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "explore/bytes.h"
#include "explore/ending.h"
#include "explore/inject.h"
#include "explore/world.h"
#include "system/arch.h"
#include "system/trace.h"

enum { PAGE = 4096, SYNC_BYTES = 192, MOST_LENGTH = 1024, RESULT_BYTES = 32 << 20 };
#define PATIENCE CLOCK_S

/* ---- what can be run so ---- */

static int two_cpus(const cpu_set_t *all, cpu_set_t sets[2], struct err *err)
{
    int count = 0;
    for (size_t cpu = 0; cpu < CPU_SETSIZE && count < 2; cpu++) {
        if (!CPU_ISSET(cpu, all))
            continue;
        CPU_ZERO(&sets[count]);
        CPU_SET(cpu, &sets[count]);
        count++;
    }
    if (count == 2)
        return 0;
    return err_set(err,
                   "with one CPU it cannot appear: a process's stores are all visible before the other runs");
}

static bool is_function(const struct role *role)
{
    const struct section *section = &role->section;
    return !section->lines && section->stop_count == 0 && section->inlined == NULL &&
           section->start == arch_pc(&role->first) && section->return_slot == arch_return_slot(&role->first);
}

/* Every call does the same as the first: the lab makes up no answer for it (as it does for what is printed),
 * and its process remembers nothing of it. */
static bool is_repeatable(const struct learner *learner, const struct role *role)
{
    const struct locals *locals = &learner->locals;
    for (size_t i = 0; i < locals->count; i++) {
        const struct local *local = &locals->list[i];
        if (local->clock > 0 || (local->op.pretends && local->op.result != 0))
            return false;
        for (size_t k = 0; k < local->word_count && local->op.kind == OP_END; k++) {
            uint64_t address = locals->words[local->words + k].address;
            if (address < role->stack_start || address >= role->section.return_slot)
                return false;
        }
    }
    return true;
}

/* All cells of one object, from the first to the last. */
static int find_span(struct hardware *hardware, const struct world *world, struct err *err)
{
    const struct cells *cells = &world->contents.cells;
    uint64_t end = 0;
    hardware->offset = UINT64_MAX;
    for (size_t i = 0; i < cells->count; i++) {
        const struct cell *cell = &cells->list[i];
        if (i > 0 && cell->object != hardware->object)
            return err_set(err, "the section touches more than one object");
        hardware->object = cell->object;
        hardware->offset = cell->offset < hardware->offset ? cell->offset : hardware->offset;
        end = cell->offset + CELL_BYTES > end ? cell->offset + CELL_BYTES : end;
    }
    if (cells->count == 0 || end - hardware->offset > MOST_LENGTH)
        return err_set(err, "the section touches too much, or nothing");
    hardware->length = (uint32_t)(end - hardware->offset);
    hardware->sync = (end + SYNC_BYTES + PAGE - 1) / PAGE * PAGE - SYNC_BYTES;
    return 0;
}

static int check(struct hardware *hardware, const struct world *world, struct err *err)
{
    if (world->count != 2)
        return err_set(err, "two processes are run on two CPUs, not %zu", world->count);
    if (!is_function(&world->roles[0]) || !is_function(&world->roles[1]))
        return err_set(err, "only a section that is a whole function can be called over and over");
    for (size_t i = 0; i < world->count; i++) {
        if (!is_repeatable(&world->learners[i], &world->roles[i]))
            return err_set(err, "a second call in %c would not do the same as the first",
                           actor_letter((int)i));
    }
    return find_span(hardware, world, err);
}

/* ---- the forks ---- */

static int map_memory(struct body *body, uint64_t bytes, int protection, uint64_t *address, struct err *err)
{
    const uint64_t args[INJECT_ARGS] = {0,          bytes, (uint64_t)protection, MAP_PRIVATE | MAP_ANONYMOUS,
                                        UINT64_MAX, 0};
    int64_t result;
    if (inject_call(body->pid, body->role->syscall_insn, SYS_mmap, args, &result, err) != 0)
        return -1;
    *address = (uint64_t)result;
    return result > 0 ? 0 : err_errno(err, (int)-result, "a fork cannot get memory for the rounds");
}

static void fill_control(struct arch_rounds *control, const struct hardware *hardware,
                         const struct role *role, int me, uint64_t page)
{
    struct place place = {hardware->object, hardware->offset, hardware->length};
    struct place sync = {hardware->object, hardware->sync, SYNC_BYTES};
    *control = (struct arch_rounds){.function = arch_pc(&role->first),
                                    .sync = role_address(role, &sync, true),
                                    .me = (uint64_t)me,
                                    .rounds = hardware->rounds,
                                    .object = role_address(role, &place, true),
                                    .length = hardware->length,
                                    .initial = page + sizeof *control,
                                    .results = hardware->results};
    for (int i = 0; i < ARCH_ARGS; i++)
        control->args[i] = arch_call_arg(&role->first, i);
}

static int prepare(struct hardware *hardware, struct world *world, int me, struct err *err)
{
    struct body *body = &hardware->bodies[me];
    struct arch_rounds control;
    struct place place = {hardware->object, hardware->offset, hardware->length};
    uint8_t initial[MOST_LENGTH];
    size_t length;
    const void *loop = arch_rounds_code(&length);
    uint64_t code, data;
    if (body_begin(body, &world->roles[me], false, err) != 0 ||
        map_memory(body, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC, &code, err) != 0 ||
        map_memory(body, PAGE, PROT_READ | PROT_WRITE, &data, err) != 0)
        return -1;
    if (me == 0)
        hardware->control = data;
    if (me == 0 && map_memory(body, (uint64_t)hardware->rounds * hardware->length, PROT_READ | PROT_WRITE,
                              &hardware->results, err) != 0)
        return -1;
    fill_control(&control, hardware, body->role, me, data);
    contents_read(&world->contents, 0, &place, initial);
    if (control.sync == 0 || control.object == 0 || bytes_put(body->pid, code, loop, length) != 0 ||
        bytes_put(body->pid, data, &control, sizeof control) != 0 ||
        bytes_put(body->pid, control.initial, initial, hardware->length) != 0)
        return err_set(err, "a fork cannot be told what to run");
    arch_rounds_begin(&body->regs, code, data);
    return trace_set_registers(body->pid, &body->regs) == 0 ? 0 : err_set(err, "a fork cannot be moved");
}

/* Cells that lie between those that are touched are part of the span. */
static int meet_span(const struct hardware *hardware, struct world *world, struct err *err)
{
    for (uint32_t at = 0; at < hardware->length; at += CELL_WIDEST) {
        uint32_t left = hardware->length - at;
        struct place part = {hardware->object, hardware->offset + at,
                             left < CELL_WIDEST ? left : CELL_WIDEST};
        if (world_meet_place(world, &part, err) != 0)
            return -1;
    }
    return 0;
}

static int begin(struct hardware *hardware, struct world *world, size_t endings, const cpu_set_t *all,
                 struct err *err)
{
    cpu_set_t cpus[2];
    uint8_t kept[SYNC_BYTES];
    unsigned most;
    static const uint8_t nobody_came[SYNC_BYTES];
    struct place sync;
    if (check(hardware, world, err) != 0 || two_cpus(all, cpus, err) != 0 ||
        world_put_content(world, 0, err) != 0 || meet_span(hardware, world, err) != 0)
        return -1;
    sync = (struct place){hardware->object, hardware->sync, SYNC_BYTES};
    hardware->begun = true;
    hardware->began = clock_now();
    most = RESULT_BYTES / hardware->length;
    hardware->rounds = hardware->rounds < most ? hardware->rounds : most;
    hardware->counts = mem_array(endings + 1, sizeof *hardware->counts);
    if (world_get_bytes(world, &sync, kept) == 0)
        hardware->kept = memcpy(mem_alloc(SYNC_BYTES), kept, SYNC_BYTES);
    if (hardware->kept == NULL || world_put_bytes(world, &sync, nobody_came) != 0)
        return err_set(err, "there is no room in the object's page for the loop that runs the rounds");
    for (int me = 0; me < 2; me++) {
        if (prepare(hardware, world, me, err) != 0)
            return -1;
    }
    for (int me = 0; me < 2; me++) {
        sched_setaffinity(hardware->bodies[me].pid, sizeof cpus[me], &cpus[me]);
        trace_cont(hardware->bodies[me].pid, 0);
    }
    return 0;
}

/* ---- what came out ---- */

/* Whether the bytes of a round are those of an ending, in its places. */
static bool is_ending(const struct hardware *hardware, const struct endings *endings,
                      const struct ending *ending, const uint8_t *round)
{
    const uint8_t *bytes = ending->bytes;
    if (ending->end != EXPLORE_ENDS)
        return false;
    for (size_t i = 0; i < endings->place_count; i++) {
        const struct place *place = &endings->places[i];
        uint64_t at = place->offset - hardware->offset;
        if (place->object != hardware->object || place->offset < hardware->offset ||
            at + place->length > hardware->length || memcmp(round + at, bytes, place->length) != 0)
            return false;
        bytes += place->length;
    }
    return true;
}

/* How many rounds there have been, where it took too long to make them all. */
static int count_made(struct hardware *hardware, struct err *err)
{
    struct arch_rounds control;
    if (bytes_get(hardware->bodies[0].pid, hardware->control, &control, sizeof control) != 0)
        return err_set(err, "what the rounds came to cannot be read");
    hardware->rounds = (unsigned)((control.results - hardware->results) / hardware->length);
    return hardware->rounds > 0
               ? 0
               : err_set(err,
                         "no round came to its end in a second: the machine is busy, or they wait for ever");
}

static int count(struct hardware *hardware, const struct endings *endings, struct err *err)
{
    size_t length = (size_t)hardware->rounds * hardware->length;
    uint8_t *rounds = mem_alloc(length);
    int failed = bytes_get(hardware->bodies[0].pid, hardware->results, rounds, length);
    for (unsigned i = 0; failed == 0 && i < hardware->rounds; i++) {
        size_t ending = 0;
        while (ending < endings->count &&
               !is_ending(hardware, endings, &endings->list[ending], rounds + (size_t)i * hardware->length))
            ending++;
        if (ending < endings->count)
            hardware->counts[ending]++;
        else
            hardware->outside++;
    }
    free(rounds);
    return failed == 0 ? 0 : err_set(err, "what the rounds came to cannot be read");
}

static void clean(struct hardware *hardware, struct world *world)
{
    struct place sync = {hardware->object, hardware->sync, SYNC_BYTES};
    for (int me = 0; me < 2; me++)
        body_free(&hardware->bodies[me]);
    if (hardware->kept != NULL)
        world_put_bytes(world, &sync, hardware->kept);
    free(hardware->kept);
    hardware->kept = NULL;
}

enum hardware_answer hardware_advance(struct hardware *hardware, struct world *world,
                                      const struct endings *endings, const cpu_set_t *cpus, struct err *err)
{
    if (!hardware->begun && begin(hardware, world, endings->count, cpus, err) != 0)
        return HARDWARE_REFUSED;
    struct trace_event event = trace_poll(hardware->bodies[0].pid);
    if (event.kind == TRACE_NOTHING && clock_now() - hardware->began < PATIENCE)
        return HARDWARE_MORE;
    if (event.kind != TRACE_NOTHING && event.kind != TRACE_BREAK) {
        err_set(err, "the rounds on two CPUs did not come to their end (%s)", trace_kind_name(event.kind));
        return HARDWARE_REFUSED;
    }
    int failed = count_made(hardware, err) != 0 || count(hardware, endings, err) != 0;
    clean(hardware, world);
    return failed ? HARDWARE_REFUSED : HARDWARE_DONE;
}

void hardware_free(struct hardware *hardware, struct world *world)
{
    clean(hardware, world);
    free(hardware->counts);
    *hardware = (struct hardware){0};
}
