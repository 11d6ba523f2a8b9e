#include "course/stamp.h"

#include <sha256.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"

unsigned stamp_needs(const struct scene *scene)
{
    unsigned needs = 0;
    for (size_t i = 0; i < scene->step_count; i++) {
        const struct step *step = &scene->steps[i];
        bool moves = step->verb == VERB_STEP || step->verb == VERB_HOLD || step->verb == VERB_SCHEDULE ||
                     step->verb == VERB_EXPLORE || step->verb == VERB_BUFFERS;
        bool stops = step->verb == VERB_UNTIL && step->condition.kind == COND_REACHES;
        if (moves || stops || (step->verb == VERB_START && step->held))
            needs |= NEED_HOLD;
        bool at_once = (step->verb == VERB_REPEAT || step->verb == VERB_MEASURE) && !step->pinned;
        if ((step->verb == VERB_START && step->cpu > 0) || at_once)
            needs |= NEED_CPUS;
    }
    return needs;
}

/* With its NUL, so that no two lists of texts look the same. */
static void add(SHA2_CTX *context, const char *text)
{
    SHA256Update(context, (const uint8_t *)(text != NULL ? text : ""), (text != NULL ? strlen(text) : 0) + 1);
}

static void add_rich(SHA2_CTX *context, const struct rich *rich)
{
    char *words = rich_words(rich);
    add(context, words);
    free(words);
}

static void add_question(SHA2_CTX *context, const struct lesson *lesson, const char *id)
{
    for (size_t q = 0; q < lesson->question_count; q++) {
        const struct question *question = &lesson->questions[q];
        if (strcmp(question->id, id) != 0)
            continue;
        for (size_t i = 0; i < question->stem_count; i++)
            add_rich(context, &question->stem[i].text);
        for (size_t i = 0; i < question->option_count; i++) {
            add_rich(context, &question->options[i].text);
            add_rich(context, &question->options[i].why);
            add(context, question->options[i].right ? "right" : "");
        }
    }
}

static int add_program(SHA2_CTX *context, const struct lesson *lesson, const char *program, struct err *err)
{
    struct buf text = {0};
    static const char *const suffixes[] = {".c", ".rs"};
    int result = -1;
    for (size_t i = 0; result != 0 && i < sizeof suffixes / sizeof *suffixes; i++) {
        bool last = i + 1 == sizeof suffixes / sizeof *suffixes;
        char *path = mem_printf("%s/%s%s", lesson->dir, program, suffixes[i]);
        result = buf_read_file(&text, path, last ? err : NULL);
        free(path);
    }
    add(context, buf_text(&text));
    buf_free(&text);
    return result;
}

static bool ran_before(const struct scene *scene, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (scene->steps[i].program != NULL && strcmp(scene->steps[i].program, scene->steps[at].program) == 0)
            return true;
    return false;
}

int stamp_scene(const struct lesson *lesson, size_t index, char text[STAMP_TEXT], struct err *err)
{
    const struct scene *scene = &lesson->scenes[index];
    SHA2_CTX context;
    uint8_t digest[SHA256_DIGEST_LENGTH];
    SHA256Init(&context);
    add(&context, scene->title);
    add(&context, lesson->pages[scene->page].title);
    for (size_t i = 0; i < scene->step_count; i++) {
        const struct step *step = &scene->steps[i];
        add(&context, step->source);
        if (step->verb == VERB_PREDICT)
            add_question(&context, lesson, step->id);
        if (step->program != NULL && !ran_before(scene, i) &&
            add_program(&context, lesson, step->program, err) != 0)
            return -1;
    }
    SHA256Final(digest, &context);
    for (size_t i = 0; i < sizeof digest; i++)
        snprintf(text + 2 * i, 3, "%02x", digest[i]);
    return 0;
}
