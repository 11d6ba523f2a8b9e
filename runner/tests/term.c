#include "term.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "face/width.h"
#include "process.h"
#include "term_parts.h"

enum { PATIENCE_S = 60 };

void term_write(int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t wrote = write(fd, bytes, length);
        if (wrote < 0 && errno != EINTR)
            return;
        bytes += wrote > 0 ? wrote : 0;
        length -= wrote > 0 ? (size_t)wrote : 0;
    }
}

static void answer(const char *bytes, size_t length, void *context)
{
    struct term *term = context;
    term_write(term->master, bytes, length);
}

static int note_property(VTermProp property, VTermValue *value, void *context)
{
    struct term *term = context;
    if (property == VTERM_PROP_ALTSCREEN)
        term->alternate = value->boolean;
    else if (property == VTERM_PROP_CURSORVISIBLE)
        term->cursor = value->boolean;
    return 1;
}

static void open_vterm(struct term *term, int rows, int columns)
{
    static const VTermScreenCallbacks callbacks = {.settermprop = note_property};
    term->vterm = vterm_new(rows, columns);
    vterm_set_utf8(term->vterm, 1);
    vterm_output_set_callback(term->vterm, answer, term);
    VTermScreen *screen = vterm_obtain_screen(term->vterm);
    vterm_screen_set_callbacks(screen, &callbacks, term);
    vterm_screen_enable_altscreen(screen, 1);
    vterm_screen_reset(screen, 1);
}

static void open_pty(struct term *term, int rows, int columns)
{
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
    char name[64];
    term->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    ck_assert_msg(term->master >= 0 && grantpt(term->master) == 0 && unlockpt(term->master) == 0 &&
                      ptsname_r(term->master, name, sizeof name) == 0,
                  "no pty: %s", strerror(errno));
    term->slave = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
    ck_assert_msg(term->slave >= 0, "cannot open %s: %s", name, strerror(errno));
    ioctl(term->master, TIOCSWINSZ, &size);
}

static void set_environment(const char *const *env)
{
    static const char *const looks[] = {"LANG",  "LC_CTYPE",  "LANGUAGE",       "NO_COLOR",
                                        "LINES", "COLUMNS",   "SHMLAB_DISABLE", "NCURSES_NO_UTF8_ACS",
                                        "TERM",  "COLORTERM", "ESCDELAY"};
    for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++)
        unsetenv(looks[i]);
    setenv("TERM", "xterm-256color", 1);
    setenv("LC_ALL", "C.UTF-8", 1);
    for (; env != NULL && *env != NULL; env++) {
        if (strchr(*env, '=') != NULL)
            putenv(mem_dup(*env));
        else
            unsetenv(*env);
    }
}

static void become(struct term *term, const char *const *env, const char *const *argv)
{
    sigset_t none;
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that fails leaves nothing behind */
    setsid();
    ioctl(term->slave, TIOCSCTTY, 0);
    for (int fd = 0; fd <= 2; fd++)
        dup2(term->slave, fd);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    set_environment(env);
    execvp(argv[0], (char *const *)argv);
    dprintf(2, "cannot run %s: %s\n", argv[0], strerror(errno));
    _exit(127);
}

struct term *term_start(int rows, int columns, const char *const *env, const char *const *argv)
{
    struct term *term = mem_alloc(sizeof *term);
    term->cursor = true;
    open_pty(term, rows, columns);
    open_vterm(term, rows, columns);
    term->pid = fork();
    if (term->pid == 0)
        become(term, env, argv);
    ck_assert_int_gt(term->pid, 0);
    term->pidfd = (int)syscall(SYS_pidfd_open, term->pid, 0);
    ck_assert_int_ge(term->pidfd, 0);
    return term;
}

void term_close(struct term *term)
{
    if (term->pidfd >= 0) {
        kill(term->pid, SIGKILL);
        waitpid(term->pid, NULL, 0);
        close(term->pidfd);
    }
    if (term->master >= 0)
        close(term->master);
    close(term->slave);
    vterm_free(term->vterm);
    buf_free(&term->sent);
    buf_free(&term->screen);
    free(term);
}

/* Reading. */

static void feed(struct term *term, const char *bytes, size_t length)
{
    vterm_input_write(term->vterm, bytes, length);
    for (size_t i = 0; i < length; i++)
        if (bytes[i] != '\0')
            buf_char(&term->sent, bytes[i]);
}

/* Waits until the program wrote or ended, or a little while: not everything a test waits for is written to
 * the terminal. False when the deadline has passed. */
static bool pump(struct term *term, uint64_t deadline)
{
    uint64_t now = clock_now();
    struct pollfd fds[2] = {{.fd = term->master, .events = POLLIN}, {.fd = term->pidfd, .events = POLLIN}};
    char bytes[65536];
    if (now >= deadline)
        return false;
    poll(fds, 2, 5);
    if (fds[0].revents & POLLIN) {
        ssize_t got = read(term->master, bytes, sizeof bytes);
        if (got > 0)
            feed(term, bytes, (size_t)got);
    } else if (fds[1].revents & POLLIN) {
        waitpid(term->pid, &term->status, 0);
        close(term->pidfd);
        term->pidfd = -1;
    }
    return true;
}

/* The screen goes to the log: Check's messages have no room for it. */
static void give_up(struct term *term, const char *what)
{
    fprintf(stderr, "waited in vain: %s\nthe screen:\n%s%s", what, term_screen(term),
            term->pidfd < 0 ? "(the program has ended)\n" : "");
    ck_abort_msg("waited in vain: %.200s", what);
}

void term_until_true(struct term *term, bool (*is_so)(struct term *term, void *context), void *context,
                     const char *what)
{
    uint64_t deadline = clock_now() + (uint64_t)PATIENCE_S * CLOCK_S;
    while (!is_so(term, context))
        if (!pump(term, deadline))
            give_up(term, what);
}

static bool shows(struct term *term, void *text)
{
    return strstr(term_screen(term), text) != NULL;
}

static bool shows_not(struct term *term, void *text)
{
    return !shows(term, text);
}

static bool is_screen(struct term *term, void *picture)
{
    return strcmp(term_screen(term), picture) == 0;
}

static bool has_sent(struct term *term, void *bytes)
{
    return strstr(term_sent(term), bytes) != NULL;
}

static bool has_ended(struct term *term, void *context)
{
    (void)context;
    return term->pidfd < 0;
}

void term_until(struct term *term, const char *text)
{
    term_until_true(term, shows, (void *)text, text);
}

void term_until_gone(struct term *term, const char *text)
{
    term_until_true(term, shows_not, (void *)text, text);
}

void term_until_screen(struct term *term, const char *picture)
{
    term_until_true(term, is_screen, (void *)picture, picture);
}

void term_until_sent(struct term *term, const char *bytes)
{
    term_until_true(term, has_sent, (void *)bytes, "bytes sent");
}

struct calm {
    pid_t pid;
    size_t read; /* bytes, when it was last asked */
    int looks;   /* in a row at which it slept and nothing had come */
};

/* A program may sleep a little before it draws (at most once per 16 ms), hence more looks than one. */
static bool is_calm(struct term *term, void *context)
{
    struct calm *calm = context;
    bool still = process_state(calm->pid) == 'S' && calm->read == term->sent.length;
    calm->read = term->sent.length;
    calm->looks = still ? calm->looks + 1 : 0;
    return calm->looks > 4;
}

void term_settle(struct term *term, pid_t pid)
{
    struct calm calm = {.pid = pid};
    term_until_true(term, is_calm, &calm, "the program sleeps");
}

int term_wait(struct term *term)
{
    term_until_true(term, has_ended, NULL, "the program's end");
    return term->status;
}
