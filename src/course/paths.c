#include "course/paths.h"

#include <errno.h>
#include <limits.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"

static bool is_folder(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static bool has_folder(const char *dir, const char *name)
{
    char *path = mem_printf("%s/%s", dir, name);
    bool is = is_folder(path);
    free(path);
    return is;
}

/* The folder that holds path; "/" holds itself. */
static char *parent(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL || slash == path ? mem_dup("/") : mem_dup_n(path, (size_t)(slash - path));
}

static const char *last_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

/* The folder above the nearest `build` in which dir lies, when it holds the lessons; NULL elsewhere. */
static char *source_tree(const char *dir)
{
    char *at = mem_dup(dir);
    while (strcmp(at, "/") != 0) {
        char *above = parent(at);
        if (strcmp(last_name(at), "build") == 0 && has_folder(above, "lessons")) {
            free(at);
            return above;
        }
        free(at);
        at = above;
    }
    free(at);
    return NULL;
}

/* Data root and programs, from where the program itself is. */
static void find_course(struct paths *paths, const char *exe)
{
    char *dir = parent(exe), *prefix = parent(dir);
    char *share = mem_printf("%s/share/shmlab", prefix);
    const char *build = strcmp(last_name(dir), "tests") == 0 ? prefix : dir;
    const char *root = is_folder(share) ? prefix : SHMLAB_PREFIX;
    paths->data = source_tree(dir);
    paths->build_tree = paths->data != NULL || has_folder(build, "lessons");
    if (paths->data == NULL)
        paths->data = mem_printf("%s/share/shmlab", root);
    paths->programs = paths->build_tree ? mem_dup(build) : mem_printf("%s/libexec/shmlab", root);
    free(dir);
    free(prefix);
    free(share);
}

static const char *absolute(const char *path)
{
    return path != NULL && path[0] == '/' ? path : NULL;
}

static char *find_home(const char *(*env)(const char *name))
{
    const char *home = absolute(env("HOME"));
    struct passwd *user = home == NULL ? getpwuid(geteuid()) : NULL;
    if (user != NULL)
        home = absolute(user->pw_dir);
    return mem_dup(home != NULL ? home : "/nonexistent");
}

/* Relative paths in these variables are ignored, as the XDG specification asks. */
static char *xdg(const char *(*env)(const char *name), const char *variable, const char *home,
                 const char *otherwise)
{
    const char *dir = absolute(env(variable));
    return dir != NULL ? mem_printf("%s/shmlab", dir) : mem_printf("%s/%s/shmlab", home, otherwise);
}

static void find_own(struct paths *paths, const char *(*env)(const char *name))
{
    const char *runtime = absolute(env("XDG_RUNTIME_DIR"));
    char *home = find_home(env), *data = xdg(env, "XDG_DATA_HOME", home, ".local/share");
    paths->state = xdg(env, "XDG_STATE_HOME", home, ".local/state");
    paths->cache = xdg(env, "XDG_CACHE_HOME", home, ".cache");
    paths->work = mem_printf("%s/work", data);
    paths->schedules = mem_printf("%s/schedules", data);
    paths->runtime =
        runtime != NULL ? mem_printf("%s/shmlab", runtime) : mem_printf("/tmp/shmlab-%u", geteuid());
    free(home);
    free(data);
}

int paths_find_for(struct paths *paths, const char *exe, const char *(*env)(const char *name),
                   struct err *err)
{
    const char *data = env("SHMLAB_DATA");
    memset(paths, 0, sizeof *paths);
    find_course(paths, exe);
    find_own(paths, env);
    if (data != NULL && data[0] != '\0') {
        free(paths->data);
        paths->data = realpath(data, NULL);
        if (paths->data == NULL) {
            err_errno(err, errno, "cannot find the course in $SHMLAB_DATA, %s", data);
            goto fail;
        }
    }
    if (has_folder(paths->data, "lessons"))
        return 0;
    err_set(err, "%s holds no folder `lessons`; set SHMLAB_DATA to the folder that does", paths->data);
fail:
    paths_free(paths);
    return -1;
}

static const char *environment(const char *name)
{
    return getenv(name);
}

int paths_find(struct paths *paths, struct err *err)
{
    char exe[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", exe, sizeof exe - 1);
    if (length < 0)
        return err_errno(err, errno, "cannot read /proc/self/exe; is /proc mounted?");
    exe[length] = '\0';
    return paths_find_for(paths, exe, environment, err);
}

void paths_free(struct paths *paths)
{
    free(paths->data);
    free(paths->programs);
    free(paths->state);
    free(paths->cache);
    free(paths->work);
    free(paths->schedules);
    free(paths->runtime);
    memset(paths, 0, sizeof *paths);
}

char *paths_program(const struct paths *paths, const char *lesson, const char *program)
{
    return mem_printf("%s/lessons/%s/%s", paths->programs, lesson, program);
}

char *paths_suite(const struct paths *paths, const char *exercise)
{
    return mem_printf("%s/exercises/%s/suite", paths->programs, exercise);
}

char *paths_driver(const struct paths *paths, const char *exercise)
{
    return mem_printf("%s/exercises/%s/driver.o", paths->programs, exercise);
}

char *paths_recording(const struct paths *paths, const char *lesson, int scene)
{
    const char *dir = paths->build_tree ? "runner/share/recordings" : "recordings";
    return mem_printf("%s/%s/%.2s.%d.cast", paths->data, dir, lesson, scene + 1);
}

char *paths_handout(const struct paths *paths, const char *file)
{
    return mem_printf("%s/%s/%s", paths->data, paths->build_tree ? "runner/share/handout" : "handout", file);
}

char *paths_measure(const struct paths *paths)
{
    return mem_printf("%s/measure", paths->programs);
}

char *paths_progress(const struct paths *paths)
{
    return mem_printf("%s/progress.db", paths->state);
}

char *paths_work(const struct paths *paths, const char *init_dir, const char *exercise)
{
    return mem_printf("%s/%s", init_dir != NULL ? init_dir : paths->work, exercise);
}

int paths_make(const char *dir, struct err *err)
{
    struct stat info;
    if (stat(dir, &info) == 0)
        return S_ISDIR(info.st_mode) ? 0 : err_errno(err, ENOTDIR, "cannot use %s", dir);
    char *above = parent(dir);
    int result = strcmp(above, dir) == 0 ? 0 : paths_make(above, err);
    free(above);
    if (result == 0 && mkdir(dir, 0700) != 0 && errno != EEXIST)
        result = err_errno(err, errno, "cannot make the folder %s", dir);
    return result;
}

int paths_make_own(const char *dir, struct err *err)
{
    struct stat info;
    if (paths_make(dir, err) != 0)
        return -1;
    /* A link that somebody else put there is theirs, whatever it leads to. */
    if (lstat(dir, &info) != 0)
        return err_errno(err, errno, "cannot look at %s", dir);
    if (info.st_uid != geteuid() || (S_ISDIR(info.st_mode) && (info.st_mode & 077) != 0))
        return err_set(
            err, "%s belongs to another user or is open to others; remove it or set XDG_RUNTIME_DIR", dir);
    return 0;
}
