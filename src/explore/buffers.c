#include "explore/buffers.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "explore/storebuf.h"
#include "system/disasm.h"
#include "system/stage.h"

enum { MOST_ACTORS = 64, MOST_TOUCHES = DISASM_OPERANDS };

struct laid { /* bytes of the page while an actor's own lie over them */
    struct place place;
    uint8_t page[CELL_WIDEST];
    bool write;
};

struct buffers {
    struct stage *stage;
    struct stage_buffers hook;
    unsigned most;
    struct storebufs bufs;
    struct obj_id *objects; /* place.object is an index here */
    size_t object_count, object_capacity;
    uint32_t of_actor[MOST_ACTORS];
    bool forwarded[MOST_ACTORS];
    struct laid laid[MOST_TOUCHES];
    size_t laid_count;
    char why[256];
};

static int object_of(struct buffers *buffers, struct obj_id id)
{
    for (size_t i = 0; i < buffers->object_count; i++) {
        if (obj_id_equal(buffers->objects[i], id))
            return (int)i;
    }
    buffers->objects = mem_push(buffers->objects, &buffers->object_count, &buffers->object_capacity,
                                sizeof *buffers->objects);
    buffers->objects[buffers->object_count - 1] = id;
    return (int)buffers->object_count - 1;
}

static int read_page(struct buffers *buffers, const struct place *place, uint8_t *bytes)
{
    return stage_read_object(buffers->stage, buffers->objects[place->object], place->offset, bytes,
                             place->length);
}

static int write_page(struct buffers *buffers, const struct place *place, const uint8_t *bytes)
{
    return stage_write_object(buffers->stage, buffers->objects[place->object], place->offset, bytes,
                              place->length);
}

/* ---- before an instruction ---- */

static int refuse(struct buffers *buffers, const char **why, const struct stage_insn *insn, const char *what)
{
    snprintf(buffers->why, sizeof buffers->why, "'%s' of %c %s", insn->text, actor_letter(insn->actor), what);
    *why = buffers->why;
    return -1;
}

static int check_modelled(struct buffers *buffers, const struct stage_insn *insn, const char **why)
{
    if (insn->actor >= MOST_ACTORS)
        return refuse(buffers, why, insn, "has no store buffer: there are too many actors");
    if (insn->count > MOST_TOUCHES)
        return refuse(buffers, why, insn, "touches too much at once");
    if (insn->traits & INSN_UNCERTAIN)
        return refuse(buffers, why, insn, "is not modelled: which memory it touches is not known");
    if (insn->count > 0 && (insn->traits & INSN_STREAMING))
        return refuse(buffers, why, insn, "is not modelled: it stores around the caches");
    for (size_t i = 0; i < insn->count; i++) {
        if (insn->touches[i].length > CELL_WIDEST)
            return refuse(buffers, why, insn, "is not modelled: it touches too many bytes");
    }
    return 0;
}

static int check_drained(struct buffers *buffers, const struct stage_insn *insn, const char **why)
{
    const unsigned drains = INSN_LOCKED | INSN_FENCE | INSN_SYSCALL;
    bool empty = buffers->of_actor[insn->actor] == STOREBUF_EMPTY;
    if (empty || !(insn->traits & drains))
        return 0;
    return refuse(buffers, why, insn, "waits until its store buffer is empty: drain it first");
}

static int check_room(struct buffers *buffers, const struct stage_insn *insn, const char **why)
{
    uint32_t count = storebuf_count(&buffers->bufs, buffers->of_actor[insn->actor]), before = count;
    for (size_t i = 0; i < insn->count; i++) {
        struct place place = {0, insn->touches[i].offset, insn->touches[i].length};
        count += insn->touches[i].write && !(insn->traits & INSN_LOCKED) ? storebuf_pieces(&place) : 0;
    }
    if (count <= buffers->most || count == before)
        return 0;
    return refuse(buffers, why, insn, "finds its store buffer full: drain it first");
}

/* Notes the bytes of the page; where the instruction loads, the actor's own newest bytes come over them. */
static int lay(struct buffers *buffers, const struct stage_insn *insn, const struct stage_touch *touch,
               const char **why)
{
    struct laid *laid = &buffers->laid[buffers->laid_count];
    uint8_t own[CELL_WIDEST];
    laid->place = (struct place){object_of(buffers, touch->id), touch->offset, touch->length};
    laid->write = touch->write;
    if (read_page(buffers, &laid->place, laid->page) != 0)
        return 0; /* no page behind it: the instruction will find that out */
    buffers->laid_count++;
    if (!touch->read)
        return 0;
    memcpy(own, laid->page, sizeof own);
    switch (storebuf_look(&buffers->bufs, buffers->of_actor[insn->actor], &laid->place, own)) {
    case STOREBUF_WAITS:
        return refuse(buffers, why, insn, "loads bytes that are only in part in its store buffer: drain it");
    case STOREBUF_FORWARD:
        buffers->forwarded[insn->actor] = true;
        return write_page(buffers, &laid->place, own);
    case STOREBUF_MEMORY: break;
    }
    return 0;
}

/* Bytes that an instruction which never came to its end left lying. */
static void take_off(struct buffers *buffers)
{
    for (size_t i = 0; i < buffers->laid_count; i++)
        write_page(buffers, &buffers->laid[i].place, buffers->laid[i].page);
    buffers->laid_count = 0;
}

static int before(void *context, const struct stage_insn *insn, const char **why)
{
    struct buffers *buffers = context;
    take_off(buffers);
    if (check_modelled(buffers, insn, why) != 0 || check_drained(buffers, insn, why) != 0 ||
        check_room(buffers, insn, why) != 0)
        return -1;
    if (insn->count > 0)
        buffers->forwarded[insn->actor] = false;
    if (insn->traits & INSN_LOCKED) /* its buffer is empty, and what it stores is there for all at once */
        return 0;
    for (size_t i = 0; i < insn->count; i++) {
        if (lay(buffers, insn, &insn->touches[i], why) != 0) {
            take_off(buffers);
            return -1;
        }
    }
    return 0;
}

/* ---- behind it ---- */

static void after(void *context, const struct stage_insn *insn)
{
    struct buffers *buffers = context;
    uint32_t *buf = &buffers->of_actor[insn->actor];
    uint8_t stored[CELL_WIDEST];
    for (size_t i = 0; i < buffers->laid_count; i++) {
        const struct laid *laid = &buffers->laid[i];
        if (laid->write && read_page(buffers, &laid->place, stored) == 0)
            *buf = storebuf_push(&buffers->bufs, *buf, &laid->place, stored);
    }
    take_off(buffers);
}

/* ---- for the caller ---- */

struct buffers *buffers_open(struct stage *stage, unsigned most)
{
    struct buffers *buffers = mem_alloc(sizeof *buffers);
    buffers->stage = stage;
    buffers->most = most;
    buffers->hook = (struct stage_buffers){.context = buffers, .before = before, .after = after};
    storebuf_init(&buffers->bufs);
    stage_buffer(stage, &buffers->hook);
    return buffers;
}

void buffers_restart(struct buffers *buffers)
{
    memset(buffers->of_actor, 0, sizeof buffers->of_actor);
    memset(buffers->forwarded, 0, sizeof buffers->forwarded);
    buffers->laid_count = 0;
    buffers->object_count = 0;
    storebuf_free(&buffers->bufs);
    storebuf_init(&buffers->bufs);
}

void buffers_close(struct buffers *buffers)
{
    if (buffers == NULL)
        return;
    take_off(buffers);
    for (int actor = 0; actor < MOST_ACTORS; actor++) {
        while (buffers_count(buffers, actor) > 0 && buffers_drain(buffers, actor, NULL) == 0)
            ;
    }
    stage_buffer(buffers->stage, NULL);
    storebuf_free(&buffers->bufs);
    free(buffers->objects);
    free(buffers);
}

size_t buffers_count(const struct buffers *buffers, int actor)
{
    if (actor < 0 || actor >= MOST_ACTORS)
        return 0;
    return storebuf_count(&buffers->bufs, buffers->of_actor[actor]);
}

struct buffers_entry buffers_entry(const struct buffers *buffers, int actor, size_t index)
{
    const struct storebuf_entry *entry =
        storebuf_entry(&buffers->bufs, buffers->of_actor[actor], (uint32_t)index);
    struct buffers_entry shown = {.id = buffers->objects[entry->place.object],
                                  .offset = entry->place.offset,
                                  .length = entry->place.length};
    memcpy(&shown.value, entry->bytes, entry->place.length);
    return shown;
}

int buffers_drain(struct buffers *buffers, int actor, struct err *err)
{
    struct storebuf_entry oldest;
    if (buffers_count(buffers, actor) == 0)
        return err_set(err, "the store buffer of %c is empty", actor_letter(actor));
    take_off(buffers);
    uint32_t rest = storebuf_pop(&buffers->bufs, buffers->of_actor[actor], &oldest);
    if (write_page(buffers, &oldest.place, oldest.bytes) != 0)
        return err_set(err, "nobody has the memory mapped any more that %c stored to", actor_letter(actor));
    buffers->of_actor[actor] = rest;
    return 0;
}

bool buffers_forwarded(const struct buffers *buffers, int actor)
{
    return actor >= 0 && actor < MOST_ACTORS && buffers->forwarded[actor];
}
