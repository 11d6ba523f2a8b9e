/* Every scene of every lesson, headless, through the very loop the screen uses; and again with each ability
 * of the kernel turned off. A lesson that stops being true cannot land. */
#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "course/catalog.h"
#include "course/paths.h"
#include "tests/run_lab.h"
#include "tests/suite_main.h"

static struct catalog catalog;
static struct paths paths;

static size_t names_in_folder(void)
{
    size_t count = 0;
    DIR *folder = opendir("/dev/shm");
    ck_assert_ptr_nonnull(folder);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
        for (size_t i = 0; i < 3; i++)
            count += strncmp(entry->d_name, (const char *[]){"my_shm", "struct_shm", "mutex_shm"}[i], 6) == 0;
    closedir(folder);
    return count;
}

static void run_lesson(size_t lesson, const char *disable)
{
    const char *words[] = {"run", catalog.lessons[lesson].number, NULL};
    ck_assert_msg(catalog.lessons[lesson].trouble == NULL, "%s", catalog.lessons[lesson].trouble);
    struct run_lab run = run_lab(words, NULL, disable);
    ck_assert_msg(run.status == 0, "lesson %s, SHMLAB_DISABLE=%s: exit %d\n%s", words[1],
                  disable ? disable : "", run.status, buf_text(&run.out));
    run_lab_free(&run);
}

START_TEST(every_scene_of_the_lesson_holds)
{
    run_lesson((size_t)_i, NULL);
}
END_TEST

START_TEST(lesson_01_holds_without_procmap_query)
{
    run_lesson(0, "procmap_query,pagemap_scan");
}
END_TEST

START_TEST(lesson_01_holds_while_somebody_else_has_its_name)
{
    int fd = shm_open("/my_shm", O_CREAT | O_EXCL | O_RDWR, 0600); /* -1: another lab has it, as good */
    run_lesson(0, NULL);
    if (fd != -1) {
        close(fd);
        shm_unlink("/my_shm");
    }
}
END_TEST

START_TEST(lesson_01_holds_without_proc_mem)
{
    run_lesson(0, "mem");
}
END_TEST

START_TEST(without_ptrace_the_lab_says_what_is_lost)
{
    const char *words[] = {"run", "01", "2", NULL};
    struct run_lab run = run_lab(words, NULL, "ptrace");
    ck_assert_int_eq(run.status, 1);
    ck_assert_msg(strstr(buf_text(&run.out), "SHMLAB_DISABLE") != NULL, "%s", buf_text(&run.out));
    run_lab_free(&run);
    const char *pair[] = {"run", "01", "4", NULL};
    run = run_lab(pair, NULL, "ptrace");
    ck_assert_msg(run.status == 0, "a scene that holds nothing needs no ptrace: %s", buf_text(&run.out));
    run_lab_free(&run);
}
END_TEST

/* Other labs on this machine have names of their own that come and go; one that we left would stay. */
START_TEST(a_run_leaves_no_name_behind)
{
    size_t before = names_in_folder();
    run_lesson(0, NULL);
    uint64_t deadline = clock_now() + (uint64_t)40 * CLOCK_S;
    while (names_in_folder() > before && clock_now() < deadline)
        poll(NULL, 0, 20);
    ck_assert_uint_le(names_in_folder(), before);
}
END_TEST

START_TEST(a_wrong_word_gives_one_sentence_and_exit_2)
{
    const char *words[] = {"run", "77", NULL};
    struct run_lab run = run_lab(words, NULL, NULL);
    ck_assert_int_eq(run.status, 2);
    ck_assert_ptr_nonnull(strstr(buf_text(&run.out), "77"));
    run_lab_free(&run);
    const char *option[] = {"run", "--bogus", NULL};
    run = run_lab(option, NULL, NULL);
    ck_assert_int_eq(run.status, 2);
    ck_assert_ptr_nonnull(strstr(buf_text(&run.out), "--bogus"));
    run_lab_free(&run);
}
END_TEST

int main(void)
{
    if (paths_find(&paths, NULL) != 0 || catalog_load(&catalog, paths.data, NULL) != 0)
        return EXIT_FAILURE;
    TCase *cases = suite_case("lessons");
    suite_seconds(cases, 90);
    tcase_add_loop_test(cases, every_scene_of_the_lesson_holds, 0, (int)catalog.lesson_count);
    tcase_add_test(cases, lesson_01_holds_without_procmap_query);
    tcase_add_test(cases, lesson_01_holds_while_somebody_else_has_its_name);
    tcase_add_test(cases, lesson_01_holds_without_proc_mem);
    tcase_add_test(cases, without_ptrace_the_lab_says_what_is_lost);
    tcase_add_test(cases, a_run_leaves_no_name_behind);
    tcase_add_test(cases, a_wrong_word_gives_one_sentence_and_exit_2);
    return suite_run();
}
