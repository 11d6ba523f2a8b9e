/* Schedules that the learner has named, written and read. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "course/shelf.h"
#include "lab/perform_parts.h"

static void save(struct perform *perform, const struct effect *effect)
{
    struct err err = {0};
    const struct paths *paths = perform->options.paths;
    int scene = (int)effect->number;
    if (shelf_write(paths, effect->path, scene, effect->text, effect->flags, &err) != 0) {
        queue_failed(perform->queue, effect->request, err.text);
        return;
    }
    char *said = mem_printf("Saved: shmlab %.2s.%d %s plays it.", effect->path, scene + 1, effect->text);
    queue_done(perform->queue, effect->request, said);
    free(said);
}

static void names(struct perform *perform, const struct effect *effect)
{
    struct buf list = {0};
    shelf_names(perform->options.paths, effect->path, (int)effect->number, &list);
    queue_add(
        perform->queue,
        (struct event){.kind = EVENT_SCHEDULE, .request = effect->request, .text = mem_dup(buf_text(&list))});
    buf_free(&list);
}

static void read_one(struct perform *perform, const struct effect *effect)
{
    struct err err = {0};
    struct buf text = {0};
    if (shelf_read(perform->options.paths, effect->path, (int)effect->number, effect->text, &text, &err) != 0)
        queue_failed(perform->queue, effect->request, err.text);
    else
        queue_add(perform->queue, (struct event){.kind = EVENT_SCHEDULE,
                                                 .request = effect->request,
                                                 .path = mem_dup(effect->text),
                                                 .text = mem_dup(buf_text(&text))});
    buf_free(&text);
}

void perform_schedule_effect(struct perform *perform, const struct effect *effect)
{
    if (effect->kind == EFFECT_SAVE_SCHEDULE)
        save(perform, effect);
    else if (effect->text == NULL)
        names(perform, effect);
    else
        read_one(perform, effect);
}
