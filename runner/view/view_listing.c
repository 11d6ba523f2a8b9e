/* The object folder as `ls -l` would show it, live: one line an object. */
#include <inttypes.h>

#include "view/view_parts.h"

enum { LABEL = 10, ENTRIES_MOST = 3 /* shown unless all were asked for */ };

static void mode_words(unsigned mode, char words[11])
{
    static const char bits[] = "rwxrwxrwx";
    words[0] = '-';
    for (int i = 0; i < 9; i++)
        words[i + 1] = mode & (0400u >> i) ? bits[i] : '-';
    words[10] = '\0';
}

static void write_entry(struct sheet *sheet, const char *label, const struct object_entry *entry)
{
    char mode[11];
    struct buf text = {0};
    mode_words(entry->mode, mode);
    buf_printf(&text, "%s %6" PRIu64 "  %s", mode, entry->size, entry->name);
    if (entry->shown != NULL)
        buf_printf(&text, "  (here for %s)", entry->shown);
    buf_printf(&text, "  inode %" PRIu64, entry->inode);
    sheet_label(sheet, 0, STYLE_PLAIN, label, LABEL, STYLE_PLAIN, buf_text(&text));
    buf_free(&text);
}

void view_listing(const struct session *session, struct sheet *sheet)
{
    const struct stage_state *stage = &session->stage;
    size_t shown = stage->object_count;
    if (!session->ui.show_listing && shown > ENTRIES_MOST)
        shown = ENTRIES_MOST;
    if (stage->object_count == 0) {
        sheet_label(sheet, 0, STYLE_PLAIN, "/dev/shm", LABEL, STYLE_PLAIN, "empty");
        return;
    }
    for (size_t i = 0; i < shown; i++)
        write_entry(sheet, i == 0 ? "/dev/shm" : "", &stage->objects[i]);
    if (shown < stage->object_count)
        sheet_printf(sheet, LABEL, STYLE_PLAIN, "and %zu more: l shows all", stage->object_count - shown);
}
