#include "grading/isolation.h"

#include <stddef.h>
#include <string.h>

static const char *const names[] = {
    [ISOLATION_NONE] = "none",
    [ISOLATION_LANDLOCK] = "landlock",
    [ISOLATION_UID_LANDLOCK] = "uid+landlock",
    [ISOLATION_BWRAP] = "bwrap",
};

const char *isolation_name(enum isolation isolation)
{
    return names[isolation];
}

bool isolation_parse(const char *name, enum isolation *isolation)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(name, names[i]) == 0) {
            *isolation = (enum isolation)i;
            return true;
        }
    }
    return false;
}
