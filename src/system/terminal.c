#include "system/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "system/news.h"
#include "system/pty.h"
#include "system/stage_inside.h"

enum {
    CHUNK = 16384,
    CHUNKS_A_TURN = 4,        /* a flood must not keep the lab from its keys */
    PAUSE_NS = 20 * CLOCK_MS, /* beyond the cap: how often a turn's worth is thrown away */
    TYPED_MOST = 65536,
    TYPE_AGAIN_NS = 10 * CLOCK_MS,
};

struct terminal *terminal_new(struct stage *stage, int master, int owner)
{
    struct terminal *terminal = mem_alloc(sizeof *terminal);
    terminal->master = master;
    terminal->owner = owner;
    stage->terminals =
        mem_push(stage->terminals, &stage->nterminals, &stage->terminals_room, sizeof *stage->terminals);
    stage->terminals[stage->nterminals - 1] = terminal;
    return terminal;
}

void terminal_free(struct terminal *terminal)
{
    if (terminal->master != -1)
        close(terminal->master);
    buf_free(&terminal->typed);
    free(terminal);
}

static void say_capped(struct stage *stage, struct terminal *terminal)
{
    terminal->capped = true;
    news_notice(stage, "%c has printed %.4g MiB: the rest of its output is not kept",
                actor_letter(terminal->owner), (double)stage->output_most / (1 << 20));
}

static void take(struct stage *stage, struct terminal *terminal, const char *bytes, size_t length)
{
    uint64_t room = stage->output_most - terminal->printed;
    size_t kept = length < room ? length : (size_t)room;
    terminal->printed += kept;
    if (kept > 0)
        news_add(stage, (struct stage_news){.kind = NEWS_OUTPUT,
                                            .actor = terminal->owner,
                                            .text = mem_dup_n(bytes, kept),
                                            .length = kept});
    if (kept < length && !terminal->capped)
        say_capped(stage, terminal);
}

void terminal_read(struct stage *stage, struct terminal *terminal, bool all)
{
    char bytes[CHUNK];
    for (int chunk = 0; terminal->master != -1 && (chunk < CHUNKS_A_TURN || all); chunk++) {
        ssize_t got = pty_read(terminal->master, bytes, sizeof bytes);
        if (got == PTY_EMPTY)
            return;
        if (got == PTY_ENDED) {
            close(terminal->master);
            terminal->master = -1;
            return;
        }
        take(stage, terminal, bytes, (size_t)got);
        if (terminal->capped &&
            chunk + 1 >= CHUNKS_A_TURN) { /* others may print on behind the one that ended */
            terminal->paused_until = clock_now() + PAUSE_NS;
            return;
        }
    }
}

static void send(struct terminal *terminal)
{
    struct buf *typed = &terminal->typed;
    while (terminal->master != -1 && typed->length > 0) {
        ssize_t sent = pty_write(terminal->master, typed->data, typed->length);
        if (sent <= 0)
            return;
        memmove(typed->data, typed->data + sent, typed->length - (size_t)sent);
        typed->length -= (size_t)sent;
    }
}

int terminal_type(struct terminal *terminal, const void *bytes, size_t length, struct err *err)
{
    char owner = actor_letter(terminal->owner);
    if (terminal->master == -1)
        return err_set(err, "nobody reads what is typed to %c: it has ended", owner);
    if (terminal->typed.length + length > TYPED_MOST)
        return err_set(err, "%c does not read its input; what was typed is lost", owner);
    buf_add(&terminal->typed, bytes, length);
    send(terminal);
    return 0;
}

uint64_t terminal_deadline(const struct terminal *terminal)
{
    if (terminal->master != -1 && terminal->paused_until != 0)
        return terminal->paused_until;
    return terminal->master != -1 && terminal->typed.length > 0 ? clock_now() + TYPE_AGAIN_NS : 0;
}

void terminal_tick(struct stage *stage, struct terminal *terminal, uint64_t now)
{
    send(terminal);
    if (terminal->paused_until != 0 && now >= terminal->paused_until) {
        terminal->paused_until = 0;
        terminal_read(stage, terminal, false);
    }
}
