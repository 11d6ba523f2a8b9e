/* A scene on its page: before it is played a card that says what it starts and what it is for; while it is
 * played, what was done and said so far, and the script from its next line on. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "view/view_parts.h"
#include "view/words_scene.h"

enum { SAID_INDENT = 4 };

static void write_head(const struct session *session, struct sheet *sheet, size_t index, const char *mark)
{
    const struct lesson *lesson = session->lesson;
    const struct scene *scene = &lesson->scenes[index];
    struct buf right = {0};
    words_scene_length(scene, &right);
    if (session_scene_played(session, lesson->id, (int)index))
        buf_text_add(&right, ", played");
    char *left = mem_printf("%sscene %zu of %zu: %s", mark, index + 1, lesson->scene_count, scene->title);
    sheet_gap(sheet);
    sheet_rule(sheet, left, buf_text(&right));
    free(left);
    buf_free(&right);
}

static void write_card(const struct session *session, struct sheet *sheet, size_t index)
{
    const struct scene *scene = &session->lesson->scenes[index];
    size_t next;
    bool is_next = session_activity(session, &next) == ACTIVITY_SCENE && next == index;
    write_head(session, sheet, index, is_next ? "▶ " : "");
    if (is_next)
        sheet_focus(sheet, sheet->row - 1, 0);
    struct buf words = {0};
    words_scene_starts(scene, &words);
    if (scene->goal == NULL)
        buf_text_add(&words, words.length > 0 ? " Leaves nothing behind." : "Leaves nothing behind.");
    sheet_text(sheet, 0, STYLE_PLAIN, buf_text(&words));
    buf_clear(&words);
    words_scene_goal(scene, false, &words);
    if (words.length > 0)
        sheet_printf(sheet, 0, STYLE_PLAIN, "%s Leaves nothing behind.", words.data);
    buf_free(&words);
}

static void write_line(struct sheet *sheet, const struct journal_line *line)
{
    switch (line->kind) {
    case JOURNAL_STEP: sheet_text(sheet, 2, STYLE_PLAIN, line->text); break;
    case JOURNAL_SAY:
    case JOURNAL_ANSWER: sheet_text(sheet, SAID_INDENT, STYLE_STRONG, line->text); break;
    case JOURNAL_OK: sheet_text(sheet, SAID_INDENT, STYLE_OK, line->text); break;
    case JOURNAL_FAIL: sheet_text(sheet, 0, STYLE_FAIL, line->text); break;
    case JOURNAL_OUTPUT: {
        char *text = mem_printf("%c| %s", actor_letter(line->actor), line->text);
        sheet_text(sheet, SAID_INDENT, STYLE_CODE, text);
        free(text);
        break;
    }
    case JOURNAL_HAPPENED:
    case JOURNAL_NOTICE: sheet_text(sheet, SAID_INDENT, STYLE_DIM, line->text); break;
    case JOURNAL_SCENE:
    case JOURNAL_ASK: break;
    }
}

/* The number of the line that began this run of the scene. */
static uint64_t beginning(const struct journal *journal)
{
    uint64_t at = journal_end(journal);
    while (at > journal->first) {
        const struct journal_line *line = journal_at(journal, --at);
        if (line->kind == JOURNAL_SCENE && strncmp(line->text, "Scene ", 6) == 0)
            return at;
    }
    return at;
}

static void write_past(const struct session *session, struct sheet *sheet)
{
    const struct journal *journal = &session->journal;
    for (uint64_t at = beginning(journal); at < journal_end(journal); at++)
        write_line(sheet, journal_at(journal, at));
}

static void write_script(const struct session *session, struct sheet *sheet, const struct scene *scene)
{
    const struct play *play = &session->play;
    sheet_focus(sheet, sheet->row > 0 ? sheet->row - 1 : 0, 0);
    bool marked = false;
    for (size_t i = play->next; i < scene->step_count; i++) {
        const struct step *step = &scene->steps[i];
        bool begun = i == play->next && play->phase == PLAY_WAITING && words_scene_acts(step);
        if (begun || !words_scene_shows(step))
            continue;
        bool next = !marked && !play->off_script;
        if (next) {
            sheet_focus(sheet, sheet->row, 0);
            sheet_label(sheet, 0, STYLE_STRONG, play->phase == PLAY_WAITING ? "…" : "▶", 2, STYLE_STRONG,
                        step->source);
        } else {
            sheet_text(sheet, 2, STYLE_PLAIN, step->source);
        }
        marked = true;
    }
}

static void write_goal(struct sheet *sheet, const struct scene *scene, bool reached)
{
    struct buf words = {0};
    words_scene_goal(scene, reached, &words);
    sheet_text(sheet, 0, STYLE_PLAIN, buf_text(&words));
    buf_free(&words);
}

static void write_live(const struct session *session, struct sheet *sheet, size_t index)
{
    const struct play *play = &session->play;
    const struct scene *scene = &session->lesson->scenes[index];
    write_head(session, sheet, index, "");
    write_goal(sheet, scene, play->goal_reached);
    write_past(session, sheet);
    if (play->off_script)
        sheet_text(sheet, 0, STYLE_STRONG, "Off the script: you drive. Space rewinds and continues it.");
    if (play->phase != PLAY_DONE && play->phase != PLAY_FAILED)
        write_script(session, sheet, scene);
    if (play->phase == PLAY_DONE)
        sheet_text(sheet, 0, STYLE_STRONG, "The scene is over; its processes stay for a look.");
    if (play->phase == PLAY_DONE || play->phase == PLAY_FAILED)
        sheet_focus(sheet, sheet->row - 1, 0);
    sheet_gap(sheet);
}

void view_scene(const struct session *session, struct sheet *sheet, size_t index)
{
    if (session->play.scene == (int)index)
        write_live(session, sheet, index);
    else
        write_card(session, sheet, index);
}
