/* x86-TSO as axioms (after herd's x86tso.cat), for litmus tests: an execution is allowed when, for each
 * variable, program order agrees with who reads and overwrites whom; when preserved program order (all but a
 * store before a load), fences and communication between processes make no cycle; and when nothing comes
 * between the two halves of an exchange. Written apart from the engine: no buffers, no steps. */
#include <string.h>

#include "tests/explore_litmus.h"

#include <stdio.h>

enum { EVENTS = LITMUS_PROCESSES * LITMUS_OPS * 2 + LITMUS_VARIABLES };

struct event {
    int process, place; /* in its program; -1 the first value of a variable */
    enum { READS, WRITES, FENCES } kind;
    int variable, value;
    bool half; /* of an exchange; the read is followed by its write */
};

struct execution {
    const struct litmus *litmus;
    struct event events[EVENTS];
    int count;
    int from[EVENTS]; /* READS: the write it reads */
    int order[LITMUS_VARIABLES]
             [EVENTS]; /* writes of a variable as they reach memory, the first value first */
    int writes[LITMUS_VARIABLES];
    bool edge[EVENTS][EVENTS];
    struct litmus_set *set;
};

static void add(struct execution *x, struct event event)
{
    x->events[x->count++] = event;
}

static void take_events(struct execution *x)
{
    for (int v = 0; v < x->litmus->variable_count; v++)
        add(x, (struct event){-1, -1, WRITES, v, 0, false});
    for (int p = 0; p < x->litmus->process_count; p++) {
        for (int i = 0; i < x->litmus->op_count[p]; i++) {
            const struct litmus_op *op = &x->litmus->ops[p][i];
            bool swap = op->kind == LITMUS_SWAP;
            if (op->kind == LITMUS_FENCE)
                add(x, (struct event){p, 2 * i, FENCES, -1, 0, false});
            if (op->kind == LITMUS_LOAD || swap)
                add(x, (struct event){p, 2 * i, READS, op->variable, 0, swap});
            if (op->kind == LITMUS_STORE || swap)
                add(x, (struct event){p, 2 * i + 1, WRITES, op->variable, op->value, swap});
        }
    }
}

static int place_in_order(const struct execution *x, int write)
{
    int v = x->events[write].variable, i = 0;
    while (x->order[v][i] != write)
        i++;
    return i;
}

static bool before_in_program(const struct execution *x, int a, int b)
{
    return x->events[a].process >= 0 && x->events[a].process == x->events[b].process &&
           x->events[a].place < x->events[b].place;
}

static bool is_fenced(const struct execution *x, int a, int b)
{
    for (int f = 0; f < x->count; f++) {
        bool fence = x->events[f].kind == FENCES || x->events[f].half;
        if (fence && (f == a || before_in_program(x, a, f)) && (f == b || before_in_program(x, f, b)))
            return true;
    }
    return false;
}

/* a comes before b for everybody: read from (by another process where only_others), from-read, overwritten.
 */
static bool communicates(const struct execution *x, int a, int b, bool only_others)
{
    const struct event *ea = &x->events[a], *eb = &x->events[b];
    if (ea->kind == FENCES || eb->kind == FENCES || ea->variable != eb->variable || a == b)
        return false;
    if (ea->kind == WRITES && eb->kind == READS)
        return x->from[b] == a && !(only_others && ea->process == eb->process);
    if (ea->kind == WRITES && eb->kind == WRITES)
        return place_in_order(x, a) < place_in_order(x, b);
    if (ea->kind == READS && eb->kind == WRITES)
        return place_in_order(x, x->from[a]) < place_in_order(x, b);
    return false;
}

static bool has_cycle(struct execution *x)
{
    for (int k = 0; k < x->count; k++) {
        for (int a = 0; a < x->count; a++) {
            for (int b = 0; x->edge[a][k] && b < x->count; b++)
                x->edge[a][b] |= x->edge[k][b];
        }
    }
    for (int a = 0; a < x->count; a++) {
        if (x->edge[a][a])
            return true;
    }
    return false;
}

static bool agrees_per_variable(struct execution *x)
{
    for (int a = 0; a < x->count; a++) {
        for (int b = 0; b < x->count; b++) {
            bool same = x->events[a].variable == x->events[b].variable && x->events[a].kind != FENCES &&
                        x->events[b].kind != FENCES;
            x->edge[a][b] = (same && before_in_program(x, a, b)) || communicates(x, a, b, false);
        }
    }
    return !has_cycle(x);
}

static bool agrees_for_all(struct execution *x)
{
    for (int a = 0; a < x->count; a++) {
        for (int b = 0; b < x->count; b++) {
            const struct event *ea = &x->events[a], *eb = &x->events[b];
            bool accesses = ea->kind != FENCES && eb->kind != FENCES;
            bool kept = accesses && before_in_program(x, a, b) &&
                        (!(ea->kind == WRITES && eb->kind == READS) || is_fenced(x, a, b));
            x->edge[a][b] = kept || communicates(x, a, b, true);
        }
    }
    return !has_cycle(x);
}

/* The write of an exchange comes right behind the write that its read reads. */
static bool is_atomic(const struct execution *x)
{
    for (int a = 0; a < x->count; a++) {
        if (!x->events[a].half || x->events[a].kind != READS)
            continue;
        if (place_in_order(x, a + 1) != place_in_order(x, x->from[a]) + 1)
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
        if (event->kind == READS)
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
    while (event < x->count && x->events[event].kind != READS)
        event++;
    if (event == x->count) {
        if (is_atomic(x) && agrees_per_variable(x) && agrees_for_all(x))
            tell(x);
        return;
    }
    int v = x->events[event].variable;
    for (int i = 0; i < x->writes[v]; i++) {
        x->from[event] = x->order[v][i];
        choose_reads(x, event + 1);
    }
}

/* Every order of a variable's stores, then of the next variable's. */
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

void litmus_axioms(const struct litmus *litmus, struct litmus_set *set)
{
    static struct execution x;
    memset(&x, 0, sizeof x);
    x.litmus = litmus;
    x.set = set;
    take_events(&x);
    for (int a = 0; a < x.count; a++) {
        int v = x.events[a].variable;
        if (x.events[a].kind == WRITES)
            x.order[v][x.writes[v]++] = a;
    }
    choose_orders(&x, 0, 1);
    litmus_set_sort(set);
}
