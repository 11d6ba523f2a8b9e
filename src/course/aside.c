#include "course/aside.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/mem.h"

int aside_lock(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash != NULL ? mem_dup_n(path, (size_t)(slash - path) + 1) : mem_dup(".");
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(folder);
    if (fd >= 0 && flock(fd, LOCK_EX) != 0) {
        close(fd);
        fd = -1;
    }
    return fd;
}

/* The journal goes first: left behind alone, it would be rolled back into the file that comes next. */
static bool move_both(const char *path, const char *aside)
{
    char *journal = mem_printf("%s-journal", path), *journal_aside = mem_printf("%s-journal", aside);
    bool moved =
        (access(journal, F_OK) != 0 || rename(journal, journal_aside) == 0) && rename(path, aside) == 0;
    free(journal);
    free(journal_aside);
    return moved;
}

char *aside_move(const char *path)
{
    for (int number = 1; number < 1000; number++) {
        char *aside = mem_printf("%s.damaged.%d", path, number);
        bool taken = access(aside, F_OK) == 0;
        if (!taken && move_both(path, aside))
            return aside;
        free(aside);
        if (!taken)
            return NULL;
    }
    return NULL;
}
