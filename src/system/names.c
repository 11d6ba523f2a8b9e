#include "system/names.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"

enum { SUFFIX_MOST = 999 };

struct reservation {
    char *documented, *actual;
    bool was_free; /* when an actor was last started */
    int socket;    /* -1 where this machine has no abstract sockets: then only existing names are kept off */
};

struct our_name {
    char *name;
    struct obj_id id;
};

struct names {
    struct reservation *reserved;
    size_t nreserved, reserved_room;
    struct obj_id *made; /* by our actors, and still with a name when last swept */
    size_t nmade, made_room;
    struct our_name *ours;
    size_t nours;
    char **announced; /* a call that makes it has begun, and its end was not seen yet */
    size_t nannounced, announced_room;
    void (*changed)(void *context, const char *name, struct obj_id id, bool ours);
    void *context;
};

bool names_identify(const char *path, struct obj_id *id)
{
    struct stat stat_of;
    if (stat(path, &stat_of) != 0)
        return false;
    *id = (struct obj_id){major(stat_of.st_dev), minor(stat_of.st_dev), stat_of.st_ino};
    return true;
}

static bool exists(const char *name)
{
    struct stat ignored;
    char *path = mem_printf(NAMES_FOLDER "%s", name);
    bool found = lstat(path, &ignored) == 0;
    free(path);
    return found;
}

void names_remove(const char *name, struct obj_id id)
{
    struct obj_id now;
    char *path = mem_printf(NAMES_FOLDER "%s", name);
    if (names_identify(path, &now) && obj_id_equal(now, id))
        unlink(path);
    free(path);
}

struct names *names_open(void (*changed)(void *context, const char *name, struct obj_id id, bool ours),
                         void *context)
{
    struct names *names = mem_alloc(sizeof *names);
    names->changed = changed;
    names->context = context;
    return names;
}

/* ---- reservations ---- */

/* False when another lab has it. *socket_fd is -1 where the machine would not say. */
static bool take(const char *name, int *socket_fd)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int length = snprintf(address.sun_path + 1, sizeof address.sun_path - 1, "shmlab%s", name);
    *socket_fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (*socket_fd == -1 || length >= (int)sizeof address.sun_path - 1)
        return true;
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)length);
    if (bind(*socket_fd, (struct sockaddr *)&address, size) == 0)
        return true;
    bool taken = errno == EADDRINUSE;
    close(*socket_fd);
    *socket_fd = -1;
    return !taken;
}

static struct reservation *find(const struct names *names, const char *documented)
{
    for (size_t i = 0; i < names->nreserved; i++)
        if (strcmp(names->reserved[i].documented, documented) == 0)
            return &names->reserved[i];
    return NULL;
}

/* Reserved first and looked at then: an object that comes between is another lab's only if that lab has
 * the reservation. */
static bool try_name(struct names *names, const char *documented, char *actual)
{
    int socket_fd;
    if (!take(actual, &socket_fd))
        return false;
    if (exists(actual)) {
        if (socket_fd != -1)
            close(socket_fd);
        return false;
    }
    names->reserved =
        mem_push(names->reserved, &names->nreserved, &names->reserved_room, sizeof *names->reserved);
    names->reserved[names->nreserved - 1] =
        (struct reservation){mem_dup(documented), actual, true, socket_fd};
    return true;
}

const char *names_reserve(struct names *names, const char *documented, struct err *err)
{
    if (find(names, documented) != NULL)
        return names_actual(names, documented);
    for (int suffix = 1; suffix <= SUFFIX_MOST; suffix++) {
        char *actual = suffix == 1 ? mem_dup(documented) : mem_printf("%s-%d", documented, suffix);
        if (try_name(names, documented, actual))
            return actual;
        free(actual);
    }
    err_set(err, "%s and %s-2 to %s-%d all exist or are in use; remove some of " NAMES_FOLDER "%s-*",
            documented, documented, documented, SUFFIX_MOST, documented);
    return NULL;
}

const char *names_actual(const struct names *names, const char *documented)
{
    const struct reservation *found = find(names, documented);
    return found == NULL ? NULL : found->actual;
}

size_t names_list(const struct names *names, const char **list, size_t most)
{
    for (size_t i = 0; i < names->nreserved && i < most; i++)
        list[i] = names->reserved[i].actual;
    return names->nreserved;
}

const char *names_documented(const struct names *names, const char *actual)
{
    for (size_t i = 0; i < names->nreserved; i++)
        if (strcmp(names->reserved[i].actual, actual) == 0)
            return names->reserved[i].documented;
    return NULL;
}

/* ---- what is ours ---- */

static void tell(const struct names *names, const char *name, struct obj_id id, bool ours)
{
    if (names->changed != NULL)
        names->changed(names->context, name, id, ours);
}

void names_announce(struct names *names, const char *name)
{
    names->announced =
        mem_push(names->announced, &names->nannounced, &names->announced_room, sizeof *names->announced);
    names->announced[names->nannounced - 1] = mem_dup(name);
    tell(names, name, (struct obj_id){0}, true);
}

void names_settle(struct names *names, const char *name)
{
    for (size_t i = 0; i < names->nannounced; i++) {
        if (strcmp(names->announced[i], name) != 0)
            continue;
        free(names->announced[i]);
        names->announced[i] = names->announced[--names->nannounced];
        return;
    }
}

void names_withdraw(struct names *names, const char *name)
{
    names_settle(names, name);
    tell(names, name, (struct obj_id){0}, false);
}

void names_made(struct names *names, struct obj_id id)
{
    names->made = mem_push(names->made, &names->nmade, &names->made_room, sizeof *names->made);
    names->made[names->nmade - 1] = id;
}

static bool was_made(const struct names *names, uint64_t ino)
{
    for (size_t i = 0; i < names->nmade; i++)
        if (names->made[i].ino == ino)
            return true;
    return false;
}

/* All names that lead to an object we made, as an array of *count. */
static struct our_name *list_ours(const struct names *names, size_t *count)
{
    struct our_name *found = NULL;
    size_t room = 0;
    *count = 0;
    DIR *folder = names->nmade == 0 ? NULL : opendir(NAMES_FOLDER);
    if (folder == NULL)
        return NULL;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        struct stat stat_of;
        if (!was_made(names, entry->d_ino) ||
            fstatat(dirfd(folder), entry->d_name, &stat_of, AT_SYMLINK_NOFOLLOW) != 0)
            continue;
        found = mem_push(found, count, &room, sizeof *found);
        found[*count - 1] = (struct our_name){
            mem_printf("/%s", entry->d_name),
            {major(stat_of.st_dev), minor(stat_of.st_dev), stat_of.st_ino},
        };
    }
    closedir(folder);
    return found;
}

static bool has(const struct our_name *list, size_t count, const struct our_name *wanted)
{
    for (size_t i = 0; i < count; i++)
        if (obj_id_equal(list[i].id, wanted->id) && strcmp(list[i].name, wanted->name) == 0)
            return true;
    return false;
}

static void tell_missing(const struct names *names, const struct our_name *from, size_t nfrom,
                         const struct our_name *in, size_t nin, bool ours)
{
    for (size_t i = 0; i < nfrom; i++)
        if (!has(in, nin, &from[i]))
            tell(names, from[i].name, from[i].id, ours);
}

static void free_list(struct our_name *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(list[i].name);
    free(list);
}

void names_sweep(struct names *names)
{
    size_t count;
    struct our_name *now = list_ours(names, &count);
    tell_missing(names, names->ours, names->nours, now, count, false);
    tell_missing(names, now, count, names->ours, names->nours, true);
    free_list(names->ours, names->nours);
    names->ours = now;
    names->nours = count;
    names->nmade = 0; /* what has no name any more cannot get one back */
    for (size_t i = 0; i < count; i++)
        names_made(names, now[i].id);
}

void names_note_free(struct names *names)
{
    for (size_t i = 0; i < names->nreserved; i++)
        names->reserved[i].was_free = !exists(names->reserved[i].actual);
}

void names_find_made(struct names *names, bool (*holds)(void *context, struct obj_id id), void *context)
{
    for (size_t i = 0; i < names->nreserved; i++) {
        struct obj_id id;
        const struct reservation *reserved = &names->reserved[i];
        char *path = mem_printf(NAMES_FOLDER "%s", reserved->actual);
        if (reserved->was_free && !names_is_ours(names, reserved->actual) && names_identify(path, &id) &&
            holds(context, id))
            names_made(names, id);
        free(path);
    }
    names_sweep(names);
}

bool names_is_ours(const struct names *names, const char *name)
{
    for (size_t i = 0; i < names->nours; i++)
        if (strcmp(names->ours[i].name, name) == 0)
            return true;
    return false;
}

/* Killed inside the call: whether it was carried out nobody saw. The name was not there before. */
static void take_announced(struct names *names)
{
    while (names->nannounced > 0) {
        char *name = names->announced[--names->nannounced];
        char *path = mem_printf(NAMES_FOLDER "%s", name);
        struct stat made;
        if (lstat(path, &made) == 0 && made.st_uid == geteuid())
            names_made(names, (struct obj_id){major(made.st_dev), minor(made.st_dev), made.st_ino});
        else
            tell(names, name, (struct obj_id){0}, false);
        free(path);
        free(name);
    }
}

void names_clean(struct names *names)
{
    take_announced(names);
    names_sweep(names);
    for (size_t i = 0; i < names->nours; i++)
        names_remove(names->ours[i].name, names->ours[i].id);
    names_sweep(names);
}

void names_close(struct names *names)
{
    if (names == NULL)
        return;
    names_clean(names);
    for (size_t i = 0; i < names->nreserved; i++) {
        free(names->reserved[i].documented);
        free(names->reserved[i].actual);
        if (names->reserved[i].socket != -1)
            close(names->reserved[i].socket);
    }
    free(names->reserved);
    free(names->announced);
    free(names->made);
    free_list(names->ours, names->nours);
    free(names);
}
