#include "tests/sight.h"

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <unistd.h>

enum { PAGE = SIGHT_PAGE };
struct sight sight;

const char *const sight_ways[SIGHT_WAYS] = {
    "", "procmap_query", "pagemap_scan", "mem", "pagemap", "procmap_query,pagemap_scan,mem"};

static void remove_name(void)
{
    shm_unlink(sight.name);
}

void sight_begin(int way)
{
    setenv("SHMLAB_DISABLE", sight_ways[way], 1);
    memset(&sight, 0, sizeof sight);
    sight.look = look_open();
    snprintf(sight.name, sizeof sight.name, "/shmlab-test-%d", (int)getpid());
    remove_name();
    atexit(remove_name);
}

void sight_end(void)
{
    for (size_t i = 0; i < sight.count; i++) {
        peer_kill(&sight.peers[i]);
        subject_free(&sight.subjects[i]);
    }
    snapshot_free(&sight.snapshot);
    look_close(sight.look);
    remove_name();
}

void sight_add(void (*body)(void *context))
{
    struct peer *peer = &sight.peers[sight.count];
    peer_start(peer, body, NULL);
    peer_wait(peer);
    subject_init(&sight.subjects[sight.count], (int)sight.count, peer->pid);
    sight.count++;
}

const struct snapshot *sight_look(void)
{
    struct look_wish wish = {.subjects = sight.subjects, .nsubjects = sight.count};
    snapshot_free(&sight.snapshot);
    look_fill(sight.look, &wish, &sight.snapshot);
    return &sight.snapshot;
}

bool sight_sums_only(int way)
{
    return strcmp(sight_ways[way], "pagemap") == 0;
}

const struct obj_view *sight_object(const char *name)
{
    for (size_t i = 0; i < sight.snapshot.nobjs; i++)
        if (strcmp(sight.snapshot.objs[i].name, name) == 0)
            return &sight.snapshot.objs[i];
    return NULL;
}

const struct map_view *sight_map(size_t actor, const char *name)
{
    const struct obj_view *obj = sight_object(name);
    const struct actor_view *view = &sight.snapshot.actors[actor];
    for (size_t i = 0; obj != NULL && i < view->nmaps; i++)
        if (view->maps[i].obj == obj - sight.snapshot.objs)
            return &view->maps[i];
    return NULL;
}

void *sight_map_object(size_t bytes, int prot, int flags, bool sized)
{
    int fd = shm_open(sight.name, O_CREAT | O_RDWR, 0600);
    if (fd < 0 || (sized && ftruncate(fd, (off_t)bytes) != 0))
        _exit(1);
    void *at = mmap(NULL, bytes, prot, flags, fd, 0);
    if (at == MAP_FAILED)
        _exit(2);
    close(fd);
    return at;
}

void sight_writes_hello(void *context)
{
    (void)context;
    char *at = sight_map_object(2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, true);
    strcpy(at, "hello");
    peer_turn();
    shm_unlink(sight.name);
    peer_turn();
    at[PAGE] = 'x';
    peer_turn();
}

void sight_reads_late(void *context)
{
    (void)context;
    for (int i = 0; i < 8; i++) /* so that addresses differ */
        mmap(NULL, 2 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    volatile char *at = sight_map_object(2 * PAGE, PROT_READ, MAP_SHARED, false);
    peer_turn();
    (void)at[0];
    peer_turn();
}

void sight_writes_privately(void *context)
{
    (void)context;
    char *at = sight_map_object(PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, true);
    (void)*(volatile char *)at;
    peer_turn();
    at[0] = 'P';
    peer_turn();
}

void sight_remaps_privately(void *context)
{
    (void)context;
    char *at = sight_map_object(PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, true);
    at[0] = 'a';
    peer_turn();
    int fd = shm_open(sight.name, O_RDWR, 0);
    if (mmap(at, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, fd, 0) != at)
        _exit(3);
    peer_turn();
}

void sight_maps_without_a_name(void *context)
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
