/* Outside the sandbox: gives numbers, and watches every fork, mapping and wait of the program. How the
 * numbers are cut into slices, and whether the results lie side by side or are added to one total, is left to
 * the program; so is whether it forks all children first, or waits in between. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "grading/kit/asleep.h"
#include "grading/kit/chance.h"
#include "grading/kit/expect.h"
#include "grading/kit/files.h"
#include "grading/kit/leftovers.h"
#include "grading/kit/program.h"
#include "grading/kit/tests.h"
#include "grading/kit/watch.h"
#include "system/trace.h"

enum { MOST_WORKERS = 32 };

struct numbers {
    int32_t *all;
    size_t n;
    int64_t sum;
};

static struct numbers numbers_between(size_t n, int32_t least, int32_t most)
{
    struct numbers numbers = {mem_alloc((n + 1) * sizeof(int32_t)), n, 0};
    for (size_t i = 0; i < n; i++) {
        numbers.all[i] = (int32_t)(least + (int64_t)chance_between(0, (size_t)((int64_t)most - least)));
        numbers.sum += numbers.all[i];
    }
    return numbers;
}

static struct numbers some_numbers(size_t n)
{
    return numbers_between(n, -1000000, 1000000);
}

struct summed {
    struct answer answer;
    int64_t before, sum; /* *sum before the call and after it */
    uint64_t v;          /* where the numbers lay */
};

static void add_question(struct wire *ask, const struct numbers *numbers, unsigned workers, int64_t before)
{
    wire_bytes(ask, numbers->all, numbers->n * sizeof *numbers->all);
    wire_number(ask, workers);
    wire_number(ask, before);
}

static struct summed take_answer(struct program *program, int64_t before)
{
    struct summed summed = {.answer = program_answer(program), .before = before};
    summed.sum = wire_take_number(&summed.answer.rest);
    summed.v = (uint64_t)wire_take_number(&summed.answer.rest);
    return summed;
}

static struct summed add_up(struct program *program, const struct numbers *numbers, unsigned workers)
{
    int64_t before = (int64_t)chance_number();
    add_question(program_ask(program, "parallel_sum"), numbers, workers, before);
    return take_answer(program, before);
}

static void expect_total(const struct summed *summed, const struct numbers *numbers)
{
    expect_success("parallel_sum", &summed->answer);
    expect_number("*sum is the total", numbers->sum, summed->sum);
}

static void expect_sum(struct program *program, size_t n, unsigned workers)
{
    struct numbers numbers = some_numbers(n);
    struct summed summed = add_up(program, &numbers, workers);
    expect_total(&summed, &numbers);
    free(numbers.all);
}

static void expect_refused(const struct summed *summed, int error)
{
    expect_failure("parallel_sum", error, &summed->answer);
    expect_number("*sum is untouched after a failure", summed->before, summed->sum);
}

START_TEST(any_number_of_children_will_do)
{
    const unsigned workers[] = {1, 3, 4, 5, 7, 8, 16, MOST_WORKERS};
    for (size_t i = 0; i < sizeof workers / sizeof *workers; i++) {
        expect_sum(program_any(), workers[i] * chance_between(1, 90), workers[i]);
        expect_sum(program_any(), chance_between(200, 5000), workers[i]);
    }
}
END_TEST

START_TEST(there_may_be_fewer_numbers_than_children)
{
    expect_sum(program_any(), 1, 2);
    expect_sum(program_any(), 2, 5);
    expect_sum(program_any(), chance_between(1, 30), MOST_WORKERS);
}
END_TEST

START_TEST(the_total_of_no_numbers_is_0)
{
    expect_sum(program_any(), 0, 1);
    expect_sum(program_any(), 0, 3);
}
END_TEST

START_TEST(the_total_is_64_bits_wide)
{
    const struct {
        int32_t least, most;
    } ranges[] = {{INT32_MAX - 5, INT32_MAX}, {INT32_MIN, INT32_MIN + 5}, {INT32_MIN, INT32_MAX}};
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        struct numbers numbers =
            numbers_between(chance_between(50000, 200000), ranges[i].least, ranges[i].most);
        struct summed summed = add_up(program_any(), &numbers, (unsigned)chance_between(2, 6));
        expect_total(&summed, &numbers);
        free(numbers.all);
    }
}
END_TEST

START_TEST(no_children_at_all_is_EINVAL)
{
    struct numbers numbers = some_numbers(chance_between(1, 50)), none = {numbers.all, 0, 0};
    struct summed summed = add_up(program_any(), &numbers, 0);
    expect_refused(&summed, EINVAL);
    summed = add_up(program_any(), &none, 0);
    expect_refused(&summed, EINVAL);
}
END_TEST

/* ---- what the program does, call by call ---- */

struct family {
    struct program *program;
    bool on;
    /* what happened */
    int forks, tries, shared_maps, waits;
    bool has_waited;
    uint64_t since;        /* of the call */
    bool named, other_way; /* a shared mapping of something with a name; a file, a pipe or the like */
    uint64_t map, map_length;
    pid_t children[64];
    /* what is to happen; 0: nothing */
    int fail_fork, kill_child, interrupts;
    bool fail_map, hold_children;
    void (*born)(struct family *family, pid_t child, int number); /* number from 0 */
    const void *context;
};

static bool is_fork(const struct watched_call *call)
{
    uint64_t flags = 0;
    if (call->number == SYS_fork || call->number == SYS_vfork)
        return true;
    if (call->number == SYS_clone)
        flags = call->args[0];
    else if (call->number != SYS_clone3 || trace_peek(call->pid, call->args[0], &flags, sizeof flags) != 0)
        return false;
    return !(flags & CLONE_THREAD);
}

static bool is_shared_mmap(const struct watched_call *call)
{
    return call->number == SYS_mmap && (call->args[3] & MAP_SHARED);
}

static bool waits_for_end(const struct watched_call *call)
{
    return (call->number == SYS_wait4 && !(call->args[2] & WNOHANG)) ||
           (call->number == SYS_waitid && !(call->args[3] & WNOHANG));
}

static void refuse(struct watched_call *call, int error)
{
    call->skip = true;
    call->result = -error;
}

static void steer(struct watched_call *call, void *context)
{
    struct family *family = context;
    if (!family->on)
        return;
    family->has_waited |= call->number == SYS_wait4 || call->number == SYS_waitid;
    if (is_fork(call) && ++family->tries >= family->fail_fork && family->fail_fork > 0)
        refuse(call, EAGAIN);
    else if (is_shared_mmap(call) && family->fail_map)
        refuse(call, ENOMEM);
    else if (waits_for_end(call) && family->waits++ < family->interrupts)
        refuse(call, EINTR);
}

static bool is_other_way(const struct watched_call *call)
{
    switch (call->number) {
    case SYS_pipe:
    case SYS_pipe2:
    case SYS_socketpair:
    case SYS_socket:
    case SYS_memfd_create:
    case SYS_eventfd:
    case SYS_eventfd2:
    case SYS_shmget:
    case SYS_msgget:
    case SYS_semget:
    case SYS_mq_open:
    case SYS_creat:
    case SYS_process_vm_readv:
    case SYS_process_vm_writev: return true;
    case SYS_open: return (call->args[1] & O_ACCMODE) != O_RDONLY || (call->args[1] & O_CREAT);
    case SYS_openat: return (call->args[2] & O_ACCMODE) != O_RDONLY || (call->args[2] & O_CREAT);
    default: return false;
    }
}

static void look_at(const struct watched_call *call, void *context)
{
    struct family *family = context;
    if (!family->on || call->result < 0)
        return;
    family->other_way |= is_other_way(call);
    if (!is_shared_mmap(call))
        return;
    family->shared_maps++;
    family->named |= !(call->args[3] & MAP_ANONYMOUS);
    family->map = (uint64_t)call->result;
    family->map_length = call->args[1];
}

static void count_child(pid_t parent, pid_t child, void *context)
{
    enum { MOST = sizeof((struct family *)0)->children / sizeof(pid_t) };
    struct family *family = context;
    if (!family->on || watch_is_thread(parent, child))
        return;
    if (family->forks < MOST)
        family->children[family->forks] = child;
    if (++family->forks == family->kill_child)
        kill(child, SIGKILL);
    if (family->hold_children)
        watch_hold(program_watch(family->program), child);
    if (family->born != NULL)
        family->born(family, child, family->forks - 1);
}

/* Children that are held are let go when their parent waits for them, in whatever way but by the clock. */
static void let_children_go(void *context)
{
    static const uint64_t most = 5 * (uint64_t)CLOCK_S;
    struct family *family = context;
    if (!family->on || !family->hold_children || family->forks == 0)
        return;
    long parent = asleep_process(program_pid(family->program));
    bool sleeps = parent >= 0 && parent != SYS_nanosleep && parent != SYS_clock_nanosleep;
    if (!family->has_waited && !sleeps && parent != ASLEEP_DONE && clock_now() - family->since < most)
        return;
    for (int i = 0; i < family->forks; i++)
        watch_let_go(program_watch(family->program), family->children[i]);
}

static void start_family(struct family *family)
{
    family->program = program_start_hooked(&(struct watch_hooks){.entering = steer,
                                                                 .seen = look_at,
                                                                 .forked = count_child,
                                                                 .turn = let_children_go,
                                                                 .context = family});
}

static struct summed add_up_watched(struct family *family, const struct numbers *numbers, unsigned workers)
{
    family->forks = family->tries = family->shared_maps = family->waits = 0;
    family->named = family->other_way = family->has_waited = false;
    family->since = clock_now();
    family->on = true;
    struct summed summed = add_up(family->program, numbers, workers);
    family->on = false;
    return summed;
}

static struct family *new_family(void)
{
    static struct family family; /* the program may make calls until the frame ends it */
    family = (struct family){0};
    start_family(&family);
    return &family;
}

/* Children stand still until they are waited for: whoever looks at their results too early finds none, every
 * time. */
static void expect_waited_for(size_t n, unsigned workers)
{
    struct family *family = new_family();
    struct numbers numbers = some_numbers(n);
    family->hold_children = true;
    struct summed summed = add_up_watched(family, &numbers, workers);
    expect_total(&summed, &numbers);
    free(numbers.all);
}

START_TEST(two_children_add_up_a_thousand_numbers)
{
    expect_waited_for(1000, 2);
}
END_TEST

START_TEST(no_result_is_read_before_its_child_is_done)
{
    expect_waited_for(2 * chance_between(10, 50), 2);
    expect_waited_for(2 * chance_between(60, 200), 2);
}
END_TEST

static void expect_forks(struct family *family, size_t n, unsigned workers)
{
    struct numbers numbers = some_numbers(n);
    struct summed summed = add_up_watched(family, &numbers, workers);
    expect_total(&summed, &numbers);
    expect_number("as many children are forked as workers were asked for", workers, family->forks);
    free(numbers.all);
}

START_TEST(exactly_as_many_children_are_forked_as_were_asked_for)
{
    struct family *family = new_family();
    expect_forks(family, chance_between(500, 900), 1);
    expect_forks(family, chance_between(500, 900), (unsigned)chance_between(2, 9));
    expect_forks(family, chance_between(500, 900), MOST_WORKERS);
}
END_TEST

START_TEST(so_many_too_when_there_are_fewer_numbers_or_none)
{
    struct family *family = new_family();
    expect_forks(family, 2, (unsigned)chance_between(3, 9));
    expect_forks(family, 0, (unsigned)chance_between(1, 9));
    expect_forks(family, 1, MOST_WORKERS);
}
END_TEST

START_TEST(the_results_come_through_one_anonymous_shared_mapping)
{
    struct family *family = new_family();
    struct numbers numbers = some_numbers(chance_between(500, 900));
    struct summed summed = add_up_watched(family, &numbers, (unsigned)chance_between(2, 9));
    expect_total(&summed, &numbers);
    expect_number("one shared mapping is made", 1, family->shared_maps);
    expect_that(!family->named, "the mapping is anonymous", "MAP_SHARED | MAP_ANONYMOUS",
                "a mapping of a file or an object");
    expect_that(!family->other_way, "nothing else carries the results", "no file, no pipe, no other way",
                "a file, a pipe, or another way between processes");
}
END_TEST

/* ---- who adds up what ---- */

/* Child k finds each number larger by 64^k than its parent has it: the total tells how many numbers each
 * child has added up. */
enum { SLICED = 40, SLICERS = 4, BASE = 64 };

struct slices {
    const struct numbers *numbers;
    uint64_t v;
    bool copied; /* into the mapping: its own copies tell nothing */
};

static void change_numbers(struct family *family, pid_t child, int number)
{
    const struct slices *slices = family->context;
    int32_t changed[SLICED], add = 1;
    size_t size = sizeof changed;
    for (int i = 0; i < number; i++)
        add *= BASE;
    for (int i = 0; i < SLICED; i++)
        changed[i] = slices->numbers->all[i] + add;
    char *shared = mem_alloc(family->map_length);
    if (family->map != 0 && trace_peek(child, family->map, shared, family->map_length) == 0)
        ((struct slices *)(uintptr_t)slices)->copied |=
            memmem(shared, family->map_length, slices->numbers->all, size) != NULL;
    free(shared);
    trace_poke(child, slices->v, changed, size);
}

START_TEST(each_child_adds_up_a_slice_of_its_own)
{
    struct family *family = new_family();
    struct numbers numbers = some_numbers(SLICED);
    struct slices slices = {.numbers = &numbers};
    slices.v = add_up_watched(family, &numbers, SLICERS).v;
    family->born = change_numbers;
    family->context = &slices;
    struct summed summed = add_up_watched(family, &numbers, SLICERS);
    family->born = NULL;
    expect_success("parallel_sum", &summed.answer);
    if (slices.copied)
        return;
    int64_t rest = summed.sum - numbers.sum, added = 0;
    bool all_busy = true;
    for (int i = 0; i < SLICERS; i++, rest /= BASE) {
        added += rest % BASE;
        all_busy &= rest % BASE > 0;
    }
    expect_number("the children add up all numbers, and their parent none", SLICED, rest == 0 ? added : 0);
    expect_that(all_busy, "each child has a slice of the numbers", "10 numbers for each of 4 children",
                "none for one of them");
}
END_TEST

/* ---- children that meet in the mapping ---- */

/* The first child is held before one of its accesses to the mapping, and the others run, as far as they come.
 */
struct crowd {
    struct family family;
    int point, count;
    bool reached, held, ended, let_go, tell;
    bool torn; /* it changes bytes that others have changed meanwhile, in more than one step for them */
    struct watched_touch touch;
    char before[8];
    uint64_t since, cpu[64];
    char *line;
};

static void peek_touched(const struct crowd *crowd, char bytes[8])
{
    memset(bytes, 0, 8);
    trace_peek(crowd->touch.pid, crowd->touch.address, bytes,
               crowd->touch.length < 8 ? crowd->touch.length : 8);
}

static void hold_first(const struct watched_touch *touch, void *context)
{
    struct crowd *crowd = context;
    if (crowd->reached || ++crowd->count != crowd->point)
        return;
    crowd->reached = crowd->held = true;
    crowd->touch = *touch;
    crowd->since = clock_now();
    peek_touched(crowd, crowd->before);
    if (crowd->tell)
        crowd->line = watch_line(touch->pid);
    watch_hold(program_watch(crowd->family.program), touch->pid);
}

static void crowd_born(struct family *family, pid_t child, int number)
{
    struct crowd *crowd = (struct crowd *)family;
    if (number == 0)
        watch_memory(program_watch(family->program), child, family->map, family->map_length);
    else if (!crowd->reached && !crowd->ended)
        watch_hold(program_watch(family->program), child);
}

static void crowd_ended(pid_t pid, void *context)
{
    struct crowd *crowd = context;
    crowd->ended |= crowd->family.forks > 0 && pid == crowd->family.children[0];
}

static void let_others_go(struct crowd *crowd)
{
    if (crowd->let_go)
        return;
    for (int i = 1; i < crowd->family.forks; i++) {
        crowd->cpu[i] = asleep_cpu(crowd->family.children[i]);
        watch_let_go(program_watch(crowd->family.program), crowd->family.children[i]);
    }
    crowd->let_go = true;
}

/* Ended, asleep in a lock, or going round and round. */
static bool has_come_far(const struct crowd *crowd, int i)
{
    static const uint64_t tries = 10 * (uint64_t)CLOCK_MS; /* a slice takes a fraction of one */
    pid_t child = crowd->family.children[i];
    long in = asleep_process(child);
    return in == ASLEEP_DONE || in == SYS_futex || asleep_cpu(child) - crowd->cpu[i] > tries;
}

static void crowd_turn(void *context)
{
    static const uint64_t most = 5 * (uint64_t)CLOCK_S;
    struct crowd *crowd = context;
    if (crowd->ended)
        let_others_go(crowd);
    if (!crowd->held)
        return;
    long parent = asleep_process(program_pid(crowd->family.program));
    bool all = crowd->family.forks >= SLICERS || parent == SYS_wait4 || parent == SYS_waitid;
    if (all)
        let_others_go(crowd);
    for (int i = 1; i < crowd->family.forks; i++)
        all &= has_come_far(crowd, i);
    if (!all && clock_now() - crowd->since < most)
        return;
    let_others_go(crowd);
    char now[8];
    peek_touched(crowd, now);
    crowd->torn = crowd->touch.read && crowd->touch.write && !crowd->touch.locked &&
                  memcmp(now, crowd->before, sizeof now) != 0;
    crowd->held = false;
    watch_let_go(program_watch(crowd->family.program), crowd->touch.pid);
}

static bool meet_at(struct crowd *crowd, int point, const struct numbers *numbers, struct summed *summed)
{
    crowd->point = point;
    crowd->count = 0;
    crowd->reached = crowd->held = crowd->ended = crowd->let_go = crowd->torn = false;
    *summed = add_up_watched(&crowd->family, numbers, SLICERS);
    return !crowd->torn && summed->answer.result == 0 && summed->sum == numbers->sum;
}

_Noreturn static void fail_crowd(const struct crowd *crowd, const struct numbers *numbers,
                                 const struct summed *summed)
{
    char expected[60], actual[120];
    snprintf(expected, sizeof expected, "%" PRId64, numbers->sum);
    snprintf(actual, sizeof actual, "%" PRId64, summed->sum);
    if (crowd->torn)
        snprintf(actual, sizeof actual, "an addition to bytes that others add to, neither locked nor atomic");
    else if (summed->answer.result != 0)
        snprintf(actual, sizeof actual, "the call fails");
    tests_fail(&(struct test_failure){
        .message = "the total is right, wherever other children come between the accesses of one",
        .expected = expected,
        .actual = actual,
        .where = crowd->line});
}

START_TEST(children_that_meet_in_the_mapping_lose_nothing)
{
    enum { MOST_POINTS = 100 };
    static struct crowd crowd;
    struct numbers numbers = some_numbers(3 * SLICERS);
    struct summed summed;
    crowd = (struct crowd){.family = {.born = crowd_born}};
    crowd.family.program = program_start_hooked(&(struct watch_hooks){.entering = steer,
                                                                      .seen = look_at,
                                                                      .forked = count_child,
                                                                      .touching = hold_first,
                                                                      .ended = crowd_ended,
                                                                      .turn = crowd_turn,
                                                                      .context = &crowd});
    for (int point = 1; point <= MOST_POINTS; point++) {
        if (!meet_at(&crowd, point, &numbers, &summed)) {
            crowd.tell = true; /* the same again: this time the line is looked up */
            meet_at(&crowd, point, &numbers, &summed);
            fail_crowd(&crowd, &numbers, &summed);
        }
        if (!crowd.reached)
            return;
    }
    tests_note("only the first 100 accesses of a child were looked at");
}
END_TEST

/* ---- what goes wrong ---- */

/* Fails, with everything seen off. */
static void expect_all_reaped(struct family *family, unsigned workers, const char *what)
{
    char function[100];
    struct numbers numbers = some_numbers(chance_between(100, 400));
    struct leftovers before = leftovers_take(family->program);
    struct summed summed = add_up_watched(family, &numbers, workers);
    snprintf(function, sizeof function, "parallel_sum, %s,", what);
    expect_failure(function, 0, &summed.answer);
    expect_number("*sum is untouched after a failure", summed.before, summed.sum);
    leftovers_expect_none(family->program, &before, NULL);
    free(numbers.all);
}

START_TEST(a_child_that_dies_is_an_error)
{
    const unsigned workers = (unsigned)chance_between(3, 6);
    const int victims[] = {1, 2, (int)workers};
    struct family *family = new_family();
    for (size_t i = 0; i < sizeof victims / sizeof *victims; i++) {
        family->kill_child = victims[i];
        expect_all_reaped(family, workers, "with a child that is killed");
    }
    family->kill_child = 1;
    expect_all_reaped(family, 1, "with a child that is killed");
}
END_TEST

START_TEST(a_fork_that_fails_is_an_error_and_nobody_is_left)
{
    const unsigned workers = (unsigned)chance_between(3, 6);
    const int failing[] = {1, 2, (int)workers};
    struct family *family = new_family();
    for (size_t i = 0; i < sizeof failing / sizeof *failing; i++) {
        family->fail_fork = failing[i];
        expect_all_reaped(family, workers, "where a fork fails");
    }
}
END_TEST

START_TEST(a_mapping_that_cannot_be_had_is_an_error)
{
    struct family *family = new_family();
    family->fail_map = true;
    expect_all_reaped(family, (unsigned)chance_between(2, 6), "where mmap fails");
}
END_TEST

START_TEST(a_signal_that_interrupts_a_wait_is_no_failure)
{
    struct family *family = new_family();
    struct numbers numbers = some_numbers(chance_between(100, 400));
    family->interrupts = 3;
    struct leftovers before = leftovers_take(family->program);
    struct summed summed = add_up_watched(family, &numbers, (unsigned)chance_between(2, 6));
    expect_total(&summed, &numbers);
    leftovers_expect_none(family->program, &before, NULL);
}
END_TEST

static void have_child(struct program *program, bool stays)
{
    wire_number(program_ask(program, "a child of the caller"), stays);
    struct answer answer = program_answer(program);
    expect_that(answer.result == 1, "the driver has a child of its own", "a child", "none");
}

static void expect_children_kept(const struct leftovers *before, const struct leftovers *after)
{
    for (size_t i = 0; i < before->children.count; i++) {
        bool there = false;
        for (size_t k = 0; k < after->children.count && !there; k++)
            there = strcmp(before->children.all[i].key, after->children.all[k].key) == 0;
        expect_that(there, "children of the caller are not waited for", "the caller can still do that",
                    "one is gone");
    }
}

START_TEST(other_children_of_the_caller_are_left_to_it)
{
    struct program *program = program_start();
    have_child(program, false);
    have_child(program, true);
    for (int turn = 0; turn < 2; turn++) {
        struct leftovers before = leftovers_take(program);
        expect_sum(program, chance_between(100, 400), (unsigned)chance_between(1, 5));
        struct leftovers after = leftovers_take(program);
        expect_children_kept(&before, &after);
        leftovers_free(&after);
        leftovers_expect_none(program, &before, NULL);
    }
}
END_TEST

START_TEST(buffered_output_of_the_caller_appears_once)
{
    struct program *program = program_any();
    struct numbers numbers = some_numbers(chance_between(100, 400));
    char *folder = files_folder(), *path = files_name(folder);
    char *text = chance_text(chance_between(20, 200));
    struct wire *ask = program_ask(program, "parallel_sum, with output in a buffer");
    wire_text(ask, path);
    wire_text(ask, text);
    add_question(ask, &numbers, (unsigned)chance_between(2, 5), 0);
    struct summed summed = take_answer(program, 0);
    expect_total(&summed, &numbers);
    struct object file = files_look(path);
    expect_bytes("what the caller has printed comes out once", text, strlen(text), file.bytes,
                 (size_t)file.stat.st_size);
}
END_TEST

START_TEST(nothing_is_left_behind)
{
    struct program *program = program_any();
    const unsigned workers[] = {1, (unsigned)chance_between(2, 9), 0};
    for (size_t i = 0; i < sizeof workers / sizeof *workers; i++) {
        struct numbers numbers = some_numbers(chance_between(0, 400));
        struct leftovers before = leftovers_take(program);
        struct summed summed = add_up(program, &numbers, workers[i]);
        if (workers[i] > 0)
            expect_total(&summed, &numbers);
        else
            expect_refused(&summed, EINVAL);
        leftovers_expect_none(program, &before, NULL);
    }
}
END_TEST

int main(int argc, char **argv)
{
    static const char nameless[] = "lesson 06, \"Memory without a name\"";
    static const char inherited[] = "lesson 06, \"Inherited by fork\"";
    static const char kinds[] = "lesson 06, \"Four kinds of memory\"";
    static const char three[] = "lesson 02, \"counter++ is three instructions\"";
    static const char layout[] = "lesson 02, \"A struct for two\"";
    const TTest *first = two_children_add_up_a_thousand_numbers;
    const TTest *waits = no_result_is_read_before_its_child_is_done;
    const TTest *meet = children_that_meet_in_the_mapping_lose_nothing;
    const TTest *forks = exactly_as_many_children_are_forked_as_were_asked_for;
    tests_add(first, (struct test_facts){.points = 4, .page = inherited});
    /* What is a matter of luck comes first: a verdict of the others would be one, too. */
    tests_add(waits, (struct test_facts){.points = 2, .page = inherited, .needs = first});
    tests_add(meet, (struct test_facts){.points = 3, .page = three, .needs = waits});
    tests_add(any_number_of_children_will_do, (struct test_facts){.page = inherited, .needs = meet});
    tests_add(there_may_be_fewer_numbers_than_children,
              (struct test_facts){.page = inherited, .needs = meet});
    tests_add(the_total_of_no_numbers_is_0, (struct test_facts){.page = inherited, .needs = meet});
    tests_add(the_total_is_64_bits_wide, (struct test_facts){.page = layout, .needs = meet});
    tests_add(no_children_at_all_is_EINVAL, (struct test_facts){.page = inherited, .needs = meet});
    tests_add(forks, (struct test_facts){.points = 2, .page = inherited, .needs = meet});
    tests_add(so_many_too_when_there_are_fewer_numbers_or_none,
              (struct test_facts){.page = inherited, .needs = forks});
    tests_add(the_results_come_through_one_anonymous_shared_mapping,
              (struct test_facts){.points = 2, .page = nameless, .needs = meet});
    tests_add(each_child_adds_up_a_slice_of_its_own,
              (struct test_facts){.points = 2, .page = kinds, .needs = forks});
    tests_add(a_child_that_dies_is_an_error,
              (struct test_facts){.points = 2, .page = inherited, .needs = forks});
    tests_add(a_fork_that_fails_is_an_error_and_nobody_is_left,
              (struct test_facts){.points = 2, .page = inherited, .needs = meet});
    tests_add(a_mapping_that_cannot_be_had_is_an_error, (struct test_facts){.page = nameless, .needs = meet});
    tests_add(a_signal_that_interrupts_a_wait_is_no_failure,
              (struct test_facts){.page = inherited, .needs = meet});
    tests_add(other_children_of_the_caller_are_left_to_it,
              (struct test_facts){.points = 2, .page = inherited, .needs = meet});
    tests_add(buffered_output_of_the_caller_appears_once, (struct test_facts){.page = kinds, .needs = meet});
    tests_add(nothing_is_left_behind, (struct test_facts){.page = nameless, .needs = meet});
    return tests_run(argc, argv);
}
