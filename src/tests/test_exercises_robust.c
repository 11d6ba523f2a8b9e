/* Exercise 03-robust, whose suite looks at every death. */
#include <string.h>

#include "tests/grade_all.h"

static bool is_ours(const char *exercise)
{
    return strcmp(exercise, "03-robust") == 0;
}

int main(void)
{
    return grade_all(is_ours, GRADE_ALL_AT_ONCE);
}
