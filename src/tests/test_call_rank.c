/* Which of the system calls of a C library call is the one that is shown. */
#include <check.h>

#include "system/call_rank.h"
#include "tests/suite_main.h"

START_TEST(the_system_call_a_function_is_for_ranks_highest)
{
    static const char *const pairs[][2] = {
        {"mmap", "mmap"},         {"shm_open", "openat"},
        {"shm_unlink", "unlink"}, {"printf", "write"},
        {"getc", "read"},         {"pthread_mutex_lock", "futex"},
        {"sem_wait", "futex"},    {"fork", "clone"},
        {"waitpid", "wait4"},     {"usleep", "clock_nanosleep"},
        {"fstat", "newfstatat"},  {"sigaction", "rt_sigaction"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        ck_assert_msg(call_rank(pairs[i][0], pairs[i][1]) == RANK_PURPOSE, "%s", pairs[i][0]);
}
END_TEST

START_TEST(housekeeping_of_the_library_ranks_lowest)
{
    ck_assert_int_eq(call_rank("printf", "newfstatat"), RANK_OWN);
    ck_assert_int_eq(call_rank("malloc", "brk"), RANK_OWN);
    ck_assert_int_eq(call_rank("malloc", "mmap"), RANK_OWN);
    ck_assert_int_eq(call_rank("fork", "set_robust_list"), RANK_OWN);
}
END_TEST

START_TEST(what_is_neither_is_between)
{
    ck_assert_int_eq(call_rank("system", "wait4"), RANK_OTHER);
    ck_assert_int_eq(call_rank("anything", 0), RANK_OTHER);
    ck_assert_int_eq(call_rank("shm_open", "open"), RANK_OTHER); /* no part of a word */
}
END_TEST

START_TEST(what_the_compiler_puts_in_is_no_call_of_the_program)
{
    ck_assert(!call_is_written("__cxa_finalize"));
    ck_assert(!call_is_written("__errno_location"));
    ck_assert(call_is_written("printf"));
    ck_assert(call_is_written("__isoc99_scanf"));
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("call rank");
    tcase_add_test(cases, the_system_call_a_function_is_for_ranks_highest);
    tcase_add_test(cases, housekeeping_of_the_library_ranks_lowest);
    tcase_add_test(cases, what_is_neither_is_between);
    tcase_add_test(cases, what_the_compiler_puts_in_is_no_call_of_the_program);
    return suite_run();
}
