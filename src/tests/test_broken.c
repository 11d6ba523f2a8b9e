/* Each scene fails when its claim is false: for each there is a program, broken on purpose, that is built,
 * plays the scene up to the very line that must fail, and fails there. The entries are in src/tests/broken/.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "course/catalog.h"
#include "course/flavour.h"
#include "course/lesson_parse.h"
#include "course/paths.h"
#include "tests/broken.h"
#include "tests/folder.h"
#include "tests/run_lab.h"
#include "tests/suite_main.h"

static struct broken *entries;
static size_t entry_count;
static struct catalog catalog;
static struct paths paths;

/* The first failure that the lab told, without what was expected and got. */
static char *first_failure(const char *output)
{
    const char *line = strstr(output, "FAIL  "), *source = line != NULL ? strstr(line, "lesson.md:") : NULL;
    source = source != NULL ? strstr(source, ": ") : NULL;
    const char *end = source != NULL ? strchr(source, '\n') : NULL;
    return end != NULL ? mem_dup_n(source + 2, (size_t)(end - source - 2)) : mem_dup("nothing failed");
}

START_TEST(a_broken_program_fails_at_the_very_line)
{
    const struct broken *broken = &entries[_i];
    char scene[8];
    if (flavour_of(&paths, broken->lesson, "shm_writer") == FLAVOUR_ABSENT)
        return; /* test_rust knows whether it has to be there */
    setenv("SHMLAB_BUILD", broken_build(broken), 1);
    snprintf(scene, sizeof scene, "%d", broken->scene);
    const char *words[] = {"run", broken->lesson, scene, NULL};
    struct run_lab run = run_lab(words, NULL, broken_in_rust(broken) ? "cargo" : NULL);
    char *failure = first_failure(buf_text(&run.out));
    size_t length = strlen(broken->fails);
    ck_assert_msg(run.status == 1 && strncmp(failure, broken->fails, length) == 0 && failure[length] == ':',
                  "%s, %s: expected '%s' to fail, got exit %d and: %s\n%s", broken->lesson, broken->what,
                  broken->fails, run.status, failure, buf_text(&run.out));
    free(failure);
    run_lab_free(&run);
}
END_TEST

static bool has_entry(const char *lesson, int scene)
{
    for (size_t i = 0; i < entry_count; i++)
        if (entries[i].scene == scene && strcmp(entries[i].lesson, lesson) == 0)
            return true;
    return false;
}

START_TEST(every_scene_has_a_broken_program)
{
    struct buf missing = {0};
    for (size_t i = 0; i < catalog.lesson_count; i++) {
        const struct catalog_lesson *lesson = &catalog.lessons[i];
        for (int scene = 1; (size_t)scene <= lesson->scenes; scene++)
            if (!has_entry(lesson->id, scene))
                buf_printf(&missing, " %s.%d", lesson->number, scene);
    }
    ck_assert_msg(missing.length == 0, "scenes without a broken program:%s", buf_text(&missing));
    buf_free(&missing);
}
END_TEST

int main(void)
{
    struct err err = {0};
    if (paths_find(&paths, &err) != 0 || catalog_load(&catalog, paths.data, &err) != 0) {
        fprintf(stderr, "%s\n", err.text);
        return EXIT_FAILURE;
    }
    entries = broken_read(&entry_count);
    TCase *cases = suite_case("broken programs");
    tcase_add_checked_fixture(cases, folder_make, folder_remove);
    tcase_add_loop_test(cases, a_broken_program_fails_at_the_very_line, 0, (int)entry_count);
    tcase_add_test(cases, every_scene_has_a_broken_program);
    int status = suite_run();
    broken_free(entries, entry_count);
    catalog_free(&catalog);
    paths_free(&paths);
    return status;
}
