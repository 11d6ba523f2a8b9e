/* Every format read back by the rules of its consumer: JUnit by xmllint and a schema, the JSON ones by the
 * fields that are documented and no others, TAP, CSV and workflow commands by their grammars. */
#include <check.h>
#include <ctype.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/span.h"
#include "tests/folder.h"
#include "tests/grader.h"
#include "tests/suite_main.h"
#include "tests/verdicts.h"

/* ---- JSON: the fields a consumer documents ---- */

struct field {
    const char *name,
        *type; /* "string", "number", "boolean", "array", "object"; a "!" before it: must be there */
};

static const char *type_of(const json_t *value)
{
    return json_is_string(value)    ? "string"
           : json_is_number(value)  ? "number"
           : json_is_boolean(value) ? "boolean"
           : json_is_array(value)   ? "array"
           : json_is_object(value)  ? "object"
                                    : "null";
}

static const struct field *field_named(const struct field *fields, const char *name)
{
    while (fields->name != NULL && strcmp(fields->name, name) != 0)
        fields++;
    return fields->name != NULL ? fields : NULL;
}

static void expect_fields(json_t *object, const struct field *fields, const char *what)
{
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        const struct field *field = field_named(fields, key);
        ck_assert_msg(field != NULL, "%s has a field %s that its consumer does not know", what, key);
        const char *type = field->type + (field->type[0] == '!');
        ck_assert_msg(strcmp(type_of(value), type) == 0, "%s: %s is a %s, not a %s", what, key,
                      type_of(value), type);
    }
    for (; fields->name != NULL; fields++)
        ck_assert_msg(fields->type[0] != '!' || json_object_get(object, fields->name) != NULL, "%s has no %s",
                      what, fields->name);
}

static json_t *parsed(const char *format, size_t count)
{
    char *text = verdicts_written(format, count);
    json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    ck_assert_msg(json != NULL, "%s is no JSON: %s", format, text);
    free(text);
    return json;
}

static bool is_one_of(const char *word, const char *const *words)
{
    while (*words != NULL && strcmp(*words, word) != 0)
        words++;
    return *words != NULL;
}

START_TEST(gradescope_knows_every_field)
{
    static const struct field top[] = {{"score", "!number"},     {"execution_time", "number"},
                                       {"output", "string"},     {"output_format", "string"},
                                       {"visibility", "string"}, {"stdout_visibility", "string"},
                                       {"extra_data", "object"}, {"tests", "!array"},
                                       {"leaderboard", "array"}, {NULL, NULL}};
    static const struct field test[] = {
        {"score", "number"},      {"max_score", "number"},     {"status", "string"},
        {"name", "string"},       {"name_format", "string"},   {"number", "string"},
        {"output", "string"},     {"output_format", "string"}, {"tags", "array"},
        {"visibility", "string"}, {"extra_data", "object"},    {NULL, NULL}};
    static const char *const visible[] = {"hidden", "after_due_date", "after_published", "visible", NULL};
    static const char *const formats[] = {"text", "html", "simple_format", "md", "ansi", NULL};
    static const char *const states[] = {"passed", "failed", NULL};
    for (size_t count = 1; count <= 2; count++) {
        json_t *json = parsed("gradescope", count), *value;
        size_t i;
        expect_fields(json, top, "results.json");
        ck_assert(is_one_of(json_string_value(json_object_get(json, "visibility")), visible));
        json_array_foreach(json_object_get(json, "tests"), i, value)
        {
            const char *format = json_string_value(json_object_get(value, "output_format"));
            expect_fields(value, test, "a test of results.json");
            ck_assert(is_one_of(json_string_value(json_object_get(value, "status")), states));
            ck_assert(is_one_of(json_string_value(json_object_get(value, "visibility")), visible));
            ck_assert(format == NULL || is_one_of(format, formats));
        }
        json_decref(json);
    }
}
END_TEST

START_TEST(prairielearn_knows_every_field)
{
    static const struct field top[] = {
        {"gradable", "boolean"},    {"score", "!number"},     {"message", "string"},
        {"output", "string"},       {"images", "array"},      {"tests", "array"},
        {"format_errors", "array"}, {"extra_data", "object"}, {NULL, NULL}};
    static const struct field test[] = {
        {"name", "string"},    {"description", "string"}, {"points", "!number"}, {"max_points", "!number"},
        {"message", "string"}, {"output", "string"},      {"images", "array"},   {NULL, NULL}};
    for (size_t count = 1; count <= 2; count++) {
        json_t *json = parsed("prairielearn", count), *value;
        double score = json_number_value(json_object_get(json, "score"));
        size_t i;
        expect_fields(json, top, "results.json");
        ck_assert(score >= 0 && score <= 1);
        json_array_foreach(json_object_get(json, "tests"), i, value)
            expect_fields(value, test, "a test of results.json");
        json_decref(json);
    }
}
END_TEST

START_TEST(autolab_finds_a_number_for_each_problem)
{
    char *text = verdicts_written("autolab", 2);
    text[strlen(text) - 1] = '\0';
    json_t *json = json_loads(strrchr(text, '\n') + 1, JSON_REJECT_DUPLICATES, NULL), *value;
    static const struct field top[] = {{"scores", "!object"}, {"scoreboard", "array"}, {NULL, NULL}};
    const char *problem;
    ck_assert_ptr_nonnull(json);
    expect_fields(json, top, "the last line");
    ck_assert_uint_eq(json_object_size(json_object_get(json, "scores")), 2);
    json_object_foreach(json_object_get(json, "scores"), problem, value)
        ck_assert_msg(json_is_number(value), "%s", problem);
    json_decref(json);
    free(text);
}
END_TEST

/* ---- JUnit ---- */

START_TEST(junit_is_what_its_schema_says)
{
    if (system("command -v xmllint >/dev/null") != 0) {
        fprintf(stderr, "xmllint is not installed: not tested\n");
        return;
    }
    for (size_t count = 1; count <= 2; count++) {
        char *text = verdicts_written("junit", count);
        folder_put("report.xml", text);
        char *command =
            mem_printf("xmllint --noout --nonet --schema %s/src/tests/junit.xsd %s/report.xml 2>&1",
                       grader_root(), folder_root);
        ck_assert_msg(system(command) == 0, "%s", text);
        free(command);
        free(text);
    }
}
END_TEST

/* ---- TAP ---- */

/* "ok 1 - words" or "not ok 1 - words": its number; 0 when it is no test line. */
static unsigned long tap_test(const char *line)
{
    const char *at = strncmp(line, "not ", 4) == 0 ? line + 4 : line;
    char *end = NULL;
    if (strncmp(at, "ok ", 3) != 0)
        return 0;
    unsigned long number = strtoul(at + 3, &end, 10);
    ck_assert_msg(strncmp(end, " - ", 3) == 0, "%s", line);
    ck_assert_msg(strstr(line, " # ") == NULL, "a directive in %s", line);
    return number;
}

START_TEST(tap_is_a_version_a_plan_and_tests_in_order)
{
    char *text = verdicts_written("tap", 2), *rest = text;
    unsigned long planned = 0, seen = 0;
    bool in_yaml = false;
    ck_assert_int_eq(strncmp(text, "TAP version 13\n", 15), 0);
    strsep(&rest, "\n");
    for (char *line; (line = strsep(&rest, "\n")) != NULL && (rest != NULL || *line != '\0');) {
        if (in_yaml) {
            in_yaml = strcmp(line, "  ...") != 0;
            ck_assert_msg(strncmp(line, "  ", 2) == 0, "%s leaves its block", line);
        } else if (strcmp(line, "  ---") == 0) {
            ck_assert_uint_gt(seen, 0);
            in_yaml = true;
        } else if (strncmp(line, "1..", 3) == 0) {
            ck_assert_uint_eq(planned, 0);
            planned = strtoul(line + 3, NULL, 10);
        } else if (line[0] != '#') {
            ck_assert_msg(tap_test(line) == ++seen, "%s is no test number %lu", line, seen);
        }
    }
    ck_assert(!in_yaml);
    ck_assert_uint_gt(planned, 0);
    ck_assert_uint_eq(seen, planned);
    free(text);
}
END_TEST

/* ---- CSV ---- */

/* Reads one field of RFC 4180 at *at: what follows it, ',' or the '\r' of a line's end. */
static char csv_field(const char **at)
{
    const char *c = *at;
    if (*c != '"') {
        c += strcspn(c, ",\r\n\"");
    } else {
        for (c++; *c != '"' || c[1] == '"'; c += 1 + (*c == '"'))
            ck_assert_msg(*c != '\0', "a quote that is not closed");
        c++;
    }
    *at = c + 1;
    return *c;
}

START_TEST(csv_has_as_many_fields_in_every_line)
{
    char *text = verdicts_written("csv", 2);
    const char *at = text;
    size_t first = 0, lines = 0;
    while (*at != '\0') {
        size_t fields = 1;
        char behind;
        while ((behind = csv_field(&at)) == ',')
            fields++;
        ck_assert_msg(behind == '\r' && *at == '\n', "line %zu does not end in CR LF", lines + 1);
        at++;
        first = lines++ == 0 ? fields : first;
        ck_assert_uint_eq(fields, first);
    }
    ck_assert_uint_eq(lines, 3);
    free(text);
}
END_TEST

/* ---- workflow commands ---- */

static void expect_escaped(const char *text, size_t length, const char *line)
{
    for (size_t i = 0; i < length; i++)
        ck_assert_msg(text[i] != '%' || (i + 2 < length && isxdigit((unsigned char)text[i + 1]) &&
                                         isxdigit((unsigned char)text[i + 2])),
                      "a bare %% in %s", line);
}

/* "file=publish.c,line=18,title=…" */
static void expect_properties(struct span text, const char *line)
{
    static const char *const known[] = {"file", "line", "endLine", "col", "endColumn", "title", NULL};
    while (text.length > 0) {
        const char *comma = memchr(text.at, ',', text.length);
        size_t length = comma != NULL ? (size_t)(comma - text.at) : text.length;
        const char *equals = memchr(text.at, '=', length);
        ck_assert_msg(equals != NULL, "no = in %s", line);
        char *name = mem_dup_n(text.at, (size_t)(equals - text.at));
        ck_assert_msg(is_one_of(name, known), "%s in %s", name, line);
        free(name);
        expect_escaped(equals + 1, length - (size_t)(equals + 1 - text.at), line);
        length += comma != NULL;
        text = (struct span){text.at + length, text.length - length};
    }
}

START_TEST(every_line_is_a_workflow_command)
{
    static const char *const known[] = {"error", "warning", "notice", "debug", NULL};
    char *text = verdicts_written("github", 2), *rest = text;
    for (char *line; (line = strsep(&rest, "\n")) != NULL && (rest != NULL || *line != '\0');) {
        char *end = strncmp(line, "::", 2) == 0 ? strstr(line + 2, "::") : NULL;
        ck_assert_msg(end != NULL, "%s is no command", line);
        size_t length = strcspn(line + 2, " :");
        char *name = mem_dup_n(line + 2, length);
        ck_assert_msg(is_one_of(name, known), "%s", line);
        if (line[2 + length] == ' ')
            expect_properties((struct span){line + 3 + length, (size_t)(end - line) - 3 - length}, line);
        expect_escaped(end + 2, strlen(end + 2), line);
        free(name);
    }
    free(text);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("report_forms");
    tcase_add_checked_fixture(cases, folder_make, folder_remove);
    tcase_add_test(cases, gradescope_knows_every_field);
    tcase_add_test(cases, prairielearn_knows_every_field);
    tcase_add_test(cases, autolab_finds_a_number_for_each_problem);
    tcase_add_test(cases, junit_is_what_its_schema_says);
    tcase_add_test(cases, tap_is_a_version_a_plan_and_tests_in_order);
    tcase_add_test(cases, csv_has_as_many_fields_in_every_line);
    tcase_add_test(cases, every_line_is_a_workflow_command);
    return suite_run();
}
