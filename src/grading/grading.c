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
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "grading/control.h"
#include "grading/grading_parts.h"
#include "grading/language.h"
#include "grading/turn.h"

enum { BUILD_SECONDS = 30, TEST_SECONDS = 120, TURN_SECONDS = 300, TURN_RETRY_MS = 10, COMPILER = 1 };

void grading_watch(struct grading *grading, int fd)
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

void grading_finish(struct grading *grading, enum verdict_status status, const char *message)
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
    grading_finish(grading, VERDICT_INFRA_ERROR, err->text);
}

static void begin_compiling(struct grading *grading)
{
    char *lent[RECIPE_MOST_LENT] = {NULL};
    for (size_t i = 0; i < grading->recipe.lent_count; i++)
        lent[i] = sandbox_lent(grading->isolation, &grading->scratch, i);
    struct words words = recipe_command(&grading->recipe, grading->optimization, lent);
    struct control_start start = {.id = COMPILER,
                                  .argv = (const char *const *)words.all,
                                  .argc = words.count,
                                  .limits = {.cpu_seconds = 20}};
    control_start(sandbox_lab_socket(grading->sandbox), &start); /* a dead sandbox is noticed at its socket */
    words_free(&words);
    for (size_t i = 0; i < grading->recipe.lent_count; i++)
        free(lent[i]);
}

void grading_close(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* The suite is started first, before there is anything it would have to remove if the lab died. One of a
 * level that was refused stands by until the next one is there. */
int grading_begin_suite(struct grading *grading, struct err *err)
{
    struct suite before = grading->suite;
    grading_close(&grading->control[0]);
    grading_close(&grading->control[1]);
    if (sandbox_make_sockets(grading->control, err) != 0)
        return -1;
    struct suite_place place = {.path = grading->recipe.suite,
                                .seed = grading->seed,
                                .only = grading->only,
                                .cpus = grading->cpus,
                                .shm = sandbox_shm(grading->isolation, &grading->scratch),
                                .own_shm = grading->isolation == ISOLATION_BWRAP,
                                .scratch = &grading->scratch,
                                .control = grading->control[0]};
    suite_init(&grading->suite);
    int result = suite_begin(&grading->suite, &place, err);
    suite_discard(&before);
    grading_close(&grading->control[0]);
    return result;
}

static void open_sandbox(struct grading *grading)
{
    struct err err = {0};
    grading->stands = false;
    if (grading->isolation != grading->first && grading_begin_suite(grading, &err) == 0)
        grading_watch(grading, grading->suite.report);
    if (!err.set)
        grading->sandbox = sandbox_open(grading->isolation, grading->tools, &grading->scratch,
                                        grading->output[1], grading->control[1], &err);
    grading_close(&grading->control[1]);
    if (grading->sandbox == NULL) {
        finish_err(grading, &err);
        return;
    }
    grading_watch(grading, sandbox_lab_socket(grading->sandbox));
    begin_compiling(grading);
    grading->state = STATE_BUILD;
    set_deadline(grading, BUILD_SECONDS);
}

/* What stands in the way of compiling at all; the caller's, NULL when nothing does. */
static char *find_lack(const struct grading *grading)
{
    return grading->recipe.lacks != NULL ? mem_dup(grading->recipe.lacks)
                                         : sandbox_lent_trouble(&grading->scratch);
}

/* Gradings that share one /dev/shm take turns: a right solution may use a fixed name of its own. */
void grading_begin_sandbox(struct grading *grading)
{
    if (grading->isolation < grading->least) {
        char *message = mem_printf(
            "isolation \"%s\" was asked for; here there is only \"%s\"%s%s", isolation_name(grading->least),
            isolation_name(grading->isolation), grading->verdict->isolation_note != NULL ? ": " : "",
            grading->verdict->isolation_note != NULL ? grading->verdict->isolation_note : "");
        grading_finish(grading, VERDICT_SKIPPED, message);
        free(message);
        return;
    }
    char *lack = find_lack(grading);
    if (lack != NULL) {
        grading_finish(grading, VERDICT_SKIPPED, lack);
        free(lack);
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
        grading_begin_sandbox(grading);
    else
        grading_finish(grading, VERDICT_INFRA_ERROR, verdict->isolation_note);
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
        grading_finish(grading, VERDICT_COMPILE_ERROR,
                       "the compiler was stopped: the program asks too much of it");
    else if (grading->recipe.unsure != NULL)
        grading_finish(grading, VERDICT_SKIPPED, grading->recipe.unsure);
    else
        grading_finish(grading, VERDICT_COMPILE_ERROR, "the compiler refuses the program");
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
            err_errno(&err, event->error, "cannot start the compiler");
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
            grading_finish(grading, VERDICT_INFRA_ERROR, "the sandbox ended while it compiled");
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
        grading_finish(grading, VERDICT_GRADED, NULL);
        return;
    }
    if (got != 0 && !grading->report.bad && grading->report.trouble[0] == '\0')
        return;
    const char *trouble = grading->report.trouble;
    if (grading->report.skipped && !grading->report.bad) {
        grading_finish(grading, VERDICT_SKIPPED, trouble);
        return;
    }
    char *said = suite_words(&grading->suite);
    char *message =
        mem_printf("the suite did not reach its end%s%s", trouble[0] != '\0' || said != NULL ? ": " : "",
                   trouble[0] != '\0' ? trouble
                   : said != NULL     ? said
                                      : "");
    grading_finish(grading, VERDICT_INFRA_ERROR, message);
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
        grading_begin_sandbox(grading);
    else if (!late)
        set_timer(grading, grading->deadline);
    else if (grading->state == STATE_TURN)
        grading_finish(grading, VERDICT_INFRA_ERROR,
                       "another grading on this machine does not end; here only one at a time can run");
    else if (grading->state == STATE_BUILD)
        grading_finish(grading, VERDICT_TIMEOUT, "the compiler did not come to an end");
    else
        grading_finish(grading, VERDICT_TIMEOUT, "the tests did not come to an end");
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
