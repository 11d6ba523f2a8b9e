#include "grading/kit/files.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/mem.h"
#include "grading/kit/chance.h"
#include "grading/kit/expect.h"
#include "grading/kit/tests.h"
#include "grading/kit/world.h"

/* In the work folder by the way of descriptors: a folder that was swapped for a link is not opened. */
static int open_folder(const char *name)
{
    int work = open(world.work, O_PATH | O_DIRECTORY | O_CLOEXEC);
    const char *slash = strchr(name, '/');
    char *folder = mem_dup_n(name, slash != NULL ? (size_t)(slash - name) : strlen(name));
    int fd = openat(work, folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    int error = errno;
    if (work >= 0)
        close(work);
    free(folder);
    errno = error;
    return fd;
}

static const char *last_part(const char *name)
{
    const char *slash = strchr(name, '/');
    return slash != NULL ? slash + 1 : name;
}

/* The folders are within the program's reach: what stands in our way there may be its doing. */
static void require(bool done, const char *what)
{
    static const int by_program[] = {ENOENT, ELOOP, ENOTDIR, EEXIST, EACCES, EPERM, EISDIR, EWOULDBLOCK};
    if (done)
        return;
    for (size_t i = 0; i < sizeof by_program / sizeof *by_program; i++) {
        if (errno == by_program[i])
            tests_fail(&(struct test_failure){.message = "the program leaves the suite's folders alone",
                                              .expected = "a folder and its files as they were",
                                              .actual = strerror(errno)});
    }
    world_trouble("cannot %s: %s", what, strerror(errno));
}

static bool give(int fd)
{
    return !world.own_user || fchown(fd, world.user, world.user) == 0;
}

static struct names first;   /* before the suite made its first folder */
static struct names folders; /* that the suite made */
static size_t room;

static void push(struct names *names, size_t *capacity, const char *name)
{
    names->all = mem_push(names->all, &names->count, capacity, sizeof *names->all);
    names->all[names->count - 1] = mem_dup(name);
}

static bool is_in(const struct names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++) {
        if (strcmp(names->all[i], name) == 0)
            return true;
    }
    return false;
}

/* Paths are those of files_all, with the suite's folder as one of their parts. */
static bool is_in_our_folder(const char *path)
{
    for (size_t i = 0; i < folders.count; i++) {
        const char *at = strstr(path, folders.all[i]);
        if (at != NULL && at[-1] == '/')
            return true;
    }
    return false;
}

char *files_folder(void)
{
    char *name = chance_name();
    name[0] = 'f';
    if (folders.count == 0)
        first = files_all();
    push(&folders, &room, name);
    int work = open(world.work, O_PATH | O_DIRECTORY | O_CLOEXEC);
    bool made = work >= 0 && mkdirat(work, name, 0700) == 0;
    int fd = made ? open_folder(name) : -1;
    require(fd >= 0 && give(fd), "make a folder");
    close(fd);
    close(work);
    return name;
}

char *files_name(const char *folder)
{
    char *random = chance_name(), *name = mem_printf("%s/%s", folder, random + 1);
    free(random);
    return name;
}

static int make(const char *name)
{
    int folder = open_folder(name);
    int fd = openat(folder, last_part(name), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    require(fd >= 0, "make a file");
    close(folder);
    return fd;
}

void files_make(const char *name, unsigned mode, const void *bytes, size_t size)
{
    int fd = make(name);
    for (size_t done = 0; done < size;) {
        ssize_t got = write(fd, (const char *)bytes + done, size - done);
        require(got > 0, "fill a file");
        done += (size_t)got;
    }
    require(fchmod(fd, mode) == 0 && give(fd), "give a file away");
    close(fd);
}

bool files_make_hole(const char *name, unsigned mode, off_t size)
{
    int fd = make(name);
    bool made = ftruncate(fd, size) == 0;
    require(fchmod(fd, mode) == 0 && give(fd), "give a file away");
    close(fd);
    if (!made)
        files_remove(name);
    return made;
}

void files_make_pipe(const char *name)
{
    int folder = open_folder(name);
    require(mkfifoat(folder, last_part(name), 0600) == 0 &&
                (!world.own_user ||
                 fchownat(folder, last_part(name), world.user, world.user, AT_SYMLINK_NOFOLLOW) == 0),
            "make a pipe");
    close(folder);
}

void files_chmod(const char *name, unsigned mode)
{
    int fd = files_open(name, O_RDONLY);
    require(fd >= 0 && fchmod(fd, mode) == 0, "change a mode");
    close(fd);
}

void files_remove(const char *name)
{
    int folder = open_folder(name);
    unlinkat(folder, last_part(name), 0);
    close(folder);
}

int files_open(const char *name, int flags)
{
    int folder = open_folder(name);
    if (strchr(name, '/') == NULL)
        return folder;
    int fd = openat(folder, last_part(name), flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    int error = errno;
    close(folder);
    errno = error;
    return fd;
}

int files_lock(const char *name)
{
    bool folder = strchr(name, '/') == NULL;
    int fd = files_open(name, O_RDWR);
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    require(fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0 && (folder || fcntl(fd, F_OFD_SETLK, &whole) == 0),
            "lock a file");
    return fd;
}

struct object files_look(const char *name)
{
    int fd = files_open(name, O_RDONLY);
    struct object file = objects_read(fd);
    if (fd >= 0)
        close(fd);
    return file;
}

static struct names *listed;
static size_t listed_room;

static int list(const char *path, const struct stat *state, int kind, struct FTW *at)
{
    (void)state;
    (void)kind;
    (void)at;
    push(listed, &listed_room, path + strlen(world.base));
    return 0;
}

struct names files_all(void)
{
    enum { MOST_OPEN = 16 };
    struct names names = {0};
    listed = &names;
    listed_room = 0;
    nftw(world.base, list, MOST_OPEN, FTW_PHYS);
    return names;
}

static bool ends_in(const char *path, const char *name)
{
    size_t length = strlen(path), tail = strlen(name);
    return length > tail && path[length - tail - 1] == '/' && strcmp(path + length - tail, name) == 0;
}

void files_expect_none(struct names *before, const char *allowed)
{
    struct names after = files_all();
    for (size_t i = 0; i < after.count; i++) {
        const char *path = after.all[i];
        bool known = is_in(&first, path) || (allowed != NULL && ends_in(path, allowed)) ||
                     (is_in_our_folder(path) && is_in(before, path));
        expect_that(known, "no other file is left, not even an empty one", "the files of before",
                    strrchr(path, '/') + 1);
    }
    objects_names_free(before);
    objects_names_free(&after);
}
