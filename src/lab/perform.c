#include "lab/perform.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "course/lesson_parse.h"
#include "lab/perform_parts.h"
#include "system/inspect.h"

enum { SAMPLE_MS = 100 };

struct perform *perform_open(const struct perform_options *options, struct err *err)
{
    struct perform *perform = mem_alloc(sizeof *perform);
    perform->options = *options;
    perform->queue = options->queue;
    perform->watch_objects = perform->watch_work = -1;
    perform_notes_open(perform);
    perform->compiler.output = perform->repeat.job.output = -1;
    perform->measure.output = perform->editor.output = -1;
    perform->inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (perform->inotify >= 0)
        perform->watch_objects = inotify_add_watch(perform->inotify, "/dev/shm",
                                                   IN_CREATE | IN_DELETE | IN_MODIFY | IN_MOVE | IN_ATTRIB);
    bool looks = options->pids == NULL ||
                 (perform->inspect = inspect_open(options->pids, options->pid_count, err)) != NULL;
    if (looks && perform_store_open(perform, err) == 0)
        return perform;
    perform_close(perform);
    return NULL;
}

void perform_close(struct perform *perform)
{
    if (perform == NULL)
        return;
    perform_stage_clear(perform, 0);
    inspect_close(perform->inspect);
    free(perform->documented);
    perform_program_end(perform);
    job_kill(&perform->stager);
    free(perform->staged);
    perform_measure_end(perform);
    job_kill(&perform->editor);
    perform_notes_close(perform);
    grading_free(perform->grading);
    progress_close(perform->progress);
    if (perform->inotify >= 0)
        close(perform->inotify);
    free(perform->work_file);
    perform_own_drop(perform);
    free(perform->lesson);
    free(perform);
}

static void open_lesson(struct perform *perform, const struct effect *effect)
{
    struct err err = {0};
    struct event event = {.kind = EVENT_LESSON, .request = effect->request};
    char *dir = mem_printf("%s/lessons/%s", perform->options.paths->data, effect->text);
    if (lesson_parse(dir, &event.lesson, &err) != 0) {
        queue_failed(perform->queue, effect->request, err.text);
    } else {
        perform_own_drop(perform);
        free(perform->lesson);
        perform->lesson = mem_dup(effect->text);
        queue_add(perform->queue, event);
    }
    free(dir);
}

static void open_task(struct perform *perform, const struct effect *effect)
{
    struct err err = {0};
    struct event event = {.kind = EVENT_TASK, .request = effect->request};
    char *dir = mem_printf("%s/exercises/%s", perform->options.paths->data, effect->text);
    if (lesson_parse_task(dir, &event.lesson, &err) != 0) {
        queue_failed(perform->queue, effect->request, err.text);
    } else {
        event.text = mem_dup(effect->text);
        queue_add(perform->queue, event);
    }
    free(dir);
}

static void read_source(struct perform *perform, const struct effect *effect)
{
    struct buf text = {0};
    struct event event = {.kind = EVENT_SOURCE, .request = effect->request, .path = mem_dup(effect->path)};
    if (buf_read_file(&text, effect->path, NULL) == 0)
        event.text = buf_take(&text);
    buf_free(&text);
    queue_add(perform->queue, event);
}

static void of_the_face(struct perform *perform, const struct effect *effect)
{
    struct face *face = perform->options.face;
    if (effect->kind == EFFECT_SUSPEND) {
        face->stop(face->context);
        queue_add(perform->queue, (struct event){.kind = EVENT_RESUMED});
    } else if (effect->kind == EFFECT_REDRAW) {
        face->redraw(face->context);
    } else if (face->plain != NULL) {
        face->plain(face);
    }
}

void perform_effect(struct perform *perform, const struct effect *effect)
{
    perform->carried = effect->request;
    switch (effect->kind) {
    case EFFECT_OPEN_LESSON: open_lesson(perform, effect); break;
    case EFFECT_OPEN_TASK: open_task(perform, effect); break;
    case EFFECT_STAGE_CLEAR:
    case EFFECT_HOLD:
    case EFFECT_GO:
    case EFFECT_STEP:
    case EFFECT_UNTIL:
    case EFFECT_INPUT:
    case EFFECT_KILL:
    case EFFECT_WATCH:
    case EFFECT_BUFFERS:
    case EFFECT_DRAIN:
    case EFFECT_LOOK: perform_stage_effect(perform, effect); break;
    case EFFECT_START:
    case EFFECT_REPEAT:
    case EFFECT_DISASM: perform_program(perform, effect); break;
    case EFFECT_EXPLORE: perform_explore(perform, effect); break;
    case EFFECT_MEASURE: perform_measure(perform, effect); break;
    case EFFECT_WALK: perform_walk(perform, effect->text, effect->request); break;
    case EFFECT_EXPLORE_CANCEL: perform_explore_cancel(perform); break;
    case EFFECT_OWN_END: perform_own_drop(perform); break;
    case EFFECT_SOURCE: read_source(perform, effect); break;
    case EFFECT_LISTING: perform_listing(perform); break;
    case EFFECT_GRADE:
    case EFFECT_GRADE_CANCEL: perform_grade_effect(perform, effect); break;
    case EFFECT_EDIT:
    case EFFECT_WATCH_FILE:
    case EFFECT_SOLUTION:
    case EFFECT_RESET_WORK:
    case EFFECT_STAGE_WORK:
    case EFFECT_WRITE_SCREEN:
    case EFFECT_NOTES:
    case EFFECT_DOCTOR: perform_work_effect(perform, effect); break;
    case EFFECT_SAVE_SCHEDULE:
    case EFFECT_READ_SCHEDULE: perform_schedule_effect(perform, effect); break;
    case EFFECT_STORE_PAGE:
    case EFFECT_STORE_SCENE:
    case EFFECT_STORE_PLACE:
    case EFFECT_STORE_ANSWER:
    case EFFECT_STORE_ATTEMPT:
    case EFFECT_STORE_HINT:
    case EFFECT_STORE_GAVE_UP: perform_store_effect(perform, effect); break;
    case EFFECT_RECORDING: perform_recording(perform, effect); break;
    case EFFECT_TELL:
    case EFFECT_FOLLOW: perform_notes_effect(perform, effect); break;
    case EFFECT_PLAIN:
    case EFFECT_SUSPEND:
    case EFFECT_REDRAW: of_the_face(perform, effect); break;
    case EFFECT_QUIT:
        perform->quit = true;
        perform->status = (int)effect->number;
        break;
    }
    perform_stage_news(perform);
}

bool perform_wants_quit(const struct perform *perform, int *status)
{
    *status = perform->status;
    return perform->quit;
}

static void add_fd(int fd, int *fds, size_t *count, size_t most)
{
    if (fd >= 0 && *count < most)
        fds[(*count)++] = fd;
}

size_t perform_fds(const struct perform *perform, int *fds, size_t most)
{
    size_t count = 0;
    struct stage_fd stage[PERFORM_FDS];
    int notes[NOTES_FOLLOWERS + 2];
    size_t talks = perform_notes_fds(perform, notes);
    size_t actors = perform->stage != NULL ? stage_fds(perform->stage, stage, PERFORM_FDS) : 0;
    add_fd(perform->inotify, fds, &count, most);
    add_fd(perform->grading != NULL ? grading_fd(perform->grading) : -1, fds, &count, most);
    add_fd(perform->compiler.pid != 0 ? perform->compiler.output : -1, fds, &count, most);
    add_fd(perform->repeat.job.pid != 0 ? perform->repeat.job.output : -1, fds, &count, most);
    add_fd(perform->measure.pid != 0 ? perform->measure.output : -1, fds, &count, most);
    for (size_t i = 0; i < talks; i++)
        add_fd(notes[i], fds, &count, most);
    for (size_t i = 0; i < actors; i++)
        add_fd(stage[i].fd, fds, &count, most);
    return count;
}

void perform_readable(struct perform *perform, int fd)
{
    if (fd == perform->inotify)
        perform_inotify(perform);
    else if (perform_notes_readable(perform, fd))
        return;
    else if (perform->grading != NULL && fd == grading_fd(perform->grading))
        perform_graded(perform);
    else if (fd == perform->compiler.output)
        job_readable(&perform->compiler);
    else if (fd == perform->repeat.job.output)
        job_readable(&perform->repeat.job);
    else if (fd == perform->measure.output)
        perform_measure_readable(perform);
    else if (perform->stage != NULL)
        stage_readable(perform->stage, fd);
    perform_stage_news(perform);
}

void perform_child(struct perform *perform)
{
    if (perform->stage != NULL)
        stage_reap(perform->stage);
    perform_compiled(perform);
    perform_staged(perform);
    perform_repeated(perform);
    perform_measured(perform);
    perform_edited(perform);
    perform_stage_news(perform);
}

static uint64_t sooner(uint64_t a, uint64_t b)
{
    return a == 0 ? b : b == 0 || a < b ? a : b;
}

/* Free processes are looked at ten times a second while one of them does something, and only then. */
uint64_t perform_deadline(struct perform *perform, uint64_t now)
{
    uint64_t deadline = perform->explore != NULL ? now : perform->work_polled;
    deadline = sooner(deadline, perform->follow.retry_at);
    if (perform->inspect != NULL && perform->sample_at == 0)
        perform->sample_at = now + (uint64_t)SAMPLE_MS * CLOCK_MS;
    if (perform->stage == NULL)
        return sooner(deadline, perform->sample_at);
    if (!stage_is_busy(perform->stage))
        perform->sample_at = 0;
    else if (perform->sample_at == 0)
        perform->sample_at = now + (uint64_t)SAMPLE_MS * CLOCK_MS;
    return sooner(deadline, sooner(perform->sample_at, stage_deadline(perform->stage)));
}

void perform_tick(struct perform *perform, uint64_t now)
{
    perform_explore_slice(perform);
    perform_notes_tick(perform, now);
    if (perform->work_polled != 0 && now >= perform->work_polled)
        perform_poll_work(perform, now);
    if (perform->stage != NULL && stage_deadline(perform->stage) != 0 &&
        now >= stage_deadline(perform->stage))
        stage_tick(perform->stage, now);
    if (perform->sample_at != 0 && now >= perform->sample_at) {
        perform->sample_at = 0;
        perform->news = true;
    }
    if (perform->stage != NULL || perform->inspect != NULL)
        perform_stage_news(perform);
}

bool perform_has_terminal(const struct perform *perform)
{
    return perform->editor.pid == 0;
}
