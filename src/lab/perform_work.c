/* The learner's files: the working copy and its saves, the editor, notes, grading. Nobody edits the source
 * tree, and nothing the learner wrote is overwritten: a reset keeps the old text beside the new. */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/able.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "course/work.h"
#include "lab/perform_parts.h"

static const struct catalog_exercise *exercise_of(const struct perform *perform, const char *id)
{
    const struct catalog *catalog = perform->options.catalog;
    for (size_t i = 0; i < catalog->exercise_count; i++)
        if (strcmp(catalog->exercises[i].id, id) == 0)
            return &catalog->exercises[i];
    return NULL;
}

static char *work_dir(struct perform *perform, const char *id)
{
    if (perform->options.from != NULL)
        return mem_dup(perform->options.from);
    struct record record = {0};
    progress_load(perform->progress, &record, NULL);
    char *dir = paths_work(perform->options.paths, record.workdir, id);
    record_free(&record);
    return dir;
}

static void watch_end(struct perform *perform)
{
    if (perform->watch_work >= 0)
        inotify_rm_watch(perform->inotify, perform->watch_work);
    perform->watch_work = -1;
    perform->work_polled = 0;
    free(perform->work_file);
    perform->work_file = NULL;
}

static uint64_t changed_at(const char *file)
{
    struct stat state;
    if (stat(file, &state) != 0)
        return 0;
    return (uint64_t)state.st_mtim.tv_sec * CLOCK_S + (uint64_t)state.st_mtim.tv_nsec;
}

static void watch(struct perform *perform, const struct effect *effect)
{
    struct err err = {0};
    watch_end(perform);
    const struct catalog_exercise *exercise =
        effect->text != NULL ? exercise_of(perform, effect->text) : NULL;
    if (exercise == NULL)
        return;
    char *dir = work_dir(perform, exercise->id);
    if (work_prepare(exercise, dir, &err) != 0) {
        queue_failed(perform->queue, effect->request, err.text);
        free(dir);
        return;
    }
    perform->work_file = mem_printf("%s/%s", dir, exercise->file);
    if (perform->inotify >= 0 && !able_is_disabled("inotify"))
        perform->watch_work = inotify_add_watch(perform->inotify, dir, IN_CLOSE_WRITE | IN_MOVED_TO);
    if (perform->watch_work < 0) {
        perform->work_seen = changed_at(perform->work_file);
        perform->work_polled = clock_now() + CLOCK_S;
    }
    queue_add(perform->queue, (struct event){.kind = EVENT_SAVED,
                                             .path = mem_dup(perform->work_file),
                                             .text = mem_dup(perform->watch_work >= 0 ? "inotify" : "poll")});
    free(dir);
}

void perform_poll_work(struct perform *perform, uint64_t now)
{
    uint64_t changed = changed_at(perform->work_file);
    if (changed != 0 && changed != perform->work_seen)
        queue_add(perform->queue, (struct event){.kind = EVENT_SAVED});
    perform->work_seen = changed;
    perform->work_polled = now + CLOCK_S;
}

void perform_inotify(struct perform *perform)
{
    char bytes[8192] __attribute__((aligned(8)));
    bool objects = false, saved = false;
    ssize_t got;
    while ((got = read(perform->inotify, bytes, sizeof bytes)) > 0) {
        for (char *at = bytes; at < bytes + got;) {
            const struct inotify_event *event = (const struct inotify_event *)at;
            objects |= event->wd == perform->watch_objects;
            const char *file = perform->work_file != NULL ? strrchr(perform->work_file, '/') + 1 : NULL;
            saved |= event->wd == perform->watch_work && file != NULL && event->len > 0 &&
                     strcmp(event->name, file) == 0;
            at += sizeof *event + event->len;
        }
    }
    if (objects)
        perform_listing(perform);
    if (saved)
        queue_add(perform->queue, (struct event){.kind = EVENT_SAVED});
}

void perform_edit(struct perform *perform, const struct effect *effect, const char *path)
{
    struct err err = {0};
    struct face *face = perform->options.face;
    const char *editor = getenv("VISUAL");
    editor = editor != NULL && *editor != '\0' ? editor : getenv("EDITOR");
    editor = editor != NULL && *editor != '\0' ? editor : "vi";
    /* The guardian spares what is marked and has a window of its own. */
    char *line = mem_printf("export SHMLAB_SPARE=1; %s \"$1\"", editor);
    char *argv[] = {"sh", "-c", line, "sh", (char *)path, NULL};
    face->suspend(face->context);
    perform->editor_request = effect->request;
    if (job_begin(&perform->editor, argv, JOB_TERMINAL, &err) != 0) {
        face->resume(face->context);
        queue_failed(perform->queue, effect->request, err.text);
    }
    free(line);
}

void perform_edited(struct perform *perform)
{
    if (!job_reap(&perform->editor))
        return;
    struct face *face = perform->options.face;
    face->resume(face->context);
    queue_add(perform->queue, (struct event){.kind = EVENT_RESUMED});
    perform_own_edited(perform, perform->editor.status == 0);
    if (perform->editor.status != 0)
        queue_failed(perform->queue, perform->editor_request,
                     "The editor ended with an error; $VISUAL or $EDITOR names it, else it is vi.");
    else if (perform->watch_work < 0 && perform->work_file != NULL)
        perform_poll_work(perform, clock_now());
}

static char *notes_file(struct perform *perform, const struct effect *effect, struct err *err)
{
    char *dir = mem_printf("%s/notes", perform->options.paths->state);
    char *file = mem_printf("%s/%s.md", dir, effect->text);
    struct buf text = {0};
    if (paths_make(dir, err) != 0) {
        free(file);
        file = NULL;
        goto out;
    }
    if (access(file, F_OK) == 0 && buf_read_file(&text, file, err) != 0)
        goto out;
    char *heading = mem_printf("## %s\n", effect->path);
    if (strstr(buf_text(&text), heading) == NULL)
        buf_printf(&text, "%s%s\n", text.length > 0 ? "\n" : "", heading);
    free(heading);
    if (effect->kind == EFFECT_WRITE_SCREEN && perform->options.face->dump != NULL) {
        char *screen = perform->options.face->dump(perform->options.face->context);
        buf_printf(&text, "```\n%s```\n", screen != NULL ? screen : "");
        free(screen);
    }
    buf_write_file(&text, file, 0600, err);
out:
    buf_free(&text);
    free(dir);
    return file;
}

/* Beside the notes, for slides and handouts: the last screen that was written. */
static char *write_picture(struct perform *perform, const struct effect *effect, struct err *err)
{
    const struct face *face = perform->options.face;
    if (face->picture == NULL)
        return NULL;
    struct buf svg = {0};
    char *text = face->picture(face->context, effect->path);
    char *file = mem_printf("%s/notes/%s.svg", perform->options.paths->state, effect->text);
    buf_text_add(&svg, text);
    buf_write_file(&svg, file, 0600, err);
    buf_free(&svg);
    free(text);
    return file;
}

static void say_where(struct perform *perform, const struct effect *effect, const char *file)
{
    struct err err = {0};
    char *picture = write_picture(perform, effect, &err);
    char *said = picture != NULL
                     ? mem_printf("This screen is in %s, and drawn in %s.svg.", file, effect->text)
                     : mem_printf("This screen is in %s.", file);
    if (err.set)
        queue_failed(perform->queue, effect->request, err.text);
    else
        queue_done(perform->queue, effect->request, said);
    free(picture);
    free(said);
}

static void notes(struct perform *perform, const struct effect *effect)
{
    struct err err = {0};
    char *file = notes_file(perform, effect, &err);
    if (err.set) {
        queue_failed(perform->queue, effect->request, err.text);
    } else if (effect->kind == EFFECT_NOTES) {
        perform_edit(perform, effect, file);
    } else {
        say_where(perform, effect, file);
    }
    free(file);
}

static void reset(struct perform *perform, const struct effect *effect)
{
    struct err err = {0};
    char *backup = NULL;
    const struct catalog_exercise *exercise = exercise_of(perform, effect->text);
    char *dir = work_dir(perform, effect->text);
    if (work_reset(exercise, dir, &backup, &err) != 0) {
        queue_failed(perform->queue, effect->request, err.text);
    } else {
        char *said = mem_printf("The stub is back. Your text is kept as %s.", backup);
        queue_done(perform->queue, effect->request, said);
        free(said);
    }
    free(backup);
    free(dir);
}

static void solution(struct perform *perform, const struct effect *effect)
{
    struct err err = {0};
    const struct catalog_exercise *exercise = exercise_of(perform, effect->text);
    char *dir = work_dir(perform, effect->text);
    char *text = work_solution(exercise, dir, &err);
    if (text == NULL)
        queue_failed(perform->queue, effect->request, err.text);
    else
        queue_add(perform->queue,
                  (struct event){.kind = EVENT_SOURCE, .path = mem_dup("solution"), .text = text});
    free(dir);
}

void perform_work_effect(struct perform *perform, const struct effect *effect)
{
    switch (effect->kind) {
    case EFFECT_EDIT:
        if (effect->path != NULL)
            perform_edit(perform, effect, effect->path);
        else
            perform_own_edit(perform, effect);
        break;
    case EFFECT_WATCH_FILE: watch(perform, effect); break;
    case EFFECT_SOLUTION: solution(perform, effect); break;
    case EFFECT_RESET_WORK: reset(perform, effect); break;
    case EFFECT_STAGE_WORK: perform_stage_work(perform, effect, exercise_of(perform, effect->text)); break;
    case EFFECT_WRITE_SCREEN:
    case EFFECT_NOTES: notes(perform, effect); break;
    case EFFECT_DOCTOR:
        queue_add(perform->queue, (struct event){.kind = EVENT_SOURCE,
                                                 .path = mem_dup("doctor"),
                                                 .text = mem_dup(perform->options.doctor)});
        break;
    default: break;
    }
}

void perform_grade_effect(struct perform *perform, const struct effect *effect)
{
    struct err err = {0};
    grading_free(perform->grading);
    perform->grading = NULL;
    if (effect->kind == EFFECT_GRADE_CANCEL)
        return;
    const struct catalog_exercise *exercise = exercise_of(perform, effect->text);
    char *dir = work_dir(perform, effect->text);
    struct grading_request request = {.exercise = exercise->id,
                                      .exercise_dir = exercise->dir,
                                      .tools = perform->options.paths->programs,
                                      .from = dir,
                                      .seed = perform->options.seed,
                                      .isolation = perform->options.isolation};
    perform->grading_request = effect->request;
    if (perform->options.from == NULL && work_prepare(exercise, dir, &err) != 0)
        queue_failed(perform->queue, effect->request, err.text);
    else if ((perform->grading = grading_begin(&request, &err)) == NULL)
        queue_failed(perform->queue, effect->request, err.text);
    free(dir);
}

void perform_graded(struct perform *perform)
{
    if (!grading_advance(perform->grading))
        return;
    queue_add(perform->queue, (struct event){.kind = EVENT_VERDICT,
                                             .request = perform->grading_request,
                                             .verdict = grading_take(perform->grading)});
    grading_free(perform->grading);
    perform->grading = NULL;
}
