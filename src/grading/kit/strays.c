#include "grading/kit/strays.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "grading/control.h"
#include "grading/kit/objects.h"
#include "grading/kit/world.h"
#include "grading/scratch.h"
#include "system/maps.h"

enum { STAYS_LOOKS = 10, MOST_ANCESTORS = 50 };

static struct names known; /* unsorted */
static size_t known_capacity;
static struct timespec began;

void strays_begin(void)
{
    known = objects_names();
    known_capacity = known.count;
    clock_gettime(CLOCK_REALTIME_COARSE, &began); /* the clock that file times come from */
}

void strays_know(const char *name)
{
    known.all = mem_push(known.all, &known.count, &known_capacity, sizeof *known.all);
    known.all[known.count - 1] = mem_dup(name);
}

static bool is_known(const char *name)
{
    for (size_t i = 0; i < known.count; i++) {
        if (strcmp(known.all[i], name) == 0)
            return true;
    }
    return false;
}

/* ---- whose name it is, where others make names too ---- */

static int parent_of(int pid)
{
    char path[64];
    struct buf text = {0};
    int parent = 0;
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    if (buf_read_file(&text, path, NULL) == 0 && text.length > 0 && strrchr(text.data, ')') != NULL)
        sscanf(strrchr(text.data, ')'), ") %*c %d", &parent);
    buf_free(&text);
    return parent;
}

static bool is_inside(int pid)
{
    int init = control_pid(world.init);
    for (int i = 0; i < MOST_ANCESTORS && pid > 1; i++, pid = parent_of(pid)) {
        if (pid == init)
            return true;
    }
    return false;
}

static bool is_open_in(const char *pid, const struct stat *file)
{
    char path[64];
    struct stat state;
    bool found = false;
    snprintf(path, sizeof path, "/proc/%.20s/fd", pid);
    DIR *folder = opendir(path);
    for (struct dirent *entry; folder != NULL && !found && (entry = readdir(folder)) != NULL;) {
        found = isdigit((unsigned char)entry->d_name[0]) &&
                fstatat(dirfd(folder), entry->d_name, &state, 0) == 0 && state.st_dev == file->st_dev &&
                state.st_ino == file->st_ino;
    }
    if (folder != NULL)
        closedir(folder);
    return found;
}

static bool is_mapped_in(const char *pid, const struct stat *file)
{
    char path[64];
    struct buf text = {0};
    bool found = false;
    snprintf(path, sizeof path, "/proc/%.20s/maps", pid);
    if (buf_read_file(&text, path, NULL) == 0) {
        size_t count;
        struct map_line *lines = maps_parse(buf_text(&text), text.length, &count);
        for (size_t i = 0; i < count && !found; i++)
            found = lines[i].id.ino == file->st_ino && lines[i].id.major == major(file->st_dev) &&
                    lines[i].id.minor == minor(file->st_dev);
        maps_free(lines, count);
    }
    buf_free(&text);
    return found;
}

static bool is_held_outside(const struct stat *file)
{
    bool found = false;
    DIR *proc = opendir("/proc");
    for (struct dirent *entry; proc != NULL && !found && (entry = readdir(proc)) != NULL;) {
        const char *pid = entry->d_name;
        if (isdigit((unsigned char)pid[0]))
            found = (is_open_in(pid, file) || is_mapped_in(pid, file)) && !is_inside(atoi(pid));
    }
    if (proc != NULL)
        closedir(proc);
    return found;
}

static bool was_born_since(const char *path)
{
    struct statx state;
    return statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_BTIME, &state) == 0 &&
           (state.stx_mask & STATX_BTIME) &&
           (state.stx_btime.tv_sec > began.tv_sec ||
            (state.stx_btime.tv_sec == began.tv_sec && state.stx_btime.tv_nsec >= began.tv_nsec));
}

/* Others hold what they use, or remove it soon: it must be there, and nobody's, for a fifth of a second. */
static bool is_nobodys(const char *path)
{
    struct stat state;
    for (int i = 0; i < STAYS_LOOKS; i++) {
        if (lstat(path, &state) != 0 || !S_ISREG(state.st_mode) || is_held_outside(&state))
            return false;
        nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
    }
    return lstat(path, &state) == 0;
}

static bool is_stray(const char *name)
{
    char tag[SCRATCH_TAG + 1];
    if (is_known(name))
        return false;
    scratch_tag(world.seed, tag);
    if (world.own_shm || world.own_user || strncmp(name + 1, tag, SCRATCH_TAG) == 0)
        return true;
    char *path = mem_printf("%s%s", world.shm, name);
    bool stray = was_born_since(path) && is_nobodys(path);
    free(path);
    return stray;
}

char *strays_find(void)
{
    char *stray = NULL;
    struct names now = objects_names();
    for (size_t i = 0; i < now.count && stray == NULL; i++) {
        if (is_stray(now.all[i]))
            stray = mem_dup(now.all[i]);
    }
    objects_names_free(&now);
    return stray;
}

void strays_remove(void)
{
    struct names now = objects_names();
    for (size_t i = 0; i < now.count; i++) {
        char *path = mem_printf("%s%s", world.shm, now.all[i]);
        if (is_stray(now.all[i]))
            unlink(path);
        free(path);
    }
    objects_names_free(&now);
}
