/* Whether a condition of a scene holds, from the last snapshot, listing and outputs: never from the script.
 */
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "lab/session_parts.h"

void cond_got(struct buf *got, const char *text)
{
    if (got != NULL)
        buf_text_add(got, text);
}

int cond_actor(const struct session *session, const char *word)
{
    if (word == NULL)
        return -1;
    for (size_t i = 0; i < session->stage.count; i++)
        if (strcmp(session->stage.actors[i].name, word) == 0)
            return (int)i;
    if (word[0] >= 'A' && word[0] <= 'Z' && word[1] == '\0' && (size_t)(word[0] - 'A') < session->stage.count)
        return word[0] - 'A';
    return -1;
}

const struct actor_view *cond_view(const struct session *session, int actor)
{
    const struct snapshot *now = &session->stage.now;
    for (size_t i = 0; session->stage.have_now && i < now->nactors; i++)
        if (now->actors[i].id == actor)
            return &now->actors[i];
    return NULL;
}

/* Whether an object is the one a scene calls by its documented name; a file's may be a pattern. */
static bool is_named(const char *documented, const char *name, const char *shown)
{
    return (name != NULL && fnmatch(documented, name, FNM_PATHNAME) == 0) ||
           (shown != NULL && strcmp(documented, shown) == 0);
}

static int object_of(const struct session *session, const char *documented)
{
    const struct snapshot *now = &session->stage.now;
    for (size_t i = 0; session->stage.have_now && i < now->nobjs; i++)
        if (is_named(documented, now->objs[i].name, now->objs[i].shown))
            return (int)i;
    return -1;
}

/* The actor's own map of what the scene calls by that name: two objects may have had it one after another. */
const struct map_view *cond_map(const struct session *session, const char *word, const char *documented)
{
    const struct snapshot *now = &session->stage.now;
    const struct actor_view *view = cond_view(session, cond_actor(session, word));
    for (size_t i = 0; view != NULL && i < view->nmaps; i++) {
        int object = view->maps[i].obj;
        if (object >= 0 && is_named(documented, now->objs[object].name, now->objs[object].shown))
            return &view->maps[i];
    }
    return NULL;
}

static const struct object_entry *entry_of(const struct session *session, const char *documented)
{
    for (size_t i = 0; i < session->stage.object_count; i++) {
        const struct object_entry *entry = &session->stage.objects[i];
        if (entry->shown != NULL && strcmp(entry->shown, documented) == 0)
            return entry;
    }
    for (size_t i = 0; i < session->stage.object_count; i++)
        if (!session->stage.objects[i].strangers && strcmp(session->stage.objects[i].name, documented) == 0)
            return &session->stage.objects[i];
    return NULL;
}

static enum truth prints(const struct session *session, const struct condition *condition, int actor,
                         struct buf *got)
{
    const char *transcript = pane_transcript(session->stage.actors[actor].pane);
    if (strstr(transcript, condition->text) != NULL)
        return TRUTH_YES;
    if (got != NULL)
        buf_printf(got, *transcript ? "it printed \"%s\"" : "it printed nothing", transcript);
    return session->stage.actors[actor].ended ? TRUTH_NO : TRUTH_NOT_YET;
}

static enum truth ended(const struct session *session, const struct condition *condition, int actor,
                        struct buf *got)
{
    const struct actor_state *state = &session->stage.actors[actor];
    if (!state->ended) {
        cond_got(got, "it is still there");
        return TRUTH_NOT_YET;
    }
    enum outcome wanted = condition->kind == COND_DIES ? OUT_SIGNAL : OUT_EXITED;
    if (state->outcome == wanted && (condition->number < 0 || state->code == condition->number))
        return TRUTH_YES;
    if (got != NULL && state->outcome == OUT_SIGNAL)
        buf_printf(got, "signal %d (SIG%s) ended it", state->code, sigabbrev_np(state->code));
    else if (got != NULL)
        buf_printf(got, "it exited with status %d", state->code);
    return TRUTH_NO;
}

static enum truth asleep(const struct session *session, const struct condition *condition, int actor,
                         struct buf *got)
{
    static const char *const words[] = {[WAIT_FUTEX] = "futex",
                                        [WAIT_READ] = "read",
                                        [WAIT_CHILD] = "wait",
                                        [WAIT_SLEEP] = "sleep",
                                        [WAIT_OTHER] = "other"};
    const struct actor_view *view = cond_view(session, actor);
    if (session->stage.actors[actor].ended)
        return cond_got(got, "it has ended"), TRUTH_NO;
    if (view == NULL || session->stage.stale || view->wait.kind == WAIT_NONE)
        return cond_got(got, "it is not asleep"), TRUTH_NOT_YET;
    if (condition->word == NULL || strcmp(condition->word, words[view->wait.kind]) == 0)
        return TRUTH_YES;
    if (got != NULL)
        buf_printf(got, "it is asleep in %s", view->wait.where ? view->wait.where : words[view->wait.kind]);
    return TRUTH_NOT_YET;
}

static enum truth held(const struct session *session, int actor, struct buf *got)
{
    const struct actor_view *view = cond_view(session, actor);
    if (view != NULL && view->held)
        return TRUTH_YES;
    cond_got(got, session->stage.actors[actor].ended ? "it has ended" : "it runs");
    return session->stage.actors[actor].ended ? TRUTH_NO : TRUTH_NOT_YET;
}

static enum truth refused(const struct session *session, int actor, struct buf *got)
{
    if (session->stage.actors[actor].outcome == OUT_REFUSED)
        return TRUTH_YES;
    return cond_got(got, "it was carried out"), TRUTH_NO;
}

static enum truth called(const struct session *session, const struct condition *condition, int actor,
                         struct buf *got)
{
    const struct actor_view *view = cond_view(session, actor);
    const char *function = view != NULL ? view->call.function : NULL;
    if (function != NULL && strcmp(function, condition->word) == 0)
        return TRUTH_YES;
    if (got != NULL)
        buf_printf(got, "the last call was %s", function ? function : "none");
    return TRUTH_NO;
}

static enum truth exists(const struct session *session, const struct condition *condition, struct buf *got)
{
    const struct object_entry *entry = entry_of(session, condition->object);
    if (condition->kind == COND_GONE) {
        if (entry == NULL)
            return TRUTH_YES;
        cond_got(got, "the name is still in the object folder");
        return TRUTH_NOT_YET;
    }
    if (entry == NULL) {
        cond_got(got, "there is no such name");
        return TRUTH_NOT_YET;
    }
    if ((condition->number < 0 || (uint64_t)condition->number == entry->size) &&
        (condition->mode < 0 || (condition->mode & 0777) == (entry->mode & 0777)))
        return TRUTH_YES;
    if (got != NULL)
        buf_printf(got, "size %llu, mode %04o", (unsigned long long)entry->size, entry->mode & 07777);
    return TRUTH_NOT_YET;
}

/* Two maps show the same memory when object and offset are equal and both are shared. */
static enum truth shared(const struct session *session, const struct condition *condition, struct buf *got)
{
    const struct map_view *first = cond_map(session, condition->actor, condition->object);
    const struct map_view *second = cond_map(session, condition->actor2, condition->object);
    if (first == NULL || second == NULL) {
        if (got != NULL)
            buf_printf(got, "%s does not map %s", first == NULL ? condition->actor : condition->actor2,
                       condition->object);
        return TRUTH_NOT_YET;
    }
    bool same = first->obj == second->obj && first->offset == second->offset;
    if (same && first->perm[3] == 's' && second->perm[3] == 's')
        return TRUTH_YES;
    if (got != NULL && first->obj != second->obj)
        buf_printf(got, "two objects of that name, inodes %llu and %llu",
                   (unsigned long long)session->stage.now.objs[first->obj].id.ino,
                   (unsigned long long)session->stage.now.objs[second->obj].id.ino);
    else if (got != NULL)
        buf_printf(got, "the maps are %s and %s", first->perm, second->perm);
    return TRUTH_NO;
}

static enum truth private_map(const struct session *session, const struct condition *condition,
                              struct buf *got)
{
    const struct map_view *map = cond_map(session, condition->actor, condition->object);
    if (map == NULL)
        return cond_got(got, "it is not mapped"), TRUTH_NOT_YET;
    if (map->perm[3] == 'p')
        return TRUTH_YES;
    return cond_got(got, "its map is shared"), TRUTH_NO;
}

static enum truth addresses(const struct session *session, const struct condition *condition, struct buf *got)
{
    const struct map_view *first = cond_map(session, condition->actor, condition->object);
    const struct map_view *second = cond_map(session, condition->actor2, condition->object);
    if (first == NULL || second == NULL)
        return cond_got(got, "one of them does not map it"), TRUTH_NOT_YET;
    bool same = first->start == second->start;
    if (same == (strcmp(condition->word, "same") == 0))
        return TRUTH_YES;
    if (got != NULL)
        buf_printf(got, "%llx and %llx", (unsigned long long)first->start, (unsigned long long)second->start);
    return TRUTH_NO;
}

static enum truth bytes(const struct session *session, const struct condition *condition, struct buf *got)
{
    int object = object_of(session, condition->object);
    const struct snapshot *now = &session->stage.now;
    size_t length = condition->text_length;
    if (object < 0 || now->objs[object].npages == 0 || now->objs[object].bytes[0] < 0)
        return cond_got(got, "its bytes are not known"), TRUTH_NOT_YET;
    const uint8_t *page = now->bytes[now->objs[object].bytes[0]];
    if (length <= PAGE_BYTES && memcmp(page, condition->text, length) == 0)
        return TRUTH_YES;
    if (got != NULL)
        buf_printf(got, "\"%.*s\"", (int)strnlen((const char *)page, 60), (const char *)page);
    return TRUTH_NO;
}

static enum truth reaches(const struct session *session, int actor, struct buf *got)
{
    const struct actor_view *view = cond_view(session, actor);
    if (view == NULL || !view->held || view->last != OUT_NO_PROGRESS)
        return held(session, actor, got);
    cond_got(got, "it ran and did not get there");
    return TRUTH_NO;
}

static enum truth check_plain(const struct session *session, const struct condition *condition,
                              struct buf *got)
{
    int actor = cond_actor(session, condition->actor);
    bool about_actor = condition->kind >= COND_PRINTS && condition->kind <= COND_HELD;
    if ((about_actor || condition->kind == COND_CALLED) && actor < 0)
        return cond_got(got, "there is no such actor yet"), TRUTH_NOT_YET;
    switch (condition->kind) {
    case COND_NONE: return TRUTH_YES;
    case COND_PRINTS: return prints(session, condition, actor, got);
    case COND_EXITS:
    case COND_DIES: return ended(session, condition, actor, got);
    case COND_ASLEEP: return asleep(session, condition, actor, got);
    case COND_REACHES: return reaches(session, actor, got);
    case COND_HELD: return held(session, actor, got);
    case COND_REFUSED: return refused(session, actor, got);
    case COND_GONE:
    case COND_EXISTS: return exists(session, condition, got);
    case COND_SHARED: return shared(session, condition, got);
    case COND_PRIVATE: return private_map(session, condition, got);
    case COND_ADDRESSES: return addresses(session, condition, got);
    case COND_PAGE: return cond_page(session, condition, got);
    case COND_OWNS: return cond_owns(session, condition, got);
    case COND_BYTES: return bytes(session, condition, got);
    case COND_CALLED: return called(session, condition, actor, got);
    case COND_OWNER: return cond_owner(session, condition, got);
    case COND_CALLS:
    case COND_VALUE: return cond_value(session, condition, got);
    case COND_TEXT: return cond_text_value(session, condition, got);
    }
    return TRUTH_NO;
}

enum truth cond_check(const struct session *session, const struct condition *condition, struct buf *got)
{
    enum truth truth = check_plain(session, condition, got);
    if (!condition->negated)
        return truth;
    cond_got(got, truth == TRUTH_YES ? "it is so" : "");
    return truth == TRUTH_YES ? TRUTH_NOT_YET : TRUTH_YES;
}
