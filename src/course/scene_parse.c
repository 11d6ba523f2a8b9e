#include "course/scene_parse.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "course/condition.h"
#include "course/line.h"
#include "course/slot.h"

enum { DEADLINE_MS = 5000 };

struct row {
    enum verb verb;
    const char *form; /* its first word is the verb as written */
};

static const struct row rows[] = {
    {VERB_START, "start PROGRAM [as NAME] [held] [c11] [cpu CPU] [cc FLAGS] [-- ARGS]"},
    {VERB_UNTIL, "until CONDITION [within DURATION]"},
    {VERB_STEP, "step ACTOR [by UNIT] [COUNT times]"},
    {VERB_GO, "go ACTOR"},
    {VERB_HOLD, "hold ACTOR"},
    {VERB_PRESS, "press ACTOR KEYS"},
    {VERB_KILL, "kill ACTOR [SIGNAL]"},
    {VERB_LOOK, "look"},
    {VERB_WATCH, "watch WATCHED [as TYPE]"},
    {VERB_SCHEDULE, "schedule LETTERS [by UNIT]"},
    {VERB_REPEAT, "repeat COUNT PROGRAM [right NUMBER] [cc FLAGS] [pinned] [-- ARGS]"},
    {VERB_EXPLORE, "explore [mode MODE] [from FROM to TO]"},
    {VERB_CHOOSE, "choose MOVES"},
    {VERB_MEASURE, "measure QUANTITY [pinned]"},
    {VERB_PREDICT, "predict ID"},
    {VERB_GOAL, "goal CONDITION [say SENTENCE]"},
    {VERB_EXPECT, "expect CONDITION"},
    {VERB_SAY, "say SENTENCE"},
    {VERB_SAY, "when CONDITION say SENTENCE"},
    {VERB_BUFFERS, "buffers SWITCH"},
    {VERB_DISASM, "disasm PROGRAM FUNCTION [cc FLAGS]"},
};
enum { ROWS = sizeof rows / sizeof *rows };

static const char place[] = "an anchor, a function or file:line";

#define AT(field) offsetof(struct step, field)
static const struct slot slots[] = {
    {"ACTOR", "an actor's name", slot_actor, NULL, AT(actor), NULL},
    {"NAME", "a name for the actor, longer than a letter", slot_new_name, NULL, AT(actor), NULL},
    {"PROGRAM", "a program of this lesson", slot_word, NULL, AT(program), NULL},
    {"FUNCTION", "a function's name", slot_word, NULL, AT(name), NULL},
    {"WATCHED", "a variable or an object's /name", slot_watched, NULL, AT(name), NULL},
    {"TYPE", "a type", slot_rest, NULL, AT(type), NULL},
    {"c11", NULL, slot_flag, NULL, AT(c11), NULL},
    {"held", NULL, slot_flag, NULL, AT(held), NULL},
    {"pinned", NULL, slot_flag, NULL, AT(pinned), NULL},
    {"CPU", "a CPU's number", slot_cpu, NULL, AT(cpu), NULL},
    {"FLAGS", "compiler flags (each begins with -)", slot_flags, NULL, AT(cc_flags), NULL},
    {"ARGS", "the program's arguments", slot_args, NULL, AT(args), NULL},
    {"DURATION", "a time of at most a minute, as 2s or 500ms", slot_duration, NULL, AT(deadline_ms), NULL},
    {"by", NULL, slot_flag, NULL, AT(unit_said), NULL},
    {"UNIT", NULL, slot_unit, NULL, AT(unit), NULL},
    {"COUNT", "a number from 1 to a million", slot_count, NULL, AT(count), NULL},
    {"right", NULL, slot_flag, NULL, AT(right_said), NULL},
    {"NUMBER", "a number", slot_number, NULL, AT(right), NULL},
    {"KEYS", "a text in quotes", slot_keys, NULL, AT(text), NULL},
    {"SIGNAL", "a signal", slot_signal, NULL, AT(signal), NULL},
    {"LETTERS", "letters of actors", slot_letters, NULL, AT(text), NULL},
    {"MODE", NULL, slot_choice, NULL, AT(mode), "sc|cores|kill|c11"},
    {"MOVES", "moves, as A B1", slot_moves, NULL, AT(text), NULL},
    {"QUANTITY", NULL, slot_choice, NULL, AT(mode), "round-trip|throughput"},
    {"SWITCH", NULL, slot_choice, NULL, AT(mode), "on|off"},
    {"FROM", place, slot_word, NULL, AT(from), NULL},
    {"TO", place, slot_word, NULL, AT(to), NULL},
    {"ID", "the id of a question", slot_word, NULL, AT(id), NULL},
    {"SENTENCE", "a sentence", slot_rest, NULL, AT(text), NULL},
    {"CONDITION", "a condition", condition_read, NULL, AT(condition), NULL},
    {NULL, NULL, NULL, NULL, 0, NULL},
};
#undef AT

static const struct row *choose(const struct line *line)
{
    for (const struct row *row = rows; row < rows + ROWS; row++) {
        struct span verb = form_word(row->form, 0), word = line_peek(line);
        if (verb.length == word.length && memcmp(verb.at, word.at, verb.length) == 0)
            return row;
    }
    return NULL;
}

static void preset(struct step *step)
{
    step->unit = step->verb == VERB_SCHEDULE ? UNIT_INSN : UNIT_CALL;
    step->cpu = -1;
    step->count = 1;
    step->signal = SIGKILL;
    step->deadline_ms = DEADLINE_MS;
    step->condition.number = step->condition.mode = -1;
}

/* An actor without a name of its own is called as its program. */
static int name_actor(struct step *step, const struct line *line, struct err *err)
{
    if (step->actor != NULL)
        return 0;
    step->actor = mem_dup(step->program);
    for (size_t i = 0; i < line->cast_count; i++)
        if (strcmp(line->cast[i], step->actor) == 0)
            return line_error(line, err, "an actor is called '%s' already; expected `as` and another name",
                              step->actor);
    return 0;
}

/* What the form alone cannot say. */
static int complete(struct step *step, const struct line *line, struct err *err)
{
    if (step->verb == VERB_START)
        return name_actor(step, line, err);
    if (step->verb == VERB_WATCH && step->type == NULL && step->name[0] == '/')
        return line_error(line, err, "expected `as` and a type after '%s': an object has none of its own",
                          step->name);
    if (step->verb == VERB_WATCH && step->type != NULL && step->name[0] != '/')
        return line_error(line, err, "expected an object's /name before `as`, got '%s'", step->name);
    return 0;
}

static int read_step(struct line *line, struct step *step, struct err *err)
{
    const struct row *row = choose(line);
    if (row == NULL) {
        for (row = rows; row < rows + ROWS; row++)
            line_offer(line, form_word(row->form, 0), OFFER_NEAR);
        return line_expected(line, err, "a verb");
    }
    step->verb = row->verb;
    step->line = line->number;
    step->source = span_dup(span_trim(line->rest));
    preset(step);
    if (form_read(row->form, slots, step, line, err) != 0)
        return -1;
    if (line_peek(line).length > 0)
        return line_expected(line, err, "the end of the line");
    return complete(step, line, err);
}

struct script {
    struct step *steps;
    size_t count, capacity;
    char **cast; /* owned by the steps */
    size_t cast_count, cast_capacity;
};

static int read_line(struct script *script, struct line *line, struct err *err)
{
    line->cast = script->cast;
    line->cast_count = script->cast_count;
    if (line_peek(line).length == 0)
        return 0;
    script->steps = mem_push(script->steps, &script->count, &script->capacity, sizeof *script->steps);
    struct step *step = &script->steps[script->count - 1];
    if (read_step(line, step, err) != 0)
        return -1;
    if (step->verb == VERB_START) {
        script->cast =
            mem_push(script->cast, &script->cast_count, &script->cast_capacity, sizeof *script->cast);
        script->cast[script->cast_count - 1] = step->actor;
    }
    return 0;
}

int scene_parse(const char *path, int first_line, struct span text, struct step **steps, size_t *count,
                struct err *err)
{
    struct script script = {0};
    int result = 0;
    for (int number = first_line; result == 0 && text.length > 0; number++) {
        struct line line = {.path = path, .number = number, .rest = span_line(&text)};
        result = read_line(&script, &line, err);
    }
    free(script.cast);
    if (result != 0) {
        steps_free(script.steps, script.count);
        return -1;
    }
    *steps = script.steps;
    *count = script.count;
    return 0;
}

int scene_parse_minutes(struct span text)
{
    while (text.length > 0) {
        struct span line = span_line(&text);
        int64_t minutes;
        if (span_is(span_word(&line), "#") && span_number(span_word(&line), &minutes) &&
            span_is(span_word(&line), "min") && minutes > 0 && minutes < 1000)
            return (int)minutes;
    }
    return 0;
}

int scene_parse_condition(const char *text, struct condition *condition, struct err *err)
{
    struct line line = {.path = "condition", .number = 1, .rest = span_of(text)};
    memset(condition, 0, sizeof *condition);
    condition->number = condition->mode = -1;
    if (condition_read(NULL, &line, condition, err) == 0 && line_peek(&line).length == 0)
        return 0;
    line_expected(&line, err, "the end of the condition"); /* the first error stays */
    condition_free(condition);
    return -1;
}
