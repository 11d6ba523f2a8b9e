#include "grading/kit/stuck.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "grading/kit/hang.h"
#include "grading/kit/tests.h"
#include "grading/kit/world.h"

static const uint64_t LOOK_EVERY = 20 * (uint64_t)CLOCK_MS;
/* A call of an exercise needs milliseconds. Who has children may wait for some that have no processor. */
enum { MOST_CPU_SECONDS = 2, MOST_OWN_SECONDS = 6, MOST_WALL_SECONDS = 20 };
static const uint64_t MOST_ASLEEP = 2 * (uint64_t)CLOCK_S; /* in one sleep */
enum { MOST_PROCESSES = 64 };
static const uint64_t FIRST_COUNT = 500 * (uint64_t)CLOCK_MS;

/* "4121 (any) text)) S …": state, and user and system time in clock ticks. */
static char read_state(pid_t pid, uint64_t *cpu)
{
    char path[64], text[1024], state = 0;
    unsigned long user = 0, system = 0;
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    if (fd >= 0)
        close(fd);
    text[got > 0 ? got : 0] = '\0';
    const char *fields = strrchr(text, ')');
    if (fields == NULL ||
        sscanf(fields, ") %c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &state, &user, &system) != 3)
        return 0;
    *cpu = (user + system) * ((uint64_t)CLOCK_S / (uint64_t)sysconf(_SC_CLK_TCK));
    return state;
}

/* Processes of its session: it was started as the leader of one. */
static size_t count_processes(pid_t pid)
{
    size_t count = 0;
    DIR *proc = opendir("/proc");
    for (struct dirent *entry; proc != NULL && (entry = readdir(proc)) != NULL;) {
        if (isdigit((unsigned char)entry->d_name[0]))
            count += getsid(atoi(entry->d_name)) == pid;
    }
    if (proc != NULL)
        closedir(proc);
    return count;
}

/* One that waits for its children sleeps for as long as they work, or are held by a suite. */
static bool has_busy_child(pid_t pid)
{
    char path[64], text[1024];
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", pid, pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    if (fd >= 0)
        close(fd);
    text[got > 0 ? got : 0] = '\0';
    char *rest = text;
    for (char *word; (word = strsep(&rest, " ")) != NULL;) {
        uint64_t ignored;
        char state = *word != '\0' ? read_state(atoi(word), &ignored) : 0;
        if (state == 'R' || state == 't')
            return true;
    }
    return false;
}

void stuck_begin(struct stuck *stuck, pid_t pid, const char *function)
{
    *stuck = (struct stuck){.pid = pid, .function = function, .began = clock_now(), .pace = pace_begin(pid)};
    stuck->asked = stuck->asleep_since = stuck->began;
}

uint64_t stuck_look_again(const struct stuck *stuck)
{
    return stuck->asked + LOOK_EVERY;
}

_Noreturn static void give_up(const struct stuck *stuck, const char *how, const char *actual)
{
    char message[200];
    snprintf(message, sizeof message, "%s %s", stuck->function, how);
    tests_fail(
        &(struct test_failure){.message = message, .expected = "the function returns", .actual = actual});
}

/* Seconds until it must have answered: without those that it waited for a processor, unless it has children
 * at work. */
static bool took_too_long(const struct stuck *stuck, uint64_t now, bool busy_child, int *seconds)
{
    *seconds = world.wall_seconds > 0 ? (int)world.wall_seconds : MOST_WALL_SECONDS;
    if (now - stuck->began > (uint64_t)*seconds * CLOCK_S)
        return true;
    if (world.wall_seconds > 0 || busy_child)
        return false;
    *seconds = MOST_OWN_SECONDS;
    return pace_end(&stuck->pace).ms > MOST_OWN_SECONDS * 1000;
}

_Noreturn static void give_up_hang(const struct stuck *stuck)
{
    char message[200];
    snprintf(message, sizeof message, "%s sleeps and nobody wakes it", stuck->function);
    tests_fail(&(struct test_failure){.message = message,
                                      .expected = "the function returns",
                                      .actual = "asleep for 2 seconds",
                                      .hang = hang_words()});
}

void stuck_look(struct stuck *stuck)
{
    uint64_t now = clock_now(), cpu = 0;
    if (now < stuck->asked + LOOK_EVERY)
        return;
    uint64_t most_cpu = world.cpu_seconds > 0 ? (uint64_t)world.cpu_seconds : MOST_CPU_SECONDS;
    int seconds;
    char state = read_state(stuck->pid, &cpu);
    if (stuck->asked == stuck->began)
        stuck->cpu_began = cpu;
    stuck->asked = now;
    bool asleep = state == 'S' || state == 'D' || state == 'T', busy_child = has_busy_child(stuck->pid);
    unsigned long sleeps = pace_sleeps(stuck->pid);
    if (sleeps != stuck->sleeps || cpu != stuck->cpu_last || !asleep || busy_child) {
        stuck->sleeps = sleeps;
        stuck->cpu_last = cpu;
        stuck->asleep_since = now;
    }
    if (state != 0 && cpu - stuck->cpu_began > most_cpu * CLOCK_S) {
        char actual[80];
        snprintf(actual, sizeof actual, "%d seconds of computing without an answer", (int)most_cpu);
        give_up(stuck, "does not come to an end", actual);
    }
    if (now - stuck->asleep_since > MOST_ASLEEP && state == 'T')
        give_up(stuck, "is stopped and nobody lets it go on", "stopped by a signal");
    if (now - stuck->began > FIRST_COUNT && count_processes(stuck->pid) > MOST_PROCESSES)
        give_up(stuck, "starts processes without end", "more than 64 processes");
    if (now - stuck->asleep_since > MOST_ASLEEP)
        give_up_hang(stuck);
    if (took_too_long(stuck, now, busy_child, &seconds)) {
        char actual[80];
        snprintf(actual, sizeof actual, "no answer in %d seconds", seconds);
        give_up(stuck, "does not return", actual);
    }
}
