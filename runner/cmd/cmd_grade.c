/* `shmlab grade`: one exercise, or every exercise of a submission, graded and reported in one format.
 *
 * Exit 0: graded, whatever the score. An output file is written whole or not at all, and only when every
 * exercise got a grade: a skipped one or trouble of the grader's own is exit 3 and no file, never a zero. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "cmd/lab.h"
#include "course/progress.h"
#include "course/work.h"
#include "grading/grading.h"
#include "grading/report.h"

struct task {
    const struct catalog_exercise *exercise;
    char *from;
};

struct work {
    struct lab lab;
    const struct cmd_options *options;
    const struct report_format *format;
    enum isolation isolation;
    struct task *tasks;
    size_t count, capacity;
    struct verdict *verdicts;  /* count of them, once graded */
    struct progress *progress; /* the learner's own copy is graded: attempts count */
};

static void add_task(struct work *work, const struct catalog_exercise *exercise, char *from)
{
    work->tasks = mem_push(work->tasks, &work->count, &work->capacity, sizeof *work->tasks);
    work->tasks[work->count - 1] = (struct task){exercise, from};
}

static bool is_folder(const char *path)
{
    struct stat state;
    return stat(path, &state) == 0 && S_ISDIR(state.st_mode);
}

/* A submission: a folder with one or more NN-name/ of the catalog. Other names in it are not looked at. */
static int take_submission(struct work *work, const char *dir, struct err *err)
{
    if (!is_folder(dir))
        return err_usage(err, "there is no folder %s", dir);
    for (size_t i = 0; i < work->lab.catalog.exercise_count; i++) {
        const struct catalog_exercise *exercise = &work->lab.catalog.exercises[i];
        char *from = mem_printf("%s/%s", dir, exercise->id);
        if (is_folder(from))
            add_task(work, exercise, from);
        else
            free(from);
    }
    return work->count > 0 ? 0 : err_usage(err, "%s has no folder of an exercise, such as 01-publish", dir);
}

static char *own_copy(struct work *work, const struct catalog_exercise *exercise, struct err *err)
{
    char *path = paths_progress(&work->lab.paths), *dir = NULL;
    struct record record = {0};
    if (progress_open(&work->progress, path, err) == 0 && progress_load(work->progress, &record, err) == 0) {
        dir = paths_work(&work->lab.paths, record.workdir, exercise->id);
        if (work_prepare(exercise, dir, err) != 0) {
            free(dir);
            dir = NULL;
        }
    }
    record_free(&record);
    free(path);
    return dir;
}

static int take_exercise(struct work *work, const char *word, struct err *err)
{
    int index = catalog_find_exercise(&work->lab.catalog, word, err);
    if (index < 0)
        return -1;
    const struct catalog_exercise *exercise = &work->lab.catalog.exercises[index];
    const char *from = work->options->from;
    if (from != NULL && !is_folder(from))
        return err_usage(err, "there is no folder %s", from);
    char *dir = from != NULL ? mem_dup(from) : own_copy(work, exercise, err);
    if (dir != NULL)
        add_task(work, exercise, dir);
    return dir != NULL ? 0 : -1;
}

/* A word with a slash, or a folder's name that names no exercise, is a submission. */
static int take_words(struct work *work, struct err *err)
{
    const struct cmd_options *options = work->options;
    if (options->word_count != 1)
        return err_usage(err,
                         "shmlab grade takes one exercise or one folder, as in: shmlab grade 01-publish");
    const char *word = options->words[0];
    struct err unknown = {0};
    bool known = catalog_find_exercise(&work->lab.catalog, word, &unknown) >= 0;
    if (strchr(word, '/') == NULL && (known || !is_folder(word)))
        return take_exercise(work, word, err);
    if (options->from != NULL)
        return err_usage(err, "--from goes with an exercise; %s is a folder", word);
    return take_submission(work, word, err);
}

static int take_options(struct work *work, struct err *err)
{
    const struct cmd_options *options = work->options;
    const char *format = options->format != NULL ? options->format : "text";
    work->format = report_find(format);
    if (work->format == NULL) {
        struct buf names = {0};
        for (size_t i = 0; i < report_format_count; i++)
            buf_printf(&names, "%s%s", i > 0 ? ", " : "", report_formats[i].name);
        err_usage(err, "there is no format '%s'; there are %s", format, buf_text(&names));
        buf_free(&names);
        return -1;
    }
    if (options->min_isolation != NULL && !isolation_parse(options->min_isolation, &work->isolation))
        return err_usage(err, "--min-isolation takes bwrap, uid+landlock, landlock or none, not '%s'",
                         options->min_isolation);
    return 0;
}

static struct grading_request request_of(const struct work *work, const struct task *task)
{
    return (struct grading_request){.exercise = task->exercise->id,
                                    .exercise_dir = task->exercise->dir,
                                    .tools = work->lab.paths.programs,
                                    .from = task->from,
                                    .seed = work->options->seed,
                                    .isolation = work->isolation};
}

/* Done is: the output file is there and was made from these very inputs. */
static bool is_done(const struct work *work)
{
    struct buf text = {0};
    const char *output = work->options->output;
    bool done = output != NULL && !work->options->force && buf_read_file(&text, output, NULL) == 0;
    for (size_t i = 0; i < work->count && done; i++) {
        char digest[DIGEST_TEXT];
        struct grading_request request = request_of(work, &work->tasks[i]);
        done = grading_digest(&request, digest, NULL) == 0 && strstr(buf_text(&text), digest) != NULL;
    }
    buf_free(&text);
    return done;
}

static int grade_all(struct work *work, struct err *err)
{
    work->verdicts = mem_array(work->count, sizeof *work->verdicts);
    for (size_t i = 0; i < work->count; i++) {
        struct grading_request request = request_of(work, &work->tasks[i]);
        struct verdict *verdict = grading_run(&request, err);
        if (verdict == NULL)
            return -1;
        work->verdicts[i] = *verdict;
        free(verdict);
        if (work->progress != NULL && work->verdicts[i].status == VERDICT_GRADED)
            progress_attempt(work->progress, work->tasks[i].exercise->id, work->verdicts[i].score,
                             work->verdicts[i].max_score, NULL);
    }
    return 0;
}

static bool has_grades(const struct work *work)
{
    for (size_t i = 0; i < work->count; i++) {
        enum verdict_status status = work->verdicts[i].status;
        if (status == VERDICT_SKIPPED || status == VERDICT_INFRA_ERROR)
            return false;
    }
    return true;
}

static int put(const struct work *work, struct err *err)
{
    struct buf text = {0};
    int result = 0;
    work->format->write(work->verdicts, work->count, &text);
    if (work->options->output != NULL && strcmp(work->options->output, "-") != 0)
        result = buf_write_file(&text, work->options->output, 0644, err);
    else if (fwrite(text.data, 1, text.length, stdout) != text.length || fflush(stdout) != 0)
        result = err_errno(err, errno, "cannot write to standard output");
    buf_free(&text);
    return result;
}

static int say_no_grade(const struct work *work, struct err *err)
{
    for (size_t i = 0; i < work->count; i++) {
        const struct verdict *verdict = &work->verdicts[i];
        if (verdict->status == VERDICT_SKIPPED || verdict->status == VERDICT_INFRA_ERROR)
            return err_set(err, "%s is not graded (%s): %s", verdict->exercise,
                           verdict_status_name(verdict->status),
                           verdict->message != NULL ? verdict->message : "no reason known");
    }
    return -1;
}

static int finish(const struct work *work, struct err *err)
{
    double max = report_max_score(work->verdicts, work->count);
    if (!has_grades(work))
        return say_no_grade(work, err);
    if (put(work, err) != 0)
        return -1;
    double reached = max > 0 ? report_score(work->verdicts, work->count) / max : 0;
    return work->options->fail_below >= 0 && reached < work->options->fail_below ? EXIT_CODE_FAILED
                                                                                 : EXIT_CODE_OK;
}

static void release(struct work *work)
{
    for (size_t i = 0; i < work->count; i++) {
        if (work->verdicts != NULL)
            verdict_free(&work->verdicts[i]);
        free(work->tasks[i].from);
    }
    free(work->verdicts);
    free(work->tasks);
    progress_close(work->progress);
    lab_close(&work->lab);
}

int cmd_grade(const struct cmd_options *options, struct err *err)
{
    struct work work = {.options = options};
    int status = -1;
    if (lab_find(&work.lab, err) == 0 && take_options(&work, err) == 0 && take_words(&work, err) == 0) {
        if (is_done(&work))
            status = EXIT_CODE_OK;
        else if (grade_all(&work, err) == 0)
            status = finish(&work, err);
    }
    release(&work);
    return status;
}
