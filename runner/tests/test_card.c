/* The card of each lesson: one printed page, and made of the lesson. */
#include <check.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/span.h"
#include "course/lesson_parse.h"
#include "face/width.h"
#include "tests/suite_main.h"
#include "view/plain.h"

enum { ROWS = 60, COLUMNS = 80 };

static void check_size(const char *id, const char *card)
{
    struct span rest = span_of(card);
    int rows = 0;
    while (rest.length > 0) {
        char *line = span_dup(span_line(&rest));
        ck_assert_msg(width_text(line) <= COLUMNS, "%s: %s", id, line);
        rows++;
        free(line);
    }
    ck_assert_msg(rows <= ROWS, "the card of %s has %d rows", id, rows);
    ck_assert_msg(rows >= 20, "the card of %s says nothing", id);
}

static struct lesson *lesson_at(const char *dir)
{
    struct err err = {0};
    struct lesson *lesson = NULL;
    ck_assert_msg(lesson_parse(dir, &lesson, &err) == 0, "%s", err.text);
    return lesson;
}

static void expect(const struct buf *card, const char *what)
{
    ck_assert_msg(strstr(buf_text(card), what) != NULL, "no '%s' in: %.700s", what, buf_text(card));
}

START_TEST(every_card_fits_one_page_and_names_every_scene)
{
    glob_t folders;
    ck_assert_msg(glob("lessons/[0-9]*", 0, NULL, &folders) == 0, "run this from the project's root");
    for (size_t i = 0; i < folders.gl_pathc; i++) {
        struct buf card = {0};
        struct lesson *lesson = lesson_at(folders.gl_pathv[i]);
        plain_card(lesson, &card);
        check_size(lesson->id, buf_text(&card));
        for (size_t s = 0; s < lesson->scene_count; s++)
            expect(&card, lesson->scenes[s].title);
        buf_free(&card);
        lesson_free(lesson);
    }
    globfree(&folders);
}
END_TEST

START_TEST(a_card_has_words_beliefs_scenes_and_answers)
{
    static const char text[] =
        "# Pages\n\n## One\n\nFirst a sentence. A **page** is 4096 bytes. Then more.\n\n"
        "> You may have read that it is one byte. It is not.\n\n"
        "> Another quote.\n\n"
        "### predict much\nHow much?\n- [x] a lot — *It is so.*\n- [ ] none — *No.*\n\n"
        "```scene look at it\nstart a\npredict much\nexpect a exits\n```\n\n"
        "### question large\nHow large?\n- [ ] small — *No.*\n- [x] 4096 — *It is so.*\n\n"
        "### question free\nWhy?\n\n> Because.\n";
    struct err err = {0};
    struct lesson *lesson = NULL;
    struct buf card = {0};
    ck_assert_msg(lesson_parse_text("07-pages/lesson.md", span_of(text), &lesson, &err) == 0, "%s", err.text);
    plain_card(lesson, &card);
    expect(&card, "\nWORDS\n- A page is 4096 bytes.\n");
    expect(&card, "\n- it is one byte. It is not.\n");
    expect(&card, "\n07.1 look at it\n");
    expect(&card, "\n- How large?\n  = 4096\n- Why?\n  = Because.\n");
    ck_assert_ptr_null(strstr(buf_text(&card), "How much?")); /* a prediction is for the scene */
    ck_assert_ptr_null(strstr(buf_text(&card), "Another quote"));
    buf_free(&card);
    lesson_free(lesson);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("card");
    tcase_add_test(cases, every_card_fits_one_page_and_names_every_scene);
    tcase_add_test(cases, a_card_has_words_beliefs_scenes_and_answers);
    return suite_run();
}
