/* An exercise: its task with the hints opened so far, or the verdict of the last run. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "view/view_parts.h"
#include "view/words_verdict.h"

enum { MARK = 6 /* "FAIL  " */, DETAIL = 10 /* "expected  " */ };

static bool is_hint(const struct page *page)
{
    return strncmp(page->title, "Hint", 4) == 0;
}

static void write_task(const struct session *session, struct sheet *sheet)
{
    const struct exercise_state *exercise = &session->exercise;
    const struct catalog_exercise *about = &session->catalog->exercises[exercise->index];
    int hints = 0;
    sheet_text(sheet, 0, STYLE_TITLE, about->title);
    if (exercise->task == NULL)
        sheet_text(sheet, 0, STYLE_PLAIN, "The task is being read.");
    for (size_t i = 0; exercise->task != NULL && i < exercise->task->page_count; i++) {
        const struct page *page = &exercise->task->pages[i];
        if (is_hint(page) && ++hints > exercise->hints_shown)
            continue;
        sheet_gap(sheet);
        if (is_hint(page)) {
            char *title = mem_printf("hint %d of %zu", hints, about->hints);
            sheet_rule(sheet, title, NULL);
            free(title);
        }
        view_blocks(session, sheet, page->blocks, page->block_count);
    }
    if (about->hints > 0) {
        sheet_gap(sheet);
        sheet_printf(sheet, 0, STYLE_DIM, "Hints opened: %d of %zu.", exercise->hints_shown, about->hints);
    }
}

static void write_detail(struct sheet *sheet, const char *label, const char *text)
{
    if (text != NULL)
        sheet_label(sheet, MARK + 2, STYLE_PLAIN, label, DETAIL, STYLE_STRONG, text);
}

static void write_failed(struct sheet *sheet, const struct test_verdict *test)
{
    sheet_label(sheet, 0, STYLE_FAIL, "FAIL", MARK, STYLE_STRONG, test->name);
    if (test->message != NULL)
        sheet_text(sheet, MARK + 2, STYLE_PLAIN, test->message);
    write_detail(sheet, "expected", test->expected);
    write_detail(sheet, "got", test->actual);
    write_detail(sheet, "where", test->where);
    write_detail(sheet, "read", test->page);
}

/* Tests that pass in a row take one line: what is wrong is what the page is for. */
static size_t write_passed(struct sheet *sheet, const struct verdict *verdict, size_t at)
{
    size_t end = at;
    while (end < verdict->test_count && verdict->tests[end].status == TEST_OK)
        end++;
    char *text = end - at == 1 ? mem_dup(verdict->tests[at].name)
                               : mem_printf("%s   (and %zu more)", verdict->tests[at].name, end - at - 1);
    sheet_label(sheet, 0, STYLE_OK, "ok", MARK, STYLE_PLAIN, text);
    free(text);
    return end;
}

static void write_tests(struct sheet *sheet, const struct verdict *verdict)
{
    for (size_t i = 0; i < verdict->test_count;) {
        const struct test_verdict *test = &verdict->tests[i];
        if (test->status == TEST_OK) {
            i = write_passed(sheet, verdict, i);
            continue;
        }
        if (test->status == TEST_FAIL) {
            write_failed(sheet, test);
        } else {
            char *text = words_verdict_waiting(verdict, i);
            sheet_label(sheet, 0, STYLE_DIM, "wait", MARK, STYLE_PLAIN, text);
            free(text);
        }
        i++;
    }
}

static void write_output(struct sheet *sheet, const struct verdict *verdict)
{
    if (verdict->output == NULL || verdict->output[0] == '\0')
        return;
    sheet_gap(sheet);
    sheet_text(sheet, 0, STYLE_PLAIN,
               verdict->status == VERDICT_COMPILE_ERROR ? "The compiler says:" : "It printed:");
    sheet_verbatim(sheet, 2, STYLE_CODE, verdict->output);
}

static void write_verdict(struct sheet *sheet, const struct verdict *verdict)
{
    struct buf head = {0};
    words_verdict_head(verdict, &head);
    if (head.length > 0)
        sheet_text(sheet, 0, STYLE_STRONG, head.data);
    buf_free(&head);
    if (verdict->hang != NULL) {
        sheet_lines(sheet, 2, STYLE_PLAIN, verdict->hang);
        sheet_gap(sheet);
    }
    if (verdict->status == VERDICT_COMPILE_ERROR) { /* what waits for a build says nothing yet */
        write_output(sheet, verdict);
        return;
    }
    write_tests(sheet, verdict);
    write_output(sheet, verdict);
    if (verdict->schedule != NULL) {
        sheet_gap(sheet);
        sheet_printf(sheet, 0, STYLE_PLAIN, "A losing schedule: %s", verdict->schedule);
    }
}

void view_exercise(const struct session *session, struct sheet *sheet)
{
    const struct exercise_state *exercise = &session->exercise;
    if (exercise->index < 0)
        return;
    if (exercise->verdict != NULL && !exercise->show_task)
        write_verdict(sheet, exercise->verdict);
    else if (exercise->grading)
        sheet_text(sheet, 0, STYLE_PLAIN, "Building and testing. The verdict comes by itself.");
    else
        write_task(session, sheet);
    if (exercise->file == NULL)
        return;
    sheet_gap(sheet);
    sheet_printf(sheet, 0, STYLE_PLAIN, "File %s   watching: %s", exercise->file,
                 exercise->watching != NULL ? exercise->watching : "nothing, g grades");
}
