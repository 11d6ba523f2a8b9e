/* `shmlab init DIR`: the learner's working copy of every exercise; nothing that is there is overwritten. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/mem.h"
#include "cmd/lab.h"
#include "course/work.h"

static int copy_all(const struct lab *lab, const char *dir, struct err *err)
{
    for (size_t i = 0; i < lab->catalog.exercise_count; i++) {
        char *to = mem_printf("%s/%s", dir, lab->catalog.exercises[i].id);
        int result = work_prepare(&lab->catalog.exercises[i], to, err);
        free(to);
        if (result != 0)
            return -1;
    }
    return 0;
}

int cmd_init(const struct cmd_options *options, struct err *err)
{
    struct lab lab = {0};
    struct progress *progress = NULL;
    char *dir = NULL, *path = NULL;
    int result = -1;
    if (options->word_count != 1)
        return err_usage(err, "shmlab init takes one folder, as in: shmlab init ~/shmlab");
    if (mkdir(options->words[0], 0755) != 0 && errno != EEXIST)
        return err_errno(err, errno, "cannot make the folder %s", options->words[0]);
    dir = realpath(options->words[0], NULL);
    if (dir == NULL)
        return err_errno(err, errno, "cannot find the folder %s", options->words[0]);
    if (lab_find(&lab, err) != 0 || copy_all(&lab, dir, err) != 0)
        goto out;
    path = paths_progress(&lab.paths);
    if (progress_open(&progress, path, err) != 0 || progress_workdir(progress, dir, err) != 0)
        goto out;
    printf("%zu exercises are in %s; the lab grades them there from now on.\n", lab.catalog.exercise_count,
           dir);
    result = 0;
out:
    progress_close(progress);
    free(path);
    free(dir);
    lab_close(&lab);
    return result;
}
