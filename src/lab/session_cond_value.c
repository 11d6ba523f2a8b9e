/* What a condition says about numbers, texts and locks: variables in shared memory, and what was counted. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "lab/session_parts.h"

static bool compare(int64_t left, enum compare how, int64_t right)
{
    switch (how) {
    case CMP_EQ: return left == right;
    case CMP_NE: return left != right;
    case CMP_LT: return left < right;
    case CMP_LE: return left <= right;
    case CMP_GT: return left > right;
    case CMP_GE: return left >= right;
    }
    return false;
}

/* "A:count" is the private variable of A whose path is "A: count". */
static bool is_path(const char *path, const char *name)
{
    if (path[0] == name[0] && path[1] == ':' && name[1] == ':') {
        path += strlen("A: ");
        name += strlen("A:");
    }
    size_t length = strlen(path), wanted = strlen(name);
    if (wanted > length || strcmp(path + length - wanted, name) != 0)
        return false;
    return wanted == length || path[length - wanted - 1] == '.' || path[length - wanted - 1] == '>';
}

const struct var_view *cond_var(const struct session *session, const char *name)
{
    const struct snapshot *now = &session->stage.now;
    for (size_t i = 0; session->stage.have_now && i < now->nvars; i++)
        if (is_path(now->vars[i].path, name))
            return &now->vars[i];
    return NULL;
}

/* System calls of the last step. */
static int64_t calls(const struct session *session)
{
    const struct actor_view *view = cond_view(session, session->play.last_actor);
    return view != NULL ? view->call.syscalls : 0;
}

/* Bytes that the kernel copied: in the last step, or in all of all actors. */
static int64_t copied(const struct session *session, bool all)
{
    const struct snapshot *now = &session->stage.now;
    const struct actor_view *view = cond_view(session, session->play.last_actor);
    uint64_t bytes = !all && view != NULL ? view->call.copied : 0;
    for (size_t i = 0; all && session->stage.have_now && i < now->nactors; i++)
        bytes += now->actors[i].copied;
    return (int64_t)bytes;
}

enum truth cond_value(const struct session *session, const struct condition *condition, struct buf *got)
{
    int64_t left, right = condition->number;
    if (condition->kind == COND_CALLS) {
        left = calls(session);
    } else if (!say_number(session, condition->name, &left)) {
        if (got != NULL)
            buf_printf(got, "%s has no value", condition->name);
        return TRUTH_NO;
    }
    if (condition->name2 != NULL && !say_number(session, condition->name2, &right)) {
        if (got != NULL)
            buf_printf(got, "%s has no value", condition->name2);
        return TRUTH_NO;
    }
    if (compare(left, condition->compare, right))
        return TRUTH_YES;
    if (got != NULL)
        buf_printf(got, "%lld", (long long)left);
    return TRUTH_NO;
}

enum truth cond_text_value(const struct session *session, const struct condition *condition, struct buf *got)
{
    const struct var_view *var = cond_var(session, condition->name);
    if (var == NULL)
        return cond_got(got, "that variable is not watched or not there"), TRUTH_NO;
    size_t length = strlen(condition->text);
    if (var->value[0] == '"' && strncmp(var->value + 1, condition->text, length) == 0 &&
        var->value[1 + length] == '"')
        return TRUTH_YES;
    return cond_got(got, var->value), TRUTH_NO;
}

enum truth cond_owner(const struct session *session, const struct condition *condition, struct buf *got)
{
    const struct var_view *var = cond_var(session, condition->name);
    if (var == NULL || !var->is_lock)
        return cond_got(got, "no such lock is watched"), TRUTH_NO;
    bool holds;
    if (condition->word != NULL && strcmp(condition->word, "nobody") == 0)
        holds = var->owner == -2;
    else if (condition->word != NULL && strcmp(condition->word, "dead") == 0)
        holds = var->owner != -2 && !var->owner_alive;
    else
        holds = var->owner >= 0 && var->owner == cond_actor(session, condition->actor);
    if (holds)
        return TRUTH_YES;
    return cond_got(got, var->value), TRUTH_NO;
}

bool say_number(const struct session *session, const char *name, int64_t *number)
{
    const struct var_view *var = cond_var(session, name);
    if (strcmp(name, "calls") == 0)
        return *number = calls(session), true;
    if (strcmp(name, "copied") == 0 || strcmp(name, "copied_all") == 0)
        return *number = copied(session, name[6] != '\0'), true;
    if (var != NULL && var->is_number)
        return *number = var->number, true;
    for (size_t i = 0; i < session->play.result_count; i++)
        if (strcmp(session->play.results[i].name, name) == 0)
            return *number = session->play.results[i].number, true;
    return false;
}
