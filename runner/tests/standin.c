#include "standin.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/err.h"
#include "face/grid.h"
#include "face/screen.h"
#include "face/script.h"
#include "guardian.h"
#include "lab/event.h"

struct standin {
    struct screen_face *screen;
    struct grid grid;
    int keys, reads, stops; /* reads: how often something was read, so that a test can wait for it */
    bool small;
    char last[64];
    int status; /* -1 go on */
};

static void draw(struct standin *standin)
{
    struct grid *grid = &standin->grid;
    int rows, columns;
    screen_size(standin->screen, &rows, &columns);
    if (standin->small)
        rows = columns = 5;
    grid_resize(grid, rows, columns);
    grid_box(grid, (struct rect){0, 0, rows, columns}, STYLE_BOX, "stand-in");
    grid_printf(grid, 1, 2, columns - 4, STYLE_PLAIN, "%dx%d", rows, columns);
    grid_printf(grid, 2, 2, columns - 4, STYLE_PLAIN, "keys %d last %s.", standin->keys, standin->last);
    grid_printf(grid, 3, 2, columns - 4, STYLE_PLAIN, "reads %d stops %d", standin->reads, standin->stops);
    grid_text(grid, 4, 2, columns - 4, STYLE_A, "A");
    grid_text(grid, 4, 4, columns - 6, STYLE_B, "B → 字 e\xcc\x81");
    grid_text(grid, 5, 2, columns - 4, STYLE_SELECT, "selected");
    grid->cursor_row = 5;
    grid->cursor_column = 2;
    screen_show(standin->screen, grid);
}

static void take_key(void *context, const struct screen_key *key)
{
    struct standin *standin = context;
    standin->keys++;
    if (key->key == 'q') {
        standin->status = 5;
    } else if (key->key == KEY_SUSPEND_LAB) {
        standin->stops++;
        screen_stop(standin->screen);
    } else if (key->key == 'h') { /* hide the cursor: only until the next drawing */
        standin->grid.cursor_row = -1;
        screen_show(standin->screen, &standin->grid);
    } else if (key->key == 's') { /* a grid smaller than the screen, kept */
        standin->small = true;
    } else if (key->key == KEY_REDRAW) {
        screen_resize(standin->screen);
    }
    if (key->key == KEY_NONE)
        snprintf(standin->last, sizeof standin->last, "mouse %d,%d wheel %d", key->row, key->column,
                 key->wheel);
    else
        script_name(key->key, standin->last);
}

static void take_signal(struct standin *standin, int signals)
{
    struct signalfd_siginfo info;
    if (read(signals, &info, sizeof info) != sizeof info)
        return;
    if (info.ssi_signo == SIGWINCH) {
        screen_resize(standin->screen);
    } else if (info.ssi_signo == SIGTSTP) {
        standin->stops++;
        screen_stop(standin->screen);
    } else {
        standin->status = 6;
    }
}

static int open_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    static const int wanted[] = {SIGWINCH, SIGTSTP, SIGTERM, SIGHUP, SIGINT};
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        sigaddset(&set, wanted[i]);
    sigprocmask(SIG_BLOCK, &set, NULL);
    return signalfd(-1, &set, SFD_CLOEXEC);
}

int standin_run(struct guardian *guardian, int argc, char **argv)
{
    struct standin standin = {.status = -1, .last = "none"};
    struct err err = {0};
    int signals = open_signals();
    standin.screen = screen_open(argc > 0 && strcmp(argv[0], "ascii") == 0, &err);
    if (standin.screen == NULL) {
        fprintf(stderr, "%s\n", err.text);
        return err.exit;
    }
    size_t length;
    const char *farewell = screen_farewell(standin.screen, &length);
    if (guardian != NULL)
        guardian_farewell(guardian, farewell, length);
    grid_init(&standin.grid, 0, 0, screen_is_ascii(standin.screen));
    struct pollfd fds[3] = {{.fd = STDIN_FILENO, .events = POLLIN},
                            {.fd = signals, .events = POLLIN},
                            {.fd = guardian == NULL ? -1 : guardian_fd(guardian), .events = POLLIN}};
    while (standin.status < 0) {
        draw(&standin);
        poll(fds, 3, -1);
        standin.reads += fds[0].revents != 0;
        if (fds[0].revents & POLLIN)
            screen_keys(standin.screen, take_key, &standin);
        if (fds[1].revents & POLLIN)
            take_signal(&standin, signals);
        if ((fds[2].revents | fds[0].revents) & POLLHUP)
            standin.status = 6;
    }
    screen_close(standin.screen);
    if (guardian != NULL)
        guardian_farewell(guardian, NULL, 0);
    grid_free(&standin.grid);
    close(signals);
    return standin.status;
}
