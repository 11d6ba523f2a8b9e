#include "grading/batch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "grading/grading.h"
#include "grading/report.h"

struct marking { /* a submission that is being graded */
    const struct submission *submission;
    struct verdict *verdicts; /* as many as it has exercises */
    size_t begun, ended;
    char *trouble; /* the first; NULL */
};

struct job {
    struct grading *grading; /* NULL: free */
    struct marking *marking;
    size_t exercise;
};

struct batch {
    const struct batch_request *request;
    struct batch_outcome *outcome;
    struct job jobs[BATCH_MOST_JOBS];
    struct marking *marking; /* whose exercises are begun next; NULL: take another submission */
    size_t next;             /* submission */
    int epoll;
};

char *batch_result_file(const char *results, const char *name)
{
    return mem_printf("%s/%s.json", results, name);
}

static struct grading_request request_of(const struct batch_request *request,
                                         const struct submitted *submitted)
{
    return (struct grading_request){.exercise = submitted->exercise->id,
                                    .exercise_dir = submitted->exercise->dir,
                                    .tools = request->tools,
                                    .from = submitted->from,
                                    .seed = request->seed,
                                    .isolation = request->isolation};
}

static bool is_done(const struct batch_request *request, const struct submission *submission)
{
    struct buf text = {0};
    char digest[DIGEST_TEXT], *file = batch_result_file(request->results, submission->name);
    bool done = !request->force && access(file, F_OK) == 0 && buf_read_file(&text, file, NULL) == 0;
    for (size_t i = 0; i < submission->count && done; i++) {
        struct grading_request of = request_of(request, &submission->exercises[i]);
        done = grading_digest(&of, digest, NULL) == 0 && strstr(buf_text(&text), digest) != NULL;
    }
    buf_free(&text);
    free(file);
    return done;
}

static void tell(struct batch *batch)
{
    if (batch->request->progress != NULL)
        batch->request->progress(&batch->outcome->progress, batch->request->context);
}

static void complain(struct batch *batch, const struct submission *submission, const char *why)
{
    buf_printf(&batch->outcome->trouble, "%s: %s\n", submission->name, why);
    tell(batch);
}

/* The next submission of this shard with something to do; NULL: there is none. */
static struct marking *next_marking(struct batch *batch)
{
    const struct batch_request *request = batch->request;
    while (batch->next < request->submissions->count) {
        size_t index = batch->next++;
        const struct submission *submission = &request->submissions->all[index];
        if (index % request->shards != request->shard - 1)
            continue;
        if (submission->count == 0) {
            batch->outcome->progress.done++;
            batch->outcome->progress.nothing++;
            complain(batch, submission, submission->trouble);
            continue;
        }
        if (is_done(request, submission)) {
            batch->outcome->progress.done++;
            batch->outcome->progress.before++;
            tell(batch);
            continue;
        }
        struct marking *marking = mem_alloc(sizeof *marking);
        marking->submission = submission;
        marking->verdicts = mem_array(submission->count, sizeof *marking->verdicts);
        return marking;
    }
    return NULL;
}

static void free_marking(struct marking *marking)
{
    for (size_t i = 0; i < marking->submission->count; i++)
        verdict_free(&marking->verdicts[i]);
    free(marking->verdicts);
    free(marking->trouble);
    free(marking);
}

static int write_result(const struct batch *batch, const struct marking *marking, struct err *err)
{
    struct buf text = {0};
    char *file = batch_result_file(batch->request->results, marking->submission->name);
    report_json(marking->verdicts, marking->submission->count, &text);
    int result = buf_write_file(&text, file, 0644, err);
    buf_free(&text);
    free(file);
    return result;
}

/* Frees a marking whose last exercise has ended. */
static int settle(struct batch *batch, struct marking *marking, struct err *err)
{
    int result = 0;
    if (marking->ended < marking->submission->count)
        return 0;
    if (marking->trouble != NULL) {
        batch->outcome->failed++;
        complain(batch, marking->submission, marking->trouble);
    } else {
        result = write_result(batch, marking, err);
        batch->outcome->progress.done += result == 0;
        tell(batch);
    }
    free_marking(marking);
    return result;
}

static void note(struct marking *marking, size_t exercise, const char *status, const char *why)
{
    if (marking->trouble == NULL)
        marking->trouble = mem_printf("%s is not graded (%s): %s",
                                      marking->submission->exercises[exercise].exercise->id, status, why);
}

/* As many hexadecimal digits of the inputs' digest as a fresh seed would have. */
static int seed_of(struct grading_request *request, struct err *err)
{
    enum { SEED_DIGITS = 10 };
    char digest[DIGEST_TEXT];
    if (request->seed != 0)
        return 0;
    if (grading_digest(request, digest, err) != 0)
        return -1;
    digest[SEED_DIGITS] = '\0';
    request->seed = strtoull(digest, NULL, 16) | 1;
    return 0;
}

static int begin(struct batch *batch, struct job *job, struct err *err)
{
    struct err why = {0};
    struct marking *marking = batch->marking;
    size_t exercise = marking->begun++;
    struct grading_request request = request_of(batch->request, &marking->submission->exercises[exercise]);
    if (marking->begun == marking->submission->count)
        batch->marking = NULL;
    *job = (struct job){.marking = marking, .exercise = exercise};
    if (seed_of(&request, &why) == 0)
        job->grading = grading_begin(&request, &why);
    if (job->grading == NULL) {
        note(marking, exercise, verdict_status_name(VERDICT_INFRA_ERROR), why.text);
        marking->ended++;
        return settle(batch, marking, err);
    }
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = job};
    epoll_ctl(batch->epoll, EPOLL_CTL_ADD, grading_fd(job->grading), &event);
    batch->outcome->progress.running++;
    return 0;
}

/* What is no folder was graded as an empty one. */
static void say_refusal(struct verdict *verdict, const char *refused)
{
    if (refused == NULL || verdict->status != VERDICT_MISSING_FILE)
        return;
    free(verdict->message);
    verdict->message = mem_dup(refused);
}

static int end(struct batch *batch, struct job *job, struct err *err)
{
    struct marking *marking = job->marking;
    struct verdict *taken = grading_take(job->grading), *verdict = &marking->verdicts[job->exercise];
    grading_free(job->grading);
    job->grading = NULL;
    *verdict = *taken;
    free(taken);
    say_refusal(verdict, marking->submission->exercises[job->exercise].refused);
    if (verdict->status == VERDICT_SKIPPED || verdict->status == VERDICT_INFRA_ERROR)
        note(marking, job->exercise, verdict_status_name(verdict->status),
             verdict->message != NULL ? verdict->message : "no reason known");
    marking->ended++;
    batch->outcome->progress.running--;
    return settle(batch, marking, err);
}

static int fill(struct batch *batch, struct err *err)
{
    for (unsigned i = 0; i < batch->request->jobs; i++) {
        while (batch->jobs[i].grading == NULL) {
            if (batch->marking == NULL && (batch->marking = next_marking(batch)) == NULL)
                return 0;
            if (begin(batch, &batch->jobs[i], err) != 0)
                return -1;
        }
    }
    return 0;
}

static int wait_for_one(struct batch *batch, struct err *err)
{
    struct epoll_event ready;
    if (epoll_wait(batch->epoll, &ready, 1, -1) != 1)
        return errno == EINTR ? 0 : err_errno(err, errno, "cannot wait for the gradings");
    struct job *job = ready.data.ptr;
    return grading_advance(job->grading) ? end(batch, job, err) : 0;
}

/* NAME.json.XXXXXX, which a killed batch was writing. */
static bool is_half_of(const char *file, const char *name)
{
    static const char behind[] = ".json.", unique[] = "XXXXXX";
    size_t length = strlen(name);
    return strncmp(file, name, length) == 0 && strncmp(file + length, behind, sizeof behind - 1) == 0 &&
           strlen(file) == length + sizeof behind - 1 + sizeof unique - 1;
}

static void remove_halves(const struct batch_request *request)
{
    DIR *folder = opendir(request->results);
    for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;) {
        if (strstr(entry->d_name, ".json.") == NULL)
            continue;
        for (size_t i = request->shard - 1; i < request->submissions->count; i += request->shards)
            if (is_half_of(entry->d_name, request->submissions->all[i].name))
                unlinkat(dirfd(folder), entry->d_name, 0);
    }
    if (folder != NULL)
        closedir(folder);
}

static void break_off(struct batch *batch)
{
    if (batch->marking != NULL && batch->marking->begun == batch->marking->ended)
        free_marking(batch->marking);
    for (unsigned i = 0; i < batch->request->jobs; i++) {
        struct job *job = &batch->jobs[i];
        if (job->grading == NULL)
            continue;
        grading_free(job->grading);
        job->grading = NULL;
        if (++job->marking->ended == job->marking->begun)
            free_marking(job->marking);
    }
}

int batch_run(const struct batch_request *request, struct batch_outcome *outcome, struct err *err)
{
    int result = -1;
    struct batch *batch = mem_alloc(sizeof *batch);
    *batch = (struct batch){.request = request, .outcome = outcome, .epoll = epoll_create1(EPOLL_CLOEXEC)};
    *outcome = (struct batch_outcome){0};
    for (size_t i = request->shard - 1; i < request->submissions->count; i += request->shards)
        outcome->progress.count++;
    if (batch->epoll < 0) {
        err_errno(err, errno, "cannot wait for gradings");
        goto out;
    }
    remove_halves(request);
    tell(batch);
    while ((result = fill(batch, err)) == 0 && outcome->progress.running > 0)
        if ((result = wait_for_one(batch, err)) != 0)
            break;
out:
    break_off(batch);
    if (batch->epoll >= 0)
        close(batch->epoll);
    free(batch);
    return result;
}
