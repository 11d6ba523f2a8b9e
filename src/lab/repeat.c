#include "lab/repeat.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "base/err.h"
#include "base/mem.h"

static int begin_one(struct repeat *repeat, struct err *err)
{
    if (job_begin(&repeat->job, repeat->argv, repeat->pinned ? JOB_ONE_CPU : JOB_QUIET, err) != 0)
        return -1;
    repeat->left--;
    return 0;
}

int repeat_begin(struct repeat *repeat, char **argv, const char *object, int64_t count, bool pinned,
                 struct err *err)
{
    *repeat = (struct repeat){.argv = argv, .object = mem_dup(object), .left = count, .pinned = pinned};
    return begin_one(repeat, err);
}

static char *last_number(const char *text)
{
    const char *end = text + strlen(text);
    while (end > text && !isdigit((unsigned char)end[-1]))
        end--;
    const char *begin = end;
    while (begin > text && isdigit((unsigned char)begin[-1]))
        begin--;
    if (begin > text && begin < end && begin[-1] == '-')
        begin--;
    return begin == end ? NULL : mem_dup_n(begin, (size_t)(end - begin));
}

static void clean(const struct repeat *repeat)
{
    if (repeat->object != NULL)
        shm_unlink(repeat->object);
}

bool repeat_reap(struct repeat *repeat, char **value, struct err *err)
{
    if (!job_reap(&repeat->job))
        return false;
    bool well = WIFEXITED(repeat->job.status) && WEXITSTATUS(repeat->job.status) == 0;
    *value = well ? last_number(buf_text(&repeat->job.said)) : NULL;
    buf_free(&repeat->job.said);
    clean(repeat);
    if (repeat->left > 0 && begin_one(repeat, err) != 0)
        repeat->left = 0;
    return true;
}

void repeat_end(struct repeat *repeat)
{
    if (repeat->argv == NULL)
        return;
    job_kill(&repeat->job);
    clean(repeat);
    for (size_t i = 0; repeat->argv[i] != NULL; i++)
        free(repeat->argv[i]);
    free(repeat->argv);
    free(repeat->object);
    *repeat = (struct repeat){.job = {.output = -1}};
}
