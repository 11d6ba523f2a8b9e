/* An installed lab works from where it was put, and goes without a trace; its Debian package holds the same.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "tests/folder.h"
#include "tests/program.h"
#include "tests/suite_main.h"

/* Runs a line of shell with $stage, $build and $source set; its output is the caller's. */
static int shell(const char *line, char **said)
{
    struct program program;
    char *whole = mem_printf("stage=%s; build=$(realpath ${SHMLAB_BUILD:-build}); source=${build%%/build*};"
                             "export HOME=$stage/home; unset MAKEFLAGS MAKELEVEL; %s",
                             folder_root, line);
    int status = program_run(&program, "/usr/bin/env", "bash", "-c", whole);
    *said = mem_dup(buf_text(&program.text));
    program_free(&program);
    free(whole);
    return status;
}

static void shell_must(const char *line, const char *wanted)
{
    char *said;
    int status = shell(line, &said);
    ck_assert_msg(status == 0 && strstr(said, wanted) != NULL, "%s: status %d, %s", line, status, said);
    free(said);
}

#define INSTALL "make -s -C $source BUILD=$build DESTDIR=$stage/root PREFIX=/usr install && cd / && "
#define INSTALLED "$stage/root/usr/bin/shmlab "

START_TEST(an_installed_lab_finds_its_lessons_and_grades)
{
    shell_must(INSTALL INSTALLED "run 01 1", "ok");
    shell_must(INSTALLED "show 01", "Two processes, one page");
    shell_must(INSTALLED "grade 01-publish --from $stage/root/usr/share/shmlab/solutions/01-publish",
               "17 of 17 pass");
    shell_must(
        "MANPATH=$stage/root/usr/share/man man -w shmlab 2>/dev/null || ls $stage/root/usr/share/man/man1",
        "shmlab.1");
}
END_TEST

START_TEST(what_was_installed_can_be_removed_again)
{
    shell_must(INSTALL "make -s -C $source BUILD=$build DESTDIR=$stage/root PREFIX=/usr uninstall;"
                       "find $stage/root ! -type d; echo end",
               "end\n");
    char *said;
    shell("find $stage/root ! -type d", &said);
    ck_assert_str_eq(said, "");
    free(said);
}
END_TEST

START_TEST(the_debian_package_holds_what_is_installed_and_what_it_needs)
{
    shell_must(INSTALL "$source/runner/share/make-deb $stage/root 1.2 $stage/lab.deb >/dev/null &&"
                       "dpkg-deb -f $stage/lab.deb && dpkg-deb -c $stage/lab.deb",
               "Package: shmlab");
    shell_must("dpkg-deb -f $stage/lab.deb Depends", "libncursesw6");
    shell_must("dpkg-deb -c $stage/lab.deb", "root/root");
    shell_must("dpkg-deb -c $stage/lab.deb", "./usr/libexec/shmlab/exercises/01-publish/suite");
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("install");
    suite_seconds(cases, 60);
    tcase_add_checked_fixture(cases, folder_make, folder_remove);
    tcase_add_test(cases, an_installed_lab_finds_its_lessons_and_grades);
    tcase_add_test(cases, what_was_installed_can_be_removed_again);
    if (access("/usr/bin/dpkg-deb", X_OK) == 0)
        tcase_add_test(cases, the_debian_package_holds_what_is_installed_and_what_it_needs);
    return suite_run();
}
