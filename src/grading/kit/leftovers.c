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
#include "grading/kit/tests.h"
#include "grading/kit/world.h"
#include "system/maps.h"

struct list {
    char **all;
    size_t count, capacity;
};

static void push(struct list *list, char *text)
{
    list->all = mem_push(list->all, &list->count, &list->capacity, sizeof *list->all);
    list->all[list->count - 1] = text;
}

_Noreturn static void fail_hidden(void)
{
    tests_fail(
        &(struct test_failure){.message = "the program ended, or hides from the kernel's own view of it"});
}

static struct list list_descriptors(pid_t pid)
{
    struct list list = {0};
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
        push(&list, mem_printf("%s %s", entry->d_name, target));
    }
    closedir(folder);
    return list;
}

/* Shared mappings and those of the object folder's file system; not code, heap or stack, which may change
 * for reasons of libc. */
static struct list list_mappings(pid_t pid)
{
    struct list list = {0};
    struct buf text = {0};
    struct stat shm;
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/maps", pid);
    if (buf_read_file(&text, path, NULL) != 0 || text.length == 0 || stat(world.shm, &shm) != 0)
        fail_hidden();
    size_t count;
    struct map_line *lines = maps_parse(text.data, text.length, &count);
    for (size_t i = 0; i < count; i++) {
        const struct map_line *line = &lines[i];
        bool object =
            line->id.ino != 0 && line->id.major == major(shm.st_dev) && line->id.minor == minor(shm.st_dev);
        if (maps_is_shared(line) || object)
            push(&list,
                 mem_printf("%s, %llu bytes, at %#llx", line->path != NULL ? line->path : "a mapping",
                            (unsigned long long)(line->end - line->start), (unsigned long long)line->start));
    }
    maps_free(lines, count);
    buf_free(&text);
    return list;
}

static struct list list_children(pid_t pid)
{
    struct list list = {0};
    struct buf text = {0};
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", pid, pid);
    if (buf_read_file(&text, path, NULL) == 0 && text.length > 0) {
        char *rest = text.data;
        for (char *word; (word = strsep(&rest, " \n")) != NULL;) {
            if (*word != '\0')
                push(&list, mem_printf("process %s", word));
        }
    }
    buf_free(&text);
    return list;
}

struct leftovers leftovers_take(const struct program *program)
{
    struct list descriptors = list_descriptors(program_pid(program));
    struct list mappings = list_mappings(program_pid(program));
    struct list children = list_children(program_pid(program));
    return (struct leftovers){
        .descriptors = descriptors.all,
        .descriptor_count = descriptors.count,
        .mappings = mappings.all,
        .mapping_count = mappings.count,
        .children = children.all,
        .child_count = children.count,
        .names = objects_names(),
    };
}

static void free_all(char **all, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(all[i]);
    free(all);
}

void leftovers_free(struct leftovers *leftovers)
{
    free_all(leftovers->descriptors, leftovers->descriptor_count);
    free_all(leftovers->mappings, leftovers->mapping_count);
    free_all(leftovers->children, leftovers->child_count);
    objects_names_free(&leftovers->names);
    *leftovers = (struct leftovers){0};
}

static void expect_nothing_new(char **before, size_t before_count, char **after, size_t after_count,
                               const char *promise, const char *expected)
{
    for (size_t i = 0; i < after_count; i++) {
        bool known = false;
        for (size_t k = 0; k < before_count && !known; k++)
            known = strcmp(before[k], after[i]) == 0;
        expect_that(known, promise, expected, after[i]);
    }
}

void leftovers_expect_none(const struct program *program, struct leftovers *before, const char *allowed_name)
{
    struct leftovers after = leftovers_take(program);
    expect_nothing_new(before->descriptors, before->descriptor_count, after.descriptors,
                       after.descriptor_count, "every descriptor that was opened is closed",
                       "the descriptors of before");
    expect_nothing_new(before->mappings, before->mapping_count, after.mappings, after.mapping_count,
                       "every mapping that was made is unmapped", "the mappings of before");
    expect_nothing_new(before->children, before->child_count, after.children, after.child_count,
                       "no child process is left", "the children of before");
    const char *name = objects_new_name(&before->names, &after.names, allowed_name);
    char *stray = objects_stray();
    if (name != NULL || stray != NULL)
        expect_that(false, "no other name is left in /dev/shm", "the names of before",
                    name != NULL ? name : stray);
    leftovers_free(&after);
    leftovers_free(before);
}
