/* `shmlab doctor`: what this machine allows, and what it costs in the lab. */
#include <jansson.h>
#include <stdio.h>

#include "base/err.h"
#include "cmd/abilities.h"
#include "cmd/cmd.h"

static void print_json(void)
{
    struct ability abilities[ABILITY_MOST];
    size_t count = abilities_try(abilities);
    json_t *all = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(all, json_pack("{s:s, s:b, s:s, s:s, s:s*}", "name", abilities[i].name, "there",
                                             abilities[i].there, "detail", abilities[i].detail, "cost",
                                             abilities[i].cost, "mend", abilities[i].mend));
    json_dumpf(all, stdout, JSON_INDENT(2));
    putchar('\n');
    json_decref(all);
}

int cmd_doctor(const struct cmd_options *options, struct err *err)
{
    struct buf text = {0};
    if (options->word_count > 0)
        return err_usage(err, "shmlab doctor takes no words, got '%s'", options->words[0]);
    if (options->json) {
        print_json();
        return 0;
    }
    abilities_say(&text);
    fputs(buf_text(&text), stdout);
    buf_free(&text);
    return 0;
}
