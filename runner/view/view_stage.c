/* The stage: the diagram, the object folder, the schedule so far, and what `repeat` counted. */
#include "view/diagram.h"
#include "view/layout.h"
#include "view/view_parts.h"

static bool is_measuring(const struct session *session)
{
    return session->play.scene >= 0 && session->play.histogram.asked > 0;
}

void view_stage(const struct session *session, struct sheet *sheet)
{
    static const struct snapshot empty;
    const struct stage_state *stage = &session->stage;
    if (stage->trouble != NULL)
        sheet_text(sheet, 0, STYLE_STRONG, stage->trouble);
    const char *goal = session->play.scene >= 0 && session->lesson != NULL
                           ? session->lesson->scenes[session->play.scene].goal
                           : NULL;
    if (goal != NULL && !view_title_has_goal(session, session->ui.columns) &&
        session->ui.columns < LAYOUT_WIDE)
        sheet_printf(sheet, 0, STYLE_STRONG, "Goal%s: %s.", session->play.goal_reached ? ", reached" : "",
                     goal);
    if (is_measuring(session)) {
        view_histogram(&session->play.histogram, sheet);
        sheet_gap(sheet);
    }
    if (!is_measuring(session) || (stage->have_now && stage->now.nactors > 0))
        diagram_draw(sheet, stage->have_now ? &stage->now : &empty,
                     stage->have_before ? &stage->before : NULL);
    view_listing(session, sheet);
    view_schedule(session, sheet);
}
