/* What is installed beside the program and made from its tables: run by make, never installed itself.
 *
 *     make-share manual FILE.md NAME SECTION     a manual page
 *     make-share completion bash|zsh|fish
 *
 * The result goes to standard output. Exit status as shmlab's. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "course/lesson_part.h"
#include "share/completion.h"
#include "share/manual.h"

static int manual(char **words, struct buf *out, struct err *err)
{
    struct buf text = {0};
    struct lesson_parts parts = {0};
    int failed = -1;
    if (buf_read_file(&text, words[0], err) == 0 &&
        lesson_part_read(words[0], (struct span){buf_text(&text), text.length}, &parts, err) == 0) {
        failed = manual_write(out, words[1], atoi(words[2]), &parts, err);
        lesson_part_free(&parts);
    }
    buf_free(&text);
    return failed;
}

int main(int argc, char **argv)
{
    struct buf out = {0};
    struct err err = {0};
    int failed;
    if (argc == 5 && strcmp(argv[1], "manual") == 0)
        failed = manual(argv + 2, &out, &err);
    else if (argc == 3 && strcmp(argv[1], "completion") == 0)
        failed = completion_write(&out, argv[2], &err);
    else
        failed = err_usage(&err, "make-share takes: manual FILE.md NAME SECTION, or completion SHELL");
    if (failed != 0)
        fprintf(stderr, "make-share: %s\n", err.text);
    else
        fputs(buf_text(&out), stdout);
    buf_free(&out);
    return failed != 0 ? (int)err.exit : EXIT_CODE_OK;
}
