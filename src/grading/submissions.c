#include "grading/submissions.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/mem.h"

/* What cannot be a folder, so that whatever is looked for below it is missing. */
static const char nothing[] = "/dev/null";

static const char *kind_of(mode_t mode)
{
    if (S_ISLNK(mode))
        return "a symbolic link";
    if (S_ISREG(mode))
        return "a file";
    return S_ISFIFO(mode) ? "a pipe" : "a device";
}

static void take(struct submission *submission, size_t *capacity, const struct catalog_exercise *exercise,
                 const char *dir, bool must)
{
    struct stat state;
    char *from = mem_printf("%s/%s/%s", dir, submission->name, exercise->id);
    bool there = lstat(from, &state) == 0, folder = there && S_ISDIR(state.st_mode);
    if (there || must) {
        submission->exercises =
            mem_push(submission->exercises, &submission->count, capacity, sizeof *submission->exercises);
        submission->exercises[submission->count - 1] =
            (struct submitted){.exercise = exercise,
                               .from = mem_dup(folder ? from : nothing),
                               .refused = folder  ? NULL
                                          : there ? mem_printf("%s is %s; a folder is wanted", exercise->id,
                                                               kind_of(state.st_mode))
                                                  : mem_printf("there is no folder %s", exercise->id)};
    }
    free(from);
}

static void look_into(struct submission *submission, const char *dir, const struct catalog *catalog,
                      const bool *wanted)
{
    size_t capacity = 0;
    for (size_t i = 0; i < catalog->exercise_count; i++) {
        if (wanted == NULL || wanted[i])
            take(submission, &capacity, &catalog->exercises[i], dir, wanted != NULL);
    }
    if (submission->count == 0)
        submission->trouble = mem_dup("there is no folder of an exercise in it, such as 01-publish");
}

static bool is_same(const struct stat *one, const char *path)
{
    struct stat other;
    return path != NULL && stat(path, &other) == 0 && one->st_dev == other.st_dev &&
           one->st_ino == other.st_ino;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct submission *)a)->name, ((const struct submission *)b)->name);
}

int submissions_read(struct submissions *submissions, const char *dir, const struct catalog *catalog,
                     const bool *wanted, const char *except, struct err *err)
{
    size_t capacity = 0;
    struct stat state;
    *submissions = (struct submissions){0};
    DIR *folder = opendir(dir);
    if (folder == NULL && (errno == ENOENT || errno == ENOTDIR))
        return err_usage(err, "there is no folder %s", dir);
    if (folder == NULL)
        return err_errno(err, errno, "cannot read the folder %s", dir);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        if (entry->d_name[0] == '.' ||
            fstatat(dirfd(folder), entry->d_name, &state, AT_SYMLINK_NOFOLLOW) != 0)
            continue;
        if (S_ISREG(state.st_mode) || is_same(&state, except))
            continue;
        submissions->all =
            mem_push(submissions->all, &submissions->count, &capacity, sizeof *submissions->all);
        struct submission *submission = &submissions->all[submissions->count - 1];
        submission->name = mem_dup(entry->d_name);
        if (S_ISDIR(state.st_mode))
            look_into(submission, dir, catalog, wanted);
        else
            submission->trouble = mem_printf("it is %s; a folder is wanted", kind_of(state.st_mode));
    }
    closedir(folder);
    if (submissions->count > 0)
        qsort(submissions->all, submissions->count, sizeof *submissions->all, by_name);
    return 0;
}

void submissions_free(struct submissions *submissions)
{
    for (size_t i = 0; i < submissions->count; i++) {
        struct submission *submission = &submissions->all[i];
        for (size_t k = 0; k < submission->count; k++) {
            free(submission->exercises[k].from);
            free(submission->exercises[k].refused);
        }
        free(submission->exercises);
        free(submission->trouble);
        free(submission->name);
    }
    free(submissions->all);
    *submissions = (struct submissions){0};
}
