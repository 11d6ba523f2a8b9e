/* `shmlab replay`: a saved run is played, in the terminal or as plain text. */
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "cmd/open.h"
#include "lab/session_run.h"

static int go_to_replay(struct lab *lab, const struct cmd_options *options, struct err *err)
{
    struct buf text = {0};
    int result = -1;
    if (options->word_count != 1)
        return err_usage(err, "shmlab replay takes one recording, as in: shmlab replay run.cast");
    if (buf_read_file(&text, options->words[0], err) == 0) {
        struct reel *reel = reel_read(options->words[0], (struct span){buf_text(&text), text.length}, err);
        result = reel != NULL ? 0 : -1;
        if (reel != NULL)
            session_replay(lab->session, reel);
    }
    buf_free(&text);
    return result;
}

int cmd_replay(const struct cmd_options *options, struct err *err)
{
    return open_lab(options, go_to_replay, (struct open_wish){.store = false}, err);
}
