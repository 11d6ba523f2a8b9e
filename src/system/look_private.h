/* What look*.c share; nobody else includes it. */
#ifndef SHMLAB_SYSTEM_LOOK_PRIVATE_H
#define SHMLAB_SYSTEM_LOOK_PRIVATE_H

#include "system/look.h"
#include "system/maps.h"
#include "system/subject.h"

enum object_kind {
    OBJECT_NAMED, /* under /dev/shm */
    OBJECT_FILE,  /* any other path */
    OBJECT_MEMFD,
    OBJECT_ANONYMOUS, /* MAP_SHARED | MAP_ANONYMOUS */
    OBJECT_SYSV,
    OBJECT_OTHER, /* a device, a ring of the kernel */
};

struct object { /* one that was met, remembered from look to look */
    struct obj_id id;
    enum object_kind kind;
    char *name;            /* as obj_view.name */
    char *path;            /* that stat takes; NULL where it has none */
    struct obj_id path_id; /* what stat says of it: some file systems give other numbers to maps */
    bool no_data;          /* an ELF image or a cache of libc: not shown */
    bool linked, size_known, in_memory;
    uint64_t size;
    uint32_t mode;
    pid_t fd_pid; /* a process that has it open as fd_number; 0 none known */
    int fd_number;
    uint64_t met;    /* look.seq of the last look that saw it mapped, or by name */
    uint64_t wanted; /* look.seq of the last look that shows it */
};

struct look {
    struct object *objects;
    size_t count, capacity;
    uint64_t seq;
    bool has_hidden; /* the device of memory without a file system: anonymous, memfd, System V */
    uint32_t hidden_major, hidden_minor;
};

/* Whose mappings they are, and what can be said of it. */
enum listing { LIST_DONE, LIST_GONE, LIST_REFUSED };

/* Brings subject->maps up to date: the mappings that belong in a snapshot. */
enum listing look_list(struct look *look, struct subject *subject, unsigned *how);

/* The object of a mapping, met now or before; line->path must be set when it was not. */
struct object *look_object(struct look *look, struct subject *subject, const struct map_line *line);
struct object *look_object_known(struct look *look, struct obj_id id); /* NULL: not met */
/* An object by name ("/my_shm") that need not be mapped; NULL where there is none. */
struct object *look_object_named(struct look *look, const char *name);
/* Link state, size and mode as they are now. */
void look_refresh(struct object *object, struct subject *subjects, size_t count);
/* Pages of the object from its name or from a process that has it open; false where neither may be had. */
bool look_read(const struct object *object, uint64_t offset, void *bytes, size_t length);
/* Memory without a file system: only the name tells a System V segment, whose id vma.c sets apart. */
bool look_needs_name(const struct look *look, const struct map_line *line);
void look_forget_objects(struct look *look, bool all);

#endif
