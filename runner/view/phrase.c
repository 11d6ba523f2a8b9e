#include "view/phrase.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

void phrase_state(const struct actor_view *actor, struct buf *out)
{
    if (!actor->alive && actor->last == OUT_SIGNAL) {
        const char *name = sigabbrev_np(actor->code);
        if (name != NULL)
            buf_printf(out, "dead: SIG%s", name);
        else
            buf_printf(out, "dead: signal %d", actor->code);
    } else if (!actor->alive && actor->last == OUT_EXITED) {
        buf_printf(out, "exited %d", actor->code);
    } else if (!actor->alive) {
        buf_text_add(out, "ended");
    } else if (actor->wait.kind != WAIT_NONE) {
        buf_text_add(out, "asleep");
    } else {
        buf_text_add(out, actor->held ? "HELD" : "running");
    }
}

void phrase_name(const struct actor_view *actor, struct buf *out)
{
    if (actor->parent >= 0)
        buf_printf(out, "child of %c", actor_letter(actor->parent));
    else
        buf_text_add(out, actor->name != NULL ? actor->name : "");
}

void phrase_end(const struct actor_view *actor, struct buf *out)
{
    bool named = actor->why != NULL && strncmp(actor->why, "SIG", 3) == 0;
    if (named)
        buf_text_add(out, "dead");
    else
        phrase_state(actor, out);
    if (actor->why != NULL)
        buf_printf(out, ": %s", actor->why);
}

static void owner_words(const struct wait_view *wait, struct buf *out)
{
    if (wait->owner >= 0)
        buf_printf(out, "; %c owns it%s", actor_letter(wait->owner),
                   wait->owner_alive ? "" : " and is dead: nobody will unlock it");
    else if (wait->owner_tid != 0)
        buf_printf(out, "; owner %d%s", (int)wait->owner_tid, wait->owner_alive ? "" : ", dead");
    else
        buf_text_add(out, "; owner unknown");
}

void phrase_wait(const struct actor_view *actor, struct buf *out)
{
    const struct wait_view *wait = &actor->wait;
    if (wait->kind == WAIT_NONE)
        return;
    buf_printf(out, "waits for %s", wait->what != NULL ? wait->what : "something unknown");
    if (wait->is_mutex)
        owner_words(wait, out);
    uint64_t others =
        actor->id >= 0 && actor->id < 64 ? wait->others & ~(UINT64_C(1) << actor->id) : wait->others;
    if (others != 0) {
        buf_text_add(out, "; ");
        phrase_actors(others, out);
        buf_text_add(out, (others & (others - 1)) == 0 ? " waits too" : " wait too");
    }
    if (wait->where != NULL)
        buf_printf(out, ", in %s", wait->where);
}

void phrase_stores(const struct actor_view *actor, struct buf *out)
{
    if (actor->buffered && actor->nstores == 0)
        buf_text_add(out, "empty");
    for (size_t i = 0; i < actor->nstores; i++)
        buf_printf(out, "%s[%s = %" PRId64 "]", i > 0 ? " " : "", actor->stores[i].name,
                   store_number(&actor->stores[i]));
}

void phrase_call(const struct call_view *call, struct buf *out)
{
    if (call->text == NULL)
        return;
    buf_text_add(out, call->text);
    if (call->result != NULL)
        buf_printf(out, " = %s", call->result);
    else
        buf_text_add(out, " has not returned");
}

void phrase_kernel(const struct call_view *call, struct buf *out)
{
    if (call->text == NULL)
        return;
    if (call->kernel == NULL) {
        if (call->result != NULL && call->syscalls == 0)
            buf_text_add(out, "no system call");
        return;
    }
    size_t name = strcspn(call->text, "(");
    bool same = call->syscalls <= 1 && strncmp(call->kernel, call->text, name + 1) == 0;
    if (same)
        return;
    buf_text_add(out, call->kernel);
    if (call->by_libc > 0)
        buf_printf(out, " + %d by libc", call->by_libc);
}

void phrase_object(const struct obj_view *obj, struct buf *out)
{
    const char *name = obj->name != NULL ? obj->name : "an object without a name";
    if (obj->shown != NULL && strcmp(obj->shown, name) != 0)
        buf_printf(out, "%s (here %s)", obj->shown, name);
    else
        buf_text_add(out, name);
}

void phrase_label(const struct map_view *map, struct buf *out)
{
    if (map->label != NULL && strcmp(map->label, "private memory") != 0)
        buf_printf(out, " %s", map->label);
}

static bool is_mapped(const struct snapshot *now, int obj)
{
    for (size_t a = 0; a < now->nactors; a++)
        for (size_t m = 0; m < now->actors[a].nmaps; m++)
            if (now->actors[a].maps[m].obj == obj)
                return true;
    return false;
}

void phrase_link(const struct snapshot *now, int obj, struct buf *out)
{
    const struct obj_view *view = &now->objs[obj];
    if (view->linked || view->name == NULL || view->name[0] != '/')
        return;
    buf_text_add(out, is_mapped(now, obj) ? "name removed; still mapped" : "name removed");
}

void phrase_bytes(uint64_t size, struct buf *out)
{
    buf_printf(out, "%" PRIu64 " byte%s", size, size == 1 ? "" : "s");
}

void phrase_size(uint64_t size, struct buf *out)
{
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
    size_t unit = 0;
    while (size >= 1024 && size % 1024 == 0 && unit + 1 < sizeof units / sizeof units[0]) {
        size /= 1024;
        unit++;
    }
    buf_printf(out, "%" PRIu64 " %s", size, units[unit]);
}

void phrase_actors(uint64_t actors, struct buf *out)
{
    for (int actor = 0; actors != 0; actor++, actors >>= 1) {
        if ((actors & 1) == 0)
            continue;
        uint64_t rest = actors & ~UINT64_C(1);
        bool last_but_one = rest != 0 && (rest & (rest - 1)) == 0;
        buf_char(out, actor_letter(actor));
        buf_text_add(out, rest == 0 ? "" : last_but_one ? " and " : ", ");
    }
}

const char *phrase_unit(enum unit unit)
{
    static const char *const names[] = {
        [UNIT_CALL] = "call", [UNIT_LINE] = "line", [UNIT_ACCESS] = "access", [UNIT_INSN] = "instr"};
    return unit <= UNIT_INSN ? names[unit] : "step";
}

enum style phrase_style(int actor)
{
    return actor < 0 ? STYLE_PLAIN : (enum style)(STYLE_A + actor % 4);
}
