#include "course/scene.h"

#include <stdlib.h>
#include <string.h>

void condition_free(struct condition *condition)
{
    free(condition->actor);
    free(condition->actor2);
    free(condition->object);
    free(condition->word);
    free(condition->text);
    free(condition->name);
    free(condition->name2);
    memset(condition, 0, sizeof *condition);
}

void step_free(struct step *step)
{
    for (char **arg = step->args; arg != NULL && *arg != NULL; arg++)
        free(*arg);
    free(step->args);
    free(step->source);
    free(step->actor);
    free(step->program);
    free(step->cc_flags);
    free(step->text);
    free(step->id);
    free(step->name);
    free(step->type);
    free(step->mode);
    free(step->from);
    free(step->to);
    condition_free(&step->condition);
    memset(step, 0, sizeof *step);
}

void steps_free(struct step *steps, size_t count)
{
    for (size_t i = 0; i < count; i++)
        step_free(&steps[i]);
    free(steps);
}
