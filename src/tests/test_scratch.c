/* The folders of one grading: what is taken into them, and that nothing of them stays. */
#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "grading/scratch.h"
#include "tests/suite_main.h"

/* Deeper than a path can name, and closed to its owner. */
START_TEST(what_a_program_nests_is_removed)
{
    struct scratch scratch;
    struct err err = {0};
    scratch_choose(&scratch);
    ck_assert_msg(scratch_make(&scratch, &err) == 0, "%s", err.text);
    int at = open(scratch.work, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (int i = 0; i < 3000; i++) {
        ck_assert_int_eq(mkdirat(at, "deep", 0700), 0);
        int file = openat(at, "file", O_CREAT | O_WRONLY | O_CLOEXEC, 0);
        close(file);
        int next = openat(at, "deep", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        fchmod(at, 0);
        close(at);
        at = next;
    }
    close(at);
    char *base = mem_dup(scratch.base);
    scratch_remove(&scratch);
    ck_assert_int_ne(access(base, F_OK), 0);
    free(base);
}
END_TEST

static void copy_refuses(struct scratch *scratch, const char *path, const char *words)
{
    struct err err = {0};
    bool missing;
    ck_assert_int_eq(scratch_copy(scratch, path, "copy", &missing, &err), -1);
    ck_assert(!missing);
    ck_assert_msg(strstr(err.text, words) != NULL, "%s", err.text);
}

START_TEST(only_regular_files_are_taken)
{
    struct scratch scratch;
    struct err err = {0};
    bool missing;
    scratch_choose(&scratch);
    ck_assert_msg(scratch_make(&scratch, &err) == 0, "%s", err.text);
    char *path = mem_printf("%s/input", scratch.base);
    ck_assert_int_eq(scratch_copy(&scratch, path, "copy", &missing, &err), -1);
    ck_assert(missing);
    ck_assert_int_eq(symlink("/etc/hostname", path), 0);
    copy_refuses(&scratch, path, "symbolic link");
    unlink(path);
    ck_assert_int_eq(mkfifo(path, 0600), 0); /* opening it to read would wait for ever */
    copy_refuses(&scratch, path, "not a regular file");
    unlink(path);
    copy_refuses(&scratch, "/dev/zero", "not a regular file");
    int fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    ck_assert_int_eq(ftruncate(fd, (1 << 20) + 1), 0);
    close(fd);
    copy_refuses(&scratch, path, "1 MiB");
    free(path);
    scratch_remove(&scratch);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("scratch");
    tcase_add_test(cases, what_a_program_nests_is_removed);
    tcase_add_test(cases, only_regular_files_are_taken);
    return suite_run();
}
