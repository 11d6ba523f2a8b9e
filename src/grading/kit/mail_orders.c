#include "grading/kit/mail_orders.h"

#include <stdio.h>
#include <string.h>

#include "grading/kit/compile.h"
#include "grading/kit/expect.h"
#include "grading/kit/hold.h"
#include "grading/kit/mail.h"
#include "grading/kit/record.h"
#include "grading/kit/tests.h"

/* One call as it goes on. `wanted` is what full must be before it may touch the message: 0 for put. */
struct orders {
    const char *function;
    enum mail_concern concern;
    uint32_t wanted;
    struct program *program;
    struct mail_post *post;
    uint64_t base; /* of the mailbox, in the program */
    bool change;   /* it finds full otherwise, and must wait first */
    const char *text;
    int looks;
    const char *look;          /* "a relaxed load"; NULL: none saw it */
    bool seen, synced, fenced; /* fenced: by a release fence behind the last access */
    bool gone;
    bool locked; /* the last access was a locked instruction of its own: what it did is seen behind it */
};

_Noreturn static void fail_order(const struct orders *orders, const char *what, const char *expected,
                                 const char *actual)
{
    char message[160];
    char *where = hold_line_or_caller(orders->program);
    snprintf(message, sizeof message, "%s %s", orders->function, what);
    tests_fail(&(struct test_failure){
        .message = message, .expected = expected, .actual = actual, .where = *where != '\0' ? where : NULL});
}

static void touch_message(struct orders *orders)
{
    static const char look[] = "an acquire load of full, or a relaxed one and an acquire fence";
    orders->fenced = false;
    if (orders->concern == MAIL_LOOK && !orders->synced)
        fail_order(orders, "sees by an acquire that the message is its own before it touches it", look,
                   orders->look != NULL ? orders->look : "no atomic load that saw it");
    if (orders->concern == MAIL_LET_GO && orders->gone)
        fail_order(orders, "touches the message only before it lets it go",
                   "nothing behind the store of full", "an access");
}

static const char *order_name(enum hook_order order, bool load)
{
    static const char *const loads[] = {"a relaxed load of full", "a consume load of full",
                                        "an acquire load of full", "a load of full with release order only"};
    static const char *const stores[] = {"a relaxed store of full", "a consume store of full",
                                         "a store of full with acquire order only"};
    if (load)
        return order < 4 ? loads[order] : "a strong load of full";
    return order < 3 ? stores[order] : "a strong store of full";
}

static uint32_t full_now(const struct orders *orders)
{
    return atomic_load(&orders->post->box->full);
}

static void let_go(struct orders *orders, bool released, const char *how)
{
    if (orders->concern == MAIL_LET_GO && !released && !orders->fenced)
        fail_order(orders, "lets the message go with release order",
                   "a release store of full, or a release fence and a relaxed one", how);
    orders->gone = true;
}

static bool compare_fails(const struct orders *orders, const struct hook_call *call, uint32_t old)
{
    uint64_t expected = call->expected;
    if (call->hook.what == HOOK_COMPARE &&
        !hold_read(orders->program, call->expected_at, &expected, sizeof(uint32_t)))
        return false;
    return (uint32_t)expected != old;
}

static void use_full(struct orders *orders, const struct hook_call *call)
{
    uint32_t old = full_now(orders);
    bool compares = call->hook.what == HOOK_COMPARE || call->hook.what == HOOK_COMPARE_VALUE;
    bool fails = compares && compare_fails(orders, call, old);
    enum hook_order order = fails ? call->failure : call->order;
    if (hook_loads(call->hook.what)) {
        orders->looks++;
        if (old == orders->wanted) {
            orders->seen = true;
            orders->synced |= hook_acquires(order);
            orders->look = order_name(order, true);
        }
    }
    if (hook_stores(call->hook.what) && !fails && (uint32_t)hook_result(call, old) == !orders->wanted &&
        old != !orders->wanted)
        let_go(orders, hook_releases(order), order_name(order, false));
}

/* An instruction that touches full and is no call of the compiler's: assembly, or an access that is not
 * atomic. */
static void touch_full(struct orders *orders, const struct record_event *event)
{
    orders->looks++;
    if (event->locked) {
        orders->synced |= full_now(orders) == orders->wanted;
        orders->locked = orders->synced;
    } else if (event->write) {
        let_go(orders, false, "a store of full that is not atomic");
    } else if (full_now(orders) == orders->wanted) {
        orders->seen = true; /* a fence behind it may make good what it lacks */
        orders->look = "a load of full that is not atomic";
    }
}

/* It has looked and found it otherwise: the other side changes that before it falls asleep. */
static void change(struct orders *orders)
{
    orders->change = false;
    if (orders->wanted == 1)
        mail_write(orders->post->box, orders->text);
    else
        mail_set_full(orders->post->box, 0);
}

static void hear(const struct record_event *event, void *context)
{
    enum { LOOKS = 200 };
    struct orders *orders = context;
    orders->gone |= orders->locked && full_now(orders) != orders->wanted;
    orders->locked = false;
    bool is_full_itself = event->address >= orders->base && event->address < orders->base + sizeof(uint32_t);
    if (orders->change && ((event->kind == RECORD_CALL && orders->looks > 0) || orders->looks > LOOKS))
        change(orders);
    if (event->kind == RECORD_CALL)
        return;
    if (event->kind == RECORD_FENCE) {
        orders->synced |= orders->seen;
        orders->fenced = true;
    } else if (event->kind == RECORD_ATOMIC && event->hook.hook.what == HOOK_FENCE) {
        orders->synced |= orders->seen && hook_acquires(event->hook.order);
        orders->fenced |= hook_releases(event->hook.order);
    } else if (event->kind == RECORD_ATOMIC && event->hook.hook.what == HOOK_SIGNAL_FENCE) {
        return;
    } else if (!is_full_itself) {
        touch_message(orders);
    } else if (event->kind == RECORD_ATOMIC) {
        use_full(orders, &event->hook);
    } else {
        touch_full(orders, event);
    }
}

static void build(void)
{
    static bool built;
    if (built)
        return;
    struct compiled compiled = compile_with_orders("mailbox.c", "orders");
    if (!compiled.ok)
        tests_fail(&(struct test_failure){.message = "it can be built so that its memory orders are seen",
                                          .expected = "gcc -fsanitize=thread compiles it",
                                          .actual = compiled.words});
    built = true;
}

/* Both ways through the function: it need not wait, or it must. */
void mail_orders_expect(enum mail_concern concern, bool puts)
{
    build();
    for (int waits = 0; waits < 2; waits++) {
        struct mail_post *post = mail_new();
        struct program *program = program_start_other("./orders");
        uint64_t base = mail_map(program, post) + MAIL_BOX;
        char *text = mail_some_text();
        mail_put(program, text); /* the first call of a library's function is another one */
        mail_expect_take(program, post->box, text);
        struct orders orders = {.function = puts ? "mailbox_put" : "mailbox_take",
                                .concern = concern,
                                .wanted = !puts,
                                .program = program,
                                .post = post,
                                .base = base,
                                .change = waits,
                                .text = text};
        if (puts != !waits)
            mail_write(post->box, text);
        if (puts)
            mail_ask_put(program, MAIL_BOX, text, 0);
        else
            mail_ask_take(program, MAIL_BOX, sizeof post->box->text, MAIL_LONG, 0);
        record_call(program, orders.function, base, sizeof(struct mail_box), hear, &orders);
        expect_that(mail_is_full(post->box) == puts, "the call does what it is for",
                    puts ? "full is 1" : "full is 0", puts ? "0" : "1");
    }
}
