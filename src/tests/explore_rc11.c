/* RC11 as axioms, for litmus tests of atomic accesses and fences without seq_cst: an execution says which
 * store each load reads and in which order stores to a variable come. It is allowed when happens-before
 * agrees with that order, read-modify-writes leave no gap, and no value comes out of itself. Written apart
 * from the engine: no views, no steps. */
#include <stdio.h>
#include <string.h>

#include "tests/explore_litmus.h"

enum { EVENTS = LITMUS_PROCESSES * LITMUS_OPS + LITMUS_VARIABLES };

struct event { /* an exchange is one event that reads and writes */
    int process, place, variable, value, order;
    bool reads, writes, fence;
};

struct execution {
    const struct litmus *litmus;
    struct litmus_set *set;
    struct event events[EVENTS];
    int count;
    int from[EVENTS];
    int order[LITMUS_VARIABLES][EVENTS], writes[LITMUS_VARIABLES];
    bool hb[EVENTS][EVENTS], eco[EVENTS][EVENTS];
};

static void take_events(struct execution *x)
{
    for (int v = 0; v < x->litmus->variable_count; v++)
        x->events[x->count++] = (struct event){-1, -1, v, 0, LITMUS_RELAXED, false, true, false};
    for (int p = 0; p < x->litmus->process_count; p++) {
        for (int i = 0; i < x->litmus->op_count[p]; i++) {
            const struct litmus_op *op = &x->litmus->ops[p][i];
            bool swap = op->kind == LITMUS_SWAP;
            x->events[x->count++] = (struct event){p,
                                                   i,
                                                   op->variable,
                                                   op->value,
                                                   (int)op->order,
                                                   op->kind == LITMUS_LOAD || swap,
                                                   op->kind == LITMUS_STORE || swap,
                                                   op->kind == LITMUS_FENCE};
        }
    }
}

static int rank(const struct execution *x, int write)
{
    int i = 0;
    while (x->order[x->events[write].variable][i] != write)
        i++;
    return i;
}

/* The first values happen before everything. */
static bool sequenced(const struct execution *x, int a, int b)
{
    if (x->events[a].process < 0)
        return x->events[b].process >= 0;
    return x->events[a].process == x->events[b].process && x->events[a].place < x->events[b].place;
}

static void close_over(bool edge[EVENTS][EVENTS], int count)
{
    for (int k = 0; k < count; k++) {
        for (int a = 0; a < count; a++) {
            for (int b = 0; edge[a][k] && b < count; b++)
                edge[a][b] |= edge[k][b];
        }
    }
}

static bool releases(const struct event *event)
{
    return event->order == LITMUS_RELEASE || event->order == LITMUS_ACQ_REL;
}

static bool acquires(const struct event *event)
{
    return event->order == LITMUS_ACQUIRE || event->order == LITMUS_ACQ_REL;
}

/* The write is in the release sequence that `head` begins: itself, or exchanges that read on from it. */
static bool continues(const struct execution *x, int head, int write)
{
    while (write != head) {
        if (!x->events[write].reads)
            return false;
        write = x->from[write];
    }
    return true;
}

/* Where the write, or a release fence before it, synchronises with the read, or an acquire fence behind it.
 */
static bool synchronises(const struct execution *x, int a, int b)
{
    const struct event *source = &x->events[a], *sink = &x->events[b];
    if (source->process < 0 || !releases(source) || !acquires(sink))
        return false;
    for (int w = 0; w < x->count; w++) {
        bool head = source->fence ? x->events[w].writes && sequenced(x, a, w) : w == a && source->writes;
        for (int r = 0; head && r < x->count; r++) {
            bool tail = sink->fence ? x->events[r].reads && sequenced(x, r, b) : r == b && sink->reads;
            if (tail && continues(x, w, x->from[r]))
                return true;
        }
    }
    return false;
}

static bool communicates(const struct execution *x, int a, int b)
{
    const struct event *ea = &x->events[a], *eb = &x->events[b];
    if (a == b || ea->fence || eb->fence || ea->variable != eb->variable)
        return false;
    if (eb->reads && ea->writes && x->from[b] == a)
        return true;
    if (ea->writes && eb->writes && rank(x, a) < rank(x, b))
        return true;
    return ea->reads && eb->writes && rank(x, x->from[a]) < rank(x, b);
}

static bool is_coherent(struct execution *x)
{
    for (int a = 0; a < x->count; a++) {
        for (int b = 0; b < x->count; b++) {
            x->hb[a][b] = sequenced(x, a, b) || synchronises(x, a, b);
            x->eco[a][b] = communicates(x, a, b);
        }
    }
    close_over(x->hb, x->count);
    close_over(x->eco, x->count);
    for (int a = 0; a < x->count; a++) {
        for (int b = 0; b < x->count; b++) {
            if (x->hb[a][b] && (a == b || x->eco[b][a]))
                return false;
        }
        if (x->eco[a][a])
            return false;
    }
    return true;
}

static bool is_atomic(const struct execution *x)
{
    for (int a = 0; a < x->count; a++) {
        if (x->events[a].reads && x->events[a].writes && rank(x, a) != rank(x, x->from[a]) + 1)
            return false;
    }
    return true;
}

static bool has_no_thin_air(struct execution *x)
{
    for (int a = 0; a < x->count; a++) {
        for (int b = 0; b < x->count; b++)
            x->hb[a][b] = sequenced(x, a, b) || (x->events[b].reads && x->from[b] == a);
    }
    close_over(x->hb, x->count);
    for (int a = 0; a < x->count; a++) {
        if (x->hb[a][a])
            return false;
    }
    return true;
}

static void tell(struct execution *x)
{
    char text[LITMUS_TEXT], *at = text;
    int process = 0;
    for (int a = 0; a < x->count; a++) {
        const struct event *event = &x->events[a];
        for (; event->process > process; process++)
            at += sprintf(at, "|");
        if (event->reads)
            at += sprintf(at, "%d", x->events[x->from[a]].value);
    }
    for (; process < x->litmus->process_count - 1; process++)
        at += sprintf(at, "|");
    at += sprintf(at, " ");
    for (int v = 0; v < x->litmus->variable_count; v++)
        at += sprintf(at, "%c%d", "xyzw"[v], x -> events[x->order[v][x->writes[v] - 1]].value);
    litmus_set_add(x->set, text);
}

static void choose_reads(struct execution *x, int event)
{
    while (event < x->count && !x->events[event].reads)
        event++;
    if (event == x->count) {
        if (is_atomic(x) && has_no_thin_air(x) && is_coherent(x))
            tell(x);
        return;
    }
    int v = x->events[event].variable;
    for (int i = 0; i < x->writes[v]; i++) {
        x->from[event] = x->order[v][i];
        if (x->from[event] != event)
            choose_reads(x, event + 1);
    }
}

static void choose_orders(struct execution *x, int variable, int chosen)
{
    if (variable == x->litmus->variable_count) {
        choose_reads(x, 0);
        return;
    }
    int *order = x->order[variable], count = x->writes[variable];
    if (chosen == count) {
        choose_orders(x, variable + 1, 1);
        return;
    }
    for (int i = chosen; i < count; i++) {
        int swap = order[chosen];
        order[chosen] = order[i];
        order[i] = swap;
        choose_orders(x, variable, chosen + 1);
        order[i] = order[chosen];
        order[chosen] = swap;
    }
}

void litmus_axioms_c11(const struct litmus *litmus, struct litmus_set *set)
{
    static struct execution x;
    memset(&x, 0, sizeof x);
    x.litmus = litmus;
    x.set = set;
    take_events(&x);
    for (int a = 0; a < x.count; a++) {
        int v = x.events[a].variable;
        if (x.events[a].writes)
            x.order[v][x.writes[v]++] = a;
    }
    choose_orders(&x, 0, 1);
    litmus_set_sort(set);
}
