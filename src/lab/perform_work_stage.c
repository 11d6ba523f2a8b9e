/* The learner's program of an exercise on the stage: linked with the exercise's stage.c, whose main makes the
 * calls that are looked at. Built as the grader builds it, so that a schedule means the same steps. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "lab/perform_parts.h"

static char *executable_of(const struct perform *perform, const char *id)
{
    return mem_printf("%s/stage-%s", perform->options.paths->cache, id);
}

/* Beside it and renamed by the shell: it is whole or not there. */
static int build(struct perform *perform, const struct catalog_exercise *exercise, struct err *err)
{
    char *to = executable_of(perform, exercise->id);
    char *stage = mem_printf("%s/stage.c", exercise->dir), *include = mem_printf("-I%s", exercise->dir);
    char *argv[] = {
        "sh",
        "-c",
        "gcc -std=gnu17 -O2 -g -pthread \"$1\" -o \"$2.$$\" \"$3\" \"$4\" -Wl,-z,now && mv \"$2.$$\" "
        "\"$2\"",
        "sh",
        include,
        to,
        stage,
        perform->work_file,
        NULL};
    job_kill(&perform->stager);
    int result = paths_make(perform->options.paths->cache, err);
    if (result == 0)
        result = job_begin(&perform->stager, argv, JOB_QUIET, err);
    free(to);
    free(stage);
    free(include);
    return result;
}

void perform_stage_work(struct perform *perform, const struct effect *effect,
                        const struct catalog_exercise *exercise)
{
    struct err err = {0};
    perform->stager_request = effect->request;
    free(perform->staged);
    perform->staged = mem_dup(exercise->id);
    if (perform->work_file == NULL)
        queue_failed(perform->queue, effect->request, "The working copy is not there yet.");
    else if (build(perform, exercise, &err) != 0)
        queue_failed(perform->queue, effect->request, err.text);
}

void perform_staged(struct perform *perform)
{
    if (!job_reap(&perform->stager))
        return;
    char *program = executable_of(perform, perform->staged);
    if (perform->stager.status != 0) {
        queue_failed(perform->queue, perform->stager_request, "It does not compile; g shows what gcc says.");
    } else {
        char *text = mem_printf("%s\n/%s-%d", program, perform->staged, (int)getpid());
        queue_add(perform->queue, (struct event){.kind = EVENT_SOURCE,
                                                 .request = perform->stager_request,
                                                 .path = mem_dup("staged"),
                                                 .text = text});
    }
    buf_free(&perform->stager.said);
    free(program);
}
