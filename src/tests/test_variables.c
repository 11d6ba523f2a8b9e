/* Watched variables of real processes, decoded by their own debug information. Each test of a struct runs on
 * two programs that differ in the order of its fields only, and must see the same. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "system/debuginfo.h"
#include "system/decode.h"
#include "tests/cast.h"
#include "tests/programs/two_files/count.h"
#include "tests/suite_main.h"

static const char *const programs[] = {"commands", "commands_reordered"};
enum { PROGRAMS = sizeof programs / sizeof *programs };

static struct cast cast;

static void begin(int program)
{
    cast_begin(&cast, programs[program]);
    cast_add(&cast, "create");
    cast_add(&cast, NULL);
}

static void watch(const char *name, const char *type)
{
    struct err err = {0};
    ck_assert_msg(variables_watch(cast.variables, name, type, &err) == 0, "%s", err.text);
}

static void check_value(const char *path, const char *type, const char *value)
{
    const struct var_view *var = cast_var(&cast, path);
    ck_assert_msg(var != NULL, "%s is not there", path);
    ck_assert_str_eq(var->type, type);
    ck_assert_str_eq(var->value, value);
}

START_TEST(a_struct_is_shown_field_by_field)
{
    begin(_i);
    watch(cast.name, "struct shared");
    cast_tell(&cast, 0, "add");
    cast_tell(&cast, 1, "add");
    cast_tell(&cast, 1, "say");
    cast_tell(&cast, 1, "slot");
    cast_look(&cast, -1);
    check_value("counter", "int32_t", "2");
    check_value("message", "char[64]", "\"hello\"");
    check_value("lock", "pthread_mutex_t", "unlocked");
    check_value("slots[1].value", "double", "2.5");
    check_value("slots[0].id", "int16_t", "0");
    ck_assert_uint_eq(cast.snapshot.nvars, 7);
    cast_end(&cast);
}
END_TEST

START_TEST(the_order_of_fields_is_the_programs)
{
    uint64_t offsets[PROGRAMS];
    for (int i = 0; i < PROGRAMS; i++) {
        begin(i);
        watch(cast.name, "shared");
        cast_look(&cast, -1);
        offsets[i] = cast_var(&cast, "counter")->offset;
        cast_end(&cast);
    }
    ck_assert_uint_ne(offsets[0], offsets[1]);
}
END_TEST

START_TEST(an_expression_is_followed_through_pointers)
{
    begin(_i);
    watch("data->message", NULL);
    watch("data->slots[1].value", NULL);
    cast_tell(&cast, 0, "say");
    cast_tell(&cast, 0, "slot");
    cast_look(&cast, 0);
    check_value("data->message", "char[64]", "\"hello\"");
    check_value("data->slots[1].value", "double", "2.5");
    cast_end(&cast);
}
END_TEST

START_TEST(a_bare_name_may_be_a_field_of_what_a_pointer_leads_to)
{
    begin(_i);
    watch("counter", NULL);
    cast_tell(&cast, 1, "add");
    cast_look(&cast, 1);
    const struct var_view *var = cast_var(&cast, "counter");
    ck_assert_ptr_nonnull(var);
    ck_assert(var->is_number);
    ck_assert_int_eq(var->number, 1);
    ck_assert_int_ge(var->obj, 0);
    ck_assert_uint_eq(var->length, 4);
    cast_end(&cast);
}
END_TEST

START_TEST(a_pointer_into_shared_memory_stands_for_what_is_there)
{
    begin(_i);
    watch("data", NULL);
    cast_look(&cast, -1);
    check_value("counter", "int32_t", "0");
    check_value("message", "char[64]", "\"\"");
    cast_end(&cast);
}
END_TEST

START_TEST(a_private_variable_is_one_for_each_process)
{
    begin(_i);
    watch("private_total", NULL);
    cast_tell(&cast, 1, "private");
    cast_look(&cast, 1);
    check_value("A: private_total", "int", "5");
    check_value("B: private_total", "int", "6");
    ck_assert_int_eq(cast_var(&cast, "A: private_total")->obj, -1);
    cast_end(&cast);
}
END_TEST

START_TEST(what_is_not_there_is_not_shown)
{
    begin(0);
    watch("no_such_variable", NULL);
    watch("data->no_such_field", NULL);
    watch("/no-such-object", "struct shared");
    ck_assert_uint_eq(cast_look(&cast, -1)->nvars, 0);
    cast_end(&cast);
}
END_TEST

START_TEST(a_change_names_its_writer_and_the_value_before)
{
    begin(0);
    watch("counter", NULL);
    cast_look(&cast, -1);
    ck_assert_int_eq(cast_var(&cast, "counter")->last_writer, -2); /* zero, and nobody was seen writing */
    ck_assert(!cast_var(&cast, "counter")->changed);
    cast_tell(&cast, 1, "add");
    cast_look(&cast, 1);
    ck_assert_int_eq(cast_var(&cast, "counter")->last_writer, 1);
    ck_assert(cast_var(&cast, "counter")->changed);
    ck_assert_str_eq(cast_var(&cast, "counter")->before, "0");
    cast_look(&cast, 0); /* A moved, but did not write here */
    ck_assert_int_eq(cast_var(&cast, "counter")->last_writer, 1);
    ck_assert(!cast_var(&cast, "counter")->changed);
    cast_tell(&cast, 0, "add");
    cast_look(&cast, -1); /* both were free */
    ck_assert_int_eq(cast_var(&cast, "counter")->last_writer, -1);
    cast_end(&cast);
}
END_TEST

START_TEST(an_access_tells_the_writer_though_the_value_stays)
{
    begin(0);
    watch("counter", NULL);
    cast_look(&cast, -1);
    struct variables *variables = cast.variables;
    struct snapshot now = {0};
    struct look_wish wish = {.subjects = cast.subjects, .nsubjects = cast.count};
    look_fill(cast.look, &wish, &now);
    now.accesses = mem_array(1, sizeof *now.accesses);
    now.naccesses = 1;
    now.accesses[0] = (struct access){.actor = 1, .obj = 0, .offset = 2, .length = 4, .write = true};
    variables_fill(variables, 0, &now);
    ck_assert_int_eq(now.vars[0].last_writer, 1);
    snapshot_free(&now);
    cast_end(&cast);
}
END_TEST

START_TEST(a_variable_that_was_found_outlives_the_one_who_had_it)
{
    begin(0);
    watch("data->counter", NULL);
    cast_tell(&cast, 0, "add");
    cast_look(&cast, 0);
    cast_tell(&cast, 0, "unlink");
    cast_kill(&cast, 0);
    cast_look(&cast, -1);
    check_value("data->counter", "int32_t", "unknown"); /* no name, and B has not touched the page */
    cast_tell(&cast, 1, "add");
    cast_look(&cast, 1);
    check_value("data->counter", "int32_t", "2");
    cast_end(&cast);
}
END_TEST

START_TEST(a_lock_says_who_holds_it_and_how_many_wait)
{
    begin(_i);
    watch(cast.name, "struct shared");
    cast_tell(&cast, 0, "lock");
    cast_look(&cast, 0);
    check_value("lock", "pthread_mutex_t", "locked by A");
    ck_assert(cast_var(&cast, "lock")->is_lock);
    ck_assert_int_eq(cast_var(&cast, "lock")->owner, 0);
    cast_send(&cast, 1, "lock", SYS_futex);
    cast_look(&cast, 1);
    check_value("lock", "pthread_mutex_t", "locked by A, 1 waiter");
    cast_kill(&cast, 0);
    cast_look(&cast, -1);
    check_value("lock", "pthread_mutex_t", "locked by A (dead), 1 waiter");
    ck_assert(!cast_var(&cast, "lock")->owner_alive);
    cast_end(&cast);
}
END_TEST

START_TEST(the_kernel_marks_a_robust_lock_of_the_dead)
{
    cast_begin(&cast, programs[_i]);
    cast_add(&cast, "robust");
    cast_add(&cast, NULL);
    watch("lock", NULL);
    cast_tell(&cast, 0, "lock");
    cast_look(&cast, 0);
    check_value("lock", "pthread_mutex_t", "locked by A");
    cast_kill(&cast, 0);
    cast_look(&cast, -1);
    check_value("lock", "pthread_mutex_t", "its owner died");
    cast_tell(&cast, 1, "lock");
    cast_look(&cast, 1);
    check_value("lock", "pthread_mutex_t", "locked by B, inconsistent");
    cast_tell(&cast, 1, "unlock");
    cast_look(&cast, 1);
    check_value("lock", "pthread_mutex_t", "not recoverable");
    cast_end(&cast);
}
END_TEST

START_TEST(a_restart_forgets_where_things_were)
{
    begin(0);
    watch("counter", NULL);
    cast_tell(&cast, 0, "add");
    cast_look(&cast, 0);
    variables_restart(cast.variables);
    cast_look(&cast, -1);
    check_value("counter", "int32_t", "1");
    ck_assert(!cast_var(&cast, "counter")->changed);
    ck_assert_int_eq(cast_var(&cast, "counter")->last_writer, -1);
    cast_end(&cast);
}
END_TEST

START_TEST(a_place_is_called_by_its_innermost_field)
{
    const struct type *type;
    uint64_t begin_at;
    begin(_i);
    watch("counter", NULL);
    cast_look(&cast, -1);
    const struct var_view *counter = cast_var(&cast, "counter");
    struct obj_id id = cast.snapshot.objs[counter->obj].id;
    ck_assert_str_eq(variables_name(cast.variables, id, counter->offset + 1, &type, &begin_at), "counter");
    ck_assert_uint_eq(begin_at, counter->offset);
    ck_assert_str_eq(type->name, "int32_t");
    ck_assert_ptr_null(variables_name(cast.variables, id, 3000, &type, &begin_at));
    cast_end(&cast);
}
END_TEST

START_TEST(what_cannot_be_watched_is_said)
{
    struct err err = {0};
    struct variables *variables = variables_open();
    ck_assert_int_eq(variables_watch(variables, "/x", NULL, &err), -1);
    ck_assert_str_eq(err.text, "watching an object needs its type: watch /x as struct NAME");
    err_clear(&err);
    ck_assert_int_eq(variables_watch(variables, "counter", "int", &err), -1);
    err_clear(&err);
    ck_assert_int_eq(variables_watch(variables, "f(x)", NULL, &err), -1);
    ck_assert_int_eq(err.exit, EXIT_CODE_USAGE);
    variables_close(variables);
}
END_TEST

/* ---- decoding by itself ---- */

START_TEST(every_kind_of_field_has_words)
{
    char *path = mem_printf("%s/programs/two_files", getenv("SHMLAB_BUILD"));
    struct debuginfo *info = debuginfo_open(path, NULL);
    struct shared value = {.counter = -3, .flags = 5, .rest = 77, .color = GREEN, .ratio = 0.25, .on = 1};
    struct buf text = {0};
    size_t count;
    int64_t number;
    memset(value.message, 'm', sizeof value.message);
    memcpy(value.message, "a\"\n\x01", 4);
    value.half[1] = 9;
    value.head.value = -7;
    value.raw[1][2] = 200;
    struct leaf *leaves = decode_leaves(debuginfo_type(info, "struct shared"), "", &count);
    for (size_t i = 0; i < count; i++) {
        buf_printf(&text, "%s=", leaves[i].path);
        decode_value(&leaves[i], (const uint8_t *)&value + leaves[i].offset, &text, &number);
        buf_char(&text, '\n');
    }
    ck_assert_str_eq(buf_text(&text),
                     "counter=-3\n"
                     "flags=5\n"
                     "rest=77\n"
                     "color=GREEN\n"
                     "message=\"a\\\"\\n\\1mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm\"…\n"
                     "ratio=0.25\n"
                     "whole=38654705664\n"
                     "half={0, 9}\n"
                     "ready=0\n"
                     "head.next=NULL\n"
                     "head.value=-7\n"
                     "raw={{0, 0, 0, 0}, {0, 0, 200, 0}}\n"
                     "on=true\n");
    decode_leaves_free(leaves, count);
    buf_free(&text);
    debuginfo_close(info);
    free(path);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("variables");
    tcase_add_loop_test(cases, a_struct_is_shown_field_by_field, 0, PROGRAMS);
    tcase_add_test(cases, the_order_of_fields_is_the_programs);
    tcase_add_loop_test(cases, an_expression_is_followed_through_pointers, 0, PROGRAMS);
    tcase_add_loop_test(cases, a_bare_name_may_be_a_field_of_what_a_pointer_leads_to, 0, PROGRAMS);
    tcase_add_loop_test(cases, a_pointer_into_shared_memory_stands_for_what_is_there, 0, PROGRAMS);
    tcase_add_loop_test(cases, a_private_variable_is_one_for_each_process, 0, PROGRAMS);
    tcase_add_test(cases, what_is_not_there_is_not_shown);
    tcase_add_test(cases, a_change_names_its_writer_and_the_value_before);
    tcase_add_test(cases, an_access_tells_the_writer_though_the_value_stays);
    tcase_add_test(cases, a_variable_that_was_found_outlives_the_one_who_had_it);
    tcase_add_loop_test(cases, a_lock_says_who_holds_it_and_how_many_wait, 0, PROGRAMS);
    tcase_add_loop_test(cases, the_kernel_marks_a_robust_lock_of_the_dead, 0, PROGRAMS);
    tcase_add_test(cases, a_restart_forgets_where_things_were);
    tcase_add_loop_test(cases, a_place_is_called_by_its_innermost_field, 0, PROGRAMS);
    tcase_add_test(cases, what_cannot_be_watched_is_said);
    tcase_add_test(cases, every_kind_of_field_has_words);
    return suite_run();
}
