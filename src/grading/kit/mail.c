#include "grading/kit/mail.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/mem.h"
#include "grading/kit/chance.h"
#include "grading/kit/expect.h"
#include "grading/kit/objects.h"
#include "grading/kit/pace.h"

struct mail_post *mail_new(void)
{
    struct mail_post *post = mem_alloc(sizeof *post);
    post->name = chance_name();
    chance_fill(post->around, MAIL_SIZE);
    memset(post->around + MAIL_BOX, 0, sizeof(struct mail_box));
    memset(post->around + MAIL_OTHER, 0, sizeof(struct mail_box));
    objects_make(post->name, 0600, post->around, MAIL_SIZE);
    post->map = objects_map(post->name, MAIL_SIZE);
    post->box = (struct mail_box *)(void *)(post->map + MAIL_BOX);
    return post;
}

uint64_t mail_map(struct program *program, const struct mail_post *post)
{
    struct wire *ask = program_ask(program, "map");
    wire_text(ask, post->name);
    wire_number(ask, (int64_t)chance_between(0x100000000, 0x500000000) << 12);
    wire_number(ask, MAIL_SIZE);
    struct answer answer = program_answer(program);
    expect_that(answer.result > 0, "the driver maps the object", "a mapping", "none");
    return (uint64_t)answer.result;
}

struct program *mail_start(const struct mail_post *post)
{
    struct program *program = program_start();
    mail_map(program, post);
    return program;
}

/* ---- the other side ---- */

void mail_set_full(struct mail_box *box, uint32_t full)
{
    atomic_store_explicit(&box->full, full, memory_order_release);
    syscall(SYS_futex, &box->full, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

bool mail_is_full(const struct mail_box *box)
{
    return atomic_load_explicit(&box->full, memory_order_acquire) != 0;
}

void mail_write(struct mail_box *box, const char *text)
{
    box->length = (uint32_t)strlen(text);
    memcpy(box->text, text, box->length + 1);
    mail_set_full(box, 1);
}

char *mail_some_text(void)
{
    return chance_text(chance_between(3, 100));
}

/* ---- asking ---- */

void mail_ask_put(struct program *program, size_t at, const char *text, int signals)
{
    struct wire *ask = program_ask(program, "mailbox_put");
    wire_number(ask, (int64_t)at);
    wire_text(ask, text);
    wire_number(ask, signals);
}

void mail_put(struct program *program, const char *text)
{
    mail_ask_put(program, MAIL_BOX, text, 0);
    program_answer(program);
}

void mail_ask_take(struct program *program, size_t at, size_t cap, int timeout, int signals)
{
    struct wire *ask = program_ask(program, "mailbox_take");
    wire_number(ask, (int64_t)at);
    wire_number(ask, (int64_t)cap);
    wire_number(ask, timeout);
    wire_number(ask, signals);
}

struct answer mail_take(struct program *program, size_t cap, int timeout)
{
    mail_ask_take(program, MAIL_BOX, cap, timeout, 0);
    return program_answer(program);
}

void mail_expect_put(const struct mail_box *box, const char *text)
{
    size_t length = strlen(text) < MAIL_MOST_TEXT ? strlen(text) : MAIL_MOST_TEXT;
    expect_number("full is 1 behind mailbox_put", 1, atomic_load(&box->full));
    expect_number("length is the text's, without its NUL", (int64_t)length, box->length);
    expect_bytes("the message is the text", text, length, box->text, length);
}

void mail_expect_taken(struct answer *answer, const char *text)
{
    size_t got;
    char returned[60];
    snprintf(returned, sizeof returned, "it returns %zu", strlen(text));
    if (answer->result < 0)
        expect_that(false, "mailbox_take takes the message that is there", returned,
                    strerrorname_np(answer->error));
    expect_number("mailbox_take returns the length of the text", (int64_t)strlen(text), answer->result);
    const char *bytes = wire_take_bytes(&answer->rest, &got);
    expect_bytes("the text and its NUL are in buf", text, strlen(text) + 1, bytes,
                 got < strlen(text) + 1 ? got : strlen(text) + 1);
}

void mail_expect_free(const struct mail_box *box)
{
    expect_number("full is 0 when the message is taken", 0, atomic_load(&box->full));
}

void mail_expect_take(struct program *program, struct mail_box *box, const char *text)
{
    struct answer answer = mail_take(program, sizeof box->text, MAIL_LONG);
    mail_expect_taken(&answer, text);
    mail_expect_free(box);
}

void mail_expect_none(struct program *program, int timeout, int signals)
{
    mail_ask_take(program, MAIL_BOX, sizeof(struct mail_box), timeout, signals);
    struct answer answer = program_answer(program);
    expect_failure("mailbox_take", ETIMEDOUT, &answer);
}

void mail_expect_waits(struct program *program, const char *promise)
{
    if (pace_let_it_look(program))
        return;
    program_answer(program); /* a dead program says so here */
    expect_that(false, promise, "it waits", "it returned");
}
