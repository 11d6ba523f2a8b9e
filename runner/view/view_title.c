/* The first row: what this is, where the learner is in it, and what is done. Pieces are spread over the row;
 * where they do not fit, the later ones are left out, since the page says the same at length. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "face/width.h"
#include "view/layout.h"
#include "view/view_parts.h"
#include "view/words_verdict.h"

enum { PIECES_MOST = 6 };

struct pieces {
    struct buf text[PIECES_MOST];
    int count;
    bool keep_last; /* the last one is left out last */
};

static struct buf *piece(struct pieces *pieces)
{
    return &pieces->text[pieces->count++];
}

/* How many pieces fit, and the columns that they take together. */
static int fitting(const struct pieces *pieces, int room, int *used)
{
    int shown = 0;
    for (*used = 0; shown < pieces->count; shown++) {
        int width = width_text(buf_text(&pieces->text[shown]));
        if (shown > 0 && *used + width + 2 * shown > room)
            break;
        *used += width;
    }
    return shown;
}

static void keep_last_only(struct pieces *pieces, int room)
{
    int used;
    while (pieces->keep_last && pieces->count > 2 && fitting(pieces, room, &used) < pieces->count) {
        buf_free(&pieces->text[1]);
        pieces->text[1] = pieces->text[2];
        pieces->text[2] = (struct buf){0};
        pieces->count--;
    }
}

static void spread(struct pieces *pieces, struct grid *grid)
{
    int room = grid->columns - 2, used;
    keep_last_only(pieces, room);
    int shown = fitting(pieces, room, &used);
    int column = 1, left = room - used;
    for (int i = 0; i < shown; i++) {
        column += grid_text(grid, 0, column, room + 1 - column, STYLE_TITLE, buf_text(&pieces->text[i]));
        int gap = i + 1 < shown ? left / (shown - 1 - i) : 0;
        column += gap;
        left -= gap;
    }
}

static size_t lessons_done(const struct session *session)
{
    size_t done = 0;
    for (size_t i = 0; i < session->catalog->lesson_count; i++) {
        const struct catalog_lesson *lesson = &session->catalog->lessons[i];
        size_t pages = 0;
        for (size_t page = 0; page < lesson->pages; page++)
            pages += session_page_read(session, (int)i, (int)page);
        done += lesson->pages > 0 && pages >= lesson->core_pages;
    }
    return done;
}

static void title_home(const struct session *session, struct pieces *pieces)
{
    buf_text_add(piece(pieces), "shmlab   shared memory, live");
    buf_printf(piece(pieces), "%zu of %zu done", lessons_done(session), session->catalog->lesson_count);
}

static void progress(const struct session *session, struct pieces *pieces)
{
    const struct lesson *lesson = session->lesson;
    size_t read = 0, played = 0, solved = 0, exercises = 0;
    for (size_t page = 0; page < lesson->page_count; page++)
        read += session_page_read(session, session->lesson_index, (int)page);
    for (size_t scene = 0; scene < lesson->scene_count; scene++)
        played += session_scene_played(session, lesson->id, (int)scene);
    for (size_t i = 0; i < session->catalog->exercise_count; i++) {
        const struct catalog_exercise *exercise = &session->catalog->exercises[i];
        if (strcmp(exercise->number, lesson->number) != 0)
            continue;
        const struct attempt *attempt = session_attempt(session, exercise->id);
        exercises++;
        solved += attempt != NULL && attempt->solved;
    }
    buf_printf(piece(pieces), "read %zu/%zu  scenes %zu/%zu  ex %zu/%zu", read, lesson->page_count, played,
               lesson->scene_count, solved, exercises);
}

static void title_question(const struct session *session, struct pieces *pieces)
{
    const struct lesson *lesson = session->lesson;
    bool predict = session->ask.question->predict;
    buf_printf(piece(pieces), "%s %s", lesson->number, lesson->title);
    if (session->play.scene >= 0)
        buf_printf(piece(pieces), "scene %d, before step %zu", session->play.scene + 1,
                   session->play.actions_done + 1);
    else
        buf_printf(piece(pieces), "page %d/%zu", session->page + 1, lesson->page_count);
    buf_text_add(piece(pieces), predict ? "PREDICT" : "QUESTION");
    pieces->keep_last = true;
}

static void copy_words(const struct session *session, struct buf *out)
{
    if (session->own_program != NULL)
        buf_printf(out, ", your copy of %s", session->own_program);
}

static void title_scene(const struct session *session, struct pieces *pieces)
{
    const struct play *play = &session->play;
    const struct scene *scene = &session->lesson->scenes[play->scene];
    buf_printf(piece(pieces), "%s scene %d: %s", session->lesson->number, play->scene + 1, scene->title);
    struct buf *step = piece(pieces);
    buf_printf(step, "step %zu of %zu", play->actions_done, play->actions);
    if (play->off_script)
        buf_text_add(step, ", by hand");
    copy_words(session, step);
    if (scene->goal != NULL)
        buf_printf(piece(pieces), "goal%s: %s", play->goal_reached ? " reached" : "", scene->goal);
}

static void pieces_free(struct pieces *pieces)
{
    for (int i = 0; i < pieces->count; i++)
        buf_free(&pieces->text[i]);
}

bool view_title_has_goal(const struct session *session, int columns)
{
    struct pieces pieces = {0};
    int used;
    title_scene(session, &pieces);
    bool fits = fitting(&pieces, columns - 2, &used) == pieces.count;
    pieces_free(&pieces);
    return fits;
}

static void title_lesson(const struct session *session, struct pieces *pieces)
{
    const struct lesson *lesson = session->lesson;
    bool wide = session->ui.columns >= LAYOUT_WIDE;
    if (session->ask.question != NULL && session->ui.side == VIEW_READ && !wide) {
        title_question(session, pieces);
    } else if (session->play.scene >= 0 && session->ui.side == VIEW_STAGE && !wide) {
        title_scene(session, pieces);
    } else {
        buf_printf(piece(pieces), "%s%s %s", wide ? "shmlab   " : "", lesson->number, lesson->title);
        if (wide && session->play.scene >= 0)
            buf_printf(piece(pieces), "scene %d, step %zu of %zu", session->play.scene + 1,
                       session->play.actions_done, session->play.actions);
        if (wide && session->play.scene >= 0)
            copy_words(session, &pieces->text[pieces->count - 1]);
        buf_printf(piece(pieces), "page %d/%zu", session->page + 1, lesson->page_count);
        progress(session, pieces);
    }
}

static void title_exercise(const struct session *session, struct pieces *pieces)
{
    const struct exercise_state *exercise = &session->exercise;
    const char *id = session->catalog->exercises[exercise->index].id;
    const struct attempt *attempt = session_attempt(session, id);
    buf_text_add(piece(pieces), id);
    if (exercise->grading)
        buf_text_add(piece(pieces), "building and testing");
    else if (exercise->verdict != NULL)
        words_verdict_result(exercise->verdict, piece(pieces));
    else
        buf_text_add(piece(pieces), "not graded yet");
    if (attempt != NULL && attempt->attempts > 0)
        buf_printf(piece(pieces), "attempt %d, best %g", attempt->attempts, attempt->best);
    if (exercise->verdict == NULL || exercise->grading)
        return;
    buf_printf(piece(pieces), "seed %llu", (unsigned long long)exercise->verdict->seed);
    if (exercise->verdict->isolation != NULL)
        buf_text_add(piece(pieces), exercise->verdict->isolation);
}

static void title_notes(const struct session *session, struct pieces *pieces)
{
    const struct notes *notes = &session->speaker.notes;
    buf_printf(piece(pieces), "notes   %s", notes->title != NULL ? notes->title : "");
    if (notes->title == NULL)
        return;
    buf_text_add(piece(pieces), notes->place);
    if (session->speaker.there)
        view_notes_times(session, piece(pieces));
    else
        buf_text_add(piece(pieces), "the demo has ended");
    pieces->keep_last = true;
}

static void title_exercises(const struct session *session, struct pieces *pieces)
{
    size_t solved = 0;
    for (size_t i = 0; i < session->catalog->exercise_count; i++) {
        const struct attempt *attempt = session_attempt(session, session->catalog->exercises[i].id);
        solved += attempt != NULL && attempt->solved;
    }
    buf_text_add(piece(pieces), "shmlab   exercises");
    buf_printf(piece(pieces), "%zu of %zu solved", solved, session->catalog->exercise_count);
}

void view_title(const struct session *session, struct grid *grid)
{
    struct pieces pieces = {0};
    if (session->ui.help)
        buf_text_add(piece(&pieces),
                     session->ui.paper != NULL ? session->ui.paper_title : "keys, and what they do now");
    else if (session->screen == SCREEN_LESSON && session->lesson != NULL)
        title_lesson(session, &pieces);
    else if (session->screen == SCREEN_EXERCISE && session->exercise.index >= 0)
        title_exercise(session, &pieces);
    else if (session->screen == SCREEN_NOTES)
        title_notes(session, &pieces);
    else if (session->screen == SCREEN_EXERCISES)
        title_exercises(session, &pieces);
    else if (session->screen == SCREEN_STAGE)
        buf_text_add(piece(&pieces), "shmlab   your programs on the stage");
    else
        title_home(session, &pieces);
    spread(&pieces, grid);
    pieces_free(&pieces);
}
