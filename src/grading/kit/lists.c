#include "grading/kit/lists.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "grading/kit/chance.h"
#include "grading/kit/expect.h"
#include "grading/kit/objects.h"

struct lists_region *lists_new(size_t size)
{
    struct lists_region *region = mem_alloc(sizeof *region);
    *region = (struct lists_region){.name = chance_name(), .size = size};
    region->room = (size + LISTS_PAGE - 1) / LISTS_PAGE * LISTS_PAGE;
    char *bytes = mem_alloc(region->room + LISTS_BEHIND);
    chance_fill(bytes, region->room + LISTS_BEHIND);
    objects_make(region->name, 0600, bytes, region->room + LISTS_BEHIND);
    region->map = objects_map(region->name, region->room + LISTS_BEHIND);
    region->behind = bytes + size;
    return region;
}

static struct wire *lists_ask_of(struct program *program, const char *function, int slot)
{
    struct wire *ask = program_ask(program, function);
    wire_number(ask, slot);
    return ask;
}

struct lists_seat lists_sit_at(struct program *program, int slot, const struct lists_region *region,
                               bool writable, uint64_t hint)
{
    struct wire *ask = program_ask(program, "map");
    wire_text(ask, region->name);
    wire_number(ask, writable);
    wire_number(ask, slot);
    wire_number(ask, (int64_t)hint);
    wire_number(ask, (int64_t)region->room);
    struct answer answer = program_answer(program);
    expect_that(answer.result > 0, "the driver maps the region", "a mapping", "none");
    return (struct lists_seat){program, slot, (uint64_t)answer.result};
}

struct lists_seat lists_sit(struct program *program, int slot, const struct lists_region *region,
                            bool writable)
{
    static uint64_t turn;
    uint64_t hint = (0x10000000 + (turn++ % 16 * 0x1000000) + chance_between(0, 0xffff00)) << 16;
    return lists_sit_at(program, slot, region, writable, hint);
}

struct lists_seat lists_sit_alone(const struct lists_region *region)
{
    return lists_sit(program_start(), 0, region, true);
}

void lists_stand_up(const struct lists_seat *seat)
{
    lists_ask_of(seat->program, "unmap", seat->slot);
    program_answer(seat->program);
}

struct answer lists_init(const struct lists_seat *seat, size_t size)
{
    wire_number(lists_ask_of(seat->program, "list_init", seat->slot), (int64_t)size);
    return program_answer(seat->program);
}

void lists_expect_init(const struct lists_seat *seat, struct lists_region *region)
{
    struct answer answer = lists_init(seat, region->size);
    expect_success("list_init", &answer);
    region->count = 0;
}

struct answer lists_push(const struct lists_seat *seat, const char *text)
{
    wire_text(lists_ask_of(seat->program, "list_push", seat->slot), text);
    return program_answer(seat->program);
}

void lists_expect_push(const struct lists_seat *seat, struct lists_region *region, char *text)
{
    struct answer answer = lists_push(seat, text);
    expect_success("list_push", &answer);
    region->texts[region->count++] = text;
}

void lists_expect_pushes(const struct lists_seat *seat, struct lists_region *region, int times)
{
    for (int i = 0; i < times; i++)
        lists_expect_push(seat, region, chance_text(chance_between(1, 60)));
}

void lists_expect_count(const struct lists_seat *seat, const struct lists_region *region)
{
    lists_ask_of(seat->program, "list_count", seat->slot);
    struct answer answer = program_answer(seat->program);
    expect_number("list_count says how many texts there are", (int64_t)region->count, answer.result);
}

void lists_expect_text(const char *promise, const struct lists_seat *seat, const struct lists_region *region,
                       uint64_t address, const char *text)
{
    size_t wanted = strlen(text) + 1, offset = (size_t)(address - seat->base);
    char actual[60];
    expect_that(address != 0, "list_get finds every text that was pushed", "a text", "NULL");
    snprintf(actual, sizeof actual, "%lld bytes from its start", (long long)offset);
    expect_that(address >= seat->base && offset < region->size,
                "what list_get returns lies in the region, where this process has it", "an address inside",
                actual);
    size_t left = region->size - offset;
    expect_bytes(promise, text, wanted, region->map + offset, left < wanted ? left : wanted);
}

uint64_t lists_get(const struct lists_seat *seat, size_t i)
{
    wire_number(lists_ask_of(seat->program, "list_get", seat->slot), (int64_t)i);
    return (uint64_t)program_answer(seat->program).result;
}

void lists_expect_null(const struct lists_seat *seat, size_t i)
{
    expect_that(lists_get(seat, i) == 0, "list_get returns NULL where there is no text", "NULL",
                "an address");
}

void lists_expect_list(const struct lists_seat *seat, const struct lists_region *region)
{
    lists_expect_count(seat, region);
    wire_number(lists_ask_of(seat->program, "list_get, all", seat->slot), (int64_t)region->count);
    struct answer answer = program_answer(seat->program);
    for (size_t i = 0; i < region->count; i++)
        lists_expect_text("list_get returns the texts, the newest first", seat, region,
                          (uint64_t)wire_take_number(&answer.rest), region->texts[region->count - 1 - i]);
    lists_expect_null(seat, region->count);
}

void lists_expect_nothing_outside(const struct lists_region *region)
{
    size_t behind = region->room + LISTS_BEHIND - region->size;
    expect_bytes("no byte behind the region changes", region->behind, behind, region->map + region->size,
                 behind);
}

void lists_expect_enomem(const struct lists_seat *seat, const char *text)
{
    struct answer answer = lists_push(seat, text);
    expect_failure("list_push", ENOMEM, &answer);
}

void lists_fill(const struct lists_seat *seat, struct lists_region *region, char *text)
{
    size_t each = strlen(text) + 1;
    struct wire *ask = lists_ask_of(seat->program, "list_push, often", seat->slot);
    wire_number(ask, LISTS_MOST - (int64_t)region->count);
    wire_text(ask, text);
    struct answer answer = program_answer(seat->program);
    char actual[40];
    snprintf(actual, sizeof actual, "%lld of %zu bytes each", (long long)answer.result, each);
    expect_that(answer.result >= 0 && (uint64_t)answer.result * each < region->size,
                "list_push takes no more texts than the region has bytes for", "fewer", actual);
    for (int64_t i = 0; i < answer.result; i++)
        region->texts[region->count++] = text;
}

void lists_push_if_there_is_room(const struct lists_seat *seat, struct lists_region *region, char *text)
{
    struct answer answer = lists_push(seat, text);
    if (answer.result == 0)
        region->texts[region->count++] = text;
    else
        expect_failure("list_push", ENOMEM, &answer);
}
