#include "grading/kit/hang.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "grading/kit/hold.h"
#include "grading/kit/objects.h"
#include "grading/kit/place.h"
#include "grading/kit/program.h"
#include "system/maps.h"
#include "system/subject.h"
#include "system/syscalls.h"
#include "system/waits.h"

enum { MOST_PROGRAMS = 26, STACK_WORDS = 512, MOST_PLACES = 8, ROBUST_BIT = 16 /* glibc: of __kind */ };

static struct {
    const char *object, *label;
    uint64_t offset;
} known;

struct waiter {
    const struct program *program;
    char letter;
    bool asleep, on_lock;
    struct waits_raw raw;
    char *object; /* "/t41", with the offset in it; NULL: the futex is in no object */
    uint64_t offset;
    char *where; /* in the learner's file; NULL */
};

void hang_mutex(const char *object, uint64_t offset, const char *label)
{
    known.object = object;
    known.offset = offset;
    known.label = label;
}

/* The first word on the stack that is an address behind a call in the learner's file. */
static char *place_on_stack(struct subject *subject, uint64_t sp, const struct map_line *maps, size_t count)
{
    uint64_t words[STACK_WORDS], base = 0;
    char *place = NULL;
    ssize_t got = pread(subject_file(subject, SUBJECT_MEM), words, sizeof words, (off_t)sp);
    int tried = 0;
    for (size_t i = 0; got > 0 && i < (size_t)got / sizeof *words && place == NULL && tried < MOST_PLACES;
         i++) {
        for (size_t k = 0; k < count; k++) {
            const char *path = maps[k].path, *name = path != NULL ? strrchr(path, '/') : NULL;
            if (name == NULL || strcmp(name, "/program") != 0)
                continue;
            base = maps[k].offset == 0 ? maps[k].start : base;
            if (maps[k].perm[2] != 'x' || words[i] <= maps[k].start || words[i] > maps[k].end)
                continue;
            place = place_of(words[i] - 1 - base);
            tried++;
        }
    }
    return place;
}

/* Which object and offset the futex is in. */
static void find_futex(struct waiter *waiter, const struct map_line *maps, size_t count)
{
    static const char shm[] = "/dev/shm/";
    uint64_t at = waiter->raw.args[0];
    for (size_t i = 0; i < count; i++) {
        if (at < maps[i].start || at >= maps[i].end || !maps_is_shared(&maps[i]) || maps[i].path == NULL)
            continue;
        const char *name = strncmp(maps[i].path, shm, sizeof shm - 1) == 0 ? maps[i].path + sizeof shm - 2
                                                                           : strrchr(maps[i].path, '/');
        waiter->object = mem_dup(name != NULL ? name : maps[i].path);
        waiter->offset = at - maps[i].start + maps[i].offset;
        waiter->on_lock = known.object != NULL && strcmp(waiter->object, known.object) == 0 &&
                          waiter->offset == known.offset;
    }
}

static void look_into(struct waiter *waiter)
{
    struct subject subject;
    struct buf text = {0};
    size_t count = 0;
    struct map_line *maps = NULL;
    char *file = mem_printf("/proc/%d/maps", program_pid(waiter->program));
    hold_as_user(true);
    subject_init(&subject, 0, program_pid(waiter->program));
    waits_read(&subject, &waiter->raw);
    waiter->asleep = waits_asleep(&waiter->raw);
    if (waiter->asleep && buf_read_file(&text, file, NULL) == 0)
        maps = maps_parse(buf_text(&text), text.length, &count);
    hold_as_user(false);
    if (waiter->asleep && waiter->raw.number == SYS_futex)
        find_futex(waiter, maps, count);
    if (waiter->asleep && maps != NULL)
        waiter->where = place_on_stack(&subject, waiter->raw.sp, maps, count);
    subject_free(&subject);
    maps_free(maps, count);
    buf_free(&text);
    free(file);
}

static void add_alive(const struct waiter *waiter, struct buf *out)
{
    const char *call = waiter->on_lock ? "pthread_mutex_lock" : syscalls_name(waiter->raw.number);
    buf_printf(out, "%c  %s", waiter->letter, waiter->asleep ? "asleep" : "runs");
    if (waiter->asleep && call != NULL)
        buf_printf(out, " in %s", call);
    if (waiter->where != NULL)
        buf_printf(out, ", %s", waiter->where);
    buf_char(out, '\n');
    if (waiter->on_lock)
        buf_printf(out, "   waits for  %s, offset %llu of %s\n", known.label,
                   (unsigned long long)known.offset, waiter->object);
    else if (waiter->object != NULL)
        buf_printf(out, "   waits for  the futex at offset %llu of %s\n", (unsigned long long)waiter->offset,
                   waiter->object);
}

static void add_waiter(const struct waiter *waiter, struct buf *out)
{
    int status;
    if (!program_has_ended(waiter->program, &status)) {
        add_alive(waiter, out);
        return;
    }
    buf_printf(out, "%c  dead: ", waiter->letter);
    if (WIFSIGNALED(status))
        buf_printf(out, "killed by SIG%s\n", sigabbrev_np(WTERMSIG(status)));
    else
        buf_printf(out, "exit status %d\n", WEXITSTATUS(status));
}

static char *waiters_of_lock(const struct waiter *waiters, size_t count)
{
    struct buf letters = {0};
    for (size_t i = 0; i < count; i++)
        if (waiters[i].on_lock)
            buf_printf(&letters, "%s%c", letters.length > 0 ? ", " : "", waiters[i].letter);
    return letters.length > 0 ? buf_take(&letters) : NULL;
}

static const struct waiter *owner_of(const struct waiter *waiters, size_t count, pid_t tid)
{
    for (size_t i = 0; i < count; i++)
        if (program_inner_pid(waiters[i].program) == tid)
            return &waiters[i];
    return NULL;
}

static void add_sentence(const struct waiter *owner, const char *waiting, int kind, pid_t tid,
                         struct buf *out)
{
    int status;
    if (tid == 0)
        buf_printf(out, "Nobody has the lock, and nobody wakes %s.\n", waiting);
    else if (owner == NULL)
        buf_printf(out, "%s waits for the test, which lets go and wakes nobody that the lock knows of.\n",
                   waiting);
    else if (program_has_ended(owner->program, &status))
        buf_printf(out, "%s waits for %c. %c is dead, and %s.\n", waiting, owner->letter, owner->letter,
                   kind & ROBUST_BIT ? "nobody has taken over what it held" : "this mutex does not notice");
    else if (owner->on_lock)
        buf_printf(out, "%s waits for %c, which has the lock and waits for it once more.\n", waiting,
                   owner->letter);
    else
        buf_printf(out, "%s waits for %c, which is alive and does not let go.\n", waiting, owner->letter);
}

/* The mutex as it lies in the object. Its owner is told by the thread's number inside the sandbox. */
static void add_lock(const struct waiter *waiters, size_t count, struct buf *out)
{
    pthread_mutex_t mutex;
    int status;
    char *waiting = waiters_of_lock(waiters, count);
    if (waiting == NULL)
        return;
    struct object object = objects_look(known.object);
    if (object.bytes != NULL && (uint64_t)object.stat.st_size >= known.offset + sizeof mutex) {
        memcpy(&mutex, object.bytes + known.offset, sizeof mutex);
        pid_t tid = mutex.__data.__lock & 0x3fffffff; /* FUTEX_TID_MASK, or 0 and 1, 2 of a plain mutex */
        if (!(mutex.__data.__kind & ROBUST_BIT))
            tid = mutex.__data.__lock != 0 ? mutex.__data.__owner : 0;
        const struct waiter *owner = owner_of(waiters, count, tid);
        buf_printf(out, "%s  owner ", known.label);
        if (owner != NULL)
            buf_printf(out, "%c (%s)", owner->letter,
                       program_has_ended(owner->program, &status) ? "dead" : "alive");
        else
            buf_text_add(out, tid == 0 ? "nobody" : "the test");
        buf_printf(out, "   waiters %s   %s\n", waiting,
                   mutex.__data.__kind & ROBUST_BIT ? "robust" : "not robust");
        add_sentence(owner, waiting, mutex.__data.__kind, tid, out);
    }
    objects_free(&object);
    free(waiting);
}

char *hang_words(void)
{
    const struct program *programs[MOST_PROGRAMS];
    struct waiter waiters[MOST_PROGRAMS] = {0};
    struct buf out = {0};
    int status;
    size_t count = program_all(programs, MOST_PROGRAMS);
    for (size_t i = 0; i < count; i++) {
        waiters[i] = (struct waiter){.program = programs[i], .letter = (char)('A' + i)};
        if (!program_has_ended(programs[i], &status))
            look_into(&waiters[i]);
        add_waiter(&waiters[i], &out);
    }
    add_lock(waiters, count, &out);
    for (size_t i = 0; i < count; i++) {
        free(waiters[i].object);
        free(waiters[i].where);
    }
    return buf_take(&out);
}
