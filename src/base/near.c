#include "base/near.h"

enum { LONGEST = 40 };

static unsigned smaller(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Optimal string alignment: a swap of two neighbours counts one. Row i - 2 is kept for the swap. */
static unsigned distance(struct span a, struct span b)
{
    unsigned rows[3][LONGEST + 1];
    unsigned *two = rows[0], *one = rows[1], *now = rows[2];
    for (size_t j = 0; j <= b.length; j++)
        one[j] = (unsigned)j;
    for (size_t i = 1; i <= a.length; i++) {
        now[0] = (unsigned)i;
        for (size_t j = 1; j <= b.length; j++) {
            unsigned changed = one[j - 1] + (a.at[i - 1] != b.at[j - 1]);
            now[j] = smaller(changed, smaller(one[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && a.at[i - 1] == b.at[j - 2] && a.at[i - 2] == b.at[j - 1])
                now[j] = smaller(now[j], two[j - 2] + 1);
        }
        unsigned *oldest = two;
        two = one;
        one = now;
        now = oldest;
    }
    return one[b.length];
}

struct span near_word(struct span word, const struct span *words, size_t count)
{
    struct span best = {"", 0};
    unsigned least = word.length < 5 ? 2 : 3; /* must be below this: half of a short word is another word */
    if (word.length < 3 || word.length > LONGEST) /* two letters are near to too much */
        return best;
    for (size_t i = 0; i < count; i++) {
        if (words[i].length > LONGEST || words[i].length < 2)
            continue;
        unsigned far = distance(word, words[i]);
        if (far < least && far < words[i].length) {
            least = far;
            best = words[i];
        }
    }
    return best;
}
