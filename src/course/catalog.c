#include "course/catalog.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/span.h"
#include "course/lesson_parse.h"

/* Two digits, a dash, and a name: what is a lesson's or an exercise's folder. */
static int is_entry(const struct dirent *entry)
{
    const char *name = entry->d_name;
    return strspn(name, "0123456789") == 2 && name[2] == '-' && name[3] != '\0' &&
           name[strlen(name) - 1] != '~';
}

static int is_visible(const struct dirent *entry)
{
    const char *name = entry->d_name;
    return name[0] != '.' && name[strlen(name) - 1] != '~';
}

static bool is_kind(const char *path, mode_t kind)
{
    struct stat info;
    return stat(path, &info) == 0 && (info.st_mode & S_IFMT) == kind;
}

static void free_entries(struct dirent **entries, int count)
{
    for (int i = 0; i < count; i++)
        free(entries[i]);
    free(entries);
}

static void count_pages(struct catalog_lesson *entry, const struct lesson *lesson)
{
    entry->pages = lesson->page_count;
    entry->scenes = lesson->scene_count;
    for (size_t i = 0; i < lesson->page_count; i++)
        entry->core_pages += !lesson->pages[i].deeper;
    for (size_t i = 0; i < lesson->question_count; i++)
        entry->questions += !lesson->questions[i].predict;
}

static void read_lesson(struct catalog_lesson *entry)
{
    struct err err = {0};
    struct lesson *lesson = NULL;
    if (lesson_parse(entry->dir, &lesson, &err) != 0) {
        entry->title = mem_dup(entry->id);
        entry->trouble = mem_dup(err.text);
        return;
    }
    entry->title = mem_dup(lesson->title);
    entry->minutes = lesson->minutes;
    count_pages(entry, lesson);
    lesson_free(lesson);
}

static int load_lessons(struct catalog *catalog, struct err *err)
{
    size_t capacity = 0;
    struct dirent **entries = NULL;
    char *root = mem_printf("%s/lessons", catalog->data);
    int count = scandir(root, &entries, is_entry, alphasort);
    int result = count < 0 ? err_errno(err, errno, "cannot read the lessons in %s", root) : 0;
    for (int i = 0; i < count; i++) {
        char *dir = mem_printf("%s/%s", root, entries[i]->d_name);
        if (!is_kind(dir, S_IFDIR)) {
            free(dir);
            continue;
        }
        catalog->lessons =
            mem_push(catalog->lessons, &catalog->lesson_count, &capacity, sizeof *catalog->lessons);
        struct catalog_lesson *entry = &catalog->lessons[catalog->lesson_count - 1];
        entry->dir = dir;
        entry->id = mem_dup(entries[i]->d_name);
        entry->number = mem_dup_n(entry->id, 2);
        read_lesson(entry);
    }
    free_entries(entries, count);
    free(root);
    return result;
}

/* What the lab keeps for itself; all else in the folder is the learner's. */
static bool is_given(const char *name)
{
    static const char *const ours[] = {"task.md", "suite.c", "driver.c", "stage.c"};
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        if (strcmp(name, ours[i]) == 0)
            return false;
    return true;
}

static bool is_header(const char *name)
{
    size_t length = strlen(name);
    return length > 2 && strcmp(name + length - 2, ".h") == 0;
}

static bool is_solved(const struct catalog_exercise *entry, const char *name)
{
    char *path = entry->solution_dir != NULL ? mem_printf("%s/%s", entry->solution_dir, name) : NULL;
    bool is = path == NULL || is_kind(path, S_IFREG);
    free(path);
    return is;
}

/* The learner's file is the one that the solution has, too; a header only where there is nothing else. */
static void choose_file(struct catalog_exercise *entry)
{
    for (char **file = entry->files; *file != NULL; file++) {
        bool better = entry->file == NULL || (is_header(entry->file) && !is_header(*file));
        if (!is_solved(entry, *file) || !better)
            continue;
        free(entry->file);
        entry->file = mem_dup(*file);
    }
    if (entry->file == NULL && entry->trouble == NULL)
        entry->trouble = mem_printf("%s holds no file to edit that its solution has, too", entry->dir);
}

static void list_files(struct catalog_exercise *entry)
{
    size_t used = 0, capacity = 0;
    struct dirent **files = NULL;
    int count = scandir(entry->dir, &files, is_visible, alphasort);
    for (int i = 0; i < count; i++) {
        char *path = mem_printf("%s/%s", entry->dir, files[i]->d_name);
        if (is_given(files[i]->d_name) && is_kind(path, S_IFREG)) {
            entry->files = mem_push(entry->files, &used, &capacity, sizeof *entry->files);
            entry->files[used - 1] = mem_dup(files[i]->d_name);
        }
        free(path);
    }
    entry->files = mem_push(entry->files, &used, &capacity, sizeof *entry->files); /* NULL ends it */
    free_entries(files, count);
}

static void read_task(struct catalog_exercise *entry)
{
    struct err err = {0};
    struct lesson *task = NULL;
    if (lesson_parse_task(entry->dir, &task, &err) != 0) {
        entry->title = mem_dup(entry->id);
        entry->trouble = mem_dup(err.text);
        return;
    }
    entry->title = mem_dup(task->title);
    for (size_t i = 0; i < task->page_count; i++)
        entry->hints += span_starts(span_of(task->pages[i].title), "Hint");
    lesson_free(task);
}

static void load_exercises(struct catalog *catalog)
{
    size_t capacity = 0;
    struct dirent **entries = NULL;
    char *root = mem_printf("%s/exercises", catalog->data);
    int count = scandir(root, &entries, is_entry, alphasort);
    for (int i = 0; i < count; i++) {
        const char *id = entries[i]->d_name;
        char *dir = mem_printf("%s/%s", root, id);
        if (!is_kind(dir, S_IFDIR)) {
            free(dir);
            continue;
        }
        catalog->exercises =
            mem_push(catalog->exercises, &catalog->exercise_count, &capacity, sizeof *catalog->exercises);
        struct catalog_exercise *entry = &catalog->exercises[catalog->exercise_count - 1];
        entry->dir = dir;
        entry->id = mem_dup(id);
        entry->number = mem_dup_n(id, 2);
        char *stage = mem_printf("%s/stage.c", dir);
        entry->stage = is_kind(stage, S_IFREG);
        free(stage);
        entry->solution_dir = mem_printf("%s/solutions/%s", catalog->data, id);
        if (!is_kind(entry->solution_dir, S_IFDIR)) {
            free(entry->solution_dir);
            entry->solution_dir = NULL;
        }
        read_task(entry);
        list_files(entry);
        choose_file(entry);
    }
    free_entries(entries, count);
    free(root);
}

static void count_exercises(struct catalog *catalog)
{
    for (size_t i = 0; i < catalog->lesson_count; i++)
        for (size_t j = 0; j < catalog->exercise_count; j++)
            catalog->lessons[i].exercises +=
                strcmp(catalog->lessons[i].number, catalog->exercises[j].number) == 0;
}

int catalog_load(struct catalog *catalog, const char *data, struct err *err)
{
    memset(catalog, 0, sizeof *catalog);
    catalog->data = mem_dup(data);
    if (load_lessons(catalog, err) != 0) {
        catalog_free(catalog);
        return -1;
    }
    load_exercises(catalog);
    count_exercises(catalog);
    return 0;
}

static void free_lesson(struct catalog_lesson *entry)
{
    free(entry->id);
    free(entry->number);
    free(entry->title);
    free(entry->dir);
    free(entry->trouble);
}

static void free_exercise(struct catalog_exercise *entry)
{
    for (char **file = entry->files; file != NULL && *file != NULL; file++)
        free(*file);
    free(entry->files);
    free(entry->id);
    free(entry->number);
    free(entry->title);
    free(entry->dir);
    free(entry->solution_dir);
    free(entry->file);
    free(entry->trouble);
}

void catalog_free(struct catalog *catalog)
{
    for (size_t i = 0; i < catalog->lesson_count; i++)
        free_lesson(&catalog->lessons[i]);
    for (size_t i = 0; i < catalog->exercise_count; i++)
        free_exercise(&catalog->exercises[i]);
    free(catalog->lessons);
    free(catalog->exercises);
    free(catalog->data);
    memset(catalog, 0, sizeof *catalog);
}
