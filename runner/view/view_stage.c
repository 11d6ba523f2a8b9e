/* The stage: the diagram, the object folder, the schedule so far, and what `repeat` and `explore` counted. */
#include "view/diagram.h"
#include "view/layout.h"
#include "view/view_parts.h"
#include "view/words_scene.h"

static bool is_measuring(const struct session *session)
{
    return session->play.scene >= 0 && (session->play.histogram.asked > 0 || session->play.measure.begun);
}

/* Beside the text, or in a title with room for it, the goal is seen already. */
static void write_goal(const struct session *session, struct sheet *sheet)
{
    int columns = session->ui.columns;
    struct buf words = {0};
    words_scene_goal(&session->lesson->scenes[session->play.scene], session->play.goal_reached, &words);
    if (columns < LAYOUT_WIDE && !view_title_has_goal(session, columns))
        sheet_text(sheet, 0, STYLE_STRONG, buf_text(&words));
    buf_free(&words);
}

void view_stage(const struct session *session, struct sheet *sheet)
{
    static const struct snapshot empty;
    const struct stage_state *stage = &session->stage;
    if (stage->trouble != NULL)
        sheet_text(sheet, 0, STYLE_STRONG, stage->trouble);
    if (session->play.scene >= 0 && session->lesson != NULL)
        write_goal(session, sheet);
    if (session->play.scene >= 0 && session->play.measure.begun) {
        view_measure(&session->play.measure, sheet, false);
        sheet_gap(sheet);
    }
    if (session->play.scene >= 0 && session->play.histogram.asked > 0) {
        view_histogram(&session->play.histogram, sheet, VIEW_BARS);
        sheet_gap(sheet);
    }
    if (session->play.walk.there) {
        sheet_lines(sheet, 0, STYLE_PLAIN, session->play.walk.text);
        sheet_gap(sheet);
    }
    if (session->play.table != NULL) {
        sheet_lines(sheet, 0, STYLE_PLAIN, session->play.table);
        sheet_gap(sheet);
    }
    if (!is_measuring(session) || (stage->have_now && stage->now.nactors > 0))
        diagram_draw(sheet, stage->have_now ? &stage->now : &empty,
                     stage->have_before ? &stage->before : NULL,
                     stage->unit == UNIT_INSN || stage->unit == UNIT_ACCESS);
    view_listing(session, sheet);
    view_schedule(session, sheet);
}
