/* `shmlab reset`: the stub again; what the learner wrote is kept beside it. */
#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "cmd/own.h"
#include "course/work.h"

int cmd_reset(const struct cmd_options *options, struct err *err)
{
    struct own own = {0};
    char *backup = NULL;
    const char *word = own_word(options, "reset", err);
    int result = -1;
    if (word != NULL && own_open(&own, word, err) == 0 &&
        work_reset(own.exercise, own.dir, &backup, err) == 0) {
        printf("%s/%s is the stub again. Your text is kept as %s.\n", own.dir, own.exercise->file, backup);
        result = EXIT_CODE_OK;
    }
    free(backup);
    own_close(&own);
    return result;
}
