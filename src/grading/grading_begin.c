/* The beginning of a grading: its inputs are copied and its suite is started; and its end. */
#include "grading/grading.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "grading/grading_parts.h"

static int read_recipe(struct grading *grading, const struct grading_request *request, struct err *err)
{
    struct recipe *recipe = &grading->recipe;
    if (recipe_read(recipe, request->exercise_dir, request->exercise, request->tools, err) != 0)
        return -1;
    for (size_t i = 0; i < recipe->lent_count; i++)
        scratch_lend(&grading->scratch, recipe->lent[i]);
    return 0;
}

static int open_descriptors(struct grading *grading, struct err *err)
{
    grading->epoll = epoll_create1(EPOLL_CLOEXEC);
    grading->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    if (grading->epoll < 0 || grading->timer < 0 || pipe2(grading->output, O_CLOEXEC) != 0 ||
        fcntl(grading->output[0], F_SETFL, O_NONBLOCK) != 0)
        return err_errno(err, errno, "cannot open what a grading needs");
    grading_watch(grading, grading->timer);
    grading_watch(grading, grading->output[0]);
    return 0;
}

/* Graded is what is copied here; the learner may save again meanwhile. */
static int copy_inputs(struct grading *grading, const struct grading_request *request, struct err *err)
{
    struct err refused = {0};
    bool missing;
    struct recipe *recipe = &grading->recipe;
    char *answer = mem_printf("%s/%s", request->from, recipe->answer);
    int result = scratch_copy(&grading->scratch, answer, recipe->answer, &missing, &refused);
    free(answer);
    if (result != 0) {
        grading_finish(grading, VERDICT_MISSING_FILE, refused.text);
        return 0;
    }
    for (size_t i = 0; i < recipe->given_count && result == 0; i++) {
        char *given = mem_printf("%s/%s", request->exercise_dir, recipe->given[i]);
        result = scratch_copy(&grading->scratch, given, recipe->given[i], &missing, err);
        free(given);
    }
    if (result != 0 || recipe->driver == NULL)
        return result;
    return scratch_copy(&grading->scratch, recipe->driver, "driver.o", &missing, err);
}

/* What would not be copied is as good as absent, and is not opened: it could be a pipe. */
static int digest(const char *folder, const struct recipe *recipe, char text[DIGEST_TEXT], struct err *err)
{
    char *there = mem_printf("%s/%s", folder, recipe->answer);
    char *answer = scratch_takes(there) ? mem_dup(there) : mem_printf("/dev/null/%s", recipe->answer);
    const char *inputs[] = {answer, recipe->suite, recipe->driver};
    size_t count = recipe->driver != NULL ? 3 : 2;
    int result = digest_files(inputs, count, text, err);
    free(answer);
    free(there);
    return result;
}

int grading_digest(const struct grading_request *request, char text[DIGEST_TEXT], struct err *err)
{
    struct recipe recipe;
    if (recipe_read(&recipe, request->exercise_dir, request->exercise, request->tools, err) != 0)
        return -1;
    int result = digest(request->from, &recipe, text, err);
    recipe_free(&recipe);
    return result;
}

static int take_digest(struct grading *grading, struct err *err)
{
    char text[DIGEST_TEXT];
    if (digest(grading->scratch.work, &grading->recipe, text, err) != 0)
        return -1;
    grading->verdict->inputs_sha256 = mem_dup(text);
    return 0;
}

static uint64_t fresh_seed(void)
{
    uint64_t seed = 0;
    while (getrandom(&seed, sizeof seed, 0) != sizeof seed || seed == 0)
        ;
    return seed >> 24; /* short enough to be read aloud */
}

struct grading *grading_begin(const struct grading_request *request, struct err *err)
{
    struct grading *grading = mem_alloc(sizeof *grading);
    *grading = (struct grading){.epoll = -1,
                                .timer = -1,
                                .turn = -1,
                                .output = {-1, -1},
                                .control = {-1, -1},
                                .began = clock_now(),
                                .least = request->isolation,
                                .isolation = sandbox_highest(),
                                .cpus = request->cpus};
    grading->exercise = mem_dup(request->exercise);
    grading->tools = mem_dup(request->tools);
    grading->optimization = mem_dup(request->optimization != NULL ? request->optimization : "-O2");
    grading->only = request->only != NULL ? mem_dup(request->only) : NULL;
    grading->first = grading->isolation;
    suite_init(&grading->suite);
    scratch_choose(&grading->scratch);
    grading->verdict = mem_alloc(sizeof *grading->verdict);
    grading->verdict->exercise = mem_dup(request->exercise);
    grading->seed = grading->verdict->seed = request->seed != 0 ? request->seed : fresh_seed();
    if (read_recipe(grading, request, err) != 0 || open_descriptors(grading, err) != 0 ||
        grading_begin_suite(grading, err) != 0 || scratch_make(&grading->scratch, err) != 0 ||
        copy_inputs(grading, request, err) != 0 || take_digest(grading, err) != 0) {
        grading_free(grading);
        return NULL;
    }
    if (grading->state != STATE_DONE) {
        grading_watch(grading, grading->suite.report);
        grading_begin_sandbox(grading);
    }
    return grading;
}

void grading_free(struct grading *grading)
{
    if (grading == NULL)
        return;
    sandbox_hang_up(grading->sandbox);
    suite_end(&grading->suite); /* removes the rest, too; but it may have been killed, or never begun */
    sandbox_close(grading->sandbox);
    if (grading->scratch.base != NULL && grading->isolation != ISOLATION_BWRAP)
        scratch_remove_names(&grading->scratch, grading->seed);
    scratch_remove(&grading->scratch);
    grading_close(&grading->control[0]);
    grading_close(&grading->control[1]);
    grading_close(&grading->turn);
    grading_close(&grading->epoll);
    grading_close(&grading->timer);
    grading_close(&grading->output[0]);
    grading_close(&grading->output[1]);
    capture_free(&grading->printed);
    suite_report_free(&grading->report);
    recipe_free(&grading->recipe);
    if (grading->verdict != NULL)
        verdict_free(grading->verdict);
    free(grading->verdict);
    free(grading->exercise);
    free(grading->tools);
    free(grading->optimization);
    free(grading->only);
    free(grading);
}

struct verdict *grading_run(const struct grading_request *request, struct err *err)
{
    struct grading *grading = grading_begin(request, err);
    if (grading == NULL)
        return NULL;
    struct epoll_event ready;
    while (!grading_advance(grading))
        epoll_wait(grading->epoll, &ready, 1, -1);
    struct verdict *verdict = grading_take(grading);
    grading_free(grading);
    return verdict;
}
