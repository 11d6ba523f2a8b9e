/* The objects behind mappings: what they are called, whether their name still leads to them, how large they
 * are. The kernel does not let an ordinary user ask a mapping for its object (/proc/PID/map_files needs a
 * capability), so each kind has its own way; what no way tells stays unknown. */
#include <dirent.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/mem.h"
#include "system/look_private.h"
#include "system/peek.h"

enum {
    OBJECTS_MOST = 256, /* remembered; beyond it, those that the last look did not see are forgotten */
};

static const char folder[] = "/dev/shm/";

static bool starts(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static struct obj_id id_of(const struct stat *file)
{
    return (struct obj_id){major(file->st_dev), minor(file->st_dev), file->st_ino};
}

/* ---- meeting one ---- */

static enum object_kind kind_of(const struct map_line *line)
{
    const char *path = line->path != NULL ? line->path : "";
    if (starts(path, folder))
        return OBJECT_NAMED;
    if (starts(path, "/dev/zero") && line->deleted)
        return OBJECT_ANONYMOUS;
    if (starts(path, "/memfd:"))
        return OBJECT_MEMFD;
    if (starts(path, "/SYSV") && line->deleted)
        return OBJECT_SYSV;
    return path[0] == '/' && !starts(path, "/dev/") ? OBJECT_FILE : OBJECT_OTHER;
}

static char *name_of(enum object_kind kind, const struct map_line *line)
{
    const char *path = line->path != NULL ? line->path : "";
    switch (kind) {
    case OBJECT_NAMED: return mem_dup(path + sizeof folder - 2);
    case OBJECT_ANONYMOUS: return mem_dup("anonymous shared");
    case OBJECT_MEMFD: return mem_dup(path + 1);
    case OBJECT_SYSV:
        if (strcmp(path, "/SYSV00000000") == 0)
            return mem_dup("System V, private key");
        return mem_printf("System V, key 0x%s", path + strlen("/SYSV"));
    default: return mem_dup(path);
    }
}

/* Files that libc maps for itself. */
static bool is_of_libc(const char *path)
{
    return starts(path, "/usr/lib/locale/") || starts(path, "/usr/share/locale/") ||
           starts(path, "/usr/share/locale-langpack/") || starts(path, "/etc/ld.so.cache") ||
           starts(path, "/var/cache/nscd/") || strstr(path, "/gconv/") != NULL;
}

/* Of a private mapping: a program or library, whose segments are no data of the program. */
static bool is_image(const struct map_line *line)
{
    char magic[4] = "";
    int file = open(line->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0)
        return false;
    ssize_t got = pread(file, magic, sizeof magic, 0);
    close(file);
    return got == (ssize_t)sizeof magic && memcmp(magic, "\177ELF", sizeof magic) == 0;
}

/* Asked of its folder: the file itself may have lost its name. */
static bool is_in_memory(const struct object *object)
{
    struct statfs system;
    struct stat above;
    char *dir = mem_dup(object->path), *slash = strrchr(dir, '/');
    slash[slash == dir] = '\0';
    bool same = stat(dir, &above) == 0 && major(above.st_dev) == object->id.major &&
                minor(above.st_dev) == object->id.minor;
    bool is =
        same && statfs(dir, &system) == 0 && (system.f_type == TMPFS_MAGIC || system.f_type == RAMFS_MAGIC);
    free(dir);
    return is;
}

/* The path as we see it; through the process's own root where that is another one. */
static void find_path(struct object *object, const struct subject *subject, const struct map_line *line)
{
    struct stat file;
    bool has_path = object->kind == OBJECT_NAMED || object->kind == OBJECT_FILE;
    object->path_id = object->id;
    if (!has_path)
        return;
    object->path = mem_dup(line->path);
    object->in_memory = is_in_memory(object);
    if (line->deleted || (stat(object->path, &file) == 0 && obj_id_equal(id_of(&file), object->id)))
        return;
    char *inside = mem_printf("/proc/%d/root%s", (int)subject->pid, line->path);
    if (stat(inside, &file) == 0) { /* not deleted, so this is it, whatever number stat gives it */
        object->path_id = id_of(&file);
        free(object->path);
        object->path = inside;
    } else {
        free(inside);
    }
}

bool look_needs_name(const struct look *look, const struct map_line *line)
{
    return look->has_hidden && line->id.major == look->hidden_major && line->id.minor == look->hidden_minor;
}

struct object *look_object_known(struct look *look, struct obj_id id)
{
    for (size_t i = 0; i < look->count; i++)
        if (obj_id_equal(look->objects[i].id, id))
            return &look->objects[i];
    return NULL;
}

static struct object *remember(struct look *look, struct obj_id id, enum object_kind kind)
{
    if (look->count >= OBJECTS_MOST)
        look_forget_objects(look, false);
    look->objects = mem_push(look->objects, &look->count, &look->capacity, sizeof *look->objects);
    struct object *object = &look->objects[look->count - 1];
    object->id = id;
    object->kind = kind;
    object->met = look->seq;
    return object;
}

struct object *look_object(struct look *look, struct subject *subject, const struct map_line *line)
{
    enum object_kind kind = kind_of(line);
    bool hidden = kind == OBJECT_ANONYMOUS || kind == OBJECT_MEMFD || kind == OBJECT_SYSV;
    if (hidden && !look->has_hidden) {
        look->has_hidden = true;
        look->hidden_major = line->id.major;
        look->hidden_minor = line->id.minor;
    }
    struct object *object = look_object_known(look, line->id);
    if (object == NULL) {
        object = remember(look, line->id, kind);
        object->name = name_of(kind, line);
        find_path(object, subject, line);
        object->no_data =
            line->path != NULL &&
            (is_of_libc(line->path) || (kind == OBJECT_FILE && !maps_is_shared(line) && is_image(line)));
    }
    object->met = look->seq;
    return object;
}

struct object *look_object_named(struct look *look, const char *name)
{
    struct stat file;
    char *path = mem_printf("%s%s", folder, name + (name[0] == '/'));
    struct object *object = NULL;
    if (stat(path, &file) == 0 && S_ISREG(file.st_mode)) {
        object = look_object_known(look, id_of(&file));
        if (object == NULL) {
            object = remember(look, id_of(&file), OBJECT_NAMED);
            object->path_id = object->id;
            object->name = mem_printf("%s%s", name[0] == '/' ? "" : "/", name);
            object->path = path;
            path = NULL;
        }
        object->met = look->seq;
    }
    free(path);
    return object;
}

static void release(struct object *object)
{
    free(object->name);
    free(object->path);
}

void look_forget_objects(struct look *look, bool all)
{
    size_t kept = 0;
    for (size_t i = 0; i < look->count; i++) {
        if (!all && look->objects[i].met + 1 >= look->seq)
            look->objects[kept++] = look->objects[i];
        else
            release(&look->objects[i]);
    }
    look->count = kept;
}

/* ---- what it is like now ---- */

static bool take_stat(struct object *object, const struct stat *file)
{
    if (!obj_id_equal(id_of(file), object->path_id))
        return false;
    object->size_known = S_ISREG(file->st_mode);
    object->size = (uint64_t)file->st_size;
    object->mode = file->st_mode & 07777;
    return true;
}

static bool stat_fd(struct object *object, pid_t pid, int number)
{
    char path[64];
    struct stat file;
    snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)pid, number);
    return stat(path, &file) == 0 && take_stat(object, &file);
}

/* A process that has the object open. */
static bool find_fd(struct object *object, const struct subject *subject)
{
    char path[64];
    struct dirent *entry;
    bool found = false;
    snprintf(path, sizeof path, "/proc/%d/fd", (int)subject->pid);
    DIR *open_files = opendir(path);
    while (open_files != NULL && !found && (entry = readdir(open_files)) != NULL) {
        int number = atoi(entry->d_name);
        found = entry->d_name[0] != '.' && stat_fd(object, subject->pid, number);
        if (found) {
            object->fd_pid = subject->pid;
            object->fd_number = number;
        }
    }
    if (open_files != NULL)
        closedir(open_files);
    return found;
}

static void refresh_by_fd(struct object *object, struct subject *subjects, size_t count)
{
    if (object->fd_pid != 0 && stat_fd(object, object->fd_pid, object->fd_number))
        return;
    object->fd_pid = 0;
    for (size_t i = 0; i < count; i++)
        if (find_fd(object, &subjects[i]))
            return;
    /* nobody here has it open, so nobody here can have changed the size that was known */
}

static void refresh_sysv(struct object *object)
{
    struct shmid_ds state;
    object->size_known = shmctl((int)object->id.ino, IPC_STAT, &state) == 0;
    if (!object->size_known) {
        object->linked = false;
        return;
    }
    object->size = state.shm_segsz;
    object->mode = state.shm_perm.mode & 0777;
    object->linked = !(state.shm_perm.mode & SHM_DEST);
}

/* An anonymous object is made with the length of its first mapping and never changes it. */
static void refresh_anonymous(struct object *object, const struct subject *subjects, size_t count)
{
    for (size_t i = 0; i < count && !object->size_known; i++) {
        for (size_t k = 0; k < subjects[i].nmaps; k++) {
            const struct map_line *line = &subjects[i].maps[k];
            uint64_t reach = line->offset + (line->end - line->start);
            if (obj_id_equal(line->id, object->id) && reach > object->size)
                object->size = reach;
        }
    }
    object->size_known = object->size > 0;
}

void look_refresh(struct object *object, struct subject *subjects, size_t count)
{
    struct stat file;
    switch (object->kind) {
    case OBJECT_NAMED:
    case OBJECT_FILE:
        object->linked = stat(object->path, &file) == 0 && take_stat(object, &file);
        if (!object->linked)
            refresh_by_fd(object, subjects, count);
        break;
    case OBJECT_MEMFD: refresh_by_fd(object, subjects, count); break;
    case OBJECT_ANONYMOUS: refresh_anonymous(object, subjects, count); break;
    case OBJECT_SYSV: refresh_sysv(object); break;
    case OBJECT_OTHER: break;
    }
}

bool look_read(const struct object *object, uint64_t offset, void *bytes, size_t length)
{
    char by_fd[64];
    const char *path = object->linked ? object->path : NULL;
    if (path == NULL && object->fd_pid != 0) {
        snprintf(by_fd, sizeof by_fd, "/proc/%d/fd/%d", (int)object->fd_pid, object->fd_number);
        path = by_fd;
    }
    if (path == NULL || !object->size_known || offset >= object->size)
        return false;
    size_t most = object->size - offset < length ? (size_t)(object->size - offset) : length;
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0)
        return false;
    ssize_t got = pread(file, bytes, most, (off_t)offset);
    close(file);
    if (got > 0 && (size_t)got < length) /* the last page is zero behind the object's end */
        memset((char *)bytes + got, 0, length - (size_t)got);
    return got == (ssize_t)most;
}
