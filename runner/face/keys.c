#include "face/keys.h"

#include "face/width.h"
#include "lab/event.h"

static int key_of_character(uint32_t ch)
{
    switch (ch) {
    case '\t': return KEY_TABULATOR;
    case '\r':
    case '\n': return KEY_RETURN;
    case '\b':
    case 0x7F: return KEY_RUBOUT;
    case 0x0C: return KEY_REDRAW;
    case 0x1A: return KEY_SUSPEND_LAB;
    case 0x1B: return KEY_ESCAPE;
    case 0x1D: return KEY_RELEASE;
    default: return (int)ch;
    }
}

bool keys_byte(struct keys *keys, int byte, int *key)
{
    bool continues = (byte & 0xC0) == 0x80;
    if (!continues)
        keys->length = 0;
    else if (keys->length == 0)
        return false;
    keys->partial[keys->length++] = (char)byte;
    uint32_t ch;
    bool whole = width_next(keys->partial, keys->length, &ch) == keys->length &&
                 (keys->length > 1 || byte < 0x80); /* one bad byte is a whole U+FFFD there */
    if (whole || keys->length == sizeof keys->partial)
        keys->length = 0;
    if (whole)
        *key = key_of_character(ch);
    return whole;
}
