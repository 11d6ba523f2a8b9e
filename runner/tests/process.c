#include "process.h"

#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

struct stat_line { /* of /proc/PID/stat: "4121 (sh) S 4100 …" */
    char state;
    pid_t parent;
};

static struct stat_line stat_of(pid_t pid)
{
    char path[64];
    struct buf text = {0};
    struct stat_line line = {'X', 0};
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    if (buf_read_file(&text, path, NULL) == 0) {
        const char *behind_name = strrchr(buf_text(&text), ')');
        if (behind_name != NULL)
            sscanf(behind_name, ") %c %d", &line.state, &line.parent);
    }
    buf_free(&text);
    return line;
}

char process_state(pid_t pid)
{
    return stat_of(pid).state;
}

bool process_is_gone(pid_t pid)
{
    char state = process_state(pid);
    return state == 'Z' || state == 'X';
}

pid_t process_child(pid_t pid)
{
    pid_t found = 0;
    DIR *processes = opendir("/proc");
    struct dirent *entry;
    ck_assert_ptr_nonnull(processes);
    while (found == 0 && (entry = readdir(processes)) != NULL) {
        pid_t child = (pid_t)strtol(entry->d_name, NULL, 10);
        struct stat_line line = {0};
        if (child > 0)
            line = stat_of(child);
        if (line.parent == pid && line.state != 'Z')
            found = child;
    }
    closedir(processes);
    return found;
}

long process_wakes(pid_t pid)
{
    char path[64];
    struct buf text = {0};
    long wakes = -1;
    snprintf(path, sizeof path, "/proc/%d/status", pid);
    ck_assert_int_eq(buf_read_file(&text, path, NULL), 0);
    const char *at = strstr(buf_text(&text), "\nvoluntary_ctxt_switches:");
    ck_assert_ptr_nonnull(at);
    ck_assert_int_eq(sscanf(at, "\nvoluntary_ctxt_switches: %ld", &wakes), 1);
    buf_free(&text);
    return wakes;
}
