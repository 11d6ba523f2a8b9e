/* Which objects and processes a snapshot shows, and what it says where it cannot. Every test runs once with
 * each way of asking the kernel turned off. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/sight.h"
#include "tests/suite_main.h"

enum { PAGE = SIGHT_PAGE };

START_TEST(an_unlinked_object_lives_on)
{
    sight_begin(_i);
    bool partial = sight_sums_only(_i);
    sight_add(sight_writes_hello);
    sight_look();
    peer_next(&sight.peers[0]);
    const struct snapshot *now = sight_look();
    const struct obj_view *obj = sight_object(sight.name);
    ck_assert(!obj->linked && obj->in_memory);
    ck_assert(obj->size_known);
    ck_assert_uint_eq(obj->size, 2 * PAGE);
    if (!partial)
        ck_assert_str_eq((const char *)now->bytes[obj->bytes[0]], "hello");
    ck_assert_int_eq(obj->bytes[1], -1); /* no name, no descriptor, no page: nobody can tell */
    peer_next(&sight.peers[0]);
    now = sight_look();
    obj = sight_object(sight.name);
    ck_assert_int_eq(now->bytes[obj->bytes[1]][0], 'x');
    sight_end();
}
END_TEST

static void check_nameless(const struct snapshot *now, const char *title, uint64_t size, int first)
{
    const struct obj_view *obj = sight_object(title);
    ck_assert_msg(obj != NULL, "no object %s", title);
    ck_assert(!obj->linked && obj->size_known);
    ck_assert_uint_eq(obj->size, size);
    ck_assert_int_eq(now->bytes[obj->bytes[0]][0], first);
}

START_TEST(objects_without_a_name_are_told_apart)
{
    sight_begin(_i);
    sight_add(sight_maps_without_a_name);
    const struct snapshot *now = sight_look();
    ck_assert_uint_eq(now->nobjs, 3);
    check_nameless(now, "anonymous shared", PAGE, 1);
    check_nameless(now, "memfd:ring", 100, 2);
    check_nameless(now, "System V, private key", 200, 3);
    sight_end();
}
END_TEST

START_TEST(an_object_that_nobody_maps_is_shown_by_name)
{
    sight_begin(_i);
    sight_add(sight_writes_hello);
    peer_kill(&sight.peers[0]);
    const char *names[] = {sight.name, "/shmlab-test-no-such-object"};
    struct look_wish wish = {.subjects = sight.subjects, .nsubjects = 1, .names = names, .nnames = 2};
    look_fill(sight.look, &wish, &sight.snapshot);
    const struct snapshot *now = &sight.snapshot;
    ck_assert(!now->actors[0].alive);
    ck_assert_uint_eq(now->actors[0].nmaps, 0);
    ck_assert_uint_eq(now->nobjs, 1);
    ck_assert_str_eq(now->objs[0].name, sight.name);
    ck_assert_str_eq((const char *)now->bytes[now->objs[0].bytes[0]], "hello");
    sight.count = 0;
    subject_free(&sight.subjects[0]);
    sight_end();
}
END_TEST

static int global = 7;

static void changes_global(void *context)
{
    (void)context;
    peer_turn();
    global = 8;
    peer_turn();
}

START_TEST(private_memory_is_shown_where_it_is_asked_for)
{
    sight_begin(_i);
    sight_add(changes_global);
    ck_assert_uint_eq(sight_look()->actors[0].nmaps, 0);
    struct look_private wanted = {0, (uint64_t)(uintptr_t)&global};
    struct look_wish wish = {.subjects = sight.subjects, .nsubjects = 1, .privates = &wanted, .nprivates = 1};
    peer_next(&sight.peers[0]);
    snapshot_free(&sight.snapshot);
    look_fill(sight.look, &wish, &sight.snapshot);
    const struct actor_view *actor = &sight.snapshot.actors[0];
    ck_assert_uint_eq(actor->nmaps, 1);
    ck_assert_int_eq(actor->maps[0].obj, -1);
    ck_assert_str_eq(actor->maps[0].label, "data of test_look");
    if (!(actor->maps[0].pages[0].bits & PG_UNKNOWN)) {
        int value;
        size_t at = (uint64_t)(uintptr_t)&global % PAGE;
        memcpy(&value, &sight.snapshot.bytes[actor->maps[0].pages[0].bytes][at], sizeof value);
        ck_assert_int_eq(value, 8);
    }
    sight_end();
}
END_TEST

static void execs(void *context)
{
    (void)context;
    sight_map_object(PAGE, PROT_READ, MAP_SHARED, true);
    peer_turn();
    execl("/bin/sleep", "sleep", "1000", (char *)NULL);
    _exit(5);
}

START_TEST(exec_leaves_no_mapping_behind)
{
    sight_begin(_i);
    sight_add(execs);
    ck_assert_uint_eq(sight_look()->actors[0].nmaps, 1);
    peer_go(&sight.peers[0]);
    while (sight_look()->actors[0].nmaps != 0) /* until the exec is done */
        ck_assert(sight.snapshot.actors[0].alive);
    ck_assert(sight.snapshot.actors[0].alive);
    sight_end();
}
END_TEST

START_TEST(a_foreign_process_is_refused_in_a_sentence)
{
    struct stat first;
    if (geteuid() != 0 && stat("/proc/1", &first) == 0 && first.st_uid == geteuid())
        return; /* a container whose every process is ours: nobody is foreign here */
    sight_begin(0);
    sight_add(sight_writes_hello);
    fflush(NULL);
    pid_t other = fork();
    if (other == 0) {
        bool root = geteuid() == 0;
        if (root && (setresgid(65534, 65534, 65534) != 0 || setresuid(65534, 65534, 65534) != 0))
            _exit(9);
        struct subject foreign;
        struct snapshot now = {0};
        struct look_wish wish = {.subjects = &foreign, .nsubjects = 1};
        subject_init(&foreign, 0, root ? sight.peers[0].pid : 1);
        look_fill(sight.look, &wish, &now);
        const char *why = now.actors[0].why;
        _exit(why != NULL && now.actors[0].nmaps == 0 && strstr(why, "belongs to another user") ? 0 : 1);
    }
    int status;
    ck_assert_int_eq(waitpid(other, &status, 0), other);
    ck_assert_int_eq(status, 0);
    sight_end();
}
END_TEST

static void becomes_private(void *context)
{
    (void)context;
    char *at = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    prctl(PR_SET_DUMPABLE, 1); /* changing the user had made it private already */
    peer_turn();
    prctl(PR_SET_DUMPABLE, 0);
    at[0] = 1;
    peer_turn();
}

/* Root may read anything, so this runs as an ordinary user. */
static void looks_at_a_private_one(void)
{
    bool root = geteuid() == 0;
    if (root && (setresgid(65534, 65534, 65534) != 0 || setresuid(65534, 65534, 65534) != 0))
        _exit(9);
    sight_begin(0);
    sight_add(becomes_private);
    bool before = sight_look()->actors[0].why == NULL && sight.snapshot.nobjs == 1;
    peer_next(&sight.peers[0]);
    const struct snapshot *now = sight_look();
    const char *why = now->actors[0].why;
    bool after = now->nobjs == 1 && now->objs[0].bytes[0] == -1 && why != NULL &&
                 strstr(why, "may be listed but not read") != NULL;
    peer_kill(&sight.peers[0]);
    _exit(before ? !after : 2);
}

START_TEST(memory_that_may_not_be_read_is_unknown_and_said_so)
{
    fflush(NULL);
    pid_t other = fork();
    if (other == 0)
        looks_at_a_private_one();
    int status;
    ck_assert_int_eq(waitpid(other, &status, 0), other);
    ck_assert_int_eq(status, 0);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("look");
    tcase_add_loop_test(cases, an_unlinked_object_lives_on, 0, SIGHT_WAYS);
    tcase_add_loop_test(cases, objects_without_a_name_are_told_apart, 0, SIGHT_WAYS);
    tcase_add_loop_test(cases, an_object_that_nobody_maps_is_shown_by_name, 0, SIGHT_WAYS);
    tcase_add_loop_test(cases, private_memory_is_shown_where_it_is_asked_for, 0, SIGHT_WAYS);
    tcase_add_loop_test(cases, exec_leaves_no_mapping_behind, 0, SIGHT_WAYS);
    tcase_add_test(cases, a_foreign_process_is_refused_in_a_sentence);
    tcase_add_test(cases, memory_that_may_not_be_read_is_unknown_and_said_so);
    return suite_run();
}
