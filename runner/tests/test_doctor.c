/* `shmlab doctor`: machines are told apart by what they say of themselves, and what is missing is named. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "cmd/abilities.h"
#include "cmd/machine.h"
#include "tests/folder.h"
#include "tests/run_lab.h"
#include "tests/suite_main.h"

static const struct machine_fact *fact(const struct machine *machine, const char *name)
{
    for (size_t i = 0; i < machine->count; i++)
        if (strcmp(machine->facts[i].name, name) == 0)
            return &machine->facts[i];
    return NULL;
}

static struct machine of_release(const char *release)
{
    struct machine machine;
    machine_look(&machine, "/nowhere", release, "x86_64");
    return machine;
}

START_TEST(the_two_kinds_of_windows_are_told_apart)
{
    struct machine first = of_release("4.4.0-19041-Microsoft");
    struct machine second = of_release("5.15.90.1-microsoft-standard-WSL2");
    ck_assert_int_eq(fact(&first, "WSL 1")->tested, UNSUPPORTED);
    ck_assert_int_eq(fact(&second, "WSL 2")->tested, NOT_TESTED);
    ck_assert_ptr_null(fact(&second, "WSL 1"));
    ck_assert_ptr_nonnull(strstr(fact(&second, "WSL 2")->counsel, "/mnt/c"));
}
END_TEST

START_TEST(old_kernels_are_named_with_what_they_lack)
{
    struct machine ancient = of_release("4.19.0-27-amd64"), older = of_release("6.1.0-18-amd64");
    struct machine old = of_release("6.8.0-31-generic"), new = of_release("6.12.4");
    ck_assert_int_eq(fact(&ancient, "a kernel before 5.3")->tested, UNSUPPORTED);
    ck_assert_ptr_nonnull(strstr(fact(&older, "a kernel before 6.7")->counsel, "PAGEMAP_SCAN"));
    ck_assert_ptr_nonnull(strstr(fact(&old, "a kernel before 6.11")->counsel, "PROCMAP_QUERY"));
    ck_assert_int_eq(fact(&new, "a kernel of 6.11 or later")->tested, TESTED);
}
END_TEST

START_TEST(containers_and_virtual_machines_are_known_by_their_files)
{
    struct machine machine;
    folder_put(".dockerenv", "");
    folder_put("proc/cpuinfo", "flags\t\t: fpu sse2 hypervisor lahf_lm\n");
    folder_put("etc/os-release", "ID=debian\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n");
    machine_look(&machine, folder_root, "6.12.4", "x86_64");
    ck_assert_str_eq(machine.system, "Debian GNU/Linux 12 (bookworm)");
    ck_assert_ptr_nonnull(strstr(fact(&machine, "Docker")->counsel, "--cap-add=SYS_PTRACE"));
    ck_assert_int_eq(fact(&machine, "a virtual machine")->tested, TESTED);
}
END_TEST

START_TEST(another_processor_is_not_supported_and_that_is_said)
{
    struct machine machine;
    struct buf said = {0};
    machine_look(&machine, "/nowhere", "6.12.4", "aarch64");
    machine_say(&machine, &said);
    ck_assert_ptr_nonnull(
        strstr(buf_text(&said), "aarch64 (not supported): instructions are decoded for x86_64"));
    buf_free(&said);
}
END_TEST

static char *said_with(const char *disabled)
{
    struct buf said = {0};
    setenv("SHMLAB_DISABLE", disabled, 1);
    abilities_say(&said);
    return buf_take(&said);
}

START_TEST(each_missing_ability_says_what_it_costs_and_what_gives_it)
{
    char *said = said_with("ptrace,userns,inotify");
    ck_assert_ptr_nonnull(strstr(said, "\nNO    ptrace "));
    ck_assert_ptr_nonnull(strstr(said, "without it: processes run, but cannot be held"));
    ck_assert_ptr_nonnull(strstr(said, "docker run --cap-add=SYS_PTRACE"));
    ck_assert_ptr_nonnull(strstr(said, "\nNO    isolation "));
    ck_assert_ptr_nonnull(strstr(said, "apt-get install bubblewrap"));
    ck_assert_ptr_nonnull(strstr(said, "\nNO    inotify "));
    free(said);
}
END_TEST

START_TEST(a_name_that_is_no_ability_is_named)
{
    char *said = said_with("pagemap,ptrase");
    ck_assert_ptr_nonnull(strstr(said, "NO    ptrase         SHMLAB_DISABLE names it"));
    ck_assert_ptr_null(strstr(said, "pagemap         SHMLAB_DISABLE"));
    free(said);
}
END_TEST

START_TEST(the_bundle_holds_the_machine_and_nothing_of_the_learner)
{
    char *path = mem_printf("%s/report", folder_root);
    const char *const words[] = {"doctor", "--bundle", "-o", path, NULL};
    struct run_lab run = run_lab(words, NULL, NULL);
    struct buf report = {0};
    ck_assert_int_eq(run.status, 0);
    ck_assert_int_eq(buf_read_file(&report, path, NULL), 0);
    ck_assert_ptr_nonnull(strstr(buf_text(&report), "ok    object folder"));
    ck_assert_ptr_nonnull(strstr(buf_text(&report), "\n01-writer-reader: "));
    ck_assert_ptr_null(strstr(buf_text(&report), run_lab_home()));
    buf_free(&report);
    run_lab_free(&run);
    free(path);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("doctor");
    tcase_add_checked_fixture(cases, folder_make, folder_remove);
    tcase_add_test(cases, the_bundle_holds_the_machine_and_nothing_of_the_learner);
    tcase_add_test(cases, the_two_kinds_of_windows_are_told_apart);
    tcase_add_test(cases, old_kernels_are_named_with_what_they_lack);
    tcase_add_test(cases, containers_and_virtual_machines_are_known_by_their_files);
    tcase_add_test(cases, another_processor_is_not_supported_and_that_is_said);
    tcase_add_test(cases, each_missing_ability_says_what_it_costs_and_what_gives_it);
    tcase_add_test(cases, a_name_that_is_no_ability_is_named);
    return suite_run();
}
