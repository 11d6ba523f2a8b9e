#include "e2e.h"

#include <check.h>
#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/span.h"
#include "process.h"

bool e2e_is_main_screen(struct term *term, void *context)
{
    (void)context;
    return !term_is_alternate(term) && term_has_cursor(term) && !term_has_mouse(term);
}

static void start(struct e2e *e2e, int rows, int columns, const char *const *argv)
{
    char home[80], state[96], data[96], cache[96];
    snprintf(e2e->home, sizeof e2e->home, "/tmp/shmlab-e2e-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(e2e->home));
    snprintf(home, sizeof home, "HOME=%s", e2e->home);
    snprintf(state, sizeof state, "XDG_STATE_HOME=%s/state", e2e->home);
    snprintf(data, sizeof data, "XDG_DATA_HOME=%s/data", e2e->home);
    snprintf(cache, sizeof cache, "XDG_CACHE_HOME=%s/cache", e2e->home);
    e2e->term = term_start(rows, columns,
                           (const char *const[]){home, state, data, cache, "PS1=prompt> ", NULL}, argv);
}

static const char *program(void)
{
    static char path[4096];
    const char *build = getenv("SHMLAB_BUILD");
    snprintf(path, sizeof path, "%s/shmlab", build == NULL ? "build" : build);
    return path;
}

void e2e_open(struct e2e *e2e, int rows, int columns, const char *arguments)
{
    e2e_open_with(e2e, rows, columns, "", arguments);
}

void e2e_open_with(struct e2e *e2e, int rows, int columns, const char *variables, const char *arguments)
{
    char command[8192];
    memset(e2e, 0, sizeof *e2e);
    snprintf(command, sizeof command, "read begin; %s %s %s; echo status $?; read end", variables, program(),
             arguments);
    start(e2e, rows, columns, (const char *const[]){"sh", "-c", command, NULL});
    e2e->before = term_modes(e2e->term);
    term_type(e2e->term, "\n");
}

void e2e_open_at_prompt(struct e2e *e2e, int rows, int columns, const char *const *shell)
{
    memset(e2e, 0, sizeof *e2e);
    start(e2e, rows, columns, shell);
    term_until(e2e->term, "prompt>");
    term_type(e2e->term, program());
    term_type(e2e->term, "\n");
}

static int remove_entry(const char *path, const struct stat *unused, int kind, struct FTW *where)
{
    (void)unused;
    (void)kind;
    (void)where;
    return remove(path);
}

void e2e_close(struct e2e *e2e)
{
    term_close(e2e->term);
    nftw(e2e->home, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

void e2e_meet(struct e2e *e2e)
{
    e2e->guardian = process_child(term_pid(e2e->term));
    e2e->lab = process_child(e2e->guardian);
    ck_assert_int_ne(e2e->guardian, 0);
    ck_assert_int_ne(e2e->lab, 0);
    term_settle(e2e->term, e2e->lab);
    const char *screen = term_screen(e2e->term);
    e2e->actor_count = 0;
    for (const char *at = screen; (at = strstr(at, "  pid ")) != NULL && e2e->actor_count < E2E_ACTORS; at++)
        e2e->actors[e2e->actor_count++] = (pid_t)strtol(at + strlen("  pid "), NULL, 10);
    const char *inode = strstr(screen, "  inode ");
    e2e->inode = inode == NULL || e2e->actor_count == 0 ? 0 : strtoul(inode + strlen("  inode "), NULL, 10);
}

void e2e_to_stage(struct e2e *e2e)
{
    term_until(e2e->term, "q quit");
    term_type(e2e->term, " ");
    term_until(e2e->term, "Space start scene");
    term_type(e2e->term, " ");
    term_until(e2e->term, "Space script: go reader");
    e2e_meet(e2e);
    ck_assert_int_eq(e2e->actor_count, 2);
    ck_assert_uint_ne(e2e->inode, 0);
}

/* How much of a row is the lab's own: up to an entry of the object folder ("-rw-r--r--   4096  /x", "and 3
 * more"), and nothing of a line that counts rows. Blanks and a box's edge behind it do not count. */
static struct span own_part(struct span row)
{
    static const char *const foreign[] = {"/dev/shm  ", "-rw", "          and ", "rows "};
    for (size_t at = 0; at < row.length; at++)
        for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++)
            if (span_starts((struct span){row.at + at, row.length - at}, foreign[i]))
                row.length = i == 3 ? 0 : at;
    struct span edge = span_of("│");
    for (;;) {
        if (row.length > 0 && row.at[row.length - 1] == ' ')
            row.length--;
        else if (row.length >= edge.length &&
                 memcmp(row.at + row.length - edge.length, edge.at, edge.length) == 0)
            row.length -= edge.length;
        else
            return row;
    }
}

char *e2e_picture(struct e2e *e2e)
{
    struct buf picture = {0};
    struct span rest = span_of(term_screen(e2e->term));
    while (rest.length > 0) {
        struct span row = own_part(span_line(&rest));
        buf_add(&picture, row.at, row.length);
        buf_char(&picture, '\n');
    }
    return buf_take(&picture);
}

struct wanted {
    struct e2e *e2e;
    const char *picture;
};

static bool is_picture(struct term *term, void *context)
{
    const struct wanted *wanted = context;
    (void)term;
    char *now = e2e_picture(wanted->e2e);
    bool same = strcmp(now, wanted->picture) == 0;
    free(now);
    return same;
}

void e2e_until_picture(struct e2e *e2e, const char *picture)
{
    struct wanted wanted = {e2e, picture};
    term_until_true(e2e->term, is_picture, &wanted, picture);
}

bool e2e_name_is_gone(const struct e2e *e2e)
{
    bool gone = true;
    DIR *objects = opendir("/dev/shm");
    struct dirent *entry;
    struct stat there;
    ck_assert_ptr_nonnull(objects);
    while ((entry = readdir(objects)) != NULL)
        if (strncmp(entry->d_name, "my_shm", 6) == 0 &&
            fstatat(dirfd(objects), entry->d_name, &there, 0) == 0 && there.st_ino == e2e->inode)
            gone = false;
    closedir(objects);
    return gone;
}

static bool is_gone(struct term *term, void *context)
{
    const struct e2e *e2e = context;
    if (!process_is_gone(e2e->guardian) || !process_is_gone(e2e->lab))
        return false;
    for (int i = 0; i < e2e->actor_count; i++)
        if (!process_is_gone(e2e->actors[i]))
            return false;
    return e2e_name_is_gone(e2e) && e2e_is_main_screen(term, NULL);
}

void e2e_until_gone(struct e2e *e2e)
{
    term_until_true(e2e->term, is_gone, e2e, "no process, no name, no screen is left");
}

static bool has_modes(struct term *term, void *context)
{
    const struct e2e *e2e = context;
    struct termios now = term_modes(term);
    return term_same_modes(&now, &e2e->before);
}

void e2e_until_clean(struct e2e *e2e)
{
    e2e_until_gone(e2e);
    term_until_true(e2e->term, has_modes, e2e, "the terminal's modes are as before");
}
