/* The exercise of lesson 04, where this machine has Rust and its crates. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "grading/recipe.h"
#include "tests/grade_all.h"
#include "tests/grader.h"
#include "tests/suite_main.h"

static bool is_ours(const char *exercise)
{
    return strncmp(exercise, "04-", 3) == 0;
}

/* Why nothing can be graded; NULL when it can. */
static char *find_lack(void)
{
    struct err err = {0};
    struct recipe recipe;
    char *dir = mem_printf("%s/exercises/04-rust-reader", grader_root()), *lack = NULL;
    if (recipe_read(&recipe, dir, "04-rust-reader", grader_tools(), &err) != 0) {
        fprintf(stderr, "%s\n", err.text);
        exit(EXIT_FAILURE);
    }
    lack = mem_dup(recipe.lacks != NULL ? recipe.lacks : recipe.unsure);
    recipe_free(&recipe);
    free(dir);
    return lack;
}

static char *lack;

START_TEST(what_the_exercise_lacks_is_one_sentence)
{
    printf("not run: %s\n", lack);
    ck_assert_str_ne(lack, "");
    ck_assert_ptr_null(strchr(lack, '\n'));
}
END_TEST

int main(void)
{
    lack = find_lack();
    if (lack == NULL)
        return grade_all(is_ours, GRADE_ALL_AT_ONCE);
    tcase_add_test(suite_case("exercises"), what_the_exercise_lacks_is_one_sentence);
    int failed = suite_run();
    free(lack);
    return failed;
}
