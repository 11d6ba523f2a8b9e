/* Without ptrace nobody tells of forks and of names that are made: what can be found out by looking. */
#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

/* Whoever is in an actor's session goes with it. */
static bool kill_session(pid_t session)
{
    bool found = false;
    DIR *folder = opendir("/proc");
    for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;) {
        pid_t pid = (pid_t)atoi(entry->d_name);
        if (pid > 0 && pid != session && getsid(pid) == session && kill(pid, SIGKILL) == 0)
            found = true;
    }
    if (folder != NULL)
        closedir(folder);
    return found;
}

void plain_end(struct stage *stage)
{
    enum { ROUNDS = 3 }; /* a killed one may have forked before */
    plain_find_names(stage);
    for (size_t i = 0; i < stage->nterminals; i++)
        for (int round = 0; round < ROUNDS && kill_session(stage->terminals[i]->group); round++)
            ;
}
