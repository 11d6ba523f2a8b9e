#include "grading/kit/visits_meet.h"

#include <stdio.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "grading/kit/asleep.h"
#include "grading/kit/expect.h"
#include "grading/kit/files.h"
#include "grading/kit/program.h"
#include "grading/kit/tests.h"
#include "grading/kit/visits.h"
#include "grading/kit/watch.h"

/* A is stopped before one of its steps, a system call or an access to the number; B bumps meanwhile, as far
 * as it comes; then A goes on. */
struct meeting {
    char *path;
    struct program *a, *b;
    int point, count; /* where they meet, and how many steps of A were seen */
    bool on, met, tell;
    bool accesses_only; /* of its steps, only those that touch the number count */
    char *line;         /* of A, when `tell` */
    bool torn; /* A adds without a lock that keeps B out, in an instruction that is not one step for B */
};

static void meet(struct meeting *meeting, pid_t pid, const struct watched_touch *touch)
{
    if (!meeting->on || ++meeting->count != meeting->point)
        return;
    meeting->met = true;
    int64_t before = visits_value(meeting->path);
    visits_ask(meeting->b, meeting->path, VISITS_UMASK);
    program_send(meeting->b);
    bool through = asleep_or_done(meeting->b);
    bool same = touch != NULL && visits_is(meeting->path, watch_map(pid, touch->address).inode);
    meeting->torn = through && same && touch->read && touch->write && !touch->locked &&
                    visits_value(meeting->path) != before;
    if (meeting->tell)
        meeting->line = watch_line(pid);
}

static void meet_before_call(struct watched_call *call, void *context)
{
    enum { SUITE = 3 }; /* questions come from there, and answers go there */
    bool talks = (call->number == SYS_read || call->number == SYS_writev) && call->args[0] == SUITE;
    if (!talks && !((struct meeting *)context)->accesses_only)
        meet(context, call->pid, NULL);
}

static void meet_before_access(const struct watched_touch *touch, void *context)
{
    meet(context, touch->pid, touch);
}

static void follow_mapping(const struct watched_call *call, void *context)
{
    struct meeting *meeting = context;
    struct watch *watch = meeting->on ? program_watch(meeting->a) : NULL;
    if (watch == NULL || call->result < 0)
        return;
    if (call->number == SYS_mmap && (call->args[3] & MAP_SHARED) && (call->args[2] & PROT_WRITE) &&
        !(call->args[3] & MAP_ANONYMOUS) && call->args[5] == 0)
        watch_memory(watch, call->pid, (uint64_t)call->result, VISITS_NUMBER);
    else if (call->number == SYS_munmap)
        watch_memory(watch, call->pid, 0, 0);
}

static struct program *start_to_meet(struct meeting *meeting)
{
    return program_start_hooked(&(struct watch_hooks){.entering = meet_before_call,
                                                      .seen = follow_mapping,
                                                      .touching = meet_before_access,
                                                      .context = meeting});
}

_Noreturn static void fail_meeting(const struct meeting *meeting, int64_t value, int64_t a, int64_t b)
{
    char expected[120], actual[160];
    snprintf(expected, sizeof expected, "%lld and %lld, and %lld in the file", (long long)value + 1,
             (long long)value + 2, (long long)value + 2);
    if (meeting->torn) {
        snprintf(expected, sizeof expected, "a lock, or one step for every processor");
        snprintf(actual, sizeof actual, "the other process adds before this step of the first is done");
    } else {
        snprintf(actual, sizeof actual, "%lld and %lld, and %lld in the file", (long long)a, (long long)b,
                 (long long)visits_value(meeting->path));
    }
    tests_fail(&(struct test_failure){
        .message = "two processes that bump at once both count, wherever one comes between the other's steps",
        .expected = expected,
        .actual = actual,
        .where = meeting->line});
}

static void set_point(struct meeting *meeting, int point)
{
    meeting->point = point;
    meeting->count = 0;
    meeting->met = meeting->torn = false;
    meeting->on = true;
}

/* True when both counted. The caller knows what was in the file. */
static bool hold_meeting(struct meeting *meeting, int point, int64_t value, int64_t *a, int64_t *b)
{
    set_point(meeting, point);
    *a = visits_bump(meeting->a, meeting->path).result;
    meeting->on = false;
    if (!meeting->met)
        return *a == value + 1 && visits_value(meeting->path) == value + 1;
    *b = program_answer(meeting->b).result;
    return !meeting->torn && *a != *b && (*a == value + 1 || *a == value + 2) &&
           (*b == value + 1 || *b == value + 2) && visits_value(meeting->path) == value + 2;
}

static void set_scene(const struct meeting *meeting, bool exists, int64_t value)
{
    files_remove(meeting->path);
    if (exists)
        files_make(meeting->path, 0600, &value, VISITS_NUMBER);
}

void visits_meet_expect_both(bool exists)
{
    enum { MOST_POINTS = 100 };
    static struct meeting meeting;
    int64_t value = exists ? visits_some() : 0, a = 0, b = 0;
    meeting = (struct meeting){.path = visits_path(), .b = program_start()};
    meeting.a = start_to_meet(&meeting);
    for (int point = 1; point <= MOST_POINTS; point++) {
        set_scene(&meeting, exists, value);
        if (!hold_meeting(&meeting, point, value, &a, &b)) {
            meeting.tell = true; /* the same again: this time the line is looked up */
            set_scene(&meeting, exists, value);
            hold_meeting(&meeting, point, value, &a, &b);
            fail_meeting(&meeting, value, a, b);
        }
        if (!meeting.met)
            return;
    }
    tests_note("only the first 100 steps of a bump were looked at");
}

/* B comes when A has the number in its hands, and waits or does not; C comes when it is B's turn. A lock that
 * A takes away with it keeps C from nothing. */
void visits_meet_expect_three(void)
{
    enum { MOST_ACCESSES = 6, PROCESSES = 3 };
    static struct meeting of_a, of_b;
    int64_t value = visits_some(), got[PROCESSES] = {0};
    of_b = (struct meeting){
        .path = visits_make(value, VISITS_NUMBER), .b = program_start(), .accesses_only = true};
    of_a = of_b;
    of_b.a = of_a.b = start_to_meet(&of_b);
    of_a.a = start_to_meet(&of_a);
    for (int point = 1; point <= MOST_ACCESSES; point++, value += PROCESSES) {
        set_point(&of_b, point);
        set_point(&of_a, 1);
        got[0] = visits_bump(of_a.a, of_a.path).result;
        if (!of_a.met)
            return;
        got[1] = program_answer(of_a.b).result;
        of_a.on = of_b.on = false;
        if (!of_b.met)
            return;
        got[2] = program_answer(of_b.b).result;
        char expected[100], actual[100];
        snprintf(expected, sizeof expected, "%lld, %lld and %lld, in any order", (long long)value + 1,
                 (long long)value + 2, (long long)value + 3);
        snprintf(actual, sizeof actual, "%lld, %lld and %lld", (long long)got[0], (long long)got[1],
                 (long long)got[2]);
        bool all = got[0] != got[1] && got[1] != got[2] && got[0] != got[2];
        for (int i = 0; i < PROCESSES; i++)
            all &= got[i] > value && got[i] <= value + PROCESSES;
        expect_that(all && visits_value(of_a.path) == value + PROCESSES,
                    "three that come while the one before is not done all count", expected, actual);
    }
}

enum { CROWD = 3, VISITS = 40 };

/* Every number from 1 on comes once, and in each process they rise. */
static void expect_all_counted(struct program *crowd[CROWD])
{
    bool seen[CROWD * VISITS + 1] = {false};
    for (int i = 0; i < CROWD; i++) {
        struct answer answer = program_answer(crowd[i]);
        int64_t last = 0;
        for (int k = 0; k < VISITS; k++) {
            int64_t value = wire_take_number(&answer.rest);
            char actual[40];
            snprintf(actual, sizeof actual, "%lld", (long long)value);
            expect_that(value > last && value <= CROWD * VISITS, "what a process counts rises", "1 to 120",
                        actual);
            expect_that(!seen[value], "no two visits get the same number", "each number once", actual);
            seen[value] = true;
            last = value;
        }
    }
}

void visits_meet_expect_crowd(void)
{
    struct program *crowd[CROWD];
    char *path = visits_path();
    for (int i = 0; i < CROWD; i++)
        crowd[i] = program_start();
    for (int i = 0; i < CROWD; i++) {
        struct wire *ask = program_ask(crowd[i], "visits_bump, often");
        wire_text(ask, path);
        wire_number(ask, VISITS);
        program_send(crowd[i]);
    }
    expect_all_counted(crowd);
    expect_number("the file holds the number of all visits", CROWD * VISITS, visits_value(path));
}
