/* `shmlab inspect PID…`: the memory diagram of processes that run anyway. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"
#include "cmd/full.h"
#include "cmd/lab.h"
#include "face/ascii.h"
#include "face/text.h"
#include "lab/loop.h"
#include "lab/session_run.h"
#include "system/inspect.h"
#include "view/diagram_words.h"

enum { MOST_PIDS = 26 };

static int read_pids(const struct cmd_options *options, pid_t *pids, struct err *err)
{
    if (options->word_count < 1 || options->word_count > MOST_PIDS)
        return err_usage(err, "shmlab inspect takes 1 to %d process ids, as in: shmlab inspect 4121 4122", MOST_PIDS);
    for (int i = 0; i < options->word_count; i++) {
        int64_t number;
        if (!span_number(span_of(options->words[i]), &number) || number <= 0 || number > 1 << 22)
            return err_usage(err, "'%s' is no process id; ps lists those that run", options->words[i]);
        pids[i] = (pid_t)number;
    }
    return 0;
}

static json_t *json_maps(const struct actor_view *actor)
{
    json_t *maps = json_array();
    for (size_t i = 0; i < actor->nmaps; i++) {
        const struct map_view *map = &actor->maps[i];
        json_t *pages = json_array();
        for (size_t page = 0; page < map->npages; page++)
            json_array_append_new(pages, json_boolean(map->pages[page].bits & PG_PRESENT));
        json_array_append_new(maps, json_pack("{s:I, s:I, s:I, s:s, s:i, s:o}", "start", (json_int_t)map->start, "end",
                                              (json_int_t)map->end, "offset", (json_int_t)map->offset, "perm",
                                              map->perm, "object", map->obj, "present", pages));
    }
    return maps;
}

static json_t *json_of(const struct snapshot *snapshot)
{
    json_t *actors = json_array(), *objects = json_array();
    for (size_t i = 0; i < snapshot->nactors; i++) {
        const struct actor_view *actor = &snapshot->actors[i];
        json_array_append_new(actors, json_pack("{s:i, s:s, s:b, s:s*, s:s*, s:o}", "pid", (int)actor->pid, "name",
                                                actor->name, "alive", actor->alive, "why", actor->why, "waits_for",
                                                actor->wait.what, "maps", json_maps(actor)));
    }
    for (size_t i = 0; i < snapshot->nobjs; i++) {
        const struct obj_view *object = &snapshot->objs[i];
        json_array_append_new(objects,
                              json_pack("{s:s*, s:i, s:i, s:I, s:b, s:I}", "name", object->name, "major",
                                        (int)object->id.major, "minor", (int)object->id.minor, "inode",
                                        (json_int_t)object->id.ino, "linked", object->linked, "size",
                                        (json_int_t)(object->size_known ? (int64_t)object->size : -1)));
    }
    return json_pack("{s:o, s:o}", "processes", actors, "objects", objects);
}

static int print_once(const struct cmd_options *options, const pid_t *pids, struct err *err)
{
    struct snapshot snapshot = {0};
    struct buf words = {0};
    struct inspect *inspect = inspect_open(pids, (size_t)options->word_count, err);
    if (inspect == NULL)
        return -1;
    inspect_fill(inspect, &snapshot);
    if (options->json) {
        json_t *all = json_of(&snapshot);
        json_dumpf(all, stdout, JSON_INDENT(2));
        putchar('\n');
        json_decref(all);
    } else {
        diagram_words(&snapshot, NULL, &words);
        struct span rest = {buf_text(&words), words.length};
        while (rest.length > 0) {
            char *line = span_dup(span_line(&rest));
            text_line(stdout, line, ascii_is_needed());
            free(line);
        }
    }
    buf_free(&words);
    snapshot_free(&snapshot);
    inspect_close(inspect);
    return 0;
}

static int show_live(const struct cmd_options *options, const pid_t *pids, struct err *err)
{
    struct lab lab = {0};
    struct face face = {.input = -1};
    struct full *full = NULL;
    int status = -1;
    struct lab_wish wish = {.isolation = ISOLATION_NONE, .pids = pids, .pid_count = (size_t)options->word_count};
    if (loop_block_signals(err) != 0 || lab_open(&lab, options, &face, wish, err) != 0)
        goto out;
    if ((full = full_open(&face, options->ascii, options->guardian, err)) == NULL)
        goto out;
    session_inspect(lab.session);
    status = lab_run(&lab, &face, err);
out:
    full_close(full);
    lab_close(&lab);
    return status;
}

int cmd_inspect(const struct cmd_options *options, struct err *err)
{
    pid_t pids[MOST_PIDS];
    if (read_pids(options, pids, err) != 0)
        return -1;
    bool once = options->once || options->json || options->plain || !isatty(STDOUT_FILENO) || !isatty(STDIN_FILENO);
    return once ? print_once(options, pids, err) : show_live(options, pids, err);
}
