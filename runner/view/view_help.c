#include "lab/intent.h"
#include "view/view_parts.h"

enum { KEYS_COLUMNS = 9, LABEL_COLUMNS = 17, BESIDE = 60 /* columns from which all stands in one row */ };

static void write_action(const struct session *session, struct sheet *sheet, const struct action *action)
{
    int columns = sheet->grid.columns, rest = KEYS_COLUMNS + LABEL_COLUMNS;
    const char *refused = action->refused != NULL ? action->refused(session) : NULL;
    if (columns >= BESIDE) {
        const struct sheet_cell cells[] = {{0, KEYS_COLUMNS - 1, STYLE_KEY, action->keys},
                                           {KEYS_COLUMNS, LABEL_COLUMNS - 1, STYLE_STRONG, action->label},
                                           {rest, columns - rest, STYLE_PLAIN, action->help}};
        sheet_cells(sheet, cells, 3);
    } else {
        const struct sheet_cell cells[] = {{0, KEYS_COLUMNS - 1, STYLE_KEY, action->keys},
                                           {KEYS_COLUMNS, columns - KEYS_COLUMNS, STYLE_PLAIN, action->help}};
        sheet_cells(sheet, cells, 2);
    }
    if (refused != NULL)
        sheet_printf(sheet, columns >= BESIDE ? rest : KEYS_COLUMNS, STYLE_DIM, "Not now: %s", refused);
}

void view_help(const struct session *session, struct sheet *sheet)
{
    for (int now = 1; now >= 0; now--) {
        sheet_gap(sheet);
        sheet_text(sheet, 0, STYLE_TITLE, now ? "What you can do now" : "What you cannot do now, and why");
        for (size_t i = 0; i < intent_action_count; i++) {
            const struct action *action = &intent_actions[i];
            if (!intent_is_here(session, action))
                continue;
            bool can = action->refused == NULL || action->refused(session) == NULL;
            if (can == (now == 1))
                write_action(session, sheet, action);
        }
    }
}
