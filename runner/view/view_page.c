#include "view/view_parts.h"

void view_page(const struct session *session, struct sheet *sheet)
{
    const struct page *page = session_page(session);
    if (page == NULL) {
        sheet_text(sheet, 0, STYLE_PLAIN, "The lesson is being opened.");
        return;
    }
    sheet_printf(sheet, 0, STYLE_TITLE, "%s%s", page->title,
                 page->deeper ? "  (deeper: not on the core path)" : "");
    sheet_gap(sheet);
    view_blocks(session, sheet, page->blocks, page->block_count);
}
