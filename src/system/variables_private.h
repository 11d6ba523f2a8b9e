/* What variables*.c share; nobody else includes it. */
#ifndef SHMLAB_SYSTEM_VARIABLES_PRIVATE_H
#define SHMLAB_SYSTEM_VARIABLES_PRIVATE_H

#include "base/buf.h"
#include "system/look.h"
#include "system/snapshot.h"
#include "system/subject.h"
#include "system/type.h"
#include "system/variables.h"

struct place { /* of a watched variable: in an object, or at an address of one process */
    bool in_object;
    struct obj_id obj;
    uint64_t offset; /* in obj */
    int actor;       /* private: whose */
    uint64_t address;
    const struct type *type;
};

struct watch {
    char *name, *type_name;  /* as given; type_name only for `/object as struct T` */
    const struct type *type; /* of type_name, NULL until a program that has it was seen */
    struct place *places;    /* where it was found: one in an object, or one for each process */
    size_t nplaces, capacity;
};

struct region { /* memory of an object whose type is known, because a variable of the program points to it */
    struct obj_id obj;
    uint64_t offset;
    const struct type *type;
    char *label; /* for what has no fields: the watch's words, or the pointer's name */
    bool watched;
};

struct history { /* of one leaf, from fill to fill */
    char *key, *value;
    uint8_t *bytes;
    size_t length;
    int last_writer;
};

struct seen { /* how far the variables of a process were searched */
    int actor;
    pid_t pid;
    uint64_t pc, sp, function;
    bool searched;
};

struct variables {
    struct watch *watches;
    size_t nwatches, watches_capacity;
    struct region *regions;
    size_t nregions, regions_capacity;
    struct history *histories;
    size_t nhistories, histories_capacity;
    struct seen *seen;
    size_t nseen, seen_capacity;
    struct look_private *privates; /* what variables_wish points at */
    size_t nprivates, privates_capacity;
    struct buf name; /* what variables_name returned */
};

/* A variable that one process has in reach, evaluated: an address with a type, or a pointer's value. */
struct reach {
    struct subject *subject;
    struct debuginfo *info;
    const char *name;
    const struct type *type;
    bool is_value; /* `value` is what it holds (it lies in a register), else its address */
    uint64_t value;
};

/* Calls `use` for every variable in reach of the process: of each function that is being called, innermost
 * first, then globals. Stops when use says true, and returns that. */
bool variables_each(struct subject *subject, bool (*use)(void *context, const struct reach *reach),
                    void *context);

void variables_add_region(struct variables *variables, struct obj_id obj, uint64_t offset,
                          const struct type *type, const char *label, bool watched);
/* The object behind an address: false where it is private memory. */
bool variables_object_at(struct subject *subject, uint64_t address, struct obj_id *obj, uint64_t *offset);

/* "data->slots[2].value" from the variable in reach called "data". False where it leads nowhere. */
bool variables_follow(const struct reach *root, const char *rest, struct reach *end);

#endif
