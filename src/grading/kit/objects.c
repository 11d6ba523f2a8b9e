#include "grading/kit/objects.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/mem.h"
#include "grading/kit/strays.h"
#include "grading/kit/world.h"
#include "grading/scratch.h"

enum { LARGEST_READ = 64 << 20 };

static char *path_of(const char *name)
{
    return mem_printf("%s/%s", world.shm, name + (name[0] == '/'));
}

struct object objects_read(int fd)
{
    struct object object = {.there = fd >= 0};
    if (fd < 0 || fstat(fd, &object.stat) != 0 || object.stat.st_size > LARGEST_READ)
        return object;
    size_t size = (size_t)object.stat.st_size, done = 0;
    object.bytes = mem_alloc(size + 1);
    for (ssize_t got; done < size && (got = read(fd, object.bytes + done, size - done)) > 0;)
        done += (size_t)got;
    return object;
}

struct object objects_look(const char *name)
{
    char *path = path_of(name);
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    struct object object = objects_read(fd);
    if (fd >= 0)
        close(fd);
    else
        object.there = lstat(path, &object.stat) == 0;
    free(path);
    return object;
}

void objects_free(struct object *object)
{
    free(object->bytes);
    *object = (struct object){0};
}

void objects_make(const char *name, unsigned mode, const void *bytes, size_t size)
{
    char *path = path_of(name), *unnamed = mem_printf("%s.new", path);
    strays_know(name);
    unlink(unnamed);
    int fd = open(unnamed, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    bool made = fd >= 0 && (size == 0 || write(fd, bytes, size) == (ssize_t)size) && fchmod(fd, mode) == 0 &&
                (!world.own_user || fchown(fd, world.user, world.user) == 0) && rename(unnamed, path) == 0;
    if (!made)
        world_trouble("cannot make an object: %s", strerror(errno));
    close(fd);
    free(unnamed);
    free(path);
}

void objects_resize(const char *name, size_t size)
{
    char *path = path_of(name);
    if (truncate(path, (off_t)size) != 0)
        world_trouble("cannot resize an object: %s", strerror(errno));
    free(path);
}

void objects_remove(const char *name)
{
    char *path = path_of(name);
    unlink(path);
    free(path);
}

void *objects_map(const char *name, size_t size)
{
    char *path = path_of(name);
    int fd = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
    void *map = fd < 0 ? MAP_FAILED : mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (map == MAP_FAILED)
        world_trouble("cannot map an object: %s", strerror(errno));
    close(fd);
    free(path);
    return map;
}

static bool is_foreign(int folder, const char *name)
{
    struct stat state;
    if (world.own_shm)
        return false;
    uid_t user = world.own_user ? world.user : getuid();
    return fstatat(folder, name, &state, AT_SYMLINK_NOFOLLOW) != 0 || state.st_uid != user;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

struct names objects_names(void)
{
    struct names names = {0};
    size_t capacity = 0;
    DIR *folder = opendir(world.shm);
    for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
            is_foreign(dirfd(folder), entry->d_name))
            continue;
        names.all = mem_push(names.all, &names.count, &capacity, sizeof *names.all);
        names.all[names.count - 1] = mem_printf("/%s", entry->d_name);
    }
    if (folder != NULL)
        closedir(folder);
    if (names.count > 0)
        qsort(names.all, names.count, sizeof *names.all, by_name);
    return names;
}

void objects_names_free(struct names *names)
{
    for (size_t i = 0; i < names->count; i++)
        free(names->all[i]);
    free(names->all);
    *names = (struct names){0};
}

static bool has_name(const struct names *names, const char *name)
{
    return names->count > 0 && bsearch(&name, names->all, names->count, sizeof *names->all, by_name) != NULL;
}

const char *objects_new_name(const struct names *before, const struct names *after, const char *allowed)
{
    char tag[SCRATCH_TAG + 1];
    scratch_tag(world.seed, tag);
    for (size_t i = 0; i < after->count; i++) {
        bool expected = allowed != NULL && strcmp(after->all[i], allowed) == 0;
        bool ours = strncmp(after->all[i] + 1, tag, SCRATCH_TAG) == 0;
        if (ours && !expected && !has_name(before, after->all[i]))
            return after->all[i];
    }
    return NULL;
}
