/* `shmlab list`: what there is to learn, and what is done. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "cmd/lab.h"

static size_t pages_read(const struct record *record, const char *lesson)
{
    size_t read = 0;
    for (size_t i = 0; i < record->page_count; i++)
        read += strcmp(record->pages[i].lesson, lesson) == 0;
    return read;
}

static size_t scenes_played(const struct record *record, const char *lesson)
{
    size_t played = 0;
    for (size_t i = 0; i < record->scene_count; i++)
        played += strcmp(record->scenes[i].lesson, lesson) == 0;
    return played;
}

static const struct attempt *attempt_of(const struct record *record, const char *exercise)
{
    for (size_t i = 0; i < record->attempt_count; i++)
        if (strcmp(record->attempts[i].exercise, exercise) == 0)
            return &record->attempts[i];
    return NULL;
}

static void print_text(const struct catalog *catalog, const struct record *record)
{
    puts("lessons");
    for (size_t i = 0; i < catalog->lesson_count; i++) {
        const struct catalog_lesson *lesson = &catalog->lessons[i];
        printf("  %s  %-32s read %zu/%zu  scenes %zu/%zu\n", lesson->number, lesson->title,
               pages_read(record, lesson->id), lesson->pages, scenes_played(record, lesson->id),
               lesson->scenes);
        if (lesson->trouble != NULL)
            printf("      cannot be read: %s\n", lesson->trouble);
    }
    puts("exercises");
    for (size_t i = 0; i < catalog->exercise_count; i++) {
        const struct attempt *attempt = attempt_of(record, catalog->exercises[i].id);
        printf("  %-18s  ", catalog->exercises[i].id);
        if (attempt == NULL || attempt->attempts == 0) /* a hint was read, or the solution */
            puts("-");
        else
            printf("best %g of %g, attempts %d\n", attempt->best, attempt->max, attempt->attempts);
    }
}

static void print_json(const struct catalog *catalog, const struct record *record)
{
    json_t *lessons = json_array(), *exercises = json_array();
    for (size_t i = 0; i < catalog->lesson_count; i++) {
        const struct catalog_lesson *lesson = &catalog->lessons[i];
        json_array_append_new(
            lessons, json_pack("{s:s, s:s, s:i, s:i, s:i, s:i, s:i}", "id", lesson->id, "title",
                               lesson->title, "minutes", lesson->minutes, "pages", (int)lesson->pages,
                               "pages_read", (int)pages_read(record, lesson->id), "scenes",
                               (int)lesson->scenes, "scenes_played", (int)scenes_played(record, lesson->id)));
    }
    for (size_t i = 0; i < catalog->exercise_count; i++) {
        const struct attempt *attempt = attempt_of(record, catalog->exercises[i].id);
        json_array_append_new(exercises, json_pack("{s:s, s:i, s:f, s:b}", "id", catalog->exercises[i].id,
                                                   "attempts", attempt ? attempt->attempts : 0, "best",
                                                   attempt ? attempt->best : 0.0, "solved",
                                                   attempt ? attempt->solved : false));
    }
    json_t *all = json_pack("{s:o, s:o}", "lessons", lessons, "exercises", exercises);
    json_dumpf(all, stdout, JSON_INDENT(2));
    putchar('\n');
    json_decref(all);
}

int cmd_list(const struct cmd_options *options, struct err *err)
{
    struct lab lab = {0};
    struct progress *progress = NULL;
    struct record record = {0};
    int result = -1;
    char *path = NULL;
    if (options->word_count > 0)
        return err_usage(err, "shmlab list takes no words, got '%s'", options->words[0]);
    if (lab_find(&lab, err) != 0)
        goto out;
    path = paths_progress(&lab.paths);
    if (progress_open(&progress, path, err) != 0 || progress_load(progress, &record, err) != 0)
        goto out;
    if (options->json)
        print_json(&lab.catalog, &record);
    else
        print_text(&lab.catalog, &record);
    result = 0;
out:
    record_free(&record);
    progress_close(progress);
    free(path);
    lab_close(&lab);
    return result;
}
