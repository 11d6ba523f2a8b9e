#include "explore/label.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "explore/world.h"
#include "system/decode.h"
#include "system/look.h"
#include "system/subject.h"
#include "system/variables.h"

struct labels {
    struct look *look;
    struct variables *variables;
    struct subject subjects[EXPLORE_ACTORS];
    size_t count;
};

static void look_at_all(struct labels *labels, struct snapshot *snapshot)
{
    const struct look_wish wish = {.subjects = labels->subjects, .nsubjects = labels->count};
    *snapshot = (struct snapshot){0};
    look_fill(labels->look, &wish, snapshot);
}

static struct labels *open_labels(struct world *world)
{
    struct labels *labels = mem_alloc(sizeof *labels);
    struct snapshot snapshot;
    labels->look = look_open();
    labels->variables = variables_open();
    labels->count = world->count;
    for (size_t i = 0; i < world->count; i++) {
        struct subject *subject = &labels->subjects[i];
        subject_init(subject, (int)i, world->roles[i].held);
        subject->held = true;
        subject->regs = &world->roles[i].first;
        images_of(world->images, world->roles[i].held, &subject->images, NULL);
    }
    look_at_all(labels, &snapshot);
    snapshot_free(&snapshot);
    variables_find(labels->variables, labels->subjects, labels->count);
    return labels;
}

void labels_close(struct labels *labels)
{
    if (labels == NULL)
        return;
    for (size_t i = 0; i < labels->count; i++)
        subject_free(&labels->subjects[i]);
    variables_close(labels->variables);
    look_close(labels->look);
    free(labels);
}

/* The innermost part of a variable around place: its name, type and beginning. NULL: nobody knows. */
static const char *ask(struct world *world, const struct place *place, const struct type **type,
                       uint64_t *begin)
{
    if (world->labels == NULL)
        world->labels = open_labels(world);
    return variables_name(world->labels->variables, world->objects.list[place->object].id, place->offset,
                          type, begin);
}

char *label_name(struct world *world, const struct place *place)
{
    const struct type *type;
    uint64_t begin;
    const char *name = ask(world, place, &type, &begin);
    if (name == NULL)
        return mem_printf("%s+%" PRIu64, world->objects.list[place->object].name, place->offset);
    if (begin == place->offset || decode_is_whole(type))
        return mem_dup(name);
    return mem_printf("%s+%" PRIu64, name, place->offset - begin);
}

struct place label_whole(struct world *world, const struct place *place)
{
    const struct type *type;
    uint64_t begin;
    const char *name = ask(world, place, &type, &begin);
    bool covers = name != NULL && type->size > place->length && type->size <= CELL_WIDEST &&
                  begin + type->size >= place->offset + place->length && !decode_is_whole(type);
    return covers ? (struct place){place->object, begin, (uint32_t)type->size} : *place;
}

/* ---- values ---- */

static bool is_number(uint32_t length)
{
    return length == 1 || length == 2 || length == 4 || length == 8;
}

static int64_t number_of(const uint8_t *bytes, uint32_t length)
{
    int64_t value = 0;
    memcpy(&value, bytes, length);
    unsigned unused = 64 - length * 8;
    return (int64_t)((uint64_t)value << unused) >> unused;
}

static bool is_text(const uint8_t *bytes, uint32_t length)
{
    uint32_t letters = 0;
    while (letters < length && isprint(bytes[letters]))
        letters++;
    for (uint32_t i = letters; i < length; i++) {
        if (bytes[i] != 0)
            return false;
    }
    return letters > 0;
}

static char *untyped_value(const struct place *place, const uint8_t *bytes)
{
    struct buf text = {0};
    uint32_t length = place->length;
    if (is_number(length)) {
        buf_printf(&text, "%" PRId64, number_of(bytes, length));
    } else if (is_text(bytes, length)) {
        buf_printf(&text, "\"%.*s\"", (int)strnlen((const char *)bytes, length), (const char *)bytes);
    } else {
        for (uint32_t i = 0; i < length; i++)
            buf_printf(&text, i == 0 ? "%02x" : " %02x", bytes[i]);
    }
    return buf_take(&text);
}

/* By the type of exactly these bytes. */
static bool typed_value(struct world *world, const struct place *place, const uint8_t *bytes,
                        struct buf *text, bool *is_a_number, int64_t *number)
{
    const struct type *type;
    uint64_t begin;
    if (ask(world, place, &type, &begin) == NULL || begin != place->offset || type->size != place->length)
        return false;
    uint8_t wider[CELL_WIDEST + sizeof(uint64_t)] = {0}; /* decoding reads whole words */
    memcpy(wider, bytes, place->length);
    const struct leaf leaf = {.path = (char *)(uintptr_t) "", .type = type};
    *is_a_number = decode_value(&leaf, wider, text, number);
    return true;
}

char *label_value(struct world *world, const struct place *place, const uint8_t *bytes)
{
    struct buf text = {0};
    bool is_a_number;
    int64_t number;
    if (typed_value(world, place, bytes, &text, &is_a_number, &number))
        return buf_take(&text);
    buf_free(&text);
    return untyped_value(place, bytes);
}

bool label_number(struct world *world, const struct place *place, const uint8_t *bytes, int64_t *number)
{
    struct buf text = {0};
    bool is_a_number = false;
    bool typed = typed_value(world, place, bytes, &text, &is_a_number, number);
    buf_free(&text);
    if (typed && is_a_number)
        return true;
    if (is_number(place->length))
        *number = number_of(bytes, place->length);
    return is_number(place->length);
}

/* ---- by name ---- */

static int object_index(const struct world *world, const struct snapshot *snapshot, int obj)
{
    for (size_t i = 0; obj >= 0 && i < world->objects.count; i++) {
        if (obj_id_equal(world->objects.list[i].id, snapshot->objs[obj].id))
            return (int)i;
    }
    return -1;
}

static void take_places(const struct world *world, const struct snapshot *snapshot, struct place **places,
                        size_t *count)
{
    *places = mem_array(snapshot->nvars, sizeof **places);
    *count = 0;
    for (size_t i = 0; i < snapshot->nvars; i++) {
        const struct var_view *var = &snapshot->vars[i];
        int object = object_index(world, snapshot, var->obj);
        if (object >= 0 && var->length > 0 && var->length <= CELL_WIDEST)
            (*places)[(*count)++] = (struct place){object, var->offset, var->length};
    }
}

int label_find(struct world *world, const char *name, struct place **places, size_t *count, struct err *err)
{
    struct snapshot snapshot;
    struct variables *variables = variables_open();
    *places = NULL;
    *count = 0;
    if (world->labels == NULL)
        world->labels = open_labels(world);
    int failed = variables_watch(variables, name, NULL, err);
    if (failed == 0) {
        look_at_all(world->labels, &snapshot);
        variables_find(variables, world->labels->subjects, world->labels->count);
        variables_fill(variables, -1, &snapshot);
        take_places(world, &snapshot, places, count);
        snapshot_free(&snapshot);
    }
    variables_close(variables);
    if (failed == 0 && *count == 0)
        failed = err_usage(err, "the program has no variable '%s' in shared memory", name);
    return failed;
}
