/* Runs to a place at full speed: a function, a line, or where the program itself begins. */
#include "base/mem.h"
#include "system/images.h"
#include "system/stage_inside.h"

enum { PLACES_MOST = 16 };

/* main's first line; the entry point of a program without symbols. */
static size_t beginning(const struct image_list *images, uint64_t *addresses)
{
    const struct image *program = image_program(images);
    size_t count = image_find(images, "main", addresses, PLACES_MOST);
    if (count > 0 || program == NULL || program->info == NULL)
        return count;
    addresses[0] = program->bias + debuginfo_entry(program->info);
    return 1;
}

static enum verdict begin(struct stage *stage, struct actor *actor)
{
    uint64_t addresses[PLACES_MOST];
    const char *place = actor->move.place;
    const struct image_list *images = actor_images(stage, actor);
    size_t count =
        place == NULL ? beginning(images, addresses) : image_find(images, place, addresses, PLACES_MOST);
    for (size_t i = 0; i < count && i < PLACES_MOST; i++)
        move_add_break(actor, addresses[i]);
    if (actor->move.nbreaks == 0)
        return move_give_up(actor, "%s has no code at %s", actor->name, place == NULL ? "main" : place);
    actor->move.gait = GAIT_RUN;
    return GO_ON;
}

static enum verdict stopped(struct stage *stage, struct actor *actor, const struct trace_event *event)
{
    (void)stage;
    if (event->kind != TRACE_BREAK)
        return GO_ON;
    actor->epoch++;
    if (actor->move.place != NULL)
        actor->did = mem_printf("ran to %s", actor->move.place);
    actor->images_listed = false; /* the dynamic linker may have worked meanwhile */
    return ARRIVED;
}

const struct move_way move_arrive = {begin, stopped};
