#include "grading/kit/leftovers.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "grading/kit/expect.h"
#include "grading/kit/program.h"
#include "grading/kit/strays.h"
#include "grading/kit/tests.h"
#include "grading/kit/world.h"
#include "system/maps.h"

static void push(struct leftovers_list *list, char *key, char *words)
{
    list->all = mem_push(list->all, &list->count, &list->capacity, sizeof *list->all);
    list->all[list->count - 1] = (struct leftover){key, words};
}

_Noreturn static void fail_hidden(void)
{
    tests_fail(
        &(struct test_failure){.message = "the program ended, or hides from the kernel's own view of it"});
}

static void read_descriptors(pid_t pid, struct leftovers_list *list)
{
    char path[64], target[256];
    snprintf(path, sizeof path, "/proc/%d/fd", pid);
    DIR *folder = opendir(path);
    if (folder == NULL)
        fail_hidden();
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        if (!isdigit((unsigned char)entry->d_name[0]))
            continue;
        ssize_t length = readlinkat(dirfd(folder), entry->d_name, target, sizeof target - 1);
        target[length > 0 ? length : 0] = '\0';
        char *key = mem_printf("%s %s", entry->d_name, target);
        target[strcspn(target, "[")] = '\0'; /* "socket:[4711]": the number is another one each time */
        push(list, key, mem_printf("descriptor %s, %s", entry->d_name, target));
    }
    closedir(folder);
}

static void push_mapping(struct leftovers_list *list, const struct map_line *line)
{
    const char *path = line->path != NULL ? line->path : "shared memory";
    unsigned long long start = line->start, end = line->end;
    push(list, mem_printf("%llx-%llx %s", start, end, path),
         mem_printf("%llu bytes of %s", end - start, path));
}

/* Shared mappings and those of the object folder's file system; not code, heap or stack, which may change
 * for reasons of libc. */
static void read_mappings(pid_t pid, struct leftovers_list *list)
{
    struct buf text = {0};
    struct stat shm;
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/maps", pid);
    if (buf_read_file(&text, path, NULL) != 0 || text.length == 0 || stat(world.shm, &shm) != 0)
        fail_hidden();
    size_t count;
    struct map_line *lines = maps_parse(text.data, text.length, &count);
    for (size_t i = 0; i < count; i++) {
        const struct obj_id *id = &lines[i].id;
        bool object = id->ino != 0 && id->major == major(shm.st_dev) && id->minor == minor(shm.st_dev);
        if (maps_is_shared(&lines[i]) || object)
            push_mapping(list, &lines[i]);
    }
    maps_free(lines, count);
    buf_free(&text);
}

static void read_children(pid_t pid, struct leftovers_list *list)
{
    struct buf text = {0};
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", pid, pid);
    if (buf_read_file(&text, path, NULL) == 0 && text.length > 0) {
        char *rest = text.data;
        for (char *word; (word = strsep(&rest, " \n")) != NULL;) {
            if (*word != '\0')
                push(list, mem_dup(word), mem_dup("a process that lives on"));
        }
    }
    buf_free(&text);
}

struct leftovers leftovers_take(const struct program *program)
{
    pid_t pid = program_pid(program);
    struct leftovers taken = {.names = objects_names()};
    world_as_user(true);
    read_descriptors(pid, &taken.descriptors);
    read_mappings(pid, &taken.mappings);
    read_children(pid, &taken.children);
    world_as_user(false);
    return taken;
}

static void free_list(struct leftovers_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->all[i].key);
        free(list->all[i].words);
    }
    free(list->all);
}

void leftovers_free(struct leftovers *leftovers)
{
    free_list(&leftovers->descriptors);
    free_list(&leftovers->mappings);
    free_list(&leftovers->children);
    objects_names_free(&leftovers->names);
    *leftovers = (struct leftovers){0};
}

static void expect_nothing_new(const struct leftovers_list *before, const struct leftovers_list *after,
                               const char *promise, const char *expected)
{
    for (size_t i = 0; i < after->count; i++) {
        bool known = false;
        for (size_t k = 0; k < before->count && !known; k++)
            known = strcmp(before->all[k].key, after->all[i].key) == 0;
        expect_that(known, promise, expected, after->all[i].words);
    }
}

void leftovers_expect_none(const struct program *program, struct leftovers *before, const char *allowed_name)
{
    struct leftovers after = leftovers_take(program);
    expect_nothing_new(&before->descriptors, &after.descriptors, "every descriptor that was opened is closed",
                       "the descriptors of before");
    expect_nothing_new(&before->mappings, &after.mappings, "every mapping that was made is unmapped",
                       "the mappings of before");
    expect_nothing_new(&before->children, &after.children, "no child process is left",
                       "the children of before");
    const char *name = objects_new_name(&before->names, &after.names, allowed_name);
    char *stray = strays_find();
    if (name != NULL || stray != NULL)
        expect_that(false, "no other name is left in /dev/shm", "the names of before",
                    name != NULL ? name : stray);
    leftovers_free(&after);
    leftovers_free(before);
}
