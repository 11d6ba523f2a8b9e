#include "grading/scratch.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"

enum { LARGEST_SUBMISSION = 1 << 20 };

/* Users above the highest range that systemd hands out; the pid makes it this grading's own. In a container
 * that maps fewer users, one near the end of what is mapped. */
static uid_t choose_user(void)
{
    unsigned inside = 0, outside = 0, count = 0;
    FILE *map = fopen("/proc/self/uid_map", "re");
    if (map != NULL && fscanf(map, "%u %u %u", &inside, &outside, &count) != 3)
        count = 0;
    if (map != NULL)
        fclose(map);
    static unsigned turn; /* several gradings of one process differ too */
    unsigned own = (unsigned)getpid() + (turn++ << 22 & 0x0fffffff);
    if (count > 0x7fffffff)
        return 0x70000000 + own % 0x0ffffff0;
    return count > 2000 ? inside + count - 1500 + own % 1000 : 65534;
}

void scratch_choose(struct scratch *scratch)
{
    uint64_t number = 0;
    const char *temp = getenv("TMPDIR");
    *scratch = (struct scratch){.own_user = geteuid() == 0};
    if (scratch->own_user)
        scratch->user = choose_user();
    if (scratch->own_user || temp == NULL || temp[0] != '/') /* root's TMPDIR may be closed to that user */
        temp = "/tmp";
    while (getrandom(&number, sizeof number, 0) != sizeof number)
        ;
    scratch->base = mem_printf("%s/shmlab-%016llx", temp, (unsigned long long)number);
    scratch->shm = mem_printf("/dev/shm/shmlab-%016llx", (unsigned long long)number);
    scratch->work = mem_printf("%s/work", scratch->base);
    scratch->temp = mem_printf("%s/temp", scratch->base);
}

static bool give(const struct scratch *scratch, const char *path)
{
    return !scratch->own_user || chown(path, scratch->user, scratch->user) == 0;
}

static int make_folder(const struct scratch *scratch, const char *path, bool give_away, struct err *err)
{
    if (mkdir(path, 0700) == 0 &&
        (give_away ? give(scratch, path) : chmod(path, scratch->own_user ? 0711 : 0700) == 0))
        return 0;
    return err_errno(err, errno, "cannot make the folder %s", path);
}

/* Whether everybody may go there and look. */
static bool is_open_to_all(const char *folder)
{
    char *path = mem_dup(folder);
    struct stat state;
    bool open = stat(path, &state) == 0 && (state.st_mode & S_IROTH);
    while (open && path[0] != '\0') {
        open = stat(path, &state) == 0 && (state.st_mode & S_IXOTH);
        *strrchr(path, '/') = '\0';
    }
    free(path);
    return open;
}

void scratch_lend(struct scratch *scratch, const char *folder)
{
    assert(scratch->lent_count < SCRATCH_MOST_LENT && folder[0] == '/');
    size_t i = scratch->lent_count++;
    struct scratch_lent *lent = &scratch->lent[i];
    lent->from = mem_dup(folder);
    lent->system = strcmp(folder, "/usr") == 0 || strcmp(folder, "/usr/local") == 0;
    if (!lent->system && scratch->own_user && !is_open_to_all(folder))
        lent->mount = mem_printf("%s/lent-%zu", scratch->base, i);
}

static int make_mounts(const struct scratch *scratch, struct err *err)
{
    for (size_t i = 0; i < scratch->lent_count; i++) {
        const char *mount = scratch->lent[i].mount;
        if (mount != NULL && make_folder(scratch, mount, false, err) != 0)
            return -1;
    }
    return 0;
}

int scratch_make(const struct scratch *scratch, struct err *err)
{
    return make_folder(scratch, scratch->base, false, err) == 0 &&
                   make_folder(scratch, scratch->work, true, err) == 0 &&
                   make_folder(scratch, scratch->temp, true, err) == 0 &&
                   make_folder(scratch, scratch->shm, true, err) == 0 && make_mounts(scratch, err) == 0
               ? 0
               : -1;
}

/* O_NONBLOCK: opening a pipe without a writer must not wait. */
static int open_regular(const char *from, off_t *size, bool *missing, struct err *err)
{
    struct stat state;
    int fd = open(from, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (fd < 0 && errno == ENOENT) {
        *missing = true;
        return err_set(err, "there is no %s", from);
    }
    if (fd < 0 && errno == ELOOP)
        return err_usage(err, "%s is a symbolic link; only regular files are graded", from);
    if (fd < 0)
        return err_errno(err, errno, "cannot open %s", from);
    if (fstat(fd, &state) != 0 || !S_ISREG(state.st_mode))
        err_usage(err, "%s is not a regular file", from);
    else if (state.st_size > LARGEST_SUBMISSION)
        err_usage(err, "%s is larger than 1 MiB", from);
    else {
        *size = state.st_size;
        return fd;
    }
    close(fd);
    return -1;
}

bool scratch_takes(const char *from)
{
    off_t size;
    bool missing;
    int fd = open_regular(from, &size, &missing, NULL);
    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

static int copy_bytes(int from, int to, off_t size)
{
    char piece[65536];
    ssize_t got;
    for (off_t done = 0; (got = read(from, piece, sizeof piece)) > 0 && done < size; done += got) {
        if (write(to, piece, (size_t)got) != got)
            return -1;
    }
    return got < 0 ? -1 : 0;
}

int scratch_copy(const struct scratch *scratch, const char *from, const char *name, bool *missing,
                 struct err *err)
{
    off_t size = 0;
    *missing = false;
    int in = open_regular(from, &size, missing, err);
    if (in < 0)
        return -1;
    char *path = mem_printf("%s/%s", scratch->work, name);
    int out = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    int result = out >= 0 && copy_bytes(in, out, size) == 0 && give(scratch, path) ? 0 : -1;
    if (result != 0)
        err_errno(err, errno, "cannot copy %s", from);
    if (out >= 0)
        close(out);
    close(in);
    free(path);
    return result;
}

void scratch_tag(uint64_t seed, char tag[SCRATCH_TAG + 1])
{
    for (int i = 0; i < SCRATCH_TAG; i++) {
        seed = seed * 6364136223846793005 + 1442695040888963407;
        tag[i] = (char)('a' + (seed >> 33) % 26);
    }
    tag[SCRATCH_TAG] = '\0';
}

void scratch_remove_names(const struct scratch *scratch, uint64_t seed)
{
    char tag[SCRATCH_TAG + 1];
    struct stat state;
    scratch_tag(seed, tag);
    DIR *shm = opendir("/dev/shm");
    for (struct dirent *entry; shm != NULL && (entry = readdir(shm)) != NULL;) {
        bool ours = strncmp(entry->d_name, tag, SCRATCH_TAG) == 0;
        if (!ours && scratch->own_user &&
            fstatat(dirfd(shm), entry->d_name, &state, AT_SYMLINK_NOFOLLOW) == 0)
            ours = state.st_uid == scratch->user;
        if (!ours || unlinkat(dirfd(shm), entry->d_name, 0) == 0)
            continue;
        char *path = mem_printf("/dev/shm/%s", entry->d_name);
        if (strcmp(path, scratch->shm) != 0) /* a folder; ours goes with the others */
            scratch_remove_folder(path);
        free(path);
    }
    if (shm != NULL)
        closedir(shm);
}

/* Folders inside a folder are moved up to the top instead of being descended into: a program may have nested
 * them deeper than any path or any number of descriptors reaches. */
static void empty_folder(int top, int folder, unsigned *moved)
{
    DIR *entries = fdopendir(folder);
    if (entries == NULL) {
        close(folder);
        return;
    }
    for (struct dirent *entry; (entry = readdir(entries)) != NULL;) {
        const char *name = entry->d_name;
        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || unlinkat(dirfd(entries), name, 0) == 0)
            continue;
        if (unlinkat(dirfd(entries), name, AT_REMOVEDIR) == 0)
            continue;
        char fresh[32];
        snprintf(fresh, sizeof fresh, ".moved-%u", (*moved)++);
        fchmodat(dirfd(entries), name, 0700, 0); /* moving a folder writes its ".." */
        renameat(dirfd(entries), name, top, fresh);
    }
    closedir(entries);
}

static int open_folder(int at, const char *name)
{
    int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0 && errno == EACCES && fchmodat(at, name, 0700, AT_SYMLINK_NOFOLLOW) == 0)
        fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd >= 0)
        fchmod(fd, 0700);
    return fd;
}

/* One pass over the top: files go, folders are emptied into the top and go. True when something is left. */
static bool pass(int top, unsigned *moved)
{
    bool left = false;
    int again = openat(top, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *entries = again < 0 ? NULL : fdopendir(again);
    for (struct dirent *entry; entries != NULL && (entry = readdir(entries)) != NULL;) {
        const char *name = entry->d_name;
        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || unlinkat(top, name, 0) == 0 ||
            unlinkat(top, name, AT_REMOVEDIR) == 0)
            continue;
        int folder = open_folder(top, name);
        if (folder >= 0)
            empty_folder(top, folder, moved);
        unlinkat(top, name, AT_REMOVEDIR);
        left = true;
    }
    if (entries != NULL)
        closedir(entries);
    return left;
}

void scratch_remove_folder(const char *path)
{
    unsigned moved = 0;
    int top = open_folder(AT_FDCWD, path);
    for (int tries = 0; top >= 0 && tries < 100000 && pass(top, &moved); tries++)
        ;
    if (top >= 0)
        close(top);
    rmdir(path);
}

void scratch_remove(struct scratch *scratch)
{
    if (scratch->base != NULL)
        scratch_remove_folder(scratch->base);
    if (scratch->shm != NULL)
        scratch_remove_folder(scratch->shm);
    free(scratch->base);
    free(scratch->work);
    free(scratch->temp);
    free(scratch->shm);
    for (size_t i = 0; i < scratch->lent_count; i++) {
        free(scratch->lent[i].from);
        free(scratch->lent[i].mount);
    }
    *scratch = (struct scratch){0};
}
