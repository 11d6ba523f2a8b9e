/* Who waits for a process with a limit must know whether it was slow, or had no processor. */
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "system/starved.h"
#include "tests/peer.h"
#include "tests/suite_main.h"

static void spin(void *nothing)
{
    (void)nothing;
    peer_turn();
    for (;;)
        ;
}

static void sleep_on(void *nothing)
{
    (void)nothing;
    for (;;)
        pause();
}

static uint64_t ran_ns(pid_t pid)
{
    clockid_t clock;
    struct timespec ran;
    ck_assert_int_eq(clock_getcpuclockid(pid, &clock), 0);
    ck_assert_int_eq(clock_gettime(clock, &ran), 0);
    return (uint64_t)ran.tv_sec * CLOCK_S + (uint64_t)ran.tv_nsec;
}

static void until_it_ran(pid_t pid, uint64_t ns)
{
    uint64_t before = ran_ns(pid);
    while (ran_ns(pid) - before < ns)
        usleep(1000);
}

START_TEST(a_process_that_sleeps_is_not_starved)
{
    struct peer peer;
    struct starved starved = {0};
    peer_start(&peer, sleep_on, NULL);
    peer_asleep(peer.pid);
    ck_assert(!starved_of_time(&starved, peer.pid, CLOCK_MS));
    peer_kill(&peer);
}
END_TEST

START_TEST(a_process_that_ran_for_its_limit_is_given_up)
{
    struct peer peer;
    struct starved starved = {0};
    peer_start(&peer, spin, NULL);
    peer_next(&peer);
    until_it_ran(peer.pid, CLOCK_MS);
    ck_assert(starved_of_time(&starved, peer.pid, 5 * CLOCK_MS));
    until_it_ran(peer.pid, 5 * CLOCK_MS);
    ck_assert(!starved_of_time(&starved, peer.pid, 5 * CLOCK_MS));
    peer_kill(&peer);
}
END_TEST

START_TEST(one_that_hardly_ran_is_given_more_time_a_dozen_times)
{
    struct peer peer;
    struct starved starved = {0};
    peer_start(&peer, spin, NULL);
    peer_next(&peer);
    until_it_ran(peer.pid, CLOCK_MS);
    for (int i = 0; i < 12; i++)
        ck_assert(starved_of_time(&starved, peer.pid, (uint64_t)3600 * CLOCK_S));
    ck_assert(!starved_of_time(&starved, peer.pid, (uint64_t)3600 * CLOCK_S));
    peer_kill(&peer);
}
END_TEST

START_TEST(one_that_has_ended_is_given_up)
{
    struct peer peer;
    struct starved starved = {0};
    peer_start(&peer, sleep_on, NULL);
    peer_kill(&peer);
    ck_assert(!starved_of_time(&starved, peer.pid, CLOCK_S));
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("starved of a processor");
    tcase_add_test(cases, a_process_that_sleeps_is_not_starved);
    tcase_add_test(cases, a_process_that_ran_for_its_limit_is_given_up);
    tcase_add_test(cases, one_that_hardly_ran_is_given_more_time_a_dozen_times);
    tcase_add_test(cases, one_that_has_ended_is_given_up);
    return suite_run();
}
