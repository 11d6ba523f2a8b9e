#include "grading/kit/sums_meet.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>

#include "base/clock.h"
#include "grading/kit/asleep.h"
#include "grading/kit/program.h"
#include "grading/kit/sums_family.h"
#include "grading/kit/tests.h"
#include "grading/kit/watch.h"
#include "system/trace.h"

/* The first child is held before one of its accesses to the mapping, and the others run, as far as they come.
 */
struct crowd {
    struct sums_family family;
    int point, count;
    bool reached, held, ended, let_go, tell;
    bool torn; /* it changes bytes that others have changed meanwhile, in more than one step for them */
    struct watched_touch touch;
    char before[8];
    uint64_t since, cpu[SUMS_FAMILY_MOST];
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

static void crowd_born(struct sums_family *family, pid_t child, int number)
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
    bool all = crowd->family.forks >= SUMS_SLICERS || parent == SYS_wait4 || parent == SYS_waitid;
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

static bool meet_at(struct crowd *crowd, int point, const struct sums_numbers *numbers,
                    struct sums_added *summed)
{
    crowd->point = point;
    crowd->count = 0;
    crowd->reached = crowd->held = crowd->ended = crowd->let_go = crowd->torn = false;
    *summed = sums_family_add_up(&crowd->family, numbers, SUMS_SLICERS);
    return !crowd->torn && summed->answer.result == 0 && summed->sum == numbers->sum;
}

_Noreturn static void fail_crowd(const struct crowd *crowd, const struct sums_numbers *numbers,
                                 const struct sums_added *summed)
{
    char expected[60], actual[120];
    snprintf(expected, sizeof expected, "%" PRId64, numbers->sum);
    snprintf(actual, sizeof actual, "%" PRId64, summed->sum);
    if (crowd->torn) {
        snprintf(expected, sizeof expected, "a lock, or one step for every processor");
        snprintf(actual, sizeof actual,
                 "other children change the same bytes before this step of one is done");
    } else if (summed->answer.result != 0) {
        snprintf(actual, sizeof actual, "the call fails");
    }
    tests_fail(&(struct test_failure){
        .message = "the total is right, wherever other children come between the accesses of one",
        .expected = expected,
        .actual = actual,
        .where = crowd->line});
}

void sums_meet_expect_total(void)
{
    enum { MOST_POINTS = 100 };
    static struct crowd crowd;
    struct sums_numbers numbers = sums_some(3 * SUMS_SLICERS);
    struct sums_added summed;
    crowd = (struct crowd){.family = {.born = crowd_born}};
    crowd.family.program = program_start_hooked(&(struct watch_hooks){.entering = sums_family_steer,
                                                                      .seen = sums_family_look,
                                                                      .forked = sums_family_born,
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
