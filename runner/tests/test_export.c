/* The handout: every lesson, page, scene and answer is in it, nothing of a lesson is taken for a tag, its
 * parts find each other, and a browser steps through a scene. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "course/catalog.h"
#include "course/lesson_parse.h"
#include "course/paths.h"
#include "tests/folder.h"
#include "tests/program.h"
#include "tests/run_lab.h"
#include "tests/suite_main.h"
#include "view/html.h"

static char *page(const char *name)
{
    struct buf text = {0};
    char *path = mem_printf("%s/out/%s", folder_root, name);
    ck_assert_msg(buf_read_file(&text, path, NULL) == 0, "%s is missing", path);
    free(path);
    return buf_take(&text);
}

static void make_handout(void)
{
    char *dir = mem_printf("%s/out", folder_root);
    const char *const words[] = {"export", dir, NULL};
    struct run_lab run = run_lab(words, NULL, NULL);
    ck_assert_msg(run.status == 0, "%s", buf_text(&run.out));
    run_lab_free(&run);
    free(dir);
}

static size_t count(const char *text, const char *what)
{
    size_t times = 0;
    for (; (text = strstr(text, what)) != NULL; text += strlen(what))
        times++;
    return times;
}

static void check_lesson(const struct catalog_lesson *entry)
{
    struct lesson *lesson;
    char *name = mem_printf("%s.html", entry->id), *text = page(name);
    ck_assert_int_eq(lesson_parse(entry->dir, &lesson, NULL), 0);
    for (size_t i = 0; i < lesson->question_count; i++) {
        char *id = mem_printf("id=\"q-%s\"", lesson->questions[i].id);
        ck_assert_msg(lesson->questions[i].predict || strstr(text, id) != NULL, "%s: no %s", name, id);
        free(id);
    }
    ck_assert_uint_eq(count(text, "<section id=\"page-"), lesson->page_count);
    ck_assert_uint_eq(count(text, "<div class=\"scene\""), lesson->scene_count);
    ck_assert_uint_eq(count(text, "could not be run"), 0);
    ck_assert_uint_ge(count(text, "class=\"step\""), lesson->scene_count);
    ck_assert_uint_eq(count(text, "<details>"), count(text, "<summary>Answer"));
    ck_assert_uint_eq(count(text, "<pre"), count(text, "</pre>"));
    ck_assert_uint_eq(count(text, "<span"), count(text, "</span>"));
    lesson_free(lesson);
    free(text);
    free(name);
}

/* The page as the browser has it after its script ran, opened at the third step of a scene. */
static void step_in_a_browser(void)
{
    struct program browser;
    char *line =
        mem_printf("chromium --headless --no-sandbox --disable-gpu --user-data-dir=%s/profile --dump-dom "
                   "'file://%s/out/02-race-counter.html#scene-5/3' 2>/dev/null",
                   folder_root, folder_root);
    int status = program_run(&browser, "/usr/bin/env", "sh", "-c", line);
    const char *scene = strstr(buf_text(&browser.text), "id=\"scene-5\"");
    if (status != 127) {
        ck_assert_ptr_nonnull(scene);
        const char *shown = strstr(scene, "role=\"status\">");
        ck_assert_msg(strncmp(shown + 14, "3 of ", 5) == 0, "%.40s", shown);
        const char *third = strstr(scene, "<summary>3. "), *second = strstr(scene, "<summary>2. ");
        ck_assert_ptr_nonnull(third);
        ck_assert_msg(memmem(third - 40, 40, "hidden", 6) == NULL, "%.80s", third - 40);
        ck_assert_msg(memmem(second - 40, 40, "hidden", 6) != NULL, "%.80s", second - 40);
    }
    program_free(&browser);
    free(line);
}

START_TEST(every_page_scene_and_answer_is_in_the_handout_and_a_browser_steps_through_it)
{
    struct paths paths;
    struct catalog catalog;
    make_handout();
    ck_assert_int_eq(paths_find(&paths, NULL), 0);
    ck_assert_int_eq(catalog_load(&catalog, paths.data, NULL), 0);
    char *index = page("index.html");
    for (size_t i = 0; i < catalog.lesson_count; i++) {
        ck_assert_ptr_nonnull(strstr(index, catalog.lessons[i].id));
        check_lesson(&catalog.lessons[i]);
    }
    free(index);
    free(page("style.css"));
    free(page("step.js"));
    step_in_a_browser();
    catalog_free(&catalog);
    paths_free(&paths);
}
END_TEST

START_TEST(what_a_lesson_says_is_never_a_tag)
{
    struct lesson *lesson;
    struct buf out = {0};
    const struct html_scenes none = {0};
    static const char text[] =
        "# T\n\n## a < b & \"c\"\n\n`<script>` and **bold** text\n\n- one\n  - two\n- three\n";
    ck_assert_int_eq(
        lesson_parse_text("x/01-x/lesson.md", (struct span){text, sizeof text - 1}, &lesson, NULL), 0);
    html_lesson(&out, lesson, &none);
    ck_assert_ptr_nonnull(strstr(buf_text(&out), "<h2>a &lt; b &amp; &quot;c&quot;</h2>"));
    ck_assert_ptr_nonnull(strstr(buf_text(&out), "<code>&lt;script&gt;</code> and <strong>bold</strong>"));
    ck_assert_ptr_nonnull(
        strstr(buf_text(&out), "<ul><li>one<ul><li>two</li></ul>\n</li>\n<li>three</li></ul>"));
    lesson_free(lesson);
    buf_free(&out);
}
END_TEST

START_TEST(a_screen_keeps_its_cells_and_says_its_styles)
{
    struct grid grid;
    struct buf out = {0};
    grid_init(&grid, 3, 10, false);
    grid_text(&grid, 0, 1, -1, STYLE_A, "A<1>");
    grid_text(&grid, 0, 6, -1, STYLE_CHANGED, "*");
    html_grid(&out, &grid);
    ck_assert_str_eq(buf_text(&out), "<pre class=\"screen\">\n <span class=\"a\">A&lt;1&gt; </span>"
                                     "<span class=\"new\">*</span>\n</pre>\n");
    buf_free(&out);
    grid_free(&grid);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("export");
    suite_seconds(cases, 120);
    tcase_add_checked_fixture(cases, folder_make, folder_remove);
    tcase_add_test(cases, every_page_scene_and_answer_is_in_the_handout_and_a_browser_steps_through_it);
    tcase_add_test(cases, what_a_lesson_says_is_never_a_tag);
    tcase_add_test(cases, a_screen_keeps_its_cells_and_says_its_styles);
    return suite_run();
}
