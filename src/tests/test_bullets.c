/* Nothing of what the course has to teach is missing: each line of bullets.txt names a page, a scene on that
 * page and words that stand there, and the lessons as they are have all three. */
#include <check.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/span.h"
#include "tests/suite_main.h"

enum { LESSON, WHAT, PAGE, SCENE, WORDS, FIELDS };

static char *lesson_text(const char *number)
{
    glob_t found;
    struct buf text = {0};
    char *pattern = mem_printf("lessons/%s-*/lesson.md", number);
    ck_assert_msg(glob(pattern, 0, NULL, &found) == 0, "there is no %s", pattern);
    ck_assert_int_eq(buf_read_file(&text, found.gl_pathv[0], NULL), 0);
    globfree(&found);
    free(pattern);
    return buf_take(&text);
}

/* The page under that heading, with each line's end as a blank so that words may go over it; NULL: none. */
static char *page_of(const char *text, const char *title)
{
    char *plain = mem_printf("\n## %s\n", title), *deeper = mem_printf("\n## %s {deeper}\n", title);
    const char *at = strstr(text, plain);
    at = at != NULL ? at : strstr(text, deeper);
    free(plain);
    free(deeper);
    if (at == NULL)
        return NULL;
    const char *end = strstr(at + 4, "\n## ");
    char *page = end != NULL ? mem_dup_n(at, (size_t)(end - at)) : mem_dup(at);
    for (char *c = page; (c = strchr(c, '\n')) != NULL;)
        *c = ' ';
    return page;
}

/* "```scene TITLE" up to the end of its line, or {run}. */
static bool has_scene(const char *text, const char *title)
{
    char *plain = mem_printf("```scene %s\n", title), *run = mem_printf("```scene %s {run}\n", title);
    bool has = strstr(text, plain) != NULL || strstr(text, run) != NULL;
    free(plain);
    free(run);
    return has;
}

static void check_line(char *const field[FIELDS])
{
    char *text = lesson_text(field[LESSON]), *page = page_of(text, field[PAGE]);
    ck_assert_msg(page != NULL, "%s, %s: there is no page '%s'", field[LESSON], field[WHAT], field[PAGE]);
    ck_assert_msg(strstr(page, field[WORDS]) != NULL, "%s, %s: page '%s' does not say '%s'", field[LESSON],
                  field[WHAT], field[PAGE], field[WORDS]);
    if (strcmp(field[SCENE], "-") != 0) {
        char *begin = mem_printf("```scene %s ", field[SCENE]);
        ck_assert_msg(has_scene(text, field[SCENE]) && strstr(page, begin) != NULL,
                      "%s, %s: page '%s' has no scene '%s'", field[LESSON], field[WHAT], field[PAGE],
                      field[SCENE]);
        free(begin);
    }
    free(page);
    free(text);
}

static struct span until_bar(struct span *rest)
{
    const char *bar = memchr(rest->at, '|', rest->length);
    size_t length = bar != NULL ? (size_t)(bar - rest->at) : rest->length;
    struct span field = {rest->at, length};
    size_t over = length + (bar != NULL);
    *rest = (struct span){rest->at + over, rest->length - over};
    return span_trim(field);
}

START_TEST(what_has_to_be_taught_has_its_page_and_its_scene)
{
    struct buf text = {0};
    int lines = 0;
    ck_assert_int_eq(buf_read_file(&text, "src/tests/bullets.txt", NULL), 0);
    struct span rest = span_of(buf_text(&text));
    while (rest.length > 0) {
        struct span line = span_trim(span_line(&rest));
        char *field[FIELDS];
        if (line.length == 0 || line.at[0] == '#')
            continue;
        for (int i = 0; i < FIELDS; i++) {
            field[i] = span_dup(until_bar(&line));
            ck_assert_msg(field[i][0] != '\0', "a line of bullets.txt has no field %d", i + 1);
        }
        check_line(field);
        for (int i = 0; i < FIELDS; i++)
            free(field[i]);
        lines++;
    }
    ck_assert_int_gt(lines, 80);
    buf_free(&text);
}
END_TEST

int main(void)
{
    tcase_add_test(suite_case("bullets"), what_has_to_be_taught_has_its_page_and_its_scene);
    return suite_run();
}
