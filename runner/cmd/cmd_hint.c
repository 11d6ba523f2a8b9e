/* `shmlab hint`: one level more of the hints, with those that are open already. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "cmd/own.h"
#include "course/lesson_parse.h"
#include "view/plain.h"

int cmd_hint(const struct cmd_options *options, struct err *err)
{
    struct own own = {0};
    struct lesson *task = NULL;
    struct buf text = {0};
    const char *word = own_word(options, "hint", err);
    int result = -1;
    if (word == NULL || own_open(&own, word, err) != 0 ||
        lesson_parse_task(own.exercise->dir, &task, err) != 0)
        goto out;
    int open = own.attempt != NULL ? own.attempt->hints : 0, all = (int)own.exercise->hints;
    int level = open < all ? open + 1 : all;
    if (level > open && progress_hint(own.progress, own.exercise->id, level, err) != 0)
        goto out;
    plain_hints(task, level, &text);
    buf_printf(&text, "\n%s: %d of %d hints are open%s.\n", own.exercise->id, level, all,
               level < all ? "; the same command opens the next" : "");
    own_print(buf_text(&text));
    result = EXIT_CODE_OK;
out:
    buf_free(&text);
    lesson_free(task);
    own_close(&own);
    return result;
}
