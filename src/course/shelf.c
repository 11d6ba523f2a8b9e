#include "course/shelf.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"

static bool is_name(const char *name)
{
    size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_");
    return length > 0 && length <= SHELF_NAME_MOST && name[length] == '\0' && name[0] >= 'a' &&
           name[0] <= 'z';
}

bool shelf_name_ok(const char *name, struct err *err)
{
    if (is_name(name))
        return true;
    err_usage(
        err,
        "'%.60s' is no name: it begins with a small letter, then small letters, digits, - and _, at most %d",
        name, SHELF_NAME_MOST);
    return false;
}

static char *folder(const struct paths *paths, const char *lesson, int scene)
{
    return mem_printf("%s/%s.%d", paths->schedules, lesson, scene + 1);
}

char *shelf_path(const struct paths *paths, const char *lesson, int scene, const char *name)
{
    return mem_printf("%s/%s.%d/%s", paths->schedules, lesson, scene + 1, name);
}

/* Written beside it, then linked to its name: link fails where the name is taken, which rename would not. */
static int write_new(const char *path, const char *text, struct err *err)
{
    struct buf bytes = {0};
    char *beside = mem_printf("%s.%d~", path, (int)getpid());
    buf_text_add(&bytes, text);
    int result = buf_write_file(&bytes, beside, 0600, err);
    if (result == 0 && link(beside, path) != 0)
        result = err_errno(err, errno, "cannot write %s", path);
    unlink(beside);
    free(beside);
    buf_free(&bytes);
    return result;
}

int shelf_write(const struct paths *paths, const char *lesson, int scene, const char *name, const char *text,
                struct err *err)
{
    if (!shelf_name_ok(name, err))
        return -1;
    char *dir = folder(paths, lesson, scene), *path = shelf_path(paths, lesson, scene, name);
    int result = -1;
    if (access(path, F_OK) == 0)
        err_set(err, "'%s' is the name of another schedule of this scene; choose a new one", name);
    else if (paths_make(dir, err) == 0)
        result = write_new(path, text, err);
    free(dir);
    free(path);
    return result;
}

static void unknown(const struct paths *paths, const char *lesson, int scene, const char *name,
                    struct err *err)
{
    struct buf names = {0};
    shelf_names(paths, lesson, scene, &names);
    for (size_t i = 0; i < names.length; i++)
        names.data[i] = names.data[i] == '\n' ? ' ' : names.data[i];
    if (names.length == 0)
        err_usage(err, "no schedule '%s' is saved, and no other of this scene: N on its stage saves one",
                  name);
    else
        err_usage(err, "no schedule '%s' of this scene is saved; there are: %.300s", name, buf_text(&names));
    buf_free(&names);
}

int shelf_read(const struct paths *paths, const char *lesson, int scene, const char *name, struct buf *text,
               struct err *err)
{
    if (!shelf_name_ok(name, err))
        return -1;
    char *path = shelf_path(paths, lesson, scene, name);
    int result = -1;
    if (access(path, F_OK) != 0 && errno == ENOENT)
        unknown(paths, lesson, scene, name, err);
    else
        result = buf_read_file(text, path, err);
    free(path);
    return result;
}

static int named(const struct dirent *entry)
{
    return is_name(entry->d_name);
}

void shelf_names(const struct paths *paths, const char *lesson, int scene, struct buf *names)
{
    struct dirent **entries = NULL;
    char *dir = folder(paths, lesson, scene);
    int count = scandir(dir, &entries, named, alphasort);
    for (int i = 0; i < count; i++) {
        buf_printf(names, "%s\n", entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    free(dir);
}
