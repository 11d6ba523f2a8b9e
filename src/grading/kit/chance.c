#include "grading/kit/chance.h"

#include <string.h>

#include "base/mem.h"
#include "grading/kit/strays.h"
#include "grading/kit/world.h"
#include "grading/scratch.h"

static uint64_t state;

/* One step of a Weyl sequence, its bits mixed: short, and good enough to surprise a program. */
uint64_t chance_number(void)
{
    state += 0x9e3779b97f4a7c15;
    uint64_t x = state;
    x = (x ^ x >> 32) * 0xd6e8feb86659fd93;
    x = (x ^ x >> 29) * 0xff51afd7ed558ccd;
    return x ^ x >> 32;
}

void chance_begin(uint64_t seed, unsigned test)
{
    state = seed ^ (uint64_t)(test + 1) << 48;
    chance_number();
}

size_t chance_between(size_t least, size_t most)
{
    return least + (size_t)(chance_number() % (most - least + 1));
}

char *chance_name(void)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    size_t length = chance_between(4, 14);
    char *name = mem_alloc(1 + SCRATCH_TAG + length + 1);
    name[0] = '/';
    scratch_tag(world.seed, name + 1);
    for (size_t i = 0; i < length; i++)
        name[1 + SCRATCH_TAG + i] = letters[chance_between(0, sizeof letters - 2)];
    strays_know(name);
    return name;
}

/* One random number gives eight bytes: texts of a mebibyte are asked for. */
static void fill(void *bytes, size_t length)
{
    char *at = bytes;
    for (size_t done = 0; done < length; done += sizeof(uint64_t)) {
        uint64_t number = chance_number();
        memcpy(at + done, &number, length - done < sizeof number ? length - done : sizeof number);
    }
}

static unsigned char letter(unsigned char random)
{
    if (random >= 0xf0)
        return random; /* no letter in any encoding of text */
    if (random >= 0xe8)
        return (unsigned char)(1 + (random & 7) * 4); /* a control character */
    return (unsigned char)(' ' + random % 95);
}

char *chance_text(size_t length)
{
    char *text = mem_alloc(length + 1);
    fill(text, length);
    for (size_t i = 0; i < length; i++)
        text[i] = (char)letter((unsigned char)text[i]);
    return text;
}

void chance_fill(void *bytes, size_t length)
{
    unsigned char *at = bytes;
    fill(at, length);
    if (length > 0 && at[length - 1] == 0)
        at[length - 1] = 1;
}
