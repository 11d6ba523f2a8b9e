/* A saved run is played: time passes by events, pictures come when they are due, pauses are cut short. */
#include <string.h>

#include "base/clock.h"
#include "lab/session_parts.h"

enum { PAUSE_MOST_MS = 3000 };

static const double speeds[] = {0.25, 0.5, 1, 2, 4, 8};
enum { SPEED_ONE = 2, SPEEDS = sizeof speeds / sizeof *speeds };

double saved_speed(const struct session *session)
{
    return speeds[session->replay.speed];
}

void saved_free(struct replay *replay)
{
    reel_free(replay->reel);
    memset(replay, 0, sizeof *replay);
}

static bool is_over(const struct replay *replay)
{
    return replay->reel->shown >= replay->reel->count;
}

/* When the next event is to be shown. */
static void set_due(struct session *session)
{
    struct replay *replay = &session->replay;
    if (!replay->playing || is_over(replay)) {
        replay->playing = false;
        replay->due = 0;
        return;
    }
    double wait =
        (replay->reel->events[replay->reel->shown].at - reel_time(replay->reel)) / saved_speed(session);
    if (wait > PAUSE_MOST_MS / 1000.0)
        wait = PAUSE_MOST_MS / 1000.0;
    replay->due = session->now + (uint64_t)(wait * CLOCK_S);
}

void saved_begin(struct session *session, struct reel *reel)
{
    session->screen = SCREEN_REPLAY;
    session->replay = (struct replay){.reel = reel, .playing = !session->ui.plain, .speed = SPEED_ONE};
}

void saved_tick(struct session *session)
{
    struct replay *replay = &session->replay;
    if (session->screen != SCREEN_REPLAY || !replay->playing)
        return;
    if (replay->due == 0)
        set_due(session);
    while (replay->playing && session->now >= replay->due) {
        reel_show(replay->reel, replay->reel->shown + 1);
        session_changed(session);
        set_due(session);
    }
}

void saved_pause(struct session *session)
{
    struct replay *replay = &session->replay;
    if (is_over(replay))
        reel_show(replay->reel, 0);
    replay->playing = !replay->playing;
    replay->due = 0;
    session_changed(session);
}

void saved_go(struct session *session, size_t events)
{
    session->replay.playing = false;
    session->replay.due = 0;
    reel_show(session->replay.reel, events);
    session_changed(session);
}

void saved_faster(struct session *session, int by)
{
    struct replay *replay = &session->replay;
    int speed = replay->speed + by;
    replay->speed = speed < 0 ? 0 : speed >= SPEEDS ? SPEEDS - 1 : speed;
    replay->due = 0;
    session_changed(session);
}
