/* Outside the sandbox: lets one process put blocks and another get them, looks at the objects and at the
 * mappings through the kernel, and counts the bytes that system calls carry. In place, by unlink and create,
 * or by rename are all right, and so is any way to ask for the memory before the first store. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/mem.h"
#include "grading/kit/chance.h"
#include "grading/kit/expect.h"
#include "grading/kit/leftovers.h"
#include "grading/kit/objects.h"
#include "grading/kit/program.h"
#include "grading/kit/tests.h"
#include "grading/kit/watch.h"
#include "grading/kit/world.h"

enum { USUAL_UMASK = 022, FULL_PAGE = 4096, SUITE = 3 /* the driver's descriptor */ };

struct block {
    char *name, *bytes;
    size_t size;
};

static struct block new_block(size_t size)
{
    struct block block = {chance_name(), mem_alloc(size + 1), size};
    chance_fill(block.bytes, size);
    return block;
}

static void ask_put(struct program *program, const char *name, size_t size, unsigned mask)
{
    struct wire *ask = program_ask(program, "block_put");
    wire_text(ask, name);
    wire_number(ask, (int64_t)size);
    wire_number(ask, mask);
}

static void give_bytes(struct program *program, const struct block *block)
{
    wire_bytes(program_ask(program, "the bytes to put"), block->bytes, block->size);
    program_answer(program);
}

static struct answer put_with_umask(struct program *program, const struct block *block, unsigned mask)
{
    give_bytes(program, block);
    ask_put(program, block->name, block->size, mask);
    return program_answer(program);
}

static struct answer put(struct program *program, const struct block *block)
{
    return put_with_umask(program, block, USUAL_UMASK);
}

static void expect_object(const struct block *block)
{
    struct object object = objects_look(block->name);
    expect_that(object.there, "the object is there under the name that was asked for", block->name,
                "no such object");
    expect_number("the object has exactly as many bytes as were put", (int64_t)block->size,
                  object.stat.st_size);
    expect_bytes("the object holds what was put", block->bytes, block->size, object.bytes,
                 (size_t)object.stat.st_size);
    objects_free(&object);
}

static void expect_put(struct program *program, const struct block *block)
{
    struct answer answer = put(program, block);
    expect_success("block_put", &answer);
    expect_object(block);
}

static void expect_absent(const char *promise, const char *name)
{
    struct object object = objects_look(name);
    expect_that(!object.there, promise, "no such object", name);
}

static void make_object(const struct block *block, unsigned mode)
{
    objects_make(block->name, mode, block->bytes, block->size);
}

/* ---- getting, and giving back ---- */

struct got {
    struct answer answer;
    uint64_t address;
    int64_t length;
};

static struct got get(struct program *program, const char *name)
{
    wire_text(program_ask(program, "block_get"), name);
    struct got got = {.answer = program_answer(program)};
    got.address = (uint64_t)wire_take_number(&got.answer.rest);
    got.length = wire_take_number(&got.answer.rest);
    return got;
}

/* What is mapped there is the object itself, from its first byte on: so its bytes are the object's. */
static void expect_map(const struct program *program, const struct got *got, const struct block *block)
{
    struct object object = objects_look(block->name);
    struct watched_map map = watch_map(program_pid(program), got->address);
    expect_that(map.there && map.inode == object.stat.st_ino && map.start == got->address && map.offset == 0,
                "what block_get returns is a mapping of the object, from its first byte on", "the map itself",
                !map.there                        ? "an address where nothing is mapped"
                : map.inode == object.stat.st_ino ? "an address inside of the map"
                                                  : "other memory");
    expect_that(map.end - map.start >= block->size, "the whole block is mapped", "all of it", "a part of it");
    expect_number("*len is what was put", (int64_t)block->size, got->length);
    objects_free(&object);
}

static struct got expect_get(struct program *program, const struct block *block)
{
    struct got got = get(program, block->name);
    expect_success("block_get", &got.answer);
    expect_map(program, &got, block);
    return got;
}

static void expect_release(struct program *program, const struct got *got)
{
    struct wire *ask = program_ask(program, "block_release");
    wire_number(ask, (int64_t)got->address);
    wire_number(ask, got->length);
    struct answer answer = program_answer(program);
    expect_success("block_release", &answer);
    expect_that(!watch_map(program_pid(program), got->address).there, "block_release unmaps the block",
                "nothing is mapped there", "it is still mapped");
}

static void expect_not_got(struct program *program, const char *name, int error)
{
    struct got got = get(program, name);
    expect_failure("block_get", error, &got.answer);
}

START_TEST(a_block_that_is_put_is_an_object_of_exactly_its_bytes)
{
    struct block block = new_block(chance_between(5000, 20000));
    expect_put(program_any(), &block);
}
END_TEST

START_TEST(another_process_gets_the_map_itself_and_its_length)
{
    struct block block = new_block(chance_between(5000, 20000));
    struct program *reader = program_start();
    expect_put(program_any(), &block);
    struct got got = expect_get(reader, &block);
    expect_release(reader, &got);
    expect_object(&block);
}
END_TEST

START_TEST(any_length_works)
{
    const size_t sizes[] = {
        1, chance_between(2, 4000), FULL_PAGE - 1, FULL_PAGE, FULL_PAGE + 1, 16 * FULL_PAGE, (1 << 20) + 1};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct block block = new_block(sizes[i]);
        expect_put(program_any(), &block);
        struct got got = expect_get(program_any(), &block);
        expect_release(program_any(), &got);
    }
}
END_TEST

START_TEST(NULs_are_bytes_like_any_other)
{
    struct block block = new_block(chance_between(3000, 9000));
    memset(block.bytes, 0, chance_between(1, 50));
    memset(block.bytes + block.size - 20, 0, 20);
    expect_put(program_any(), &block);
    struct got got = expect_get(program_any(), &block);
    expect_release(program_any(), &got);
}
END_TEST

START_TEST(a_new_object_is_readable_and_writable_by_its_owner_only)
{
    const unsigned masks[] = {USUAL_UMASK, 0, 077, 027};
    for (size_t i = 0; i < sizeof masks / sizeof *masks; i++) {
        struct block block = new_block(chance_between(1, 9000));
        struct answer answer = put_with_umask(program_any(), &block, masks[i]);
        expect_success("block_put", &answer);
        struct object object = objects_look(block.name);
        expect_mode("a new object has mode 0600", 0600, object.stat.st_mode & 07777);
    }
}
END_TEST

START_TEST(an_old_object_is_replaced_whatever_its_size)
{
    size_t size = chance_between(3000, 9000);
    const size_t old_sizes[] = {size + chance_between(1, 20000), size - chance_between(1, 2999), size, 0};
    for (size_t i = 0; i < sizeof old_sizes / sizeof *old_sizes; i++) {
        struct block block = new_block(size), old = new_block(old_sizes[i]);
        old.name = block.name;
        make_object(&old, 0600);
        expect_put(program_any(), &block);
        struct got got = expect_get(program_any(), &block);
        expect_release(program_any(), &got);
    }
}
END_TEST

START_TEST(a_replaced_object_is_no_more_open_than_it_was)
{
    const unsigned modes[] = {0640, 0600, 0620};
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        struct block block = new_block(chance_between(1, 9000)), old = new_block(4000);
        char expected[40], actual[8];
        old.name = block.name;
        make_object(&old, modes[i]);
        expect_put(program_any(), &block);
        struct object object = objects_look(block.name);
        unsigned mode = object.stat.st_mode & 07777;
        snprintf(expected, sizeof expected, "%04o or 0600", modes[i]);
        snprintf(actual, sizeof actual, "%04o", mode);
        expect_that(mode == modes[i] || mode == 0600, "a replaced object has its old mode or 0600", expected,
                    actual);
    }
}
END_TEST

START_TEST(what_is_put_later_is_what_is_got)
{
    struct block block = new_block(10);
    for (int turn = 0; turn < 4; turn++) {
        struct block next = new_block(chance_between(1, 20000));
        next.name = block.name;
        expect_put(program_any(), &next);
        struct got got = expect_get(program_any(), &next);
        expect_release(program_any(), &got);
    }
}
END_TEST

START_TEST(two_blocks_can_be_held_at_once)
{
    struct program *reader = program_start();
    struct block one = new_block(chance_between(1, 20000)), other = new_block(chance_between(1, 20000));
    expect_put(program_any(), &one);
    expect_put(program_any(), &other);
    struct got first = expect_get(reader, &one), second = expect_get(reader, &other);
    expect_map(reader, &first, &one);
    expect_release(reader, &first);
    expect_map(reader, &second, &other);
    expect_release(reader, &second);
}
END_TEST

START_TEST(other_objects_are_left_alone)
{
    struct block block = new_block(4000), longer = new_block(300);
    longer.name = mem_printf("%sx", block.name);
    make_object(&longer, 0640);
    expect_put(program_any(), &block);
    expect_object(&longer);
}
END_TEST

START_TEST(no_bytes_at_all_are_EINVAL)
{
    struct block block = new_block(100);
    give_bytes(program_any(), &block);
    ask_put(program_any(), block.name, 0, USUAL_UMASK);
    struct answer answer = program_answer(program_any());
    expect_failure("block_put", EINVAL, &answer);
    expect_absent("a refused call creates nothing", block.name);
}
END_TEST

START_TEST(a_missing_object_is_ENOENT)
{
    char *name = chance_name();
    expect_not_got(program_any(), name, ENOENT);
    expect_absent("getting creates nothing", name);
}
END_TEST

START_TEST(an_object_of_size_0_is_ENODATA)
{
    struct block empty = new_block(0);
    make_object(&empty, 0600);
    expect_not_got(program_any(), empty.name, ENODATA);
}
END_TEST

START_TEST(a_block_is_mapped_for_reading_only)
{
    struct block block = new_block(chance_between(1, 9000));
    make_object(&block, 0600);
    struct got got = expect_get(program_any(), &block);
    struct watched_map map = watch_map(program_pid(program_any()), got.address);
    expect_that(map.readable && !map.writable && !map.executable, "the block is mapped for reading only",
                "PROT_READ", map.writable ? "PROT_WRITE as well" : "other rights");
    expect_release(program_any(), &got);
}
END_TEST

/* ---- how the bytes travel: counted call by call ---- */

struct carried {
    bool on;
    int64_t bytes; /* that calls carried; a ring of requests carries no one knows how many */
};

static bool carries(const struct watched_call *call)
{
    switch (call->number) {
    case SYS_read:
    case SYS_pread64:
    case SYS_readv:
    case SYS_preadv:
    case SYS_preadv2:
    case SYS_write:
    case SYS_pwrite64:
    case SYS_writev:
    case SYS_pwritev:
    case SYS_pwritev2: return call->args[0] != SUITE;
    case SYS_sendto:
    case SYS_sendmsg:
    case SYS_sendmmsg:
    case SYS_recvfrom:
    case SYS_recvmsg:
    case SYS_recvmmsg:
    case SYS_sendfile:
    case SYS_splice:
    case SYS_vmsplice:
    case SYS_tee:
    case SYS_copy_file_range:
    case SYS_process_vm_readv:
    case SYS_process_vm_writev: return true;
    default: return false;
    }
}

static void count(const struct watched_call *call, void *context)
{
    struct carried *carried = context;
    if (carried->on && call->number == SYS_io_uring_setup)
        carried->bytes = INT32_MAX;
    else if (carried->on && call->result > 0 && carries(call))
        carried->bytes += call->result;
}

/* Some words to a log, or a byte a page to ask for memory, are not the payload. */
enum { FEW_BYTES = 1024, PAYLOAD = 24 * FULL_PAGE + 3000 };

static void expect_few(const char *function, const struct carried *carried)
{
    char promise[120], actual[60];
    snprintf(promise, sizeof promise, "the bytes pass %s by no read, write, send, splice or their kin",
             function);
    snprintf(actual, sizeof actual, "%lld bytes through such calls", (long long)carried->bytes);
    expect_that(carried->bytes <= FEW_BYTES, promise, "none of them", actual);
}

START_TEST(putting_copies_no_byte_through_the_kernel)
{
    static struct carried carried; /* the program may make calls until the frame ends it */
    struct block block = new_block(PAYLOAD);
    carried = (struct carried){0};
    struct program *program = program_start_watched(count, &carried);
    give_bytes(program, &block);
    ask_put(program, block.name, block.size, USUAL_UMASK);
    carried.on = true;
    struct answer answer = program_answer(program);
    carried.on = false;
    expect_success("block_put", &answer);
    expect_object(&block);
    expect_few("block_put", &carried);
}
END_TEST

START_TEST(getting_copies_no_byte_through_the_kernel)
{
    static struct carried carried;
    struct block block = new_block(PAYLOAD);
    carried = (struct carried){0};
    make_object(&block, 0600);
    struct program *program = program_start_watched(count, &carried);
    carried.on = true;
    struct got got = expect_get(program, &block);
    expect_release(program, &got);
    carried.on = false;
    expect_few("block_get", &carried);
}
END_TEST

/* ---- no room ---- */

static void expect_no_room(const char *what, const char *name, const struct answer *answer)
{
    char function[120], promise[160], actual[60];
    snprintf(function, sizeof function, "block_put, %s,", what);
    expect_failure(function, 0, answer);
    snprintf(promise, sizeof promise, "%s says that there is no room", function);
    snprintf(actual, sizeof actual, "%s", strerrorname_np(answer->error));
    expect_that(answer->error == ENOSPC || answer->error == EFBIG || answer->error == ENOMEM, promise,
                "errno ENOSPC, EFBIG or ENOMEM", actual);
    expect_absent("a failed call leaves no name that was not there before", name);
}

START_TEST(an_absurd_length_is_an_error_and_leaves_no_name)
{
    const size_t lengths[] = {((size_t)1 << 40) + chance_between(0, 9000),
                              ((size_t)1 << 62) - chance_between(0, 9000)};
    struct program *program = program_start();
    struct block block = new_block(100);
    give_bytes(program, &block);
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        char *name = chance_name();
        struct leftovers before = leftovers_take(program);
        ask_put(program, name, lengths[i], USUAL_UMASK);
        struct answer answer = program_answer(program);
        expect_no_room("of more bytes than there are", name, &answer);
        leftovers_expect_none(program, &before, NULL);
    }
}
END_TEST

START_TEST(a_block_larger_than_a_file_may_be_is_an_error)
{
    struct program *program = program_start();
    struct block block = new_block(chance_between(300000, 900000));
    give_bytes(program, &block);
    program_limit(program, RLIMIT_FSIZE, 100000);
    ask_put(program, block.name, block.size, USUAL_UMASK);
    struct answer answer = program_answer(program);
    expect_no_room("of more bytes than a file may have", block.name, &answer);
    program_unlimit(program, RLIMIT_FSIZE);
    expect_put(program, &block);
}
END_TEST

/* A /dev/shm that has room for some pages and no more, as the program sees it: memory that it asks for
 * beyond them is refused, and a page that it has mapped without asking is not there when it is touched, which
 * is what the kernel does where /dev/shm is full. */
struct full {
    bool on;
    uint64_t reserved; /* bytes that were asked for and given */
};
enum { LEFT_ROOM = 4 * FULL_PAGE };

static bool writes(const struct watched_call *call)
{
    return call->number == SYS_write || call->number == SYS_pwrite64 || call->number == SYS_writev ||
           call->number == SYS_pwritev || call->number == SYS_pwritev2;
}

static void refuse(struct watched_call *call, void *context)
{
    struct full *full = context;
    bool asks = call->number == SYS_fallocate;
    if (!full->on || (!asks && !writes(call)) || !watch_file(call->pid, (int)call->args[0]).is_object)
        return;
    uint64_t end = call->args[2] + call->args[3];
    if (asks && end <= LEFT_ROOM) {
        full->reserved = end > full->reserved ? end : full->reserved;
    } else {
        call->skip = true;
        call->result = -ENOSPC;
    }
}

static void take_away(const struct watched_call *call, void *context)
{
    const struct full *full = context;
    if (!full->on || call->number != SYS_mmap || call->result < 0 || !(call->args[3] & MAP_SHARED) ||
        (call->args[3] & MAP_ANONYMOUS) || !watch_file(call->pid, (int)call->args[4]).is_object)
        return;
    char path[64];
    struct stat state;
    snprintf(path, sizeof path, "/proc/%d/fd/%d", call->pid, (int)call->args[4]);
    world_as_user(true);
    int fd = open(path, O_RDWR | O_CLOEXEC);
    bool done = fd >= 0 && fstat(fd, &state) == 0 &&
                (state.st_size <= (off_t)full->reserved || ftruncate(fd, (off_t)full->reserved) == 0);
    world_as_user(false);
    if (fd >= 0)
        close(fd);
    if (!done)
        world_trouble("cannot take pages from an object: %s", strerror(errno));
}

START_TEST(a_full_dev_shm_is_an_error_and_no_SIGBUS)
{
    static struct full full;
    struct block block = new_block(20 * FULL_PAGE + chance_between(1, 9000));
    full = (struct full){0};
    struct program *program =
        program_start_hooked(&(struct watch_hooks){.entering = refuse, .seen = take_away, .context = &full});
    give_bytes(program, &block);
    ask_put(program, block.name, block.size, USUAL_UMASK);
    full.on = true;
    struct answer answer = program_answer(program);
    full.on = false;
    expect_no_room("where /dev/shm is full", block.name, &answer);
}
END_TEST

/* ---- nothing is left ---- */

START_TEST(nothing_is_left_by_putting)
{
    struct program *program = program_any();
    struct block block = new_block(chance_between(1, 20000));
    give_bytes(program, &block);
    for (int turn = 0; turn < 3; turn++) { /* new, replaced, refused */
        struct leftovers before = leftovers_take(program);
        ask_put(program, block.name, turn < 2 ? block.size : 0, USUAL_UMASK);
        struct answer answer = program_answer(program);
        if (turn < 2)
            expect_success("block_put", &answer);
        else
            expect_failure("block_put", EINVAL, &answer);
        leftovers_expect_none(program, &before, block.name);
    }
}
END_TEST

START_TEST(nothing_but_the_map_is_left_by_getting)
{
    struct program *program = program_any();
    struct block block = new_block(chance_between(5000, 20000)), empty = new_block(0);
    make_object(&block, 0600);
    make_object(&empty, 0600);
    struct leftovers before = leftovers_take(program);
    struct got got = expect_get(program, &block);
    struct leftovers held = leftovers_take(program);
    expect_number("block_get leaves no descriptor open", (int64_t)before.descriptors.count,
                  (int64_t)held.descriptors.count);
    expect_number("block_get leaves one mapping", (int64_t)before.mappings.count + 1,
                  (int64_t)held.mappings.count);
    expect_release(program, &got);
    expect_not_got(program, empty.name, ENODATA);
    expect_not_got(program, chance_name(), ENOENT);
    leftovers_expect_none(program, &before, NULL);
    leftovers_free(&held);
}
END_TEST

/* A program that needs less than it is denied may succeed; then the object must be whole. */
static void expect_all_or_nothing(struct program *program, const struct block *block)
{
    struct leftovers before = leftovers_take(program);
    ask_put(program, block->name, block->size, USUAL_UMASK);
    struct answer answer = program_answer(program);
    if (answer.result == 0) {
        expect_object(block);
        leftovers_expect_none(program, &before, block->name);
        objects_remove(block->name);
        return;
    }
    expect_failure("block_put", 0, &answer);
    expect_absent("a failed call leaves no name that was not there before", block->name);
    leftovers_expect_none(program, &before, NULL);
}

START_TEST(when_memory_or_descriptors_run_out_nothing_is_left)
{
    struct program *program = program_start();
    struct block block = new_block(chance_between(200000, 900000));
    give_bytes(program, &block);
    program_limit(program, RLIMIT_AS, 4096); /* less than it has: every further mapping fails */
    expect_all_or_nothing(program, &block);
    program_unlimit(program, RLIMIT_AS);
    program_limit(program, RLIMIT_NOFILE, 4); /* 0 to 3 are in use */
    expect_all_or_nothing(program, &block);
}
END_TEST

START_TEST(when_memory_or_descriptors_run_out_nothing_is_got)
{
    struct program *program = program_start();
    struct block block = new_block(chance_between(200000, 900000));
    make_object(&block, 0600);
    const int limits[] = {RLIMIT_AS, RLIMIT_NOFILE};
    const uint64_t values[] = {4096, 4};
    for (int i = 0; i < 2; i++) {
        program_limit(program, limits[i], values[i]);
        struct leftovers before = leftovers_take(program);
        struct got got = get(program, block.name);
        program_unlimit(program, limits[i]);
        expect_failure("block_get", 0, &got.answer);
        leftovers_expect_none(program, &before, NULL);
    }
}
END_TEST

int main(int argc, char **argv)
{
    static const char steps[] = "lesson 01, \"Three steps, and a fourth\"";
    static const char calls[] = "lesson 01, \"Five calls\"";
    static const char names[] = "lesson 01, \"A name is not the memory\"";
    static const char early[] = "lesson 01, \"Too early\"";
    static const char shared[] = "lesson 01, \"Two processes, one page\"";
    static const char no_size[] = "lesson 08, \"No size\"";
    const TTest *first = a_block_that_is_put_is_an_object_of_exactly_its_bytes;
    const TTest *second = another_process_gets_the_map_itself_and_its_length;
    tests_add(first, (struct test_facts){.points = 3, .page = steps});
    tests_add(second, (struct test_facts){.points = 3, .page = shared, .needs = first});
    tests_add(any_length_works, (struct test_facts){.page = steps, .needs = second});
    tests_add(NULs_are_bytes_like_any_other, (struct test_facts){.page = steps, .needs = second});
    tests_add(a_new_object_is_readable_and_writable_by_its_owner_only,
              (struct test_facts){.page = calls, .needs = first});
    tests_add(an_old_object_is_replaced_whatever_its_size,
              (struct test_facts){.points = 2, .page = names, .needs = second});
    tests_add(a_replaced_object_is_no_more_open_than_it_was,
              (struct test_facts){.page = calls, .needs = first});
    tests_add(what_is_put_later_is_what_is_got, (struct test_facts){.page = names, .needs = second});
    tests_add(two_blocks_can_be_held_at_once, (struct test_facts){.page = names, .needs = second});
    tests_add(other_objects_are_left_alone, (struct test_facts){.page = names, .needs = first});
    tests_add(no_bytes_at_all_are_EINVAL, (struct test_facts){.page = calls, .needs = first});
    tests_add(a_missing_object_is_ENOENT, (struct test_facts){.page = calls, .needs = second});
    tests_add(an_object_of_size_0_is_ENODATA, (struct test_facts){.page = early, .needs = second});
    tests_add(a_block_is_mapped_for_reading_only, (struct test_facts){.page = calls, .needs = second});
    tests_add(putting_copies_no_byte_through_the_kernel,
              (struct test_facts){.points = 2, .page = shared, .needs = first});
    tests_add(getting_copies_no_byte_through_the_kernel,
              (struct test_facts){.points = 2, .page = shared, .needs = second});
    tests_add(an_absurd_length_is_an_error_and_leaves_no_name,
              (struct test_facts){.page = no_size, .needs = first});
    tests_add(a_block_larger_than_a_file_may_be_is_an_error,
              (struct test_facts){.page = no_size, .needs = first});
    tests_add(a_full_dev_shm_is_an_error_and_no_SIGBUS,
              (struct test_facts){.points = 3, .page = no_size, .needs = first});
    tests_add(nothing_is_left_by_putting, (struct test_facts){.page = calls, .needs = first});
    tests_add(nothing_but_the_map_is_left_by_getting, (struct test_facts){.page = calls, .needs = second});
    tests_add(when_memory_or_descriptors_run_out_nothing_is_left,
              (struct test_facts){.page = calls, .needs = first});
    tests_add(when_memory_or_descriptors_run_out_nothing_is_got,
              (struct test_facts){.page = calls, .needs = second});
    return tests_run(argc, argv);
}
