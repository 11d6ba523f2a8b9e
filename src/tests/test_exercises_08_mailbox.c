/* Exercise 08-mailbox. */
#include <string.h>

#include "tests/grade_all.h"

static bool is_ours(const char *exercise)
{
    return strcmp(exercise, "08-mailbox") == 0;
}

int main(void)
{
    return grade_all(is_ours, GRADE_ALL_WAITING);
}
