#include "grading/recipe.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "grading/language.h"

static bool is_frame(const char *name)
{
    static const char *const frame[] = {"task.md", "suite.c", "driver.c", "stage.c"};
    for (size_t i = 0; i < sizeof frame / sizeof *frame; i++) {
        if (strcmp(name, frame[i]) == 0)
            return true;
    }
    return name[0] == '.' || name[strlen(name) - 1] == '~';
}

static bool is_header(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot != NULL && strcmp(dot, ".h") == 0;
}

static int sort_files(struct recipe *recipe, DIR *folder, const char *dir, struct err *err)
{
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        const char *name = entry->d_name;
        if (is_frame(name))
            continue;
        if (is_header(name) && recipe->given_count < RECIPE_MOST_GIVEN)
            recipe->given[recipe->given_count++] = mem_dup(name);
        else if (is_header(name) || recipe->answer != NULL)
            return err_set(err, "%s has more than one file for the learner to write: %s", dir, name);
        else
            recipe->answer = mem_dup(name);
    }
    if (recipe->answer == NULL && recipe->given_count == 1)
        recipe->answer = recipe->given[--recipe->given_count];
    return recipe->answer != NULL ? 0 : err_set(err, "%s has no file for the learner to write", dir);
}

int recipe_read(struct recipe *recipe, const char *exercise_dir, const char *exercise, const char *tools,
                struct err *err)
{
    *recipe = (struct recipe){0};
    DIR *folder = opendir(exercise_dir);
    if (folder == NULL)
        return err_errno(err, errno, "cannot open %s", exercise_dir);
    int result = sort_files(recipe, folder, exercise_dir, err);
    closedir(folder);
    recipe->language = recipe->answer != NULL ? language_of(recipe->answer) : NULL;
    if (recipe->language != NULL && recipe->language->driver)
        recipe->driver = mem_printf("%s/exercises/%s/driver.o", tools, exercise);
    recipe->suite = mem_printf("%s/exercises/%s/suite", tools, exercise);
    if (result == 0 && recipe->language->find != NULL)
        recipe->language->find(recipe, tools);
    if (result != 0)
        recipe_free(recipe);
    return result;
}

void recipe_free(struct recipe *recipe)
{
    free(recipe->answer);
    for (size_t i = 0; i < recipe->given_count; i++)
        free(recipe->given[i]);
    free(recipe->driver);
    free(recipe->suite);
    for (size_t i = 0; i < recipe->lent_count; i++)
        free(recipe->lent[i]);
    free(recipe->lacks);
    free(recipe->unsure);
    *recipe = (struct recipe){0};
}

struct words recipe_command(const struct recipe *recipe, const char *optimization, char *const *lent)
{
    struct words words = {0};
    recipe->language->command(&words, recipe, optimization, lent);
    return words;
}
