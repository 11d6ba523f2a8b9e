#include "cmd/own.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/span.h"
#include "course/work.h"
#include "face/ascii.h"
#include "face/text.h"

const char *own_word(const struct cmd_options *options, const char *command, struct err *err)
{
    if (options->word_count == 1)
        return options->words[0];
    err_usage(err, "shmlab %s takes one exercise, as in: shmlab %s 01-publish", command, command);
    return NULL;
}

int own_open(struct own *own, const char *word, struct err *err)
{
    if (lab_find(&own->lab, err) != 0)
        return -1;
    int index = catalog_find_exercise(&own->lab.catalog, word, err);
    if (index < 0)
        return -1;
    own->exercise = &own->lab.catalog.exercises[index];
    char *store = paths_progress(&own->lab.paths);
    int result = progress_open(&own->progress, store, err);
    free(store);
    if (result != 0 || progress_load(own->progress, &own->record, err) != 0)
        return -1;
    for (size_t i = 0; i < own->record.attempt_count; i++)
        if (strcmp(own->record.attempts[i].exercise, own->exercise->id) == 0)
            own->attempt = &own->record.attempts[i];
    own->dir = paths_work(&own->lab.paths, own->record.workdir, own->exercise->id);
    return work_prepare(own->exercise, own->dir, err);
}

void own_close(struct own *own)
{
    record_free(&own->record);
    progress_close(own->progress);
    free(own->dir);
    lab_close(&own->lab);
    *own = (struct own){0};
}

void own_print(const char *text)
{
    struct span rest = span_of(text);
    while (rest.length > 0) {
        char *line = span_dup(span_line(&rest));
        text_line(stdout, line, ascii_is_needed());
        free(line);
    }
}
