#include "explore/walk.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "explore/describe.h"
#include "explore/report.h"
#include "explore/run.h"

static void free_moves(struct walk_move *moves, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(moves[i].text);
    free(moves);
}

void walk_free(struct walk *walk)
{
    free_moves(walk->steps, walk->step_count);
    free_moves(walk->moves, walk->move_count);
    if (walk->outcome != NULL)
        explore_outcome_free(walk->outcome);
    free(walk->outcome);
    *walk = (struct walk){0};
}

void walk_settle(struct explore *explore)
{
    world_end(&explore->world);
}

/* ---- one move as words ---- */

/* How many values this actor could see, or stand behind, at this moment. */
static unsigned choices(const struct graph *graph, uint32_t at, int actor)
{
    unsigned count = 0;
    for (unsigned action = 0; action < graph->actions; action++)
        count += state_actor(action) == actor && graph_next(graph, at, action) != GRAPH_NONE;
    return count;
}

static void print_value(struct buf *text, const struct explore_step *step, unsigned choice, unsigned most)
{
    long long value = (long long)(int64_t)step->value;
    const char *age = choice > 0 ? ", an older value" : most > 1 ? ", the newest" : "";
    if (step->object < 0)
        return;
    if (step->act == EXPLORE_LOAD)
        buf_printf(text, ": sees %lld%s", value, age);
    else if (step->act == EXPLORE_STORE && choice > 0)
        buf_printf(text, ": puts %lld before what is newer", value);
    else
        buf_printf(text, ": puts %lld", value);
}

static struct walk_move describe(struct explore *explore, uint32_t at, unsigned action)
{
    struct graph *graph = &explore->graph;
    unsigned choice = state_choice(action);
    int actor = state_actor(action);
    bool drains = graph_is_drain(graph, action);
    struct explore_witness one = {0};
    struct walk_move move = {0};
    struct buf text = {0};
    describe_from(&one, &explore->world, graph, at, action);
    snprintf(move.token, sizeof move.token, "%s", one.tokens);
    buf_printf(&text, "%c ", actor_letter(actor));
    if (one.steps[0].line > 0)
        buf_printf(&text, "%d ", one.steps[0].line);
    buf_text_add(&text, one.steps[0].text);
    print_value(&text, &one.steps[0], drains ? 0 : choice, graph->drains ? 1 : choices(graph, at, actor));
    move.text = buf_take(&text);
    describe_free(&one);
    return move;
}

/* ---- the way ---- */

/* The action that the next token spells; false where it spells none. */
static bool take_token(const struct graph *graph, const char **tokens, unsigned *action)
{
    char letter = **tokens;
    unsigned choice = 0;
    if (!isalpha((unsigned char)letter))
        return false;
    (*tokens)++;
    while (isdigit((unsigned char)**tokens) && choice < STATE_CHOICES)
        choice = choice * 10 + (unsigned)(*(*tokens)++ - '0');
    bool drain = islower((unsigned char)letter) != 0;
    unsigned actor = (unsigned)(toupper((unsigned char)letter) - 'A');
    if (drain)
        choice = 1;
    *action = choice * EXPLORE_ACTORS + actor;
    return actor < EXPLORE_ACTORS && *action < graph->actions && (drain ? graph->drains : true);
}

static void add(struct walk_move **moves, size_t *count, struct walk_move move)
{
    *moves = mem_resize(*moves, *count + 1, sizeof **moves);
    (*moves)[(*count)++] = move;
}

static void find_moves(struct explore *explore, uint32_t at, struct walk *walk)
{
    const struct graph *graph = &explore->graph;
    for (int actor = 0; actor < (int)explore->world.count; actor++)
        for (unsigned choice = 0; choice * EXPLORE_ACTORS < graph->actions; choice++) {
            unsigned action = choice * EXPLORE_ACTORS + (unsigned)actor;
            if (graph_next(graph, at, action) != GRAPH_NONE)
                add(&walk->moves, &walk->move_count, describe(explore, at, action));
        }
    if (walk->move_count > 0 || explore->endings.of_state[at] < 0)
        return;
    walk->outcome = mem_alloc(sizeof *walk->outcome);
    report_ending(walk->outcome, explore, (size_t)explore->endings.of_state[at]);
}

int walk_to(struct explore *explore, const char *tokens, struct walk *walk, struct err *err)
{
    uint32_t at = 0;
    walk_free(walk);
    if (explore->endings.of_state == NULL)
        return err_set(err, "there is nothing to walk through: not everything was explored");
    for (const char *rest = tokens; *rest != '\0';) {
        const char *token = rest;
        unsigned action = 0;
        uint32_t next = take_token(&explore->graph, &rest, &action) ? graph_next(&explore->graph, at, action)
                                                                    : GRAPH_NONE;
        if (next == GRAPH_NONE) {
            walk_free(walk);
            return err_set(err, "'%s' cannot be done here: nobody can make the move '%.*s'", tokens,
                           rest > token ? (int)(rest - token) : 1, token);
        }
        add(&walk->steps, &walk->step_count, describe(explore, at, action));
        at = next;
    }
    find_moves(explore, at, walk);
    return 0;
}
