/* The stage's effects, its news as events, and the looks that follow them. */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "course/anchor.h"
#include "course/object_name.h"
#include "lab/perform_parts.h"
#include "system/inspect.h"
#include "system/trace.h"

enum { PTY_ROWS = 24, PTY_COLUMNS = 80 };

static int stage_ready(struct perform *perform, struct err *err)
{
    struct err why = {0};
    if (perform->stage != NULL)
        return 0;
    struct stage_options options = {.trace = trace_available(&why) == 0,
                                    .cpu = STAGE_CPU_HERE,
                                    .rows = PTY_ROWS,
                                    .columns = PTY_COLUMNS,
                                    .name_changed = perform->options.name_changed,
                                    .context = perform->options.name_context};
    if (!options.trace)
        queue_failed(perform->queue, 0, why.text); /* said once a stage: processes run, but cannot be held */
    perform->stage = stage_open(&options, err);
    return perform->stage != NULL ? 0 : -1;
}

void perform_stage_clear(struct perform *perform, uint64_t epoch)
{
    perform_explore_end(perform);
    perform_buffers_end(perform);
    perform_measure_end(perform);
    stage_close(perform->stage);
    perform->stage = NULL;
    perform->epoch = epoch;
    perform->sample_at = 0;
    perform->news = false;
    perform->told_flavour = false;
    for (size_t i = 0; i < perform->documented_count; i++)
        free(perform->documented[i]);
    perform->documented_count = 0;
}

static const char *documented_name(const struct perform *perform, const char *name)
{
    for (size_t i = 0; perform->stage != NULL && i < perform->documented_count; i++) {
        const char *actual = stage_object_name(perform->stage, perform->documented[i]);
        if (actual != NULL && strcmp(actual, name) == 0 && strcmp(actual, perform->documented[i]) != 0)
            return perform->documented[i];
    }
    return NULL;
}

static bool is_ours(const struct perform *perform, const char *name)
{
    for (size_t i = 0; perform->stage != NULL && i < perform->documented_count; i++) {
        const char *actual = stage_object_name(perform->stage, perform->documented[i]);
        if (actual != NULL && strcmp(actual, name) == 0)
            return true;
    }
    return false;
}

static bool is_strangers(const struct perform *perform, const char *name)
{
    const char *actual = perform->stage == NULL ? NULL : stage_object_name(perform->stage, name);
    return actual != NULL && strcmp(actual, name) != 0;
}

/* The names this stage uses come first: on a shared machine the folder is full of others. */
static int by_name(const void *a, const void *b)
{
    const struct object_entry *first = a, *second = b;
    if (first->ours != second->ours)
        return second->ours - first->ours;
    return strcmp(first->name, second->name);
}

void perform_listing(struct perform *perform)
{
    struct event event = {.kind = EVENT_LISTING};
    size_t capacity = 0;
    DIR *folder = opendir("/dev/shm");
    struct dirent *entry;
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        struct stat state;
        if (entry->d_name[0] == '.' ||
            fstatat(dirfd(folder), entry->d_name, &state, AT_SYMLINK_NOFOLLOW) != 0 ||
            !S_ISREG(state.st_mode))
            continue;
        event.objects = mem_push(event.objects, &event.object_count, &capacity, sizeof *event.objects);
        struct object_entry *object = &event.objects[event.object_count - 1];
        object->name = mem_printf("/%s", entry->d_name);
        object->shown = mem_dup(documented_name(perform, object->name));
        object->ours = is_ours(perform, object->name);
        object->strangers = is_strangers(perform, object->name);
        object->mode = state.st_mode;
        object->size = (uint64_t)state.st_size;
        object->inode = state.st_ino;
    }
    if (folder != NULL)
        closedir(folder);
    if (event.object_count > 1)
        qsort(event.objects, event.object_count, sizeof *event.objects, by_name);
    queue_add(perform->queue, event);
}

void perform_look(struct perform *perform)
{
    perform_listing(perform);
    struct event event = {.kind = EVENT_SNAPSHOT, .request = perform->epoch, .after = perform->carried};
    event.snapshot = mem_alloc(sizeof *event.snapshot);
    if (perform->stage != NULL)
        stage_look(perform->stage, event.snapshot);
    else if (perform->inspect != NULL)
        inspect_fill(perform->inspect, event.snapshot);
    perform_buffers_look(perform, event.snapshot);
    perform->news = false;
    queue_add(perform->queue, event);
}

void perform_stage_news(struct perform *perform)
{
    struct stage_news news;
    while (perform->stage != NULL && stage_next(perform->stage, &news)) {
        queue_add(perform->queue,
                  (struct event){.kind = EVENT_NEWS, .request = perform->epoch, .news = news});
        perform->news = true;
    }
    if (perform->news)
        perform_look(perform);
}

static char **start_args(const struct effect *effect, const char *executable, const char *object)
{
    size_t count = 0;
    while (effect->args != NULL && effect->args[count] != NULL)
        count++;
    bool names_object = count > 0 && effect->args[0][0] == '/';
    bool add_object = object != NULL && !names_object;
    char **argv = mem_array(count + 3, sizeof *argv);
    size_t at = 0;
    argv[at++] = mem_dup(executable);
    if (add_object)
        argv[at++] = mem_dup(object);
    for (size_t i = 0; i < count; i++)
        argv[at++] = mem_dup(effect->args[i]);
    return argv;
}

static void remember_object(struct perform *perform, const char *object)
{
    if (object == NULL)
        return;
    perform->documented = mem_push(perform->documented, &perform->documented_count,
                                   &perform->documented_capacity, sizeof *perform->documented);
    perform->documented[perform->documented_count - 1] = mem_dup(object);
}

void perform_start(struct perform *perform, const struct effect *effect, const char *executable)
{
    struct err err = {0};
    char *object = perform_object_of(perform, effect->path);
    if (effect->args != NULL && effect->args[0] != NULL && effect->args[0][0] == '/') {
        free(object);
        object = mem_dup(effect->args[0]);
    }
    char **argv = start_args(effect, executable, object);
    struct stage_program program = {.path = executable,
                                    .argv = argv,
                                    .name = effect->text,
                                    .object = object,
                                    .held = effect->held,
                                    .cpu = effect->cpu};
    if (perform->buffers != NULL && !effect->held)
        err_set(&err, "with store buffers a program has to start held");
    if (err.set || stage_ready(perform, &err) != 0 || stage_start(perform->stage, &program, &err) < 0)
        queue_failed(perform->queue, effect->request, err.text);
    remember_object(perform, object);
    variant_command_free(argv);
    free(object);
}

static int until(struct perform *perform, const struct effect *effect, struct err *err)
{
    char *dir = perform_source_dir(perform, effect->path);
    char *place = dir != NULL && effect->path != NULL ? anchor_place(dir, effect->path, effect->text, err)
                                                      : mem_dup(effect->text);
    int result = place != NULL ? stage_until(perform->stage, effect->actor, place, err) : -1;
    free(place);
    free(dir);
    return result;
}

static int carry_out(struct perform *perform, const struct effect *effect, struct err *err)
{
    struct stage *stage = perform->stage;
    switch (effect->kind) {
    case EFFECT_HOLD: return stage_hold(stage, effect->actor, err);
    case EFFECT_GO: return stage_go(stage, effect->actor, err);
    case EFFECT_STEP: return stage_step(stage, effect->actor, effect->unit, err);
    case EFFECT_UNTIL: return until(perform, effect, err);
    case EFFECT_INPUT: return stage_input(stage, effect->actor, effect->text, strlen(effect->text), err);
    case EFFECT_KILL: return stage_kill(stage, effect->actor, (int)effect->number, err);
    case EFFECT_WATCH: return stage_watch(stage, effect->text, effect->path, err);
    case EFFECT_BUFFERS:
    case EFFECT_DRAIN: perform_buffers_effect(perform, effect, err); return err->set ? -1 : 0;
    default: return 0;
    }
}

void perform_stage_effect(struct perform *perform, const struct effect *effect)
{
    struct err err = {0};
    if (effect->kind == EFFECT_STAGE_CLEAR) {
        perform_stage_clear(perform, effect->request);
        perform_listing(perform);
        return;
    }
    if (effect->kind == EFFECT_LOOK) {
        perform_look(perform);
        return;
    }
    perform->drained.any = false;
    if (perform->stage == NULL)
        err_set(&err, "no process is on the stage");
    else
        carry_out(perform, effect, &err);
    if (err.set)
        queue_failed(perform->queue, effect->request, err.text);
    perform->news = true; /* whatever it was, a look follows */
}
