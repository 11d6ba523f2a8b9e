/* A demo, the notes that follow it and saved runs, as lines. Times are left out: a reader would say them each
 * second. */
#include <stdlib.h>

#include "base/mem.h"
#include "lab/demo_words.h"
#include "view/plain_text.h"
#include "view/words_scene.h"

static void line_of(struct buf *out, const char *label, const char *words)
{
    char *line = mem_printf("%s%s.", label, words);
    if (words[0] != '\0')
        plain_text(out, "", line);
    free(line);
}

static void question(const struct notes *notes, struct buf *out)
{
    if (notes->question[0] == '\0')
        return;
    plain_text(out, notes->asked ? "Ask this now: " : "Next prediction to ask: ", notes->question);
    for (size_t i = 0; i < notes->option_count; i++) {
        const struct notes_option *option = &notes->options[i];
        char *votes = option->votes >= 0 ? mem_printf(" %d of the class.", option->votes) : mem_dup("");
        char *line =
            mem_printf("%s%s. %s%s", option->text, option->right ? " (right)" : "", option->why, votes);
        plain_text(out, "- ", line);
        free(votes);
        free(line);
    }
}

void plain_notes(const struct session *session, struct buf *out)
{
    const struct notes *notes = &session->speaker.notes;
    if (notes->title == NULL) {
        plain_text(out, "", "No demo is running yet; these notes will follow the next one.");
        return;
    }
    char *head = mem_printf("%s, %s", notes->title, notes->place);
    line_of(out, "", head);
    free(head);
    line_of(out, "Step: ", notes->step);
    line_of(out, "Next: ", notes->next);
    plain_text(out, "", notes->said);
    question(notes, out);
    plain_text(out, "", notes->plan);
    plain_text(out, "", notes->speaker);
}

/* What was said is in the journal, which plain lines tell by themselves. */
void plain_demo(const struct session *session, struct buf *out)
{
    const struct scene *scene = demo_scene(session);
    struct buf words = {0};
    demo_words_title(session, &words);
    buf_text_add(&words, ", ");
    demo_words_place(session, &words);
    line_of(out, "", buf_text(&words));
    buf_clear(&words);
    if (scene != NULL && session->play.scene < 0 && !demo_plays_reel(session)) {
        words_scene_starts(scene, &words);
        plain_text(out, "", buf_text(&words));
        buf_clear(&words);
        words_scene_goal(scene, false, &words);
        plain_text(out, "", buf_text(&words));
        buf_clear(&words);
    }
    for (size_t row = 4; demo_plays_reel(session) && row < pane_lines(session->demo.reel->pane); row++)
        plain_verbatim(out, "", pane_line(session->demo.reel->pane, row));
    demo_words_next(session, &words);
    line_of(out, "Next: ", buf_text(&words));
    buf_free(&words);
}

void plain_replay(const struct session *session, struct buf *out)
{
    const struct reel *reel = session->replay.reel;
    char *head = mem_printf("At %.1f of %.1f seconds", reel_time(reel), reel_length(reel));
    line_of(out, "", head);
    free(head);
    for (size_t line = 0; line < pane_lines(reel->pane); line++)
        plain_verbatim(out, "", pane_line(reel->pane, line));
}
