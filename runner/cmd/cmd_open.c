/* `shmlab` and `shmlab step`: the lab itself, full screen or in plain lines. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "cmd/open.h"
#include "course/shelf.h"
#include "lab/session_run.h"

/* Letters, or the name of one that the learner has saved. */
static bool is_schedule(const struct lab *lab, int lesson, int scene, const char *word, struct err *err)
{
    struct buf text = {0};
    bool named = scene >= 0 && session_schedule_is_name(word);
    bool is = named ? shelf_read(&lab->paths, lab->catalog.lessons[lesson].id, scene, word, &text, err) == 0
                    : scene >= 0 && session_schedule_ok(word);
    if (!is && !named)
        err_usage(err,
                  "'%s' is no schedule of a scene: write it as in 02.4 ABBB, a letter a step, or a saved "
                  "one's name",
                  word);
    buf_free(&text);
    return is;
}

static int go_to(struct lab *lab, const struct cmd_options *options, struct err *err)
{
    int lesson, scene;
    if (options->word_count == 0)
        return 0;
    const char *schedule = options->words[1];
    if (options->word_count > 2)
        return err_usage(err, "'%s': shmlab opens one lesson; shmlab --help lists the commands",
                         options->words[2]);
    if (lab_lesson(lab, options->words[0], &lesson, &scene, err) != 0)
        return -1;
    if (schedule != NULL && !is_schedule(lab, lesson, scene, schedule, err))
        return -1;
    session_start_at(lab->session, lesson, scene, schedule);
    return 0;
}

static int go_to_programs(struct lab *lab, const struct cmd_options *options, struct err *err)
{
    if (options->word_count < 1 || options->word_count > 8)
        return err_usage(err,
                         "shmlab step takes one to eight programs, as in: shmlab step ./writer ./reader");
    char *paths[8];
    int result = 0, count = 0;
    for (; count < options->word_count && result == 0; count++) {
        paths[count] = realpath(options->words[count], NULL);
        if (paths[count] == NULL)
            result = err_errno(err, errno, "cannot find the program %s", options->words[count]);
    }
    if (result == 0)
        session_step(lab->session, paths, (size_t)count);
    for (int i = 0; i < count; i++)
        free(paths[i]);
    return result;
}

int cmd_step(const struct cmd_options *options, struct err *err)
{
    return open_lab(options, go_to_programs, (struct open_wish){.store = true}, err);
}

int cmd_open(const struct cmd_options *options, struct err *err)
{
    return open_lab(options, go_to, (struct open_wish){.store = true}, err);
}
