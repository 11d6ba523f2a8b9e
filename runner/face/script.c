#include "face/script.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "face/width.h"
#include "lab/event.h"

static const struct {
    const char *name;
    int key;
} names[] = {
    {"Space", ' '},           {"Enter", KEY_RETURN},       {"Tab", KEY_TABULATOR},
    {"Esc", KEY_ESCAPE},      {"Backspace", KEY_RUBOUT},   {"Up", KEY_UP_ARROW},
    {"Down", KEY_DOWN_ARROW}, {"Left", KEY_LEFT_ARROW},    {"Right", KEY_RIGHT_ARROW},
    {"PgUp", KEY_PAGE_UP},    {"PgDn", KEY_PAGE_DOWN},     {"Home", KEY_TO_START},
    {"End", KEY_TO_END},      {"Ctrl-Z", KEY_SUSPEND_LAB}, {"Ctrl-L", KEY_REDRAW},
    {"Ctrl-]", KEY_RELEASE},
};

static bool key_of_word(struct span word, int *key)
{
    uint32_t ch;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (span_is(word, names[i].name)) {
            *key = names[i].key;
            return true;
        }
    if (word.length == 6 && span_starts(word, "Ctrl-") && isupper((unsigned char)word.at[5])) {
        *key = word.at[5] - '@';
        return true;
    }
    if (word.length == 0 || width_next(word.at, word.length, &ch) != word.length)
        return false;
    *key = (int)ch;
    return true;
}

/* Passes blanks and remarks; the rest then begins with a word, or is empty. */
static void skip(struct script *script)
{
    struct span *rest = &script->rest;
    while (rest->length > 0) {
        if (*rest->at == '\n')
            script->line++;
        if (*rest->at == '#' && (rest->length == 1 || isspace((unsigned char)rest->at[1]))) {
            span_line(rest);
            script->line++;
            continue;
        }
        if (!isspace((unsigned char)*rest->at))
            return;
        rest->at++;
        rest->length--;
    }
}

int script_next(struct script *script, int *key, struct err *err)
{
    uint32_t ch;
    size_t took = width_next(script->typing.at, script->typing.length, &ch);
    if (took > 0) {
        script->typing.at += took;
        script->typing.length -= took;
        *key = (int)ch;
        return 1;
    }
    skip(script);
    if (script->rest.length == 0)
        return 0;
    struct span word = span_word(&script->rest);
    if (span_is(word, "type")) {
        script->typing = span_line(&script->rest);
        script->line++;
        if (script->typing.length > 0) { /* the blank behind the word */
            script->typing.at++;
            script->typing.length--;
        }
        return script_next(script, key, err);
    }
    if (key_of_word(word, key))
        return 1;
    return err_usage(err, "line %d: '%.*s' is no key", script->line + 1, (int)word.length, word.at);
}

void script_name(int key, char *name)
{
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (names[i].key == key) {
            snprintf(name, SCRIPT_NAME, "%s", names[i].name);
            return;
        }
    if (key > 0 && key < ' ') {
        snprintf(name, SCRIPT_NAME, "Ctrl-%c", key + '@');
        return;
    }
    name[width_encode((uint32_t)key, name)] = '\0';
}
