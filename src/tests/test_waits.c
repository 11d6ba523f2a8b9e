/* What sleeping processes wait for, checked against the pids and objects of the test itself. */
#include <check.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "system/waits.h"
#include "tests/cast.h"
#include "tests/peer.h"
#include "tests/suite_main.h"

static struct cast cast;

static const struct wait_view *wait_of(size_t actor)
{
    cast_look(&cast, -1);
    return &cast.snapshot.actors[actor].wait;
}

START_TEST(a_mutex_names_its_owner)
{
    cast_begin(&cast, _i == 0 ? "commands" : "commands_reordered");
    cast_add(&cast, "create");
    cast_add(&cast, NULL);
    cast_add(&cast, NULL);
    cast_look(&cast, -1); /* while they read, data is in reach */
    cast_tell(&cast, 0, "lock");
    cast_send(&cast, 1, "lock", SYS_futex);
    cast_send(&cast, 2, "lock", SYS_futex);
    const struct wait_view *wait = wait_of(1);
    ck_assert_int_eq(wait->kind, WAIT_FUTEX);
    ck_assert_str_eq(wait->where, "futex");
    ck_assert_str_eq(wait->what, "lock");
    ck_assert(wait->is_mutex && !wait->robust);
    ck_assert_int_eq(wait->owner, 0);
    ck_assert_int_eq(wait->owner_tid, cast.programs[0].pid);
    ck_assert(wait->owner_alive);
    ck_assert_uint_eq(wait->others, 1u << 2);
    ck_assert_uint_eq(wait->obj.ino, cast.snapshot.objs[0].id.ino);
    pid_t owner = cast.programs[0].pid;
    cast_kill(&cast, 0);
    wait = wait_of(1);
    ck_assert_int_eq(wait->owner, 0);
    ck_assert_int_eq(wait->owner_tid, owner);
    ck_assert(!wait->owner_alive);
    cast_end(&cast);
}
END_TEST

START_TEST(a_process_that_was_never_seen_awake_is_understood_too)
{
    cast_begin(&cast, "commands");
    cast_add(&cast, "robust");
    cast_add(&cast, NULL);
    cast_tell(&cast, 0, "lock");
    cast_send(&cast, 1, "lock", SYS_futex);
    cast_look(&cast, -1); /* lists the objects that have no type yet */
    const struct wait_view *wait = wait_of(1);
    ck_assert_str_eq(wait->what, "lock"); /* found on the stack, above libc's frames */
    ck_assert(wait->robust);
    ck_assert_int_eq(wait->owner, 0);
    cast_end(&cast);
}
END_TEST

START_TEST(an_unreaped_owner_is_dead)
{
    cast_begin(&cast, "commands");
    cast_add(&cast, "create");
    cast_add(&cast, NULL);
    cast_look(&cast, -1);
    cast_tell(&cast, 0, "lock");
    cast_send(&cast, 1, "lock", SYS_futex);
    kill(cast.programs[0].pid, SIGKILL);
    siginfo_t info;
    waitid(P_PID, (id_t)cast.programs[0].pid, &info, WEXITED | WNOWAIT);
    ck_assert(!wait_of(1)->owner_alive);
    cast_end(&cast);
}
END_TEST

START_TEST(a_futex_of_unknown_type_is_told_by_object_and_offset)
{
    char expected[128];
    cast_begin(&cast, "commands");
    cast_add(&cast, "create");
    cast_send(&cast, 0, "futex", SYS_futex);
    const struct wait_view *wait = wait_of(0);
    snprintf(expected, sizeof expected, "futex at %s+2048", cast.name);
    ck_assert_str_eq(wait->what, expected);
    ck_assert_uint_eq(wait->offset, 2048);
    ck_assert(!wait->is_mutex);
    ck_assert_int_eq(wait->owner, -1);
    cast_end(&cast);
}
END_TEST

START_TEST(a_futex_in_private_memory_has_no_object)
{
    cast_begin(&cast, "commands");
    cast_add(&cast, "create");
    cast_send(&cast, 0, "own-futex", SYS_futex);
    const struct wait_view *wait = wait_of(0);
    ck_assert_int_eq(wait->kind, WAIT_FUTEX);
    ck_assert_uint_eq(wait->obj.ino, 0);
    ck_assert_msg(strstr(wait->what, "in its own memory") != NULL, "%s", wait->what);
    ck_assert_uint_ne(wait->address, 0);
    cast_end(&cast);
}
END_TEST

static const struct sleeper {
    const char *word; /* "" : it waits for words */
    long number;
    enum wait_kind kind;
    const char *what, *where;
} sleepers[] = {
    {"sleep", SYS_clock_nanosleep, WAIT_SLEEP, "1000 s to pass", "clock_nanosleep"},
    {"pause", SYS_pause, WAIT_OTHER, "a signal", "pause"},
    {"", SYS_read, WAIT_READ, "a pipe", "read"},
};

START_TEST(each_sleep_has_a_name)
{
    const struct sleeper *sleeper = &sleepers[_i];
    cast_begin(&cast, "commands");
    cast_add(&cast, "create");
    if (sleeper->word[0] != '\0')
        cast_send(&cast, 0, sleeper->word, sleeper->number);
    const struct wait_view *wait = wait_of(0);
    ck_assert_int_eq(wait->kind, sleeper->kind);
    ck_assert_str_eq(wait->what, sleeper->what);
    ck_assert_str_eq(wait->where, sleeper->where);
    ck_assert_int_eq(wait->fd, sleeper->kind == WAIT_READ ? 0 : -1);
    cast_end(&cast);
}
END_TEST

START_TEST(waiting_for_a_child_names_the_child)
{
    char expected[64], path[64], text[64] = "";
    cast_begin(&cast, "commands");
    cast_add(&cast, "create");
    cast_send(&cast, 0, "wait", SYS_wait4);
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)cast.programs[0].pid,
             (int)cast.programs[0].pid);
    FILE *file = fopen(path, "re");
    ck_assert(file != NULL && fgets(text, sizeof text, file) != NULL);
    fclose(file);
    pid_t child = (pid_t)atoi(text);
    snprintf(expected, sizeof expected, "process %d to end", (int)child);
    ck_assert_str_eq(wait_of(0)->what, expected);
    ck_assert_int_eq(wait_of(0)->kind, WAIT_CHILD);
    subject_init(&cast.subjects[1], 1, child); /* now an actor, as the stage makes it */
    cast.count = 2;
    ck_assert_str_eq(wait_of(0)->what, "B to end");
    cast_end(&cast); /* its input ends, so the child ends */
}
END_TEST

START_TEST(a_terminal_is_known_as_its_own)
{
    char name[64], expected[128];
    int terminal;
    pid_t pid = forkpty(&terminal, name, NULL, NULL);
    if (pid == 0) {
        char byte;
        read(STDIN_FILENO, &byte, 1);
        _exit(0);
    }
    peer_asleep(pid);
    cast_begin(&cast, "commands");
    subject_init(&cast.subjects[0], 0, pid);
    cast.count = 1;
    cast.programs[0].pid = pid;
    cast.programs[0].in = terminal;
    cast.programs[0].out = dup(terminal);
    snprintf(expected, sizeof expected, "%s (its terminal)", name);
    ck_assert_str_eq(wait_of(0)->what, expected);
    cast_end(&cast);
}
END_TEST

static void spins(void *context)
{
    (void)context;
    peer_turn();
    for (volatile int i = 0;; i = i + 1)
        continue;
}

START_TEST(a_running_process_waits_for_nothing)
{
    struct peer peer;
    struct waits_raw raw;
    peer_start(&peer, spins, NULL);
    peer_wait(&peer);
    peer_go(&peer);
    struct subject subject;
    subject_init(&subject, 0, peer.pid);
    do
        waits_read(&subject, &raw);
    while (raw.state != 'R' || raw.in_syscall);
    ck_assert(!waits_asleep(&raw));
    subject_free(&subject);
    peer_kill(&peer);
    waits_read(&subject, &raw);
    ck_assert_int_eq(raw.state, 0);
    subject_free(&subject);
}
END_TEST

/* Ways to sleep, and whether a step that sleeps so is blocked. */
static void fills(int fd)
{
    static const char bytes[4096];
    while (write(fd, bytes, sizeof bytes) > 0)
        ;
}

static void fills_a_pipe(void)
{
    int ends[2];
    if (pipe(ends) == 0)
        fills(ends[1]);
}

static void fills_its_terminal(void)
{
    fills(STDOUT_FILENO);
}

static void forks_and_lends(void)
{
    if (vfork() == 0)
        for (;;)
            pause();
}

static const struct sleep_kind {
    void (*body)(void);
    bool lasting;
    long number; /* 0: vfork or clone, as the C library likes */
} sleep_kinds[] = {
    {fills_a_pipe, true, SYS_write},
    {fills_its_terminal, false, SYS_write},
    {forks_and_lends, true, 0},
};

START_TEST(only_a_sleep_that_others_end_is_blocked)
{
    const struct sleep_kind *kind = &sleep_kinds[_i];
    struct waits_raw raw;
    struct subject subject;
    int terminal;
    pid_t pid = forkpty(&terminal, NULL, NULL, NULL);
    if (pid == 0) {
        setpgid(0, 0);
        kind->body();
        _exit(0);
    }
    subject_init(&subject, 0, pid);
    do
        waits_read(&subject, &raw);
    while (!waits_asleep(&raw) || (kind->number != 0 && raw.number != kind->number) ||
           (kind->number == 0 && raw.state != 'D'));
    ck_assert(waits_lasting(&subject, &raw) == kind->lasting);
    uint64_t turns = waits_turns(&subject);
    ck_assert_uint_eq(waits_turns(&subject), turns); /* one sleep: it was on no processor between */
    subject_free(&subject);
    kill(-pid, SIGKILL);
    kill(pid, SIGKILL);
    ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
    close(terminal);
}
END_TEST

START_TEST(the_end_of_a_process_is_no_sleep_of_its_own)
{
    struct subject subject;
    struct waits_raw raw = {.state = 'S', .in_syscall = true, .number = SYS_exit_group};
    subject_init(&subject, 0, getpid());
    ck_assert(!waits_lasting(&subject, &raw));
    raw.number = SYS_munmap;
    raw.state = 'D';
    ck_assert(!waits_lasting(&subject, &raw));
    subject_free(&subject);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("waits");
    tcase_add_loop_test(cases, a_mutex_names_its_owner, 0, 2);
    tcase_add_test(cases, a_process_that_was_never_seen_awake_is_understood_too);
    tcase_add_test(cases, an_unreaped_owner_is_dead);
    tcase_add_test(cases, a_futex_of_unknown_type_is_told_by_object_and_offset);
    tcase_add_test(cases, a_futex_in_private_memory_has_no_object);
    tcase_add_loop_test(cases, each_sleep_has_a_name, 0, (int)(sizeof sleepers / sizeof *sleepers));
    tcase_add_test(cases, waiting_for_a_child_names_the_child);
    tcase_add_test(cases, a_terminal_is_known_as_its_own);
    tcase_add_test(cases, a_running_process_waits_for_nothing);
    tcase_add_loop_test(cases, only_a_sleep_that_others_end_is_blocked, 0,
                        (int)(sizeof sleep_kinds / sizeof *sleep_kinds));
    tcase_add_test(cases, the_end_of_a_process_is_no_sleep_of_its_own);
    return suite_run();
}
