/* Outside the sandbox: has the header compiled in many ways and looks at what the compiler accepts. Types are
 * compared as types, so any spelling will do; so will any construct that stops the build. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "grading/kit/compile.h"
#include "grading/kit/expect.h"
#include "grading/kit/tests.h"

static const struct member {
    const char *name, *type;
    const char *at;
} members[] = {{"when_ns", "int64_t", "0"},
               {"sensor", "uint32_t", "8"},
               {"value", "float", "12"},
               {"unit", "char[8]", "16"}};
enum { MEMBERS = 4 };

#define STANDARD "#include <assert.h>\n#include <stddef.h>\n#include <stdint.h>\n"
#define HEADER "#include \"layout.h\"\n"
/* What the compiler itself thinks, without any header of its own. */
#define TYPE_IS(member, type)                                                                                \
    "_Static_assert(__builtin_types_compatible_p(__typeof__(((struct reading *)0)->" member "), " type       \
    "), \"\");\n"
#define LIES_AT "_Static_assert(__builtin_offsetof(struct reading, %s) == %s, \"\");\n"
#define SIZE_IS_24 "_Static_assert(sizeof(struct reading) == 24, \"\");\n"

static void expect_compiles(const char *text, const char *const *options, const char *promise,
                            const char *expected)
{
    struct compiled compiled = compile_text("piece.c", text, options);
    expect_that(compiled.ok, promise, expected, compiled.words);
}

static bool is_true(const char *text)
{
    struct compiled compiled = compile_text("piece.c", text, NULL);
    free(compiled.words);
    return compiled.ok;
}

/* One probe for all members first: most headers need no other. */
static bool all_true(const char *format)
{
    struct buf text = {0};
    buf_printf(&text, STANDARD HEADER);
    for (size_t i = 0; i < MEMBERS; i++)
        buf_printf(&text, format, members[i].name, members[i].type);
    bool ok = is_true(buf_text(&text));
    buf_free(&text);
    return ok;
}

START_TEST(struct_reading_has_the_four_members)
{
    if (all_true("enum { size_of_%1$s = sizeof ((struct reading *)0)->%1$s };\n"))
        return;
    for (size_t i = 0; i < MEMBERS; i++) {
        char text[400], promise[80];
        snprintf(text, sizeof text, STANDARD HEADER "unsigned size = sizeof ((struct reading *)0)->%s;\n",
                 members[i].name);
        snprintf(promise, sizeof promise, "struct reading has a member %s", members[i].name);
        expect_compiles(text, NULL, promise, members[i].name);
    }
}
END_TEST

START_TEST(each_member_has_its_type)
{
    if (all_true(TYPE_IS("%s", "%s")))
        return;
    for (size_t i = 0; i < MEMBERS; i++) {
        char text[600], promise[80];
        snprintf(text, sizeof text, STANDARD HEADER TYPE_IS("%s", "%s"), members[i].name, members[i].type);
        snprintf(promise, sizeof promise, "%s has the type it should have", members[i].name);
        expect_that(is_true(text), promise, members[i].type, "another type");
    }
}
END_TEST

/* Whether the struct that `text` defines lies as it should. */
static bool lies_as_it_should(const char *text)
{
    struct buf probe = {0};
    buf_printf(&probe, "%s\n" SIZE_IS_24, text);
    for (size_t i = 0; i < MEMBERS; i++)
        buf_printf(&probe, LIES_AT, members[i].name, members[i].at);
    bool same = is_true(buf_text(&probe));
    buf_free(&probe);
    return same;
}

/* Asked for by trying: the compiler has no other way of telling a number without running something. */
static int offset_of(const char *expression)
{
    enum { MOST = 256 };
    int low = 0, high = MOST;
    while (low < high) {
        char text[400];
        int middle = (low + high) / 2;
        snprintf(text, sizeof text, STANDARD HEADER "_Static_assert(%s <= %d, \"\");\n", expression, middle);
        if (is_true(text))
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static void expect_constant(const char *expression, int wanted, const char *promise)
{
    char text[400];
    snprintf(text, sizeof text, STANDARD HEADER "_Static_assert(%s == %d, \"\");\n", expression, wanted);
    if (!is_true(text))
        expect_number(promise, wanted, offset_of(expression));
}

START_TEST(the_members_lie_at_0_8_12_and_16_in_24_bytes)
{
    if (lies_as_it_should(STANDARD HEADER))
        return;
    for (size_t i = 0; i < MEMBERS; i++) {
        char expression[80], promise[80];
        snprintf(expression, sizeof expression, "__builtin_offsetof(struct reading, %s)", members[i].name);
        snprintf(promise, sizeof promise, "%s lies at its offset", members[i].name);
        expect_constant(expression, atoi(members[i].at), promise);
    }
    expect_constant("sizeof(struct reading)", 24, "struct reading has its size");
}
END_TEST

START_TEST(the_header_stands_alone)
{
    expect_compiles(HEADER "struct reading reading;\n", NULL,
                    "the header includes itself what it needs, and no other file comes before it",
                    "it compiles with nothing included before it");
}
END_TEST

START_TEST(the_header_may_be_included_twice)
{
    expect_compiles(HEADER HEADER "struct reading reading;\n", NULL,
                    "a file that includes the header twice compiles", "it compiles");
}
END_TEST

/* ---- mutation ---- */

static bool is_name(char c)
{
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The next place at which word stands as a word of its own; NULL there is none before `end`. */
static const char *find_word(const char *from, const char *end, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = from; at + length <= end; at++) {
        if (strncmp(at, word, length) == 0 && (at == from || !is_name(at[-1])) && !is_name(at[length]))
            return at;
    }
    return NULL;
}

static const char *closing(const char *open, const char *end)
{
    int depth = 0;
    for (const char *at = open; at < end; at++) {
        depth += *at == '{';
        depth -= *at == '}';
        if (depth == 0)
            return at;
    }
    return NULL;
}

/* The body of "struct reading { … }" behind the preprocessor: no comment or macro is left. Attributes may
 * stand on both sides of the name. */
static bool find_body(const char *text, const char **begin, const char **end)
{
    const char *stop = text + strlen(text);
    for (const char *at = text; (at = find_word(at, stop, "reading")) != NULL; at++) {
        const char *open = at + strcspn(at, "{;=,*[");
        if (*open != '{' || (*end = closing(open, stop)) == NULL)
            continue;
        *begin = open + 1;
        return true;
    }
    return false;
}

/* Text with the declaration of one member replaced; NULL when there is no such declaration. */
static char *replace(const char *text, const char *member, const char *declaration)
{
    const char *begin, *end;
    if (!find_body(text, &begin, &end))
        return NULL;
    const char *name = find_word(begin, end, member);
    if (name == NULL)
        return NULL;
    const char *first = name, *last = name + strcspn(name, ";");
    while (first > begin && strchr(";{}", first[-1]) == NULL)
        first--;
    return mem_printf("%.*s %s%s", (int)(first - text), text, declaration, last);
}

static const struct mutant {
    const char *member, *declaration;
} mutants[] = {
    {"when_ns", "int when_ns"},
    {"when_ns", "char when_ns[16]"},
    {"sensor", "unsigned long long sensor"},
    {"sensor", "unsigned short sensor"},
    {"value", "double value"},
    {"value", "char value"},
    {"unit", "char unit[16]"},
    {"unit", "char unit[7]"},
    {"unit", "char unit[1]"},
};

static void expect_stopped(const char *text, const struct mutant *mutant)
{
    char *changed = replace(text, mutant->member, mutant->declaration), expected[120];
    expect_that(changed != NULL, "the struct's members are declared one by one, under their names",
                mutant->member, "no declaration of it");
    /* Where the change moves nothing, nothing has to stop the build. */
    if (is_true(changed) && !lies_as_it_should(changed)) {
        snprintf(expected, sizeof expected, "with \"%s;\" the build stops", mutant->declaration);
        expect_that(false, "the header notices when the type of a member is changed", expected,
                    "it compiles, and the layout is another one");
    }
    free(changed);
}

static char *preprocessed(void)
{
    char *text = compile_preprocess("piece.c", HEADER);
    expect_that(text != NULL, "the header can be preprocessed", "it can", "it cannot");
    return text;
}

static void expect_all_stopped(const char *member)
{
    char *text = preprocessed();
    for (size_t i = 0; i < sizeof mutants / sizeof *mutants; i++) {
        if (strcmp(mutants[i].member, member) == 0)
            expect_stopped(text, &mutants[i]);
    }
    free(text);
}

START_TEST(another_type_of_when_ns_stops_the_build)
{
    expect_all_stopped("when_ns");
}
END_TEST

START_TEST(another_type_of_sensor_stops_the_build)
{
    expect_all_stopped("sensor");
}
END_TEST

START_TEST(another_type_of_value_stops_the_build)
{
    expect_all_stopped("value");
}
END_TEST

START_TEST(another_length_of_unit_stops_the_build)
{
    expect_all_stopped("unit");
}
END_TEST

/* ---- 32 bits ---- */

/* With the headers of a 32-bit C library, or, where there are none, with those of the 64-bit one: they serve
 * both, but for one list of missing functions. */
static const char *const *options_of_32_bits(void)
{
    static const char *const own[] = {"-m32", NULL};
    static const char *const borrowed[] = {
        "-m32", "-isystem", "headers32", "-isystem", "/usr/include/x86_64-linux-gnu", NULL};
    static const char *const *const ways[] = {own, borrowed};
    static const char probe[] = STANDARD "_Static_assert(sizeof(void *) == 4, \"\");\n"
                                         "_Static_assert(sizeof(int64_t) == 8, \"\");\n";
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        struct compiled compiled = compile_text("piece.c", probe, ways[i]);
        free(compiled.words);
        if (compiled.ok)
            return ways[i];
    }
    return NULL;
}

START_TEST(a_32_bit_program_sees_the_same_layout)
{
    compile_folder("headers32/gnu");
    compile_put("headers32/gnu/stubs-32.h", "");
    const char *const *options = options_of_32_bits();
    if (options == NULL) {
        tests_note("not tried with -m32: this compiler has no 32-bit headers");
        return;
    }
    struct buf text = {0};
    buf_printf(&text, STANDARD HEADER SIZE_IS_24);
    for (size_t i = 0; i < MEMBERS; i++) {
        buf_printf(&text, TYPE_IS("%s", "%s"), members[i].name, members[i].type);
        buf_printf(&text, LIES_AT, members[i].name, members[i].at);
    }
    expect_compiles(buf_text(&text), options, "the same types at the same offsets, compiled for 32 bits",
                    "it compiles");
    buf_free(&text);
}
END_TEST

int main(int argc, char **argv)
{
    static const char page[] = "lesson 02, \"A struct for two\"";
    const TTest *first = struct_reading_has_the_four_members,
                *lies = the_members_lie_at_0_8_12_and_16_in_24_bytes;
    tests_add(first, (struct test_facts){.page = page});
    tests_add(each_member_has_its_type, (struct test_facts){.points = 2, .page = page, .needs = first});
    tests_add(lies, (struct test_facts){.points = 2, .page = page, .needs = first});
    tests_add(the_header_stands_alone, (struct test_facts){.page = page, .needs = first});
    tests_add(the_header_may_be_included_twice, (struct test_facts){.page = page, .needs = first});
    tests_add(another_type_of_when_ns_stops_the_build, (struct test_facts){.page = page, .needs = lies});
    tests_add(another_type_of_sensor_stops_the_build, (struct test_facts){.page = page, .needs = lies});
    tests_add(another_type_of_value_stops_the_build, (struct test_facts){.page = page, .needs = lies});
    tests_add(another_length_of_unit_stops_the_build, (struct test_facts){.page = page, .needs = lies});
    tests_add(a_32_bit_program_sees_the_same_layout, (struct test_facts){.page = page, .needs = lies});
    return tests_run(argc, argv);
}
