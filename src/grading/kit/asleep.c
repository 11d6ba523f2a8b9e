#include "grading/kit/asleep.h"

#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>

#include "base/clock.h"
#include "grading/kit/hold.h"
#include "grading/kit/program.h"
#include "grading/kit/tests.h"
#include "grading/kit/world.h"
#include "system/subject.h"
#include "system/syscalls.h"
#include "system/waits.h"

/* So often it was seen in another place, and for so long: a busy machine gives it no turn for a while. */
enum { MOST_LOOKS = 100, LOOK_MS = 4, MOST_SECONDS = 20 };

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

void asleep_expect(const struct program *program, const char *promise)
{
    struct subject subject;
    struct waits_raw raw;
    enum found found = RUNS;
    uint64_t began = clock_now();
    subject_init(&subject, 0, program_pid(program));
    for (int looks = 0; found != FUTEX && found != ANSWERED && found != ENDED && looks < MOST_LOOKS;) {
        world_wait(-1, clock_now() + LOOK_MS * (uint64_t)CLOCK_MS);
        hold_as_user(true);
        waits_read(&subject, &raw);
        hold_as_user(false);
        found = look(&raw);
        looks++;
        if (found == RUNS && clock_now() - began > MOST_SECONDS * (uint64_t)CLOCK_S)
            break;
    }
    subject_free(&subject);
    if (found != FUTEX)
        fail_awake(promise, found, raw.number);
}
