#include "grading/kit/asleep.h"

#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>

#include "base/clock.h"
#include "grading/kit/hold.h"
#include "grading/kit/program.h"
#include "grading/kit/tests.h"
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

static uint64_t cpu_of(pid_t pid)
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
    uint64_t deadline = clock_now() + MOST_SECONDS * (uint64_t)CLOCK_S, cpu = cpu_of(pid);
    subject_init(&subject, 0, pid);
    for (int elsewhere = 0; found == RUNS || found == ELSEWHERE;) {
        world_wait(-1, clock_now() + LOOK_MS * (uint64_t)CLOCK_MS);
        hold_as_user(true);
        waits_read(&subject, &raw);
        hold_as_user(false);
        found = look(&raw);
        elsewhere += found == ELSEWHERE;
        if (elsewhere == MOST_LOOKS || cpu_of(pid) - cpu > MOST_CPU || clock_now() > deadline)
            break;
    }
    subject_free(&subject);
    if (found != FUTEX)
        fail_awake(promise, found, raw.number);
}
