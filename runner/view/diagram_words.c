#include "view/diagram_words.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "view/phrase.h"
#include "view/picture.h"

enum { BYTES_SAID = 16, TEXT_LEAST = 4 /* printable letters that make a text */, TEXT_MOST = 60 };

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

static void name_of(const struct snapshot *now, struct obj_id id, struct buf *out)
{
    for (size_t i = 0; i < now->nobjs; i++) {
        if (obj_id_equal(now->objs[i].id, id)) {
            phrase_object(&now->objs[i], out);
            return;
        }
    }
    buf_text_add(out, "an object");
}

static void variable_changes(const struct snapshot *now, struct buf *out)
{
    for (size_t i = 0; i < now->nvars; i++) {
        const struct var_view *var = &now->vars[i];
        if (!var->changed)
            continue;
        buf_printf(out, "%s", var->path);
        if (var->before != NULL)
            buf_printf(out, " was %s,", var->before);
        buf_printf(out, " is %s", var->value);
        if (var->last_writer >= 0)
            buf_printf(out, ", written by %c", actor_letter(var->last_writer));
        buf_text_add(out, ".\n");
    }
}

static bool has_variable_at(const struct snapshot *now, const struct change *change)
{
    for (size_t i = 0; i < now->nvars; i++) {
        const struct var_view *var = &now->vars[i];
        if (var->changed && var->obj >= 0 && obj_id_equal(now->objs[var->obj].id, change->obj) &&
            change->offset >= var->offset && change->offset < var->offset + var->length)
            return true;
    }
    return false;
}

static void change_words(const struct snapshot *now, const struct change *change, struct buf *out)
{
    char actor = actor_letter(change->actor);
    uint64_t page = change->offset / PAGE_BYTES;
    struct buf name = {0};
    name_of(now, change->obj, &name);
    const char *what = buf_text(&name);
    switch (change->kind) {
    case CHANGE_BYTES:
        if (!has_variable_at(now, change))
            buf_printf(out, "%" PRIu64 " byte%s of %s changed, from byte %" PRIu64 " on.\n", change->length,
                       change->length == 1 ? "" : "s", what, change->offset);
        break;
    case CHANGE_PRIVATE_BYTES:
        buf_printf(out, "%c's private memory changed; nobody else sees it.\n", actor);
        break;
    case CHANGE_PAGE_IN:
        buf_printf(out, "Page %" PRIu64 " of %s is now present in %c.\n", page, what, actor);
        break;
    case CHANGE_PAGE_OUT:
        buf_printf(out, "Page %" PRIu64 " of %s is no longer in %c.\n", page, what, actor);
        break;
    case CHANGE_PAGE_COPIED:
        buf_printf(out, "%c wrote to page %" PRIu64 " of %s and got a copy of its own.\n", actor, page, what);
        break;
    case CHANGE_PAGE_LOST:
        buf_printf(out, "Page %" PRIu64 " of %s is past the end now: touching it is SIGBUS.\n", page, what);
        break;
    case CHANGE_MAP_IN: buf_printf(out, "%c mapped %s.\n", actor, what); break;
    case CHANGE_MAP_OUT: buf_printf(out, "%c no longer maps %s.\n", actor, what); break;
    case CHANGE_MAP_PERM: buf_printf(out, "%c's mapping of %s has other rights now.\n", actor, what); break;
    case CHANGE_LINKED: buf_printf(out, "%s has its name now.\n", what); break;
    case CHANGE_UNLINKED: buf_printf(out, "The name %s was removed.\n", what); break;
    case CHANGE_SIZE: buf_printf(out, "%s has %" PRIu64 " bytes now.\n", what, change->length); break;
    case CHANGE_OBJECT_IN: buf_printf(out, "%s is there now.\n", what); break;
    case CHANGE_OBJECT_OUT: buf_printf(out, "An object is gone.\n"); break;
    case CHANGE_ACTOR_IN: buf_printf(out, "%c is there now.\n", actor); break;
    case CHANGE_ACTOR_OUT: buf_printf(out, "%c has ended.\n", actor); break;
    }
    buf_free(&name);
}

void diagram_words_changes(const struct snapshot *now, const struct snapshot *before, struct buf *out)
{
    struct snapdiff diff = {0};
    if (before == NULL)
        return;
    snapdiff_compare(&diff, before, now);
    variable_changes(now, out);
    for (size_t i = 0; i < diff.count; i++)
        change_words(now, &diff.changes[i], out);
    snapdiff_free(&diff);
}

static void doing_words(const struct actor_view *actor, bool instructions, struct buf *out)
{
    if (actor->file != NULL && actor->line > 0)
        buf_printf(out, " %s line %d", base_name(actor->file), actor->line);
    if (actor->file != NULL && actor->line > 0 && actor->inside != NULL)
        buf_printf(out, ", in %s", actor->inside);
    if (actor->file != NULL && actor->line > 0)
        buf_char(out, '.');
    if (actor->call.text != NULL) {
        buf_text_add(out, " Called ");
        phrase_call(&actor->call, out);
        buf_char(out, '.');
    } else if (actor->did != NULL) {
        buf_printf(out, " Did: %s.", actor->did);
    }
    struct buf stores = {0};
    phrase_stores(actor, &stores);
    if (stores.length > 0)
        buf_printf(out, " Store buffer, oldest first: %s.", stores.data);
    buf_free(&stores);
    if (instructions && actor->held && actor->next != NULL && actor->next[0] != '\0')
        buf_printf(out, " Next: %s.", actor->next);
}

void diagram_words_actors(const struct snapshot *now, bool instructions, struct buf *out)
{
    for (size_t a = 0; a < now->nactors; a++) {
        const struct actor_view *actor = &now->actors[a];
        struct buf wait = {0};
        phrase_wait(actor, &wait);
        buf_printf(out, "%c ", actor_letter(actor->id));
        phrase_name(actor, out);
        buf_text_add(out, ": ");
        if (actor->alive && actor->held && actor->wait.kind == WAIT_NONE)
            buf_text_add(out, "held");
        else
            phrase_state(actor, out);
        if (actor->alive && wait.length > 0)
            buf_printf(out, ", %s", wait.data);
        buf_char(out, '.');
        if (actor->alive)
            doing_words(actor, instructions, out);
        if (actor->why != NULL)
            buf_printf(out, " %s", actor->why);
        buf_char(out, '\n');
        buf_free(&wait);
    }
}

static void map_words(const struct snapshot *now, const struct actor_view *actor, const struct map_view *map,
                      struct buf *out)
{
    bool reads = map->perm[0] == 'r', writes = map->perm[1] == 'w';
    buf_printf(out, "%c maps ", actor_letter(actor->id));
    phrase_size(map->end - map->start, out);
    if (map->obj >= 0) {
        buf_text_add(out, " of ");
        phrase_object(&now->objs[map->obj], out);
    }
    if (map->offset > 0 && map->obj >= 0)
        buf_printf(out, " from byte %" PRIu64, map->offset);
    buf_printf(out, " at %" PRIx64 ", %s, %s.\n", map->start,
               reads && writes ? "to read and write"
               : reads         ? "to read"
               : writes        ? "to write"
                               : "without rights",
               map->perm[3] == 's' ? "shared" : "private");
}

static void text_or_bytes(const uint8_t *bytes, struct buf *out)
{
    int letters = 0;
    while (letters < TEXT_MOST && isprint(bytes[letters]))
        letters++;
    if (letters >= TEXT_LEAST) {
        buf_printf(out, " It begins with the text \"%.*s\".", letters, (const char *)bytes);
        return;
    }
    for (int i = 0; i < BYTES_SAID; i++) {
        if (bytes[i] == 0)
            continue;
        buf_text_add(out, " Its first bytes:");
        for (int k = 0; k < BYTES_SAID; k++)
            buf_printf(out, " %02x", bytes[k]);
        buf_char(out, '.');
        return;
    }
}

static void variable_words(const struct var_view *var, struct buf *out)
{
    buf_printf(out, " %s, %s, is %s", var->path, var->type, var->value);
    if (var->last_writer >= 0)
        buf_printf(out, ", last written by %c", actor_letter(var->last_writer));
    buf_char(out, '.');
}

/* Its variables by name, or else how its bytes begin. */
static void content_words(const struct picture *picture, const struct memory *memory, struct buf *out)
{
    size_t before = out->length;
    struct page_bytes bytes;
    for (size_t i = 0; i < picture->now->nvars; i++)
        if (picture_holds(picture, memory, &picture->now->vars[i]))
            variable_words(&picture->now->vars[i], out);
    if (out->length > before || picture_pages(picture, memory) == 0 || !picture_has_bytes(picture, memory, 0))
        return;
    picture_bytes(picture, memory, 0, &bytes);
    text_or_bytes(bytes.at, out);
}

static void memory_words(const struct picture *picture, const struct memory *memory, struct buf *out)
{
    buf_text_add(out, memory->actor < 0 ? "Object " : memory->common ? "The " : "");
    picture_name(picture, memory, out);
    buf_char(out, ':');
    if (memory->actor < 0) {
        const struct obj_view *obj = &picture->now->objs[memory->obj];
        struct buf link = {0};
        buf_char(out, ' ');
        if (obj->size_known)
            phrase_bytes(obj->size, out);
        else
            buf_text_add(out, "size unknown");
        buf_printf(out, ", inode %" PRIu64, obj->id.ino);
        phrase_link(picture->now, memory->obj, &link);
        buf_printf(out, "%s%s.", link.length > 0 ? ", " : "", buf_text(&link));
        buf_free(&link);
    }
    size_t pages = picture_pages(picture, memory);
    for (size_t page = 0; page < pages; page++) {
        if (!picture_has_page(picture, memory, page))
            continue;
        buf_printf(out, " Page %zu: ", page);
        picture_page_words(picture, memory, page, out);
        buf_char(out, '.');
    }
    content_words(picture, memory, out);
    buf_char(out, '\n');
}

static void elsewhere_words(const struct picture *picture, struct buf *out)
{
    for (size_t i = 0; i < picture->now->nvars; i++) {
        bool held = false;
        for (size_t m = 0; m < picture->count; m++)
            held |= picture_holds(picture, &picture->memories[m], &picture->now->vars[i]);
        if (held || !picture_knows(&picture->now->vars[i]))
            continue;
        buf_text_add(out, "Not in shared memory:");
        variable_words(&picture->now->vars[i], out);
        buf_char(out, '\n');
    }
}

void diagram_words_memory(const struct snapshot *now, struct buf *out)
{
    struct picture picture;
    picture_make(&picture, now, NULL);
    for (size_t i = 0; i < picture.count; i++)
        memory_words(&picture, &picture.memories[i], out);
    elsewhere_words(&picture, out);
    if (picture.count == 0)
        buf_text_add(out, "No shared mapping yet.\n");
    picture_free(&picture);
}

void diagram_words(const struct snapshot *now, const struct snapshot *before, struct buf *out)
{
    diagram_words_changes(now, before, out);
    diagram_words_actors(now, true, out);
    for (size_t a = 0; a < now->nactors; a++)
        for (size_t m = 0; m < now->actors[a].nmaps; m++)
            map_words(now, &now->actors[a], &now->actors[a].maps[m], out);
    diagram_words_memory(now, out);
}
