/* The recorded run of a scene, and whether it still is one of this very scene. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "course/lesson_parse.h"
#include "course/stamp.h"
#include "lab/perform_parts.h"
#include "lab/reel.h"

static bool is_current(const struct perform *perform, const char *id, size_t scene, const struct reel *reel)
{
    struct lesson *lesson;
    char stamp[STAMP_TEXT];
    char *dir = mem_printf("%s/lessons/%s", perform->options.paths->data, id);
    bool current = false;
    if (lesson_parse(dir, &lesson, NULL) == 0) {
        current = scene < lesson->scene_count && stamp_scene(lesson, scene, stamp, NULL) == 0 &&
                  strcmp(stamp, reel->stamp) == 0;
        lesson_free(lesson);
    }
    free(dir);
    return current;
}

void perform_recording(struct perform *perform, const struct effect *effect)
{
    struct event event = {.kind = EVENT_RECORDING, .request = effect->request};
    struct buf text = {0};
    char *path = paths_recording(perform->options.paths, effect->text, (int)effect->number);
    if (buf_read_file(&text, path, NULL) == 0) {
        struct reel *reel = reel_read(path, (struct span){buf_text(&text), text.length}, NULL);
        event.code = reel != NULL && is_current(perform, effect->text, (size_t)effect->number, reel);
        event.reel = reel;
    }
    queue_add(perform->queue, event);
    buf_free(&text);
    free(path);
}
