/* Finds watched variables in the processes that run now, and learns which parts of objects have a type,
 * because a pointer of the program leads there. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "system/arch.h"
#include "system/decode.h"
#include "system/maps.h"
#include "system/peek.h"
#include "system/variables_private.h"
#include "system/vma.h"

/* ---- regions ---- */

void variables_add_region(struct variables *variables, struct obj_id obj, uint64_t offset,
                          const struct type *type, const char *label, bool watched)
{
    for (size_t i = 0; i < variables->nregions; i++) {
        const struct region *known = &variables->regions[i];
        if (obj_id_equal(known->obj, obj) && known->offset == offset && known->type == type)
            return;
    }
    variables->regions = mem_push(variables->regions, &variables->nregions, &variables->regions_capacity,
                                  sizeof *variables->regions);
    variables->regions[variables->nregions - 1] = (struct region){obj, offset, type, mem_dup(label), watched};
}

/* A number or a character may be a part of something that was not met yet. */
static bool is_typed(const struct variables *variables, struct obj_id obj)
{
    for (size_t i = 0; i < variables->nregions; i++)
        if (obj_id_equal(variables->regions[i].obj, obj) &&
            (variables->regions[i].type->nfields > 0 || variables->regions[i].watched))
            return true;
    return false;
}

/* ---- one watch ---- */

struct search {
    struct variables *variables;
    struct watch *watch; /* that is being searched; NULL: only regions are learnt */
    const char *rest;    /* of its name, behind the variable */
    size_t root_length;
    bool dereference; /* the name begins with a star */
};

static void add_place(struct watch *watch, struct place place)
{
    for (size_t i = 0; i < watch->nplaces; i++) {
        struct place *known = &watch->places[i];
        if (!known->in_object && !place.in_object && known->actor == place.actor) {
            *known = place;
            return;
        }
    }
    watch->places = mem_push(watch->places, &watch->nplaces, &watch->capacity, sizeof *watch->places);
    watch->places[watch->nplaces - 1] = place;
}

static void settle(struct search *search, const struct reach *end)
{
    struct place place = {.actor = end->subject->id, .address = end->value, .type = end->type};
    place.in_object = variables_object_at(end->subject, end->value, &place.obj, &place.offset);
    if (place.in_object) {
        search->watch->nplaces = 0;
        variables_add_region(search->variables, place.obj, place.offset, end->type, search->watch->name,
                             true);
    }
    add_place(search->watch, place);
}

/* A bare pointer stands for what it leads to, where that is shared. */
static bool leads_to_shared(const struct reach *reach, struct reach *target)
{
    struct obj_id obj;
    uint64_t offset;
    struct reach pointer = *reach;
    return reach->type->kind == TYPE_POINTER && variables_follow(&pointer, "[0]", target) &&
           variables_object_at(target->subject, target->value, &obj, &offset);
}

static bool learn(void *context, const struct reach *reach)
{
    struct search *search = context;
    struct obj_id obj;
    uint64_t offset;
    struct reach target;
    if (leads_to_shared(reach, &target) && variables_object_at(target.subject, target.value, &obj, &offset))
        variables_add_region(search->variables, obj, offset, target.type, reach->name, false);
    return false;
}

static bool try_variable(void *context, const struct reach *reach)
{
    struct search *search = context;
    struct reach end, target;
    const char *name = search->watch->name + search->dereference;
    if (strlen(reach->name) != search->root_length || strncmp(reach->name, name, search->root_length) != 0 ||
        !variables_follow(reach, search->rest, &end))
        return false;
    if (search->dereference && !variables_follow(&end, "[0]", &target))
        return false;
    if (search->dereference || leads_to_shared(&end, &target))
        end = target;
    if (end.is_value)
        return false;
    learn(search, reach);
    settle(search, &end);
    return true;
}

static bool try_field(void *context, const struct reach *reach)
{
    struct search *search = context;
    struct reach target, end;
    char *rest = mem_printf(".%s", search->watch->name);
    bool found = leads_to_shared(reach, &target) && variables_follow(&target, rest, &end);
    free(rest);
    if (found) {
        learn(search, reach);
        settle(search, &end);
    }
    return found;
}

static void find_expression(struct variables *variables, struct watch *watch, struct subject *subject)
{
    struct search search = {.variables = variables, .watch = watch};
    search.dereference = watch->name[0] == '*';
    const char *name = watch->name + search.dereference;
    search.root_length = strcspn(name, "-.[");
    search.rest = name + search.root_length;
    if (!variables_each(subject, try_variable, &search))
        variables_each(subject, try_field, &search);
}

static void find_type(struct watch *watch, const struct subject *subject)
{
    const struct image *program = image_program(&subject->images);
    if (program != NULL)
        watch->type = debuginfo_type(program->info, watch->type_name);
}

/* ---- when to search ---- */

/* Private memory has a place for each process, and may move. */
static bool is_open(const struct watch *watch)
{
    if (watch->type_name != NULL)
        return watch->type == NULL;
    return watch->nplaces == 0 || !watch->places[0].in_object;
}

static struct seen *seen_of(struct variables *variables, const struct subject *subject)
{
    for (size_t i = 0; i < variables->nseen; i++)
        if (variables->seen[i].actor == subject->id)
            return &variables->seen[i];
    variables->seen =
        mem_push(variables->seen, &variables->nseen, &variables->seen_capacity, sizeof *variables->seen);
    variables->seen[variables->nseen - 1].actor = subject->id;
    return &variables->seen[variables->nseen - 1];
}

enum moved { STANDS, IN_FUNCTION, ELSEWHERE };

/* A process that stands where it stood has the same variables in reach; one that moved within a function
 * mostly has. */
static enum moved has_moved(struct variables *variables, const struct subject *subject)
{
    struct seen *seen = seen_of(variables, subject), old = *seen;
    struct debuginfo_function function = {0};
    *seen = (struct seen){.actor = subject->id, .pid = subject->pid, .searched = true};
    if (subject->regs == NULL)
        return ELSEWHERE;
    seen->pc = arch_pc(subject->regs);
    seen->sp = arch_sp(subject->regs);
    image_function(&subject->images, seen->pc, &function);
    seen->function = function.start;
    if (!old.searched || old.pid != seen->pid || old.function != seen->function || seen->function == 0)
        return ELSEWHERE;
    return old.pc == seen->pc && old.sp == seen->sp ? STANDS : IN_FUNCTION;
}

static bool has_untyped_object(const struct variables *variables, const struct subject *subject)
{
    for (size_t i = 0; i < subject->nmaps; i++)
        if (maps_is_shared(&subject->maps[i]) && !is_typed(variables, subject->maps[i].id))
            return true;
    return false;
}

static void search_watches(struct variables *variables, struct subject *subject)
{
    for (size_t i = 0; i < variables->nwatches; i++) {
        struct watch *watch = &variables->watches[i];
        if (watch->type_name != NULL && watch->type == NULL)
            find_type(watch, subject);
        else if (watch->type_name == NULL && is_open(watch))
            find_expression(variables, watch, subject);
    }
}

void variables_find(struct variables *variables, struct subject *subjects, size_t nsubjects)
{
    bool open = false;
    for (size_t i = 0; i < variables->nwatches; i++)
        open |= is_open(&variables->watches[i]);
    for (size_t i = 0; i < nsubjects; i++) {
        struct search search = {.variables = variables};
        bool untyped = has_untyped_object(variables, &subjects[i]);
        if ((!open && !untyped) || subjects[i].images.count == 0)
            continue;
        enum moved moved = has_moved(variables, &subjects[i]);
        if (open && moved != STANDS)
            search_watches(variables, &subjects[i]);
        if (untyped && moved == ELSEWHERE)
            variables_each(&subjects[i], learn, &search);
    }
}

/* ---- names ---- */

/* A larger region knows more; of equal ones what was asked for, then a struct, whose fields have names. */
static bool knows_more(const struct region *region, const struct region *than)
{
    if (region->type->size != than->type->size)
        return region->type->size > than->type->size;
    if (region->watched != than->watched)
        return region->watched;
    return region->type->kind == TYPE_STRUCT && than->type->kind != TYPE_STRUCT;
}

static const struct region *region_at(const struct variables *variables, struct obj_id obj, uint64_t offset)
{
    const struct region *best = NULL;
    for (size_t i = 0; i < variables->nregions; i++) {
        const struct region *region = &variables->regions[i];
        bool covers = obj_id_equal(region->obj, obj) && offset >= region->offset &&
                      offset - region->offset < region->type->size;
        if (covers && (best == NULL || knows_more(region, best)))
            best = region;
    }
    return best;
}

const char *variables_name(struct variables *variables, struct obj_id obj, uint64_t offset,
                           const struct type **type, uint64_t *begin)
{
    const struct region *region = region_at(variables, obj, offset);
    buf_clear(&variables->name);
    if (region == NULL || region->type->kind == TYPE_CHAR ||
        !decode_part(region->type, offset - region->offset, &variables->name, type, begin))
        return NULL;
    *begin += region->offset;
    if (variables->name.length == 0)
        buf_text_add(&variables->name, region->label);
    return buf_text(&variables->name);
}
