/* `shmlab run`: the scenes of a lesson through the very loop the screen uses, with the journal printed. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/span.h"
#include "cmd/lab.h"
#include "lab/loop.h"
#include "lab/session_run.h"

struct printer {
    uint64_t printed; /* journal lines shown so far */
    bool quiet;
};

static void print_journal(void *context, const struct session *session, struct drawn *drawn)
{
    static const char *const lead[] = {
        [JOURNAL_SCENE] = "== ",   [JOURNAL_STEP] = "> ",  [JOURNAL_HAPPENED] = "  ",
        [JOURNAL_OUTPUT] = "  | ", [JOURNAL_SAY] = "  ",   [JOURNAL_OK] = "  ",
        [JOURNAL_FAIL] = "  ",     [JOURNAL_ASK] = "  ? ", [JOURNAL_ANSWER] = "  ",
        [JOURNAL_NOTICE] = "  ! "};
    struct printer *printer = context;
    const struct journal_line *line;
    (void)drawn;
    for (; (line = journal_at(&session->journal, printer->printed)) != NULL; printer->printed++) {
        if (printer->quiet)
            continue;
        if (line->kind == JOURNAL_OUTPUT)
            printf("%s%c: %s\n", lead[line->kind], actor_letter(line->actor), line->text);
        else
            printf("%s%s\n", lead[line->kind], line->text);
    }
    fflush(stdout);
}

static int run_one(const struct cmd_options *options, int lesson, int scene, json_t *results, struct err *err)
{
    struct printer printer = {.quiet = results != NULL};
    struct face face = {.context = &printer, .input = -1, .draw = print_journal};
    struct lab lab;
    uint64_t begin = clock_now();
    int status = lab_open(&lab, options, &face, (struct lab_wish){.isolation = ISOLATION_NONE}, err);
    if (status == 0) {
        session_run(lab.session, lesson, scene);
        status = lab_run(&lab, &face, err);
    }
    if (results != NULL && lab.session != NULL)
        json_array_append_new(results,
                              json_pack("{s:s, s:i, s:b, s:f}", "lesson", lab.catalog.lessons[lesson].id,
                                        "failures", lab.session->failures, "passed", status == 0, "seconds",
                                        (double)(clock_now() - begin) / CLOCK_S));
    lab_close(&lab);
    return status;
}

static int choose_scene(const struct catalog_lesson *lesson, const char *word, int *scene, struct err *err)
{
    int64_t number = 0;
    if (!span_number(span_of(word), &number) || number < 1 || (size_t)number > lesson->scenes)
        return err_usage(err, "lesson %s has scenes 1 to %zu, not '%s'", lesson->number, lesson->scenes,
                         word);
    *scene = (int)number - 1;
    return 0;
}

/* Which lessons and scene the words name; all when --all was given. */
static int choose(const struct lab *lab, const struct cmd_options *options, int *first, int *last, int *scene,
                  struct err *err)
{
    *scene = -1;
    *first = 0;
    *last = (int)lab->catalog.lesson_count - 1;
    if (options->all && options->word_count == 0)
        return *last >= 0 ? 0 : err_set(err, "there are no lessons in %s", lab->paths.data);
    if (options->word_count < 1 || options->word_count > 2 || options->all)
        return err_usage(err, "shmlab run takes a lesson and perhaps a scene, or --all");
    if (lab_lesson(lab, options->words[0], first, scene, err) != 0)
        return -1;
    *last = *first;
    if (options->word_count == 1)
        return 0;
    return choose_scene(&lab->catalog.lessons[*first], options->words[1], scene, err);
}

int cmd_run(const struct cmd_options *options, struct err *err)
{
    int first, last, scene, worst = 0;
    struct lab lab;
    bool chosen = lab_find(&lab, err) == 0 && choose(&lab, options, &first, &last, &scene, err) == 0;
    lab_close(&lab);
    if (!chosen || loop_block_signals(err) != 0)
        return -1;
    json_t *results = options->json ? json_array() : NULL;
    for (int lesson = first; lesson <= last && worst >= 0; lesson++) {
        int status = run_one(options, lesson, scene, results, err);
        worst = status < 0 ? -1 : status > worst ? status : worst;
    }
    if (results != NULL) {
        json_dumpf(results, stdout, JSON_INDENT(2));
        putchar('\n');
        json_decref(results);
    }
    return worst;
}
