#include "cmd/lab.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/span.h"
#include "lab/loop.h"

int lab_find(struct lab *lab, struct err *err)
{
    memset(lab, 0, sizeof *lab);
    if (paths_find(&lab->paths, err) != 0)
        return -1;
    return catalog_load(&lab->catalog, lab->paths.data, err);
}

int lab_open(struct lab *lab, const struct cmd_options *options, struct face *face, struct lab_wish wish,
             struct err *err)
{
    if (lab_find(lab, err) != 0)
        return -1;
    lab->options = options;
    lab->session = session_open(&lab->catalog);
    struct perform_options perform = {.paths = &lab->paths,
                                      .catalog = &lab->catalog,
                                      .face = face,
                                      .queue = &lab->queue,
                                      .store = wish.store,
                                      .seed = options->seed,
                                      .from = options->from,
                                      .isolation = wish.isolation,
                                      .doctor = wish.doctor,
                                      .pids = wish.pids,
                                      .pid_count = wish.pid_count,
                                      .name_changed = options->guardian != NULL ? guardian_name : NULL,
                                      .name_context = options->guardian};
    lab->perform = perform_open(&perform, err);
    if (lab->perform == NULL)
        return -1;
    struct cast_head head = {.title = "shmlab"};
    lab->recorder = options->record != NULL ? record_open(options->record, &head, err) : NULL;
    return options->record == NULL || lab->recorder != NULL ? 0 : -1;
}

int lab_run(struct lab *lab, struct face *face, struct err *err)
{
    struct loop_options loop = {.session = lab->session,
                                .perform = lab->perform,
                                .queue = &lab->queue,
                                .face = face,
                                .guardian = lab->options->guardian ? guardian_fd(lab->options->guardian) : -1,
                                .seen = lab->recorder != NULL ? record_seen : NULL,
                                .seen_context = lab->recorder,
                                .log = lab->options->log};
    int status = loop_run(&loop, err);
    int recorded = record_close(lab->recorder, err);
    lab->recorder = NULL;
    return recorded == 0 ? status : -1;
}

void lab_close(struct lab *lab)
{
    record_close(lab->recorder, NULL);
    perform_close(lab->perform);
    session_close(lab->session);
    queue_free(&lab->queue);
    catalog_free(&lab->catalog);
    paths_free(&lab->paths);
    memset(lab, 0, sizeof *lab);
}

int lab_lesson(const struct lab *lab, const char *word, int *lesson, int *scene, struct err *err)
{
    int64_t number = 0;
    const char *dot = strchr(word, '.');
    *scene = -1;
    if (dot != NULL && !span_number(span_of(dot + 1), &number))
        return err_usage(err, "'%s' names no scene: write LESSON.SCENE, as in 02.2", word);
    char *name = dot != NULL ? mem_dup_n(word, (size_t)(dot - word)) : mem_dup(word);
    *lesson = catalog_find_lesson(&lab->catalog, name, err);
    free(name);
    if (*lesson < 0)
        return -1;
    const struct catalog_lesson *found = &lab->catalog.lessons[*lesson];
    if (dot != NULL && (number < 1 || (size_t)number > found->scenes))
        return err_usage(err, "lesson %s has scenes 1 to %zu, not %s", found->number, found->scenes, dot + 1);
    *scene = dot != NULL ? (int)number - 1 : -1;
    return 0;
}
