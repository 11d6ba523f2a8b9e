/* Outside the sandbox: asks for objects with random names, sizes and texts, and looks at them through the
 * kernel. What the text of the exercise leaves open (in place, unlink and create, rename; map or write; the
 * mode of an object that was there) is accepted either way. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/mem.h"
#include "grading/kit/chance.h"
#include "grading/kit/expect.h"
#include "grading/kit/leftovers.h"
#include "grading/kit/objects.h"
#include "grading/kit/program.h"
#include "grading/kit/tests.h"

enum { USUAL_UMASK = 022 };

static struct answer publish_with_umask(struct program *program, const char *name, size_t size,
                                        const char *text, unsigned mask)
{
    struct wire *ask = program_ask(program, "shm_publish");
    wire_text(ask, name);
    wire_number(ask, (int64_t)size);
    wire_text(ask, text);
    wire_number(ask, mask);
    return program_answer(program);
}

static struct answer publish(struct program *program, const char *name, size_t size, const char *text)
{
    return publish_with_umask(program, name, size, text, USUAL_UMASK);
}

/* The object is there, of exactly this size, and holds the text, its NUL, and zeros. */
static void expect_published(const char *name, size_t size, const char *text)
{
    struct object object = objects_look(name);
    char *expected = mem_alloc(size);
    memcpy(expected, text, strlen(text));
    expect_that(object.there, "the object is there under the name that was asked for", name,
                "no such object");
    expect_number("the object has exactly the size that was asked for", (int64_t)size, object.stat.st_size);
    expect_bytes("the object holds the text, its NUL, and zeros behind it", expected, size, object.bytes,
                 size);
    free(expected);
    objects_free(&object);
}

static void expect_absent(const char *promise, const char *name)
{
    struct object object = objects_look(name);
    expect_that(!object.there, promise, "no such object", name);
}

static void expect_untouched(const char *promise, const char *name, const struct object *before)
{
    struct object now = objects_look(name);
    expect_that(now.there, promise, name, "no such object");
    expect_number(promise, before->stat.st_size, now.stat.st_size);
    expect_mode(promise, before->stat.st_mode & 07777, now.stat.st_mode & 07777);
    expect_bytes(promise, before->bytes, (size_t)before->stat.st_size, now.bytes, (size_t)now.stat.st_size);
    objects_free(&now);
}

/* An object full of random bytes, as somebody left it. */
static struct object leave_object(const char *name, unsigned mode, size_t size)
{
    char *bytes = mem_alloc(size);
    chance_fill(bytes, size);
    objects_make(name, mode, bytes, size);
    free(bytes);
    return objects_look(name);
}

START_TEST(a_new_object_holds_the_text_and_has_the_size)
{
    size_t size = chance_between(2, 4) * 4096;
    char *name = chance_name(), *text = chance_text(chance_between(20, 200));
    struct answer answer = publish(program_any(), name, size, text);
    expect_success("shm_publish", &answer);
    expect_published(name, size, text);
}
END_TEST

START_TEST(any_size_works_down_to_one_byte_for_an_empty_text)
{
    const size_t sizes[] = {1, chance_between(2, 100), 4095, 4096, 4097, chance_between(5000, 50000)};
    struct program *program = program_any();
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        char *name = chance_name(), *text = chance_text(chance_between(0, sizes[i] - 1));
        struct answer answer = publish(program, name, sizes[i], i == 0 ? "" : text);
        expect_success("shm_publish", &answer);
        expect_published(name, sizes[i], i == 0 ? "" : text);
    }
}
END_TEST

START_TEST(a_text_may_fill_the_object_to_its_last_byte)
{
    const size_t sizes[] = {chance_between(2, 200), 4096, chance_between(8193, 20000)};
    struct program *program = program_any();
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        char *name = chance_name(), *text = chance_text(sizes[i] - 1);
        struct answer answer = publish(program, name, sizes[i], text);
        expect_success("shm_publish", &answer);
        expect_published(name, sizes[i], text);
    }
}
END_TEST

START_TEST(an_object_of_a_mebibyte_works_too)
{
    size_t size = (1 << 20) - chance_between(0, 5000);
    char *name = chance_name(), *text = chance_text(size - chance_between(1, 3000));
    struct answer answer = publish(program_any(), name, size, text);
    expect_success("shm_publish", &answer);
    expect_published(name, size, text);
}
END_TEST

START_TEST(a_new_object_is_readable_and_writable_by_its_owner_only)
{
    const unsigned masks[] = {USUAL_UMASK, 0, 077, 027};
    struct program *program = program_any();
    for (size_t i = 0; i < sizeof masks / sizeof *masks; i++) {
        char *name = chance_name(), *text = chance_text(chance_between(1, 50));
        struct answer answer = publish_with_umask(program, name, 100, text, masks[i]);
        expect_success("shm_publish", &answer);
        expect_published(name, 100, text);
        struct object object = objects_look(name);
        expect_mode("a new object has mode 0600", 0600, object.stat.st_mode & 07777);
    }
}
END_TEST

/* Larger, smaller and as large as what was there. */
START_TEST(an_old_object_is_replaced_whatever_its_size)
{
    size_t size = chance_between(3000, 9000);
    const size_t old_sizes[] = {size + chance_between(1, 20000), size - chance_between(1, 2999), size, 0};
    struct program *program = program_any();
    for (size_t i = 0; i < sizeof old_sizes / sizeof *old_sizes; i++) {
        char *name = chance_name(), *text = chance_text(chance_between(0, 1500));
        leave_object(name, 0600, old_sizes[i]);
        struct answer answer = publish(program, name, size, text);
        expect_success("shm_publish", &answer);
        expect_published(name, size, text);
    }
}
END_TEST

START_TEST(an_old_object_keeps_its_mode_or_becomes_0600)
{
    const unsigned modes[] = {0640, 0666, 0600};
    struct program *program = program_any();
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        char *name = chance_name(), *text = chance_text(chance_between(1, 90)), expected[40], actual[8];
        leave_object(name, modes[i], chance_between(1, 9000));
        struct answer answer = publish(program, name, 4096, text);
        expect_success("shm_publish", &answer);
        expect_published(name, 4096, text);
        struct object object = objects_look(name);
        unsigned mode = object.stat.st_mode & 07777;
        snprintf(expected, sizeof expected, "%04o or 0600", modes[i]);
        snprintf(actual, sizeof actual, "%04o", mode);
        expect_that(mode == modes[i] || mode == 0600, "a replaced object has its old mode or 0600", expected,
                    actual);
    }
}
END_TEST

/* In the second turn the text is shorter for sure: nothing of the longer one may stand behind it. */
START_TEST(what_is_published_later_stands)
{
    enum { TURNS = 4 };
    const size_t lengths[TURNS] = {chance_between(150, 199), chance_between(0, 100), chance_between(101, 199),
                                   chance_between(0, 199)};
    char *name = chance_name();
    struct program *program = program_any();
    for (int turn = 0; turn < TURNS; turn++) {
        size_t size = chance_between(200, 9000);
        char *text = chance_text(lengths[turn]);
        struct answer answer = publish(program, name, size, text);
        expect_success("shm_publish", &answer);
        expect_published(name, size, text);
    }
}
END_TEST

START_TEST(other_objects_are_left_alone)
{
    char *name = chance_name();
    char *longer = mem_printf("%sx", name), *shorter = mem_dup_n(name, strlen(name) - 1);
    struct object after = leave_object(longer, 0600, 300), before = leave_object(shorter, 0640, 5000);
    struct answer answer = publish(program_any(), name, 4096, "to one name only");
    expect_success("shm_publish", &answer);
    expect_untouched("an object of another name stays as it is", longer, &after);
    expect_untouched("an object of another name stays as it is", shorter, &before);
}
END_TEST

START_TEST(a_text_that_does_not_fit_is_refused_with_EMSGSIZE)
{
    struct program *program = program_any();
    for (int turn = 0; turn < 4; turn++) {
        size_t size = chance_between(1, 5000), over = turn < 2 ? 0 : chance_between(1, 9000);
        char *name = chance_name(), *text = chance_text(size + over);
        struct answer answer = publish(program, name, size, text);
        expect_failure("shm_publish", EMSGSIZE, &answer);
        expect_absent("a refused text creates nothing", name);
    }
}
END_TEST

START_TEST(size_0_is_refused_with_EINVAL_whatever_the_text)
{
    struct program *program = program_any();
    for (int turn = 0; turn < 3; turn++) {
        char *name = chance_name(), *text = chance_text(turn == 0 ? 0 : chance_between(1, 5000));
        struct answer answer = publish(program, name, 0, text);
        expect_failure("shm_publish", EINVAL, &answer);
        expect_absent("size 0 creates nothing", name);
    }
}
END_TEST

START_TEST(a_refused_call_leaves_the_old_object_as_it_was)
{
    struct program *program = program_any();
    for (int turn = 0; turn < 4; turn++) {
        size_t size = turn % 2 == 0 ? chance_between(1, 5000) : 0;
        char *name = chance_name(), *text = chance_text(size + chance_between(0, 300));
        struct object before = leave_object(name, turn < 2 ? 0600 : 0640, chance_between(1, 9000));
        struct answer answer = publish(program, name, size, text);
        expect_failure("shm_publish", size == 0 ? EINVAL : EMSGSIZE, &answer);
        expect_untouched("a refused call changes nothing", name, &before);
    }
}
END_TEST

START_TEST(a_name_that_cannot_be_is_an_error)
{
    struct program *program = program_any();
    char *deep = mem_printf("%s/%s", chance_name(), chance_name() + 1);
    char *letters = mem_alloc(400);
    memset(letters, 'n', 399);
    letters[0] = '/';
    const char *const names[] = {deep, letters};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct answer answer = publish(program, names[i], 4096, "nowhere to go");
        expect_failure("shm_publish", 0, &answer);
    }
}
END_TEST

/* Where the machine refuses something on the way, -1 with a reason and no new name; where a program needs
 * less and succeeds all the same, the object must be whole. */
static void expect_all_or_nothing(struct program *program, const char *name, size_t size, const char *text)
{
    struct leftovers before = leftovers_take(program);
    struct answer answer = publish(program, name, size, text);
    if (answer.result == 0) {
        expect_published(name, size, text);
        leftovers_expect_none(program, &before, name);
        return;
    }
    expect_failure("shm_publish", 0, &answer);
    expect_absent("a failed call leaves no name that was not there before", name);
    leftovers_expect_none(program, &before, NULL);
}

START_TEST(when_the_size_cannot_be_had_no_name_is_left)
{
    struct program *program = program_start();
    size_t size = chance_between(300000, 900000);
    char *text = chance_text(chance_between(10, 90));
    program_limit(program, RLIMIT_FSIZE, 100000);
    expect_all_or_nothing(program, chance_name(), size, text);
    program_unlimit(program, RLIMIT_FSIZE);
    expect_all_or_nothing(program, chance_name(), SIZE_MAX, text);
    expect_all_or_nothing(program, chance_name(), (size_t)LLONG_MAX - chance_between(0, 4095), text);
}
END_TEST

START_TEST(when_memory_or_descriptors_run_out_no_name_is_left)
{
    struct program *program = program_start();
    char *text = chance_text(chance_between(10, 90));
    program_limit(program, RLIMIT_AS, 4096); /* less than it has: every further mapping fails */
    expect_all_or_nothing(program, chance_name(), chance_between(200000, 900000), text);
    program_unlimit(program, RLIMIT_AS);
    program_limit(program, RLIMIT_NOFILE, 4); /* 0 to 3 are in use */
    expect_all_or_nothing(program, chance_name(), 4096, text);
}
END_TEST

START_TEST(nothing_is_left_open_or_mapped_after_success)
{
    struct program *program = program_any();
    char *name = chance_name();
    for (int turn = 0; turn < 3; turn++) {
        struct leftovers before = leftovers_take(program);
        struct answer answer = publish(program, name, chance_between(100, 20000), "three times");
        expect_success("shm_publish", &answer);
        leftovers_expect_none(program, &before, name);
    }
}
END_TEST

START_TEST(nothing_is_left_open_or_mapped_after_a_refusal)
{
    struct program *program = program_any();
    char *name = chance_name(), *text = chance_text(5000);
    leave_object(name, 0600, 4096);
    for (size_t size = 0; size <= 4096; size += 4096) {
        struct leftovers before = leftovers_take(program);
        struct answer answer = publish(program, name, size, text);
        expect_failure("shm_publish", size == 0 ? EINVAL : EMSGSIZE, &answer);
        leftovers_expect_none(program, &before, name);
    }
}
END_TEST

int main(int argc, char **argv)
{
    static const char steps[] = "lesson 01, \"Three steps, and a fourth\"";
    static const char calls[] = "lesson 01, \"Five calls\"";
    static const char names[] = "lesson 01, \"A name is not the memory\"";
    const TTest *first = a_new_object_holds_the_text_and_has_the_size;
    tests_add(first, (struct test_facts){.points = 4, .page = steps});
    tests_add(any_size_works_down_to_one_byte_for_an_empty_text,
              (struct test_facts){.page = steps, .needs = first});
    tests_add(a_text_may_fill_the_object_to_its_last_byte,
              (struct test_facts){.page = steps, .needs = first});
    tests_add(an_object_of_a_mebibyte_works_too, (struct test_facts){.page = steps, .needs = first});
    tests_add(a_new_object_is_readable_and_writable_by_its_owner_only,
              (struct test_facts){.page = calls, .needs = first});
    tests_add(an_old_object_is_replaced_whatever_its_size,
              (struct test_facts){.points = 2, .page = names, .needs = first});
    tests_add(an_old_object_keeps_its_mode_or_becomes_0600,
              (struct test_facts){.page = calls, .needs = first});
    tests_add(what_is_published_later_stands, (struct test_facts){.page = names, .needs = first});
    tests_add(other_objects_are_left_alone, (struct test_facts){.page = names, .needs = first});
    tests_add(a_text_that_does_not_fit_is_refused_with_EMSGSIZE,
              (struct test_facts){.page = steps, .needs = first});
    tests_add(size_0_is_refused_with_EINVAL_whatever_the_text,
              (struct test_facts){.page = calls, .needs = first});
    tests_add(a_refused_call_leaves_the_old_object_as_it_was,
              (struct test_facts){.page = names, .needs = first});
    tests_add(a_name_that_cannot_be_is_an_error, (struct test_facts){.page = calls, .needs = first});
    tests_add(when_the_size_cannot_be_had_no_name_is_left,
              (struct test_facts){.page = calls, .needs = first});
    tests_add(when_memory_or_descriptors_run_out_no_name_is_left,
              (struct test_facts){.page = calls, .needs = first});
    tests_add(nothing_is_left_open_or_mapped_after_success,
              (struct test_facts){.page = calls, .needs = first});
    tests_add(nothing_is_left_open_or_mapped_after_a_refusal,
              (struct test_facts){.page = calls, .needs = first});
    return tests_run(argc, argv);
}
