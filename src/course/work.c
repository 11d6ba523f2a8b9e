#include "course/work.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/span.h"
#include "course/paths.h"

static char *backup_name(const char *file)
{
    for (int number = 1;; number++) {
        char *name = mem_printf("%s.%d.bak", file, number);
        if (access(name, F_OK) != 0)
            return name;
        free(name);
    }
}

static int keep_backup(const char *file, char **backup, struct err *err)
{
    struct buf text = {0};
    *backup = NULL;
    if (access(file, F_OK) != 0)
        return 0;
    if (buf_read_file(&text, file, err) != 0)
        return -1;
    *backup = backup_name(file);
    int result = buf_write_file(&text, *backup, 0600, err);
    buf_free(&text);
    return result;
}

static bool same_text(const char *a, const char *b)
{
    struct buf first = {0}, second = {0};
    bool same = buf_read_file(&first, a, NULL) == 0 && buf_read_file(&second, b, NULL) == 0 &&
                first.length == second.length && strcmp(buf_text(&first), buf_text(&second)) == 0;
    buf_free(&first);
    buf_free(&second);
    return same;
}

static int copy_file(const char *from, const char *to, struct err *err)
{
    struct buf text = {0};
    int result = buf_read_file(&text, from, err);
    if (result == 0)
        result = buf_write_file(&text, to, 0600, err);
    buf_free(&text);
    return result;
}

static int prepare_one(const struct catalog_exercise *exercise, const char *dir, const char *name,
                       struct err *err)
{
    int result = 0;
    char *backup = NULL;
    char *from = mem_printf("%s/%s", exercise->dir, name);
    char *to = mem_printf("%s/%s", dir, name);
    bool there = access(to, F_OK) == 0;
    bool own = strcmp(name, exercise->file) == 0;
    if (there && (own || same_text(from, to)))
        goto out;
    result = there ? keep_backup(to, &backup, err) : 0;
    if (result == 0)
        result = copy_file(from, to, err);
out:
    free(backup);
    free(from);
    free(to);
    return result;
}

int work_prepare(const struct catalog_exercise *exercise, const char *dir, struct err *err)
{
    if (paths_make(dir, err) != 0)
        return -1;
    for (size_t i = 0; exercise->files != NULL && exercise->files[i] != NULL; i++)
        if (prepare_one(exercise, dir, exercise->files[i], err) != 0)
            return -1;
    return 0;
}

int work_reset(const struct catalog_exercise *exercise, const char *dir, char **backup, struct err *err)
{
    char *stub = mem_printf("%s/%s", exercise->dir, exercise->file);
    char *file = mem_printf("%s/%s", dir, exercise->file);
    int result = paths_make(dir, err);
    *backup = NULL;
    if (result == 0)
        result = keep_backup(file, backup, err);
    if (result == 0)
        result = copy_file(stub, file, err);
    free(stub);
    free(file);
    return result;
}

/* Longest common subsequence over lines: files of a few hundred lines, so the table is small. */
struct lines {
    struct span *at;
    size_t count, capacity;
};

static struct lines lines_of(const struct buf *text)
{
    struct lines lines = {0};
    struct span rest = {buf_text(text), text->length};
    while (rest.length > 0) {
        struct span line = span_line(&rest);
        lines.at = mem_push(lines.at, &lines.count, &lines.capacity, sizeof *lines.at);
        lines.at[lines.count - 1] = line;
    }
    return lines;
}

static bool equal(struct span a, struct span b)
{
    return a.length == b.length && memcmp(a.at, b.at, a.length) == 0;
}

static void add_line(struct buf *out, char mark, struct span line)
{
    buf_printf(out, "%c %.*s\n", mark, (int)line.length, line.at);
}

static void diff(struct buf *out, const struct lines *a, const struct lines *b)
{
    size_t width = b->count + 1, i = 0, j = 0;
    unsigned *common = mem_array((a->count + 1) * width, sizeof *common);
    for (i = a->count; i-- > 0;)
        for (j = b->count; j-- > 0;)
            common[i * width + j] = equal(a->at[i], b->at[j]) ? common[(i + 1) * width + j + 1] + 1
                                    : common[(i + 1) * width + j] > common[i * width + j + 1]
                                        ? common[(i + 1) * width + j]
                                        : common[i * width + j + 1];
    for (i = j = 0; i < a->count || j < b->count;) {
        if (i < a->count && j < b->count && equal(a->at[i], b->at[j])) {
            add_line(out, ' ', a->at[i++]);
            j++;
        } else if (j == b->count ||
                   (i < a->count && common[(i + 1) * width + j] >= common[i * width + j + 1])) {
            add_line(out, '-', a->at[i++]);
        } else {
            add_line(out, '+', b->at[j++]);
        }
    }
    free(common);
}

char *work_solution(const struct catalog_exercise *exercise, const char *dir, struct err *err)
{
    struct buf own = {0}, right = {0}, out = {0};
    char *mine = mem_printf("%s/%s", dir, exercise->file);
    char *theirs =
        exercise->solution_dir ? mem_printf("%s/%s", exercise->solution_dir, exercise->file) : NULL;
    if (theirs == NULL) {
        err_set(err, "%s has no solution in this course", exercise->id);
        goto out;
    }
    if (buf_read_file(&own, mine, err) != 0 || buf_read_file(&right, theirs, err) != 0)
        goto out;
    struct lines a = lines_of(&own), b = lines_of(&right);
    diff(&out, &a, &b);
    free(a.at);
    free(b.at);
out:
    buf_free(&own);
    buf_free(&right);
    free(mine);
    free(theirs);
    return out.data;
}
