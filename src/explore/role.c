#include "explore/role.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/span.h"
#include "explore/inject.h"
#include "system/arch.h"
#include "system/maps.h"
#include "system/trace.h"

static char *object_name(const struct map_line *map, bool *in_shm)
{
    static const char shm[] = "/dev/shm";
    const char *path = map->path != NULL ? map->path : "shared memory";
    *in_shm = strncmp(path, shm, sizeof shm - 1) == 0 && path[sizeof shm - 1] == '/';
    if (*in_shm)
        return mem_dup(path + sizeof shm - 1);
    return mem_dup(strcmp(path, "/dev/zero") == 0 ? "anonymous shared memory" : path);
}

static int object_of(struct objects *objects, const struct map_line *map)
{
    for (size_t i = 0; i < objects->count; i++) {
        if (obj_id_equal(objects->list[i].id, map->id))
            return (int)i;
    }
    objects->list = mem_push(objects->list, &objects->count, &objects->capacity, sizeof *objects->list);
    struct object *object = &objects->list[objects->count - 1];
    object->id = map->id;
    object->name = object_name(map, &object->in_shm);
    return (int)objects->count - 1;
}

void role_objects_free(struct objects *objects)
{
    for (size_t i = 0; i < objects->count; i++)
        free(objects->list[i].name);
    free(objects->list);
    *objects = (struct objects){0};
}

static void take_maps(struct role *role, struct objects *objects, const struct map_line *maps, size_t count)
{
    uint64_t stack = arch_sp(&role->first);
    for (size_t i = 0; i < count; i++) {
        if (stack >= maps[i].start && stack < maps[i].end) {
            role->stack_start = maps[i].start;
            role->stack_end = maps[i].end;
        }
        if (!maps_is_shared(&maps[i]))
            continue;
        role->maps = mem_push(role->maps, &role->map_count, &role->map_capacity, sizeof *role->maps);
        role->maps[role->map_count - 1] = (struct role_map){
            .start = maps[i].start,
            .end = maps[i].end,
            .offset = maps[i].offset,
            .object = object_of(objects, &maps[i]),
            .writable = maps[i].perm[1] == 'w',
        };
    }
}

static int read_maps(struct role *role, struct objects *objects, struct err *err)
{
    char path[64];
    struct buf text = {0};
    size_t count = 0;
    snprintf(path, sizeof path, "/proc/%d/maps", (int)role->held);
    if (buf_read_file(&text, path, err) != 0)
        return -1;
    struct map_line *maps = maps_parse(buf_text(&text), text.length, &count);
    take_maps(role, objects, maps, count);
    role->syscall_insn = inject_find(role->held, maps, count);
    maps_free(maps, count);
    buf_free(&text);
    if (role->syscall_insn == 0)
        return err_set(err, "role %c has no system call instruction that the lab could borrow",
                       actor_letter(role->id));
    return 0;
}

static int check_threads(const struct role *role, struct err *err)
{
    char path[64];
    struct buf text = {0};
    int64_t threads = 1;
    snprintf(path, sizeof path, "/proc/%d/status", (int)role->held);
    if (buf_read_file(&text, path, err) != 0)
        return -1;
    struct span rest = span_of(buf_text(&text));
    while (rest.length > 0) {
        struct span line = span_line(&rest);
        if (!span_starts(line, "Threads:"))
            continue;
        span_word(&line);
        span_number(span_trim(line), &threads);
    }
    buf_free(&text);
    if (threads == 1)
        return 0;
    return err_set(err, "%c has %d threads: only processes of one thread can be explored",
                   actor_letter(role->id), (int)threads);
}

int role_init(struct role *role, struct images *images, struct objects *objects, struct err *err)
{
    if (trace_registers(role->held, &role->first) != 0)
        return err_errno(err, errno, "%c is not held", actor_letter(role->id));
    if (arch_syscall_restarts(&role->first))
        return err_set(err, "%c is held in the middle of a system call", actor_letter(role->id));
    arch_normalise(&role->first);
    role->vectors = mem_alloc(TRACE_XSTATE_MOST);
    role->vector_length = TRACE_XSTATE_MOST;
    if (trace_xstate(role->held, role->vectors, &role->vector_length) != 0)
        return err_errno(err, errno, "the vector registers of %c cannot be read", actor_letter(role->id));
    role->child = inject_is_child(role->held);
    if (check_threads(role, err) != 0 || read_maps(role, objects, err) != 0 ||
        images_of(images, role->held, &role->images, err) != 0)
        return -1;
    role->code.hooks = code_find_hooks(&role->images, &role->code.hook_count);
    section_begin(&role->section, role->held, &role->images, &role->first);
    return 0;
}

void role_free(struct role *role)
{
    for (size_t i = 0; i < role->function_count; i++)
        free(role->functions[i].name);
    free(role->functions);
    free(role->orphans);
    free(role->vectors);
    free(role->maps);
    image_list_free(&role->images);
    section_free(&role->section);
    code_free(&role->code);
    *role = (struct role){0};
}

enum role_where role_place(const struct role *role, uint64_t address, uint32_t length, struct place *place)
{
    for (size_t i = 0; i < role->map_count; i++) {
        const struct role_map *map = &role->maps[i];
        if (address + length <= map->start || address >= map->end)
            continue;
        if (address < map->start || address + length > map->end)
            return ROLE_ASTRIDE;
        *place = (struct place){map->object, map->offset + (address - map->start), length};
        return ROLE_SHARED;
    }
    return ROLE_PRIVATE;
}

uint64_t role_address(const struct role *role, const struct place *place, bool writable)
{
    for (size_t i = 0; i < role->map_count; i++) {
        const struct role_map *map = &role->maps[i];
        if (map->object == place->object && place->offset >= map->offset &&
            place->offset + place->length <= map->offset + (map->end - map->start) &&
            (map->writable || !writable))
            return map->start + (place->offset - map->offset);
    }
    return 0;
}

const struct code_insn *role_code(struct role *role, uint64_t pc)
{
    return code_at(&role->code, role->held, &role->images, &role->section, pc);
}

static bool locks(const char *name)
{
    static const char *const families[] = {"pthread_", "sem_", "mtx_", "cnd_", "lll_"};
    while (*name == '_')
        name++;
    for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
        if (strncmp(name, families[i], strlen(families[i])) == 0)
            return true;
    }
    return false;
}

const struct role_function *role_function(struct role *role, uint64_t entry)
{
    struct debuginfo_function known;
    for (size_t i = 0; i < role->function_count; i++) {
        if (role->functions[i].entry == entry)
            return &role->functions[i];
    }
    role->functions =
        mem_push(role->functions, &role->function_count, &role->function_capacity, sizeof *role->functions);
    struct role_function *function = &role->functions[role->function_count - 1];
    function->entry = entry;
    function->name = mem_dup(image_function(&role->images, entry, &known) ? known.name : "a library");
    function->locks = locks(function->name);
    return function;
}
