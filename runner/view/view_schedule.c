/* "so far A B B B   share: shmlab 02.4 ABBB": who moved in which order, and how to send that to a friend. */
#include "base/buf.h"
#include "view/view_parts.h"

static bool letter_of(const struct token *token, char *letter)
{
    if (token->kind != TOKEN_STEP && token->kind != TOKEN_DRAIN)
        return false;
    *letter = actor_letter(token->actor);
    if (token->kind == TOKEN_DRAIN && *letter >= 'A' && *letter <= 'Z')
        *letter = (char)(*letter - 'A' + 'a');
    return true;
}

void view_schedule(const struct session *session, struct sheet *sheet)
{
    const struct stage_state *stage = &session->stage;
    struct buf spaced = {0}, tight = {0};
    for (size_t i = 0; i < stage->token_count; i++) {
        char letter;
        if (!letter_of(&stage->tokens[i], &letter))
            continue;
        buf_printf(&spaced, " %c", letter);
        buf_char(&tight, letter);
    }
    if (tight.length > 0) {
        struct buf line = {0};
        buf_printf(&line, "so far%s", spaced.data);
        if (session->lesson != NULL && session->play.scene >= 0)
            buf_printf(&line, "   share: shmlab %s.%d %s", session->lesson->number, session->play.scene + 1,
                       tight.data);
        sheet_text(sheet, 0, STYLE_PLAIN, buf_text(&line));
        buf_free(&line);
    }
    buf_free(&spaced);
    buf_free(&tight);
}
