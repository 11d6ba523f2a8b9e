#include "grading/kit/mail_time.h"

#include <stdio.h>
#include <sys/syscall.h>

#include "base/clock.h"
#include "grading/kit/expect.h"
#include "grading/kit/pace.h"
#include "grading/kit/watch.h"

/* What happens to a waiting program, and when: at the moment at which it begins to sleep, so that whoever
 * sleeps for long is caught at the beginning of it. */
struct moment {
    bool armed;
    uint64_t from; /* CLOCK_MONOTONIC, ns: not before */
    struct mail_box *box;
    const char *text; /* NULL: the slot is freed */
    struct pace pace;
    pid_t pid;
};

static struct moment moment; /* the program may make calls until the frame ends it */

static void happen(void)
{
    moment.armed = false;
    if (moment.text != NULL)
        mail_write(moment.box, moment.text);
    else
        mail_set_full(moment.box, 0);
    moment.pace = pace_begin(moment.pid);
}

static bool may_sleep(uint64_t number)
{
    switch (number) {
    case SYS_futex:
    case SYS_nanosleep:
    case SYS_clock_nanosleep:
    case SYS_poll:
    case SYS_ppoll:
    case SYS_select:
    case SYS_pselect6:
    case SYS_epoll_wait:
    case SYS_epoll_pwait:
    case SYS_rt_sigtimedwait:
    case SYS_pause: return true;
    default: return false;
    }
}

static void at_call(struct watched_call *call, void *context)
{
    (void)context;
    if (moment.armed && may_sleep(call->number) && clock_now() >= moment.from)
        happen();
}

int64_t mail_time_from(struct program *program, const char *text, int after_ms, struct answer *answer)
{
    enum { NEXT_SLEEP = 400 /* ms: who is in a sleep by now has no other before it is woken */ };
    struct pace pace = pace_begin(program_pid(program));
    moment.text = text;
    moment.pid = program_pid(program);
    moment.from = clock_now() + (uint64_t)after_ms * CLOCK_MS;
    moment.armed = true;
    program_send(program);
    while (moment.armed && pace_end(&pace).wall_ms < after_ms + NEXT_SLEEP) {
        watch_pump(program_watch(program));
        pace_pause(1);
    }
    if (moment.armed)
        happen();
    *answer = program_answer(program);
    return pace_end(&moment.pace).ms;
}

void mail_time_expect_within(const char *promise, int64_t ms)
{
    char actual[40];
    snprintf(actual, sizeof actual, "%lld ms", (long long)ms);
    expect_that(ms <= MAIL_WITHIN, promise, "50 ms at most", actual);
}

struct program *mail_time_start(const struct mail_post *post)
{
    moment = (struct moment){.box = post->box};
    struct program *program = program_start_hooked(&(struct watch_hooks){.entering = at_call});
    mail_map(program, post);
    return program;
}

void mail_time_expect_little(struct program *program, const char *promise)
{
    enum { MOST = 20, MEASURING = 5 };
    char actual[40];
    int percent = pace_share(program);
    snprintf(actual, sizeof actual, "%d%% of one", percent);
    expect_that(percent <= MOST + MEASURING, promise, "20% of one", actual);
}

/* The best of some tries: what the machine adds is not its doing. */
void mail_time_expect_gives_up(struct program *program, int timeout, int signals)
{
    enum { LATE = 100 };
    struct paced paced = {0};
    char expected[60], actual[60];
    for (int i = 0; i < MAIL_TRIES && (i == 0 || paced.ms > timeout + LATE); i++) {
        struct pace pace = pace_begin(program_pid(program));
        mail_expect_none(program, timeout, signals);
        paced = pace_end(&pace);
        expect_that(paced.wall_ms >= timeout / 2, "mailbox_take waits for as long as it may",
                    "timeout_ms milliseconds", "less than half of them");
    }
    snprintf(expected, sizeof expected, "about %d ms", timeout);
    snprintf(actual, sizeof actual, "%lld ms", (long long)paced.ms);
    expect_that(paced.ms <= timeout + LATE, "mailbox_take waits for at most timeout_ms", expected, actual);
}
