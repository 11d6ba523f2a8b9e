#include "grading/kit/blocks.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "grading/kit/chance.h"
#include "grading/kit/expect.h"
#include "grading/kit/leftovers.h"
#include "grading/kit/objects.h"
#include "grading/kit/watch.h"

struct block blocks_new(size_t size)
{
    struct block block = {chance_name(), mem_alloc(size + 1), size};
    chance_fill(block.bytes, size);
    return block;
}

void blocks_ask_put(struct program *program, const char *name, size_t size, unsigned mask)
{
    struct wire *ask = program_ask(program, "block_put");
    wire_text(ask, name);
    wire_number(ask, (int64_t)size);
    wire_number(ask, mask);
}

void blocks_give(struct program *program, const struct block *block)
{
    wire_bytes(program_ask(program, "the bytes to put"), block->bytes, block->size);
    program_answer(program);
}

struct answer blocks_put_with(struct program *program, const struct block *block, unsigned mask)
{
    blocks_give(program, block);
    blocks_ask_put(program, block->name, block->size, mask);
    return program_answer(program);
}

struct answer blocks_put(struct program *program, const struct block *block)
{
    return blocks_put_with(program, block, BLOCKS_UMASK);
}

void blocks_expect_object(const struct block *block)
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

void blocks_expect_put(struct program *program, const struct block *block)
{
    struct answer answer = blocks_put(program, block);
    expect_success("block_put", &answer);
    blocks_expect_object(block);
}

void blocks_expect_absent(const char *promise, const char *name)
{
    struct object object = objects_look(name);
    expect_that(!object.there, promise, "no such object", name);
}

void blocks_make(const struct block *block, unsigned mode)
{
    objects_make(block->name, mode, block->bytes, block->size);
}

struct got blocks_get(struct program *program, const char *name)
{
    wire_text(program_ask(program, "block_get"), name);
    struct got got = {.answer = program_answer(program)};
    got.address = (uint64_t)wire_take_number(&got.answer.rest);
    got.length = wire_take_number(&got.answer.rest);
    return got;
}

/* What is mapped there is the object itself, from its first byte on: so its bytes are the object's. */
void blocks_expect_map(const struct program *program, const struct got *got, const struct block *block)
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

struct got blocks_expect_get(struct program *program, const struct block *block)
{
    struct got got = blocks_get(program, block->name);
    expect_success("block_get", &got.answer);
    blocks_expect_map(program, &got, block);
    return got;
}

void blocks_expect_release(struct program *program, const struct got *got)
{
    struct wire *ask = program_ask(program, "block_release");
    wire_number(ask, (int64_t)got->address);
    wire_number(ask, got->length);
    struct answer answer = program_answer(program);
    expect_success("block_release", &answer);
    expect_that(!watch_map(program_pid(program), got->address).there, "block_release unmaps the block",
                "nothing is mapped there", "it is still mapped");
}

void blocks_expect_not_got(struct program *program, const char *name, int error)
{
    struct got got = blocks_get(program, name);
    expect_failure("block_get", error, &got.answer);
}

void blocks_expect_no_room(const char *what, const char *name, const struct answer *answer)
{
    char function[120], promise[160], actual[60];
    snprintf(function, sizeof function, "block_put, %s,", what);
    expect_failure(function, 0, answer);
    snprintf(promise, sizeof promise, "%s says that there is no room", function);
    snprintf(actual, sizeof actual, "%s", strerrorname_np(answer->error));
    expect_that(answer->error == ENOSPC || answer->error == EFBIG || answer->error == ENOMEM, promise,
                "errno ENOSPC, EFBIG or ENOMEM", actual);
    blocks_expect_absent("a failed call leaves no name that was not there before", name);
}

void blocks_expect_all_or_nothing(struct program *program, const struct block *block)
{
    struct leftovers before = leftovers_take(program);
    blocks_ask_put(program, block->name, block->size, BLOCKS_UMASK);
    struct answer answer = program_answer(program);
    if (answer.result == 0) {
        blocks_expect_object(block);
        leftovers_expect_none(program, &before, block->name);
        objects_remove(block->name);
        return;
    }
    expect_failure("block_put", 0, &answer);
    blocks_expect_absent("a failed call leaves no name that was not there before", block->name);
    leftovers_expect_none(program, &before, NULL);
}
