#include "course/lesson_question.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/span.h"
#include "course/rich.h"

enum { MOST_OPTIONS = 9 }; /* an answer is one digit */

struct reading {
    const char *path;
    struct question *question;
    size_t stem_capacity, option_capacity;
    struct err *err;
};

static const char dash[] = " — ";

static struct rich take(struct rich *from)
{
    struct rich taken = *from;
    *from = (struct rich){0};
    return taken;
}

static int expected(const struct reading *reading, int line, const char *what)
{
    const struct question *question = reading->question;
    return err_usage(reading->err, "%s:%d: question '%s': expected %s", reading->path, line, question->id,
                     what);
}

bool lesson_question_begins(const struct part *part)
{
    bool begins = false;
    if (part->kind == PART_HEADING && part->depth == 3) {
        char *words = rich_words(&part->text);
        begins = span_starts(span_of(words), "predict ") || span_starts(span_of(words), "question ");
        free(words);
    }
    return begins;
}

struct block lesson_question_block(struct part *part)
{
    static const enum block_kind kinds[] = {
        [PART_HEADING] = BLOCK_HEADING, [PART_TEXT] = BLOCK_TEXT, [PART_ITEM] = BLOCK_ITEM,
        [PART_QUOTE] = BLOCK_QUOTE,     [PART_CODE] = BLOCK_CODE, [PART_TABLE] = BLOCK_TABLE,
    };
    struct block block = {.kind = kinds[part->kind],
                          .line = part->line,
                          .depth = part->depth,
                          .number = part->number,
                          .text = take(&part->text),
                          .code = part->code,
                          .lang = part->info,
                          .table = part->table};
    part->code = part->info = NULL;
    part->table = NULL;
    return block;
}

/* Index of the first run of the *why*: the emphasised runs that end the option; count when there are none. */
static size_t find_why(const struct rich *text)
{
    size_t why = text->count;
    while (why > 0 && text->runs[why - 1].style & RUN_EMPH)
        why--;
    return why;
}

static bool cut_dash(char *text)
{
    size_t length = strlen(text), cut = strlen(dash);
    if (length < cut || strcmp(text + length - cut, dash) != 0)
        return false;
    text[length - cut] = '\0';
    return true;
}

/* `text — *why*`: the runs are divided between the two. */
static int split_option(const struct reading *reading, const struct part *part, struct option *option)
{
    struct rich *text = &option->text;
    size_t why = find_why(text);
    if (why == 0 || why == text->count || !cut_dash(text->runs[why - 1].text))
        return expected(reading, part->line, "an option that ends in ' — *why it is right or wrong*'");
    option->why.count = text->count - why;
    option->why.runs = mem_array(option->why.count, sizeof *text->runs);
    memcpy(option->why.runs, text->runs + why, option->why.count * sizeof *text->runs);
    text->count = why;
    for (size_t i = 0; i < option->why.count; i++)
        option->why.runs[i].style &= ~(unsigned)RUN_EMPH;
    return 0;
}

static int add_option(struct reading *reading, struct part *part)
{
    struct question *question = reading->question;
    if (question->answer.count > 0)
        return expected(reading, part->line, "a task list or a quote as the answer, got both");
    if (question->option_count == MOST_OPTIONS)
        return expected(reading, part->line, "at most 9 options");
    question->options = mem_push(question->options, &question->option_count, &reading->option_capacity,
                                 sizeof *question->options);
    struct option *option = &question->options[question->option_count - 1];
    option->right = part->ticked;
    option->text = take(&part->text);
    return split_option(reading, part, option);
}

/* A further paragraph of the answer stands behind a line break. */
static void add_answer(struct question *question, struct part *part)
{
    struct rich *answer = &question->answer;
    if (answer->count > 0)
        answer->runs[answer->count - 1].style |= RUN_BREAK;
    rich_move(answer, &part->text);
}

static bool is_proof(const struct part *part)
{
    return part->kind == PART_TEXT && part->text.count > 0 &&
           span_starts(span_of(part->text.runs[0].text), "proof: ");
}

static bool is_scene_number(struct span words)
{
    static const char pattern[] = "00."; /* then the scene's, from 1 on; no octal: 08 is a lesson */
    for (size_t i = 0; i < words.length; i++) {
        bool digit = isdigit((unsigned char)words.at[i]);
        if (i < strlen(pattern) && pattern[i] != '0' ? words.at[i] != pattern[i] : !digit)
            return false;
    }
    return words.length > strlen(pattern) && words.at[strlen(pattern)] != '0';
}

static int take_proof(const struct reading *reading, const struct part *part)
{
    int result = 0;
    char *words = rich_words(&part->text);
    struct span scene = span_of(words);
    span_word(&scene); /* proof: */
    struct span number = span_word(&scene), title = span_trim(scene);
    if (is_scene_number(number) && reading->question->proof == NULL) {
        reading->question->proof = span_dup(number);
        reading->question->proof_title = title.length > 0 ? span_dup(title) : NULL;
    } else {
        result = expected(reading, part->line, "one line `proof: 01.3`, a lesson's number and the scene's");
    }
    free(words);
    return result;
}

/* 1: the part belongs to the question. 0: it stands behind the question. */
static int add_part(struct reading *reading, struct part *part)
{
    struct question *question = reading->question;
    bool answered = question->option_count > 0 || question->answer.count > 0;
    if (part->kind == PART_ITEM && part->task)
        return add_option(reading, part) == 0 ? 1 : -1;
    if (is_proof(part))
        return take_proof(reading, part) == 0 ? 1 : -1;
    if (part->kind == PART_QUOTE && question->option_count == 0) {
        add_answer(question, part);
        return 1;
    }
    if (answered || part->kind == PART_HEADING || part->kind == PART_COMMENT ||
        (part->kind == PART_CODE && span_starts(span_of(part->info), "scene")))
        return 0;
    question->stem =
        mem_push(question->stem, &question->stem_count, &reading->stem_capacity, sizeof *question->stem);
    question->stem[question->stem_count - 1] = lesson_question_block(part);
    return 1;
}

static int check(const struct reading *reading)
{
    const struct question *question = reading->question;
    size_t right = 0;
    for (size_t i = 0; i < question->option_count; i++)
        right += question->options[i].right;
    if (question->stem_count == 0)
        return expected(reading, question->line, "the question itself below its heading");
    if (question->option_count == 0 && question->predict)
        return expected(reading, question->line,
                        "a task list of options: a prediction is answered by a digit");
    if (question->option_count == 0 && question->answer.count == 0)
        return expected(reading, question->line, "a task list of options, or a quote that is the answer");
    if (question->option_count == 1 || (question->option_count > 1 && right == 0))
        return expected(reading, question->line, "two options or more, the right one ticked: - [x]");
    return 0;
}

static int read_heading(struct reading *reading, const struct part *part)
{
    struct question *question = reading->question;
    char *words = rich_words(&part->text);
    struct span rest = span_of(words);
    question->line = part->line;
    question->predict = span_is(span_word(&rest), "predict");
    question->id = span_dup(span_word(&rest));
    bool good = span_trim(rest).length == 0;
    free(words);
    return good ? 0
                : expected(reading, part->line, "one word as the id behind `### predict` or `### question`");
}

int lesson_question_read(const char *path, struct part *parts, size_t count, size_t *at,
                         struct question *question, struct err *err)
{
    struct reading reading = {.path = path, .question = question, .err = err};
    int belongs = 1;
    if (read_heading(&reading, &parts[(*at)++]) != 0)
        return -1;
    while (belongs == 1 && *at < count) {
        belongs = add_part(&reading, &parts[*at]);
        *at += belongs == 1;
    }
    return belongs < 0 ? -1 : check(&reading);
}
