#include "lab/loop_log.h"

#include "base/clock.h"

/* Named by the enum, so that a new kind without a name shows as its number and never as another's. */
static const char *const event_names[] = {
    [EVENT_KEY] = "key",           [EVENT_CLICK] = "click",         [EVENT_RESIZE] = "resize",
    [EVENT_DRAWN] = "drawn",       [EVENT_TIME] = "time",           [EVENT_END] = "end",
    [EVENT_RESUMED] = "resumed",   [EVENT_NEWS] = "news",           [EVENT_SNAPSHOT] = "snapshot",
    [EVENT_SOURCE] = "source",     [EVENT_LISTING] = "listing",     [EVENT_FAILED] = "failed",
    [EVENT_DONE] = "done",         [EVENT_SAVED] = "saved",         [EVENT_VERDICT] = "verdict",
    [EVENT_PROGRESS] = "progress", [EVENT_HISTOGRAM] = "histogram", [EVENT_LESSON] = "lesson",
    [EVENT_TASK] = "task",         [EVENT_TOLD] = "told",           [EVENT_RECORDING] = "recording",
    [EVENT_MEASURE] = "measure",
};

static const char *const effect_names[] = {
    [EFFECT_OPEN_LESSON] = "open_lesson",
    [EFFECT_OPEN_TASK] = "open_task",
    [EFFECT_STAGE_CLEAR] = "stage_clear",
    [EFFECT_START] = "start",
    [EFFECT_HOLD] = "hold",
    [EFFECT_GO] = "go",
    [EFFECT_STEP] = "step",
    [EFFECT_UNTIL] = "until",
    [EFFECT_INPUT] = "input",
    [EFFECT_KILL] = "kill",
    [EFFECT_WATCH] = "watch",
    [EFFECT_LOOK] = "look",
    [EFFECT_REPEAT] = "repeat",
    [EFFECT_MEASURE] = "measure",
    [EFFECT_DISASM] = "disasm",
    [EFFECT_EXPLORE] = "explore",
    [EFFECT_EXPLORE_CANCEL] = "explore_cancel",
    [EFFECT_SOURCE] = "source",
    [EFFECT_LISTING] = "listing",
    [EFFECT_GRADE] = "grade",
    [EFFECT_GRADE_CANCEL] = "grade_cancel",
    [EFFECT_EDIT] = "edit",
    [EFFECT_WATCH_FILE] = "watch_file",
    [EFFECT_SOLUTION] = "solution",
    [EFFECT_RESET_WORK] = "reset_work",
    [EFFECT_STORE_PAGE] = "store_page",
    [EFFECT_STORE_SCENE] = "store_scene",
    [EFFECT_STORE_PLACE] = "store_place",
    [EFFECT_STORE_ANSWER] = "store_answer",
    [EFFECT_STORE_ATTEMPT] = "store_attempt",
    [EFFECT_STORE_HINT] = "store_hint",
    [EFFECT_STORE_GAVE_UP] = "store_gave_up",
    [EFFECT_WRITE_SCREEN] = "write_screen",
    [EFFECT_NOTES] = "notes",
    [EFFECT_DOCTOR] = "doctor",
    [EFFECT_RECORDING] = "recording",
    [EFFECT_TELL] = "tell",
    [EFFECT_FOLLOW] = "follow",
    [EFFECT_PLAIN] = "plain",
    [EFFECT_SUSPEND] = "suspend",
    [EFFECT_REDRAW] = "redraw",
    [EFFECT_QUIT] = "quit",
};

static const char *name_of(const char *const *names, size_t count, unsigned kind)
{
    return kind < count && names[kind] != NULL ? names[kind] : "?";
}

void loop_log_event(FILE *log, const struct event *event)
{
    static const char *const news[] = {"started", "output", "outcome", "child", "ended", "notice"};
    if (log == NULL)
        return;
    const char *name = name_of(event_names, sizeof event_names / sizeof *event_names, event->kind);
    fprintf(log, "%llu event %s", (unsigned long long)(event->now / CLOCK_MS), name);
    if (event->kind == EVENT_NEWS)
        fprintf(log, " %s actor %d outcome %d code %d", news[event->news.kind], event->news.actor,
                event->news.outcome, event->news.code);
    if (event->kind == EVENT_KEY)
        fprintf(log, " %d", event->key);
    if (event->request != 0)
        fprintf(log, " request %llu", (unsigned long long)event->request);
    if (event->kind == EVENT_FAILED)
        fprintf(log, " %s", event->text);
    fputc('\n', log);
    fflush(log);
}

void loop_log_effect(FILE *log, const struct effect *effect)
{
    if (log == NULL)
        return;
    const char *name = name_of(effect_names, sizeof effect_names / sizeof *effect_names, effect->kind);
    fprintf(log, "effect %s request %llu actor %d", name, (unsigned long long)effect->request, effect->actor);
    if (effect->path != NULL)
        fprintf(log, " path %s", effect->path);
    fputc('\n', log);
    fflush(log);
}
