/* Markdown to lessons: what each form becomes, at which line, and what is said about a wrong one. */
#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "course/lesson_parse.h"
#include "tests/suite_main.h"

static struct lesson *lesson;

static void drop(void)
{
    lesson_free(lesson);
    lesson = NULL;
}

static void read_lesson(const char *text)
{
    struct err err = {0};
    drop();
    int result = lesson_parse_text("lessons/07-maps/lesson.md", span_of(text), &lesson, &err);
    ck_assert_msg(result == 0, "%s", err.text);
}

static const struct block *block(size_t page, size_t index)
{
    ck_assert_uint_lt(page, lesson->page_count);
    ck_assert_uint_lt(index, lesson->pages[page].block_count);
    return &lesson->pages[page].blocks[index];
}

static void assert_words(const struct rich *rich, const char *expected)
{
    char *words = rich_words(rich);
    ck_assert_str_eq(words, expected);
    free(words);
}

START_TEST(a_lesson_is_named_by_its_folder_and_heading)
{
    read_lesson("# Mapped *files*\n\n<!-- minutes: 25 -->\n\n## One\n\ntext\n\n## Two {deeper}\n");
    ck_assert_str_eq(lesson->id, "07-maps");
    ck_assert_str_eq(lesson->number, "07");
    ck_assert_str_eq(lesson->dir, "lessons/07-maps");
    ck_assert_str_eq(lesson->title, "Mapped files");
    ck_assert_int_eq(lesson->minutes, 25);
    ck_assert_uint_eq(lesson->page_count, 2);
    ck_assert_str_eq(lesson->pages[0].title, "One");
    ck_assert_int_eq(lesson->pages[0].line, 5);
    ck_assert(!lesson->pages[0].deeper);
    ck_assert_str_eq(lesson->pages[1].title, "Two");
    ck_assert(lesson->pages[1].deeper);
    ck_assert_uint_eq(lesson->pages[1].block_count, 0);
}
END_TEST

START_TEST(paragraphs_keep_their_styles_and_spaces)
{
    read_lesson("# L\n## P\n\none **two** *three\nfour* `a  b`&lt;[six](http://x.y/z)\\*  \nseven\n");
    const struct rich *text = &block(0, 0)->text;
    static const struct run expected[] = {
        {"one ", 0, NULL},      {"two", RUN_BOLD, NULL},  {" ", 0, NULL}, {"three four", RUN_EMPH, NULL},
        {" ", 0, NULL},         {"a  b", RUN_CODE, NULL}, {"<", 0, NULL}, {"six", RUN_LINK, "http://x.y/z"},
        {"*", RUN_BREAK, NULL}, {"seven", 0, NULL},
    };
    ck_assert_int_eq(block(0, 0)->kind, BLOCK_TEXT);
    ck_assert_int_eq(block(0, 0)->line, 4);
    ck_assert_uint_eq(text->count, sizeof expected / sizeof *expected);
    for (size_t i = 0; i < text->count; i++) {
        ck_assert_str_eq(text->runs[i].text, expected[i].text);
        ck_assert_uint_eq(text->runs[i].style, expected[i].style);
        ck_assert_pstr_eq(text->runs[i].href, expected[i].href);
    }
}
END_TEST

START_TEST(lists_have_depth_and_numbers)
{
    read_lesson("# L\n## P\n- a\n- b\n  still b\n  1. c\n  2. d\n\n3. e\n\n   more of e\n4. f\n");
    static const struct {
        enum block_kind kind;
        int line, depth, number;
        const char *words;
    } expected[] = {
        {BLOCK_ITEM, 3, 1, 0, "a"},  {BLOCK_ITEM, 4, 1, 0, "b still b"}, {BLOCK_ITEM, 6, 2, 1, "c"},
        {BLOCK_ITEM, 7, 2, 2, "d"},  {BLOCK_ITEM, 9, 1, 3, "e"},         {BLOCK_TEXT, 11, 1, 0, "more of e"},
        {BLOCK_ITEM, 12, 1, 4, "f"},
    };
    ck_assert_uint_eq(lesson->pages[0].block_count, sizeof expected / sizeof *expected);
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        ck_assert_int_eq(block(0, i)->kind, expected[i].kind);
        ck_assert_int_eq(block(0, i)->line, expected[i].line);
        ck_assert_int_eq(block(0, i)->depth, expected[i].depth);
        ck_assert_int_eq(block(0, i)->number, expected[i].number);
        assert_words(&block(0, i)->text, expected[i].words);
    }
}
END_TEST

START_TEST(code_is_kept_verbatim)
{
    read_lesson("# L\n## P\n\n```c numbered\n\n  int x; // &lt; *\n\n```\n\n```\n```\n\n### Sub\n");
    ck_assert_int_eq(block(0, 0)->kind, BLOCK_CODE);
    ck_assert_int_eq(block(0, 0)->line, 4);
    ck_assert_str_eq(block(0, 0)->lang, "c");
    ck_assert_str_eq(block(0, 0)->code, "\n  int x; // &lt; *\n\n");
    ck_assert_str_eq(block(0, 1)->lang, "");
    ck_assert_str_eq(block(0, 1)->code, "");
    ck_assert_int_eq(block(0, 2)->kind, BLOCK_HEADING);
    ck_assert_int_eq(block(0, 2)->depth, 3);
    ck_assert_int_eq(block(0, 2)->line, 13);
}
END_TEST

START_TEST(code_without_a_language_has_its_line_too)
{
    read_lesson("# L\n## P\n\ntext\n\n```\n\n\nx\n```\n");
    ck_assert_int_eq(block(0, 1)->line, 6);
    ck_assert_str_eq(block(0, 1)->code, "\n\nx\n");
}
END_TEST

START_TEST(quotes_are_a_block_a_paragraph)
{
    read_lesson("# L\n## P\n> You may have read\n> that.\n>\n> Not so.\n");
    ck_assert_int_eq(block(0, 0)->kind, BLOCK_QUOTE);
    assert_words(&block(0, 0)->text, "You may have read that.");
    ck_assert_int_eq(block(0, 1)->kind, BLOCK_QUOTE);
    ck_assert_int_eq(block(0, 1)->line, 6);
}
END_TEST

START_TEST(tables_are_rows_times_columns)
{
    read_lesson("# L\n## P\n\n| a | b |\n|---|---|\n| `c` | |\n| e | *f* g |\n\nafter\n");
    const struct table *table = block(0, 0)->table;
    ck_assert_int_eq(block(0, 0)->line, 4);
    ck_assert(table->rows == 3 && table->columns == 2);
    assert_words(&table->cells[1], "b");
    ck_assert_uint_eq(table->cells[2].runs[0].style, RUN_CODE);
    ck_assert_uint_eq(table->cells[3].count, 0);
    assert_words(&table->cells[5], "f g");
    ck_assert_int_eq(block(0, 1)->kind, BLOCK_TEXT);
}
END_TEST

static const char scenes[] = "# L\n## P\n\n```scene the pair {run}\n# 2 min\nstart shm_writer as writer\n\n"
                             "press writer Enter\n```\n## Q\n```scene be the scheduler\ngoal counter = 1\n"
                             "goal counter = 2 say Two.\n```\n";

START_TEST(a_scene_is_numbered_and_knows_its_page)
{
    read_lesson(scenes);
    ck_assert_uint_eq(lesson->scene_count, 2);
    const struct scene *scene = &lesson->scenes[0];
    ck_assert_str_eq(scene->title, "the pair");
    ck_assert(scene->run);
    ck_assert_int_eq(scene->line, 4);
    ck_assert_int_eq(scene->minutes, 2);
    ck_assert_uint_eq(scene->step_count, 2);
    ck_assert_int_eq(scene->steps[1].line, 8);
    ck_assert_ptr_null(scene->goal);
    ck_assert_int_eq(block(0, 0)->kind, BLOCK_SCENE);
    ck_assert_uint_eq(block(1, 0)->index, 1);
    scene = &lesson->scenes[1];
    ck_assert(!scene->run && scene->page == 1 && scene->minutes == 0);
    ck_assert_str_eq(scene->goal, "counter is 1");
}
END_TEST

static const char questions[] =
    "# L\n## P\n\n### predict lost\nWhat does `c` hold?\n\n    spaces\n\n- [ ] zero — *Both stored.*\n"
    "- [x] **one** — it is — *A stored `0 + 1` over\n  B's.*\n\n```scene s\npredict lost\n```\n"
    "### question when\nWhen?\n\nA second paragraph.\n\n> After the\n> wait.\n>\n> Not before.\n\n"
    "proof: 07.1\n\nText again.\n";

START_TEST(a_prediction_has_options_each_with_its_why)
{
    read_lesson(questions);
    const struct question *question = &lesson->questions[0];
    ck_assert_str_eq(question->id, "lost");
    ck_assert(question->predict && question->page == 0 && question->line == 4);
    ck_assert_uint_eq(question->stem_count, 2);
    assert_words(&question->stem[0].text, "What does c hold?");
    ck_assert_uint_eq(question->option_count, 2);
    ck_assert(!question->options[0].right && question->options[1].right);
    assert_words(&question->options[0].text, "zero");
    assert_words(&question->options[0].why, "Both stored.");
    ck_assert_uint_eq(question->options[0].why.runs[0].style, 0);
    assert_words(&question->options[1].text, "one — it is");
    assert_words(&question->options[1].why, "A stored 0 + 1 over B's.");
    ck_assert_uint_eq(question->options[1].why.runs[1].style, RUN_CODE);
    ck_assert_int_eq(block(0, 0)->kind, BLOCK_SCENE); /* a prediction is drawn by its scene only */
}
END_TEST

START_TEST(a_free_question_has_its_answer_in_a_quote)
{
    read_lesson(questions);
    const struct question *question = &lesson->questions[1];
    ck_assert(!question->predict);
    ck_assert_uint_eq(question->stem_count, 2);
    ck_assert_uint_eq(question->option_count, 0);
    assert_words(&question->answer, "After the wait. Not before.");
    ck_assert_uint_eq(question->answer.runs[0].style, RUN_BREAK);
    ck_assert_str_eq(question->proof, "07.1");
    ck_assert_int_eq(block(0, 1)->kind, BLOCK_QUESTION);
    ck_assert_uint_eq(block(0, 1)->index, 1);
    ck_assert_int_eq(block(0, 2)->kind, BLOCK_TEXT);
    assert_words(&block(0, 2)->text, "Text again.");
}
END_TEST

START_TEST(notes_belong_to_their_page)
{
    read_lesson(
        "# L\n## P\ntext\n<!-- notes:\nAsk first.\n\nWait.\n-->\n## Q\n<!-- TODO nobody sees this -->\n");
    ck_assert_str_eq(lesson->pages[0].notes, "Ask first.\n\nWait.");
    ck_assert_ptr_null(lesson->pages[1].notes);
    ck_assert_uint_eq(lesson->pages[1].block_count, 0);
}
END_TEST

/* A wrong text and the words about it. */
static const struct {
    const char *text, *error;
} mistakes[] = {
    {"", "1: expected a title (`# Title`) and a page (`## Title`)"},
    {"# L\n", "1: expected a title (`# Title`) and a page (`## Title`)"},
    {"# L\n\ntext\n", "3: expected a page (`## Title`) before anything else than the lesson's title"},
    {"text\n", "1: expected a page (`## Title`) before anything else than the lesson's title"},
    {"## P\n# L\n", "1: expected the lesson's title (`# Title`) before the first page"},
    {"# L\n## P\n# M\n", "3: expected one `#` heading, the lesson's title, got a second"},
    {"# L\n## P\n\n##\n", "2: expected words behind the # of the next heading"},
    {"# L\n## P {deep}\n", "2: expected {deeper} or nothing in braces behind a page's title"},
    {"# L\n<!-- minutes: soon -->\n## P\n", "2: expected a number of minutes: <!-- minutes: 25 -->"},
    {"# L\n## P\n<!-- a\n\nb -->\n<!-- c --> <!-- minutes: x -->\n",
     "6: expected a number of minutes: <!-- minutes: 25 -->"},
    {"# L\n<!-- notes: x -->\n## P\n", "2: expected one comment with notes on each page"},
    {"# L\n## P\n<!-- notes: x -->\n\n<!-- notes: y -->\n",
     "5: expected one comment with notes on each page"},
    {"# L\n## P\n\n<div>x</div>\n",
     "4: expected Markdown or a comment in <!-- -->, got other HTML or a comment without its end"},
    {"# L\n## P\n\n<!-- notes: x\n",
     "4: expected Markdown or a comment in <!-- -->, got other HTML or a comment without its end"},
    {"# L\n## P\ntext ![pic](x.png)\n", "3: expected text here: a lesson shows no pictures"},
    {"# L\n## P\ntext\n\n***\n", "3: expected no line across the page: `##` begins a page"},
    {"# L\n## P\n> a\n> - b\n", "3: expected paragraphs in a quote, got a list"},
    {"# L\n## P\n> a\n> ```\n> b\n> ```\n", "3: expected paragraphs in a quote, got code"},
    {"# L\n## P\n- a\n  > b\n", "3: expected a quote outside of quotes and lists"},
    {"# L\n## P\n- a\n  - b\n    - c\n      - d\n        - e\n", "6: expected a list of at most 4 levels"},
    {"# L\n## P\n- [ ] a — *b*\n", "3: expected `### predict ID` or `### question ID` above a task list"},
    {"# L\n## P\n```scene\nlook\n```\n",
     "3: expected a title behind `scene`, with {run} or nothing in braces"},
    {"# L\n## P\n```scene x {fast}\nlook\n```\n",
     "3: expected a title behind `scene`, with {run} or nothing in braces"},
    {"# L\n## P\n```scene x\n# nothing\n```\n", "3: expected a step in the scene"},
    {"# L\n## P\n```scene the `x`\nlook\n```\n", "3: expected no '`' in the words behind a fence's ```"},
    {"# L\n## P\n\n```scene x\nlook\n\nuntil prints \"x\"\n```\n",
     "7: expected an actor's name after 'until', got 'prints'"},
    {"# L\n## P\n```scene x\npredict y\n```\n",
     "4: expected the id of a `### predict` of this lesson, got 'y'"},
    {"# L\n## P\n### question y\ny?\n> z\n\n```scene x\npredict y\n```\n",
     "8: expected the id of a `### predict` of this lesson, got 'y'"},
    {"# L\n## P\n### predict y\ny?\n- [x] a — *b*\n- [ ] c — *d*\n",
     "3: expected a scene with `predict y`: nothing asks this"},
    {"# L\n### question y\ny?\n> z\n", "2: expected a page (`## Title`) before a question"},
    {"# L\n## P\n### question two words\ny?\n> z\n",
     "3: question 'two': expected one word as the id behind `### predict` or `### question`"},
    {"# L\n## P\n### question y\n> z\n", "3: question 'y': expected the question itself below its heading"},
    {"# L\n## P\n### question y\ny?\n",
     "3: question 'y': expected a task list of options, or a quote that is the answer"},
    {"# L\n## P\n### predict y\ny?\n> z\n",
     "3: question 'y': expected a task list of options: a prediction is answered by a digit"},
    {"# L\n## P\n### question y\ny?\n- [x] a — *b*\n",
     "3: question 'y': expected two options or more, the right one ticked: - [x]"},
    {"# L\n## P\n### question y\ny?\n- [ ] a — *b*\n- [ ] c — *d*\n",
     "3: question 'y': expected two options or more, the right one ticked: - [x]"},
    {"# L\n## P\n### question y\ny?\n- [x] a — *b*\n- [ ] c\n",
     "6: question 'y': expected an option that ends in ' — *why it is right or wrong*'"},
    {"# L\n## P\n### question y\ny?\n- [x] a — *b*\n- [ ] *d*\n",
     "6: question 'y': expected an option that ends in ' — *why it is right or wrong*'"},
    {"# L\n## P\n### question y\ny?\n- [x] a — *b*\n- [ ] c - *d*\n",
     "6: question 'y': expected an option that ends in ' — *why it is right or wrong*'"},
    {"# L\n## P\n### question y\ny?\n- [x] a — *b*\n- [ ] c — *d*\nproof: 01.1\n",
     "6: question 'y': expected an option that ends in ' — *why it is right or wrong*'"},
    {"# L\n## P\n### question y\ny?\n> z\n\n- [x] a — *b*\n",
     "7: question 'y': expected a task list or a quote as the answer, got both"},
    {"# L\n## P\n### question y\ny?\n> z\n\nproof: here\n",
     "7: question 'y': expected one line `proof: 01.3`, a lesson's number and the scene's"},
    {"# L\n## P\n### question y\ny?\n> z\n\nproof: 07.1\n",
     "3: question 'y': expected a scene of this lesson as proof, got 07.1 of 0"},
    {"# L\n## P\n### question y\ny?\n> z\n\n### question y\nz?\n> z\n",
     "7: expected another id than 'y', which line 3 has"},
};

START_TEST(each_mistake_is_named_with_its_line)
{
    struct err err = {0};
    struct span text = span_of(mistakes[_i].text);
    ck_assert_int_eq(lesson_parse_text("07-maps/lesson.md", text, &lesson, &err), -1);
    char *expected = mem_printf("07-maps/lesson.md:%s", mistakes[_i].error);
    ck_assert_str_eq(err.text, expected);
    free(expected);
}
END_TEST

START_TEST(a_lesson_cut_anywhere_is_read_or_refused)
{
    const char *const texts[] = {scenes, questions};
    for (size_t i = 0; i < 2; i++)
        for (size_t length = 0; length <= strlen(texts[i]); length++) {
            struct err err = {0};
            char *cut = mem_dup_n(texts[i], length);
            drop();
            if (lesson_parse_text("x/lesson.md", (struct span){cut, length}, &lesson, &err) != 0)
                ck_assert(err.set);
            free(cut);
        }
}
END_TEST

START_TEST(a_task_may_begin_with_text)
{
    struct err err = {0};
    char dir[] = "/tmp/shmlab-task-XXXXXX";
    ck_assert_ptr_nonnull(mkdtemp(dir));
    char *path = mem_printf("%s/task.md", dir);
    struct buf text = {0};
    buf_text_add(&text,
                 "# Publish\n\nWrite it.\n\n```c\nint x;\n```\n\n## Hint\n\nFirst.\n\n## Hint\n\nSecond.\n");
    ck_assert_int_eq(buf_write_file(&text, path, 0600, &err), 0);
    ck_assert_msg(lesson_parse_task(dir, &lesson, &err) == 0, "%s", err.text);
    ck_assert_uint_eq(lesson->page_count, 3);
    ck_assert_str_eq(lesson->pages[0].title, "Publish");
    ck_assert_uint_eq(lesson->pages[0].block_count, 2);
    ck_assert_str_eq(lesson->pages[2].title, "Hint");
    remove(path);
    ck_assert_int_eq(lesson_parse_task(dir, &lesson, &err), -1);
    ck_assert_int_eq(err.num, ENOENT);
    remove(dir);
    buf_free(&text);
    free(path);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("lesson_parse");
    tcase_add_checked_fixture(cases, NULL, drop);
    tcase_add_test(cases, a_lesson_is_named_by_its_folder_and_heading);
    tcase_add_test(cases, paragraphs_keep_their_styles_and_spaces);
    tcase_add_test(cases, lists_have_depth_and_numbers);
    tcase_add_test(cases, code_is_kept_verbatim);
    tcase_add_test(cases, code_without_a_language_has_its_line_too);
    tcase_add_test(cases, quotes_are_a_block_a_paragraph);
    tcase_add_test(cases, tables_are_rows_times_columns);
    tcase_add_test(cases, a_scene_is_numbered_and_knows_its_page);
    tcase_add_test(cases, a_prediction_has_options_each_with_its_why);
    tcase_add_test(cases, a_free_question_has_its_answer_in_a_quote);
    tcase_add_test(cases, notes_belong_to_their_page);
    tcase_add_loop_test(cases, each_mistake_is_named_with_its_line, 0, sizeof mistakes / sizeof *mistakes);
    tcase_add_test(cases, a_lesson_cut_anywhere_is_read_or_refused);
    tcase_add_test(cases, a_task_may_begin_with_text);
    return suite_run();
}
