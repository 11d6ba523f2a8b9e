/* `measure`: the measuring program runs as a job, and each line it prints becomes an event, so that the bars
 * grow while it runs. Killing the job ends its partner with it. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/err.h"
#include "base/mem.h"
#include "lab/perform_parts.h"

void perform_measure(struct perform *perform, const struct effect *effect)
{
    struct err err = {0};
    char *program = paths_measure(perform->options.paths);
    char *const argv[] = {program, effect->path, (char *)(uintptr_t)(effect->held ? "one" : "two"), NULL};
    perform_measure_end(perform);
    perform->measure_request = effect->request;
    if (job_begin(&perform->measure, argv, JOB_QUIET, &err) != 0)
        queue_failed(perform->queue, effect->request, err.text);
    free(program);
}

/* Whole lines only; at the end, what is left of it too. */
static void tell(struct perform *perform, bool ended)
{
    const char *text = buf_text(&perform->measure.said);
    const char *end;
    while ((end = strchr(text + perform->measure_told, '\n')) != NULL ||
           (ended && text[perform->measure_told] != '\0')) {
        const char *line = text + perform->measure_told;
        size_t length = end != NULL ? (size_t)(end - line) : strlen(line);
        perform->measure_told += length + (end != NULL);
        queue_add(perform->queue, (struct event){.kind = EVENT_MEASURE,
                                                 .request = perform->measure_request,
                                                 .text = mem_dup_n(line, length)});
    }
}

void perform_measure_readable(struct perform *perform)
{
    job_readable(&perform->measure);
    tell(perform, false);
}

void perform_measured(struct perform *perform)
{
    if (!job_reap(&perform->measure))
        return;
    int status = perform->measure.status;
    tell(perform, true);
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM) {
        queue_failed(perform->queue, perform->measure_request,
                     "the measuring was stopped: it took too long on a machine this busy");
    } else if (status != 0) {
        char *why = mem_printf("the measuring program failed: %s", buf_text(&perform->measure.said));
        queue_failed(perform->queue, perform->measure_request, why);
        free(why);
    } else {
        queue_done(perform->queue, perform->measure_request, NULL);
    }
    perform_measure_end(perform);
}

void perform_measure_end(struct perform *perform)
{
    job_kill(&perform->measure);
    perform->measure_told = 0;
}
