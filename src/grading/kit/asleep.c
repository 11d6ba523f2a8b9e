#include "grading/kit/asleep.h"

#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>

#include "base/clock.h"
#include "grading/kit/hold.h"
#include "grading/kit/program.h"
#include "grading/kit/tests.h"
#include "grading/kit/watch.h"
#include "grading/kit/world.h"
#include "system/subject.h"
#include "system/syscalls.h"
#include "system/waits.h"

/* A busy machine gives it no turn for a while: what counts is how long it ran, or how often it was seen
 * asleep in another place. */
enum { MOST_LOOKS = 100, LOOK_MS = 4, MOST_SECONDS = 20 };
static const uint64_t MOST_CPU = 300 * (uint64_t)CLOCK_MS;

enum found { FUTEX, ANSWERED, ENDED, ELSEWHERE, RUNS };

/* It has answered when it waits for its next question, which comes over its descriptor 3. */
static enum found look(const struct waits_raw *raw)
{
    enum { SUITE = 3 };
    if (raw->state == 0 || raw->state == 'Z' || raw->state == 'X')
        return ENDED;
    if (!waits_asleep(raw))
        return RUNS;
    if (raw->number == SYS_futex)
        return FUTEX;
    return raw->number == SYS_read && raw->args[0] == SUITE ? ANSWERED : ELSEWHERE;
}

_Noreturn static void fail_awake(const char *promise, enum found found, long number)
{
    static const char *const words[] = {[ANSWERED] = "the call returned",
                                        [ENDED] = "the program ended",
                                        [ELSEWHERE] = "it sleeps in",
                                        [RUNS] = "it runs on and on"};
    char actual[100];
    const char *name = found == ELSEWHERE ? syscalls_name(number) : NULL;
    snprintf(actual, sizeof actual, "%s%s%s", words[found], name != NULL ? " " : "",
             name != NULL ? name : "");
    tests_fail(&(struct test_failure){
        .message = promise, .expected = "it sleeps until the lock is free", .actual = actual});
}

uint64_t asleep_cpu(pid_t pid)
{
    clockid_t id;
    struct timespec used;
    if (clock_getcpuclockid(pid, &id) != 0 || clock_gettime(id, &used) != 0)
        return 0;
    return (uint64_t)used.tv_sec * CLOCK_S + (uint64_t)used.tv_nsec;
}

void asleep_expect(const struct program *program, const char *promise)
{
    struct subject subject;
    struct waits_raw raw;
    pid_t pid = program_pid(program);
    enum found found = RUNS;
    uint64_t deadline = clock_now() + MOST_SECONDS * (uint64_t)CLOCK_S, cpu = asleep_cpu(pid);
    subject_init(&subject, 0, pid);
    for (int elsewhere = 0; found == RUNS || found == ELSEWHERE;) {
        world_wait(-1, clock_now() + LOOK_MS * (uint64_t)CLOCK_MS);
        hold_as_user(true);
        waits_read(&subject, &raw);
        hold_as_user(false);
        found = look(&raw);
        elsewhere += found == ELSEWHERE;
        if (elsewhere == MOST_LOOKS || asleep_cpu(pid) - cpu > MOST_CPU || clock_now() > deadline)
            break;
    }
    subject_free(&subject);
    if (found != FUTEX)
        fail_awake(promise, found, raw.number);
}

static bool is_lock(long number)
{
    return number == SYS_flock || number == SYS_fcntl || number == SYS_futex || number == SYS_semop ||
           number == SYS_semtimedop;
}

/* Whoever tries again and again sleeps by the clock between. A disk may take long and says nothing. */
static bool is_pause(long number)
{
    return number == SYS_nanosleep || number == SYS_clock_nanosleep || number == SYS_poll ||
           number == SYS_ppoll || number == SYS_select || number == SYS_pselect6 ||
           number == SYS_rt_sigtimedwait;
}

bool asleep_or_done(const struct program *program)
{
    enum { MOST_PAUSES = 40 };
    static const uint64_t tries = 100 * (uint64_t)CLOCK_MS;
    struct subject subject;
    struct waits_raw raw;
    pid_t pid = program_pid(program);
    uint64_t deadline = clock_now() + MOST_SECONDS * (uint64_t)CLOCK_S, cpu = asleep_cpu(pid);
    bool done = false, waits = false;
    subject_init(&subject, 0, pid);
    for (int pauses = 0; !done && !waits && clock_now() < deadline;) {
        if (program_watch(program) != NULL)
            watch_pump(program_watch(program));
        hold_as_user(true);
        waits_read(&subject, &raw);
        hold_as_user(false);
        enum found found = look(&raw);
        done = found == ANSWERED || found == ENDED;
        pauses += found == ELSEWHERE && is_pause(raw.number);
        waits = ((found == ELSEWHERE || found == FUTEX) && is_lock(raw.number)) || pauses == MOST_PAUSES ||
                asleep_cpu(pid) - cpu > tries;
        if (!done && !waits)
            world_wait_for(-1, clock_now() + CLOCK_MS);
    }
    subject_free(&subject);
    return done;
}

long asleep_in(const struct program *program)
{
    return asleep_process(program_pid(program));
}

long asleep_process(pid_t pid)
{
    struct subject subject;
    struct waits_raw raw;
    subject_init(&subject, 0, pid);
    hold_as_user(true);
    waits_read(&subject, &raw);
    hold_as_user(false);
    subject_free(&subject);
    enum found found = look(&raw);
    if (found == ANSWERED || found == ENDED)
        return ASLEEP_DONE;
    return found == RUNS ? ASLEEP_RUNS : raw.number;
}
