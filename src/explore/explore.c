#include "explore/explore.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "explore/phases.h"
#include "explore/report.h"
#include "explore/request.h"
#include "explore/run.h"
#include "explore/start.h"
#include "system/images.h"

void run_stop(struct explore *explore, enum explore_claim claim, const char *format, ...)
{
    va_list args;
    if (explore->result->why != NULL)
        return;
    va_start(args, format);
    if (vasprintf(&explore->result->why, format, args) < 0)
        abort();
    va_end(args);
    explore->claim = claim;
}

void run_note(struct explore *explore, const char *sentence)
{
    struct explore_result *result = explore->result;
    size_t capacity = result->note_count;
    for (size_t i = 0; i < result->note_count; i++) {
        if (strcmp(result->notes[i], sentence) == 0)
            return;
    }
    result->notes = mem_push(result->notes, &result->note_count, &capacity, sizeof *result->notes);
    result->notes[result->note_count - 1] = mem_dup(sentence);
}

uint64_t run_elapsed(const struct explore *explore)
{
    return explore->reached == 0 ? 0 : clock_now() - explore->reached;
}

static bool is_done(const struct explore *explore)
{
    return explore->phase == explore->phase_count;
}

bool explore_advance(struct explore *explore, uint64_t slice_ns)
{
    uint64_t until = clock_now() + slice_ns;
    sched_setaffinity(0, sizeof explore->one_cpu, &explore->one_cpu);
    while (!is_done(explore)) {
        enum run_answer answer = explore->phases[explore->phase].advance(explore, until);
        if (answer == RUN_NEXT)
            explore->phase++;
        else if (answer == RUN_STOP)
            explore->phase = explore->phase_count;
        if (is_done(explore))
            report_fill(explore);
        if (clock_now() >= until || (explore->phase == 0 && answer == RUN_MORE))
            break;
    }
    sched_setaffinity(0, sizeof explore->cpus, &explore->cpus);
    return is_done(explore);
}

struct explore_progress explore_progress(const struct explore *explore)
{
    const struct graph *graph = &explore->graph;
    struct explore_progress progress = {
        .phase = is_done(explore) ? EXPLORE_DONE : explore->phases[explore->phase].phase,
        .actors = explore->world.count,
        .states = graph->count,
        .to_do = graph->count - graph->done,
        .ns = clock_now() - explore->began,
        .replayed = (unsigned)explore->replays_done,
        .replays = (unsigned)explore->endings.count + explore->request.replays,
    };
    for (size_t i = 0; i < explore->world.count; i++)
        progress.steps += explore->world.learners[i].body.steps;
    return progress;
}

/* ---- begin and end ---- */

static int take_held(struct explore *explore, struct err *err)
{
    struct world *world = &explore->world;
    for (size_t i = 0; i < explore->request.held_count; i++) {
        const struct explore_held *held = &explore->request.held[i];
        struct image_list images = {0};
        world->roles[i] = (struct role){.id = (int)i, .held = held->pid};
        world->count = i + 1;
        if (images_of(explore->images, held->pid, &images, err) != 0)
            return -1;
        int failed = section_init(&world->roles[i].section, explore->request.from,
                                  held->to != NULL ? held->to : explore->request.to, &images, err);
        image_list_free(&images);
        if (failed != 0)
            return -1;
    }
    return 0;
}

static int choose_cpu(struct explore *explore, struct err *err)
{
    int cpu = explore->request.cpu >= 0 ? explore->request.cpu : sched_getcpu();
    if (sched_getaffinity(0, sizeof explore->cpus, &explore->cpus) != 0)
        return err_errno(err, errno, "the CPUs that may be used are not known");
    CPU_ZERO(&explore->one_cpu);
    CPU_SET(cpu < 0 ? 0 : (size_t)cpu, &explore->one_cpu);
    return 0;
}

static void choose_model(struct world *world, enum explore_mode mode)
{
    world->model = mode == EXPLORE_CORES                           ? MODEL_CORES
                   : mode == EXPLORE_C11 || mode == EXPLORE_RECORD ? MODEL_C11
                                                                   : MODEL_SC;
    world->choices = mode == EXPLORE_CORES ? 2 : mode == EXPLORE_C11 ? STATE_CHOICES : 1;
}

struct explore *explore_begin(const struct explore_request *request, struct err *err)
{
    if (request_check(request, err) != 0)
        return NULL;
    struct explore *explore = mem_alloc(sizeof *explore);
    request_copy(&explore->request, request);
    explore->began = clock_now();
    explore->result = mem_alloc(sizeof *explore->result);
    explore->result->mode = request->mode;
    explore->result->failing = -1;
    explore->hardware.rounds = explore->request.hardware_rounds;
    explore->world.limits = explore->request.limits;
    choose_model(&explore->world, request->mode);
    explore->images = explore->world.images = images_open();
    explore->phases = phases_of(request->mode, &explore->phase_count);
    if (choose_cpu(explore, err) != 0 || take_held(explore, err) != 0)
        goto failed;
    if (request->program_count > 0) {
        explore->start = start_begin(&explore->request, explore->images, err);
        if (explore->start == NULL)
            goto failed;
    }
    return explore;
failed:
    explore_free(explore);
    return NULL;
}

void explore_free(struct explore *explore)
{
    if (explore == NULL)
        return;
    replay_free(&explore->replay);
    hardware_free(&explore->hardware, &explore->world);
    kill_free(&explore->kill);
    single_free(&explore->single);
    ledger_free(&explore->ledger);
    graph_free(&explore->graph);
    reach_free(&explore->reach);
    endings_free(&explore->endings);
    witness_free(&explore->search);
    for (size_t i = 0; i < sizeof explore->counts / sizeof *explore->counts; i++)
        count_free(&explore->counts[i]);
    free(explore->of_end);
    free(explore->witnessed);
    world_end(&explore->world);
    start_free(explore->start, &explore->world);
    world_free(&explore->world);
    images_close(explore->images);
    explore_result_free(explore->result);
    request_free(&explore->request);
    free(explore);
}

const struct explore_result *explore_result(const struct explore *explore)
{
    return is_done(explore) ? explore->result : NULL;
}

struct explore_result *explore_take(struct explore *explore)
{
    struct explore_result *result = is_done(explore) ? explore->result : NULL;
    if (result != NULL)
        explore->result = NULL;
    return result;
}
