#include "view/words_home.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void count(char text[WORDS_COUNT], size_t done, size_t all)
{
    if (done == 0)
        snprintf(text, WORDS_COUNT, "-");
    else
        snprintf(text, WORDS_COUNT, "%zu/%zu", done, all);
}

static size_t right_answers(const struct session *session, const char *lesson)
{
    size_t right = 0;
    for (size_t i = 0; i < session->record.answer_count; i++) {
        const struct answer *answer = &session->record.answers[i];
        right += strcmp(answer->lesson, lesson) == 0 && !answer->predict && answer->right;
    }
    return right;
}

static size_t solved_exercises(const struct session *session, const char *number)
{
    size_t solved = 0;
    for (size_t i = 0; i < session->catalog->exercise_count; i++) {
        const struct catalog_exercise *exercise = &session->catalog->exercises[i];
        const struct attempt *attempt = session_attempt(session, exercise->id);
        solved += strcmp(exercise->number, number) == 0 && attempt != NULL && attempt->solved;
    }
    return solved;
}

void words_home_lesson(const struct session *session, size_t index, struct words_lesson *words)
{
    const struct catalog_lesson *lesson = &session->catalog->lessons[index];
    size_t read = 0, played = 0;
    for (size_t page = 0; page < lesson->pages; page++)
        read += session_page_read(session, (int)index, (int)page);
    for (size_t scene = 0; scene < lesson->scenes; scene++)
        played += session_scene_played(session, lesson->id, (int)scene);
    count(words->read, read, lesson->pages);
    count(words->scenes, played, lesson->scenes);
    count(words->quiz, right_answers(session, lesson->id), lesson->questions);
    if (lesson->exercises > 0)
        snprintf(words->exercises, sizeof words->exercises, "%zu/%zu",
                 solved_exercises(session, lesson->number), lesson->exercises);
    else
        snprintf(words->exercises, sizeof words->exercises, "-");
    snprintf(words->minutes, sizeof words->minutes, "%d", lesson->minutes);
}

void words_home_exercise(const struct session *session, size_t index, struct words_exercise *words)
{
    const struct catalog_exercise *exercise = &session->catalog->exercises[index];
    const struct attempt *attempt = session_attempt(session, exercise->id);
    snprintf(words->hints, sizeof words->hints, "%d of %zu", attempt != NULL ? attempt->hints : 0,
             exercise->hints);
    if (attempt == NULL || (attempt->attempts == 0 && !attempt->gave_up))
        snprintf(words->state, sizeof words->state, "not tried");
    else if (attempt->solved)
        snprintf(words->state, sizeof words->state, "solved");
    else if (attempt->gave_up)
        snprintf(words->state, sizeof words->state, "given up");
    else
        snprintf(words->state, sizeof words->state, "%d attempt%s, best %g of %g", attempt->attempts,
                 attempt->attempts == 1 ? "" : "s", attempt->best, attempt->max);
}

/* ", two days ago"; nothing where the time is not known. */
static void add_ago(int64_t seconds, struct buf *out)
{
    static const struct {
        int64_t seconds;
        const char *one, *many;
    } units[] = {{86400, "yesterday", "days ago"},
                 {3600, "an hour ago", "hours ago"},
                 {60, "a minute ago", "minutes ago"}};
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        int64_t count_of = seconds / units[i].seconds;
        if (count_of > 1)
            buf_printf(out, ", %" PRId64 " %s", count_of, units[i].many);
        else if (count_of == 1)
            buf_printf(out, ", %s", units[i].one);
        if (count_of > 0)
            return;
    }
}

static const char *number_of(const struct session *session, const char *id)
{
    for (size_t i = 0; i < session->catalog->lesson_count; i++)
        if (strcmp(session->catalog->lessons[i].id, id) == 0)
            return session->catalog->lessons[i].number;
    return NULL;
}

static bool is_begun(const struct record *record)
{
    for (size_t i = 0; i < record->page_count; i++)
        if (strcmp(record->pages[i].lesson, record->lesson) == 0)
            return true;
    return false;
}

void words_home_notes(const struct session *session, struct buf *out)
{
    const struct record *record = &session->record;
    const char *number = record->lesson != NULL ? number_of(session, record->lesson) : NULL;
    if (number != NULL && record->page == 0 && record->scene < 0 && !is_begun(record)) {
        buf_printf(out, "Lesson %s is next.\n", number);
    } else if (number != NULL) {
        buf_printf(out, "You stopped in %s, page %d", number, record->page + 1);
        if (record->scene >= 0)
            buf_printf(out, ", scene %d", record->scene + 1);
        if (session->opened_at > record->when && record->when > 0)
            add_ago(session->opened_at - record->when, out);
        buf_text_add(out, ".\n");
    }
    if (record->trouble != NULL)
        buf_printf(out, "%s\n", record->trouble);
    if (session->stage.trouble != NULL)
        buf_printf(out, "Not here: %s d explains.\n", session->stage.trouble);
}
