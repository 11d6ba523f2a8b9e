#include "grading/kit/pipes.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "grading/kit/asleep.h"
#include "grading/kit/program.h"
#include "grading/kit/world.h"

/* Everything that comes until the program has answered. */
void pipes_drain(const struct program *program, int end, struct buf *into)
{
    char piece[PIPES_ROOM];
    uint64_t deadline = clock_now() + 20 * (uint64_t)CLOCK_S;
    for (bool done = false; !done && clock_now() < deadline;) {
        done = asleep_in(program) == ASLEEP_DONE;
        for (ssize_t got; (got = read(end, piece, sizeof piece)) > 0;)
            buf_add(into, piece, (size_t)got);
        if (!done)
            world_wait_for(-1, clock_now() + CLOCK_MS);
    }
}

static bool is_write(long number)
{
    return number == SYS_write || number == SYS_writev || number == SYS_pwrite64 || number == SYS_pwritev ||
           number == SYS_pwritev2;
}

/* True when it sleeps in a write, or for long in another call: the pipe is full. */
bool pipes_wait_until_full(const struct program *program)
{
    enum { MOST_LOOKS = 50 };
    uint64_t deadline = clock_now() + 20 * (uint64_t)CLOCK_S;
    int looks = 0;
    for (long number; (number = asleep_in(program)) != ASLEEP_DONE && clock_now() < deadline;) {
        looks += number != ASLEEP_RUNS;
        if (is_write(number) || looks == MOST_LOOKS)
            return true;
        world_wait_for(-1, clock_now() + CLOCK_MS);
    }
    return false;
}

/* "ShdPnd:	0000000000000200": sent to it and not yet delivered. Where it blocks the signal, it stays so. */
static bool is_pending(const struct program *program, int number)
{
    static const char *const fields[] = {"\nShdPnd:", "\nSigBlk:"};
    char path[64];
    struct buf text = {0};
    unsigned long long masks[2] = {0};
    snprintf(path, sizeof path, "/proc/%d/status", program_pid(program));
    if (buf_read_file(&text, path, NULL) == 0) {
        for (int i = 0; i < 2; i++) {
            const char *at = strstr(buf_text(&text), fields[i]);
            if (at != NULL)
                masks[i] = strtoull(at + strlen(fields[i]), NULL, 16);
        }
    }
    buf_free(&text);
    return (masks[0] & ~masks[1]) >> (number - 1) & 1;
}

void pipes_interrupt(const struct program *program)
{
    uint64_t deadline = clock_now() + 20 * (uint64_t)CLOCK_S;
    kill(program_pid(program), SIGUSR1);
    while (is_pending(program, SIGUSR1) && clock_now() < deadline)
        world_wait_for(-1, clock_now() + CLOCK_MS);
}
