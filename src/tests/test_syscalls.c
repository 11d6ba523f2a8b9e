/* Calls as words, with strings from a real process. */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "base/buf.h"
#include "system/subject.h"
#include "system/syscalls.h"
#include "tests/peer.h"
#include "tests/suite_main.h"

static char *shared;

static void waits(void *context)
{
    (void)context;
    peer_turn();
    strcpy(shared, "shown once it is there");
    peer_turn();
}

static uint64_t address_of(const void *memory)
{
    return (uint64_t)(uintptr_t)memory;
}

static struct peer peer;
static struct subject subject;
static struct buf text;

static void setup(void)
{
    shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    peer_start(&peer, waits, NULL);
    peer_wait(&peer);
    subject_init(&subject, 0, peer.pid);
}

static void teardown(void)
{
    subject_free(&subject);
    peer_kill(&peer);
    buf_free(&text);
}

static const char *print(long number, const uint64_t args[6])
{
    buf_clear(&text);
    syscalls_print(&text, &subject, number, args);
    return buf_text(&text);
}

static char known_path[] = "/dev/shm/my_shm"; /* data of ours, so in the peer, too */

START_TEST(openat_is_shown_with_its_path_and_flags)
{
    const uint64_t args[6] = {(uint64_t)AT_FDCWD, address_of(known_path),
                              O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666};
    ck_assert_str_eq(print(SYS_openat, args),
                     "openat(AT_FDCWD, \"/dev/shm/my_shm\", O_RDWR|O_CREAT|O_NOFOLLOW|O_CLOEXEC, 0666)");
}
END_TEST

START_TEST(mmap_is_shown_with_its_protection_and_kind)
{
    const uint64_t args[6] = {0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, 3, 0};
    ck_assert_str_eq(print(SYS_mmap, args), "mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_SHARED, 3, 0)");
}
END_TEST

START_TEST(futex_shows_what_it_waits_for)
{
    const uint64_t args[6] = {0x1000, FUTEX_WAIT, 2, 0, 0, 0};
    ck_assert_str_eq(print(SYS_futex, args), "futex(0x1000, FUTEX_WAIT, 2, NULL)");
}
END_TEST

START_TEST(an_untouched_shared_string_is_not_brought_in)
{
    const uint64_t args[6] = {1, address_of(shared), 5};
    char expected[64];
    snprintf(expected, sizeof expected, "write(1, %#llx, 5)", (unsigned long long)address_of(shared));
    ck_assert_str_eq(print(SYS_write, args), expected);
    peer_next(&peer);
    ck_assert_str_eq(print(SYS_write, args), "write(1, \"shown\", 5)");
}
END_TEST

START_TEST(results_have_their_names)
{
    static const struct result {
        long number;
        int64_t value;
        const char *text;
    } results[] = {
        {SYS_openat, 3, "3"},
        {SYS_openat, -ENOENT, "-1 ENOENT"},
        {SYS_mmap, 0x7f0000001000, "0x7f0000001000"},
        {SYS_mmap, -ENOMEM, "-1 ENOMEM"},
        {SYS_exit_group, 0, "?"},
    };
    for (size_t i = 0; i < sizeof results / sizeof *results; i++) {
        buf_clear(&text);
        syscalls_result(&text, results[i].number, results[i].value);
        ck_assert_str_eq(buf_text(&text), results[i].text);
    }
}
END_TEST

START_TEST(library_calls_are_shown_as_c)
{
    const uint64_t args[6] = {address_of(known_path + 8), O_CREAT | O_RDWR, 0666};
    buf_clear(&text);
    ck_assert(syscalls_function(&text, &subject, "shm_open", args));
    ck_assert_str_eq(buf_text(&text), "shm_open(\"/my_shm\", O_RDWR|O_CREAT, 0666)");
    buf_clear(&text);
    ck_assert(!syscalls_function(&text, &subject, "somebody_elses", args));
    ck_assert_str_eq(buf_text(&text), "somebody_elses(…)");
}
END_TEST

START_TEST(library_results_are_shown_as_c)
{
    static const struct result {
        const char *name;
        uint64_t value;
        int error;
        const char *text;
    } results[] = {
        {"shm_open", (uint32_t)-1, EACCES, "-1 EACCES"},     {"shm_open", 4, EACCES, "4"},
        {"pthread_mutex_lock", EOWNERDEAD, 0, "EOWNERDEAD"}, {"pthread_mutex_lock", 0, 0, "0"},
        {"mmap", (uint64_t)-1, EINVAL, "-1 EINVAL"},
    };
    for (size_t i = 0; i < sizeof results / sizeof *results; i++) {
        buf_clear(&text);
        syscalls_function_result(&text, results[i].name, results[i].value, results[i].error);
        ck_assert_str_eq(buf_text(&text), results[i].text);
    }
}
END_TEST

START_TEST(an_unknown_number_has_no_name)
{
    ck_assert_str_eq(syscalls_name(SYS_openat), "openat");
    ck_assert_ptr_null(syscalls_name(-1));
    ck_assert_ptr_null(syscalls_name(100000));
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("syscalls");
    tcase_add_checked_fixture(cases, setup, teardown);
    tcase_add_test(cases, openat_is_shown_with_its_path_and_flags);
    tcase_add_test(cases, mmap_is_shown_with_its_protection_and_kind);
    tcase_add_test(cases, futex_shows_what_it_waits_for);
    tcase_add_test(cases, an_untouched_shared_string_is_not_brought_in);
    tcase_add_test(cases, results_have_their_names);
    tcase_add_test(cases, library_calls_are_shown_as_c);
    tcase_add_test(cases, library_results_are_shown_as_c);
    tcase_add_test(cases, an_unknown_number_has_no_name);
    return suite_run();
}
