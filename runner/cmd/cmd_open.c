/* `shmlab` and `shmlab step`: the lab itself, full screen or in plain lines. */
#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "cmd/abilities.h"
#include "cmd/full.h"
#include "cmd/lab.h"
#include "cmd/lines.h"
#include "lab/loop.h"
#include "lab/session_run.h"

static bool wants_plain(const struct cmd_options *options)
{
    const char *term = getenv("TERM");
    return options->plain || !isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) || term == NULL ||
           *term == '\0' || strcmp(term, "dumb") == 0;
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
    if (schedule != NULL && (scene < 0 || !session_schedule_ok(schedule)))
        return err_usage(err, "'%s' is no schedule of a scene: write it as in 02.2 ABBB, a letter a step",
                         schedule);
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

static int open_lab(const struct cmd_options *options,
                    int (*go)(struct lab *, const struct cmd_options *, struct err *), struct err *err)
{
    struct lab lab = {0};
    struct face face = {.input = -1};
    struct full *full = NULL;
    struct lines *lines = NULL;
    struct buf doctor = {0};
    int status = -1;
    bool plain = wants_plain(options);
    setlocale(LC_ALL, "");
    if (loop_block_signals(err) != 0)
        goto out;
    abilities_say(&doctor);
    struct lab_wish wish = {.store = true, .isolation = ISOLATION_NONE, .doctor = buf_text(&doctor)};
    if (lab_open(&lab, options, &face, wish, err) != 0 || go(&lab, options, err) != 0)
        goto out;
    if (plain)
        lines = lines_open(&face);
    else if ((full = full_open(&face, options->ascii, options->guardian, err)) == NULL)
        goto out;
    lab.session->ui.plain = plain;
    lab.session->opened_at = (int64_t)time(NULL);
    status = lab_run(&lab, &face, err);
out:
    full_close(full);
    lines_close(lines);
    lab_close(&lab);
    buf_free(&doctor);
    return status;
}

int cmd_step(const struct cmd_options *options, struct err *err)
{
    return open_lab(options, go_to_programs, err);
}

int cmd_open(const struct cmd_options *options, struct err *err)
{
    return open_lab(options, go_to, err);
}
