/* All exercises but those of lesson 03, which take as long as all others and have test programs of their own.
 */
#include <string.h>

#include "tests/grade_all.h"

static bool is_ours(const char *exercise)
{
    return strncmp(exercise, "03-", 3) != 0;
}

int main(void)
{
    return grade_all(is_ours);
}
