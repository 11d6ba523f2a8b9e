#include "system/images.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "system/maps.h"

struct known { /* a file that was met before, whether or not it could be read */
    struct obj_id id;
    struct timespec changed; /* a rebuilt file may get the inode of the one before */
    struct debuginfo *info;
};

struct images {
    struct known *list;
    size_t count, capacity;
};

struct images *images_open(void)
{
    return mem_alloc(sizeof(struct images));
}

void images_close(struct images *images)
{
    if (images == NULL)
        return;
    for (size_t i = 0; i < images->count; i++)
        debuginfo_close(images->list[i].info);
    free(images->list);
    free(images);
}

/* The process's own view of the file: right also in another mount namespace, and after it was rebuilt. */
static void path_of(pid_t pid, const struct map_line *line, bool program, char *path, size_t length)
{
    if (program)
        snprintf(path, length, "/proc/%d/exe", (int)pid);
    else
        snprintf(path, length, "/proc/%d/root%s", (int)pid, line->path);
}

static struct debuginfo *info_of(struct images *images, pid_t pid, const struct map_line *line, bool program)
{
    char path[PATH_MAX + 32];
    struct stat file;
    path_of(pid, line, program, path, sizeof path);
    if (stat(path, &file) != 0)
        return NULL;
    struct obj_id id = {major(file.st_dev), minor(file.st_dev),
                        file.st_ino}; /* an overlay's maps has others */
    for (size_t i = 0; i < images->count; i++) {
        const struct known *known = &images->list[i];
        if (obj_id_equal(known->id, id) && known->changed.tv_sec == file.st_mtim.tv_sec &&
            known->changed.tv_nsec == file.st_mtim.tv_nsec)
            return known->info;
    }
    images->list = mem_push(images->list, &images->count, &images->capacity, sizeof *images->list);
    images->list[images->count - 1] = (struct known){id, file.st_mtim, debuginfo_open(path, NULL)};
    return images->list[images->count - 1].info;
}

/* The path of the executable, as maps prints it. */
static bool program_path(pid_t pid, char *path, size_t length)
{
    static const char mark[] = " (deleted)";
    char link[64];
    snprintf(link, sizeof link, "/proc/%d/exe", (int)pid);
    ssize_t got = readlink(link, path, length - 1);
    if (got <= 0)
        return false;
    path[got] = '\0';
    size_t stem = (size_t)got - (sizeof mark - 1);
    if ((size_t)got >= sizeof mark && strcmp(path + stem, mark) == 0)
        path[stem] = '\0';
    return true;
}

/* The lines of one image follow each other; the first that maps offset 0 says where it was loaded. */
static void add_lines(struct images *images, pid_t pid, const struct map_line *lines, size_t count,
                      const char *program, struct image_list *list, size_t *capacity)
{
    for (size_t i = 0; i < count; i++) {
        const struct map_line *line = &lines[i];
        struct image *last = list->count > 0 ? &list->list[list->count - 1] : NULL;
        if (line->path == NULL || line->path[0] != '/' || maps_is_shared(line))
            continue;
        if (last != NULL && strcmp(last->path, line->path) == 0) {
            last->end = line->end;
            continue;
        }
        bool is_program = strcmp(line->path, program) == 0;
        struct debuginfo *info = line->offset == 0 ? info_of(images, pid, line, is_program) : NULL;
        if (info == NULL)
            continue;
        list->list = mem_push(list->list, &list->count, capacity, sizeof *list->list);
        list->list[list->count - 1] = (struct image){
            .path = mem_dup(line->path),
            .start = line->start,
            .end = line->end,
            .bias = line->start - debuginfo_base(info),
            .info = info,
            .program = is_program,
        };
    }
}

int images_of(struct images *images, pid_t pid, struct image_list *list, struct err *err)
{
    char path[64], program[PATH_MAX];
    struct buf text = {0};
    struct image_list fresh = {0};
    size_t count, capacity = 0;
    snprintf(path, sizeof path, "/proc/%d/maps", (int)pid);
    if (buf_read_file(&text, path, err) != 0 || text.length == 0 ||
        !program_path(pid, program, sizeof program)) {
        buf_free(&text);
        return err_set(err, "process %d is gone, or may not be looked at", (int)pid);
    }
    struct map_line *lines = maps_parse(text.data, text.length, &count);
    add_lines(images, pid, lines, count, program, &fresh, &capacity);
    maps_free(lines, count);
    buf_free(&text);
    image_list_free(list);
    *list = fresh;
    return 0;
}

void image_list_free(struct image_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->list[i].path);
    free(list->list);
    memset(list, 0, sizeof *list);
}

const struct image *image_program(const struct image_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->list[i].program)
            return &list->list[i];
    return NULL;
}

const struct image *image_at(const struct image_list *list, uint64_t address)
{
    for (size_t i = 0; i < list->count; i++)
        if (address >= list->list[i].start && address < list->list[i].end)
            return &list->list[i];
    return NULL;
}

bool image_line(const struct image_list *list, uint64_t pc, struct debuginfo_line *line)
{
    const struct image *image = image_at(list, pc);
    if (image == NULL || !debuginfo_line(image->info, pc - image->bias, line))
        return false;
    line->start += image->bias;
    line->end += image->bias;
    return true;
}

bool image_function(const struct image_list *list, uint64_t pc, struct debuginfo_function *function)
{
    const struct image *image = image_at(list, pc);
    if (image == NULL || !debuginfo_function(image->info, pc - image->bias, function))
        return false;
    function->start += image->bias;
    function->body += image->bias;
    if (function->end != 0)
        function->end += image->bias;
    return true;
}

static size_t find_in(const struct image *image, const char *place, uint64_t *addresses, size_t most)
{
    size_t count = debuginfo_find(image->info, place, addresses, most);
    for (size_t i = 0; i < count && i < most; i++)
        addresses[i] += image->bias;
    return count;
}

size_t image_find(const struct image_list *list, const char *place, uint64_t *addresses, size_t most)
{
    const struct image *program = image_program(list);
    size_t count = program ? find_in(program, place, addresses, most) : 0;
    for (size_t i = 0; i < list->count && count == 0; i++)
        if (&list->list[i] != program)
            count = find_in(&list->list[i], place, addresses, most);
    return count;
}
