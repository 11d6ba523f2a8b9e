#include <stdlib.h>
#include <string.h>

#include "course/progress.h"

void record_free(struct record *record)
{
    for (size_t i = 0; i < record->page_count; i++)
        free(record->pages[i].lesson);
    for (size_t i = 0; i < record->scene_count; i++)
        free(record->scenes[i].lesson);
    for (size_t i = 0; i < record->answer_count; i++) {
        free(record->answers[i].lesson);
        free(record->answers[i].question);
    }
    for (size_t i = 0; i < record->attempt_count; i++)
        free(record->attempts[i].exercise);
    free(record->pages);
    free(record->scenes);
    free(record->answers);
    free(record->attempts);
    free(record->lesson);
    free(record->workdir);
    free(record->trouble);
    memset(record, 0, sizeof *record);
}
