/* The life of one grading, as states that only grading_advance leaves:
 *
 *   TURN    waits for another grading to end, where two at once would see each other's names
 *   BUILD   the sandbox is being set up, at a lower level when this one is refused, and compiles; as soon as
 *           it stands the suite is started beside the compiler
 *   TEST    the suite reports
 *   DONE    the verdict is there
 */
#include "grading/grading.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "grading/capture.h"
#include "grading/control.h"
#include "grading/recipe.h"
#include "grading/sandbox.h"
#include "grading/scratch.h"
#include "grading/suite.h"
#include "grading/suite_report.h"
#include "grading/turn.h"

enum { BUILD_SECONDS = 30, TEST_SECONDS = 120, TURN_SECONDS = 300, TURN_RETRY_MS = 10, COMPILER = 1 };

enum state { STATE_TURN, STATE_BUILD, STATE_TEST, STATE_DONE };

struct grading {
    enum state state;
    char *exercise, *tools, *optimization;
    int64_t cpus;
    enum isolation least, first, isolation; /* asked for, tried first, in force */
    struct recipe recipe;
    struct scratch scratch;
    struct sandbox *sandbox;
    bool stands; /* the sandbox has said hello */
    struct suite suite;
    int epoll, timer, turn;
    int output[2];
    int control[2]; /* the suite's socket to the sandbox, until both have it */
    struct capture printed;
    struct suite_report report;
    struct verdict *verdict;
    uint64_t seed, began, deadline;
};

static void watch(struct grading *grading, int fd)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    int result = epoll_ctl(grading->epoll, EPOLL_CTL_ADD, fd, &event);
    assert(result == 0);
    (void)result;
}

static void unwatch(struct grading *grading, int fd)
{
    epoll_ctl(grading->epoll, EPOLL_CTL_DEL, fd, NULL);
}

/* at: CLOCK_MONOTONIC, ns */
static void set_timer(struct grading *grading, uint64_t at)
{
    struct itimerspec when = {.it_value = {(time_t)(at / CLOCK_S), (long)(at % CLOCK_S)}};
    timerfd_settime(grading->timer, TFD_TIMER_ABSTIME, &when, NULL);
}

static void set_deadline(struct grading *grading, unsigned seconds)
{
    grading->deadline = clock_now() + seconds * (uint64_t)CLOCK_S;
    set_timer(grading, grading->deadline);
}

static void finish(struct grading *grading, enum verdict_status status, const char *message)
{
    struct verdict *verdict = grading->verdict;
    if (grading->state == STATE_DONE)
        return;
    capture_read(&grading->printed, grading->output[0]);
    verdict->status = status;
    verdict->message = mem_dup(message);
    verdict->output = capture_text(&grading->printed);
    verdict->isolation = mem_dup(isolation_name(grading->isolation));
    verdict->seconds = (double)(clock_now() - grading->began) / CLOCK_S;
    grading->state = STATE_DONE;
    set_timer(grading, 1); /* readable: there is something to fetch */
}

static void finish_err(struct grading *grading, const struct err *err)
{
    finish(grading, VERDICT_INFRA_ERROR, err->text);
}

static void begin_compiling(struct grading *grading)
{
    const char *argv[RECIPE_MOST_ARGUMENTS];
    struct control_start start = {.id = COMPILER, .argv = argv, .limits = {.cpu_seconds = 20}};
    start.argc = recipe_command(&grading->recipe, grading->optimization, argv);
    control_start(sandbox_lab_socket(grading->sandbox), &start); /* a dead sandbox is noticed at its socket */
}

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* The suite is started first, before there is anything it would have to remove if the lab died. One of a
 * level that was refused stands by until the next one is there. */
static int begin_suite(struct grading *grading, struct err *err)
{
    struct suite before = grading->suite;
    close_fd(&grading->control[0]);
    close_fd(&grading->control[1]);
    if (sandbox_make_sockets(grading->control, err) != 0)
        return -1;
    struct suite_place place = {.path = grading->recipe.suite,
                                .seed = grading->seed,
                                .cpus = grading->cpus,
                                .shm = sandbox_shm(grading->isolation, &grading->scratch),
                                .own_shm = grading->isolation == ISOLATION_BWRAP,
                                .scratch = &grading->scratch,
                                .control = grading->control[0]};
    suite_init(&grading->suite);
    int result = suite_begin(&grading->suite, &place, err);
    suite_discard(&before);
    close_fd(&grading->control[0]);
    return result;
}

static void open_sandbox(struct grading *grading)
{
    struct err err = {0};
    grading->stands = false;
    if (grading->isolation != grading->first && begin_suite(grading, &err) == 0)
        watch(grading, grading->suite.report);
    if (!err.set)
        grading->sandbox = sandbox_open(grading->isolation, grading->tools, &grading->scratch,
                                        grading->output[1], grading->control[1], &err);
    close_fd(&grading->control[1]);
    if (grading->sandbox == NULL) {
        finish_err(grading, &err);
        return;
    }
    watch(grading, sandbox_lab_socket(grading->sandbox));
    begin_compiling(grading);
    grading->state = STATE_BUILD;
    set_deadline(grading, BUILD_SECONDS);
}

/* Gradings that share one /dev/shm take turns: a right solution may use a fixed name of its own. */
static void begin_sandbox(struct grading *grading)
{
    if (grading->isolation < grading->least) {
        char *message = mem_printf(
            "isolation \"%s\" was asked for; here there is only \"%s\"%s%s", isolation_name(grading->least),
            isolation_name(grading->isolation), grading->verdict->isolation_note != NULL ? ": " : "",
            grading->verdict->isolation_note != NULL ? grading->verdict->isolation_note : "");
        finish(grading, VERDICT_SKIPPED, message);
        free(message);
        return;
    }
    if (grading->isolation != ISOLATION_BWRAP && grading->turn < 0 && (grading->turn = turn_take()) < 0) {
        if (grading->deadline == 0)
            set_deadline(grading, TURN_SECONDS);
        grading->state = STATE_TURN;
        set_timer(grading, clock_now() + TURN_RETRY_MS * (uint64_t)CLOCK_MS);
        return;
    }
    open_sandbox(grading);
}

/* What bwrap said on its way out explains the refusal better than we could. */
static void lower(struct grading *grading, const char *why)
{
    struct verdict *verdict = grading->verdict;
    capture_read(&grading->printed, grading->output[0]);
    char *words = capture_text(&grading->printed);
    if (words != NULL)
        words[strcspn(words, "\n")] = '\0';
    if (verdict->isolation_note == NULL)
        verdict->isolation_note = mem_printf("%s is refused here: %s", isolation_name(grading->isolation),
                                             words != NULL ? words : why);
    free(words);
    capture_free(&grading->printed);
    unwatch(grading, sandbox_lab_socket(grading->sandbox));
    sandbox_close(grading->sandbox);
    grading->sandbox = NULL;
    if (sandbox_lower(&grading->isolation))
        begin_sandbox(grading);
    else
        finish(grading, VERDICT_INFRA_ERROR, verdict->isolation_note);
}

static void compiled(struct grading *grading, const struct control_event *event)
{
    capture_read(&grading->printed, grading->output[0]);
    if (WIFEXITED(event->status) && WEXITSTATUS(event->status) == 0) {
        grading->state = STATE_TEST;
        unwatch(grading, sandbox_lab_socket(grading->sandbox));
        set_deadline(grading, TEST_SECONDS);
        suite_go(&grading->suite);
        return;
    }
    if (WIFSIGNALED(event->status) && grading->printed.total == 0)
        finish(grading, VERDICT_COMPILE_ERROR, "the compiler was stopped: the program asks too much of it");
    else
        finish(grading, VERDICT_COMPILE_ERROR, "the compiler refuses the program");
}

static void take_event(struct grading *grading, struct control_event *event)
{
    switch (event->kind) {
    case CONTROL_HELLO:
        if (event->text[0] != '\0') {
            lower(grading, event->text);
            return;
        }
        grading->stands = true;
        break;
    case CONTROL_STARTED:
        if (event->error != 0) {
            struct err err = {0};
            err_errno(&err, event->error, "cannot start gcc, which the exercises are built with");
            finish_err(grading, &err);
        }
        break;
    case CONTROL_ENDED: compiled(grading, event); break;
    default: break;
    }
    if (event->pidfd >= 0)
        close(event->pidfd);
}

static void take_events(struct grading *grading)
{
    struct control_event event;
    struct sandbox *sandbox = grading->sandbox;
    int got = 1;
    while (grading->state == STATE_BUILD && grading->sandbox == sandbox &&
           (got = sandbox_next(sandbox, &event)) == 1)
        take_event(grading, &event);
    if (grading->sandbox == sandbox && got < 0 && grading->state == STATE_BUILD) {
        if (grading->stands)
            finish(grading, VERDICT_INFRA_ERROR, "the sandbox ended while it compiled");
        else
            lower(grading, "it ended before it was ready");
    }
}

/* The sandbox may end under the tests, by the program's doing: the suite sees that itself and says so. */
static void take_report(struct grading *grading)
{
    char piece[16384];
    ssize_t got;
    while ((got = read(grading->suite.report, piece, sizeof piece)) > 0)
        suite_report_feed(&grading->report, piece, (size_t)got, grading->verdict);
    if (grading->report.ended && !grading->report.bad) {
        finish(grading, VERDICT_GRADED, NULL);
        return;
    }
    if (got != 0 && !grading->report.bad && grading->report.trouble[0] == '\0')
        return;
    const char *trouble = grading->report.trouble;
    if (grading->report.skipped && !grading->report.bad) {
        finish(grading, VERDICT_SKIPPED, trouble);
        return;
    }
    char *said = suite_words(&grading->suite);
    char *message =
        mem_printf("the suite did not reach its end%s%s", trouble[0] != '\0' || said != NULL ? ": " : "",
                   trouble[0] != '\0' ? trouble
                   : said != NULL     ? said
                                      : "");
    finish(grading, VERDICT_INFRA_ERROR, message);
    free(message);
    free(said);
}

static void check_time(struct grading *grading)
{
    uint64_t ignored;
    if (read(grading->timer, &ignored, sizeof ignored) < 0 && errno == EAGAIN)
        return;
    if (grading->state == STATE_DONE) {
        set_timer(grading, 1);
        return;
    }
    bool late = clock_now() >= grading->deadline;
    if (grading->state == STATE_TURN && !late)
        begin_sandbox(grading);
    else if (!late)
        set_timer(grading, grading->deadline);
    else if (grading->state == STATE_TURN)
        finish(grading, VERDICT_INFRA_ERROR,
               "another grading on this machine does not end; here only one at a time can run");
    else if (grading->state == STATE_BUILD)
        finish(grading, VERDICT_TIMEOUT, "the compiler did not come to an end");
    else
        finish(grading, VERDICT_TIMEOUT, "the tests did not come to an end");
}

bool grading_advance(struct grading *grading)
{
    if (grading->state == STATE_DONE)
        return true;
    capture_read(&grading->printed, grading->output[0]);
    if (grading->state == STATE_BUILD)
        take_events(grading);
    if (grading->state == STATE_BUILD || grading->state == STATE_TEST) {
        if (grading->suite.pid > 0)
            take_report(grading);
    }
    check_time(grading);
    return grading->state == STATE_DONE;
}

static int open_descriptors(struct grading *grading, struct err *err)
{
    grading->epoll = epoll_create1(EPOLL_CLOEXEC);
    grading->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    if (grading->epoll < 0 || grading->timer < 0 || pipe2(grading->output, O_CLOEXEC) != 0 ||
        fcntl(grading->output[0], F_SETFL, O_NONBLOCK) != 0)
        return err_errno(err, errno, "cannot open what a grading needs");
    watch(grading, grading->timer);
    watch(grading, grading->output[0]);
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
        finish(grading, VERDICT_MISSING_FILE, refused.text);
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

static int digest(const char *folder, const struct recipe *recipe, char text[DIGEST_TEXT], struct err *err)
{
    char *answer = mem_printf("%s/%s", folder, recipe->answer);
    const char *inputs[] = {answer, recipe->suite, recipe->driver};
    size_t count = recipe->driver != NULL ? 3 : 2;
    int result = digest_files(inputs, count, text, err);
    free(answer);
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
    grading->first = grading->isolation;
    suite_init(&grading->suite);
    scratch_choose(&grading->scratch);
    grading->verdict = mem_alloc(sizeof *grading->verdict);
    grading->verdict->exercise = mem_dup(request->exercise);
    grading->seed = grading->verdict->seed = request->seed != 0 ? request->seed : fresh_seed();
    if (recipe_read(&grading->recipe, request->exercise_dir, request->exercise, request->tools, err) != 0 ||
        open_descriptors(grading, err) != 0 || begin_suite(grading, err) != 0 ||
        scratch_make(&grading->scratch, err) != 0 || copy_inputs(grading, request, err) != 0 ||
        take_digest(grading, err) != 0) {
        grading_free(grading);
        return NULL;
    }
    if (grading->state != STATE_DONE) {
        watch(grading, grading->suite.report);
        begin_sandbox(grading);
    }
    return grading;
}

int grading_fd(const struct grading *grading)
{
    return grading->epoll;
}

struct grading_progress grading_progress(const struct grading *grading)
{
    static const enum grading_phase phases[] = {GRADING_BUILDS, GRADING_BUILDS, GRADING_TESTS, GRADING_DONE};
    return (struct grading_progress){phases[grading->state], grading->report.done,
                                     grading->verdict->test_count};
}

const struct verdict *grading_verdict(const struct grading *grading)
{
    return grading->state == STATE_DONE ? grading->verdict : NULL;
}

struct verdict *grading_take(struct grading *grading)
{
    assert(grading->state == STATE_DONE);
    struct verdict *verdict = grading->verdict;
    grading->verdict = NULL;
    return verdict;
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
    close_fd(&grading->control[0]);
    close_fd(&grading->control[1]);
    close_fd(&grading->turn);
    close_fd(&grading->epoll);
    close_fd(&grading->timer);
    close_fd(&grading->output[0]);
    close_fd(&grading->output[1]);
    capture_free(&grading->printed);
    suite_report_free(&grading->report);
    recipe_free(&grading->recipe);
    if (grading->verdict != NULL)
        verdict_free(grading->verdict);
    free(grading->verdict);
    free(grading->exercise);
    free(grading->tools);
    free(grading->optimization);
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
