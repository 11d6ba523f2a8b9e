#include "explore/explore.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"
#include "explore/report.h"
#include "explore/request.h"
#include "explore/run.h"
#include "explore/start.h"
#include "system/images.h"

enum { RANDOM_STEPS = 64 /* at least; a spin loop could go on for ever */ };
#define RANDOM_NS ((uint64_t)5 * CLOCK_S) /* for all random replays */
#define COUNT_WORK 4e6                    /* ways of instructions that are counted at most */
#define COUNT_BARS 1e6                    /* up to so many, preemptions are told apart too */
#define COUNT_STATE 2e5                   /* ways at one state */

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

/* ---- phases; each is called until it does not answer RUN_MORE ---- */

static void pin_actors(struct explore *explore)
{
    for (size_t i = 0; i < explore->world.count; i++)
        sched_setaffinity(explore->world.roles[i].held, sizeof explore->one_cpu, &explore->one_cpu);
}

static enum run_answer refuse(struct explore *explore)
{
    run_stop(explore, EXPLORE_REFUSED, "%s", explore->err.text);
    return RUN_STOP;
}

static enum run_answer prepare(struct explore *explore)
{
    struct world *world = &explore->world;
    pin_actors(explore);
    for (size_t i = 0; i < world->count; i++) {
        if (role_init(&world->roles[i], explore->images, &world->objects, &explore->err) != 0)
            return refuse(explore);
        explore->result->pids[i] = world->roles[i].held;
    }
    explore->result->actors = world->count;
    explore->reached = clock_now();
    return world_begin(world, &explore->err) == 0 ? RUN_NEXT : refuse(explore);
}

static enum run_answer phase_start(struct explore *explore, uint64_t until_ns)
{
    const struct timespec pause = {.tv_nsec = CLOCK_MS / 5};
    (void)until_ns;
    if (explore->start == NULL)
        return prepare(explore);
    nanosleep(&pause, NULL); /* the processes run by themselves: only look now and then */
    switch (start_advance(explore->start, &explore->world, &explore->err)) {
    case START_MORE: return RUN_MORE;
    case START_FAILED: return refuse(explore);
    case START_READY: break;
    }
    return prepare(explore);
}

static bool is_over_limit(struct explore *explore)
{
    const struct explore_limits *limits = &explore->world.limits;
    uint64_t bytes =
        graph_bytes(&explore->graph) + world_bytes(&explore->world) + reach_bytes(&explore->graph);
    explore->result->bytes = bytes;
    if (run_elapsed(explore) > limits->ns)
        run_stop(explore, EXPLORE_NOT_ALL, "not all: %zu states seen in %.1f s", explore->graph.count,
                 (double)run_elapsed(explore) / CLOCK_S);
    if (bytes > limits->bytes)
        run_stop(explore, EXPLORE_NOT_ALL, "not all: %zu states seen, and no more memory is allowed",
                 explore->graph.count);
    return explore->result->why != NULL;
}

static enum run_answer phase_learn(struct explore *explore, uint64_t until_ns)
{
    struct op trouble;
    switch (graph_advance(&explore->graph, &explore->world, until_ns, &trouble, &explore->err)) {
    case GRAPH_MORE: return is_over_limit(explore) ? RUN_NEXT : RUN_MORE;
    case GRAPH_FAILED: return refuse(explore);
    case GRAPH_FOREIGN:
        run_stop(explore, EXPLORE_REFUSED, "%s",
                 op_trouble(&trouble, &explore->world.roles[explore->graph.learner]));
        return RUN_STOP;
    case GRAPH_LIMIT:
        run_stop(explore, EXPLORE_NOT_ALL, "not all: %zu states seen", explore->graph.count);
        return RUN_NEXT;
    case GRAPH_WHOLE: break;
    }
    if (explore->graph.full)
        run_stop(explore, EXPLORE_NOT_ALL, "not all: a store buffer of more than %u stores was not followed",
                 explore->world.limits.buffered);
    if (explore->graph.tired)
        run_stop(explore, EXPLORE_NOT_ALL,
                 "not all: somebody ran for more than %u instructions without touching shared memory",
                 explore->world.limits.local);
    is_over_limit(explore);
    return RUN_NEXT;
}

static enum run_answer phase_reach(struct explore *explore, uint64_t until_ns)
{
    if (explore->claim != EXPLORE_ALL)
        return RUN_NEXT;
    return reach_advance(&explore->reach, &explore->graph, until_ns) ? RUN_NEXT : RUN_MORE;
}

static enum run_answer phase_endings(struct explore *explore, uint64_t until_ns)
{
    const struct reach *reach = explore->claim == EXPLORE_ALL ? &explore->reach : NULL;
    if (!explore->endings.begun)
        endings_take_places(&explore->endings, &explore->world);
    if (!endings_advance(&explore->endings, &explore->world, &explore->graph, reach, until_ns))
        return RUN_MORE;
    explore->of_end = endings_of_ends(&explore->endings, &explore->graph);
    return RUN_NEXT;
}

/* Whether this is counted, and with preemptions told apart. */
static bool is_counted(const struct explore *explore, enum count_what what, bool *bars)
{
    double most = 0, work;
    *bars = what != COUNT_DIFFERENT;
    if (what == COUNT_ORDERS)
        return true;
    if (explore->world.cores)
        return false;
    if (what == COUNT_DIFFERENT)
        return true;
    work = count_work(&explore->world, &explore->graph, &explore->reach, &most);
    *bars = work <= COUNT_BARS;
    return work <= COUNT_WORK && most <= COUNT_STATE;
}

static enum run_answer phase_count(struct explore *explore, uint64_t until_ns)
{
    struct count *count = &explore->counts[explore->counting];
    enum count_what what = (enum count_what)explore->counting;
    bool bars;
    if (explore->claim != EXPLORE_ALL || explore->counting == sizeof explore->counts / sizeof *count)
        return RUN_NEXT;
    if (count->ways == NULL) {
        if (!is_counted(explore, what, &bars)) {
            explore->counting++;
            return RUN_MORE;
        }
        count_begin(count, what, bars, &explore->graph, explore->endings.count);
    }
    if (count_advance(count, &explore->world, &explore->graph, &explore->reach, explore->of_end, until_ns)) {
        explore->counted[what] = true;
        explore->counting++;
    } else if (run_elapsed(explore) > explore->world.limits.ns) {
        explore->counting++; /* the rest is known: only this number is not */
    }
    return RUN_MORE;
}

static enum run_answer phase_witness(struct explore *explore, uint64_t until_ns)
{
    if (!witness_advance(&explore->search, &explore->graph, &explore->endings, until_ns))
        return RUN_MORE;
    explore->result->explored_ns = run_elapsed(explore);
    explore->witnessed = mem_array(explore->endings.count, sizeof *explore->witnessed);
    return RUN_NEXT;
}

static enum run_answer heard(struct explore *explore, enum replay_answer answer)
{
    switch (answer) {
    case REPLAY_MORE: return RUN_MORE;
    case REPLAY_FAILED: return refuse(explore);
    case REPLAY_DIFFERS:
        run_stop(explore, EXPLORE_BROKEN, "an error of the lab: %s", explore->err.text);
        explore->claim = EXPLORE_BROKEN;
        return RUN_STOP;
    case REPLAY_EQUAL: break;
    }
    replay_free(&explore->replay);
    explore->replays_done++;
    return RUN_MORE;
}

static enum run_answer phase_replay_witnesses(struct explore *explore, uint64_t until_ns)
{
    size_t which = explore->replays_done;
    if (which == explore->endings.count) {
        explore->result->witnessed_ns = run_elapsed(explore);
        return RUN_NEXT;
    }
    const struct witness_path *path = &explore->search.paths[which];
    if (path->actions == NULL) { /* a limit: it was seen, but the search ended before */
        explore->replays_done++;
        return RUN_MORE;
    }
    enum run_answer answer =
        heard(explore, replay_advance(&explore->replay, &explore->world, &explore->graph, path->actions,
                                      path->count, 0, until_ns, &explore->err));
    explore->witnessed[which] = explore->replays_done > which;
    return answer;
}

static size_t most_random_steps(const struct explore *explore)
{
    size_t most = RANDOM_STEPS;
    for (size_t i = 0; i < explore->endings.count; i++) {
        if (explore->search.paths[i].count * 2 > most)
            most = explore->search.paths[i].count * 2;
    }
    return most;
}

static enum run_answer phase_replay_random(struct explore *explore, uint64_t until_ns)
{
    size_t which = explore->replays_done - explore->endings.count;
    explore->result->replays = (unsigned)which;
    if (which == explore->request.replays || run_elapsed(explore) > explore->result->witnessed_ns + RANDOM_NS)
        return RUN_NEXT;
    return heard(explore, replay_advance(&explore->replay, &explore->world, &explore->graph, NULL,
                                         most_random_steps(explore), explore->request.seed + which, until_ns,
                                         &explore->err));
}

struct phase {
    enum explore_phase phase;
    enum run_answer (*advance)(struct explore *explore, uint64_t until_ns);
};

static const struct phase phases[] = {
    {EXPLORE_STARTING, phase_start},
    {EXPLORE_LEARNING, phase_learn},
    {EXPLORE_COUNTING, phase_reach},
    {EXPLORE_COUNTING, phase_endings},
    {EXPLORE_COUNTING, phase_count},
    {EXPLORE_COUNTING, phase_witness},
    {EXPLORE_REPLAYING, phase_replay_witnesses},
    {EXPLORE_REPLAYING, phase_replay_random},
};
enum { PHASES = sizeof phases / sizeof *phases };

bool explore_advance(struct explore *explore, uint64_t slice_ns)
{
    uint64_t until = clock_now() + slice_ns;
    sched_setaffinity(0, sizeof explore->one_cpu, &explore->one_cpu);
    while (explore->phase < PHASES) {
        enum run_answer answer = phases[explore->phase].advance(explore, until);
        if (answer == RUN_NEXT)
            explore->phase++;
        else if (answer == RUN_STOP)
            explore->phase = PHASES;
        if (explore->phase == PHASES)
            report_fill(explore);
        if (clock_now() >= until || (explore->phase == 0 && answer == RUN_MORE))
            break;
    }
    sched_setaffinity(0, sizeof explore->cpus, &explore->cpus);
    return explore->phase == PHASES;
}

struct explore_progress explore_progress(const struct explore *explore)
{
    const struct graph *graph = &explore->graph;
    struct explore_progress progress = {
        .phase = explore->phase < PHASES ? phases[explore->phase].phase : EXPLORE_DONE,
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
        int failed = section_init(&world->roles[i].section, NULL,
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
    explore->world.limits = explore->request.limits;
    explore->world.cores = request->mode == EXPLORE_CORES;
    explore->images = images_open();
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
    graph_free(&explore->graph);
    reach_free(&explore->reach);
    endings_free(&explore->endings);
    witness_free(&explore->search);
    for (size_t i = 0; i < sizeof explore->counts / sizeof *explore->counts; i++)
        count_free(&explore->counts[i]);
    free(explore->of_end);
    free(explore->witnessed);
    world_end(&explore->world);
    start_free(explore->start, &explore->world.objects);
    world_free(&explore->world);
    images_close(explore->images);
    explore_result_free(explore->result);
    request_free(&explore->request);
    free(explore);
}

const struct explore_result *explore_result(const struct explore *explore)
{
    return explore->phase == PHASES ? explore->result : NULL;
}

struct explore_result *explore_take(struct explore *explore)
{
    struct explore_result *result = explore->phase == PHASES ? explore->result : NULL;
    if (result != NULL)
        explore->result = NULL;
    return result;
}
