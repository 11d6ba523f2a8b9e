/* Outside the sandbox: makes counter files in the work folder, lets one or two processes bump them, and looks
 * at the files. A lock of any kind and an atomic addition are both right, and so is every way to create the
 * file that nobody can see half-made. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/mem.h"
#include "grading/kit/asleep.h"
#include "grading/kit/chance.h"
#include "grading/kit/expect.h"
#include "grading/kit/files.h"
#include "grading/kit/leftovers.h"
#include "grading/kit/program.h"
#include "grading/kit/tests.h"
#include "grading/kit/watch.h"
#include "grading/kit/world.h"

enum { USUAL_UMASK = 022, NUMBER = sizeof(int64_t) };

static void ask_bump(struct program *program, const char *path, unsigned mask)
{
    struct wire *ask = program_ask(program, "visits_bump");
    wire_text(ask, path);
    wire_number(ask, mask);
}

static struct answer bump(struct program *program, const char *path)
{
    ask_bump(program, path, USUAL_UMASK);
    return program_answer(program);
}

static char *new_path(void)
{
    char *folder = files_folder(), *path = files_name(folder);
    free(folder);
    return path;
}

static int64_t some(void)
{
    return (int64_t)chance_between(1000, (size_t)1 << 50);
}

/* A counter file of `size` bytes, random ones behind the number. */
static char *make_counter(int64_t value, size_t size)
{
    char *path = new_path(), *bytes = mem_alloc(size);
    chance_fill(bytes, size);
    memcpy(bytes, &value, NUMBER);
    files_make(path, 0600, bytes, size);
    free(bytes);
    return path;
}

/* -1 when there is no number in the file: no test expects that value. */
static int64_t value_of(const char *path)
{
    struct object file = files_look(path);
    int64_t value = -1;
    if (file.bytes != NULL && file.stat.st_size >= NUMBER)
        memcpy(&value, file.bytes, NUMBER);
    objects_free(&file);
    return value;
}

static void expect_counted(struct program *program, const char *path, int64_t value)
{
    struct answer answer = bump(program, path);
    expect_value("visits_bump", value, &answer);
    expect_number("the file holds the new value", value, value_of(path));
}

START_TEST(a_visit_is_added_to_the_file_and_the_new_value_returned)
{
    int64_t value = some();
    char *path = make_counter(value, NUMBER);
    expect_counted(program_any(), path, value + 1);
    expect_counted(program_any(), path, value + 2);
}
END_TEST

START_TEST(a_missing_file_is_created_with_8_bytes_and_counts_1)
{
    char *path = new_path();
    struct answer answer = bump(program_any(), path);
    expect_value("visits_bump", 1, &answer);
    struct object file = files_look(path);
    expect_that(file.there, "the file is there", path, "no such file");
    expect_number("a new file has 8 bytes", NUMBER, file.stat.st_size);
    expect_number("the file holds the new value", 1, value_of(path));
    expect_counted(program_any(), path, 2);
}
END_TEST

START_TEST(the_owner_of_a_new_file_can_read_and_write_it)
{
    const unsigned masks[] = {USUAL_UMASK, 0, 077, 027};
    for (size_t i = 0; i < sizeof masks / sizeof *masks; i++) {
        char *path = new_path(), actual[16];
        ask_bump(program_any(), path, masks[i]);
        struct answer answer = program_answer(program_any());
        expect_value("visits_bump", 1, &answer);
        struct object file = files_look(path);
        snprintf(actual, sizeof actual, "%04o", file.stat.st_mode & 07777);
        expect_that((file.stat.st_mode & 0600) == 0600, "its owner can read and write a new file",
                    "0600, or more", actual);
    }
}
END_TEST

START_TEST(other_processes_count_on)
{
    char *path = new_path();
    int64_t value = 0;
    for (int turn = 0; turn < 3; turn++) {
        struct program *program = program_start();
        expect_counted(program, path, ++value);
        expect_counted(program, path, ++value);
        program_kill(program);
    }
}
END_TEST

START_TEST(two_files_are_two_counters)
{
    int64_t first = some(), second = some();
    char *one = make_counter(first, NUMBER), *other = make_counter(second, NUMBER);
    for (int turn = 1; turn <= 2; turn++) {
        expect_counted(program_any(), one, first + turn);
        expect_counted(program_any(), other, second + turn);
    }
}
END_TEST

START_TEST(the_number_is_64_bits_wide)
{
    const int64_t values[] = {0,
                              (int64_t)INT32_MAX,
                              (int64_t)UINT32_MAX,
                              INT64_MAX - 1,
                              -1,
                              -(int64_t)chance_between(10, 1000),
                              INT64_MIN,
                              (int64_t)chance_between((size_t)1 << 40, (size_t)1 << 60)};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        expect_counted(program_any(), make_counter(values[i], NUMBER), values[i] + 1);
}
END_TEST

START_TEST(bytes_behind_the_number_stay_as_they_are)
{
    const size_t sizes[] = {NUMBER + 1, chance_between(10, 4000), 4096, chance_between(5000, 30000)};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        int64_t value = some();
        char *path = make_counter(value, sizes[i]);
        struct object before = files_look(path);
        expect_counted(program_any(), path, value + 1);
        struct object after = files_look(path);
        expect_number("the file keeps its size", (int64_t)sizes[i], after.stat.st_size);
        expect_bytes("the bytes behind the first 8 stay", before.bytes + NUMBER, sizes[i] - NUMBER,
                     after.bytes + NUMBER, sizes[i] - NUMBER);
    }
}
END_TEST

/* Somebody who has it mapped sees the visit: it is the same file still. */
START_TEST(whoever_has_the_file_mapped_sees_the_visit)
{
    int64_t value = some();
    char *path = make_counter(value, 100);
    int fd = files_open(path, O_RDONLY);
    const int64_t *mapped = mmap(NULL, NUMBER, PROT_READ, MAP_SHARED, fd, 0);
    if (mapped == MAP_FAILED)
        world_trouble("cannot map a file: %s", strerror(errno));
    close(fd);
    expect_counted(program_any(), path, value + 1);
    int64_t seen = *mapped;
    munmap((void *)(uintptr_t)mapped, NUMBER);
    expect_number("a process that has mapped the file before sees the new value", value + 1, seen);
}
END_TEST

/* ---- what must not be ---- */

static void expect_same(const char *path, const struct object *before)
{
    static const char promise[] = "a refused file stays as it is";
    struct object now = files_look(path);
    expect_that(now.there, promise, path, "no such file");
    expect_number("a refused file keeps its size", before->stat.st_size, now.stat.st_size);
    expect_mode("a refused file keeps its mode", before->stat.st_mode & 07777, now.stat.st_mode & 07777);
    expect_bytes(promise, before->bytes, (size_t)before->stat.st_size, now.bytes, (size_t)now.stat.st_size);
    objects_free(&now);
}

static char *make_short(size_t size)
{
    char bytes[NUMBER], *path = new_path();
    chance_fill(bytes, size);
    files_make(path, 0600, bytes, size);
    return path;
}

static void expect_refused(size_t size)
{
    char *path = make_short(size);
    struct object before = files_look(path);
    struct answer answer = bump(program_any(), path);
    expect_failure("visits_bump", EINVAL, &answer);
    expect_same(path, &before);
}

START_TEST(a_file_of_less_than_8_bytes_is_EINVAL_and_unchanged)
{
    expect_refused(1);
    expect_refused(chance_between(2, 6));
    expect_refused(NUMBER - 1);
}
END_TEST

START_TEST(an_empty_file_is_EINVAL_too)
{
    expect_refused(0);
}
END_TEST

START_TEST(a_file_that_cannot_be_had_is_an_error)
{
    struct program *program = program_any();
    char *missing = mem_printf("%s/deeper", new_path()), *locked = make_counter(some(), NUMBER);
    struct answer answer = bump(program, missing);
    expect_failure("visits_bump, in a folder that is not there,", 0, &answer);
    files_chmod(locked, 0400);
    struct object before = files_look(locked);
    answer = bump(program, locked);
    expect_failure("visits_bump, of a file that may not be written,", 0, &answer);
    expect_same(locked, &before);
}
END_TEST

/* ---- msync, call by call ---- */

struct synced {
    const char *path;
    int64_t value; /* after the bump */
    bool on, late, early, by_write;
    int64_t before_write;
};

static bool is_file(const struct synced *synced, ino_t inode)
{
    struct object file = files_look(synced->path);
    bool same = file.there && file.stat.st_ino == inode;
    objects_free(&file);
    return same;
}

static bool writes(const struct watched_call *call)
{
    return call->number == SYS_write || call->number == SYS_pwrite64 || call->number == SYS_writev ||
           call->number == SYS_pwritev || call->number == SYS_pwritev2;
}

static void note_before(struct watched_call *call, void *context)
{
    struct synced *synced = context;
    if (synced->on && writes(call))
        synced->before_write = value_of(synced->path);
}

static void note_sync(const struct watched_call *call, void *context)
{
    struct synced *synced = context;
    if (!synced->on || call->result < 0)
        return;
    if (call->number == SYS_msync && (call->args[2] & MS_SYNC)) {
        struct watched_map map = watch_map(call->pid, call->args[0]);
        if (!map.there || map.offset != 0 || map.start != call->args[0] || !is_file(synced, map.inode))
            return;
        bool after = value_of(synced->path) == synced->value;
        synced->late |= after;
        synced->early |= !after;
    } else if (writes(call) && is_file(synced, watch_file(call->pid, (int)call->args[0]).inode)) {
        synced->by_write |= synced->before_write != synced->value && value_of(synced->path) == synced->value;
    }
}

static struct synced watch_a_bump(char *path, int64_t value)
{
    static struct synced synced; /* the program may make calls until the frame ends it */
    synced = (struct synced){.path = path, .value = value};
    struct program *program = program_start_hooked(
        &(struct watch_hooks){.entering = note_before, .seen = note_sync, .context = &synced});
    synced.on = true;
    expect_counted(program, path, value);
    synced.on = false;
    return synced;
}

static void expect_synced(const struct synced *synced)
{
    expect_that(synced->late, "msync with MS_SYNC is called on the counter after the addition",
                "msync(…, MS_SYNC), and the new value is in the file by then",
                synced->early ? "it was called before the addition only" : "no such call");
}

START_TEST(a_visit_is_synced_to_the_disk_after_the_addition)
{
    int64_t value = some();
    struct synced synced = watch_a_bump(make_counter(value, NUMBER), value + 1);
    expect_synced(&synced);
}
END_TEST

START_TEST(the_first_visit_of_a_new_file_is_synced_too)
{
    struct synced synced = watch_a_bump(new_path(), 1);
    expect_synced(&synced);
}
END_TEST

START_TEST(the_addition_is_made_in_a_mapping)
{
    int64_t value = some();
    struct synced synced = watch_a_bump(make_counter(value, 50), value + 1);
    expect_that(!synced.by_write, "1 is added to mapped memory", "a store into the mapping",
                "write, or one of its kin, to the file");
}
END_TEST

/* ---- two processes ---- */

/* A is stopped before one of its steps, a system call or an access to the number; B bumps meanwhile, as far
 * as it comes; then A goes on. */
struct meeting {
    char *path;
    struct program *a, *b;
    int point, count; /* where they meet, and how many steps of A were seen */
    bool on, met, tell;
    bool accesses_only; /* of its steps, only those that touch the number count */
    char *line;         /* of A, when `tell` */
    bool torn; /* A adds without a lock that keeps B out, in an instruction that is not one step for B */
};

static void meet(struct meeting *meeting, pid_t pid, const struct watched_touch *touch)
{
    if (!meeting->on || ++meeting->count != meeting->point)
        return;
    meeting->met = true;
    int64_t before = value_of(meeting->path);
    ask_bump(meeting->b, meeting->path, USUAL_UMASK);
    program_send(meeting->b);
    bool through = asleep_or_done(meeting->b);
    bool same = touch != NULL &&
                is_file(&(struct synced){.path = meeting->path}, watch_map(pid, touch->address).inode);
    meeting->torn =
        through && same && touch->read && touch->write && !touch->locked && value_of(meeting->path) != before;
    if (meeting->tell)
        meeting->line = watch_line(pid);
}

static void meet_before_call(struct watched_call *call, void *context)
{
    enum { SUITE = 3 }; /* questions come from there, and answers go there */
    bool talks = (call->number == SYS_read || call->number == SYS_writev) && call->args[0] == SUITE;
    if (!talks && !((struct meeting *)context)->accesses_only)
        meet(context, call->pid, NULL);
}

static void meet_before_access(const struct watched_touch *touch, void *context)
{
    meet(context, touch->pid, touch);
}

static void follow_mapping(const struct watched_call *call, void *context)
{
    struct meeting *meeting = context;
    struct watch *watch = meeting->on ? program_watch(meeting->a) : NULL;
    if (watch == NULL || call->result < 0)
        return;
    if (call->number == SYS_mmap && (call->args[3] & MAP_SHARED) && (call->args[2] & PROT_WRITE) &&
        !(call->args[3] & MAP_ANONYMOUS) && call->args[5] == 0)
        watch_memory(watch, call->pid, (uint64_t)call->result, NUMBER);
    else if (call->number == SYS_munmap)
        watch_memory(watch, call->pid, 0, 0);
}

static struct program *start_to_meet(struct meeting *meeting)
{
    return program_start_hooked(&(struct watch_hooks){.entering = meet_before_call,
                                                      .seen = follow_mapping,
                                                      .touching = meet_before_access,
                                                      .context = meeting});
}

_Noreturn static void fail_meeting(const struct meeting *meeting, int64_t value, int64_t a, int64_t b)
{
    char expected[120], actual[160];
    snprintf(expected, sizeof expected, "%lld and %lld, and %lld in the file", (long long)value + 1,
             (long long)value + 2, (long long)value + 2);
    if (meeting->torn)
        snprintf(actual, sizeof actual,
                 "an addition that nothing keeps apart from another process's: no lock, and not atomic");
    else
        snprintf(actual, sizeof actual, "%lld and %lld, and %lld in the file", (long long)a, (long long)b,
                 (long long)value_of(meeting->path));
    tests_fail(&(struct test_failure){
        .message = "two processes that bump at once both count, wherever one comes between the other's steps",
        .expected = expected,
        .actual = actual,
        .where = meeting->line});
}

static void set_point(struct meeting *meeting, int point)
{
    meeting->point = point;
    meeting->count = 0;
    meeting->met = meeting->torn = false;
    meeting->on = true;
}

/* True when both counted. The caller knows what was in the file. */
static bool hold_meeting(struct meeting *meeting, int point, int64_t value, int64_t *a, int64_t *b)
{
    set_point(meeting, point);
    *a = bump(meeting->a, meeting->path).result;
    meeting->on = false;
    if (!meeting->met)
        return *a == value + 1 && value_of(meeting->path) == value + 1;
    *b = program_answer(meeting->b).result;
    return !meeting->torn && *a != *b && (*a == value + 1 || *a == value + 2) &&
           (*b == value + 1 || *b == value + 2) && value_of(meeting->path) == value + 2;
}

static void set_scene(const struct meeting *meeting, bool exists, int64_t value)
{
    files_remove(meeting->path);
    if (exists)
        files_make(meeting->path, 0600, &value, NUMBER);
}

static void expect_both_count(bool exists)
{
    enum { MOST_POINTS = 100 };
    static struct meeting meeting;
    int64_t value = exists ? some() : 0, a = 0, b = 0;
    meeting = (struct meeting){.path = new_path(), .b = program_start()};
    meeting.a = start_to_meet(&meeting);
    for (int point = 1; point <= MOST_POINTS; point++) {
        set_scene(&meeting, exists, value);
        if (!hold_meeting(&meeting, point, value, &a, &b)) {
            meeting.tell = true; /* the same again: this time the line is looked up */
            set_scene(&meeting, exists, value);
            hold_meeting(&meeting, point, value, &a, &b);
            fail_meeting(&meeting, value, a, b);
        }
        if (!meeting.met)
            return;
    }
    tests_note("only the first 100 steps of a bump were looked at");
}

START_TEST(two_that_bump_at_once_both_count)
{
    expect_both_count(true);
}
END_TEST

START_TEST(two_that_both_find_no_file_count_1_and_2)
{
    expect_both_count(false);
}
END_TEST

/* B comes when A has the number in its hands, and waits or does not; C comes when it is B's turn. A lock that
 * A takes away with it keeps C from nothing. */
START_TEST(a_third_that_comes_when_the_first_has_left_counts_too)
{
    enum { MOST_ACCESSES = 6, PROCESSES = 3 };
    static struct meeting of_a, of_b;
    int64_t value = some(), got[PROCESSES] = {0};
    of_b = (struct meeting){.path = make_counter(value, NUMBER), .b = program_start(), .accesses_only = true};
    of_a = of_b;
    of_b.a = of_a.b = start_to_meet(&of_b);
    of_a.a = start_to_meet(&of_a);
    for (int point = 1; point <= MOST_ACCESSES; point++, value += PROCESSES) {
        set_point(&of_b, point);
        set_point(&of_a, 1);
        got[0] = bump(of_a.a, of_a.path).result;
        if (!of_a.met)
            return;
        got[1] = program_answer(of_a.b).result;
        of_a.on = of_b.on = false;
        if (!of_b.met)
            return;
        got[2] = program_answer(of_b.b).result;
        char expected[100], actual[100];
        snprintf(expected, sizeof expected, "%lld, %lld and %lld, in any order", (long long)value + 1,
                 (long long)value + 2, (long long)value + 3);
        snprintf(actual, sizeof actual, "%lld, %lld and %lld", (long long)got[0], (long long)got[1],
                 (long long)got[2]);
        bool all = got[0] != got[1] && got[1] != got[2] && got[0] != got[2];
        for (int i = 0; i < PROCESSES; i++)
            all &= got[i] > value && got[i] <= value + PROCESSES;
        expect_that(all && value_of(of_a.path) == value + PROCESSES,
                    "three that come while the one before is not done all count", expected, actual);
    }
}
END_TEST

/* Locks of every kind are held by the suite, on the file and on its folder. Who needs one waits. */
static int lock(const char *name, int kind)
{
    int fd = files_open(name, kind);
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    bool locked = fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0 &&
                  (kind != O_RDWR || fcntl(fd, F_OFD_SETLK, &whole) == 0);
    if (!locked)
        world_trouble("cannot lock a file: %s", strerror(errno));
    return fd;
}

START_TEST(a_bump_waits_for_a_lock_and_does_not_fail)
{
    int64_t value = some();
    char *folder = files_folder(), *path = files_name(folder);
    struct program *program = program_start();
    files_make(path, 0600, &value, NUMBER);
    int file = lock(path, O_RDWR), around = lock(folder, O_RDONLY);
    ask_bump(program, path, USUAL_UMASK);
    program_send(program);
    asleep_or_done(program);
    close(file);
    close(around);
    struct answer answer = program_answer(program);
    expect_value("visits_bump, while somebody has the lock for a moment,", value + 1, &answer);
    expect_number("the file holds the new value", value + 1, value_of(path));
}
END_TEST

enum { CROWD = 3, VISITS = 40 };

/* Every number from 1 on comes once, and in each process they rise. */
static void expect_all_counted(struct program *crowd[CROWD])
{
    bool seen[CROWD * VISITS + 1] = {false};
    for (int i = 0; i < CROWD; i++) {
        struct answer answer = program_answer(crowd[i]);
        int64_t last = 0;
        for (int k = 0; k < VISITS; k++) {
            int64_t value = wire_take_number(&answer.rest);
            char actual[40];
            snprintf(actual, sizeof actual, "%lld", (long long)value);
            expect_that(value > last && value <= CROWD * VISITS, "what a process counts rises", "1 to 120",
                        actual);
            expect_that(!seen[value], "no two visits get the same number", "each number once", actual);
            seen[value] = true;
            last = value;
        }
    }
}

START_TEST(a_crowd_that_begins_with_no_file_is_counted_to_the_last)
{
    struct program *crowd[CROWD];
    char *path = new_path();
    for (int i = 0; i < CROWD; i++)
        crowd[i] = program_start();
    for (int i = 0; i < CROWD; i++) {
        struct wire *ask = program_ask(crowd[i], "visits_bump, often");
        wire_text(ask, path);
        wire_number(ask, VISITS);
        program_send(crowd[i]);
    }
    expect_all_counted(crowd);
    expect_number("the file holds the number of all visits", CROWD * VISITS, value_of(path));
}
END_TEST

/* ---- nothing is left ---- */

START_TEST(nothing_is_left_open_or_mapped_on_any_path)
{
    struct program *program = program_any();
    char *path = make_counter(1, 100), *fresh = new_path(), *empty = make_short(0);
    char *missing = mem_printf("%s/deeper", new_path());
    const char *const paths[] = {path, fresh, empty, missing};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct leftovers before = leftovers_take(program);
        struct answer answer = bump(program, paths[i]);
        if (i < 2)
            expect_value("visits_bump", i == 0 ? 2 : 1, &answer);
        else
            expect_failure("visits_bump", 0, &answer);
        leftovers_expect_none(program, &before, NULL);
    }
}
END_TEST

START_TEST(no_lock_file_and_no_temporary_name_is_left)
{
    struct program *program = program_any();
    char *path = make_counter(1, NUMBER), *fresh = new_path(), *empty = make_short(0);
    const char *const paths[] = {path, fresh, empty};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct names before = files_all();
        struct answer answer = bump(program, paths[i]);
        if (i < 2)
            expect_value("visits_bump", i == 0 ? 2 : 1, &answer);
        else
            expect_failure("visits_bump", EINVAL, &answer);
        files_expect_none(&before, i == 1 ? fresh : NULL);
    }
}
END_TEST

/* A program that needs less than it is denied may succeed. */
static void expect_all_or_nothing(struct program *program, const char *path, int64_t value)
{
    struct leftovers before = leftovers_take(program);
    struct names names = files_all();
    struct answer answer = bump(program, path);
    if (answer.result == value + 1)
        expect_number("the file holds the new value", value + 1, value_of(path));
    else
        expect_failure("visits_bump", 0, &answer);
    files_expect_none(&names, path);
    leftovers_expect_none(program, &before, NULL);
}

START_TEST(when_memory_or_descriptors_run_out_it_fails_cleanly)
{
    struct program *program = program_start();
    int64_t value = some();
    char *path = make_counter(value, NUMBER);
    program_limit(program, RLIMIT_AS, 4096); /* less than it has: every further mapping fails */
    expect_all_or_nothing(program, path, value);
    program_unlimit(program, RLIMIT_AS);
    value = value_of(path);
    program_limit(program, RLIMIT_NOFILE, 4); /* 0 to 3 are in use */
    expect_all_or_nothing(program, path, value);
}
END_TEST

START_TEST(when_the_8_bytes_cannot_be_had_no_file_is_left)
{
    struct program *program = program_start();
    char *path = new_path();
    program_limit(program, RLIMIT_FSIZE, 4);
    struct names before = files_all();
    struct answer answer = bump(program, path);
    expect_failure("visits_bump, where no file may be longer than 4 bytes,", 0, &answer);
    files_expect_none(&before, NULL);
    program_unlimit(program, RLIMIT_FSIZE);
    expect_counted(program, path, 1);
}
END_TEST

int main(int argc, char **argv)
{
    static const char storage[] = "lesson 07, \"Storage that is memory\"";
    static const char at_once[] = "lesson 07, \"read() sees it at once\"";
    static const char sync[] = "lesson 07, \"What msync is for\"";
    static const char private[] = "lesson 07, \"A private copy of a file\"";
    static const char behind[] = "lesson 07, \"Behind the end of the file\"";
    static const char early[] = "lesson 01, \"Too early\"";
    static const char three[] = "lesson 02, \"counter++ is three instructions\"";
    static const char waits[] = "lesson 03, \"B waits for A\"";
    const TTest *first = a_visit_is_added_to_the_file_and_the_new_value_returned;
    const TTest *race = two_that_bump_at_once_both_count;
    const TTest *early_race = two_that_both_find_no_file_count_1_and_2;
    const TTest *new = a_missing_file_is_created_with_8_bytes_and_counts_1;
    tests_add(first, (struct test_facts){.points = 3, .page = storage});
    tests_add(new, (struct test_facts){.points = 2, .page = early, .needs = first});
    tests_add(the_owner_of_a_new_file_can_read_and_write_it,
              (struct test_facts){.page = storage, .needs = new});
    tests_add(other_processes_count_on, (struct test_facts){.page = private, .needs = new});
    tests_add(two_files_are_two_counters, (struct test_facts){.page = storage, .needs = first});
    tests_add(the_number_is_64_bits_wide, (struct test_facts){.page = storage, .needs = first});
    tests_add(bytes_behind_the_number_stay_as_they_are, (struct test_facts){.page = behind, .needs = first});
    tests_add(whoever_has_the_file_mapped_sees_the_visit,
              (struct test_facts){.page = at_once, .needs = first});
    tests_add(a_file_of_less_than_8_bytes_is_EINVAL_and_unchanged,
              (struct test_facts){.page = behind, .needs = first});
    tests_add(an_empty_file_is_EINVAL_too, (struct test_facts){.page = behind, .needs = first});
    tests_add(a_file_that_cannot_be_had_is_an_error, (struct test_facts){.page = storage, .needs = first});
    tests_add(a_visit_is_synced_to_the_disk_after_the_addition,
              (struct test_facts){.points = 2, .page = sync, .needs = first});
    tests_add(the_first_visit_of_a_new_file_is_synced_too, (struct test_facts){.page = sync, .needs = new});
    tests_add(the_addition_is_made_in_a_mapping, (struct test_facts){.page = at_once, .needs = first});
    tests_add(race, (struct test_facts){.points = 3, .page = three, .needs = new});
    tests_add(early_race, (struct test_facts){.points = 3, .page = early, .needs = race});
    tests_add(a_third_that_comes_when_the_first_has_left_counts_too,
              (struct test_facts){.page = waits, .needs = race});
    tests_add(a_bump_waits_for_a_lock_and_does_not_fail, (struct test_facts){.page = waits, .needs = first});
    tests_add(a_crowd_that_begins_with_no_file_is_counted_to_the_last,
              (struct test_facts){.page = three, .needs = early_race});
    tests_add(nothing_is_left_open_or_mapped_on_any_path, (struct test_facts){.page = storage, .needs = new});
    tests_add(no_lock_file_and_no_temporary_name_is_left, (struct test_facts){.page = storage, .needs = new});
    tests_add(when_memory_or_descriptors_run_out_it_fails_cleanly,
              (struct test_facts){.page = storage, .needs = first});
    tests_add(when_the_8_bytes_cannot_be_had_no_file_is_left,
              (struct test_facts){.page = early, .needs = new});
    return tests_run(argc, argv);
}
