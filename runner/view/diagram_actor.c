#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "face/width.h"
#include "view/diagram_box.h"
#include "view/phrase.h"

enum { LABEL_COLUMNS = 6 }; /* "next  " */

/* Name, pid and state in the upper border, as much of it as fits; the rest stands below. */
static void write_title(struct box *box, const struct actor_view *actor, int room)
{
    struct buf state = {0}, name = {0};
    phrase_state(actor, &state);
    phrase_name(actor, &name);
    char letter = actor_letter(actor->id), pid[32] = "";
    if (actor->alive)
        snprintf(pid, sizeof pid, "  pid %d", (int)actor->pid);
    box->title = mem_printf("%c %s%s  %s", letter, buf_text(&name), pid, state.data);
    if (width_text(box->title) > room) {
        free(box->title);
        box->title = mem_printf("%c %s  %s", letter, buf_text(&name), state.data);
        if (width_text(box->title) > room) {
            free(box->title);
            box->title = mem_printf("%c  %s", letter, state.data);
            sheet_text(&box->sheet, 0, STYLE_PLAIN, buf_text(&name));
        }
        sheet_text(&box->sheet, 0, STYLE_PLAIN, pid + strspn(pid, " "));
    }
    buf_free(&name);
    buf_free(&state);
}

static void labelled(struct box *box, const char *label, struct buf *text, enum style style)
{
    if (text->length > 0)
        sheet_label(&box->sheet, 0, STYLE_DIM, label, LABEL_COLUMNS, style, text->data);
    buf_clear(text);
}

static void write_doing(struct box *box, const struct actor_view *actor, bool instructions)
{
    struct buf text = {0};
    phrase_call(&actor->call, &text);
    labelled(box, "call", &text, STYLE_PLAIN);
    phrase_kernel(&actor->call, &text);
    labelled(box, "sys", &text, STYLE_PLAIN);
    if (actor->call.text == NULL && actor->did != NULL)
        buf_text_add(&text, actor->did);
    labelled(box, "did", &text, STYLE_PLAIN);
    if (instructions && actor->alive && actor->held && actor->next != NULL)
        buf_text_add(&text, actor->next);
    labelled(box, "next", &text, STYLE_STRONG);
    if (actor->alive)
        phrase_wait(actor, &text);
    if (text.length > 0)
        sheet_text(&box->sheet, 0, STYLE_PLAIN, text.data);
    if (actor->why != NULL)
        sheet_text(&box->sheet, 0, STYLE_PLAIN, actor->why);
    buf_free(&text);
}

static void map_words(const struct picture *picture, const struct actor_view *actor,
                      const struct map_view *map, struct buf *out)
{
    buf_printf(out, "%" PRIx64 " %.4s ", map->start, map->perm);
    phrase_size(map->end - map->start, out);
    if (map->offset > 0 && map->obj >= 0)
        buf_printf(out, " from byte %" PRIu64, map->offset);
    phrase_label(map, out);
    uint64_t pages = (map->end - map->start) / PAGE_BYTES;
    if (pages > SNAPSHOT_PAGES && map->present >= 0)
        buf_printf(out, ", %" PRId64 " of %" PRIu64 " pages present", map->present, pages);
    if (map->obj >= 0 && (picture_changed(picture, CHANGE_MAP_IN, actor->id, map->obj, map->offset) ||
                          picture_changed(picture, CHANGE_MAP_PERM, actor->id, map->obj, map->offset)))
        buf_text_add(out, " *");
}

static void add_link(struct box *box, int row, int memory)
{
    box->links = mem_push(box->links, &box->link_count, &box->link_capacity, sizeof *box->links);
    box->links[box->link_count - 1] = (struct link){row, memory};
}

static void write_map(struct box *box, const struct picture *picture, size_t a, const struct map_view *map,
                      bool numbered)
{
    int links[2];
    size_t count = picture_links(picture, a, map, links);
    struct buf text = {0};
    map_words(picture, &picture->now->actors[a], map, &text);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buf_text_add(&text, "its copied pages");
        if (numbered)
            buf_printf(&text, ", box %d", links[i] + 1);
        add_link(box, box->sheet.row, links[i]);
        sheet_text(&box->sheet, i == 0 ? 0 : 2, STYLE_PLAIN, buf_text(&text));
        buf_clear(&text);
    }
    buf_free(&text);
}

/* Between the process and its mappings: what it stored goes through here. */
static void write_stores(struct box *box, const struct actor_view *actor)
{
    struct buf text = {0};
    phrase_stores(actor, &text);
    if (text.length > 0) {
        box->rule = box->sheet.row;
        box->heading = "store buffer, oldest first";
        sheet_text(&box->sheet, 0, STYLE_DIM, box->heading);
        sheet_text(&box->sheet, 0, STYLE_STRONG, text.data);
    }
    buf_free(&text);
}

void diagram_actor(struct box *box, const struct picture *picture, size_t a, struct box_form form)
{
    const struct actor_view *actor = &picture->now->actors[a];
    *box = (struct box){.style = phrase_style(actor->id)};
    sheet_init(&box->sheet, form.columns - BOX_BORDER, form.ascii);
    write_title(box, actor, form.columns - 6);
    write_doing(box, actor, form.instructions);
    write_stores(box, actor);
    for (size_t m = 0; m < actor->nmaps; m++)
        write_map(box, picture, a, &actor->maps[m], form.numbered);
    if (actor->alive && actor->nmaps == 0)
        sheet_text(&box->sheet, 0, STYLE_DIM, "no shared mapping yet");
    if (!actor->alive && actor->why == NULL && actor->did == NULL && actor->call.text == NULL)
        sheet_text(&box->sheet, 0, STYLE_DIM, "its mappings went with it");
}

void diagram_no_actor(struct box *box, const char *title, struct box_form form)
{
    *box = (struct box){.title = mem_dup(title)};
    sheet_init(&box->sheet, form.columns - BOX_BORDER, form.ascii);
    sheet_text(&box->sheet, 0, STYLE_DIM, "no shared mapping yet");
}

void diagram_box_free(struct box *box)
{
    sheet_free(&box->sheet);
    free(box->title);
    free(box->links);
    *box = (struct box){0};
}

int diagram_box_rows(const struct box *box)
{
    return box->sheet.row + 2;
}
