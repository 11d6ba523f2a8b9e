/* Every section that a lesson explores, with its real processes held where the scene holds them: random
 * orders are replayed on fresh forks, with the kernel's own futex, and compared after every step. With
 * SHMLAB_EXPLORE_RANDOM (make explore-long) 1,000 of each. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "course/anchor.h"
#include "course/catalog.h"
#include "course/lesson_parse.h"
#include "course/object_name.h"
#include "course/paths.h"
#include "tests/drive.h"
#include "tests/sections.h"
#include "tests/suite_main.h"

enum { REPLAYS = 60, REPLAYS_LONG = 1000, PLACES = 4 };

struct staged { /* the start that an `explore` is about, and where the scene has its processes go */
    const struct step *start;
    const char *places[PLACES]; /* A's first, then B's */
    size_t count;
};

static struct paths paths;
static struct catalog catalog;

static void begin(void)
{
    struct err err = {0};
    ck_assert_msg(paths_find(&paths, &err) == 0, "%s", err.text);
    ck_assert_msg(catalog_load(&catalog, paths.data, &err) == 0, "%s", err.text);
}

static void end(void)
{
    catalog_free(&catalog);
    paths_free(&paths);
}

static void reach(struct drive *drive, const char *dir, const struct staged *staged)
{
    struct err err = {0};
    for (size_t i = 0; i < staged->count; i++) {
        char *place = anchor_place(dir, staged->start->program, staged->places[i], &err);
        ck_assert_msg(place != NULL, "%s", err.text);
        while (i > 0 && drive->children == 0)
            drive_turn(drive, 100);
        ck_assert_int_eq(drive_until(drive, (int)i, place), OUT_READY);
        free(place);
    }
}

static void start(struct drive *drive, const struct lesson *lesson, const char *dir, const struct step *step)
{
    const char *first = step->args != NULL ? step->args[0] : NULL;
    const char *second = first != NULL ? step->args[1] : NULL;
    char *program = paths_program(&paths, lesson->id, step->program);
    char *object = object_name(dir, step->program);
    if (object != NULL && first == NULL)
        drive_start_object(drive, program, true, object, NULL);
    else
        drive_start(drive, program, true, first, second);
    free(object);
    free(program);
}

/* One exploration stops its random orders after some seconds: further ones take another seed. */
static void replay_all(struct explore_request *request, const struct lesson *lesson, const struct step *step)
{
    unsigned wanted = getenv("SHMLAB_EXPLORE_RANDOM") != NULL ? REPLAYS_LONG : REPLAYS;
    for (unsigned done = 0; done < wanted;) {
        request->replays = wanted - done;
        request->seed++;
        struct explore_result *result = sections_run(request);
        ck_assert_msg(result->claim == EXPLORE_ALL, "%s:%d: %s", lesson->id, step->line, result->why);
        ck_assert_uint_gt(result->replays, 0);
        done += result->replays;
        explore_result_free(result);
    }
}

static void replay(const struct lesson *lesson, const char *dir, const struct step *step,
                   const struct staged *staged)
{
    struct drive drive;
    struct explore_held held[PLACES] = {0};
    struct explore_request request = {.held = held, .held_count = staged->count, .cpu = -1};
    ck_assert(explore_mode_parse(step->mode, &request.mode));
    char *from = step->from != NULL ? anchor_place(dir, staged->start->program, step->from, NULL) : NULL;
    char *to = step->to != NULL ? anchor_place(dir, staged->start->program, step->to, NULL) : NULL;
    request.from = from;
    drive_open(&drive, NULL);
    start(&drive, lesson, dir, staged->start);
    reach(&drive, dir, staged);
    struct snapshot snapshot = drive_look(&drive);
    for (size_t i = 0; i < staged->count; i++)
        held[i] = (struct explore_held){.pid = snapshot.actors[i].pid, .to = to};
    snapshot_free(&snapshot);
    replay_all(&request, lesson, step);
    drive_close(&drive);
    free(from);
    free(to);
}

static bool has_replays(const struct step *step)
{
    return step->verb == VERB_EXPLORE &&
           (step->mode == NULL || strcmp(step->mode, "sc") == 0 || strcmp(step->mode, "cores") == 0);
}

/* How many sections of this scene were replayed. */
static size_t replay_scene(const struct lesson *lesson, const char *dir, const struct scene *scene)
{
    struct staged staged = {0};
    size_t replayed = 0;
    for (size_t i = 0; i < scene->step_count; i++) {
        const struct step *step = &scene->steps[i];
        bool reaches = step->verb == VERB_UNTIL && step->condition.kind == COND_REACHES;
        if (step->verb == VERB_START)
            staged = (struct staged){.start = step};
        else if (reaches && staged.count < PLACES)
            staged.places[staged.count++] = step->condition.word;
        if (!has_replays(step))
            continue;
        replay(lesson, dir, step, &staged);
        replayed++;
    }
    return replayed;
}

START_TEST(random_orders_of_every_section_that_a_lesson_explores_agree)
{
    size_t replayed = 0;
    for (size_t i = 0; i < catalog.lesson_count; i++) {
        struct lesson *lesson = NULL;
        ck_assert_int_eq(lesson_parse(catalog.lessons[i].dir, &lesson, NULL), 0);
        for (size_t k = 0; k < lesson->scene_count; k++)
            replayed += replay_scene(lesson, catalog.lessons[i].dir, &lesson->scenes[k]);
        lesson_free(lesson);
    }
    ck_assert_uint_ge(replayed, 12);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("explore: every section of the lessons");
    suite_seconds(cases, getenv("SHMLAB_EXPLORE_RANDOM") != NULL ? 600 : 120);
    tcase_add_checked_fixture(cases, begin, end);
    tcase_add_test(cases, random_orders_of_every_section_that_a_lesson_explores_agree);
    return suite_run();
}
