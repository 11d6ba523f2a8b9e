#include "tests/grader.h"

#include <check.h>
#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "grading/grading.h"
#include "grading/recipe.h"
#include "grading/scratch.h"

enum { MOST_PARALLEL = 16, MOST_EXERCISES = 40 };

struct running {
    struct grading *grading;
    struct grader_job *job;
    char *folder; /* holds the copy */
};

/* Not ck_assert: that reports even what holds, and so works inside of tests only. */
static void require(bool holds, const char *otherwise)
{
    if (!holds)
        ck_abort_msg("%s", otherwise);
}

const char *grader_tools(void)
{
    const char *build = getenv("SHMLAB_BUILD");
    return build != NULL ? build : "build";
}

const char *grader_root(void)
{
    static char root[PATH_MAX];
    if (root[0] == '\0') {
        require(realpath(grader_tools(), root) != NULL, "there is no build folder");
        bool found = false;
        for (char *slash; !found && (slash = strrchr(root, '/')) != NULL;) {
            *slash = '\0';
            char *probe = mem_printf("%s/solutions", root); /* build folders have exercises, too */
            found = access(probe, F_OK) == 0;
            free(probe);
        }
    }
    return root;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Names in a folder that begin with prefix, sorted, NULL-terminated. */
static char **list(const char *folder, const char *prefix)
{
    char **names = NULL;
    size_t count = 0, capacity = 0;
    DIR *dir = opendir(folder);
    for (struct dirent *entry; dir != NULL && (entry = readdir(dir)) != NULL;) {
        if (entry->d_name[0] == '.' || strncmp(entry->d_name, prefix, strlen(prefix)) != 0)
            continue;
        names = mem_push(names, &count, &capacity, sizeof *names);
        names[count - 1] = mem_dup(entry->d_name);
    }
    if (dir != NULL)
        closedir(dir);
    if (count > 0)
        qsort(names, count, sizeof *names, by_name);
    return mem_push(names, &count, &capacity, sizeof *names);
}

char **grader_exercises(void)
{
    static char **ids;
    if (ids != NULL)
        return ids;
    char *folder = mem_printf("%s/exercises", grader_root());
    char **names = list(folder, "");
    size_t kept = 0;
    for (size_t i = 0; names[i] != NULL; i++) {
        char *suite = mem_printf("%s/%s/suite.c", folder, names[i]);
        if (access(suite, F_OK) == 0)
            names[kept++] = names[i];
        else
            free(names[i]);
        free(suite);
    }
    names[kept] = NULL;
    free(folder);
    return ids = names;
}

const char *grader_answer(const char *exercise)
{
    static struct recipe known[MOST_EXERCISES];
    static const char *ids[MOST_EXERCISES];
    struct err err = {0};
    size_t i = 0;
    while (ids[i] != NULL && strcmp(ids[i], exercise) != 0)
        i++;
    if (ids[i] != NULL)
        return known[i].answer;
    char *dir = mem_printf("%s/exercises/%s", grader_root(), exercise);
    require(i + 1 < MOST_EXERCISES, "there are more exercises than the test knows");
    require(recipe_read(&known[i], dir, exercise, grader_tools(), &err) == 0, err.text);
    ids[i] = mem_dup(exercise);
    free(dir);
    return known[i].answer;
}

struct grader_job *grader_add(struct grader_jobs *jobs, const char *exercise, const char *file)
{
    jobs->all = mem_push(jobs->all, &jobs->count, &jobs->capacity, sizeof *jobs->all);
    struct grader_job *job = &jobs->all[jobs->count - 1];
    job->exercise = mem_dup(exercise);
    job->file = mem_dup(file);
    return job;
}

void grader_add_variants(struct grader_jobs *jobs, const char *exercise, const char *prefix)
{
    char *folder = mem_printf("%s/src/tests/variants/%s", grader_root(), exercise);
    char **names = list(folder, prefix);
    for (size_t i = 0; names[i] != NULL; i++) {
        char *file = mem_printf("%s/%s", folder, names[i]);
        grader_add(jobs, exercise, file);
        free(file);
        free(names[i]);
    }
    free(names);
    free(folder);
}

static void free_job(struct grader_job *job)
{
    if (job->verdict != NULL)
        verdict_free(job->verdict);
    free(job->verdict);
    free(job->exercise);
    free(job->file);
    free(job->only);
}

void grader_thin(struct grader_jobs *jobs, size_t first, size_t most)
{
    size_t count = jobs->count - first, kept = 0;
    if (count <= most)
        return;
    for (size_t i = 0; i < count; i++) {
        if (i * most / count >= kept)
            jobs->all[first + kept++] = jobs->all[first + i];
        else
            free_job(&jobs->all[first + i]);
    }
    jobs->count = first + kept;
}

static void begin(struct running *running, struct grader_job *job, int epoll)
{
    struct err err = {0};
    struct buf text = {0};
    char folder[] = "/tmp/shmlab-test-XXXXXX";
    require(mkdtemp(folder) != NULL, "cannot make a folder in /tmp");
    char *copy = mem_printf("%s/%s", folder, grader_answer(job->exercise));
    require(buf_read_file(&text, job->file, &err) == 0, err.text);
    require(buf_write_file(&text, copy, 0644, &err) == 0, err.text);
    char *dir = mem_printf("%s/exercises/%s", grader_root(), job->exercise);
    struct grading_request request = {.exercise = job->exercise,
                                      .exercise_dir = dir,
                                      .tools = grader_tools(),
                                      .from = folder,
                                      .seed = job->seed,
                                      .only = job->only,
                                      .optimization = job->optimization,
                                      .cpus = job->cpus,
                                      .isolation = job->isolation};
    *running = (struct running){grading_begin(&request, &err), job, mem_dup(folder)};
    require(running->grading != NULL, err.text);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = running};
    epoll_ctl(epoll, EPOLL_CTL_ADD, grading_fd(running->grading), &event);
    free(dir);
    free(copy);
    buf_free(&text);
}

static void end(struct running *running)
{
    running->job->verdict = grading_take(running->grading);
    grading_free(running->grading);
    scratch_remove_folder(running->folder);
    free(running->folder);
    *running = (struct running){0};
}

void grader_run(struct grader_jobs *jobs, size_t parallel)
{
    struct running running[MOST_PARALLEL] = {0};
    size_t next = 0, left = jobs->count;
    require(parallel <= MOST_PARALLEL, "so many cannot be graded at once");
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    while (left > 0) {
        for (size_t i = 0; i < parallel; i++) {
            if (running[i].grading == NULL && next < jobs->count)
                begin(&running[i], &jobs->all[next++], epoll);
        }
        struct epoll_event ready;
        epoll_wait(epoll, &ready, 1, -1);
        struct running *one = ready.data.ptr;
        if (grading_advance(one->grading)) {
            end(one);
            left--;
        }
    }
    close(epoll);
}

void grader_free(struct grader_jobs *jobs)
{
    for (size_t i = 0; i < jobs->count; i++)
        free_job(&jobs->all[i]);
    free(jobs->all);
    *jobs = (struct grader_jobs){0};
}
