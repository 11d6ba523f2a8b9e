#include "grading/language.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "grading/recipe.h"

void words_add(struct words *words, const char *word)
{
    words->all = mem_push(words->all, &words->count, &words->capacity, sizeof *words->all);
    words->all[words->count - 1] = mem_dup(word);
}

void words_free(struct words *words)
{
    for (size_t i = 0; i < words->count; i++)
        free(words->all[i]);
    free(words->all);
    *words = (struct words){0};
}

static void add_all(struct words *words, const char *const *all, size_t count)
{
    for (size_t i = 0; i < count; i++)
        words_add(words, all[i]);
}

static void add_gcc(struct words *words, const char *optimization)
{
    const char *const gcc[] = {"/usr/bin/gcc", "-std=gnu17", optimization, "-g",
                               "-Wall",        "-Wextra",    "-pthread",   "-pipe"};
    add_all(words, gcc, sizeof gcc / sizeof *gcc);
}

static void add_c(struct words *words, const struct recipe *recipe, const char *optimization,
                  char *const *lent)
{
    (void)lent;
    const char *const program[] = {"-o", "program", "driver.o", recipe->answer};
    add_gcc(words, optimization);
    add_all(words, program, sizeof program / sizeof *program);
}

/* A lone header is compiled for its mistakes alone, behind the headers that it may have forgotten: whether it
 * stands alone is for the suite to find out. */
static void add_header(struct words *words, const struct recipe *recipe, const char *optimization,
                       char *const *lent)
{
    (void)lent;
    const char *const header[] = {"-fsyntax-only", "-include", "stddef.h", "-include",
                                  "stdint.h",      "-include", "assert.h", "-include",
                                  recipe->answer,  "-x",       "c",        "/dev/null"};
    add_gcc(words, optimization);
    add_all(words, header, sizeof header / sizeof *header);
}

static void add_driver(struct words *words, const struct recipe *recipe, const char *optimization,
                       char *const *lent)
{
    (void)recipe;
    (void)lent;
    const char *const driver[] = {"-o", "program", "driver.o"};
    add_gcc(words, optimization);
    add_all(words, driver, sizeof driver / sizeof *driver);
}

const struct language *language_of(const char *file)
{
    static const struct language known[] = {
        {".c", true, NULL, add_c},
        {".h", false, NULL, add_header},
        {".rs", false, language_find_rust, language_command_rust},
    };
    static const struct language other = {"", true, NULL, add_driver};
    const char *dot = strrchr(file, '.');
    for (size_t i = 0; dot != NULL && i < sizeof known / sizeof *known; i++) {
        if (strcmp(dot, known[i].ending) == 0)
            return &known[i];
    }
    return &other;
}
