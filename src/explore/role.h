/* The role of an actor in an exploration: the process that is held where its section begins, and what never
 * changes while it is explored: its code, its shared mappings, where its section ends. The process itself is
 * not moved; bodies (body.h) are forked off it. */
#ifndef SHMLAB_EXPLORE_ROLE_H
#define SHMLAB_EXPLORE_ROLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/user.h>

#include "explore/cells.h"
#include "explore/code.h"
#include "explore/section.h"
#include "system/images.h"
#include "system/snapshot.h"

struct err;

struct objects { /* shared memory that any actor has mapped, numbered; zero-initialised is empty */
    struct object {
        struct obj_id id;
        char *name;  /* "/race", a file's path, "anonymous shared" */
        bool in_shm; /* name is that of a POSIX object */
    } * list;
    size_t count, capacity;
};

struct role_map {
    uint64_t start, end, offset;
    int object;
    bool writable;
};

struct role_function { /* an entry into a library, and whether it is one that synchronises */
    uint64_t entry;
    char *name;
    bool locks; /* pthread_…, sem_…: its bytes are not results */
};

struct role {
    int id;
    pid_t held;
    bool started; /* by us, and ours to end */
    bool child;   /* of ours, and not of another actor */
    struct user_regs_struct first;
    uint8_t *vectors; /* vector registers at the beginning */
    size_t vector_length;
    uint64_t stack_start, stack_end;
    uint64_t syscall_insn;
    struct role_map *maps;
    size_t map_count, map_capacity;
    struct image_list images;
    struct section section;
    struct code code;
    pid_t *orphans; /* forks that have ended and that only their parent, the held process, could reap */
    size_t orphan_count, orphan_capacity;
    struct role_function *functions;
    size_t function_count, function_capacity;
};

/* The process must be stopped where its section begins; role.section is set up by section_init before. */
int role_init(struct role *role, struct images *images, struct objects *objects, struct err *err);
void role_free(struct role *role); /* what it points to: the process lives on */
void role_objects_free(struct objects *objects);

enum role_where { ROLE_PRIVATE, ROLE_SHARED, ROLE_ASTRIDE /* partly shared: nobody means that */ };

/* Whether the bytes are shared, and which they are. */
enum role_where role_place(const struct role *role, uint64_t address, uint32_t length, struct place *place);
/* Where the actor has it mapped; 0 where it has not, or not writable though that is asked for. */
uint64_t role_address(const struct role *role, const struct place *place, bool writable);

const struct code_insn *role_code(struct role *role, uint64_t pc);
/* The library function that begins at entry. */
const struct role_function *role_function(struct role *role, uint64_t entry);

#endif
