#include "course/flavour.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/able.h"
#include "base/mem.h"
#include "course/anchor.h"

static char *nocrate_program(const struct paths *paths, const char *lesson, const char *program)
{
    return mem_printf("%s/lessons/%s/nocrate/%s", paths->programs, lesson, program);
}

static char *lesson_dir(const struct paths *paths, const char *lesson)
{
    return mem_printf("%s/lessons/%s", paths->data, lesson);
}

static bool is_rust(const struct paths *paths, const char *lesson, const char *program)
{
    char *dir = lesson_dir(paths, lesson), *source = anchor_source(dir, program);
    bool is = source != NULL && strcmp(source + strlen(source) - 3, ".rs") == 0;
    free(source);
    free(dir);
    return is;
}

static bool runs(char *path)
{
    bool can = access(path, X_OK) == 0;
    free(path);
    return can;
}

enum flavour flavour_of(const struct paths *paths, const char *lesson, const char *program)
{
    if (strchr(program, '/') != NULL || !is_rust(paths, lesson, program))
        return FLAVOUR_USUAL;
    if (able_is_disabled("rustc"))
        return FLAVOUR_ABSENT;
    if (!able_is_disabled("cargo") && runs(paths_program(paths, lesson, program)))
        return FLAVOUR_USUAL;
    return runs(nocrate_program(paths, lesson, program)) ? FLAVOUR_NOCRATE : FLAVOUR_ABSENT;
}

char *flavour_program(const struct paths *paths, const char *lesson, const char *program)
{
    return flavour_of(paths, lesson, program) == FLAVOUR_NOCRATE ? nocrate_program(paths, lesson, program)
                                                                 : paths_program(paths, lesson, program);
}

char *flavour_dir(const struct paths *paths, const char *lesson, const char *program)
{
    char *dir = lesson_dir(paths, lesson);
    if (flavour_of(paths, lesson, program) == FLAVOUR_NOCRATE) {
        char *plain = mem_printf("%s/nocrate", dir);
        free(dir);
        return plain;
    }
    return dir;
}

const char *flavour_words(enum flavour flavour)
{
    switch (flavour) {
    case FLAVOUR_NOCRATE:
        return "No cargo from 1.69 on with its crates here: the version without crates plays.";
    case FLAVOUR_ABSENT: return "No Rust here: apt-get install rustc, then make build.";
    default: return NULL;
    }
}
