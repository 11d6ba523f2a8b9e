/* What the learner earned, written down at once. A store that cannot be written is said once, in the record.
 */
#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "lab/perform_parts.h"

static void tell_record(struct perform *perform)
{
    struct err err = {0};
    struct event event = {.kind = EVENT_PROGRESS, .record = mem_alloc(sizeof *event.record)};
    if (progress_load(perform->progress, event.record, &err) != 0)
        queue_failed(perform->queue, 0, err.text);
    queue_add(perform->queue, event);
}

int perform_store_open(struct perform *perform, struct err *err)
{
    char *path = perform->options.store ? paths_progress(perform->options.paths) : mem_dup(":memory:");
    int result = progress_open(&perform->progress, path, err);
    free(path);
    if (result == 0)
        tell_record(perform);
    return result;
}

void perform_store_effect(struct perform *perform, const struct effect *effect)
{
    struct err err = {0};
    struct progress *progress = perform->progress;
    int number = (int)effect->number;
    switch (effect->kind) {
    case EFFECT_STORE_PAGE: progress_page(progress, effect->text, number, &err); break;
    case EFFECT_STORE_SCENE: progress_scene(progress, effect->text, number, &err); break;
    case EFFECT_STORE_PLACE: progress_place(progress, effect->text, number, (int)effect->second, &err); break;
    case EFFECT_STORE_ANSWER:
        progress_answer(progress, effect->text, effect->path, number, effect->right, effect->predict, &err);
        break;
    case EFFECT_STORE_ATTEMPT:
        progress_attempt(progress, effect->text, effect->score, effect->max, &err);
        break;
    case EFFECT_STORE_HINT: progress_hint(progress, effect->text, number, &err); break;
    case EFFECT_STORE_GAVE_UP: progress_gave_up(progress, effect->text, &err); break;
    default: return;
    }
    if (err.set)
        queue_failed(perform->queue, effect->request, err.text);
    tell_record(perform); /* what the file refused is in memory */
}
