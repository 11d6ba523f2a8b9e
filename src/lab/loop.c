#include "lab/loop.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "lab/loop_log.h"

enum { FRAME_MS = 16 };
enum slot { SLOT_SIGNALS, SLOT_GUARDIAN, SLOT_KEYS, SLOT_PERFORM };

struct loop {
    const struct loop_options *options;
    int signals; /* signalfd */
    FILE *log;
    uint64_t drawn;    /* session->changed that the screen shows */
    uint64_t drawn_at; /* when, ns */
    bool never_drawn;
    struct pollfd slots[SLOT_PERFORM + PERFORM_FDS];
    size_t slot_count;
};

static void wanted_signals(sigset_t *set)
{
    static const int wanted[] = {SIGCHLD, SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT};
    sigemptyset(set);
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        sigaddset(set, wanted[i]);
}

int loop_block_signals(struct err *err)
{
    sigset_t set;
    wanted_signals(&set);
    signal(SIGPIPE, SIG_IGN);
    if (sigprocmask(SIG_BLOCK, &set, NULL) != 0)
        return err_errno(err, errno, "cannot block signals");
    return 0;
}

static void resized(struct loop *loop)
{
    struct event event = {.kind = EVENT_RESIZE};
    struct face *face = loop->options->face;
    if (face->size == NULL)
        return;
    face->size(face->context, &event.rows, &event.columns);
    queue_add(loop->options->queue, event);
}

/* After a stop that the lab did not ask for: what was on the screen, and the terminal's modes, may be gone.
 */
static void continued(struct loop *loop)
{
    struct face *face = loop->options->face;
    if (loop->options->guardian >= 0)
        kill(getppid(), SIGCONT); /* it stopped with us, and nobody else may have continued it */
    if (face->suspend == NULL || !perform_has_terminal(loop->options->perform))
        return;
    face->suspend(face->context);
    face->resume(face->context);
    resized(loop);
    queue_add(loop->options->queue, (struct event){.kind = EVENT_RESUMED});
}

static void read_signals(struct loop *loop)
{
    struct signalfd_siginfo info;
    while (read(loop->signals, &info, sizeof info) == sizeof info) {
        switch (info.ssi_signo) {
        case SIGCHLD: perform_child(loop->options->perform); break;
        case SIGWINCH: resized(loop); break;
        case SIGTSTP:
            queue_add(loop->options->queue, (struct event){.kind = EVENT_KEY, .key = KEY_SUSPEND_LAB});
            break;
        case SIGCONT: continued(loop); break;
        default:
            queue_add(loop->options->queue, (struct event){.kind = EVENT_END, .code = (int)info.ssi_signo});
            break;
        }
    }
}

static void settle_events(struct loop *loop)
{
    const struct loop_options *options = loop->options;
    struct event event;
    struct effect effect;
    bool more = true;
    while (more) {
        more = queue_take(options->queue, &event);
        if (more) {
            loop_log_event(loop->log, &event);
            session_update(options->session, &event);
            event_free(&event);
        }
        while (session_take(options->session, &effect)) {
            loop_log_effect(loop->log, &effect);
            perform_effect(options->perform, &effect);
            effect_free(&effect);
            more = true;
        }
    }
}

/* When the next picture may be shown, ns. */
static uint64_t next_picture(const struct loop *loop)
{
    uint64_t frame = loop->drawn_at + (uint64_t)FRAME_MS * CLOCK_MS,
             hidden = session_hidden(loop->options->session);
    return frame > hidden ? frame : hidden;
}

static void draw(struct loop *loop, uint64_t now)
{
    const struct loop_options *options = loop->options;
    bool changed = loop->never_drawn || loop->drawn != options->session->changed;
    bool soon = !loop->never_drawn && now < next_picture(loop);
    if (!changed || soon || !perform_has_terminal(options->perform))
        return;
    struct event event = {.kind = EVENT_DRAWN, .now = now};
    loop->drawn = options->session->changed;
    loop->drawn_at = now;
    loop->never_drawn = false;
    options->face->draw(options->face->context, options->session, &event.drawn);
    if (options->seen != NULL)
        options->seen(options->seen_context, options->session);
    session_update(options->session, &event);
}

static uint64_t sooner(uint64_t a, uint64_t b)
{
    return a == 0 ? b : b == 0 || a < b ? a : b;
}

static int patience(struct loop *loop, uint64_t now)
{
    const struct loop_options *options = loop->options;
    uint64_t deadline = sooner(session_deadline(options->session), perform_deadline(options->perform, now));
    if (loop->drawn != options->session->changed && perform_has_terminal(options->perform))
        deadline = sooner(deadline, next_picture(loop));
    if (deadline == 0)
        return -1;
    return deadline <= now ? 0 : (int)((deadline - now + CLOCK_MS - 1) / CLOCK_MS);
}

static void fill_slots(struct loop *loop)
{
    const struct loop_options *options = loop->options;
    int fds[PERFORM_FDS];
    size_t count = perform_fds(options->perform, fds, PERFORM_FDS);
    const struct face *face = options->face;
    bool keys = perform_has_terminal(options->perform) &&
                (face->listens == NULL || face->listens(face->context, options->session));
    loop->slots[SLOT_SIGNALS] = (struct pollfd){.fd = loop->signals, .events = POLLIN};
    loop->slots[SLOT_GUARDIAN] = (struct pollfd){.fd = options->guardian, .events = POLLIN};
    loop->slots[SLOT_KEYS] = (struct pollfd){.fd = keys ? face->input : -1, .events = POLLIN};
    for (size_t i = 0; i < count; i++)
        loop->slots[SLOT_PERFORM + i] = (struct pollfd){.fd = fds[i], .events = POLLIN};
    loop->slot_count = SLOT_PERFORM + count;
}

static void time_came(struct loop *loop, uint64_t now)
{
    uint64_t session = session_deadline(loop->options->session);
    uint64_t perform = perform_deadline(loop->options->perform, now);
    if (session != 0 && now >= session)
        queue_add(loop->options->queue, (struct event){.kind = EVENT_TIME});
    if (perform != 0 && now >= perform)
        perform_tick(loop->options->perform, now);
}

static void dispatch(struct loop *loop)
{
    const struct loop_options *options = loop->options;
    if (loop->slots[SLOT_SIGNALS].revents != 0)
        read_signals(loop);
    if (loop->slots[SLOT_GUARDIAN].revents != 0)
        queue_add(options->queue, (struct event){.kind = EVENT_END});
    if (loop->slots[SLOT_KEYS].revents != 0)
        options->face->keys(options->face->context, options->session, options->queue);
    for (size_t i = SLOT_PERFORM; i < loop->slot_count; i++)
        if (loop->slots[i].revents != 0)
            perform_readable(options->perform, loop->slots[i].fd);
}

static int turn(struct loop *loop, struct err *err)
{
    fill_slots(loop);
    int ready = poll(loop->slots, loop->slot_count, patience(loop, clock_now()));
    if (ready < 0 && errno != EINTR)
        return err_errno(err, errno, "cannot wait for events");
    if (ready > 0)
        dispatch(loop);
    time_came(loop, clock_now());
    return 0;
}

int loop_run(const struct loop_options *options, struct err *err)
{
    struct loop loop = {.options = options, .signals = -1, .never_drawn = true};
    int status = -1;
    sigset_t set;
    wanted_signals(&set);
    loop.signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    if (loop.signals < 0) {
        err_errno(err, errno, "cannot read signals");
        goto out;
    }
    loop.log = options->log != NULL ? fopen(options->log, "we") : NULL;
    if (options->log != NULL && loop.log == NULL) {
        err_errno(err, errno, "cannot write the log %s", options->log);
        goto out;
    }
    resized(&loop);
    for (;;) {
        settle_events(&loop);
        draw(&loop, clock_now());
        if (perform_wants_quit(options->perform, &status))
            break;
        if (options->session->settled) {
            status = options->session->failures > 0;
            break;
        }
        if (turn(&loop, err) != 0)
            goto out;
    }
    /* The last words are shown even when a frame has been drawn this moment. */
    loop.never_drawn = loop.drawn != options->session->changed;
    draw(&loop, clock_now());
out:
    if (loop.log != NULL)
        fclose(loop.log);
    if (loop.signals >= 0)
        close(loop.signals);
    return status;
}
