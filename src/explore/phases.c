#include "explore/phases.h"

#include <time.h>

#include "base/clock.h"
#include "base/mem.h"
#include "explore/run.h"
#include "explore/start.h"

static const struct run_phase single_phases[2];

enum { RANDOM_STEPS = 64 /* at least; a spin loop could go on for ever */ };
#define RANDOM_NS ((uint64_t)5 * CLOCK_S) /* for all random replays */
#define COUNT_WORK 4e6                    /* ways of instructions that are counted at most */
#define COUNT_BARS 1e6                    /* up to so many, preemptions are told apart too */
#define COUNT_STATE 2e5                   /* ways at one state */

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
    if (explore->world.c11.mixed)
        run_stop(explore, EXPLORE_REFUSED,
                 "the same bytes are used as atomic objects of different sizes, or as such and not as such");
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

/* What a system call does cannot be learned: the orders are run one by one instead. */
static enum run_answer run_singly(struct explore *explore)
{
    explore->result->one_by_one = true;
    explore->phases = single_phases;
    explore->phase_count = sizeof single_phases / sizeof *single_phases;
    explore->phase = 1; /* the first has been done */
    return RUN_MORE;
}

static enum run_answer phase_learn(struct explore *explore, uint64_t until_ns)
{
    struct op trouble;
    switch (graph_advance(&explore->graph, &explore->world, until_ns, &trouble, &explore->err)) {
    case GRAPH_MORE:
        if (!is_over_limit(explore))
            return RUN_MORE;
        return explore->claim == EXPLORE_REFUSED ? RUN_STOP : RUN_NEXT;
    case GRAPH_FAILED: return refuse(explore);
    case GRAPH_FOREIGN:
        if (trouble.kind == OP_FOREIGN && explore->world.model == MODEL_SC)
            return run_singly(explore);
        run_stop(explore, EXPLORE_REFUSED, "%s",
                 op_trouble(&trouble, &explore->world.roles[explore->graph.learner]));
        return RUN_STOP;
    case GRAPH_LIMIT:
        run_stop(explore, EXPLORE_NOT_ALL, "not all: %zu states seen", explore->graph.count);
        return RUN_NEXT;
    case GRAPH_WHOLE: break;
    }
    if (explore->world.c11.full)
        run_stop(explore, EXPLORE_NOT_ALL, "not all: a variable had more values than are followed");
    if (explore->graph.full)
        run_stop(explore, EXPLORE_NOT_ALL, "not all: a store buffer of more than %u stores was not followed",
                 explore->world.limits.buffered);
    if (explore->graph.tired)
        run_stop(explore, EXPLORE_NOT_ALL,
                 "not all: somebody ran for more than %u instructions without touching shared memory",
                 explore->world.limits.local);
    return is_over_limit(explore) && explore->claim == EXPLORE_REFUSED ? RUN_STOP : RUN_NEXT;
}

static enum run_answer phase_reach(struct explore *explore, uint64_t until_ns)
{
    if (explore->claim != EXPLORE_ALL)
        return RUN_NEXT;
    return reach_advance(&explore->reach, &explore->graph, until_ns) ? RUN_NEXT : RUN_MORE;
}

static int take_places(struct explore *explore)
{
    return endings_take_places(&explore->endings, &explore->world, explore->request.variables,
                               explore->request.expect, &explore->err);
}

static enum run_answer phase_endings(struct explore *explore, uint64_t until_ns)
{
    const struct reach *reach = explore->claim == EXPLORE_ALL ? &explore->reach : NULL;
    if (!explore->endings.begun && take_places(explore) != 0)
        return refuse(explore);
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
    if (explore->world.model != MODEL_SC)
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

/* What the processor does is told beside the answer and changes nothing of it, but for one thing: an outcome
 * that the model forbids would be an error of the lab. */
static enum run_answer phase_hardware(struct explore *explore, uint64_t until_ns)
{
    const struct timespec pause = {.tv_nsec = CLOCK_MS / 5};
    struct explore_result *result = explore->result;
    struct err err = {0};
    (void)until_ns;
    if (explore->request.hardware_rounds == 0 || explore->request.mode != EXPLORE_CORES)
        return RUN_NEXT;
    switch (hardware_advance(&explore->hardware, &explore->world, &explore->endings, &explore->cpus, &err)) {
    case HARDWARE_MORE: nanosleep(&pause, NULL); return RUN_MORE;
    case HARDWARE_REFUSED:
        result->hardware_why = mem_dup(err.text);
        hardware_free(&explore->hardware, &explore->world);
        return RUN_NEXT;
    case HARDWARE_DONE: break;
    }
    result->hardware_rounds = explore->hardware.rounds;
    result->hardware_outside = explore->hardware.outside;
    if (explore->claim == EXPLORE_ALL && result->hardware_outside > 0)
        run_stop(explore, EXPLORE_BROKEN,
                 "an error of the lab: in %llu of %u rounds this processor did what the model forbids",
                 (unsigned long long)result->hardware_outside, result->hardware_rounds);
    return RUN_NEXT;
}

static enum run_answer phase_kill(struct explore *explore, uint64_t until_ns)
{
    switch (kill_advance(&explore->kill, &explore->world, until_ns, &explore->err)) {
    case KILL_MORE: break;
    case KILL_FAILED: return refuse(explore);
    case KILL_DONE:
        if (explore->kill.tired)
            run_stop(explore, EXPLORE_NOT_ALL, "not all: somebody went on for very long behind a death");
        explore->result->explored_ns = explore->result->witnessed_ns = run_elapsed(explore);
        return take_places(explore) == 0 ? RUN_NEXT : refuse(explore);
    }
    if (run_elapsed(explore) <= explore->world.limits.ns)
        return RUN_MORE;
    run_stop(explore, EXPLORE_NOT_ALL, "not all: %zu deaths tried in %.1f s", explore->kill.count,
             (double)run_elapsed(explore) / CLOCK_S);
    return take_places(explore) == 0 ? RUN_NEXT : refuse(explore);
}

static void tell_bound(struct explore *explore)
{
    const struct single *single = &explore->single;
    explore->result->preemption_bound = single->completed > 0 ? single->completed - 1 : 0;
    if (single->strayed > 0)
        run_stop(explore, EXPLORE_NOT_ALL, "not all: %llu of %llu runs did not go the way they were sent",
                 (unsigned long long)single->strayed, (unsigned long long)(single->runs + single->strayed));
    else if (single->tired)
        run_stop(explore, EXPLORE_NOT_ALL, "not all: a run of more than %d steps was cut", SINGLE_STEPS);
    else if (!single->whole && single->completed > 0)
        run_stop(explore, EXPLORE_NOT_ALL, "not all: every order of at most %u preemption%s, %llu orders",
                 single->completed - 1, single->completed == 2 ? "" : "s", (unsigned long long)single->runs);
    else if (!single->whole)
        run_stop(explore, EXPLORE_NOT_ALL, "not all: %llu orders in %.1f s", (unsigned long long)single->runs,
                 (double)run_elapsed(explore) / CLOCK_S);
    run_note(explore, "System calls were really made, in each order anew; what they change elsewhere stays.");
}

static enum run_answer phase_single(struct explore *explore, uint64_t until_ns)
{
    enum single_answer answer = single_advance(&explore->single, &explore->world, until_ns, &explore->err);
    if (answer == SINGLE_FAILED)
        return refuse(explore);
    if (answer == SINGLE_MORE && run_elapsed(explore) <= explore->world.limits.ns)
        return RUN_MORE;
    tell_bound(explore);
    explore->result->explored_ns = explore->result->witnessed_ns = run_elapsed(explore);
    return take_places(explore) == 0 ? RUN_NEXT : refuse(explore);
}

static const struct run_phase graph_phases[] = {
    {EXPLORE_STARTING, phase_start},
    {EXPLORE_LEARNING, phase_learn},
    {EXPLORE_COUNTING, phase_reach},
    {EXPLORE_COUNTING, phase_endings},
    {EXPLORE_COUNTING, phase_count},
    {EXPLORE_COUNTING, phase_witness},
    {EXPLORE_REPLAYING, phase_replay_witnesses},
    {EXPLORE_REPLAYING, phase_replay_random},
    {EXPLORE_REPLAYING, phase_hardware},
};

static const struct run_phase kill_phases[] = {
    {EXPLORE_STARTING, phase_start},
    {EXPLORE_LEARNING, phase_kill},
};

static const struct run_phase single_phases[2] = {
    {EXPLORE_STARTING, phase_start},
    {EXPLORE_LEARNING, phase_single},
};

static enum run_answer phase_record(struct explore *explore, uint64_t until_ns)
{
    const struct ledger *ledger = &explore->ledger;
    switch (ledger_advance(&explore->ledger, &explore->world, until_ns, &explore->err)) {
    case LEDGER_FAILED: return refuse(explore);
    case LEDGER_MORE:
        if (run_elapsed(explore) <= explore->world.limits.ns)
            return RUN_MORE;
        break;
    case LEDGER_DONE: break;
    }
    run_stop(explore, EXPLORE_NOT_ALL, "%llu accesses in %u runs%s%s", (unsigned long long)ledger->noted,
             ledger->run, ledger->hangs ? ", one of which ended with somebody asleep" : "",
             ledger->tired ? ", one of which was cut" : "");
    explore->result->explored_ns = explore->result->witnessed_ns = run_elapsed(explore);
    return RUN_NEXT;
}

static const struct run_phase record_phases[] = {
    {EXPLORE_STARTING, phase_start},
    {EXPLORE_LEARNING, phase_record},
};

const struct run_phase *phases_of(enum explore_mode mode, size_t *count)
{
    switch (mode) {
    case EXPLORE_KILL: *count = sizeof kill_phases / sizeof *kill_phases; return kill_phases;
    case EXPLORE_RECORD: *count = sizeof record_phases / sizeof *record_phases; return record_phases;
    default: *count = sizeof graph_phases / sizeof *graph_phases; return graph_phases;
    }
}
