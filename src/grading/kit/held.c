#include "grading/kit/held.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/buf.h"
#include "system/maps.h"

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

bool held_by_anybody(const struct stat *file)
{
    bool found = false;
    DIR *proc = opendir("/proc");
    for (struct dirent *entry; proc != NULL && !found && (entry = readdir(proc)) != NULL;) {
        if (isdigit((unsigned char)entry->d_name[0]))
            found = is_open_in(entry->d_name, file) || is_mapped_in(entry->d_name, file);
    }
    if (proc != NULL)
        closedir(proc);
    return found;
}
