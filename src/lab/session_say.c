/* What a scene says: numbers in a sentence come from this run, `{name}`, never typed in. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/span.h"
#include "lab/session_parts.h"

void say_result(struct session *session, const char *name, int64_t number)
{
    struct play *play = &session->play;
    for (size_t i = 0; i < play->result_count; i++) {
        if (strcmp(play->results[i].name, name) == 0) {
            play->results[i].number = number;
            return;
        }
    }
    play->results =
        mem_push(play->results, &play->result_count, &play->result_capacity, sizeof *play->results);
    play->results[play->result_count - 1] = (struct result){mem_dup(name), number};
}

static void add_value(const struct session *session, struct buf *out, struct span name)
{
    int64_t number;
    char *word = span_dup(name);
    if (say_number(session, word, &number)) {
        buf_printf(out, "%lld", (long long)number);
        goto out;
    }
    const struct var_view *var = cond_var(session, word);
    if (var != NULL) {
        buf_text_add(out, var->value);
        goto out;
    }
    buf_printf(out, "{%s}", word);
out:
    free(word);
}

char *say_fill(const struct session *session, const char *text)
{
    struct buf out = {0};
    for (const char *at = text; *at != '\0'; at++) {
        const char *end = *at == '{' ? strchr(at, '}') : NULL;
        if (end == NULL) {
            buf_char(&out, *at);
            continue;
        }
        add_value(session, &out, (struct span){at + 1, (size_t)(end - at - 1)});
        at = end;
    }
    buf_text_add(&out, "");
    return buf_take(&out);
}
