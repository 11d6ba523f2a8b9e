#include "system/starved.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/span.h"

enum { MOST_EXTENSIONS = 12, FAIR_PART = 5 };

static char state_of(pid_t pid)
{
    char path[64], state = 0;
    struct buf text = {0};
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    if (buf_read_file(&text, path, NULL) == 0) {
        const char *name_end = strrchr(buf_text(&text), ')');
        state = name_end != NULL && name_end[1] == ' ' ? name_end[2] : 0;
    }
    buf_free(&text);
    return state;
}

/* /proc/PID/schedstat begins with the nanoseconds on a processor; 0 where the kernel keeps no such account.
 */
static uint64_t time_on_processor(pid_t pid)
{
    char path[64];
    struct buf text = {0};
    int64_t ran = 0;
    snprintf(path, sizeof path, "/proc/%d/schedstat", (int)pid);
    if (buf_read_file(&text, path, NULL) == 0) {
        struct span rest = span_of(buf_text(&text));
        span_number(span_word(&rest), &ran);
    }
    buf_free(&text);
    return (uint64_t)ran;
}

bool starved_of_time(struct starved *starved, pid_t pid, uint64_t limit_ns)
{
    uint64_t before = starved->ran;
    if (starved->extended == MOST_EXTENSIONS || state_of(pid) != 'R')
        return false;
    starved->ran = time_on_processor(pid);
    return starved->extended++ == 0 || starved->ran - before < limit_ns / FAIR_PART;
}
