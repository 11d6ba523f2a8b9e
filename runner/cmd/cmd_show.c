/* `shmlab show` and `shmlab card`: a lesson as plain text, every page, or what is worth keeping of it on one.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "cmd/lab.h"
#include "course/lesson_parse.h"
#include "face/ascii.h"
#include "face/text.h"
#include "view/plain.h"

static int print(const struct cmd_options *options, const char *usage,
                 void (*write)(const struct lesson *lesson, struct buf *out), struct err *err)
{
    struct lab lab = {0};
    struct lesson *lesson = NULL;
    struct buf text = {0};
    int index, scene, result = -1;
    if (options->word_count != 1)
        return err_usage(err, "%s", usage);
    if (lab_find(&lab, err) != 0 || lab_lesson(&lab, options->words[0], &index, &scene, err) != 0 ||
        lesson_parse(lab.catalog.lessons[index].dir, &lesson, err) != 0)
        goto out;
    write(lesson, &text);
    struct span rest = {buf_text(&text), text.length};
    while (rest.length > 0) {
        char *line = span_dup(span_line(&rest));
        text_line(stdout, line, ascii_is_needed());
        free(line);
    }
    result = 0;
out:
    buf_free(&text);
    lesson_free(lesson);
    lab_close(&lab);
    return result;
}

int cmd_show(const struct cmd_options *options, struct err *err)
{
    plain_wrap_at(text_columns());
    return print(options, "shmlab show takes one lesson, as in: shmlab show 01", plain_lesson, err);
}

int cmd_card(const struct cmd_options *options, struct err *err)
{
    return print(options, "shmlab card takes one lesson, as in: shmlab card 01", plain_card, err);
}
