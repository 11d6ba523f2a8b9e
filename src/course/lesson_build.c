#include "course/lesson_build.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/span.h"
#include "course/condition.h"
#include "course/lesson_question.h"
#include "course/scene_parse.h"

struct build {
    const char *path;
    bool task;
    struct lesson *lesson;
    size_t page_capacity, block_capacity, scene_capacity, question_capacity;
    struct err *err;
};

static int expected(const struct build *build, int line, const char *what)
{
    return err_usage(build->err, "%s:%d: expected %s", build->path, line, what);
}

static struct page *page(const struct build *build)
{
    return build->lesson->page_count > 0 ? &build->lesson->pages[build->lesson->page_count - 1] : NULL;
}

/* Cuts ` {mark}` from the end of a title. -1: it ends in braces with something else. */
static int cut_mark(char *title, const char *mark, bool *found)
{
    size_t length = strlen(title);
    char *open = strrchr(title, '{');
    *found = false;
    if (length == 0 || title[length - 1] != '}' || open == NULL)
        return 0;
    title[length - 1] = '\0';
    *found = strcmp(open + 1, mark) == 0;
    *open = '\0';
    while (open > title && open[-1] == ' ')
        *--open = '\0';
    return *found ? 0 : -1;
}

static void push_page(struct build *build, char *title, int line)
{
    struct lesson *lesson = build->lesson;
    lesson->pages =
        mem_push(lesson->pages, &lesson->page_count, &build->page_capacity, sizeof *lesson->pages);
    page(build)->title = title;
    page(build)->line = line;
    build->block_capacity = 0;
}

static int push_block(struct build *build, struct block block)
{
    if (page(build) == NULL && build->task && build->lesson->title != NULL)
        push_page(build, mem_dup(build->lesson->title), block.line);
    if (page(build) == NULL) {
        expected(build, block.line, "a page (`## Title`) before anything else than the lesson's title");
        block_free(&block);
        return -1;
    }
    struct page *last = page(build);
    last->blocks = mem_push(last->blocks, &last->block_count, &build->block_capacity, sizeof *last->blocks);
    last->blocks[last->block_count - 1] = block;
    return 0;
}

static int add_heading(struct build *build, struct part *part)
{
    struct lesson *lesson = build->lesson;
    if (part->depth > 2)
        return push_block(build, lesson_question_block(part));
    if (part->depth == 1 && lesson->title != NULL)
        return expected(build, part->line, "one `#` heading, the lesson's title, got a second");
    if (part->depth == 2 && lesson->title == NULL)
        return expected(build, part->line, "the lesson's title (`# Title`) before the first page");
    char *title = rich_words(&part->text);
    if (part->depth == 1) {
        lesson->title = title;
        return 0;
    }
    bool deeper;
    int mark = cut_mark(title, "deeper", &deeper);
    push_page(build, title, part->line);
    page(build)->deeper = deeper;
    return mark == 0 ? 0 : expected(build, part->line, "{deeper} or nothing in braces behind a page's title");
}

static int add_notes(struct build *build, const struct part *part, struct span notes)
{
    if (page(build) == NULL || page(build)->notes != NULL)
        return expected(build, part->line, "one comment with notes on each page");
    page(build)->notes = span_dup(notes);
    return 0;
}

/* `notes: …` and `minutes: 25`; other comments are the author's own. */
static int add_comment(struct build *build, const struct part *part)
{
    struct span text = span_trim(span_of(part->code)), rest = text;
    struct span word = span_word(&rest);
    int64_t minutes;
    if (span_is(word, "notes:"))
        return add_notes(build, part, span_trim(rest));
    if (!span_is(word, "minutes:"))
        return 0;
    if (!span_number(span_trim(rest), &minutes) || minutes < 1 || minutes > 999)
        return expected(build, part->line, "a number of minutes: <!-- minutes: 25 -->");
    build->lesson->minutes = (int)minutes;
    return 0;
}

static void find_goal(struct scene *scene)
{
    for (size_t i = 0; i < scene->step_count && scene->goal == NULL; i++) {
        const struct step *step = &scene->steps[i];
        if (step->verb == VERB_GOAL)
            scene->goal = step->text != NULL ? mem_dup(step->text) : condition_words(&step->condition);
    }
}

static int add_scene(struct build *build, struct part *part, struct span title)
{
    struct lesson *lesson = build->lesson;
    lesson->scenes =
        mem_push(lesson->scenes, &lesson->scene_count, &build->scene_capacity, sizeof *lesson->scenes);
    struct scene *scene = &lesson->scenes[lesson->scene_count - 1];
    scene->line = part->line;
    scene->title = span_dup(span_trim(title));
    if (cut_mark(scene->title, "run", &scene->run) != 0 || scene->title[0] == '\0')
        return expected(build, part->line, "a title behind `scene`, with {run} or nothing in braces");
    struct span text = span_of(part->code);
    if (scene_parse(build->path, part->line + 1, text, &scene->steps, &scene->step_count, build->err) != 0)
        return -1;
    if (scene->step_count == 0)
        return expected(build, part->line, "a step in the scene");
    scene->minutes = scene_parse_minutes(text);
    find_goal(scene);
    struct block block = {.kind = BLOCK_SCENE, .line = part->line, .index = lesson->scene_count - 1};
    if (push_block(build, block) != 0)
        return -1;
    scene->page = lesson->page_count - 1;
    return 0;
}

static int add_code(struct build *build, struct part *part)
{
    struct span info = span_of(part->info);
    struct span lang = span_word(&info);
    if (span_is(lang, "scene"))
        return add_scene(build, part, info);
    struct block block = lesson_question_block(part);
    char *word = span_dup(lang); /* lang points into what is freed next */
    free(block.lang);
    block.lang = word;
    return push_block(build, block);
}

static int add_question(struct build *build, struct part *parts, size_t count, size_t *at)
{
    struct lesson *lesson = build->lesson;
    lesson->questions = mem_push(lesson->questions, &lesson->question_count, &build->question_capacity,
                                 sizeof *lesson->questions);
    size_t index = lesson->question_count - 1;
    struct question *question = &lesson->questions[index];
    if (lesson_question_read(build->path, parts, count, at, question, build->err) != 0)
        return -1;
    for (size_t i = 0; i < index; i++)
        if (strcmp(lesson->questions[i].id, question->id) == 0)
            return err_usage(build->err, "%s:%d: expected another id than '%s', which line %d has",
                             build->path, question->line, question->id, lesson->questions[i].line);
    if (page(build) == NULL)
        return expected(build, question->line, "a page (`## Title`) before a question");
    question->page = lesson->page_count - 1;
    if (question->predict)
        return 0;
    return push_block(build, (struct block){.kind = BLOCK_QUESTION, .line = question->line, .index = index});
}

static int add_text(struct build *build, struct part *part)
{
    if (part->kind == PART_ITEM && part->task)
        return expected(build, part->line, "`### predict ID` or `### question ID` above a task list");
    if (part->kind == PART_TEXT && part->text.count > 0 &&
        span_starts(span_of(part->text.runs[0].text), "```"))
        return expected(build, part->line, "no '`' in the words behind a fence's ```");
    return push_block(build, lesson_question_block(part));
}

static int add_parts(struct build *build, struct part *parts, size_t count)
{
    for (size_t at = 0; at < count;) {
        struct part *part = &parts[at];
        int result;
        if (lesson_question_begins(part)) {
            result = add_question(build, parts, count, &at);
        } else {
            at++;
            if (part->kind == PART_HEADING)
                result = add_heading(build, part);
            else if (part->kind == PART_COMMENT)
                result = add_comment(build, part);
            else if (part->kind == PART_CODE)
                result = add_code(build, part);
            else
                result = add_text(build, part);
        }
        if (result != 0)
            return -1;
    }
    return 0;
}

static struct question *find_question(const struct lesson *lesson, const char *id)
{
    for (size_t i = 0; i < lesson->question_count; i++)
        if (strcmp(lesson->questions[i].id, id) == 0)
            return &lesson->questions[i];
    return NULL;
}

static int check_predict(const struct build *build, const struct step *step, bool *asked)
{
    const struct question *question = find_question(build->lesson, step->id);
    if (question == NULL || !question->predict)
        return err_usage(build->err, "%s:%d: expected the id of a `### predict` of this lesson, got '%s'",
                         build->path, step->line, step->id);
    asked[question - build->lesson->questions] = true;
    return 0;
}

/* Every `predict` names a prediction, and every prediction is asked. */
static int check_predictions(const struct build *build)
{
    const struct lesson *lesson = build->lesson;
    bool *asked = mem_array(lesson->question_count, sizeof *asked);
    int result = 0;
    for (size_t i = 0; i < lesson->scene_count; i++)
        for (size_t j = 0; j < lesson->scenes[i].step_count && result == 0; j++)
            if (lesson->scenes[i].steps[j].verb == VERB_PREDICT)
                result = check_predict(build, &lesson->scenes[i].steps[j], asked);
    for (size_t i = 0; i < lesson->question_count && result == 0; i++)
        if (lesson->questions[i].predict && !asked[i])
            result = err_usage(build->err, "%s:%d: expected a scene with `predict %s`: nothing asks this",
                               build->path, lesson->questions[i].line, lesson->questions[i].id);
    free(asked);
    return result;
}

/* A proof in this very lesson must be one of its scenes; those elsewhere are followed by a test. */
static int check_proofs(const struct build *build)
{
    const struct lesson *lesson = build->lesson;
    for (size_t i = 0; i < lesson->question_count; i++) {
        const struct question *question = &lesson->questions[i];
        if (question->proof == NULL || strncmp(question->proof, lesson->number, 2) != 0)
            continue;
        if (strtoul(question->proof + 3, NULL, 10) > lesson->scene_count)
            return err_usage(build->err,
                             "%s:%d: question '%s': expected a scene of this lesson as proof, got %s of %zu",
                             build->path, question->line, question->id, question->proof, lesson->scene_count);
    }
    return 0;
}

static void name_lesson(struct build *build)
{
    struct lesson *lesson = build->lesson;
    const char *end = strrchr(build->path, '/');
    lesson->dir = end != NULL ? mem_dup_n(build->path, (size_t)(end - build->path)) : mem_dup(".");
    const char *id = strrchr(lesson->dir, '/');
    lesson->id = mem_dup(id != NULL ? id + 1 : lesson->dir);
    size_t digits = strspn(lesson->id, "0123456789");
    lesson->number = mem_dup_n(lesson->id, digits);
}

int lesson_build(const char *path, bool task, struct part *parts, size_t count, struct lesson **lesson,
                 struct err *err)
{
    struct build build = {.path = path, .task = task, .lesson = mem_alloc(sizeof *build.lesson), .err = err};
    name_lesson(&build);
    if (add_parts(&build, parts, count) != 0)
        goto fail;
    if (build.lesson->title == NULL || build.lesson->page_count == 0) {
        expected(&build, 1, "a title (`# Title`) and a page (`## Title`)");
        goto fail;
    }
    if (check_predictions(&build) != 0 || check_proofs(&build) != 0)
        goto fail;
    *lesson = build.lesson;
    return 0;
fail:
    lesson_free(build.lesson);
    return -1;
}
