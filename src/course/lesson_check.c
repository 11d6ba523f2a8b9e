#include "course/lesson_check.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "course/anchor.h"

struct check {
    const struct lesson *lesson;
    const struct scene *scene;
    const struct step *step;
    struct err *err;
};

static int fail(const struct check *check, const char *words)
{
    return err_usage(check->err, "%s/lesson.md:%d: %s", check->lesson->dir, check->step->line, words);
}

static int check_program(const struct check *check)
{
    const char *program = check->step->program;
    char *source = program != NULL ? anchor_source(check->lesson->dir, program) : NULL;
    bool missing = program != NULL && source == NULL;
    free(source);
    return missing ? fail(check, "expected a program whose source is in the lesson's folder") : 0;
}

static bool has_place(const struct check *check, const char *program, const char *place, struct err *err)
{
    char *found = anchor_place(check->lesson->dir, program, place, err);
    free(found);
    return found != NULL;
}

/* The program of the actor: by the name its start gave it. A letter may be a child of any of them. */
static int check_place(const struct check *check, const char *actor, const char *place)
{
    struct err why = {0};
    if (place == NULL)
        return 0;
    for (const struct step *step = check->scene->steps; step < check->step; step++) {
        bool is_it = step->verb == VERB_START &&
                     (actor == NULL || strcmp(step->actor, actor) == 0 || actor[1] == '\0');
        if (is_it && has_place(check, step->program, place, &why))
            return 0;
    }
    return fail(check, why.set ? why.text : "expected a `start` before this");
}

static int check_step(const struct check *check)
{
    const struct step *step = check->step;
    const struct condition *condition = &step->condition;
    struct err why = {0};
    if (check_program(check) != 0)
        return -1;
    if (condition->kind == COND_REACHES && check_place(check, condition->actor, condition->word) != 0)
        return -1;
    if (step->verb == VERB_EXPLORE &&
        (check_place(check, NULL, step->from) != 0 || check_place(check, NULL, step->to) != 0))
        return -1;
    if (step->verb == VERB_DISASM && !has_place(check, step->program, step->name, &why))
        return fail(check, why.text);
    return 0;
}

int lesson_check(const struct lesson *lesson, struct err *err)
{
    struct check check = {.lesson = lesson, .err = err};
    for (size_t i = 0; i < lesson->scene_count; i++) {
        check.scene = &lesson->scenes[i];
        for (size_t j = 0; j < check.scene->step_count; j++) {
            check.step = &check.scene->steps[j];
            if (check_step(&check) != 0)
                return -1;
        }
    }
    return 0;
}
