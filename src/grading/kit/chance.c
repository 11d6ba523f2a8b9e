#include "grading/kit/chance.h"

#include "base/mem.h"

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
    size_t length = chance_between(14, 24);
    char *name = mem_alloc(length + 2);
    name[0] = '/';
    for (size_t i = 1; i <= length; i++)
        name[i] = letters[chance_between(0, sizeof letters - 2)];
    return name;
}

/* One random number gives eight bytes: texts of a mebibyte are asked for. */
static void fill(unsigned char *at, size_t length,
                 unsigned char (*choose)(unsigned char random, unsigned more))
{
    for (size_t i = 0; i < length;) {
        uint64_t numbers = chance_number(), more = numbers * 0x9e3779b97f4a7c15;
        for (int k = 0; k < 8 && i < length; k++, i++)
            at[i] = choose((unsigned char)(numbers >> 8 * k), (unsigned)(more >> 8 * k & 0xff));
    }
}

static unsigned char choose_text(unsigned char random, unsigned more)
{
    if (more < 32 && random != 0)
        return random;
    return (unsigned char)(' ' + random % ('~' - ' ' + 1));
}

static unsigned char choose_any(unsigned char random, unsigned more)
{
    (void)more;
    return random;
}

char *chance_text(size_t length)
{
    char *text = mem_alloc(length + 1);
    fill((unsigned char *)text, length, choose_text);
    return text;
}

void chance_fill(void *bytes, size_t length)
{
    unsigned char *at = bytes;
    fill(at, length, choose_any);
    if (length > 0 && at[length - 1] == 0)
        at[length - 1] = 1;
}
