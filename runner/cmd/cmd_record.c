/* `shmlab record`: a scene as a demo shows it, played by a clicker that is no person, saved as a recording.
 * Where a machine refuses what a scene needs, the demo plays these. */
#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "cmd/lab.h"
#include "cmd/record_scene.h"
#include "course/lesson_parse.h"
#include "course/stamp.h"
#include "lab/loop.h"

static int record_anew(const struct cmd_options *options, const struct lesson *lesson, int index,
                       size_t scene)
{
    char stamp[STAMP_TEXT];
    struct err err = {0};
    char *path = mem_printf("%s/%s.%zu.cast", options->output, lesson->number, scene + 1);
    int result = stamp_scene(lesson, scene, stamp, &err);
    bool needed = result != 0 || options->force || !record_is_current(path, stamp);
    if (result == 0 && needed)
        result = record_scene(options, index, (int)scene, path, stamp, &err);
    if (needed)
        printf("%s %s%s%s\n", result == 0 ? "recorded" : "FAILED  ", path, result == 0 ? "" : ": ", err.text);
    fflush(stdout);
    free(path);
    return result;
}

/* Every scene that a machine may refuse, each in its file, where it is not there or stale. One that fails
 * does not keep the others from being recorded. */
static int record_all(const struct cmd_options *options, const struct lab *lab, struct err *err)
{
    int failed = 0;
    for (size_t l = 0; l < lab->catalog.lesson_count; l++) {
        struct lesson *lesson;
        if (lesson_parse(lab->catalog.lessons[l].dir, &lesson, NULL) != 0)
            continue; /* `shmlab run` says what is wrong with it */
        for (size_t i = 0; i < lesson->scene_count; i++)
            if (stamp_needs(&lesson->scenes[i]) != 0)
                failed += record_anew(options, lesson, (int)l, i) != 0;
        lesson_free(lesson);
    }
    return failed == 0 ? 0 : err_set(err, "%d scenes could not be recorded", failed);
}

static int record_one(const struct cmd_options *options, const struct lab *lab, struct err *err)
{
    int index, scene;
    struct lesson *lesson;
    char stamp[STAMP_TEXT];
    if (lab_lesson(lab, options->words[0], &index, &scene, err) != 0)
        return -1;
    if (scene < 0)
        return err_usage(err, "'%s' names no scene: write LESSON.SCENE, as in 02.4", options->words[0]);
    if (lesson_parse(lab->catalog.lessons[index].dir, &lesson, err) != 0)
        return -1;
    int result = stamp_scene(lesson, (size_t)scene, stamp, err);
    lesson_free(lesson);
    return result == 0 ? record_scene(options, index, scene, options->output, stamp, err) : -1;
}

int cmd_record(const struct cmd_options *options, struct err *err)
{
    struct lab lab = {0};
    int result = -1;
    bool well =
        options->output != NULL && (options->all ? options->word_count == 0 : options->word_count == 1);
    if (!well)
        return err_usage(err,
                         "shmlab record takes a scene and a file, as in: shmlab record 02.4 -o lost.cast");
    if (lab_find(&lab, err) == 0 && loop_block_signals(err) == 0)
        result = options->all ? record_all(options, &lab, err) : record_one(options, &lab, err);
    lab_close(&lab);
    return result;
}
