#include "grading/kit/mail_meet.h"

#include <limits.h>
#include <linux/futex.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "grading/kit/asleep.h"
#include "grading/kit/chance.h"
#include "grading/kit/expect.h"
#include "grading/kit/pace.h"
#include "grading/kit/watch.h"

void mail_meet_exchange(const struct mail_post *post, int times)
{
    struct program *from = mail_start(post), *to = mail_start(post);
    char *texts[400];
    struct wire *ask = program_ask(from, "mailbox_put, often");
    wire_number(ask, MAIL_BOX);
    wire_number(ask, times);
    for (int i = 0; i < times; i++) {
        texts[i] = chance_text(i % 3 == 0 ? MAIL_MOST_TEXT : chance_between(0, 120));
        wire_text(ask, texts[i]);
    }
    ask = program_ask(to, "mailbox_take, often");
    wire_number(ask, MAIL_BOX);
    wire_number(ask, times);
    wire_number(ask, MAIL_LONG);
    program_send(to);
    program_send(from);
    struct answer answer = program_answer(to);
    expect_number("as many messages are taken as were put", times, answer.result);
    for (int i = 0; i < times; i++) {
        size_t length;
        const char *bytes = wire_take_bytes(&answer.rest, &length);
        expect_bytes("each message is taken once, whole, and in its turn", texts[i], strlen(texts[i]), bytes,
                     length);
    }
    program_answer(from);
    mail_expect_free(post->box);
}

int64_t mail_meet_taken(struct program *takes, struct program *puts, const struct mail_post *post)
{
    char *text = mail_some_text();
    mail_ask_take(takes, MAIL_BOX, sizeof post->box->text, MAIL_LONG, 0);
    program_send(takes);
    mail_expect_waits(takes, "mailbox_take waits for a message");
    struct pace pace = pace_begin(program_pid(takes));
    mail_put(puts, text);
    struct answer answer = program_answer(takes);
    int64_t ms = pace_end(&pace).ms;
    mail_expect_taken(&answer, text);
    return ms;
}

int64_t mail_meet_put(struct program *puts, struct program *takes, const struct mail_post *post)
{
    char *text = mail_some_text();
    mail_write(post->box, "old");
    mail_ask_put(puts, MAIL_BOX, text, 0);
    program_send(puts);
    mail_expect_waits(puts, "mailbox_put waits while a message is there");
    struct pace pace = pace_begin(program_pid(puts));
    struct answer answer = mail_take(takes, sizeof post->box->text, MAIL_LONG);
    mail_expect_taken(&answer, "old");
    program_answer(puts);
    int64_t ms = pace_end(&pace).ms;
    mail_expect_put(post->box, text);
    mail_set_full(post->box, 0);
    return ms;
}

static struct {
    struct mail_box *box;
    struct program *sleeper;
} waking;

static bool is_wake(const struct watched_call *call)
{
    return call->number == SYS_futex &&
           ((int)call->args[1] == FUTEX_WAKE || (int)call->args[1] == FUTEX_WAKE_BITSET);
}

static void wake_at_once(struct watched_call *call, void *context)
{
    enum { LOOK_MS = 500 };
    (void)context;
    pid_t pid = program_pid(waking.sleeper);
    unsigned long before = pace_sleeps(pid);
    if (!is_wake(call) || syscall(SYS_futex, &waking.box->full, FUTEX_WAKE, INT_MAX, NULL, NULL, 0) < 1)
        return;
    for (int i = 0; i < LOOK_MS && pace_sleeps(pid) == before && asleep_in(waking.sleeper) != ASLEEP_DONE;
         i++)
        pace_pause(1);
}

struct program *mail_meet_start_waking(const struct mail_post *post, struct program *sleeper)
{
    waking.box = post->box;
    waking.sleeper = sleeper;
    struct program *program = program_start_hooked(&(struct watch_hooks){.entering = wake_at_once});
    mail_map(program, post);
    return program;
}
