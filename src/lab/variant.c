#include "lab/variant.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/span.h"
#include "course/anchor.h"
#include "course/flavour.h"

static const char *const base_flags[] = {"gcc",     "-std=gnu17", "-g",        "-Wall",
                                         "-Wextra", "-pthread",   "-Wl,-z,now"};

static char *variant_name(const char *program, const char *flags, const struct stat *source)
{
    char *name = mem_printf("%s %s %lld.%09ld %lld", program, flags, (long long)source->st_mtim.tv_sec,
                            source->st_mtim.tv_nsec, (long long)source->st_size);
    for (char *at = name; *at != '\0'; at++)
        if (*at == ' ' || *at == '/')
            *at = '_';
    return name;
}

/* As lesson programs are built: LESSON_CFLAGS in the Makefile. */
static const char usual_flags[] = "-O1";

static int find_compiled(const struct paths *paths, const char *dir, const char *lesson, const char *program,
                         const char *flags, struct variant *variant, struct err *err)
{
    int result = -1;
    struct stat state;
    char *folder = mem_printf("%s/variants/%s", paths->cache, lesson);
    char *source = anchor_source(dir, program);
    char *name = NULL;
    if (source == NULL || stat(source, &state) != 0) {
        err_set(err, "%s has no source of a program %s", dir, program);
        goto out;
    }
    if (paths_make(folder, err) != 0)
        goto out;
    name = variant_name(program, flags, &state);
    variant->path = mem_printf("%s/%s", folder, name);
    variant->flags = mem_dup(flags);
    if (strstr(flags, "-fsanitize=thread") != NULL)
        variant->hooks = mem_printf("%s/c11-hooks.o", paths->programs);
    if (access(variant->path, X_OK) != 0) {
        variant->source = source;
        source = NULL;
    }
    result = 0;
out:
    free(folder);
    free(source);
    free(name);
    return result;
}

int variant_find(const struct paths *paths, const char *lesson, const char *program, const char *own,
                 const char *flags, struct variant *variant, struct err *err)
{
    *variant = (struct variant){0};
    if (flags == NULL && own == NULL) {
        variant->path = strchr(program, '/') ? mem_dup(program) : flavour_program(paths, lesson, program);
        if (access(variant->path, X_OK) == 0)
            return 0;
        err_errno(err, errno, "cannot run %s", variant->path);
        variant_free(variant);
        return -1;
    }
    char *dir = own != NULL ? mem_dup(own) : mem_printf("%s/lessons/%s", paths->data, lesson);
    char *kept = own != NULL ? mem_printf("%s/own", lesson) : mem_dup(lesson);
    int result = find_compiled(paths, dir, kept, program, flags != NULL ? flags : usual_flags, variant, err);
    free(kept);
    free(dir);
    if (result != 0)
        variant_free(variant);
    return result;
}

enum { LINKED = 4 };

/* Without the usual libraries gcc adds none of the sanitizer's either. */
static size_t link_hooks(const struct variant *variant, char **command, size_t count)
{
    command[count++] = mem_dup(variant->hooks);
    command[count++] = mem_dup("-nodefaultlibs");
    command[count++] = mem_dup("-lc");
    command[count++] = mem_dup("-lgcc");
    return count;
}

char **variant_command(const struct variant *variant)
{
    size_t count = 0, capacity = 0;
    char **command = NULL;
    for (size_t i = 0; i < sizeof base_flags / sizeof *base_flags; i++) {
        command = mem_push(command, &count, &capacity, sizeof *command);
        command[count - 1] = mem_dup(base_flags[i]);
    }
    struct span rest = span_of(variant->flags), word;
    while ((word = span_word(&rest)).length > 0) {
        command = mem_push(command, &count, &capacity, sizeof *command);
        command[count - 1] = span_dup(word);
    }
    command = mem_resize(command, count + 4 + LINKED, sizeof *command);
    command[count++] = mem_dup("-o");
    command[count++] = mem_printf("%s.%d", variant->path, (int)getpid());
    command[count++] = mem_dup(variant->source);
    if (variant->hooks != NULL)
        count = link_hooks(variant, command, count);
    command[count] = NULL;
    return command;
}

void variant_command_free(char **command)
{
    for (size_t i = 0; command != NULL && command[i] != NULL; i++)
        free(command[i]);
    free(command);
}

int variant_keep(const struct variant *variant, struct err *err)
{
    char *made = mem_printf("%s.%d", variant->path, (int)getpid());
    int result = rename(made, variant->path);
    if (result != 0)
        err_errno(err, errno, "cannot keep %s", variant->path);
    free(made);
    return result == 0 ? 0 : -1;
}

void variant_free(struct variant *variant)
{
    free(variant->path);
    free(variant->source);
    free(variant->flags);
    free(variant->hooks);
    *variant = (struct variant){0};
}
