/* The speaker's notes: where the demo is, the prediction to ask next with what is right, the page's notes. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "view/view_parts.h"

enum { LABEL = 6, INDENT = 5, WITH_TIMES = 78 };

/* "3:20 of 6 min" */
static void add_time(uint64_t from, uint64_t now, int minutes, struct buf *out)
{
    uint64_t seconds = now > from && from != 0 ? (now - from) / CLOCK_S : 0;
    buf_printf(out, "%" PRIu64 ":%02" PRIu64, seconds / 60, seconds % 60);
    if (minutes > 0)
        buf_printf(out, " of %d min", minutes);
}

void view_notes_times(const struct session *session, struct buf *out)
{
    const struct notes *notes = &session->speaker.notes;
    add_time(notes->item_began, session->now, notes->minutes, out);
    buf_text_add(out, "   all ");
    add_time(notes->began, session->now, notes->all_minutes, out);
}

static void write_question(const struct notes *notes, struct sheet *sheet)
{
    if (notes->question[0] == '\0')
        return;
    sheet_gap(sheet);
    sheet_rule(sheet, notes->asked ? "ask this now" : "next prediction to ask", NULL);
    sheet_lines(sheet, 0, STYLE_PLAIN, notes->question);
    for (size_t i = 0; i < notes->option_count; i++) {
        const struct notes_option *option = &notes->options[i];
        char *votes = option->votes >= 0 ? mem_printf("   %d of the class", option->votes) : mem_dup("");
        sheet_printf(sheet, 2, option->right ? STYLE_STRONG : STYLE_PLAIN, "%zu) %s%s%s", i + 1, option->text,
                     option->right ? "   right" : "", votes);
        sheet_text(sheet, INDENT, STYLE_PLAIN, option->why);
        free(votes);
    }
}

static void write_speaker(const struct notes *notes, struct sheet *sheet)
{
    if (notes->plan[0] == '\0' && notes->speaker[0] == '\0')
        return;
    sheet_gap(sheet);
    sheet_rule(sheet, "notes", NULL);
    sheet_lines(sheet, 0, STYLE_STRONG, notes->plan);
    sheet_lines(sheet, 0, STYLE_PLAIN, notes->speaker);
}

void view_notes(const struct session *session, struct sheet *sheet)
{
    const struct notes *notes = &session->speaker.notes;
    if (notes->title == NULL) {
        sheet_text(
            sheet, 0, STYLE_PLAIN,
            "No demo is running yet. Start one in another terminal, as in: shmlab demo 02. These notes "
            "will follow it.");
        return;
    }
    if (sheet->grid.columns < WITH_TIMES) { /* the first row has no room for them */
        struct buf times = {0};
        view_notes_times(session, &times);
        sheet_text(sheet, 0, STYLE_PLAIN, times.data);
        buf_free(&times);
    }
    sheet_label(sheet, 0, STYLE_PLAIN, "step", LABEL, STYLE_STRONG, notes->step);
    sheet_label(sheet, 0, STYLE_PLAIN, "next", LABEL, STYLE_STRONG, notes->next);
    sheet_lines(sheet, 0, STYLE_STRONG, notes->said);
    write_question(notes, sheet);
    write_speaker(notes, sheet);
}
