/* Snapshots of real processes: what they map, which pages they have, what bytes are there. Every test runs
 * once with each way of asking the kernel turned off, and must see the same. */
#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "system/look.h"
#include "system/subject.h"
#include "tests/peer.h"
#include "tests/suite_main.h"

static const char *const disabled[] = {
    "", "procmap_query", "pagemap_scan", "process_vm", "pagemap", "procmap_query,pagemap_scan,process_vm"};
enum { WAYS = sizeof disabled / sizeof *disabled };

enum { PAGE = PAGE_BYTES };
static char name[64]; /* of this test's object */

static struct scene { /* what a test looks at */
    struct look *look;
    struct subject subjects[3];
    struct peer peers[3];
    size_t count;
    struct snapshot snapshot;
} scene;

static void remove_name(void) /* also where a failed check ends the test */
{
    shm_unlink(name);
}

static void begin(int way)
{
    setenv("SHMLAB_DISABLE", disabled[way], 1);
    memset(&scene, 0, sizeof scene);
    scene.look = look_open();
    snprintf(name, sizeof name, "/shmlab-test-%d", (int)getpid());
    remove_name();
    atexit(remove_name);
}

static void add_peer(void (*body)(void *), void *context)
{
    struct peer *peer = &scene.peers[scene.count];
    peer_start(peer, body, context);
    peer_wait(peer);
    subject_init(&scene.subjects[scene.count], (int)scene.count, peer->pid);
    scene.count++;
}

static const struct snapshot *look(void)
{
    struct look_wish wish = {.subjects = scene.subjects, .nsubjects = scene.count};
    snapshot_free(&scene.snapshot);
    look_fill(scene.look, &wish, &scene.snapshot);
    return &scene.snapshot;
}

static void end(void)
{
    for (size_t i = 0; i < scene.count; i++) {
        peer_kill(&scene.peers[i]);
        subject_free(&scene.subjects[i]);
    }
    snapshot_free(&scene.snapshot);
    look_close(scene.look);
    remove_name();
}

static const struct obj_view *object_named(const struct snapshot *snapshot, const char *wanted)
{
    for (size_t i = 0; i < snapshot->nobjs; i++)
        if (strcmp(snapshot->objs[i].name, wanted) == 0)
            return &snapshot->objs[i];
    return NULL;
}

/* The first mapping of the object in that process. */
static const struct map_view *map_of(const struct snapshot *snapshot, size_t actor,
                                     const struct obj_view *obj)
{
    for (size_t i = 0; i < snapshot->actors[actor].nmaps; i++)
        if (snapshot->actors[actor].maps[i].obj == obj - snapshot->objs)
            return &snapshot->actors[actor].maps[i];
    return NULL;
}

/* ---- bodies of peers ---- */

static void *map_named(size_t bytes, int prot, int flags, bool sized)
{
    int fd = shm_open(name, O_CREAT | O_RDWR, 0600);
    if (fd < 0 || (sized && ftruncate(fd, (off_t)bytes) != 0))
        _exit(1);
    void *at = mmap(NULL, bytes, prot, flags, fd, 0);
    if (at == MAP_FAILED)
        _exit(2);
    close(fd);
    return at;
}

static void writes_hello(void *context)
{
    (void)context;
    char *at = map_named(2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, true);
    strcpy(at, "hello");
    peer_turn();
    shm_unlink(name);
    peer_turn();
    at[PAGE] = 'x';
    peer_turn();
}

static void reads_late(void *context)
{
    (void)context;
    for (int i = 0; i < 8; i++) /* so that addresses differ */
        mmap(NULL, 2 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    volatile char *at = map_named(2 * PAGE, PROT_READ, MAP_SHARED, false);
    peer_turn();
    (void)at[0];
    peer_turn();
}

START_TEST(two_processes_share_one_object_at_different_addresses)
{
    begin(_i);
    add_peer(writes_hello, NULL);
    add_peer(reads_late, NULL);
    const struct snapshot *now = look();
    const struct obj_view *obj = object_named(now, name);
    ck_assert_ptr_nonnull(obj);
    const struct map_view *writer = map_of(now, 0, obj), *reader = map_of(now, 1, obj);
    ck_assert(writer != NULL && reader != NULL);
    ck_assert_uint_ne(writer->start, reader->start);
    ck_assert_str_eq(writer->perm, "rw-s");
    ck_assert_str_eq(reader->perm, "r--s");
    ck_assert_uint_eq(obj->size, 2 * PAGE);
    ck_assert(obj->size_known && obj->linked);
    ck_assert_uint_eq(obj->mode, 0600);
    ck_assert_uint_eq(now->actors[0].nmaps, 1); /* nothing of libc, no heap, no stack */
    ck_assert_str_eq((const char *)now->bytes[obj->bytes[0]], "hello");
    end();
}
END_TEST

START_TEST(a_page_is_absent_until_it_is_touched_and_looking_does_not_touch)
{
    begin(_i);
    bool partial = strstr(disabled[_i], "pagemap") && !strstr(disabled[_i], "pagemap_scan");
    add_peer(writes_hello, NULL);
    add_peer(reads_late, NULL);
    for (int again = 0; again < 3; again++) {
        const struct snapshot *now = look();
        const struct map_view *reader = map_of(now, 1, object_named(now, name));
        ck_assert_uint_eq(reader->pages[0].bits, 0);
        ck_assert_uint_eq(reader->pages[1].bits, 0);
        ck_assert_int_eq(reader->present, 0);
    }
    peer_next(&scene.peers[1]);
    const struct snapshot *now = look();
    const struct obj_view *obj = object_named(now, name);
    const struct map_view *reader = map_of(now, 1, obj), *writer = map_of(now, 0, obj);
    if (partial) { /* sums over a mapping do not tell which of the two it is */
        ck_assert_uint_eq(reader->pages[0].bits, PG_UNKNOWN);
    } else {
        ck_assert_uint_eq(reader->pages[0].bits, PG_PRESENT | PG_FILE);
        ck_assert_uint_eq(writer->pages[0].bits, PG_PRESENT | PG_FILE);
        ck_assert_uint_eq(reader->pages[1].bits, 0);
        ck_assert_int_eq(reader->pages[0].bytes, obj->bytes[0]);
    }
    ck_assert_int_eq(reader->present, 1);
    end();
}
END_TEST

START_TEST(an_unlinked_object_lives_on)
{
    begin(_i);
    bool partial = strstr(disabled[_i], "pagemap") && !strstr(disabled[_i], "pagemap_scan");
    add_peer(writes_hello, NULL);
    look();
    peer_next(&scene.peers[0]);
    const struct snapshot *now = look();
    const struct obj_view *obj = object_named(now, name);
    ck_assert(!obj->linked);
    ck_assert(obj->size_known);
    ck_assert_uint_eq(obj->size, 2 * PAGE);
    if (!partial)
        ck_assert_str_eq((const char *)now->bytes[obj->bytes[0]], "hello");
    ck_assert_int_eq(obj->bytes[1], -1); /* no name, no descriptor, no page: nobody can tell */
    peer_next(&scene.peers[0]);
    now = look();
    obj = object_named(now, name);
    ck_assert_int_eq(now->bytes[obj->bytes[1]][0], 'x');
    end();
}
END_TEST

static void writes_privately(void *context)
{
    (void)context;
    char *at = map_named(PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, true);
    (void)*(volatile char *)at;
    peer_turn();
    at[0] = 'P';
    peer_turn();
}

START_TEST(a_private_write_makes_a_copy)
{
    begin(_i);
    add_peer(writes_privately, NULL);
    const struct snapshot *now = look();
    const struct obj_view *obj = object_named(now, name);
    const struct map_view *map = map_of(now, 0, obj);
    ck_assert_str_eq(map->perm, "rw-p");
    ck_assert_uint_eq(map->pages[0].bits & (PG_PRESENT | PG_FILE), PG_PRESENT | PG_FILE);
    peer_next(&scene.peers[0]);
    now = look();
    obj = object_named(now, name);
    map = map_of(now, 0, obj);
    ck_assert_uint_eq(map->pages[0].bits, PG_PRESENT | PG_EXCLUSIVE);
    ck_assert_int_eq(now->bytes[map->pages[0].bytes][0], 'P');
    ck_assert_int_eq(now->bytes[obj->bytes[0]][0], 0);
    end();
}
END_TEST

static void remaps_privately(void *context)
{
    (void)context;
    char *at = map_named(PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, true);
    at[0] = 'a';
    peer_turn();
    int fd = shm_open(name, O_RDWR, 0);
    if (mmap(at, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, fd, 0) != at)
        _exit(3);
    peer_turn();
}

START_TEST(a_private_remap_at_the_same_address_is_seen)
{
    begin(_i);
    add_peer(remaps_privately, NULL);
    const struct snapshot *now = look();
    uint64_t start = map_of(now, 0, object_named(now, name))->start;
    ck_assert_str_eq(map_of(now, 0, object_named(now, name))->perm, "rw-s");
    peer_next(&scene.peers[0]);
    now = look();
    ck_assert_str_eq(map_of(now, 0, object_named(now, name))->perm, "rw-p");
    ck_assert_uint_eq(map_of(now, 0, object_named(now, name))->start, start);
    end();
}
END_TEST

static void shrinks(void *context)
{
    (void)context;
    map_named(3 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, false);
    peer_turn();
    int fd = shm_open(name, O_RDWR, 0);
    if (ftruncate(fd, PAGE + 1) != 0)
        _exit(4);
    peer_turn();
}

START_TEST(pages_past_the_end_have_no_backing)
{
    begin(_i);
    add_peer(shrinks, NULL);
    const struct snapshot *now = look();
    const struct map_view *map = map_of(now, 0, object_named(now, name));
    ck_assert_uint_eq(object_named(now, name)->size, 0);
    ck_assert_uint_eq(map->npages, 3);
    for (int i = 0; i < 3; i++)
        ck_assert_uint_eq(map->pages[i].bits, PG_NO_BACKING);
    peer_next(&scene.peers[0]);
    now = look();
    map = map_of(now, 0, object_named(now, name));
    ck_assert_uint_eq(object_named(now, name)->size, PAGE + 1);
    ck_assert_uint_eq(map->pages[0].bits, 0);
    ck_assert_uint_eq(map->pages[1].bits, 0);
    ck_assert_uint_eq(map->pages[2].bits, PG_NO_BACKING);
    end();
}
END_TEST

static void maps_without_a_name(void *context)
{
    (void)context;
    int *anonymous = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int fd = memfd_create("ring", 0);
    if (anonymous == MAP_FAILED || fd < 0 || ftruncate(fd, 100) != 0)
        _exit(1);
    int *memfd = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    int segment = shmget(IPC_PRIVATE, 200, 0600);
    int *sysv = shmat(segment, NULL, 0);
    shmctl(segment, IPC_RMID, NULL);
    if (memfd == MAP_FAILED || sysv == (void *)-1)
        _exit(2);
    *anonymous = 1;
    *memfd = 2;
    *sysv = 3;
    peer_turn();
}

static void check_nameless(const struct snapshot *now, const char *title, uint64_t size, int first)
{
    const struct obj_view *obj = object_named(now, title);
    ck_assert_msg(obj != NULL, "no object %s", title);
    ck_assert(!obj->linked && obj->size_known);
    ck_assert_uint_eq(obj->size, size);
    ck_assert_int_eq(now->bytes[obj->bytes[0]][0], first);
}

START_TEST(objects_without_a_name_are_told_apart)
{
    begin(_i);
    add_peer(maps_without_a_name, NULL);
    const struct snapshot *now = look();
    ck_assert_uint_eq(now->nobjs, 3);
    check_nameless(now, "anonymous shared", PAGE, 1);
    check_nameless(now, "memfd:ring", 100, 2);
    check_nameless(now, "System V, private key", 200, 3);
    end();
}
END_TEST

static void touches_far(void *context)
{
    (void)context;
    char *at = map_named(40 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, true);
    for (int i = 15; i < 40; i += 2)
        at[i * PAGE] = (char)i;
    peer_turn();
}

START_TEST(large_mappings_are_counted_whole_and_kept_in_part)
{
    begin(_i);
    add_peer(touches_far, NULL);
    const struct snapshot *now = look();
    const struct map_view *map = map_of(now, 0, object_named(now, name));
    ck_assert_uint_eq(map->npages, SNAPSHOT_PAGES);
    ck_assert_int_eq(map->present, 13);
    ck_assert_uint_eq(object_named(now, name)->npages, SNAPSHOT_PAGES);
    ck_assert_int_eq(now->bytes[object_named(now, name)->bytes[15]][0], 15);
    end();
}
END_TEST

START_TEST(an_object_that_nobody_maps_is_shown_by_name)
{
    begin(_i);
    add_peer(writes_hello, NULL);
    peer_kill(&scene.peers[0]);
    const char *names[] = {name, "/shmlab-test-no-such-object"};
    struct look_wish wish = {.subjects = scene.subjects, .nsubjects = 1, .names = names, .nnames = 2};
    look_fill(scene.look, &wish, &scene.snapshot);
    const struct snapshot *now = &scene.snapshot;
    ck_assert(!now->actors[0].alive);
    ck_assert_uint_eq(now->actors[0].nmaps, 0);
    ck_assert_uint_eq(now->nobjs, 1);
    ck_assert_str_eq(now->objs[0].name, name);
    ck_assert_str_eq((const char *)now->bytes[now->objs[0].bytes[0]], "hello");
    scene.count = 0;
    subject_free(&scene.subjects[0]);
    end();
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
    begin(_i);
    add_peer(changes_global, NULL);
    ck_assert_uint_eq(look()->actors[0].nmaps, 0);
    struct look_private wanted = {0, (uint64_t)(uintptr_t)&global};
    struct look_wish wish = {.subjects = scene.subjects, .nsubjects = 1, .privates = &wanted, .nprivates = 1};
    peer_next(&scene.peers[0]);
    snapshot_free(&scene.snapshot);
    look_fill(scene.look, &wish, &scene.snapshot);
    const struct actor_view *actor = &scene.snapshot.actors[0];
    ck_assert_uint_eq(actor->nmaps, 1);
    ck_assert_int_eq(actor->maps[0].obj, -1);
    ck_assert_str_eq(actor->maps[0].label, "data of test_snapshot");
    if (!(actor->maps[0].pages[0].bits & PG_UNKNOWN)) {
        int value;
        size_t at = (uint64_t)(uintptr_t)&global % PAGE;
        memcpy(&value, &scene.snapshot.bytes[actor->maps[0].pages[0].bytes][at], sizeof value);
        ck_assert_int_eq(value, 8);
    }
    end();
}
END_TEST

static void execs(void *context)
{
    (void)context;
    map_named(PAGE, PROT_READ, MAP_SHARED, true);
    peer_turn();
    execl("/bin/sleep", "sleep", "1000", (char *)NULL);
    _exit(5);
}

START_TEST(exec_leaves_no_mapping_behind)
{
    begin(_i);
    add_peer(execs, NULL);
    ck_assert_uint_eq(look()->actors[0].nmaps, 1);
    peer_go(&scene.peers[0]);
    while (look()->actors[0].nmaps != 0) /* until the exec is done */
        ck_assert(scene.snapshot.actors[0].alive);
    ck_assert(scene.snapshot.actors[0].alive);
    end();
}
END_TEST

/* ---- what does not depend on the way ---- */

START_TEST(a_foreign_process_is_refused_in_a_sentence)
{
    begin(0);
    add_peer(writes_hello, NULL);
    fflush(NULL);
    pid_t other = fork();
    if (other == 0) {
        bool root = geteuid() == 0;
        if (root && (setresgid(65534, 65534, 65534) != 0 || setresuid(65534, 65534, 65534) != 0))
            _exit(9);
        struct subject foreign;
        struct snapshot now = {0};
        struct look_wish wish = {.subjects = &foreign, .nsubjects = 1};
        subject_init(&foreign, 0, root ? scene.peers[0].pid : 1);
        look_fill(scene.look, &wish, &now);
        const char *why = now.actors[0].why;
        _exit(why != NULL && now.actors[0].nmaps == 0 && strstr(why, "belongs to another user") ? 0 : 1);
    }
    int status;
    ck_assert_int_eq(waitpid(other, &status, 0), other);
    ck_assert_int_eq(status, 0);
    end();
}
END_TEST

static bool equal_but_how(const struct snapshot *a, const struct snapshot *b)
{
    bool equal = a->nobjs == b->nobjs && a->nactors == b->nactors && a->npages == b->npages;
    for (size_t i = 0; equal && i < a->nobjs; i++) {
        const struct obj_view *x = &a->objs[i], *y = &b->objs[i];
        equal = obj_id_equal(x->id, y->id) && strcmp(x->name, y->name) == 0 && x->linked == y->linked &&
                x->size_known == y->size_known && x->size == y->size && x->mode == y->mode &&
                x->npages == y->npages;
        for (size_t k = 0; equal && k < x->npages; k++)
            equal = (x->bytes[k] < 0) == (y->bytes[k] < 0) &&
                    (x->bytes[k] < 0 || memcmp(a->bytes[x->bytes[k]], b->bytes[y->bytes[k]], PAGE) == 0);
    }
    for (size_t i = 0; equal && i < a->nactors; i++) {
        equal = a->actors[i].nmaps == b->actors[i].nmaps;
        for (size_t k = 0; equal && k < a->actors[i].nmaps; k++) {
            const struct map_view *x = &a->actors[i].maps[k], *y = &b->actors[i].maps[k];
            equal = x->start == y->start && x->end == y->end && x->offset == y->offset && x->obj == y->obj &&
                    strcmp(x->perm, y->perm) == 0 && x->present == y->present && x->npages == y->npages;
            for (size_t p = 0; equal && p < x->npages; p++)
                equal = x->pages[p].bits == y->pages[p].bits;
        }
    }
    return equal;
}

START_TEST(every_way_of_asking_gives_an_equal_snapshot)
{
    struct snapshot first = {0};
    begin(0);
    add_peer(maps_without_a_name, NULL);
    add_peer(writes_privately, NULL);
    snapshot_copy(&first, look());
    ck_assert(first.how & HOW_PAGEMAP);
    for (int way = 1; way < WAYS; way++) {
        setenv("SHMLAB_DISABLE", disabled[way], 1);
        for (size_t i = 0; i < scene.count; i++) {
            subject_free(&scene.subjects[i]);
            subject_init(&scene.subjects[i], (int)i, scene.peers[i].pid);
        }
        look_close(scene.look);
        scene.look = look_open();
        ck_assert_msg(equal_but_how(&first, look()), "without %s it is another", disabled[way]);
        ck_assert_msg((scene.snapshot.how & first.how) != first.how, "%s was not disabled", disabled[way]);
    }
    snapshot_free(&first);
    end();
}
END_TEST

START_TEST(an_unmoved_held_process_is_not_listed_again)
{
    begin(0);
    add_peer(remaps_privately, NULL);
    scene.subjects[0].held = true;
    scene.subjects[0].epoch = 1;
    look();
    peer_next(&scene.peers[0]);
    ck_assert_str_eq(look()->actors[0].maps[0].perm, "rw-s"); /* as promised, so it was not asked */
    scene.subjects[0].epoch = 2;
    ck_assert_str_eq(look()->actors[0].maps[0].perm, "rw-p");
    end();
}
END_TEST

static int by_time(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

START_TEST(a_snapshot_of_two_processes_is_quick)
{
    enum { ROUNDS = 400 };
    uint64_t took[ROUNDS];
    begin(0);
    add_peer(writes_hello, NULL);
    add_peer(reads_late, NULL);
    for (int i = 0; i < 2; i++)
        scene.subjects[i].held = true, scene.subjects[i].epoch = 1;
    for (int i = 0; i < ROUNDS; i++) {
        uint64_t before = clock_now();
        look();
        took[i] = clock_now() - before;
    }
    qsort(took, ROUNDS, sizeof *took, by_time);
    uint64_t limit = getenv("SHMLAB_SLOW") != NULL ? 400000 : 20000;
    ck_assert_msg(took[ROUNDS / 4] <= limit, "a quarter took over %llu ns",
                  (unsigned long long)took[ROUNDS / 4]);
    end();
}
END_TEST

START_TEST(a_copy_outlives_its_original)
{
    struct snapshot copy = {0};
    begin(0);
    add_peer(writes_hello, NULL);
    snapshot_copy(&copy, look());
    snapshot_free(&scene.snapshot);
    ck_assert_str_eq((const char *)copy.bytes[object_named(&copy, name)->bytes[0]], "hello");
    snapshot_free(&copy);
    end();
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("snapshot");
    tcase_add_loop_test(cases, two_processes_share_one_object_at_different_addresses, 0, WAYS);
    tcase_add_loop_test(cases, a_page_is_absent_until_it_is_touched_and_looking_does_not_touch, 0, WAYS);
    tcase_add_loop_test(cases, an_unlinked_object_lives_on, 0, WAYS);
    tcase_add_loop_test(cases, a_private_write_makes_a_copy, 0, WAYS);
    tcase_add_loop_test(cases, a_private_remap_at_the_same_address_is_seen, 0, WAYS);
    tcase_add_loop_test(cases, pages_past_the_end_have_no_backing, 0, WAYS);
    tcase_add_loop_test(cases, objects_without_a_name_are_told_apart, 0, WAYS);
    tcase_add_loop_test(cases, large_mappings_are_counted_whole_and_kept_in_part, 0, WAYS);
    tcase_add_loop_test(cases, an_object_that_nobody_maps_is_shown_by_name, 0, WAYS);
    tcase_add_loop_test(cases, private_memory_is_shown_where_it_is_asked_for, 0, WAYS);
    tcase_add_loop_test(cases, exec_leaves_no_mapping_behind, 0, WAYS);
    tcase_add_test(cases, a_foreign_process_is_refused_in_a_sentence);
    tcase_add_test(cases, every_way_of_asking_gives_an_equal_snapshot);
    tcase_add_test(cases, an_unmoved_held_process_is_not_listed_again);
    tcase_add_test(cases, a_snapshot_of_two_processes_is_quick);
    tcase_add_test(cases, a_copy_outlives_its_original);
    return suite_run();
}
