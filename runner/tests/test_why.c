/* `shmlab why`: one program that dies in many ways, at several optimisation levels, as root and as a user. */
#include <check.h>
#include <jansson.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "tests/refuse.h"
#include "tests/run_lab.h"
#include "tests/suite_main.h"

enum { NOBODY = 65534 };

static char *program(const char *name)
{
    const char *build = getenv("SHMLAB_BUILD");
    return mem_printf("%s/programs/%s", build != NULL ? build : "build", name);
}

static struct run_lab why(const char *name, const char *way, const char *option, const char *disable)
{
    char *path = program(name);
    const char *words[5] = {"why"};
    int count = 1;
    if (option != NULL)
        words[count++] = option;
    words[count++] = path;
    words[count] = way;
    struct run_lab run = run_lab(words, "a line\n", disable);
    free(path);
    return run;
}

static void expect(const struct run_lab *run, const char *text)
{
    ck_assert_msg(strstr(buf_text(&run->out), text) != NULL, "no '%s' in: %s", text, buf_text(&run->out));
}

static const struct way {
    const char *name;
    const char *texts[4];
} ways[] = {
    {"null", {"died of SIGSEGV at dies.c:", "pointer[8] = 1; /* null */", "It wrote to 0x8", "null pointer"}},
    {"never", {"SEGV_MAPERR", "/* never */", "It wrote to 0x123456789000: nothing is mapped there.\n"}},
    {"unmapped",
     {"/* unmapped */", "It read from", "nothing is mapped there any more", "unmapped by munmap at dies.c:"}},
    {"freed", {"/* freed */", "It read from", "unmapped by munmap at dies.c:", ", in free"}},
    {"read-only", {"/* read-only */", "mapped r--s: to be read, not written", "by mmap at dies.c:"}},
    {"protected", {"/* protected */", "mapped ---s", "Its permissions were set by mprotect at dies.c:"}},
    {"no-page",
     {"died of SIGBUS", "/* no-page */", "the object has 100 bytes, and this is byte 8197, in page 2"}},
    {"garbage", {"/* garbage */", "It wrote to 0x4141414141414141", "that is no address"}},
    {"jump", {"function(); /* jump */", "It jumped to 0x0", "null pointer"}},
    {"deep", {"died of SIGSEGV at dies.c:", "the stack is full"}},
    {"thread", {"pointer[8] = 1; /* null */", "null pointer"}},
    {"child", {"which it forked, died of SIGSEGV", "/* null */"}},
    {"handles",
     {"ended by itself with status 9", "_exit(9); /* handler */", "No call of its own has failed"}},
    {"divide", {"died of SIGFPE", "FPE_INTDIV", "/* divide */"}},
    {"assert", {"died of SIGABRT", "/* assert */", "an assertion does not hold"}},
    {"twice", {"died of SIGABRT", ", in free", "/* twice */", "heap damaged"}},
    {"killed", {"died of SIGKILL", "tells no reason"}},
    {"fails", {"ended by itself with status 7", "exit(7); /* exit */", "/* open */", "-1 ENOENT"}},
};
enum { WAYS = sizeof ways / sizeof ways[0] };

static void explain_all(const char *name)
{
    for (int i = 0; i < WAYS; i++) {
        struct run_lab run = why(name, ways[i].name, NULL, NULL);
        for (int k = 0; k < 4 && ways[i].texts[k] != NULL; k++)
            expect(&run, ways[i].texts[k]);
        ck_assert_int_eq(run.status, 0);
        run_lab_free(&run);
    }
}

START_TEST(every_death_is_explained_by_its_line_unoptimised)
{
    explain_all("dies-O0");
}
END_TEST

START_TEST(every_death_is_explained_by_its_line_optimised)
{
    explain_all("dies-O2");
}
END_TEST

START_TEST(every_death_is_explained_to_an_ordinary_user)
{
    ck_assert(geteuid() != 0 || setresuid(NOBODY, NOBODY, NOBODY) == 0);
    explain_all("dies-O2");
}
END_TEST

START_TEST(a_static_program_is_explained_too)
{
    struct run_lab run = why("dies-static", "null", NULL, NULL);
    expect(&run, "pointer[8] = 1; /* null */");
    run_lab_free(&run);
    run = why("dies-static", "fails", NULL, NULL);
    expect(&run, "/* open */");
    run_lab_free(&run);
}
END_TEST

START_TEST(a_call_that_fails_inside_a_function_that_succeeds_is_not_blamed)
{
    struct run_lab run = why("dies-O0", "fails", NULL, NULL);
    expect(&run, "a semaphore");
    expect(&run, "in shm_open: openat(AT_FDCWD, \"/dev/shm/shmlab-test-dies-");
    ck_assert_ptr_null(strstr(buf_text(&run.out), "in sem_open"));
    run_lab_free(&run);
}
END_TEST

START_TEST(a_program_that_ends_well_is_no_case)
{
    struct run_lab run = why("dies-O0", "well", NULL, NULL);
    expect(&run, "all is well");
    expect(&run, "nothing to explain");
    ck_assert_int_eq(run.status, 1);
    run_lab_free(&run);
}
END_TEST

START_TEST(input_reaches_the_program)
{
    struct run_lab run = why("dies-O0", "reads", NULL, NULL);
    expect(&run, "read a line");
    expect(&run, "/* null */");
    run_lab_free(&run);
}
END_TEST

START_TEST(options_behind_the_program_are_its_own)
{
    struct run_lab run = why("dies-O0", "--json", NULL, NULL);
    expect(&run, "nothing to explain");
    run_lab_free(&run);
}
END_TEST

START_TEST(json_says_the_same)
{
    struct run_lab run = why("dies-O0", "no-page", "--json", NULL);
    json_error_t error;
    json_t *all = json_loads(buf_text(&run.out), 0, &error);
    ck_assert_msg(all != NULL, "%s: %s", error.text, buf_text(&run.out));
    json_t *end = json_array_get(all, 0), *fault = json_object_get(end, "fault");
    ck_assert_str_eq(json_string_value(json_object_get(end, "signal")), "SIGBUS");
    ck_assert_str_eq(json_string_value(json_object_get(fault, "reason")), "no page");
    ck_assert_int_eq(json_integer_value(json_object_get(json_object_get(fault, "mapping"), "size")), 100);
    ck_assert_int_eq(json_integer_value(json_object_get(json_object_get(fault, "mapping"), "byte")), 8197);
    ck_assert_int_gt(json_integer_value(json_object_get(json_object_get(end, "place"), "line")), 0);
    json_decref(all);
    run_lab_free(&run);
}
END_TEST

/* A folder of shared objects of its own, with 64 KiB of room. False where this machine has no such thing. */
static bool have_little_room(void)
{
    int flags = geteuid() == 0 ? CLONE_NEWNS : CLONE_NEWUSER | CLONE_NEWNS;
    return unshare(flags) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
           mount("tmpfs", "/dev/shm", "tmpfs", 0, "size=64k,mode=1777") == 0;
}

START_TEST(a_full_file_system_is_named)
{
    if (!have_little_room()) {
        fputs("test_why: no mount namespace here, so /dev/shm cannot be filled\n", stderr);
        return;
    }
    struct run_lab run = why("dies-O0", "full", NULL, NULL);
    expect(&run, "/* full */");
    expect(&run, "its file system is full");
    run_lab_free(&run);
}
END_TEST

START_TEST(what_cannot_run_is_refused_in_one_sentence)
{
    struct run_lab run = why("no-such-program", NULL, NULL, NULL);
    expect(&run, "there is no program");
    ck_assert_int_eq(run.status, 2);
    run_lab_free(&run);
    char *path = mem_printf("%s/script", run_lab_home());
    FILE *script = fopen(path, "w");
    ck_assert_ptr_nonnull(script);
    fputs("#!/bin/sh\n", script);
    fclose(script);
    ck_assert_int_eq(chmod(path, 0755), 0);
    run = run_lab((const char *[]){"why", path, NULL}, NULL, NULL);
    expect(&run, "not a compiled program");
    ck_assert_int_eq(run.status, 2);
    run_lab_free(&run);
    free(path);
}
END_TEST

START_TEST(a_setuid_program_is_refused_to_an_ordinary_user)
{
    if (geteuid() != 0)
        return; /* only root can make one */
    char folder[] = "/tmp/shmlab-test-why-XXXXXX";
    ck_assert_ptr_nonnull(mkdtemp(folder));
    char *from = program("dies-O0"), *to = mem_printf("%s/dies", folder);
    char *copy = mem_printf("cp %s %s && chmod 4755 %s && chmod 755 %s", from, to, to, folder);
    ck_assert_int_eq(system(copy), 0);
    ck_assert_int_eq(setresuid(NOBODY, NOBODY, 0), 0);
    struct run_lab run = run_lab((const char *[]){"why", to, "null", NULL}, NULL, NULL);
    ck_assert_int_eq(setresuid(0, 0, 0), 0);
    unlink(to);
    rmdir(folder);
    expect(&run, "setuid");
    ck_assert_int_eq(run.status, 2);
    run_lab_free(&run);
    free(from);
    free(to);
    free(copy);
}
END_TEST

static void expect_refusal(const struct run_lab *run)
{
    const char *text = buf_text(&run->out), *newline = strchr(text, '\n');
    expect(run, "shmlab: ");
    ck_assert_msg(newline != NULL && newline[1] == '\0', "one sentence, not: %s", text);
    ck_assert_int_eq(run->status, 3);
}

START_TEST(where_ptrace_is_turned_off_one_sentence_says_so)
{
    struct run_lab run = why("dies-O0", "null", NULL, "ptrace");
    expect_refusal(&run);
    run_lab_free(&run);
}
END_TEST

START_TEST(where_the_kernel_refuses_ptrace_one_sentence_says_so)
{
    refuse_ptrace();
    struct run_lab run = why("dies-O0", "null", NULL, NULL);
    expect_refusal(&run);
    run_lab_free(&run);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("why");
    suite_seconds(cases, 60);
    tcase_add_test(cases, every_death_is_explained_by_its_line_unoptimised);
    tcase_add_test(cases, every_death_is_explained_by_its_line_optimised);
    tcase_add_test(cases, every_death_is_explained_to_an_ordinary_user);
    tcase_add_test(cases, a_static_program_is_explained_too);
    tcase_add_test(cases, a_call_that_fails_inside_a_function_that_succeeds_is_not_blamed);
    tcase_add_test(cases, a_program_that_ends_well_is_no_case);
    tcase_add_test(cases, input_reaches_the_program);
    tcase_add_test(cases, options_behind_the_program_are_its_own);
    tcase_add_test(cases, json_says_the_same);
    tcase_add_test(cases, a_full_file_system_is_named);
    tcase_add_test(cases, what_cannot_run_is_refused_in_one_sentence);
    tcase_add_test(cases, a_setuid_program_is_refused_to_an_ordinary_user);
    tcase_add_test(cases, where_ptrace_is_turned_off_one_sentence_says_so);
    tcase_add_test(cases, where_the_kernel_refuses_ptrace_one_sentence_says_so);
    return suite_run();
}
