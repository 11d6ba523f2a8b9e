/* Played by a clicker that is no person: a key whenever the picture has not changed for a while. */
#include "cmd/record_scene.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "cmd/lab.h"
#include "cmd/record.h"
#include "lab/demo_words.h"
#include "lab/session_run.h"

enum {
    CALM_MS = 150 /* nothing has changed for so long */,
    READING_S = 2 /* between keys, when it is played */
};

struct clicker {
    int timer;
    struct recorder *recorder;
};

static void set_timer(const struct clicker *clicker, long ms)
{
    struct itimerspec when = {.it_value.tv_nsec = ms * CLOCK_MS};
    timerfd_settime(clicker->timer, 0, &when, NULL);
}

static void draw(void *context, const struct session *session, struct drawn *drawn)
{
    const struct clicker *clicker = context;
    record_draw(clicker->recorder, session, drawn);
    set_timer(clicker, session_is_busy(session) ? 0 : CALM_MS);
}

static void press(void *context, const struct session *session, struct queue *queue)
{
    const struct clicker *clicker = context;
    const struct play *play = &session->play;
    uint64_t times;
    if (read(clicker->timer, &times, sizeof times) < 0)
        return;
    bool over = play->scene >= 0 && (play->phase == PLAY_DONE || play->phase == PLAY_FAILED);
    struct buf next = {0};
    demo_words_next(session, &next);
    if (!over)
        record_key(clicker->recorder, buf_text(&next), (uint64_t)READING_S * CLOCK_S);
    queue_add(queue, (struct event){.kind = EVENT_KEY, .key = over ? 'q' : KEY_PAGE_DOWN});
    buf_free(&next);
}

int record_scene(const struct cmd_options *options, int lesson, int scene, const char *path,
                 const char *stamp, struct err *err)
{
    struct clicker clicker = {.timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)};
    struct face face = {.context = &clicker, .input = clicker.timer, .draw = draw, .keys = press};
    struct lab lab = {0};
    struct plan plan = {0};
    struct buf title = {0};
    char *part = mem_printf("%s.part", path);
    int result = -1;
    if (lab_open(&lab, options, &face, (struct lab_wish){.isolation = ISOLATION_NONE}, err) != 0 ||
        plan_add(&plan, &lab.catalog, lesson, scene, 0, err) != 0)
        goto out;
    buf_printf(&title, "%s.%d", lab.catalog.lessons[lesson].number, scene + 1);
    struct cast_head head = {.title = title.data, .scene = title.data, .stamp = stamp};
    clicker.recorder = record_open(part, &head, err);
    if (clicker.recorder == NULL)
        goto out;
    session_demo(lab.session, &plan, 0, NULL);
    lab.session->demo.alone = true;
    int status = lab_run(&lab, &face, err);
    bool played = status == 0 && lab.session->play.phase == PLAY_DONE;
    if (status == 0 && !played)
        err_set(err, "scene %s was not recorded: %s", title.data,
                lab.session->play.failure != NULL ? lab.session->play.failure : "it did not come to its end");
    if (record_close(clicker.recorder, err) == 0 && played)
        result = rename(part, path) == 0 ? 0 : err_errno(err, errno, "cannot write %s", path);
    clicker.recorder = NULL;
out:
    if (result != 0)
        unlink(part);
    record_close(clicker.recorder, NULL);
    lab_close(&lab);
    plan_free(&plan);
    buf_free(&title);
    free(part);
    if (clicker.timer >= 0)
        close(clicker.timer);
    return result;
}

bool record_is_current(const char *path, const char *stamp)
{
    struct buf text = {0};
    struct reel *reel = NULL;
    if (buf_read_file(&text, path, NULL) == 0)
        reel = reel_read(path, (struct span){buf_text(&text), text.length}, NULL);
    bool current = reel != NULL && strcmp(reel->stamp, stamp) == 0;
    reel_free(reel);
    buf_free(&text);
    return current;
}
