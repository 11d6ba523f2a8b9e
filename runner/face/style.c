#include "face/style.h"

#include <assert.h>
#include <stddef.h>

enum { NONE = -1 };

/* The 256-colour numbers are of middle brightness: readable on black and on white. */
static const struct {
    short many, few; /* colour of 256, of 8 */
    bool bold, dim, underline, reverse, italic;
    bool mono_bold, mono_underline; /* in place of the colour or the slant */
} styles[STYLE_COUNT] = {
    [STYLE_PLAIN] = {NONE, NONE},
    [STYLE_TITLE] = {NONE, NONE, .bold = true},
    [STYLE_STRONG] = {NONE, NONE, .bold = true},
    [STYLE_EMPH] = {NONE, NONE, .italic = true, .mono_underline = true},
    [STYLE_CODE] = {31, 6},
    [STYLE_DIM] = {244, NONE, .dim = true},
    [STYLE_BOX] = {244, NONE},
    [STYLE_CHANGED] = {NONE, NONE, .bold = true, .reverse = true},
    [STYLE_A] = {32, 4, .bold = true},
    [STYLE_B] = {166, 3, .bold = true},
    [STYLE_C] = {134, 5, .bold = true},
    [STYLE_D] = {30, 6, .bold = true},
    [STYLE_OK] = {32, 4, .mono_bold = true},
    [STYLE_FAIL] = {166, 3, .bold = true},
    [STYLE_KEY] = {NONE, NONE, .bold = true},
    [STYLE_SELECT] = {NONE, NONE, .reverse = true},
    [STYLE_KEYWORD] = {32, 4, .mono_bold = true},
    [STYLE_STRING] = {166, 3},
    [STYLE_COMMENT] = {244, 6},
};

enum palette style_palette(int colours, const char *no_color)
{
    if (colours < 8 || (no_color != NULL && no_color[0] != '\0'))
        return PALETTE_MONO;
    return colours < 256 ? PALETTE_8 : PALETTE_256;
}

struct look style_look(enum style style, enum palette palette)
{
    assert(style >= 0 && style < STYLE_COUNT);
    bool mono = palette == PALETTE_MONO, many = palette == PALETTE_256;
    return (struct look){
        .colour = mono   ? NONE
                  : many ? styles[style].many
                         : styles[style].few,
        .bold = styles[style].bold || (mono && styles[style].mono_bold),
        .dim = styles[style].dim && !many, /* 256 colours have a grey for it */
        .underline = styles[style].underline || (!many && styles[style].mono_underline),
        .reverse = styles[style].reverse,
        .italic = many && styles[style].italic,
    };
}
