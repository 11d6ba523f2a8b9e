#include "view_samples.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct actor_view *sample_actor(struct snapshot *snapshot, const char *name, bool held)
{
    size_t id = snapshot->nactors++;
    snapshot->actors = mem_resize(snapshot->actors, snapshot->nactors, sizeof *snapshot->actors);
    snapshot->actors[id] = (struct actor_view){.id = (int)id,
                                               .parent = -1,
                                               .name = mem_dup(name),
                                               .pid = 4121 + (pid_t)id,
                                               .held = held,
                                               .alive = true,
                                               .last = held ? OUT_STEPPED : OUT_RUNNING,
                                               .nthreads = 1,
                                               .wait = {.fd = -1, .owner = -1}};
    return &snapshot->actors[id];
}

struct obj_view *sample_object(struct snapshot *snapshot, const char *name, uint64_t ino, uint64_t size)
{
    size_t obj = snapshot->nobjs++, pages = (size_t)((size + PAGE_BYTES - 1) / PAGE_BYTES);
    if (pages > SNAPSHOT_PAGES)
        pages = SNAPSHOT_PAGES;
    snapshot->objs = mem_resize(snapshot->objs, snapshot->nobjs, sizeof *snapshot->objs);
    snapshot->objs[obj] = (struct obj_view){.id = {0, 26, ino},
                                            .name = mem_dup(name),
                                            .linked = true,
                                            .size_known = true,
                                            .size = size,
                                            .mode = 0644,
                                            .bytes = mem_array(pages, sizeof(int)),
                                            .npages = pages};
    for (size_t page = 0; page < pages; page++)
        snapshot->objs[obj].bytes[page] = -1;
    return &snapshot->objs[obj];
}

struct map_view *sample_map(struct actor_view *actor, int obj, uint64_t start, const char *perm,
                            unsigned bits)
{
    size_t m = actor->nmaps++;
    actor->maps = mem_resize(actor->maps, actor->nmaps, sizeof *actor->maps);
    actor->maps[m] = (struct map_view){.start = start,
                                       .end = start + PAGE_BYTES,
                                       .obj = obj,
                                       .pages = mem_array(1, sizeof(struct page_view)),
                                       .npages = 1};
    memcpy(actor->maps[m].perm, perm, 5);
    actor->maps[m].pages[0] = (struct page_view){(uint8_t)bits, -1};
    return &actor->maps[m];
}

static int add_page(struct snapshot *snapshot, const void *bytes, size_t length)
{
    size_t page = snapshot->npages++;
    snapshot->bytes = mem_resize(snapshot->bytes, snapshot->npages, sizeof *snapshot->bytes);
    memset(snapshot->bytes[page], 0, PAGE_BYTES);
    memcpy(snapshot->bytes[page], bytes, length);
    return (int)page;
}

void sample_bytes(struct snapshot *snapshot, int obj, const void *bytes, size_t length)
{
    snapshot->objs[obj].bytes[0] = add_page(snapshot, bytes, length);
}

struct var_view *sample_variable(struct snapshot *snapshot, int obj, const char *path, const char *type,
                                 const char *value)
{
    size_t var = snapshot->nvars++;
    snapshot->vars = mem_resize(snapshot->vars, snapshot->nvars, sizeof *snapshot->vars);
    snapshot->vars[var] = (struct var_view){.path = mem_dup(path),
                                            .type = mem_dup(type),
                                            .value = mem_dup(value),
                                            .obj = obj,
                                            .last_writer = -2,
                                            .owner = -2};
    return &snapshot->vars[var];
}

enum { TOUCHED = PG_PRESENT | PG_FILE, UNTOUCHED = 0 };
static const char greeting[] = "Hello from shared memory!";

void sample_writer_alone(struct snapshot *snapshot)
{
    sample_object(snapshot, "/my_shm", 7, 4096);
    struct actor_view *writer = sample_actor(snapshot, "writer", true);
    writer->call = (struct call_view){
        .text = mem_dup("mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_SHARED, 3, 0)"),
        .result = mem_dup("0x7f3a9c1e2000"),
        .function = mem_dup("mmap"),
        .syscalls = 1,
        .kernel = mem_dup("mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_SHARED, 3, 0) = 0x7f3a9c1e2000")};
    writer->file = mem_dup("shm_writer.c");
    writer->line = 4;
    sample_map(writer, 0, 0x7f3a9c1e2000, "rw-s", UNTOUCHED);
}

static void asleep_in_read(struct actor_view *actor)
{
    actor->wait = (struct wait_view){
        .kind = WAIT_READ, .fd = 0, .owner = -1, .what = mem_dup("its terminal"), .where = mem_dup("read")};
}

void sample_writer_reader(struct snapshot *snapshot)
{
    sample_object(snapshot, "/my_shm", 7, 4096);
    sample_bytes(snapshot, 0, greeting, sizeof greeting);
    struct actor_view *writer = sample_actor(snapshot, "writer", false);
    asleep_in_read(writer);
    sample_map(writer, 0, 0x7f3a9c1e2000, "rw-s", TOUCHED);
    struct actor_view *reader = sample_actor(snapshot, "reader", true);
    reader->did = mem_dup("line 31");
    sample_map(reader, 0, 0x7f10e4a00000, "r--s", UNTOUCHED);
}

void sample_reader_looked(struct snapshot *snapshot)
{
    sample_writer_reader(snapshot);
    snapshot->actors[1].maps[0].pages[0].bits = TOUCHED;
}

static void race_place(struct actor_view *racer, const char *did, const char *next)
{
    racer->did = mem_dup(did);
    racer->next = mem_dup(next);
    racer->file = mem_dup("/home/ada/lessons/02-race-counter/racer.c");
    racer->function = mem_dup("add_one");
    racer->line = 4;
}

void sample_race(struct snapshot *snapshot, int steps)
{
    static const int32_t values[] = {0, 1};
    sample_object(snapshot, "/race", 7, 4);
    sample_bytes(snapshot, 0, &values[steps], sizeof values[0]);
    struct actor_view *a = sample_actor(snapshot, "parent", true);
    race_place(a, "load eax ← counter = 0", "add 1");
    sample_map(a, 0, 0x7f3a9c1e2000, "rw-s", TOUCHED);
    struct actor_view *b = sample_actor(snapshot, "child", true);
    b->parent = 0;
    race_place(b, steps == 0 ? "add 1" : "store counter ← eax = 1",
               steps == 0 ? "store counter ← eax" : "return");
    sample_map(b, 0, 0x7f3a9c1e2000, "rw-s", TOUCHED);
    struct var_view *counter = sample_variable(snapshot, 0, "counter", "int32_t", steps == 0 ? "0" : "1");
    counter->is_number = true;
    counter->number = values[steps];
    counter->length = 4;
    if (steps > 0) {
        counter->changed = true;
        counter->before = mem_dup("0");
        counter->last_writer = 1;
    }
}

void sample_private_copy(struct snapshot *snapshot, bool written)
{
    sample_object(snapshot, "/my_shm", 7, 4096);
    sample_bytes(snapshot, 0, greeting, sizeof greeting);
    struct actor_view *writer = sample_actor(snapshot, "writer", false);
    asleep_in_read(writer);
    sample_map(writer, 0, 0x7f3a9c1e2000, "rw-s", TOUCHED);
    struct actor_view *lonely = sample_actor(snapshot, "lonely", true);
    sample_map(lonely, 0, 0x7f10e4a00000, "rw-p", written ? PG_PRESENT : TOUCHED);
    if (written)
        lonely->maps[0].pages[0].bytes = add_page(snapshot, "Jello from shared memory!", sizeof greeting);
}

static void private_page(struct snapshot *snapshot, int actor, uint64_t address, bool common,
                         const char *path, const char *value)
{
    struct actor_view *owner = &snapshot->actors[actor];
    struct map_view *map =
        sample_map(owner, -1, address, "rw-p", common ? PG_PRESENT : PG_PRESENT | PG_EXCLUSIVE);
    map->label = mem_dup("private memory");
    map->present = 1;
    struct var_view *var = sample_variable(snapshot, -1, path, "int32_t", value);
    var->offset = address;
    var->length = 4;
}

void sample_fork(struct snapshot *snapshot, bool written)
{
    sample_actor(snapshot, "cow", true);
    sample_actor(snapshot, "cow", true)->parent = 0;
    private_page(snapshot, 0, 0x7f939ebf5000, !written, "A: pages[0]", "1");
    private_page(snapshot, 0, 0x7f939ebf6000, true, "A: pages[1]", "1");
    private_page(snapshot, 1, 0x7f939ebf5000, !written, "B: pages[0]", written ? "2" : "1");
    private_page(snapshot, 1, 0x7f939ebf6000, true, "B: pages[1]", "1");
}

static void died(struct actor_view *actor, enum outcome how, int code, const char *why)
{
    actor->alive = actor->held = false;
    actor->last = how;
    actor->code = code;
    actor->why = mem_dup(why);
}

void sample_dead_writer(struct snapshot *snapshot)
{
    sample_object(snapshot, "/my_shm", 7, 4096);
    sample_bytes(snapshot, 0, greeting, sizeof greeting);
    died(sample_actor(snapshot, "writer", false), OUT_SIGNAL, 9, NULL);
    struct actor_view *reader = sample_actor(snapshot, "reader", true);
    sample_map(reader, 0, 0x7f10e4a00000, "r--s", TOUCHED);
}

void sample_unlinked(struct snapshot *snapshot)
{
    sample_object(snapshot, "/my_shm", 7, 4096)->linked = false;
    sample_object(snapshot, "/my_shm", 9, 4096);
    sample_bytes(snapshot, 0, greeting, sizeof greeting);
    sample_bytes(snapshot, 1, "", 1);
    struct actor_view *writer = sample_actor(snapshot, "writer", true);
    sample_map(writer, 0, 0x7f3a9c1e2000, "rw-s", TOUCHED);
    sample_map(writer, 1, 0x7f3a9c1e0000, "rw-s", UNTOUCHED);
    struct actor_view *reader = sample_actor(snapshot, "reader", true);
    sample_map(reader, 0, 0x7f10e4a00000, "r--s", TOUCHED);
}

void sample_three(struct snapshot *snapshot)
{
    sample_reader_looked(snapshot);
    struct actor_view *late = sample_actor(snapshot, "late", true);
    sample_map(late, 0, 0x7ffa11230000, "r--s", UNTOUCHED);
}

void sample_mutex(struct snapshot *snapshot)
{
    sample_object(snapshot, "/mutex_shm", 11, 4096);
    struct actor_view *a = sample_actor(snapshot, "parent", true);
    sample_map(a, 0, 0x7f3a9c1e2000, "rw-s", TOUCHED);
    race_place(a, "load eax ← counter = 3", "add 1");
    struct actor_view *b = sample_actor(snapshot, "child", true);
    sample_map(b, 0, 0x7f3a9c1e2000, "rw-s", TOUCHED);
    race_place(b, "call pthread_mutex_lock", "");
    b->inside = mem_dup("pthread_mutex_lock");
    b->last = OUT_BLOCKED;
    b->wait = (struct wait_view){.kind = WAIT_FUTEX,
                                 .fd = -1,
                                 .owner = 0,
                                 .owner_alive = true,
                                 .is_mutex = true,
                                 .what = mem_dup("lock"),
                                 .where = mem_dup("futex")};
    struct var_view *lock = sample_variable(snapshot, 0, "lock", "pthread_mutex_t", "locked by A, 1 waiter");
    lock->is_lock = true;
    lock->owner = 0;
    lock->owner_alive = true;
    sample_variable(snapshot, 0, "counter", "int32_t", "3")->last_writer = 0;
    sample_variable(snapshot, 0, "message", "char[64]", "\"initialized\"");
}

void sample_many(struct snapshot *snapshot, int actors, int objects)
{
    for (int obj = 0; obj < objects; obj++) {
        char *name = mem_printf("/object_%d", obj);
        sample_object(snapshot, name, 100 + (uint64_t)obj, 4096 * (uint64_t)(obj + 1));
        free(name);
    }
    for (int a = 0; a < actors; a++) {
        struct actor_view *actor = sample_actor(snapshot, "worker", a % 2 == 0);
        for (int obj = 0; obj < objects; obj++)
            if ((a + obj) % 3 != 2)
                sample_map(actor, obj, 0x7f0000000000 + (uint64_t)(a * 0x100000 + obj * 0x10000), "rw-s",
                           (a + obj) % 2 ? TOUCHED : UNTOUCHED);
    }
}
