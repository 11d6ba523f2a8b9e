/* Where things lie: anchors in sources, the course, its programs, the learner's files. */
#include <check.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "course/anchor.h"
#include "course/paths.h"
#include "tests/folder.h"
#include "tests/suite_main.h"

static const char source[] = "int main(void)\n{\n    work(); //@work and on\n    //@ready\n    wait_for(1);\n"
                             "    x = 1; //@work-more\n    y = 1; //@twice\n    z = 1; //@twice\n}\n";

START_TEST(an_anchor_is_the_line_it_marks)
{
    struct err err = {0};
    folder_put("prog.c", source);
    char *path = mem_printf("%s/prog.c", folder_root);
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
    char *got = anchor_place(folder_root, "prog", place, &err);
    ck_assert_msg(got != NULL, "%s", err.text);
    ck_assert_str_eq(got, expected);
    free(got);
}

START_TEST(a_place_is_an_anchor_a_function_or_a_line)
{
    struct err err = {0};
    folder_put("prog.c", source);
    assert_place("work", "prog.c:3"); /* an anchor comes before a function of its name */
    assert_place("main", "main");
    assert_place("wait_for", "wait_for");
    assert_place("prog.c:7", "prog.c:7");
    ck_assert_ptr_null(anchor_place(folder_root, "prog", "wait", &err));
    ck_assert_ptr_nonnull(strstr(err.text, "has neither a line marked //@wait nor a function of that name"));
    err_clear(&err);
    ck_assert_ptr_null(anchor_place(folder_root, "prog", "ait_for", NULL));
    ck_assert_ptr_null(anchor_place(folder_root, "porg", "main", &err));
    ck_assert_ptr_nonnull(strstr(err.text, "has no program porg: neither porg.c nor porg.rs is there"));
    folder_put("rusty.rs", "fn main() {}\n");
    char *path = anchor_source(folder_root, "rusty");
    ck_assert_str_eq(path + strlen(folder_root), "/rusty.rs");
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
    char *full = mem_printf("%s/%s", folder_root, exe);
    ck_assert_msg(paths_find_for(&paths, full, lookup, &err) == 0, "%s", err.text);
    free(full);
    return paths;
}

static void assert_below(const char *path, const char *expected)
{
    ck_assert_msg(strncmp(path, folder_root, strlen(folder_root)) == 0, "%s", path);
    ck_assert_str_eq(path + strlen(folder_root), expected);
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
    folder_put("tree/lessons/README.md", "");
    folder_put("tree/build/lessons/01-a/prog", ""); /* as built: this `lessons` is not the course */
    folder_put("tree/build/asan/lessons/01-a/prog", "");
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
    folder_put("usr/share/shmlab/lessons/README.md", "");
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
    folder_put("usr/share/shmlab/lessons/README.md", "");
    folder_put("own/lessons/README.md", "");
    char *own = mem_printf("%s/own", folder_root);
    set("SHMLAB_DATA", own);
    paths = find("usr/bin/shmlab");
    assert_below(paths.data, "/own");
    assert_below(paths.programs, "/usr/libexec/shmlab");
    paths_free(&paths);
    variables[0][1] = folder_root;
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
    folder_put("tree/lessons/README.md", "");
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
    char *deep = mem_printf("%s/a/b/c", folder_root), *below_file = mem_printf("%s/file/x", folder_root);
    ck_assert_int_eq(paths_make(deep, &err), 0);
    ck_assert_int_eq(paths_make(deep, &err), 0);
    ck_assert_int_eq(stat(deep, &info), 0);
    ck_assert_uint_eq(info.st_mode & 0777, 0700);
    ck_assert_int_eq(paths_make_own(deep, &err), 0);
    folder_put("file", "");
    ck_assert_int_eq(paths_make(below_file, &err), -1);
    ck_assert_int_eq(err.num, ENOTDIR);
    free(deep);
    free(below_file);
}
END_TEST

START_TEST(a_folder_that_others_can_enter_or_own_is_not_ours)
{
    struct err err = {0};
    char *open_to_all = mem_printf("%s/open", folder_root);
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
    TCase *cases = suite_case("places");
    tcase_add_checked_fixture(cases, folder_make, folder_remove);
    tcase_add_test(cases, an_anchor_is_the_line_it_marks);
    tcase_add_test(cases, a_place_is_an_anchor_a_function_or_a_line);
    tcase_add_loop_test(cases, a_build_tree_is_found_from_its_executables, 0,
                        sizeof executables / sizeof *executables);
    tcase_add_test(cases, an_installed_program_finds_share_and_libexec);
    tcase_add_test(cases, the_data_root_can_be_said);
    tcase_add_test(cases, the_learners_files_are_where_xdg_says);
    tcase_add_test(cases, folders_are_made_with_their_parents);
    tcase_add_test(cases, a_folder_that_others_can_enter_or_own_is_not_ours);
    return suite_run();
}
