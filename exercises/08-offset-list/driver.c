/* Inside the sandbox: maps regions where the suite says, an untouchable page on either side, and calls the
 * four functions there. Addresses go out, the suite reads the texts by itself. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "grading/driver/talk.h"
#include "list.h"

enum { REGIONS = 4, PAGE = 4096 };
static struct {
    char *start;
    size_t room;
} regions[REGIONS];

static void map(struct wire *ask, struct wire *answer)
{
    const char *name = talk_text(ask);
    bool writable = wire_take_number(ask) != 0;
    int64_t slot = wire_take_number(ask);
    char *hint = (char *)(intptr_t)wire_take_number(ask);
    size_t room = (size_t)wire_take_number(ask);
    int fd = shm_open(name, writable ? O_RDWR : O_RDONLY, 0);
    char *all = mmap(hint, room + 2 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    char *start = all == MAP_FAILED ? MAP_FAILED
                                    : mmap(all + PAGE, room, writable ? PROT_READ | PROT_WRITE : PROT_READ,
                                           MAP_SHARED | MAP_FIXED, fd, 0);
    close(fd);
    regions[slot].start = start;
    regions[slot].room = room;
    talk_result(answer, start == MAP_FAILED ? -1 : (intptr_t)start);
}

static char *take_region(struct wire *ask)
{
    return regions[wire_take_number(ask)].start;
}

static void unmap(struct wire *ask, struct wire *answer)
{
    int64_t slot = wire_take_number(ask);
    talk_result(answer, munmap(regions[slot].start - PAGE, regions[slot].room + 2 * PAGE));
}

static void init(struct wire *ask, struct wire *answer)
{
    char *region = take_region(ask);
    size_t size = (size_t)wire_take_number(ask);
    errno = 0;
    talk_result(answer, list_init(region, size));
}

static void push(struct wire *ask, struct wire *answer)
{
    char *region = take_region(ask);
    const char *text = talk_text(ask);
    errno = 0;
    talk_result(answer, list_push(region, text));
}

/* The result is how many were pushed, errno that of the last. */
static void push_often(struct wire *ask, struct wire *answer)
{
    char *region = take_region(ask);
    int64_t times = wire_take_number(ask), pushed = 0;
    const char *text = talk_text(ask);
    errno = 0;
    while (pushed < times && list_push(region, text) == 0)
        pushed++;
    talk_result(answer, pushed);
}

static void count(struct wire *ask, struct wire *answer)
{
    talk_result(answer, (int64_t)list_count(take_region(ask)));
}

static void get(struct wire *ask, struct wire *answer)
{
    char *region = take_region(ask);
    talk_result(answer, (intptr_t)list_get(region, (size_t)wire_take_number(ask)));
}

/* The answer ends with where the first so many are. */
static void get_all(struct wire *ask, struct wire *answer)
{
    char *region = take_region(ask);
    int64_t times = wire_take_number(ask);
    talk_result(answer, 0);
    for (int64_t i = 0; i < times; i++)
        wire_number(answer, (intptr_t)list_get(region, (size_t)i));
}

int main(void)
{
    static const struct talk_op ops[] = {
        {"map", map},
        {"unmap", unmap},
        {"list_init", init},
        {"list_push", push},
        {"list_push, often", push_often},
        {"list_count", count},
        {"list_get", get},
        {"list_get, all", get_all},
    };
    return talk_serve(ops, sizeof ops / sizeof *ops);
}
