#include "cmd/open.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "cmd/abilities.h"
#include "cmd/full.h"
#include "cmd/lines.h"
#include "lab/loop.h"

static bool wants_plain(const struct cmd_options *options)
{
    const char *term = getenv("TERM");
    return options->plain || !isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) || term == NULL ||
           *term == '\0' || strcmp(term, "dumb") == 0;
}

int open_lab(const struct cmd_options *options,
             int (*go)(struct lab *lab, const struct cmd_options *options, struct err *err),
             struct open_wish wish, struct err *err)
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
    struct lab_wish lab_wish = {
        .store = wish.store, .isolation = ISOLATION_NONE, .doctor = buf_text(&doctor)};
    if (lab_open(&lab, options, &face, lab_wish, err) != 0 || go(&lab, options, err) != 0)
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
