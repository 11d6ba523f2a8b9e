/* The object folder as `ls -l` would show it, live: on one line while it holds little, else one line each. */
#include <inttypes.h>

#include "view/view_parts.h"

enum { ENTRIES_MOST = 3 /* shown unless all were asked for */ };

static void mode_words(unsigned mode, char words[11])
{
    static const char bits[] = "rwxrwxrwx";
    words[0] = '-';
    for (int i = 0; i < 9; i++)
        words[i + 1] = mode & (0400u >> i) ? bits[i] : '-';
    words[10] = '\0';
}

static void write_entry(struct sheet *sheet, const struct object_entry *entry)
{
    char mode[11];
    struct buf text = {0};
    mode_words(entry->mode, mode);
    buf_printf(&text, "%s %6" PRIu64 "  %s", mode, entry->size, entry->name);
    if (entry->shown != NULL)
        buf_printf(&text, "  (here for %s)", entry->shown);
    buf_printf(&text, "  inode %" PRIu64, entry->inode);
    sheet_text(sheet, 2, STYLE_PLAIN, buf_text(&text));
    buf_free(&text);
}

void view_listing(const struct session *session, struct sheet *sheet)
{
    const struct stage_state *stage = &session->stage;
    size_t shown = stage->object_count;
    if (!session->ui.show_listing && shown > ENTRIES_MOST)
        shown = ENTRIES_MOST;
    if (stage->object_count == 0) {
        sheet_text(sheet, 0, STYLE_PLAIN, "/dev/shm: empty");
        return;
    }
    sheet_text(sheet, 0, STYLE_PLAIN, "/dev/shm:");
    for (size_t i = 0; i < shown; i++)
        write_entry(sheet, &stage->objects[i]);
    if (shown < stage->object_count)
        sheet_printf(sheet, 2, STYLE_PLAIN, "and %zu more: l shows all", stage->object_count - shown);
}
