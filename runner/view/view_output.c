/* The end of what an actor printed, as a terminal would show it. */
#include <stdlib.h>

#include "lab/pane.h"
#include "view/view_parts.h"

static struct pane *pane_of(const struct session *session, int actor)
{
    bool known = actor >= 0 && (size_t)actor < session->stage.count;
    return known ? session->stage.actors[actor].pane : NULL;
}

void view_output(const struct session *session, int actor, struct sheet *sheet, int rows, struct drawn *drawn)
{
    struct pane *pane = pane_of(session, actor);
    size_t lines = pane != NULL ? pane_lines(pane) : 0;
    if (lines == 0) {
        sheet_text(sheet, 0, STYLE_DIM, "nothing printed yet");
        return;
    }
    size_t shown = rows > 0 ? (size_t)rows : 0, back = (size_t)session->ui.output_scroll;
    size_t most = lines > shown ? lines - shown : 0;
    if ((int)most > drawn->output_scroll_most)
        drawn->output_scroll_most = (int)most;
    if (back > most)
        back = most;
    for (size_t line = most - back; line < lines - back; line++) {
        const char *text = pane_line(pane, line);
        if (text[0] == '\0') {
            sheet_room(sheet, 1);
            sheet->row++;
        } else {
            sheet_verbatim(sheet, 0, STYLE_PLAIN, text);
        }
    }
}
