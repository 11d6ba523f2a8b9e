#include "lab/schedule.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/span.h"
#include "course/literal.h"
#include "course/scene_parse.h"
#include "lab/session_parts.h"

enum { UNTIL_MS = 5000 /* unless a scene says otherwise */ };

static const char bytes_line[] = "# shared bytes after it: ";
static const char *const units[] = {"call", "line", "access", "insn"}; /* by enum unit */

bool schedule_is_move(const struct token *token)
{
    return token->kind == TOKEN_STEP || token->kind == TOKEN_KILL || token->kind == TOKEN_INPUT ||
           token->kind == TOKEN_GO || token->kind == TOKEN_DRAIN;
}

/* NULL: the program as it was built. To free. */
static char *compiler_flags(const struct step *step)
{
    const char *flags = step->cc_flags != NULL ? step->cc_flags : "";
    if (!step->c11)
        return mem_dup(step->cc_flags);
    return mem_printf("-O1 -fsanitize=thread%s%s", *flags != '\0' ? " " : "", flags);
}

struct effect schedule_start(const struct step *step)
{
    struct effect lent = {.kind = EFFECT_START,
                          .path = step->program,
                          .text = step->actor ? step->actor : step->program,
                          .flags = compiler_flags(step),
                          .args = step->args,
                          .held = step->held,
                          .cpu = step->cpu};
    struct effect effect = effect_copy(&lent);
    free(lent.flags);
    return effect;
}

static void write_start(const struct effect *start, struct buf *out)
{
    buf_printf(out, "start %s", start->path);
    if (start->text != NULL && strcmp(start->text, start->path) != 0)
        buf_printf(out, " as %s", start->text);
    buf_text_add(out, start->held ? " held" : "");
    if (start->cpu >= 0)
        buf_printf(out, " cpu %d", start->cpu);
    if (start->flags != NULL)
        buf_printf(out, " cc %s", start->flags);
    for (size_t i = 0; start->args != NULL && start->args[i] != NULL; i++) {
        buf_text_add(out, i == 0 ? " -- " : " ");
        literal_write(span_of(start->args[i]), out);
    }
}

static bool is_step(const struct token *token)
{
    return token->kind == TOKEN_STEP || token->kind == TOKEN_DRAIN;
}

/* Steps in a row are one line, as long as the unit is one; gives how many. */
static size_t write_steps(const struct token *tokens, size_t count, struct buf *out)
{
    size_t taken = 0, stepped = 0;
    while (stepped < count && tokens[stepped].kind == TOKEN_DRAIN)
        stepped++;
    bool steps = stepped < count && tokens[stepped].kind == TOKEN_STEP; /* a drain has no unit of its own */
    enum unit unit = steps ? tokens[stepped].unit : UNIT_INSN;
    buf_text_add(out, "schedule ");
    for (; taken < count && is_step(&tokens[taken]); taken++) {
        if (tokens[taken].kind == TOKEN_STEP && tokens[taken].unit != unit)
            break;
        buf_char(out, (char)((tokens[taken].kind == TOKEN_DRAIN ? 'a' : 'A') + tokens[taken].actor));
    }
    buf_printf(out, " by %s", units[unit]);
    return taken;
}

static void write_one(const struct token *token, struct buf *out)
{
    char letter = actor_letter(token->actor);
    switch (token->kind) {
    case TOKEN_START: write_start(&token->start, out); break;
    case TOKEN_WATCH:
        buf_printf(out, "watch %s", token->start.text);
        if (token->start.path != NULL)
            buf_printf(out, " as %s", token->start.path);
        break;
    case TOKEN_BUFFERS: buf_text_add(out, token->number != 0 ? "buffers on" : "buffers off"); break;
    case TOKEN_GO: buf_printf(out, "go %c", letter); break;
    case TOKEN_HOLD: buf_printf(out, "hold %c", letter); break;
    case TOKEN_INPUT:
        buf_printf(out, "press %c ", letter);
        literal_write(span_of(token->text), out);
        break;
    case TOKEN_KILL: {
        const char *name = sigabbrev_np((int)token->number);
        buf_printf(out, "kill %c SIG%s", letter, name != NULL ? name : "KILL");
        break;
    }
    case TOKEN_PLACE:
        buf_printf(out, "until %c reaches %s", letter, token->text);
        if (token->deadline_ms > 0 && token->deadline_ms != UNTIL_MS)
            buf_printf(out, " within %" PRId64 "ms", token->deadline_ms);
        break;
    case TOKEN_UNTIL: buf_text_add(out, token->text != NULL ? token->text : "look"); break;
    case TOKEN_STEP:
    case TOKEN_DRAIN: break;
    }
}

char *schedule_text(const struct token *tokens, size_t count, const char *title)
{
    struct buf out = {0};
    buf_printf(&out, "# %s\n", title);
    if (count > 0 && tokens[count - 1].done)
        buf_printf(&out, "%s%016" PRIx64 "\n", bytes_line, tokens[count - 1].bytes);
    for (size_t i = 0, taken; i < count; i += taken) {
        taken = 1;
        if (is_step(&tokens[i]))
            taken = write_steps(tokens + i, count - i, &out);
        else
            write_one(&tokens[i], &out);
        buf_char(&out, '\n');
    }
    return buf_take(&out);
}

static struct token until(const struct step *step)
{
    if (step->condition.kind != COND_REACHES)
        return (struct token){.kind = TOKEN_UNTIL,
                              .actor = -1,
                              .condition = &step->condition,
                              .text = mem_dup(step->source),
                              .deadline_ms = step->deadline_ms};
    return (struct token){.kind = TOKEN_PLACE,
                          .actor = step->condition.actor[0] - 'A',
                          .text = mem_dup(step->condition.word),
                          .deadline_ms = step->deadline_ms};
}

/* The token of a line that is one; false where the line is no move. */
static bool token_of(const struct step *step, struct token *token)
{
    int actor = step->actor != NULL ? step->actor[0] - 'A' : -1;
    switch (step->verb) {
    case VERB_START:
        *token = (struct token){.kind = TOKEN_START, .actor = -1, .start = schedule_start(step)};
        return true;
    case VERB_WATCH:
        *token = (struct token){
            .kind = TOKEN_WATCH,
            .actor = -1,
            .start = {.kind = EFFECT_WATCH, .text = mem_dup(step->name), .path = mem_dup(step->type)}};
        return true;
    case VERB_BUFFERS:
        *token = (struct token){.kind = TOKEN_BUFFERS, .actor = -1, .number = strcmp(step->mode, "on") == 0};
        return true;
    case VERB_GO: *token = (struct token){.kind = TOKEN_GO, .actor = actor}; return true;
    case VERB_HOLD: *token = (struct token){.kind = TOKEN_HOLD, .actor = actor}; return true;
    case VERB_PRESS:
        *token = (struct token){.kind = TOKEN_INPUT, .actor = actor, .text = mem_dup(step->text)};
        return true;
    case VERB_KILL:
        *token = (struct token){.kind = TOKEN_KILL, .actor = actor, .number = step->signal};
        return true;
    case VERB_UNTIL: *token = until(step); return true;
    case VERB_LOOK:
        *token = (struct token){.kind = TOKEN_UNTIL, .actor = -1, .condition = &step->condition};
        return true;
    default: return false;
    }
}

static bool by_letter(const char *actor)
{
    return actor == NULL || (actor[0] >= 'A' && actor[0] <= 'Z' && actor[1] == '\0');
}

static int add(struct schedule *schedule, const char *path, const struct step *step, struct err *err)
{
    bool steps = step->verb == VERB_SCHEDULE || step->verb == VERB_STEP;
    size_t count = step->verb == VERB_SCHEDULE ? strlen(step->text) : (size_t)step->count;
    struct token token;
    bool reaches = step->verb == VERB_UNTIL && step->condition.kind == COND_REACHES;
    if ((step->verb != VERB_START && !by_letter(step->actor)) ||
        (reaches && !by_letter(step->condition.actor)))
        return err_usage(err, "%s:%d: a saved schedule calls actors by their letters, not '%s'", path,
                         step->line, step->actor != NULL ? step->actor : step->condition.actor);
    schedule->tokens =
        mem_resize(schedule->tokens, schedule->count + (steps ? count : 1), sizeof *schedule->tokens);
    for (size_t i = 0; steps && i < count; i++) {
        char letter = step->verb == VERB_SCHEDULE ? step->text[i] : step->actor[0];
        bool drain = letter >= 'a';
        schedule->tokens[schedule->count++] = (struct token){.kind = drain ? TOKEN_DRAIN : TOKEN_STEP,
                                                             .actor = letter - (drain ? 'a' : 'A'),
                                                             .unit = step->unit};
    }
    if (steps)
        return 0;
    if (!token_of(step, &token))
        return err_usage(err, "%s:%d: '%s' is no move; a saved schedule holds starts, waits and moves", path,
                         step->line, step->source);
    schedule->tokens[schedule->count++] = token;
    return 0;
}

static void read_bytes(struct schedule *schedule, struct span text)
{
    while (text.length > 0) {
        struct span line = span_line(&text);
        if (!span_starts(line, bytes_line))
            continue;
        char *number =
            span_dup((struct span){line.at + strlen(bytes_line), line.length - strlen(bytes_line)});
        schedule->known = sscanf(number, "%" SCNx64, &schedule->bytes) == 1;
        free(number);
    }
}

int schedule_parse(const char *path, const char *text, struct schedule *schedule, struct err *err)
{
    memset(schedule, 0, sizeof *schedule);
    if (scene_parse(path, 1, span_of(text), &schedule->steps, &schedule->step_count, err) != 0)
        return -1;
    int result = 0;
    for (size_t i = 0; i < schedule->step_count && result == 0; i++)
        result = add(schedule, path, &schedule->steps[i], err);
    if (result == 0 && schedule->count == 0)
        result = err_usage(err, "%s holds no move", path);
    read_bytes(schedule, span_of(text));
    if (result != 0)
        schedule_free(schedule);
    return result;
}

void schedule_free(struct schedule *schedule)
{
    tokens_free(schedule->tokens, schedule->count);
    steps_free(schedule->steps, schedule->step_count);
    memset(schedule, 0, sizeof *schedule);
}
