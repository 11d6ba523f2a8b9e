/* `shmlab export`: the course as pages for a browser, with every scene as it ran, step by step. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "cmd/lab.h"
#include "cmd/record_scene.h"
#include "course/lesson_parse.h"
#include "course/stamp.h"
#include "lab/loop.h"
#include "lab/reel.h"
#include "view/html.h"
#include "view/view_parts.h"
#include "view/words_scene.h"

struct export
{
    const struct cmd_options *options;
    struct lab lab;
    const char *dir;
    int lesson; /* that is being written */
    size_t scenes, missing;
};

/* ---- the scenes ---- */

/* The recording that came with the lab, or the one of an earlier export, or one that is made now. */
static char *recording_of(struct export *export, const struct lesson *lesson, size_t scene, struct err *err)
{
    char stamp[STAMP_TEXT];
    char *path = paths_recording(&export->lab.paths, lesson->id, (int)scene);
    if (stamp_scene(lesson, scene, stamp, err) != 0)
        goto failed;
    if (record_is_current(path, stamp))
        return path;
    free(path);
    char *folder = mem_printf("%s/recordings", export->lab.paths.cache);
    path = mem_printf("%s/%s.%zu.cast", folder, lesson->number, scene + 1);
    int made = paths_make(folder, err);
    free(folder);
    if (made == 0 && (record_is_current(path, stamp) ||
                      record_scene(export->options, export->lesson, (int)scene, path, stamp, err) == 0))
        return path;
failed:
    free(path);
    return NULL;
}

static void write_frame(struct buf *out, struct reel *reel, size_t number, const char *label)
{
    struct grid grid;
    struct rect all = {0, 0, reel->rows - 1, reel->columns}; /* without the row of keys */
    grid_init(&grid, all.rows, all.columns, false);
    view_reel(reel, &grid, all, 0);
    buf_printf(out, "<details class=\"step\"%s><summary>%zu. ", number == 1 ? " open" : "", number);
    html_text(out, label);
    buf_text_add(out, "</summary>\n");
    html_grid(out, &grid);
    buf_text_add(out, "</details>\n");
    grid_free(&grid);
}

static char *label_of(const struct reel *reel, size_t event)
{
    const struct reel_event *mark = event < reel->count ? &reel->events[event] : NULL;
    return mark != NULL && mark->kind == REEL_MARK ? mem_dup_n(mark->data, mark->length) : mem_dup("begin");
}

static void write_frames(struct buf *out, struct reel *reel)
{
    char *label = mem_dup("before the scene");
    for (size_t number = 1, at = reel_next_stop(reel); at > reel->shown;
         at = reel_next_stop(reel), number++) {
        reel_show(reel, at);
        write_frame(out, reel, number, label);
        free(label);
        label = label_of(reel, at);
    }
    free(label);
}

static void write_scene(void *context, struct buf *out, const struct lesson *lesson, size_t index)
{
    struct export *export = context;
    struct err err = {0};
    struct buf text = {0};
    struct reel *reel = NULL;
    buf_printf(out, "<div class=\"scene\" id=\"scene-%zu\">\n<h3>Scene %s.%zu: ", index + 1, lesson->number,
               index + 1);
    html_text(out, lesson->scenes[index].title);
    buf_text_add(out, "</h3>\n");
    char *path = recording_of(export, lesson, index, &err);
    if (path != NULL && buf_read_file(&text, path, &err) == 0)
        reel = reel_read(path, (struct span){buf_text(&text), text.length}, &err);
    export->scenes++;
    if (reel != NULL) {
        write_frames(out, reel);
    } else {
        export->missing++;
        buf_text_add(out, "<p>It could not be run where this handout was made: ");
        html_text(out, err.text);
        buf_text_add(out, "</p>\n");
    }
    buf_text_add(out, "</div>\n");
    reel_free(reel);
    buf_free(&text);
    free(path);
}

/* ---- the pages ---- */

static void begin_page(struct buf *out, const char *title)
{
    buf_text_add(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                      "<link rel=\"stylesheet\" href=\"style.css\">\n<title>");
    html_text(out, title);
    buf_text_add(out, "</title>\n</head>\n<body>\n");
}

static int end_page(struct export *export, struct buf *out, const char *name, struct err *err)
{
    char *path = mem_printf("%s/%s", export->dir, name);
    buf_text_add(out, "<script src=\"step.js\"></script>\n</body>\n</html>\n");
    int failed = buf_write_file(out, path, 0644, err);
    free(path);
    buf_free(out);
    return failed;
}

static const struct catalog_lesson *readable(const struct catalog *catalog, int index)
{
    bool there = index >= 0 && (size_t)index < catalog->lesson_count;
    return there && catalog->lessons[index].trouble == NULL ? &catalog->lessons[index] : NULL;
}

static void write_link(struct buf *out, const struct catalog_lesson *lesson, const char *before)
{
    if (lesson == NULL) {
        buf_text_add(out, "<span></span>");
        return;
    }
    buf_printf(out, "<a href=\"%s.html\">%s%s ", lesson->id, before, lesson->number);
    html_text(out, lesson->title);
    buf_text_add(out, "</a>");
}

static void write_ways(struct buf *out, const struct catalog *catalog, int index)
{
    buf_text_add(out, "<nav>");
    write_link(out, readable(catalog, index - 1), "← ");
    buf_text_add(out, "<a href=\"index.html\">all lessons</a>");
    write_link(out, readable(catalog, index + 1), "→ ");
    buf_text_add(out, "</nav>\n");
}

static int write_lesson(struct export *export, int index, struct err *err)
{
    const struct catalog *catalog = &export->lab.catalog;
    const struct html_scenes scenes = {write_scene, export};
    struct lesson *lesson;
    struct buf out = {0};
    if (lesson_parse(catalog->lessons[index].dir, &lesson, err) != 0)
        return -1;
    export->lesson = index;
    begin_page(&out, lesson->title);
    write_ways(&out, catalog, index);
    buf_printf(&out, "<h1>%s ", lesson->number);
    html_text(&out, lesson->title);
    buf_text_add(&out, "</h1>\n");
    html_lesson(&out, lesson, &scenes);
    write_ways(&out, catalog, index);
    char *name = mem_printf("%s.html", lesson->id);
    int failed = end_page(export, &out, name, err);
    printf("%s\n", name);
    fflush(stdout);
    free(name);
    lesson_free(lesson);
    return failed;
}

static int write_index(struct export *export, struct err *err)
{
    const struct catalog *catalog = &export->lab.catalog;
    struct buf out = {0};
    begin_page(&out, "The shared-memory lab");
    buf_text_add(&out, "<h1>The shared-memory lab</h1>\n<p>Every screen below was taken from real processes. "
                       "In the lab itself you move them: <code>make deps run</code>.</p>\n<ul>\n");
    for (size_t i = 0; i < catalog->lesson_count; i++) {
        buf_text_add(&out, "<li>");
        write_link(&out, readable(catalog, (int)i), "");
        buf_printf(&out, " %d minutes</li>\n", catalog->lessons[i].minutes);
    }
    buf_text_add(&out, "</ul>\n");
    return end_page(export, &out, "index.html", err);
}

static int copy(struct export *export, const char *name, struct err *err)
{
    struct buf text = {0};
    char *from = paths_handout(&export->lab.paths, name), *to = mem_printf("%s/%s", export->dir, name);
    int failed = buf_read_file(&text, from, err);
    if (failed == 0)
        failed = buf_write_file(&text, to, 0644, err);
    free(from);
    free(to);
    buf_free(&text);
    return failed;
}

static int write_all(struct export *export, struct err *err)
{
    if (paths_make(export->dir, err) != 0 || copy(export, "style.css", err) != 0 ||
        copy(export, "step.js", err) != 0)
        return -1;
    for (size_t i = 0; i < export->lab.catalog.lesson_count; i++)
        if (readable(&export->lab.catalog, (int)i) != NULL && write_lesson(export, (int)i, err) != 0)
            return -1;
    return write_index(export, err);
}

int cmd_export(const struct cmd_options *options, struct err *err)
{
    struct export export = {.options = options};
    int result = -1;
    if (options->word_count != 1)
        return err_usage(err, "shmlab export takes one folder, as in: shmlab export handout");
    export.dir = options->words[0];
    if (lab_find(&export.lab, err) == 0 && loop_block_signals(err) == 0)
        result = write_all(&export, err);
    if (result == 0)
        printf("%s/index.html: %zu scenes, %zu of them as they ran\n", export.dir, export.scenes,
               export.scenes - export.missing);
    lab_close(&export.lab);
    return result;
}
