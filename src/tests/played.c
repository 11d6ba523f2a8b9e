#include "tests/played.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/span.h"
#include "course/lesson_parse.h"

static const char text[] = "# A lesson\n\n<!-- minutes: 5 -->\n\n"
                           "## First page\n\nSome words.\n\n"
                           "### predict lost\nHow many?\n"
                           "- [ ] zero — *Both stored.*\n"
                           "- [x] one — *One is lost.*\n\n"
                           "```scene be the scheduler\n"
                           "start racer held\n"
                           "predict lost\n"
                           "step racer by insn\n"
                           "step racer by insn\n"
                           "expect racer prints \"done\"\n"
                           "```\n\n"
                           "### question who\nWho?\n"
                           "- [x] A — *It is A.*\n"
                           "- [ ] B — *It is not B.*\n\n"
                           "## Second page\n\nMore words.\n";

static struct catalog_lesson lessons[] = {
    {.id = "01-a-lesson", .number = "01", .title = "A lesson", .pages = 2, .scenes = 1, .questions = 1}};
static struct catalog catalog = {.lessons = lessons, .lesson_count = 1};
struct session *played;
static uint64_t now;

void played_tell(struct event event)
{
    event.now = now += 1000000;
    session_update(played, &event);
    event_free(&event);
}

void played_key(int code)
{
    played_tell((struct event){.kind = EVENT_KEY, .key = code});
}

/* Takes effects up to the first of this kind; the test fails when there is none. */
struct effect played_effect_of(enum effect_kind kind)
{
    struct effect effect;
    while (session_take(played, &effect)) {
        if (effect.kind == kind)
            return effect;
        effect_free(&effect);
    }
    ck_abort_msg("the session did not ask for effect %d", kind);
    return effect;
}

bool played_asked_for(enum effect_kind kind)
{
    struct effect effect;
    bool found = false;
    while (session_take(played, &effect)) {
        found |= effect.kind == kind;
        effect_free(&effect);
    }
    return found;
}

void played_news(enum news_kind kind, int actor, enum outcome outcome, const char *said)
{
    struct event event = {.kind = EVENT_NEWS, .request = played->stage.epoch};
    event.news = (struct stage_news){.kind = kind, .actor = actor, .outcome = outcome, .text = mem_dup(said)};
    event.news.length = said != NULL ? strlen(said) : 0;
    played_tell(event);
}

/* A snapshot of `count` held actors, pid 100 and up. */
void played_snapshot(size_t count)
{
    struct event event = {.kind = EVENT_SNAPSHOT, .request = played->stage.epoch};
    event.snapshot = mem_alloc(sizeof *event.snapshot);
    event.snapshot->actors = mem_array(count, sizeof *event.snapshot->actors);
    event.snapshot->nactors = count;
    for (size_t i = 0; i < count; i++)
        event.snapshot->actors[i] = (struct actor_view){.id = (int)i,
                                                        .parent = -1,
                                                        .pid = 100 + (pid_t)i,
                                                        .held = true,
                                                        .alive = true,
                                                        .name = mem_dup("racer")};
    played_tell(event);
}

void played_drawn(void)
{
    struct event event = {.kind = EVENT_DRAWN};
    event.drawn.question_shown = played->ask.question != NULL;
    event.drawn.question_seq = played->question_seq;
    event.drawn.next_shown = true;
    played_tell(event);
}

void played_begin(void)
{
    struct err err = {0};
    struct event event = {.kind = EVENT_LESSON};
    played = session_open(&catalog);
    played_key(' ');
    struct effect effect = played_effect_of(EFFECT_OPEN_LESSON);
    ck_assert_str_eq(effect.text, "01-a-lesson");
    effect_free(&effect);
    int parsed = lesson_parse_text("lessons/01-a-lesson/lesson.md", span_of(text), &event.lesson, &err);
    ck_assert_msg(parsed == 0, "%s", err.text);
    played_tell(event);
    ck_assert_int_eq(played->screen, SCREEN_LESSON);
    played_drawn();
}

void played_end(void)
{
    session_close(played);
}

/* Space on the first page, and the kernel's answers up to the prediction. */
void played_start_scene(void)
{
    played_key(' ');
    struct effect effect = played_effect_of(EFFECT_START);
    ck_assert_str_eq(effect.path, "racer");
    ck_assert(effect.held);
    effect_free(&effect);
    played_news(NEWS_STARTED, 0, OUT_READY, NULL);
    played_news(NEWS_OUTCOME, 0, OUT_READY, NULL);
    played_snapshot(1);
}

void played_answer(int digit)
{
    played_drawn();
    played_key('0' + digit);
}

void played_stepped(void)
{
    played_news(NEWS_OUTCOME, 0, OUT_STEPPED, NULL);
    played_snapshot(1);
}
