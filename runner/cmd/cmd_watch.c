/* `shmlab watch`: grades an exercise now and at every save, in plain lines, until it is ended. The same loop
 * as the exercise's page in the lab, without keys. */
#include <stdio.h>

#include "base/buf.h"
#include "base/err.h"
#include "cmd/lab.h"
#include "cmd/own.h"
#include "lab/loop.h"
#include "lab/session_run.h"
#include "view/plain.h"

/* context: how many lines of the journal were there; each verdict adds one. */
static void print_news(void *context, const struct session *session, struct drawn *drawn)
{
    uint64_t *told = context;
    const struct journal_line *line, *last = NULL;
    struct buf page = {0};
    (void)drawn;
    if (session->exercise.grading)
        return;
    for (; (line = journal_at(&session->journal, *told)) != NULL; ++*told)
        last = line;
    if (last == NULL)
        return;
    if (session->exercise.verdict != NULL)
        plain_screen(session, &page);
    else
        buf_printf(&page, "%s\n", last->text);
    own_print(buf_text(&page));
    puts("");
    fflush(stdout);
    buf_free(&page);
}

int cmd_watch(const struct cmd_options *options, struct err *err)
{
    struct lab lab = {0};
    uint64_t told = 0;
    struct face face = {.context = &told, .input = -1, .draw = print_news};
    const char *word = own_word(options, "watch", err);
    int status = -1;
    if (word == NULL || loop_block_signals(err) != 0 ||
        lab_open(&lab, options, &face, (struct lab_wish){.store = true, .isolation = ISOLATION_NONE}, err) !=
            0)
        goto out;
    int exercise = catalog_find_exercise(&lab.catalog, word, err);
    if (exercise < 0)
        goto out;
    session_watch(lab.session, exercise);
    status = lab_run(&lab, &face, err);
out:
    lab_close(&lab);
    return status;
}
