#include "grading/kit/tests.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "grading/control.h"
#include "grading/kit/chance.h"
#include "grading/kit/program.h"
#include "grading/kit/strays.h"
#include "grading/kit/world.h"
#include "grading/suite_report.h"
#include "grading/verdict.h"
#include "grading/wire.h"

enum { MOST_TESTS = 64, MOST_NAME = 120 };

struct test {
    const TTest *check;
    struct test_facts facts;
    char name[MOST_NAME];
    enum test_status status;
    bool told;
};

static struct test tests[MOST_TESTS];
static size_t count;
static struct test *running;
static char note[200]; /* of the running test */
static uint64_t began;

void tests_add(const TTest *test, struct test_facts facts)
{
    if (count == MOST_TESTS)
        world_trouble("the suite has more than %d tests", MOST_TESTS);
    struct test *one = &tests[count++];
    *one = (struct test){.check = test, .facts = facts, .status = TEST_WAIT};
    if (one->facts.points == 0)
        one->facts.points = 1;
    snprintf(one->name, sizeof one->name, "%s", test->name);
    for (char *c = one->name; *c != '\0'; c++) {
        if (*c == '_')
            *c = ' ';
    }
}

static const struct test *needed(const struct test *test)
{
    for (size_t i = 0; i < count; i++) {
        if (tests[i].check == test->facts.needs)
            return &tests[i];
    }
    return NULL;
}

static void tell_plan(void)
{
    struct wire wire = {0};
    wire_number(&wire, SUITE_REPORT_PLAN);
    wire_number(&wire, (int64_t)count);
    for (size_t i = 0; i < count; i++) {
        const struct test *need = needed(&tests[i]);
        wire_text(&wire, tests[i].name);
        wire_number(&wire, tests[i].facts.points);
        wire_text(&wire, tests[i].facts.page);
        wire_text(&wire, need != NULL ? need->name : "");
    }
    if (!wire_send(&wire, WORLD_REPORT))
        world_abandon();
    wire_free(&wire);
}

static void tell(struct test *test, enum test_status status, const struct test_failure *failure)
{
    static const struct test_failure nothing;
    const struct test_failure *said = failure != NULL ? failure : &nothing;
    struct wire wire = {0};
    test->status = status;
    test->told = true;
    wire_number(&wire, SUITE_REPORT_TEST);
    wire_number(&wire, test - tests);
    wire_number(&wire, status);
    wire_text(&wire, said->message);
    wire_text(&wire, said->expected);
    wire_text(&wire, said->actual);
    wire_text(&wire, said->where);
    wire_text(&wire, said->hang);
    wire_text(&wire, said->schedule);
    wire_number(&wire, (int64_t)((clock_now() - began) / 1000));
    if (!wire_send(&wire, WORLD_REPORT))
        world_abandon();
    wire_free(&wire);
}

void tests_fail(const struct test_failure *failure)
{
    tell(running, TEST_FAIL, failure);
    ck_abort_msg("%s", failure->message);
    abort(); /* not reached: Check has left the test */
}

void tests_note(const char *text)
{
    snprintf(note, sizeof note, "%s", text);
}

/* It is the one that is asked for, or needed for that. */
static bool is_asked_for(const struct test *test)
{
    const struct test *asked = world.only != NULL ? &tests[count - 1] : NULL;
    while (asked != NULL && asked > tests && strcmp(asked->name, world.only) != 0)
        asked--;
    for (; asked != NULL; asked = needed(asked)) {
        if (asked == test)
            return true;
    }
    return world.only == NULL;
}

START_TEST(run_one)
{
    running = &tests[_i];
    note[0] = '\0';
    began = clock_now();
    chance_begin(world.seed, (unsigned)_i);
    const struct test *need = needed(running);
    if ((need != NULL && need->status != TEST_OK) || !is_asked_for(running)) {
        tell(running, TEST_WAIT, NULL);
        return;
    }
    running->check->fn(0);
    program_end_all(false);
    tell(running, TEST_OK, &(struct test_failure){.message = note});
}
END_TEST

static void after_one(void)
{
    program_end_all(running == NULL || running->status == TEST_FAIL);
    if (running != NULL && !running->told)
        world_trouble("the test \"%s\" did not reach its end", running->name);
}

/* However long it takes: gradings may have to take turns, and the lab watches the time. */
static void wait_for_hello(void)
{
    struct control_event event;
    int got;
    while ((got = control_next(WORLD_CONTROL, &event)) == 0)
        world_wait(-1, clock_now() + CLOCK_S);
    if (got < 0 || event.kind != CONTROL_HELLO)
        world_trouble("the sandbox ended before the suite began");
    world.init = event.pidfd;
}

/* The lab writes one byte when the program is built. It kills a suite that it does not need, so an end of
 * the pipe means that the lab itself is gone. */
static void wait_for_go(void)
{
    char byte;
    while (!world_wait(WORLD_GO, clock_now() + CLOCK_S))
        ;
    if (read(WORLD_GO, &byte, 1) != 1)
        world_abandon();
}

static void take_arguments(int argc, char **argv)
{
    static const struct option options[] = {
        {"seed", required_argument, NULL, 's'},   {"shm", required_argument, NULL, 'm'},
        {"work", required_argument, NULL, 'w'},   {"base", required_argument, NULL, 'b'},
        {"own-shm", no_argument, NULL, 'o'},      {"only", required_argument, NULL, 'n'},
        {"cpus", required_argument, NULL, 'c'},   {"user", required_argument, NULL, 'u'},
        {"folder", required_argument, NULL, 'f'}, {0}};
    int option;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (option) {
        case 's': world.seed = strtoull(optarg, NULL, 0); break;
        case 'n': world.only = optarg; break;
        case 'm': world.shm = optarg; break;
        case 'w': world.work = optarg; break;
        case 'f': world.folder = optarg; break;
        case 'b': world.base = optarg; break;
        case 'o': world.own_shm = true; break;
        case 'c': world.cpus = strtoll(optarg, NULL, 0); break;
        case 'u':
            world.own_user = true;
            world.user = (uid_t)strtoul(optarg, NULL, 10);
            break;
        default: exit(2);
        }
    }
    if (world.shm == NULL || world.work == NULL || world.base == NULL || world.folder == NULL) {
        fprintf(stderr, "%s: started by shmlab, not by hand; see exercises/README.md\n", argv[0]);
        exit(2);
    }
}

static void run_all(void)
{
    Suite *suite = suite_create("exercise");
    for (size_t i = 0; i < count; i++) {
        TCase *one = tcase_create(tests[i].name);
        tcase_add_checked_fixture(one, NULL, after_one);
        tcase_add_loop_test(one, run_one, (int)i, (int)i + 1);
        suite_add_tcase(suite, one);
    }
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_SILENT);
    if (srunner_ntests_run(runner) != (int)count)
        world_trouble("the suite ran %d of %zu tests", srunner_ntests_run(runner), count);
    srunner_free(runner);
    program_end_all(true);
    if (!world.own_shm)
        strays_remove();
}

int tests_run(int argc, char **argv)
{
    take_arguments(argc, argv);
    signal(SIGPIPE, SIG_IGN);
    tell_plan();
    wait_for_hello();
    wait_for_go();
    strays_begin();
    run_all();
    struct wire wire = {0};
    wire_number(&wire, SUITE_REPORT_END);
    wire_send(&wire, WORLD_REPORT);
    wire_free(&wire);
    world_stand_by();
}
