#include "grading/kit/pace.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "grading/kit/asleep.h"
#include "grading/kit/program.h"
#include "grading/kit/world.h"

/* "569860 11559702 2": it ran, it waited for a processor, how often. 0 where the kernel does not count. */
static uint64_t queued(pid_t pid)
{
    char path[64];
    unsigned long long ran, waited = 0;
    snprintf(path, sizeof path, "/proc/%d/schedstat", pid);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return 0;
    if (fscanf(file, "%llu %llu", &ran, &waited) != 2)
        waited = 0;
    fclose(file);
    return waited;
}

struct pace pace_begin(pid_t pid)
{
    return (struct pace){.pid = pid, .began = clock_now(), .cpu = asleep_cpu(pid), .queued = queued(pid)};
}

struct paced pace_end(const struct pace *pace)
{
    uint64_t wall = clock_now() - pace->began, cpu = asleep_cpu(pace->pid) - pace->cpu;
    uint64_t waited = queued(pace->pid) - pace->queued;
    uint64_t own = waited < wall ? wall - waited : 1;
    return (struct paced){.wall_ms = (int64_t)(wall / CLOCK_MS),
                          .ms = (int64_t)(own / CLOCK_MS),
                          .percent = (int)(cpu < own ? cpu * 100 / own : 100)};
}

void pace_pause(int ms)
{
    world_wait_for(-1, clock_now() + (uint64_t)ms * CLOCK_MS);
}

unsigned long pace_sleeps(pid_t pid)
{
    char path[64], line[128];
    unsigned long count = 0;
    snprintf(path, sizeof path, "/proc/%d/status", pid);
    FILE *file = fopen(path, "re");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (sscanf(line, "voluntary_ctxt_switches: %lu", &count) == 1)
            break;
    }
    if (file != NULL)
        fclose(file);
    return count;
}

bool pace_let_it_look(const struct program *program)
{
    enum { SLEEPS = 3, AT_MOST = 150, AT_LEAST = 5 };
    pid_t pid = program_pid(program);
    struct pace pace = pace_begin(pid);
    unsigned long before = pace_sleeps(pid);
    struct paced paced = {0};
    while (paced.ms < AT_LEAST || (paced.ms < AT_MOST && pace_sleeps(pid) < before + SLEEPS)) {
        pace_pause(2);
        if (asleep_in(program) == ASLEEP_DONE)
            return false;
        paced = pace_end(&pace);
    }
    return asleep_in(program) != ASLEEP_DONE;
}

int pace_share(const struct program *program)
{
    enum { WAIT = 400, TRIES = 6 };
    struct paced paced = {0};
    int most = 0;
    for (int i = 0; i < TRIES && paced.ms <= paced.wall_ms * 3 / 4; i++) {
        struct pace pace = pace_begin(program_pid(program));
        pace_pause(WAIT);
        paced = pace_end(&pace);
        most = paced.percent > most ? paced.percent : most;
    }
    return most;
}
