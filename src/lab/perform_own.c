/* The learner's own copy of a lesson program: made in the work folder the first time it is edited, and used
 * in place of the lesson's program from then on until the lesson is left. The lesson's own source is never
 * touched. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "course/anchor.h"
#include "course/flavour.h"
#include "lab/perform_parts.h"

static char *own_dir(const struct perform *perform)
{
    return mem_printf("%s/%s", perform->options.paths->work, perform->lesson);
}

/* The file to edit; it is copied from the lesson where it is not there yet. */
static char *make_copy(struct perform *perform, const char *program, struct err *err)
{
    struct buf text = {0};
    char *lesson = perform_lesson_dir(perform), *dir = own_dir(perform);
    char *source = anchor_source(lesson, program), *copy = mem_printf("%s/%s.c", dir, program);
    int result = -1;
    if (source == NULL || strcmp(source + strlen(source) - 2, ".c") != 0)
        err_set(err, "%s is not a C program of this lesson", program);
    else if (access(copy, F_OK) == 0)
        result = 0;
    else if (paths_make(dir, err) == 0 && buf_read_file(&text, source, err) == 0)
        result = buf_write_file(&text, copy, 0600, err);
    buf_free(&text);
    free(source);
    free(dir);
    free(lesson);
    if (result != 0) {
        free(copy);
        copy = NULL;
    }
    return copy;
}

void perform_own_edit(struct perform *perform, const struct effect *effect)
{
    struct err err = {0};
    char *copy = make_copy(perform, effect->text, &err);
    if (copy == NULL) {
        queue_failed(perform->queue, effect->request, err.text);
        return;
    }
    free(perform->own_edited);
    perform->own_edited = mem_dup(effect->text);
    perform_edit(perform, effect, copy);
    free(copy);
}

void perform_own_edited(struct perform *perform, bool well)
{
    if (perform->own_edited == NULL)
        return;
    char *program = perform->own_edited;
    perform->own_edited = NULL;
    if (!well) {
        free(program);
        return;
    }
    free(perform->own_program);
    perform->own_program = program;
    char *dir = own_dir(perform), *said = mem_printf("The scene is played with %s/%s.c.", dir, program);
    queue_done(perform->queue, perform->editor_request, said);
    free(said);
    free(dir);
}

char *perform_source_dir(const struct perform *perform, const char *program)
{
    bool own = perform->own_program != NULL && program != NULL && strcmp(perform->own_program, program) == 0;
    if (own)
        return own_dir(perform);
    return perform->lesson != NULL && program != NULL
               ? flavour_dir(perform->options.paths, perform->lesson, program)
               : perform_lesson_dir(perform);
}

void perform_own_drop(struct perform *perform)
{
    free(perform->own_program);
    free(perform->own_edited);
    perform->own_program = perform->own_edited = NULL;
}
