/* Lesson programs: the built one or a variant compiled on demand, run on the stage, many times, or taken
 * apart into instructions. */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "course/flavour.h"
#include "course/object_name.h"
#include "lab/perform_parts.h"
#include "system/listing.h"

char *perform_lesson_dir(const struct perform *perform)
{
    return perform->lesson == NULL
               ? NULL
               : mem_printf("%s/lessons/%s", perform->options.paths->data, perform->lesson);
}

char *perform_object_of(const struct perform *perform, const char *program)
{
    char *dir = perform_lesson_dir(perform);
    char *object = dir != NULL && strchr(program, '/') == NULL ? object_name(dir, program) : NULL;
    free(dir);
    return object;
}

static void begin_repeat(struct perform *perform, const struct effect *effect, const char *executable)
{
    struct err err = {0};
    char *documented = perform_object_of(perform, effect->path);
    char *object = documented != NULL ? mem_printf("%s-%d", documented, (int)getpid()) : NULL;
    size_t count = 0, given = 0;
    while (effect->args != NULL && effect->args[given] != NULL)
        given++;
    char **argv = mem_array(given + 3, sizeof *argv);
    argv[count++] = mem_dup(executable);
    if (object != NULL)
        argv[count++] = mem_dup(object);
    for (size_t i = 0; i < given; i++)
        argv[count++] = mem_dup(effect->args[i]);
    perform->repeat_request = effect->request;
    if (repeat_begin(&perform->repeat, argv, object, effect->number, effect->held, &err) != 0)
        queue_failed(perform->queue, effect->request, err.text);
    free(documented);
    free(object);
}

void perform_repeated(struct perform *perform)
{
    struct err err = {0};
    char *value;
    if (perform->repeat.argv == NULL)
        return;
    while (repeat_reap(&perform->repeat, &value, &err)) {
        queue_add(perform->queue,
                  (struct event){.kind = EVENT_HISTOGRAM, .request = perform->repeat_request, .text = value});
        if (perform->repeat.job.pid != 0)
            continue;
        repeat_end(&perform->repeat);
        if (err.set)
            queue_failed(perform->queue, perform->repeat_request, err.text);
        else
            queue_done(perform->queue, perform->repeat_request, NULL);
        return;
    }
}

static void add_result(struct event *event, const char *name, int64_t number)
{
    event->results = mem_resize(event->results, event->result_count + 1, sizeof *event->results);
    event->results[event->result_count++] = (struct result){mem_dup(name), number};
}

static void disassemble(struct perform *perform, const struct effect *effect, const char *executable)
{
    struct err err = {0};
    struct listing listing = {0};
    if (listing_make(&listing, executable, effect->text, &err) != 0) {
        queue_failed(perform->queue, effect->request, err.text);
        return;
    }
    struct event event = {.kind = EVENT_SOURCE, .request = effect->request, .path = mem_dup("disasm")};
    event.text = buf_take(&listing.text);
    add_result(&event, "instructions", listing.instructions);
    add_result(&event, "loads", listing.loads);
    add_result(&event, "stores", listing.stores);
    add_result(&event, "jumps", listing.jumps);
    queue_add(perform->queue, event);
    listing_free(&listing);
}

static void use(struct perform *perform, const struct effect *effect, const char *executable)
{
    switch (effect->kind) {
    case EFFECT_START: perform_start(perform, effect, executable); break;
    case EFFECT_REPEAT: begin_repeat(perform, effect, executable); break;
    default: disassemble(perform, effect, executable); break;
    }
}

static void compile(struct perform *perform, const struct effect *effect)
{
    struct err err = {0};
    char **command = variant_command(&perform->variant);
    job_kill(&perform->compiler);
    effect_free(&perform->pending);
    if (job_begin(&perform->compiler, command, JOB_QUIET, &err) != 0)
        queue_failed(perform->queue, effect->request, err.text);
    else
        perform->pending = effect_copy(effect);
    variant_command_free(command);
}

void perform_program(struct perform *perform, const struct effect *effect)
{
    struct err err = {0};
    variant_free(&perform->variant);
    const char *lesson = perform->lesson != NULL ? perform->lesson : "";
    enum flavour flavour = flavour_of(perform->options.paths, lesson, effect->path);
    if (flavour == FLAVOUR_ABSENT) {
        queue_absent(perform->queue, effect->request, flavour_words(flavour));
        return;
    }
    if (flavour != FLAVOUR_USUAL && !perform->told_flavour)
        queue_failed(perform->queue, 0, flavour_words(flavour));
    perform->told_flavour |= flavour != FLAVOUR_USUAL;
    bool own = perform->own_program != NULL && strcmp(perform->own_program, effect->path) == 0;
    char *dir = own ? perform_source_dir(perform, effect->path) : NULL;
    int found = variant_find(perform->options.paths, lesson, effect->path, dir, effect->flags,
                             &perform->variant, &err);
    free(dir);
    if (found != 0)
        queue_failed(perform->queue, effect->request, err.text);
    else if (perform->variant.source != NULL)
        compile(perform, effect);
    else
        use(perform, effect, perform->variant.path);
}

void perform_compiled(struct perform *perform)
{
    struct err err = {0};
    if (!job_reap(&perform->compiler))
        return;
    if (perform->compiler.status != 0) {
        char *why = mem_printf("gcc %s refused the program: %s", perform->variant.flags,
                               buf_text(&perform->compiler.said));
        queue_failed(perform->queue, perform->pending.request, why);
        free(why);
    } else if (variant_keep(&perform->variant, &err) != 0) {
        queue_failed(perform->queue, perform->pending.request, err.text);
    } else {
        use(perform, &perform->pending, perform->variant.path);
    }
    buf_free(&perform->compiler.said);
    effect_free(&perform->pending);
}

void perform_program_end(struct perform *perform)
{
    job_kill(&perform->compiler);
    repeat_end(&perform->repeat);
    variant_free(&perform->variant);
    effect_free(&perform->pending);
}
