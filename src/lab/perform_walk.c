/* Walks by hand through what explore found of a program by the rules of C11. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "explore/walk.h"
#include "lab/perform_parts.h"

static void print(struct buf *text, const struct walk *walk)
{
    for (size_t i = 0; i < walk->step_count; i++)
        buf_printf(text, "    %s\n", walk->steps[i].text);
    for (size_t i = 0; i < walk->move_count; i++)
        buf_printf(text, " %zu) %s\n", i + 1, walk->moves[i].text);
    if (walk->outcome != NULL)
        buf_printf(text, " This ends with: %s.\n", walk->outcome->text);
}

static void add_result(struct event *event, const char *name, int64_t number)
{
    event->results = mem_resize(event->results, event->result_count + 1, sizeof *event->results);
    event->results[event->result_count++] = (struct result){mem_dup(name), number};
}

static void add_end(struct event *event, const struct explore_outcome *outcome)
{
    add_result(event, "raced", outcome->end == EXPLORE_RACES);
    for (size_t i = 0; i < outcome->value_count; i++)
        add_result(event, outcome->values[i].name, strtoll(outcome->values[i].text, NULL, 10));
}

void perform_walk(struct perform *perform, const char *tokens, uint64_t request)
{
    struct err err = {0};
    struct walk walk = {0};
    struct buf text = {0};
    struct event event = {.kind = EVENT_SOURCE, .request = request, .path = mem_printf("walk:%s", tokens)};
    if (perform->walked == NULL)
        err_set(&err, "there is nothing to choose in: explore mode c11 comes first");
    else if (walk_to(perform->walked, tokens, &walk, &err) == 0)
        print(&text, &walk);
    if (err.set) {
        queue_failed(perform->queue, request, err.text);
        event_free(&event);
        return;
    }
    event.text = mem_dup(buf_text(&text));
    event.found = mem_array(walk.move_count, sizeof *event.found);
    for (; event.found_count < walk.move_count; event.found_count++)
        event.found[event.found_count] =
            (struct found){.text = mem_dup(walk.moves[event.found_count].text),
                           .tokens = mem_printf("%s%s", tokens, walk.moves[event.found_count].token)};
    if (walk.outcome != NULL)
        add_end(&event, walk.outcome);
    queue_add(perform->queue, event);
    buf_free(&text);
    walk_free(&walk);
}

void perform_walk_begin(struct perform *perform)
{
    perform_walk_end(perform);
    perform->walked = perform->explore;
    perform->explore = NULL;
    walk_settle(perform->walked);
    perform_walk(perform, "", 0);
}

void perform_walk_end(struct perform *perform)
{
    explore_free(perform->walked);
    perform->walked = NULL;
}
