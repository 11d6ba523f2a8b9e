/* `shmlab solution`: what differs between the learner's file and the solution, once it was solved or given up
 * on purpose. */
#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "cmd/own.h"
#include "course/work.h"

static int show(struct own *own, bool give_up, struct err *err)
{
    bool earned = own->attempt != NULL && (own->attempt->solved || own->attempt->gave_up);
    if (!earned && !give_up) {
        fprintf(stderr,
                "%s is not solved yet. The solution opens after passing; --give-up shows it now, and that is "
                "kept.\n",
                own->exercise->id);
        return EXIT_CODE_FAILED;
    }
    char *text = work_solution(own->exercise, own->dir, err);
    if (text == NULL || (!earned && progress_gave_up(own->progress, own->exercise->id, err) != 0)) {
        free(text);
        return -1;
    }
    own_print(text);
    free(text);
    return EXIT_CODE_OK;
}

int cmd_solution(const struct cmd_options *options, struct err *err)
{
    struct own own = {0};
    const char *word = own_word(options, "solution", err);
    int result = -1;
    if (word != NULL && own_open(&own, word, err) == 0)
        result = show(&own, options->give_up, err);
    own_close(&own);
    return result;
}
