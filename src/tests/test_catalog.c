/* What there is to learn and where it lies: catalog, anchors, paths, on folders made for the test. */
#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "course/anchor.h"
#include "course/catalog.h"
#include "course/paths.h"
#include "tests/suite_main.h"

static char root[64];
static struct catalog catalog;

static void put(const char *path, const char *text)
{
    struct err err = {0};
    struct buf buf = {0};
    char *full = mem_printf("%s/%s", root, path), *folder = mem_dup(full);
    *strrchr(folder, '/') = '\0';
    ck_assert_msg(paths_make(folder, &err) == 0, "%s", err.text);
    buf_text_add(&buf, text);
    ck_assert_msg(buf_write_file(&buf, full, 0644, &err) == 0, "%s", err.text);
    buf_free(&buf);
    free(full);
    free(folder);
}

static void make_root(void)
{
    strcpy(root, "/tmp/shmlab-catalog-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(root));
}

static void remove_root(void)
{
    catalog_free(&catalog);
    char *command = mem_printf("rm -r %s", root);
    ck_assert_int_eq(system(command), 0);
    free(command);
}

static void make_course(void)
{
    make_root();
    put("lessons/README.md", "not a lesson");
    put("lessons/01-writer-reader/lesson.md", "# Writer and reader\n<!-- minutes: 25 -->\n## A\n```scene "
                                              "x\nlook\n```\n## B {deeper}\n### question q\nq?\n> a\n");
    put("lessons/02-race-counter/lesson.md", "# The race counter\n## A\n### predict q\nq?\n");
    put("lessons/03-mutex/lesson.md", "# A mutex both can see\n## A\n");
    put("lessons/.git-keep", "");
    put("lessons/03-mutex~/lesson.md", "# Of an editor\n## A\n");
    put("exercises/01-publish/task.md", "# Publish a text\n\nDo it.\n\n## Hint\n\none\n\n## Hint\n\ntwo\n");
    put("exercises/01-publish/publish.c", "");
    put("exercises/01-publish/publish.h", "");
    put("exercises/01-publish/helper.c", "");
    put("exercises/01-publish/suite.c", "");
    put("exercises/01-publish/driver.c", "");
    put("exercises/01-publish/publish.c~", "");
    put("exercises/01-publish/variants/right.c", "");
    put("solutions/01-publish/publish.c", "");
    put("exercises/01-fetch/task.md", "# Fetch a text\n\nDo it.\n");
    put("exercises/01-fetch/fetch.c", "");
    put("exercises/01-fetch/fetch.h", "");
    put("exercises/02-layout/task.md", "# One layout for everybody\n\nDo it.\n");
    put("exercises/02-layout/layout.h", "");
    put("exercises/03-counter/task.md", "no heading");
    put("exercises/03-counter/counter.c", "");
    put("exercises/03-robust/task.md", "# A robust counter\n\nDo it.\n");
    struct err err = {0};
    ck_assert_msg(catalog_load(&catalog, root, &err) == 0, "%s", err.text);
}

START_TEST(lessons_are_listed_in_order_with_what_they_hold)
{
    ck_assert_uint_eq(catalog.lesson_count, 3);
    const struct catalog_lesson *lesson = &catalog.lessons[0];
    ck_assert_str_eq(lesson->id, "01-writer-reader");
    ck_assert_str_eq(lesson->number, "01");
    ck_assert_str_eq(lesson->title, "Writer and reader");
    ck_assert_int_eq(lesson->minutes, 25);
    ck_assert_uint_eq(lesson->pages, 2);
    ck_assert_uint_eq(lesson->core_pages, 1);
    ck_assert_uint_eq(lesson->scenes, 1);
    ck_assert_uint_eq(lesson->questions, 1);
    ck_assert_uint_eq(lesson->exercises, 2);
    ck_assert_ptr_null(lesson->trouble);
}
END_TEST

START_TEST(a_lesson_that_cannot_be_read_is_listed_with_the_reason)
{
    const struct catalog_lesson *lesson = &catalog.lessons[1];
    ck_assert_str_eq(lesson->title, "02-race-counter");
    ck_assert_ptr_nonnull(lesson->trouble);
    ck_assert_ptr_nonnull(strstr(lesson->trouble, "/02-race-counter/lesson.md:3: question 'q': expected"));
    ck_assert_uint_eq(lesson->exercises, 1);
}
END_TEST

START_TEST(an_exercise_knows_the_learners_file)
{
    ck_assert_uint_eq(catalog.exercise_count, 5);
    const struct catalog_exercise *exercise = &catalog.exercises[1];
    ck_assert_str_eq(exercise->id, "01-publish");
    ck_assert_str_eq(exercise->title, "Publish a text");
    ck_assert_str_eq(exercise->file, "publish.c"); /* and not helper.c, which the solution lacks */
    ck_assert_uint_eq(exercise->hints, 2);
    ck_assert_ptr_nonnull(exercise->solution_dir);
    ck_assert_str_eq(exercise->files[0], "helper.c");
    ck_assert_str_eq(exercise->files[1], "publish.c");
    ck_assert_str_eq(exercise->files[2], "publish.h");
    ck_assert_ptr_null(exercise->files[3]);
    exercise = &catalog.exercises[0];
    ck_assert_str_eq(exercise->file, "fetch.c");
    ck_assert_ptr_null(exercise->solution_dir);
    ck_assert_str_eq(catalog.exercises[2].file, "layout.h");
    ck_assert_ptr_nonnull(catalog.exercises[3].trouble);
    ck_assert_str_eq(catalog.exercises[3].title, "03-counter");
    ck_assert_ptr_nonnull(strstr(catalog.exercises[4].trouble, "holds no file to edit"));
}
END_TEST

START_TEST(a_course_without_lessons_is_an_error)
{
    struct catalog empty;
    struct err err = {0};
    ck_assert_int_eq(catalog_load(&empty, "/nonexistent", &err), -1);
    ck_assert_str_eq(err.text,
                     "cannot read the lessons in /nonexistent/lessons: ENOENT (No such file or directory)");
}
END_TEST

/* What a person types, and the id it finds or the words about it. */
static const struct {
    bool exercise;
    const char *words, *found;
} lookups[] = {
    {false, "02-race-counter", "02-race-counter"},
    {false, "02", "02-race-counter"},
    {false, "2", "02-race-counter"},
    {false, "02-r", "02-race-counter"},
    {false, "race", "02-race-counter"},
    {false, "READER", "01-writer-reader"},
    {false, "both see", "03-mutex"},
    {false, "a mutex", "03-mutex"},
    {false, "0", "'0' may be any of 01-writer-reader, 02-race-counter, 03-mutex"},
    {false, "eader", "there is no lesson 'eader'; `shmlab list` shows what there is"},
    {false, "04", "there is no lesson '04'; `shmlab list` shows what there is"},
    {false, "", "there is no lesson ''; `shmlab list` shows what there is"},
    {false, " ", "there is no lesson ' '; `shmlab list` shows what there is"},
    {false, "mutxe", "there is no lesson 'mutxe'; did you mean 'mutex'?"},
    {true, "01-publish", "01-publish"},
    {true, "01-p", "01-publish"},
    {true, "02", "02-layout"},
    {true, "robust", "03-robust"},
    {true, "01", "'01' may be any of 01-fetch, 01-publish"},
    {true, "text", "'text' may be any of 01-fetch, 01-publish"},
    {true, "pubilsh", "there is no exercise 'pubilsh'; did you mean 'publish'?"},
};

START_TEST(a_name_is_found_or_its_candidates_are_named)
{
    struct err err = {0};
    const char *words = lookups[_i].words;
    bool exercise = lookups[_i].exercise;
    int index =
        exercise ? catalog_find_exercise(&catalog, words, &err) : catalog_find_lesson(&catalog, words, &err);
    const char *got = index < 0  ? err.text
                      : exercise ? catalog.exercises[index].id
                                 : catalog.lessons[index].id;
    ck_assert_str_eq(got, lookups[_i].found);
}
END_TEST

static const char source[] = "int main(void)\n{\n    work(); //@work and on\n    //@ready\n    wait_for(1);\n"
                             "    x = 1; //@work-more\n    y = 1; //@twice\n    z = 1; //@twice\n}\n";

START_TEST(an_anchor_is_the_line_it_marks)
{
    struct err err = {0};
    put("prog.c", source);
    char *path = mem_printf("%s/prog.c", root);
    ck_assert_int_eq(anchor_find(path, "work", &err), 3);
    ck_assert_int_eq(anchor_find(path, "ready", &err), 5);
    ck_assert_int_eq(anchor_find(path, "work-more", &err), 6);
    ck_assert_int_eq(anchor_find(path, "wor", &err), -1);
    ck_assert_ptr_nonnull(strstr(err.text, "prog.c has no line marked //@wor"));
    err_clear(&err);
    ck_assert_int_eq(anchor_find(path, "twice", &err), -1);
    ck_assert_ptr_nonnull(strstr(err.text, "more than one line marked //@twice"));
    free(path);
}
END_TEST

static void assert_place(const char *place, const char *expected)
{
    struct err err = {0};
    char *got = anchor_place(root, "prog", place, &err);
    ck_assert_msg(got != NULL, "%s", err.text);
    ck_assert_str_eq(got, expected);
    free(got);
}

START_TEST(a_place_is_an_anchor_a_function_or_a_line)
{
    struct err err = {0};
    put("prog.c", source);
    assert_place("work", "prog.c:3"); /* an anchor comes before a function of its name */
    assert_place("main", "main");
    assert_place("wait_for", "wait_for");
    assert_place("prog.c:7", "prog.c:7");
    ck_assert_ptr_null(anchor_place(root, "prog", "wait", &err));
    ck_assert_ptr_nonnull(strstr(err.text, "has neither a line marked //@wait nor a function of that name"));
    err_clear(&err);
    ck_assert_ptr_null(anchor_place(root, "prog", "ait_for", NULL));
    ck_assert_ptr_null(anchor_place(root, "porg", "main", &err));
    ck_assert_ptr_nonnull(strstr(err.text, "has no program porg: neither porg.c nor porg.rs is there"));
    put("rusty.rs", "fn main() {}\n");
    char *path = anchor_source(root, "rusty");
    ck_assert_str_eq(path + strlen(root), "/rusty.rs");
    free(path);
}
END_TEST

static const char *variables[16][2]; /* the environment that paths see, ended by NULL */

static const char *lookup(const char *name)
{
    for (size_t i = 0; variables[i][0] != NULL; i++)
        if (strcmp(variables[i][0], name) == 0)
            return variables[i][1];
    return NULL;
}

static void set(const char *name, const char *value)
{
    size_t i = 0;
    while (variables[i][0] != NULL)
        i++;
    variables[i][0] = name;
    variables[i][1] = value;
}

static struct paths find(const char *exe)
{
    struct err err = {0};
    struct paths paths;
    char *full = mem_printf("%s/%s", root, exe);
    ck_assert_msg(paths_find_for(&paths, full, lookup, &err) == 0, "%s", err.text);
    free(full);
    return paths;
}

static void assert_below(const char *path, const char *expected)
{
    ck_assert_msg(strncmp(path, root, strlen(root)) == 0, "%s", path);
    ck_assert_str_eq(path + strlen(root), expected);
}

/* Programs of a build tree, from each place where one of its executables may lie. */
static const char *const executables[][2] = {
    {"tree/build/shmlab", "/tree/build/lessons/01-a/prog"},
    {"tree/build/asan/shmlab", "/tree/build/asan/lessons/01-a/prog"},
    {"tree/build/tests/test_catalog", "/tree/build/lessons/01-a/prog"},
    {"tree/build/asan/tests/test_catalog", "/tree/build/asan/lessons/01-a/prog"},
};

START_TEST(a_build_tree_is_found_from_its_executables)
{
    put("tree/lessons/README.md", "");
    put("tree/build/lessons/01-a/prog", ""); /* as built: this `lessons` is not the course */
    put("tree/build/asan/lessons/01-a/prog", "");
    struct paths paths = find(executables[_i][0]);
    assert_below(paths.data, "/tree");
    ck_assert(paths.build_tree);
    char *program = paths_program(&paths, "01-a", "prog");
    assert_below(program, executables[_i][1]);
    free(program);
    paths_free(&paths);
}
END_TEST

START_TEST(an_installed_program_finds_share_and_libexec)
{
    put("usr/share/shmlab/lessons/README.md", "");
    struct paths paths = find("usr/bin/shmlab");
    assert_below(paths.data, "/usr/share/shmlab");
    ck_assert(!paths.build_tree);
    char *suite = paths_suite(&paths, "01-publish"), *driver = paths_driver(&paths, "01-publish");
    assert_below(suite, "/usr/libexec/shmlab/exercises/01-publish/suite");
    assert_below(driver, "/usr/libexec/shmlab/exercises/01-publish/driver.o");
    free(suite);
    free(driver);
    paths_free(&paths);
}
END_TEST

START_TEST(the_data_root_can_be_said)
{
    struct err err = {0};
    struct paths paths;
    put("usr/share/shmlab/lessons/README.md", "");
    put("own/lessons/README.md", "");
    char *own = mem_printf("%s/own", root);
    set("SHMLAB_DATA", own);
    paths = find("usr/bin/shmlab");
    assert_below(paths.data, "/own");
    assert_below(paths.programs, "/usr/libexec/shmlab");
    paths_free(&paths);
    variables[0][1] = root;
    ck_assert_int_eq(paths_find_for(&paths, "/bin/true", lookup, &err), -1);
    ck_assert_ptr_nonnull(strstr(err.text, "holds no folder `lessons`; set SHMLAB_DATA"));
    err_clear(&err);
    variables[0][1] = "/nonexistent";
    ck_assert_int_eq(paths_find_for(&paths, "/bin/true", lookup, &err), -1);
    ck_assert_ptr_nonnull(strstr(err.text, "cannot find the course in $SHMLAB_DATA, /nonexistent: ENOENT"));
    free(own);
}
END_TEST

static void assert_own(const char *home_state, const char *work, const char *runtime)
{
    struct paths paths = find("tree/build/shmlab");
    char *store = paths_progress(&paths), *mine = paths_work(&paths, NULL, "01-publish");
    ck_assert_str_eq(store, home_state);
    ck_assert_str_eq(mine, work);
    ck_assert_str_eq(paths.runtime, runtime);
    free(store);
    free(mine);
    mine = paths_work(&paths, "/home/a/here", "01-publish");
    ck_assert_str_eq(mine, "/home/a/here/01-publish");
    free(mine);
    paths_free(&paths);
}

START_TEST(the_learners_files_are_where_xdg_says)
{
    put("tree/lessons/README.md", "");
    char *runtime = mem_printf("/tmp/shmlab-%u", geteuid());
    set("HOME", "/home/a");
    set("XDG_STATE_HOME", "relative/is/ignored");
    assert_own("/home/a/.local/state/shmlab/progress.db", "/home/a/.local/share/shmlab/work/01-publish",
               runtime);
    memset(variables, 0, sizeof variables);
    set("XDG_STATE_HOME", "/state");
    set("XDG_DATA_HOME", "/data");
    set("XDG_RUNTIME_DIR", "/run/user/7");
    assert_own("/state/shmlab/progress.db", "/data/shmlab/work/01-publish", "/run/user/7/shmlab");
    free(runtime);
}
END_TEST

START_TEST(folders_are_made_with_their_parents)
{
    struct err err = {0};
    struct stat info;
    char *deep = mem_printf("%s/a/b/c", root), *below_file = mem_printf("%s/file/x", root);
    ck_assert_int_eq(paths_make(deep, &err), 0);
    ck_assert_int_eq(paths_make(deep, &err), 0);
    ck_assert_int_eq(stat(deep, &info), 0);
    ck_assert_uint_eq(info.st_mode & 0777, 0700);
    ck_assert_int_eq(paths_make_own(deep, &err), 0);
    put("file", "");
    ck_assert_int_eq(paths_make(below_file, &err), -1);
    ck_assert_int_eq(err.num, ENOTDIR);
    free(deep);
    free(below_file);
}
END_TEST

START_TEST(a_folder_that_others_can_enter_or_own_is_not_ours)
{
    struct err err = {0};
    char *open_to_all = mem_printf("%s/open", root);
    ck_assert_int_eq(mkdir(open_to_all, 0700), 0);
    ck_assert_int_eq(chmod(open_to_all, 0755), 0);
    ck_assert_int_eq(paths_make_own(open_to_all, &err), -1);
    ck_assert_ptr_nonnull(strstr(err.text, "belongs to another user or is open to others"));
    err_clear(&err);
    ck_assert_int_eq(chmod(open_to_all, 0700), 0);
    if (geteuid() == 0)
        ck_assert_int_eq(chown(open_to_all, 65534, 65534), 0);
    ck_assert_int_eq(paths_make_own(geteuid() == 0 ? open_to_all : "/usr", &err), -1);
    free(open_to_all);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("catalog");
    tcase_add_checked_fixture(cases, make_course, remove_root);
    tcase_add_test(cases, lessons_are_listed_in_order_with_what_they_hold);
    tcase_add_test(cases, a_lesson_that_cannot_be_read_is_listed_with_the_reason);
    tcase_add_test(cases, an_exercise_knows_the_learners_file);
    tcase_add_test(cases, a_course_without_lessons_is_an_error);
    tcase_add_loop_test(cases, a_name_is_found_or_its_candidates_are_named, 0,
                        sizeof lookups / sizeof *lookups);
    TCase *places = suite_case("places");
    tcase_add_checked_fixture(places, make_root, remove_root);
    tcase_add_test(places, an_anchor_is_the_line_it_marks);
    tcase_add_test(places, a_place_is_an_anchor_a_function_or_a_line);
    tcase_add_loop_test(places, a_build_tree_is_found_from_its_executables, 0,
                        sizeof executables / sizeof *executables);
    tcase_add_test(places, an_installed_program_finds_share_and_libexec);
    tcase_add_test(places, the_data_root_can_be_said);
    tcase_add_test(places, the_learners_files_are_where_xdg_says);
    tcase_add_test(places, folders_are_made_with_their_parents);
    tcase_add_test(places, a_folder_that_others_can_enter_or_own_is_not_ours);
    return suite_run();
}
