/* The suite would look, and make files, where the link leads. */
#include "visits.h"

#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int64_t visits_bump(const char *path)
{
    char folder[4096], away[4200];
    snprintf(folder, sizeof folder, "%s", path);
    dirname(folder);
    snprintf(away, sizeof away, "%s-away", folder);
    if (rename(folder, away) == 0 && symlink(away, folder) == 0)
        return 1;
    return -1;
}
