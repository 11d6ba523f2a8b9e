/* Outside the sandbox: plays the other side of the mailbox, and lets two programs be both sides. Futexes and
 * short sleeps are both right, and so is any atomic operation that is strong enough. */
#include <assert.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "base/clock.h"
#include "grading/kit/chance.h"
#include "grading/kit/expect.h"
#include "grading/kit/leftovers.h"
#include "grading/kit/mail.h"
#include "grading/kit/mail_meet.h"
#include "grading/kit/mail_orders.h"
#include "grading/kit/mail_time.h"
#include "grading/kit/pace.h"
#include "grading/kit/tests.h"
#include "mailbox.h"

static_assert(sizeof(struct mailbox) == sizeof(struct mail_box) &&
                  offsetof(struct mailbox, length) == offsetof(struct mail_box, length) &&
                  offsetof(struct mailbox, text) == offsetof(struct mail_box, text),
              "the kit plays the other side of this very mailbox");

START_TEST(a_message_that_is_put_is_there)
{
    struct mail_post *post = mail_new();
    struct program *program = mail_start(post);
    for (int i = 0; i < 3; i++) {
        char *text = mail_some_text();
        mail_put(program, text);
        mail_expect_put(post->box, text);
        mail_set_full(post->box, 0);
    }
}
END_TEST

START_TEST(a_message_that_is_there_is_taken)
{
    struct mail_post *post = mail_new();
    struct program *program = mail_start(post);
    for (int i = 0; i < 3; i++) {
        char *text = mail_some_text();
        mail_write(post->box, text);
        mail_expect_take(program, post->box, text);
    }
}
END_TEST

START_TEST(an_empty_text_is_a_message)
{
    struct mail_post *post = mail_new();
    struct program *program = mail_start(post);
    mail_put(program, "");
    mail_expect_put(post->box, "");
    struct answer answer = mail_take(program, 1, MAIL_LONG);
    mail_expect_taken(&answer, "");
    mail_write(post->box, "");
    mail_expect_take(program, post->box, "");
}
END_TEST

START_TEST(a_text_is_cut_to_247_bytes_and_no_other_byte_changes)
{
    const size_t lengths[] = {MAIL_MOST_TEXT - 1,         MAIL_MOST_TEXT, MAIL_MOST_TEXT + 1, 256, 300,
                              chance_between(1000, 70000)};
    struct mail_post *post = mail_new();
    struct program *program = mail_start(post), *taker = mail_start(post);
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        char *text = chance_text(lengths[i]);
        mail_put(program, text);
        mail_expect_put(post->box, text);
        post->box->text[MAIL_MOST_TEXT] = '\0'; /* whether put does that is left open */
        text[lengths[i] < MAIL_MOST_TEXT ? lengths[i] : MAIL_MOST_TEXT] = '\0';
        mail_expect_take(taker, post->box, text);
    }
    expect_bytes("no byte before the mailbox changes", post->around, MAIL_BOX, post->map, MAIL_BOX);
    size_t behind = MAIL_BOX + sizeof(struct mail_box);
    expect_bytes("no byte behind the mailbox changes", post->around + behind, MAIL_SIZE - behind,
                 post->map + behind, MAIL_SIZE - behind);
}
END_TEST

START_TEST(two_mailboxes_do_not_meet)
{
    struct mail_post *post = mail_new();
    struct mail_box *other = (struct mail_box *)(void *)(post->map + MAIL_OTHER);
    struct program *program = mail_start(post);
    char *text = mail_some_text(), *second = mail_some_text();
    mail_ask_put(program, MAIL_BOX, text, 0);
    program_answer(program);
    mail_ask_put(program, MAIL_OTHER, second, 0);
    program_answer(program);
    mail_expect_put(post->box, text);
    mail_expect_put(other, second);
    mail_ask_take(program, MAIL_OTHER, sizeof other->text, MAIL_LONG, 0);
    struct answer answer = program_answer(program);
    mail_expect_taken(&answer, second);
    mail_expect_take(program, post->box, text);
}
END_TEST

START_TEST(too_small_a_room_is_ERANGE_and_the_message_stays)
{
    struct mail_post *post = mail_new();
    struct program *program = mail_start(post);
    char *text = mail_some_text();
    mail_write(post->box, text);
    const size_t caps[] = {strlen(text), 0, 1, strlen(text) / 2};
    for (size_t i = 0; i < sizeof caps / sizeof *caps; i++) {
        struct answer answer = mail_take(program, caps[i], i % 2 == 0 ? MAIL_LONG : 0);
        expect_failure("mailbox_take", ERANGE, &answer);
        mail_expect_put(post->box, text);
    }
    struct answer answer = mail_take(program, strlen(text) + 1, MAIL_LONG);
    mail_expect_taken(&answer, text);
    mail_expect_free(post->box);
}
END_TEST

/* ---- waiting ---- */

START_TEST(put_waits_while_a_message_is_there)
{
    struct mail_post *post = mail_new();
    struct program *program = mail_start(post);
    char *old = mail_some_text(), *text = mail_some_text();
    mail_write(post->box, old);
    mail_ask_put(program, MAIL_BOX, text, 0);
    program_send(program);
    mail_expect_waits(program, "mailbox_put waits while a message is there");
    mail_expect_put(post->box, old);
    mail_set_full(post->box, 0);
    program_answer(program);
    mail_expect_put(post->box, text);
}
END_TEST

START_TEST(take_waits_for_a_message)
{
    struct mail_post *post = mail_new();
    struct program *program = mail_start(post);
    char *text = mail_some_text();
    mail_ask_take(program, MAIL_BOX, sizeof post->box->text, MAIL_LONG, 0);
    program_send(program);
    mail_expect_waits(program, "mailbox_take waits for a message");
    mail_write(post->box, text);
    struct answer answer = program_answer(program);
    mail_expect_taken(&answer, text);
    mail_expect_free(post->box);
}
END_TEST

START_TEST(what_one_process_puts_another_takes)
{
    struct mail_post *post = mail_new();
    uint64_t began = clock_now();
    mail_meet_exchange(post, 12);
    if (clock_now() - began < 60 * (uint64_t)CLOCK_MS) /* who sleeps needs some time for each */
        mail_meet_exchange(post, 300);
}
END_TEST

static int64_t sooner(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

START_TEST(a_message_is_taken_within_50_ms)
{
    struct mail_post *post = mail_new();
    struct program *program = mail_time_start(post);
    for (int after = 0; after <= 300; after += 300) {
        int64_t best = INT64_MAX;
        for (int i = 0; i < MAIL_TRIES && best > MAIL_WITHIN; i++) {
            struct answer answer;
            char *text = mail_some_text();
            mail_ask_take(program, MAIL_BOX, sizeof post->box->text, MAIL_LONG, 0);
            int64_t ms = mail_time_from(program, text, after, &answer);
            mail_expect_taken(&answer, text);
            best = sooner(ms, best);
        }
        mail_time_expect_within("a message that arrives is taken soon", best);
    }
}
END_TEST

START_TEST(a_waiting_put_goes_on_within_50_ms)
{
    struct mail_post *post = mail_new();
    struct program *program = mail_time_start(post);
    for (int after = 0; after <= 300; after += 300) {
        int64_t best = INT64_MAX;
        for (int i = 0; i < MAIL_TRIES && best > MAIL_WITHIN; i++) {
            struct answer answer;
            char *text = mail_some_text();
            mail_write(post->box, "old");
            mail_ask_put(program, MAIL_BOX, text, 0);
            int64_t ms = mail_time_from(program, NULL, after, &answer);
            mail_expect_put(post->box, text);
            best = sooner(ms, best);
        }
        mail_time_expect_within("mailbox_put goes on soon when the slot is freed", best);
    }
}
END_TEST

/* The other one is a program as well, and nobody else wakes anybody. */
START_TEST(each_side_wakes_the_other_within_50_ms)
{
    struct mail_post *post = mail_new();
    struct program *puts = mail_start(post), *takes = mail_start(post);
    int64_t best = INT64_MAX;
    for (int i = 0; i < MAIL_TRIES && best > MAIL_WITHIN; i++)
        best = sooner(mail_meet_taken(takes, puts, post), best);
    mail_time_expect_within("a message that another process puts is taken soon", best);
    best = INT64_MAX;
    for (int i = 0; i < MAIL_TRIES && best > MAIL_WITHIN; i++)
        best = sooner(mail_meet_put(puts, takes, post), best);
    mail_time_expect_within("mailbox_put goes on soon when another process takes the message", best);
}
END_TEST

/* A waking that comes before the change is no use. */
START_TEST(who_is_woken_finds_what_it_waits_for)
{
    struct mail_post *post = mail_new();
    struct program *sleeper = mail_start(post), *waker = mail_meet_start_waking(post, sleeper);
    mail_meet_taken(sleeper, waker, post);
    mail_meet_put(sleeper, waker, post);
}
END_TEST

START_TEST(a_waiting_take_leaves_the_processor_to_others)
{
    struct mail_post *post = mail_new();
    struct program *program = mail_start(post);
    char *text = mail_some_text();
    mail_ask_take(program, MAIL_BOX, sizeof post->box->text, MAIL_LONG, 0);
    program_send(program);
    mail_time_expect_little(program, "a waiting mailbox_take uses at most a fifth of one processor");
    mail_expect_waits(program, "mailbox_take waits for a message");
    mail_write(post->box, text);
    struct answer answer = program_answer(program);
    mail_expect_taken(&answer, text);
}
END_TEST

START_TEST(a_waiting_put_leaves_the_processor_to_others)
{
    struct mail_post *post = mail_new();
    struct program *program = mail_start(post);
    char *text = mail_some_text();
    mail_write(post->box, "old");
    mail_ask_put(program, MAIL_BOX, text, 0);
    program_send(program);
    mail_time_expect_little(program, "a waiting mailbox_put uses at most a fifth of one processor");
    mail_expect_waits(program, "mailbox_put waits while a message is there");
    mail_set_full(post->box, 0);
    program_answer(program);
    mail_expect_put(post->box, text);
}
END_TEST

START_TEST(take_gives_up_when_its_time_is_over)
{
    struct mail_post *post = mail_new();
    struct program *program = mail_start(post);
    mail_time_expect_gives_up(program, (int)chance_between(5, 20), 0);
    mail_time_expect_gives_up(program, (int)chance_between(150, 300), 0);
    char *text = mail_some_text();
    mail_write(post->box, text);
    mail_expect_take(program, post->box, text);
}
END_TEST

START_TEST(with_no_time_take_looks_once)
{
    struct mail_post *post = mail_new();
    struct program *program = mail_start(post);
    char *text = mail_some_text();
    mail_time_expect_gives_up(program, 0, 0);
    mail_write(post->box, text);
    struct answer answer = mail_take(program, sizeof post->box->text, 0);
    mail_expect_taken(&answer, text);
    mail_expect_free(post->box);
}
END_TEST

START_TEST(a_signal_does_not_end_a_wait)
{
    enum { EVERY = 10 };
    struct mail_post *post = mail_new();
    struct program *program = mail_start(post);
    char *text = mail_some_text();
    mail_ask_take(program, MAIL_BOX, sizeof post->box->text, MAIL_LONG, EVERY);
    program_send(program);
    for (int i = 0; i < 4; i++)
        mail_expect_waits(program, "mailbox_take waits on when a signal interrupts it");
    mail_write(post->box, text);
    struct answer answer = program_answer(program);
    mail_expect_taken(&answer, text);
    mail_time_expect_gives_up(program, 200, EVERY);
    mail_write(post->box, "old");
    mail_ask_put(program, MAIL_BOX, text, EVERY);
    program_send(program);
    for (int i = 0; i < 4; i++)
        mail_expect_waits(program, "mailbox_put waits on when a signal interrupts it");
    mail_expect_put(post->box, "old");
    mail_set_full(post->box, 0);
    program_answer(program);
    mail_expect_put(post->box, text);
}
END_TEST

START_TEST(the_text_is_published_with_release_order)
{
    mail_orders_expect(MAIL_LET_GO, true);
}
END_TEST

START_TEST(the_text_is_taken_with_acquire_order)
{
    mail_orders_expect(MAIL_LOOK, false);
}
END_TEST

START_TEST(the_slot_is_freed_with_release_order)
{
    mail_orders_expect(MAIL_LET_GO, false);
}
END_TEST

START_TEST(put_looks_at_the_slot_with_acquire_order)
{
    mail_orders_expect(MAIL_LOOK, true);
}
END_TEST

START_TEST(nothing_is_left_behind_by_a_call)
{
    struct mail_post *post = mail_new();
    struct program *program = mail_start(post);
    mail_put(program, "first");
    mail_expect_take(program, post->box, "first");
    struct leftovers before = leftovers_take(program);
    for (int i = 0; i < 3; i++) {
        char *text = mail_some_text();
        mail_put(program, text);
        mail_expect_take(program, post->box, text);
        mail_expect_none(program, 20, 0);
    }
    leftovers_expect_none(program, &before, post->name);
}
END_TEST

int main(int argc, char **argv)
{
    static const char flag[] = "lesson 08, \"A message and its flag\"";
    static const char endless[] = "lesson 08, \"The endless wait\"";
    static const char shared[] = "lesson 01, \"Two processes, one page\"";
    static const char allows[] = "lesson 08, \"What C allows\"";
    const TTest *first = a_message_that_is_put_is_there, *second = a_message_that_is_there_is_taken;
    tests_add(first, (struct test_facts){.points = 3, .page = shared});
    tests_add(second, (struct test_facts){.points = 3, .page = shared});
    tests_add(an_empty_text_is_a_message, (struct test_facts){.page = flag, .needs = first});
    tests_add(a_text_is_cut_to_247_bytes_and_no_other_byte_changes,
              (struct test_facts){.page = shared, .needs = first});
    tests_add(two_mailboxes_do_not_meet, (struct test_facts){.page = shared, .needs = first});
    tests_add(too_small_a_room_is_ERANGE_and_the_message_stays,
              (struct test_facts){.page = flag, .needs = second});
    tests_add(put_waits_while_a_message_is_there,
              (struct test_facts){.points = 2, .page = flag, .needs = first});
    tests_add(take_waits_for_a_message, (struct test_facts){.points = 2, .page = endless, .needs = second});
    const TTest *puts = put_waits_while_a_message_is_there, *takes = take_waits_for_a_message;
    tests_add(what_one_process_puts_another_takes,
              (struct test_facts){.points = 2, .page = flag, .needs = takes});
    tests_add(a_message_is_taken_within_50_ms, (struct test_facts){.page = endless, .needs = takes});
    tests_add(a_waiting_put_goes_on_within_50_ms, (struct test_facts){.page = endless, .needs = puts});
    tests_add(each_side_wakes_the_other_within_50_ms, (struct test_facts){.page = endless, .needs = takes});
    tests_add(who_is_woken_finds_what_it_waits_for, (struct test_facts){.page = endless, .needs = takes});
    tests_add(a_waiting_take_leaves_the_processor_to_others,
              (struct test_facts){.page = endless, .needs = takes});
    tests_add(a_waiting_put_leaves_the_processor_to_others,
              (struct test_facts){.page = endless, .needs = puts});
    tests_add(take_gives_up_when_its_time_is_over, (struct test_facts){.page = endless, .needs = second});
    tests_add(with_no_time_take_looks_once, (struct test_facts){.page = endless, .needs = second});
    tests_add(a_signal_does_not_end_a_wait, (struct test_facts){.page = endless, .needs = takes});
    tests_add(the_text_is_published_with_release_order,
              (struct test_facts){.points = 2, .page = flag, .needs = puts});
    tests_add(the_text_is_taken_with_acquire_order,
              (struct test_facts){.points = 2, .page = flag, .needs = takes});
    tests_add(the_slot_is_freed_with_release_order,
              (struct test_facts){.points = 2, .page = allows, .needs = takes});
    tests_add(put_looks_at_the_slot_with_acquire_order,
              (struct test_facts){.points = 2, .page = allows, .needs = puts});
    tests_add(nothing_is_left_behind_by_a_call, (struct test_facts){.page = shared, .needs = second});
    return tests_run(argc, argv);
}
