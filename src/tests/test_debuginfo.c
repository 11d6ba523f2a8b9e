/* A position-independent program of two files, built -O2, asked about itself. The expected lines are looked
 * up in its source, so the test does not count them. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/span.h"
#include "system/debuginfo.h"
#include "system/disasm.h"
#include "system/type.h"
#include "tests/suite_main.h"

static struct debuginfo *info;

static void open_program(void)
{
    struct err err = {0};
    char *path = mem_printf("%s/programs/two_files", getenv("SHMLAB_BUILD"));
    info = debuginfo_open(path, &err);
    ck_assert_msg(info != NULL, "%s", err.text);
    free(path);
}

static void close_program(void)
{
    debuginfo_close(info);
}

/* The first line of the source that contains `words`. */
static int line_with(const char *file, const char *words)
{
    struct buf text = {0};
    char *path = mem_printf("src/tests/programs/two_files/%s", file);
    ck_assert_int_eq(buf_read_file(&text, path, NULL), 0);
    struct span rest = {text.data, text.length};
    int line = 0;
    for (bool found = false; !found && rest.length > 0;) {
        struct span one = span_line(&rest);
        line++;
        found = memmem(one.at, one.length, words, strlen(words)) != NULL;
    }
    buf_free(&text);
    free(path);
    return line;
}

START_TEST(a_line_leads_to_code_and_back)
{
    int wanted = line_with("count.c", "total = ");
    char place[64];
    uint64_t at[4];
    struct debuginfo_line line;
    snprintf(place, sizeof place, "count.c:%d", wanted);
    ck_assert_uint_eq(debuginfo_find(info, place, at, 4), 1);
    ck_assert(debuginfo_line(info, at[0], &line));
    ck_assert_int_eq(line.line, wanted);
    ck_assert(line.statement);
    ck_assert(line.start <= at[0] && at[0] < line.end);
    ck_assert_msg(line.file[0] == '/' && strstr(line.file, "two_files/count.c"), "%s", line.file);
}
END_TEST

START_TEST(a_line_without_code_means_the_next)
{
    char place[64];
    uint64_t at[4];
    struct debuginfo_line line;
    int blank = line_with("main.c", "int main") + 1; /* the brace */
    snprintf(place, sizeof place, "two_files/main.c:%d", blank);
    ck_assert_uint_ge(debuginfo_find(info, place, at, 4), 1);
    ck_assert(debuginfo_line(info, at[0], &line));
    ck_assert_int_ge(line.line, blank);
    ck_assert_uint_eq(debuginfo_find(info, "main.c:4000", at, 4), 0);
    ck_assert_uint_eq(debuginfo_find(info, "in.c:1", at, 4), 0);
}
END_TEST

START_TEST(functions_have_names_and_a_body)
{
    uint64_t at[4];
    struct debuginfo_function function;
    ck_assert_uint_eq(debuginfo_find(info, "count_up", at, 4), 1);
    ck_assert(debuginfo_function(info, at[0], &function));
    ck_assert_str_eq(function.name, "count_up");
    ck_assert(function.has_dwarf);
    ck_assert_uint_eq(function.start, debuginfo_symbol(info, "count_up"));
    ck_assert(function.start <= at[0] && at[0] < function.end);
    ck_assert_uint_eq(debuginfo_find(info, "no_such_function", at, 4), 0);
}
END_TEST

START_TEST(a_body_begins_with_the_first_statement)
{
    struct debuginfo_function function;
    char place[64];
    uint64_t at[4], start = debuginfo_symbol(info, "main");
    snprintf(place, sizeof place, "main.c:%d", line_with("main.c", "= mmap("));
    ck_assert(debuginfo_function(info, start, &function));
    ck_assert_uint_eq(function.start, start);
    ck_assert_uint_eq(debuginfo_find(info, place, at, 4), 1);
    ck_assert_uint_eq(function.body, at[0]);
}
END_TEST

START_TEST(an_inlined_function_is_found_where_it_went)
{
    uint64_t at[4];
    struct debuginfo_function function;
    ck_assert_uint_ge(debuginfo_find(info, "doubled", at, 4), 1);
    ck_assert(debuginfo_function(info, at[0], &function));
    ck_assert_str_eq(function.name, "count_up");
    ck_assert_str_eq(debuginfo_inlined(info, at[0]), "doubled");
    ck_assert_ptr_null(debuginfo_inlined(info, function.start));
}
END_TEST

START_TEST(code_without_dwarf_has_symbols_only)
{
    struct debuginfo_function function;
    struct debuginfo_line line;
    ck_assert(debuginfo_function(info, debuginfo_entry(info), &function));
    ck_assert_str_eq(function.name, "_start");
    ck_assert(!function.has_dwarf);
    ck_assert(!debuginfo_line(info, debuginfo_entry(info), &line));
    ck_assert(!debuginfo_function(info, 1, &function));
}
END_TEST

START_TEST(imports_are_named_by_their_slots)
{
    const struct debuginfo_import *imports;
    size_t count = debuginfo_imports(info, &imports), mmaps = 0;
    for (size_t i = 0; i < count; i++)
        mmaps += strcmp(imports[i].name, "mmap") == 0 && imports[i].slot != 0;
    ck_assert_uint_eq(mmaps, 1);
}
END_TEST

static void check_field(const struct type *type, const char *name, uint64_t offset, enum type_kind kind,
                        const char *type_name)
{
    uint64_t at;
    const struct type_field *field = type_field(type, name, &at);
    ck_assert_msg(field != NULL, "no field %s", name);
    ck_assert_uint_eq(at, offset);
    ck_assert_int_eq(field->type->kind, kind);
    ck_assert_str_eq(field->type->name, type_name);
}

#include "tests/programs/two_files/count.h"

START_TEST(a_struct_is_described_as_the_compiler_laid_it_out)
{
    const struct type *type = debuginfo_type(info, "struct shared");
    ck_assert_ptr_nonnull(type);
    ck_assert_ptr_eq(type, debuginfo_type(info, "shared"));
    ck_assert_uint_eq(type->size, sizeof(struct shared));
    check_field(type, "counter", offsetof(struct shared, counter), TYPE_SIGNED, "int32_t");
    check_field(type, "color", offsetof(struct shared, color), TYPE_ENUM, "enum color");
    check_field(type, "message", offsetof(struct shared, message), TYPE_ARRAY, "char[64]");
    check_field(type, "ratio", offsetof(struct shared, ratio), TYPE_FLOAT, "double");
    check_field(type, "half", offsetof(struct shared, half), TYPE_ARRAY, "uint32_t[2]");
    check_field(type, "ready", offsetof(struct shared, ready), TYPE_SIGNED, "_Atomic int");
    check_field(type, "head", offsetof(struct shared, head), TYPE_STRUCT, "struct node");
    check_field(type, "raw", offsetof(struct shared, raw), TYPE_ARRAY, "uint8_t[2][4]");
    check_field(type, "on", offsetof(struct shared, on), TYPE_BOOL, "_Bool");
    ck_assert_ptr_null(debuginfo_type(info, "union shared"));
    ck_assert_ptr_null(debuginfo_type(info, "struct nothing"));
}
END_TEST

START_TEST(details_of_types_are_kept)
{
    uint64_t at;
    const struct type *type = debuginfo_type(info, "struct shared");
    const struct type_field *rest = type_field(type, "rest", &at);
    ck_assert_uint_eq(rest->bits, 13);
    ck_assert_uint_eq(rest->first_bit + at * 8, offsetof(struct shared, counter) * 8 + 32 + 3);
    ck_assert(type_field(type, "ready", &at)->type->is_atomic);
    const struct type *color = type_field(type, "color", &at)->type;
    ck_assert_uint_eq(color->nconstants, 2);
    ck_assert_str_eq(color->constants[1].name, "GREEN");
    ck_assert_int_eq(color->constants[1].value, 5);
    const struct type *message = type_field(type, "message", &at)->type;
    ck_assert_uint_eq(message->count, 64);
    ck_assert_int_eq(message->of->kind, TYPE_CHAR);
    const struct type *raw = type_field(type, "raw", &at)->type;
    ck_assert_uint_eq(raw->size, 8);
    ck_assert_int_eq(raw->of->of->kind, TYPE_UNSIGNED);
}
END_TEST

START_TEST(a_type_may_refer_to_itself)
{
    uint64_t at;
    const struct type *node = debuginfo_type(info, "struct node");
    const struct type *next = type_field(node, "next", &at)->type;
    ck_assert_int_eq(next->kind, TYPE_POINTER);
    ck_assert_str_eq(next->name, "struct node *");
    ck_assert_ptr_eq(debuginfo_target(info, next), node);
    ck_assert_ptr_null(debuginfo_target(info, node));
}
END_TEST

static bool has_variable(const struct debuginfo_variable *variables, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(variables[i].name, name) == 0)
            return true;
    return false;
}

START_TEST(variables_are_listed_by_scope)
{
    uint64_t at[1];
    struct debuginfo_variable *variables;
    const struct debuginfo_variable *globals;
    debuginfo_find(info, "count_up", at, 1);
    size_t count = debuginfo_variables(info, at[0], &variables);
    ck_assert(has_variable(variables, count, "shared") && has_variable(variables, count, "by"));
    ck_assert(!has_variable(variables, count, "argc"));
    free(variables);
    count = debuginfo_globals(info, &globals);
    ck_assert(has_variable(globals, count, "total") && has_variable(globals, count, "calls"));
    ck_assert(!has_variable(globals, count, "shared"));
}
END_TEST

START_TEST(what_is_no_program_is_refused_in_a_sentence)
{
    struct err err = {0};
    ck_assert_ptr_null(debuginfo_open("Makefile", &err));
    ck_assert_str_eq(err.text, "Makefile is not a program: it has no ELF header");
    err_clear(&err);
    ck_assert_ptr_null(debuginfo_open("/nowhere/at/all", &err));
    ck_assert_msg(strstr(err.text, "/nowhere/at/all") != NULL, "%s", err.text);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("debuginfo");
    tcase_add_checked_fixture(cases, open_program, close_program);
    tcase_add_test(cases, a_line_leads_to_code_and_back);
    tcase_add_test(cases, a_line_without_code_means_the_next);
    tcase_add_test(cases, functions_have_names_and_a_body);
    tcase_add_test(cases, a_body_begins_with_the_first_statement);
    tcase_add_test(cases, an_inlined_function_is_found_where_it_went);
    tcase_add_test(cases, code_without_dwarf_has_symbols_only);
    tcase_add_test(cases, imports_are_named_by_their_slots);
    tcase_add_test(cases, a_struct_is_described_as_the_compiler_laid_it_out);
    tcase_add_test(cases, details_of_types_are_kept);
    tcase_add_test(cases, a_type_may_refer_to_itself);
    tcase_add_test(cases, variables_are_listed_by_scope);
    tcase_add_test(cases, what_is_no_program_is_refused_in_a_sentence);
    return suite_run();
}
