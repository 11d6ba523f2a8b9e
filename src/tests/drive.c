#include "tests/drive.h"

#include <check.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"

enum { PATIENCE_MS = 15000 };

void drive_open(struct drive *drive, const struct stage_options *options)
{
    static const struct stage_options usual = {.trace = true, .cpu = -1, .rows = 24, .columns = 80};
    struct err err = {0};
    sigset_t child;
    memset(drive, 0, sizeof *drive);
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child, NULL);
    drive->signals = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
    drive->stage = stage_open(options == NULL ? &usual : options, &err);
    ck_assert_msg(drive->stage != NULL, "%s", err.text);
}

static void forget(struct drive *drive)
{
    buf_free(&drive->notices);
    for (int i = 0; i < DRIVE_ACTORS; i++)
        buf_free(&drive->actors[i].output);
    memset(drive->actors, 0, sizeof drive->actors);
}

void drive_restart(struct drive *drive)
{
    stage_restart(drive->stage);
    forget(drive);
}

void drive_close(struct drive *drive)
{
    stage_close(drive->stage);
    close(drive->signals);
    forget(drive);
}

const char *drive_program(const char *name)
{
    static char paths[2][512];
    static int turn;
    const char *build = getenv("SHMLAB_BUILD");
    turn = 1 - turn;
    snprintf(paths[turn], sizeof paths[turn], "%s/programs/%s", build == NULL ? "build" : build, name);
    return paths[turn];
}

static int start(struct drive *drive, const char *program, bool held, const char *object, const char *a,
                 const char *b)
{
    struct err err = {0};
    char *argv[] = {(char *)(uintptr_t)program, (char *)(uintptr_t)a, (char *)(uintptr_t)b, NULL};
    struct stage_program spec = {.path = program[0] == '/' ? program : drive_program(program),
                                 .argv = argv,
                                 .name = program,
                                 .object = object,
                                 .held = held,
                                 .cpu = -1};
    int actor = stage_start(drive->stage, &spec, &err);
    ck_assert_msg(actor >= 0, "%s", err.text);
    return actor;
}

int drive_start(struct drive *drive, const char *program, bool held, const char *a, const char *b)
{
    return start(drive, program, held, NULL, a, b);
}

int drive_start_object(struct drive *drive, const char *program, bool held, const char *object, const char *b)
{
    return start(drive, program, held, object, object, b);
}

static void take(struct drive *drive, const struct stage_news *news)
{
    if (news->kind == NEWS_NOTICE) {
        buf_printf(&drive->notices, "%s\n", news->text);
        return;
    }
    ck_assert_int_lt(news->actor, DRIVE_ACTORS);
    struct drive_actor *actor = &drive->actors[news->actor];
    switch (news->kind) {
    case NEWS_OUTPUT: buf_add(&actor->output, news->text, news->length); break;
    case NEWS_CHILD: drive->children++; break;
    case NEWS_ENDED: actor->ended = true; /* fall through */
    case NEWS_OUTCOME:
        actor->outcome = news->outcome;
        actor->code = news->code;
        actor->outcomes++;
        actor->was_blocked |= news->outcome == OUT_BLOCKED;
        break;
    default: break;
    }
}

static void take_news(struct drive *drive)
{
    struct stage_news news;
    while (stage_next(drive->stage, &news)) {
        take(drive, &news);
        free(news.text);
    }
}

static int time_left(uint64_t deadline, int most_ms)
{
    uint64_t now = clock_now();
    if (deadline == 0)
        return most_ms;
    int left = deadline <= now ? 0 : (int)((deadline - now) / CLOCK_MS) + 1;
    return left < most_ms ? left : most_ms;
}

void drive_turn(struct drive *drive, int most_ms)
{
    struct stage_fd fds[DRIVE_ACTORS];
    struct pollfd slots[DRIVE_ACTORS + 1] = {{.fd = drive->signals, .events = POLLIN}};
    struct signalfd_siginfo record;
    take_news(drive);
    size_t count = stage_fds(drive->stage, fds, DRIVE_ACTORS);
    for (size_t i = 0; i < count; i++)
        slots[i + 1] = (struct pollfd){.fd = fds[i].fd, .events = POLLIN};
    if (poll(slots, count + 1, time_left(stage_deadline(drive->stage), most_ms)) > 0)
        drive->wake_ups++;
    while (read(drive->signals, &record, sizeof record) == sizeof record)
        ;
    for (size_t i = 0; i < count; i++)
        if (slots[i + 1].revents != 0)
            stage_readable(drive->stage, fds[i].fd);
    stage_reap(drive->stage);
    stage_tick(drive->stage, clock_now());
    take_news(drive);
}

/* For waits: another turn, unless patience is at its end. */
static bool again(struct drive *drive, uint64_t begun, const char *what, int actor)
{
    ck_assert_msg(clock_now() - begun < (uint64_t)PATIENCE_MS * CLOCK_MS,
                  "%c: waited for %s in vain; printed so far: %s; outcome %d; notices: %s", 'A' + actor, what,
                  buf_text(&drive->actors[actor].output), drive->actors[actor].outcome,
                  buf_text(&drive->notices));
    drive_turn(drive, 100);
    return true;
}

void drive_prints(struct drive *drive, int actor, const char *text)
{
    uint64_t begun = clock_now();
    while (strstr(buf_text(&drive->actors[actor].output), text) == NULL && again(drive, begun, text, actor))
        ;
}

enum outcome drive_ends(struct drive *drive, int actor)
{
    uint64_t begun = clock_now();
    while (!drive->actors[actor].ended && again(drive, begun, "its end", actor))
        ;
    return drive->actors[actor].outcome;
}

enum outcome drive_outcome(struct drive *drive, int actor, int before)
{
    uint64_t begun = clock_now();
    take_news(drive);
    while (drive->actors[actor].outcomes == before && again(drive, begun, "an outcome", actor))
        ;
    return drive->actors[actor].outcome;
}

enum outcome drive_step(struct drive *drive, int actor, enum unit unit)
{
    struct err err = {0};
    take_news(drive);
    int before = drive->actors[actor].outcomes;
    ck_assert_msg(stage_step(drive->stage, actor, unit, &err) == 0, "%s", err.text);
    return drive_outcome(drive, actor, before);
}

enum outcome drive_until(struct drive *drive, int actor, const char *place)
{
    struct err err = {0};
    take_news(drive);
    int before = drive->actors[actor].outcomes;
    ck_assert_msg(stage_until(drive->stage, actor, place, &err) == 0, "%s", err.text);
    return drive_outcome(drive, actor, before);
}

enum outcome drive_hold(struct drive *drive, int actor)
{
    struct err err = {0};
    take_news(drive);
    int before = drive->actors[actor].outcomes;
    ck_assert_msg(stage_hold(drive->stage, actor, &err) == 0, "%s", err.text);
    return drive_outcome(drive, actor, before);
}

void drive_go(struct drive *drive, int actor)
{
    struct err err = {0};
    ck_assert_msg(stage_go(drive->stage, actor, &err) == 0, "%s", err.text);
}

void drive_type(struct drive *drive, int actor, const char *text)
{
    struct err err = {0};
    ck_assert_msg(stage_input(drive->stage, actor, text, strlen(text), &err) == 0, "%s", err.text);
}

struct snapshot drive_look(struct drive *drive)
{
    struct snapshot snapshot = {0};
    take_news(drive);
    stage_look(drive->stage, &snapshot);
    return snapshot;
}

void drive_gone(pid_t pid)
{
    struct pollfd end = {.fd = pidfd_open(pid, 0), .events = POLLIN};
    if (end.fd == -1)
        return;
    ck_assert_msg(poll(&end, 1, PATIENCE_MS) == 1, "%d lives on", pid);
    close(end.fd);
}
