#include "system/plain.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "system/maps.h"
#include "system/names.h"
#include "system/stage_inside.h"

static bool has_mapped(pid_t pid, struct obj_id id)
{
    struct buf text = {0};
    size_t count = 0;
    bool found = false;
    char *path = mem_printf("/proc/%d/maps", pid);
    struct map_line *lines = NULL;
    if (buf_read_file(&text, path, NULL) == 0)
        lines = maps_parse(buf_text(&text), text.length, &count);
    for (size_t i = 0; i < count; i++)
        found |= obj_id_equal(lines[i].id, id);
    maps_free(lines, count);
    buf_free(&text);
    free(path);
    return found;
}

static bool has_open(pid_t pid, struct obj_id id)
{
    bool found = false;
    char *path = mem_printf("/proc/%d/fd", pid);
    DIR *folder = opendir(path);
    for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;) {
        struct obj_id of_fd;
        char *file = mem_printf("%s/%s", path, entry->d_name);
        found |= names_identify(file, &of_fd) && obj_id_equal(of_fd, id);
        free(file);
    }
    if (folder != NULL)
        closedir(folder);
    free(path);
    return found;
}

static bool some_actor_holds(void *context, struct obj_id id)
{
    const struct stage *stage = context;
    for (size_t i = 0; i < stage->nactors; i++)
        if (stage->actors[i]->alive &&
            (has_open(stage->actors[i]->pid, id) || has_mapped(stage->actors[i]->pid, id)))
            return true;
    return false;
}

void plain_find_names(struct stage *stage)
{
    if (!stage->traced)
        names_find_made(stage->names, some_actor_holds, stage);
}

/* ---- descendants ---- */

struct process {
    pid_t pid, parent, session;
    bool ours;
};

static struct process *list_processes(size_t *count)
{
    struct process *list = NULL;
    size_t room = 0;
    DIR *folder = opendir("/proc");
    *count = 0;
    for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;) {
        struct process one = {.pid = (pid_t)atoi(entry->d_name)};
        struct buf text = {0};
        char *path = one.pid > 0 ? mem_printf("/proc/%d/stat", one.pid) : NULL;
        const char *behind_name =
            path != NULL && buf_read_file(&text, path, NULL) == 0 ? strrchr(buf_text(&text), ')') : NULL;
        if (behind_name != NULL && sscanf(behind_name, ") %*c %d %*d %d", &one.parent, &one.session) == 2) {
            list = mem_push(list, count, &room, sizeof *list);
            list[*count - 1] = one;
        }
        buf_free(&text);
        free(path);
    }
    if (folder != NULL)
        closedir(folder);
    return list;
}

static bool is_actor(const struct stage *stage, pid_t pid)
{
    for (size_t i = 0; i < stage->nactors; i++)
        if (stage->actors[i]->pid == pid)
            return true;
    return false;
}

/* An actor's session, and the children of all that belongs to it. Says whether one was added. */
static bool claim_more(const struct stage *stage, struct process *list, size_t count)
{
    bool added = false;
    for (size_t i = 0; i < count; i++) {
        if (list[i].ours || is_actor(stage, list[i].pid))
            continue;
        list[i].ours = is_actor(stage, list[i].session) || is_actor(stage, list[i].parent);
        for (size_t j = 0; j < count && !list[i].ours; j++)
            list[i].ours = list[j].ours && list[j].pid == list[i].parent;
        added |= list[i].ours;
    }
    return added;
}

static bool kill_descendants(const struct stage *stage)
{
    size_t count;
    bool found = false;
    struct process *list = list_processes(&count);
    while (claim_more(stage, list, count))
        ;
    for (size_t i = 0; i < count; i++)
        if (list[i].ours && kill(list[i].pid, SIGKILL) == 0)
            found = true;
    free(list);
    return found;
}

void plain_end(struct stage *stage)
{
    enum { ROUNDS = 3 }; /* a killed one may have forked before */
    plain_find_names(stage);
    for (int round = 0; round < ROUNDS && kill_descendants(stage); round++)
        ;
}
