#include "view/words_scene.h"

#include <inttypes.h>
#include <string.h>

bool words_scene_acts(const struct step *step)
{
    switch (step->verb) {
    case VERB_START:
    case VERB_STEP:
    case VERB_GO:
    case VERB_HOLD:
    case VERB_PRESS:
    case VERB_KILL:
    case VERB_SCHEDULE:
    case VERB_REPEAT:
    case VERB_BUFFERS:
    case VERB_CHOOSE:
    case VERB_EXPLORE:
    case VERB_MEASURE:
    case VERB_DISASM: return true;
    default: return false;
    }
}

bool words_scene_shows(const struct step *step)
{
    return step->verb != VERB_SAY && step->verb != VERB_PREDICT && step->verb != VERB_GOAL &&
           step->verb != VERB_WATCH && step->source != NULL;
}

void words_scene_length(const struct scene *scene, struct buf *out)
{
    size_t steps = 0;
    for (size_t i = 0; i < scene->step_count; i++)
        steps += words_scene_acts(&scene->steps[i]);
    if (scene->run)
        buf_text_add(out, "plays by itself");
    else
        buf_printf(out, "%zu step%s", steps, steps == 1 ? "" : "s");
    if (scene->minutes > 0)
        buf_printf(out, ", about %d min", scene->minutes);
}

void words_scene_goal(const struct scene *scene, bool reached, struct buf *out)
{
    if (scene->goal == NULL)
        return;
    size_t length = strlen(scene->goal);
    bool stopped = length > 0 && strchr(".!?", scene->goal[length - 1]) != NULL;
    buf_printf(out, "Goal%s: %s%s", reached ? " reached" : "", scene->goal, stopped ? "" : ".");
}

static bool started_before(const struct scene *scene, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (scene->steps[i].verb == scene->steps[at].verb &&
            strcmp(scene->steps[i].program, scene->steps[at].program) == 0)
            return true;
    return false;
}

static void add_starts(const struct scene *scene, struct buf *out)
{
    const char *separator = "Starts ";
    for (size_t i = 0; i < scene->step_count; i++) {
        const struct step *step = &scene->steps[i];
        if (step->verb != VERB_START || step->program == NULL || started_before(scene, i))
            continue;
        buf_printf(out, "%s%s%s", separator, step->program, step->held ? ", held" : "");
        separator = "; ";
    }
    if (out->length > 0)
        buf_char(out, '.');
}

void words_scene_starts(const struct scene *scene, struct buf *out)
{
    add_starts(scene, out);
    for (size_t i = 0; i < scene->step_count; i++) {
        const struct step *step = &scene->steps[i];
        if (step->verb == VERB_MEASURE)
            buf_printf(out, "%sMeasures %s%s.", out->length > 0 ? " " : "", step->mode,
                       step->pinned ? " on one CPU" : "");
        if (step->verb == VERB_REPEAT && step->program != NULL)
            buf_printf(out, "%sRuns %s %" PRId64 " times%s%s.", out->length > 0 ? " " : "", step->program,
                       step->count, step->cc_flags != NULL ? ", gcc " : "",
                       step->cc_flags != NULL ? step->cc_flags : "");
    }
}
