/* The exercises as plain text: the list, a task with its hints, a verdict. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "view/plain.h"
#include "view/plain_text.h"
#include "view/words_home.h"
#include "view/words_verdict.h"

void plain_exercises(const struct session *session, struct buf *out)
{
    for (size_t i = 0; i < session->catalog->exercise_count; i++) {
        const struct catalog_exercise *exercise = &session->catalog->exercises[i];
        struct words_exercise words;
        words_home_exercise(session, i, &words);
        char *line =
            mem_printf("%s, %s: %s, hints %s.", exercise->id, exercise->title, words.state, words.hints);
        plain_text(out, "", line);
        free(line);
    }
}

static void labelled(struct buf *out, const char *label, const char *text)
{
    if (text == NULL)
        return;
    char *first = mem_printf("      %s: ", label);
    plain_text(out, first, text);
    free(first);
}

static void test(struct buf *out, const struct verdict *verdict, size_t index)
{
    const struct test_verdict *what = &verdict->tests[index];
    if (what->status == TEST_WAIT) {
        char *text = words_verdict_waiting(verdict, index);
        plain_text(out, "wait  ", text);
        free(text);
        return;
    }
    plain_text(out, what->status == TEST_OK ? "ok    " : "FAIL  ", what->name);
    if (what->status == TEST_OK)
        return;
    if (what->message != NULL)
        plain_text(out, "      ", what->message);
    labelled(out, "expected", what->expected);
    labelled(out, "got", what->actual);
    labelled(out, "where", what->where);
    labelled(out, "read", what->page);
}

static void verdict(const struct verdict *what, struct buf *out)
{
    struct buf head = {0};
    words_verdict_head(what, &head);
    if (head.length == 0) {
        words_verdict_result(what, &head);
        buf_char(&head, '.');
    }
    plain_text(out, "", head.data);
    buf_free(&head);
    if (what->hang != NULL)
        plain_verbatim(out, "  ", what->hang);
    for (size_t i = 0; i < what->test_count; i++)
        test(out, what, i);
    if (what->output != NULL)
        plain_verbatim(out, "  ", what->output);
    if (what->schedule != NULL)
        labelled(out, "a losing schedule", what->schedule);
}

static bool is_hint(const struct page *page)
{
    return strncmp(page->title, "Hint", 4) == 0;
}

void plain_hints(const struct lesson *task, int level, struct buf *out)
{
    int hints = 0;
    for (size_t i = 0; i < task->page_count; i++) {
        const struct page *page = &task->pages[i];
        if (!is_hint(page) || ++hints > level)
            continue;
        plain_gap(out);
        char *title = mem_printf("Hint %d:", hints);
        plain_text(out, "", title);
        free(title);
        plain_blocks(out, task, page->blocks, page->block_count, true);
    }
}

static void task(const struct exercise_state *exercise, struct buf *out)
{
    for (size_t i = 0; exercise->task != NULL && i < exercise->task->page_count; i++) {
        const struct page *page = &exercise->task->pages[i];
        if (is_hint(page))
            continue;
        plain_gap(out);
        plain_blocks(out, exercise->task, page->blocks, page->block_count, true);
    }
    if (exercise->task != NULL)
        plain_hints(exercise->task, exercise->hints_shown, out);
}

void plain_exercise(const struct session *session, struct buf *out)
{
    const struct exercise_state *state = &session->exercise;
    if (state->index < 0)
        return;
    char *title = mem_printf("%s: %s", session->catalog->exercises[state->index].id,
                             session->catalog->exercises[state->index].title);
    plain_text(out, "", title);
    free(title);
    if (state->grading)
        plain_text(out, "", "Building and testing. The verdict comes by itself.");
    else if (state->verdict != NULL && !state->show_task)
        verdict(state->verdict, out);
    else
        task(state, out);
    if (state->file != NULL)
        plain_text(out, "File ", state->file);
}
