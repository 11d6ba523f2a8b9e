#include "course/plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "course/catalog.h"
#include "course/lesson_parse.h"
#include "course/line.h"

enum { MINUTES_MOST = 600 };

static void push(struct plan *plan, struct plan_item item)
{
    plan->items = mem_push(plan->items, &plan->count, &plan->capacity, sizeof *plan->items);
    plan->items[plan->count - 1] = item;
}

int plan_add(struct plan *plan, const struct catalog *catalog, int lesson, int scene, int minutes,
             struct err *err)
{
    struct lesson *text;
    size_t before = plan->count;
    if (lesson_parse(catalog->lessons[lesson].dir, &text, err) != 0)
        return -1;
    for (size_t i = 0; i < text->scene_count; i++) {
        bool wanted = scene < 0 ? !text->pages[text->scenes[i].page].deeper : (int)i == scene;
        if (wanted)
            push(plan,
                 (struct plan_item){lesson, (int)i, minutes > 0 ? minutes : text->scenes[i].minutes, NULL});
    }
    lesson_free(text);
    return plan->count > before
               ? 0
               : err_usage(err, "lesson %s has no scene to show", catalog->lessons[lesson].number);
}

/* "02.4" to its two parts; -1 with the sentence. */
static int find_scene(const struct line *line, struct span word, const struct catalog *catalog, int *lesson,
                      int *scene, struct err *err)
{
    struct err why = {0};
    char *name = span_dup(word), *dot = strchr(name, '.');
    int64_t number = 0;
    int result = -1;
    *scene = -1;
    if (dot != NULL)
        *dot = '\0';
    *lesson = catalog_find_lesson(catalog, name, &why);
    if (*lesson < 0) {
        line_error(line, err, "expected a scene as in 02.4, a lesson or 'note', got '%.*s': %s",
                   (int)word.length, word.at, why.text);
        goto out;
    }
    size_t scenes = catalog->lessons[*lesson].scenes;
    if (dot != NULL && (!span_number(span_of(dot + 1), &number) || number < 1 || (size_t)number > scenes)) {
        line_error(line, err, "expected a scene from 1 to %zu of lesson %s, got '%s'", scenes,
                   catalog->lessons[*lesson].number, dot + 1);
        goto out;
    }
    *scene = dot != NULL ? (int)number - 1 : -1;
    result = 0;
out:
    free(name);
    return result;
}

static int read_minutes(struct line *line, int *minutes, struct err *err)
{
    int64_t number = 0;
    *minutes = 0;
    if (line_peek(line).length == 0)
        return 0;
    if (!span_number(line_peek(line), &number) || number < 1 || number > MINUTES_MOST)
        return line_expected(line, err, "minutes (1 to 600) or the end of the line");
    line_take(line);
    *minutes = (int)number;
    line_take_if(line, "min");
    return line_peek(line).length == 0 ? 0 : line_expected(line, err, "'min' or the end of the line");
}

static int read_note(struct plan *plan, struct line *line, struct err *err)
{
    struct span text = line_take_rest(line);
    if (plan->count == 0)
        return line_error(line, err, "expected a scene before its note");
    if (text.length == 0)
        return line_expected(line, err, "the words of the note");
    struct plan_item *item = &plan->items[plan->count - 1];
    char *note =
        item->note == NULL ? span_dup(text) : mem_printf("%s\n%.*s", item->note, (int)text.length, text.at);
    free(item->note);
    item->note = note;
    return 0;
}

static int read_line(struct plan *plan, struct line *line, const struct catalog *catalog, struct err *err)
{
    int lesson, scene, minutes;
    struct err why = {0};
    if (line_peek(line).length == 0)
        return 0;
    if (line_take_if(line, "note"))
        return read_note(plan, line, err);
    if (find_scene(line, line_peek(line), catalog, &lesson, &scene, err) != 0)
        return -1;
    line_take(line);
    if (read_minutes(line, &minutes, err) != 0)
        return -1;
    return plan_add(plan, catalog, lesson, scene, minutes, &why) == 0 ? 0
                                                                      : line_error(line, err, "%s", why.text);
}

int plan_read_text(struct plan *plan, const char *path, struct span text, const struct catalog *catalog,
                   struct err *err)
{
    for (int number = 1; text.length > 0; number++) {
        struct line line = {.path = path, .number = number, .rest = span_line(&text)};
        if (read_line(plan, &line, catalog, err) != 0)
            return -1;
    }
    return plan->count > 0 ? 0
                           : err_usage(err, "%s: expected a scene as in 02.4, got a plan without one", path);
}

int plan_read(struct plan *plan, const char *path, const struct catalog *catalog, struct err *err)
{
    struct buf text = {0};
    int result = buf_read_file(&text, path, err);
    if (result == 0)
        result = plan_read_text(plan, path, (struct span){buf_text(&text), text.length}, catalog, err);
    buf_free(&text);
    return result;
}

void plan_free(struct plan *plan)
{
    for (size_t i = 0; i < plan->count; i++)
        free(plan->items[i].note);
    free(plan->items);
    memset(plan, 0, sizeof *plan);
}
