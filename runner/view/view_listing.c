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

static bool is_on_stage(const struct stage_state *stage, const struct object_entry *entry)
{
    for (size_t i = 0; stage->have_now && i < stage->now.nobjs; i++)
        if (stage->now.objs[i].id.ino == entry->inode && stage->now.objs[i].linked)
            return true;
    return false;
}

/* The inode tells an object from another of the same name; names that the stage is not about go without. */
static void write_entry(struct sheet *sheet, const char *label, const struct object_entry *entry, bool ours)
{
    char mode[11];
    struct buf text = {0};
    mode_words(entry->mode, mode);
    buf_printf(&text, "%s %6" PRIu64 "  %s", mode, entry->size, entry->name);
    if (entry->shown != NULL)
        buf_printf(&text, "  (here for %s)", entry->shown);
    if (ours)
        buf_printf(&text, "  inode %" PRIu64, entry->inode);
    sheet_label(sheet, 0, STYLE_PLAIN, label, LABEL, STYLE_PLAIN, buf_text(&text));
    buf_free(&text);
}

void view_listing(const struct session *session, struct sheet *sheet)
{
    const struct stage_state *stage = &session->stage;
    size_t most = session->ui.show_listing ? stage->object_count : ENTRIES_MOST, shown = 0;
    if (stage->object_count == 0) {
        sheet_label(sheet, 0, STYLE_PLAIN, "/dev/shm", LABEL, STYLE_PLAIN, "empty");
        return;
    }
    for (int ours = 1; ours >= 0; ours--) /* a busy folder must not push out what the stage is about */
        for (size_t i = 0; i < stage->object_count && shown < most; i++)
            if (is_on_stage(stage, &stage->objects[i]) == (ours == 1))
                write_entry(sheet, shown++ == 0 ? "/dev/shm" : "", &stage->objects[i], ours == 1);
    if (shown < stage->object_count)
        sheet_printf(sheet, LABEL, STYLE_PLAIN, "and %zu more: l shows all", stage->object_count - shown);
}
