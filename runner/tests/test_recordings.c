/* The recorded runs that a demo plays where the machine refuses the real ones. Each is of its scene as it is
 * now: whoever changes a scene or its programs makes it anew, by `make recordings`. */
#include <check.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "course/catalog.h"
#include "course/lesson_parse.h"
#include "course/paths.h"
#include "course/stamp.h"
#include "lab/pane.h"
#include "lab/reel.h"
#include "tests/suite_main.h"

enum { LINES_MOST = 12 };

static struct paths paths;
static struct catalog catalog;
static glob_t files;

static struct reel *open_reel(const char *path)
{
    struct buf text = {0};
    struct err err = {0};
    ck_assert_int_eq(buf_read_file(&text, path, &err), 0);
    struct reel *reel = reel_read(path, (struct span){buf_text(&text), text.length}, &err);
    ck_assert_msg(reel != NULL, "%s", err.text);
    buf_free(&text);
    return reel;
}

/* "…/02.4.cast": the lesson and the scene, from 0. */
static struct lesson *lesson_of(const char *path, size_t *scene)
{
    const char *name = strrchr(path, '/') + 1;
    struct lesson *lesson = NULL;
    char number[3] = {name[0], name[1], '\0'};
    int index = catalog_find_lesson(&catalog, number, NULL);
    *scene = strtoul(name + 3, NULL, 10) - 1;
    ck_assert_msg(index >= 0 && lesson_parse(catalog.lessons[index].dir, &lesson, NULL) == 0 &&
                      *scene < lesson->scene_count,
                  "%s is of a scene that is no more; remove it", path);
    return lesson;
}

START_TEST(each_is_of_its_scene_as_it_is_now)
{
    const char *path = files.gl_pathv[_i];
    size_t scene;
    char stamp[STAMP_TEXT];
    struct lesson *lesson = lesson_of(path, &scene);
    struct reel *reel = open_reel(path);
    ck_assert_int_eq(stamp_scene(lesson, scene, stamp, NULL), 0);
    ck_assert_msg(strcmp(reel->stamp, stamp) == 0,
                  "%s is stale: its scene has changed; `make recordings` makes it anew", path);
    ck_assert_uint_ne(stamp_needs(&lesson->scenes[scene]), 0);
    reel_free(reel);
    lesson_free(lesson);
}
END_TEST

static bool has_text(const char *line)
{
    for (; *line != '\0'; line++)
        if ((*line >= '0' && *line <= '9') || ((*line | 32) >= 'a' && (*line | 32) <= 'z'))
            return true;
    return false;
}

static int lines_of_text(const struct reel *reel)
{
    int lines = 0;
    for (size_t line = 0; line < pane_lines(reel->pane); line++)
        lines += has_text(pane_line(reel->pane, line));
    return lines;
}

START_TEST(each_plays_to_its_end)
{
    const char *path = files.gl_pathv[_i];
    struct reel *reel = open_reel(path);
    int stops = 0;
    for (size_t at = reel_next_stop(reel); at != reel->shown; at = reel_next_stop(reel)) {
        reel_show(reel, at);
        stops++;
        for (size_t line = 0; line < pane_lines(reel->pane); line++)
            ck_assert_msg(strstr(pane_line(reel->pane, line), "FAIL") == NULL, "%s: %s", path,
                          pane_line(reel->pane, line));
    }
    ck_assert_int_ge(stops, 2);
    ck_assert_ptr_nonnull(strstr(pane_line(reel->pane, 2), "the end"));
    reel_free(reel);
}
END_TEST

/* What an audience can read: at most twelve lines, but for scenes whose whole point is a longer table. */
START_TEST(nearly_all_screens_keep_to_twelve_lines)
{
    int stops = 0, longer = 0;
    for (size_t i = 0; i < files.gl_pathc; i++) {
        struct reel *reel = open_reel(files.gl_pathv[i]);
        for (size_t at = reel_next_stop(reel); at != reel->shown; at = reel_next_stop(reel)) {
            reel_show(reel, at);
            stops++;
            longer += lines_of_text(reel) > LINES_MOST;
        }
        reel_free(reel);
    }
    ck_assert_msg(longer * 10 <= stops, "%d of %d screens are longer", longer, stops);
}
END_TEST

int main(void)
{
    if (paths_find(&paths, NULL) != 0 || catalog_load(&catalog, paths.data, NULL) != 0)
        return EXIT_FAILURE;
    char *pattern = mem_printf("%s/runner/share/recordings/*.cast", paths.data);
    if (glob(pattern, 0, NULL, &files) != 0)
        return EXIT_FAILURE;
    free(pattern);
    TCase *cases = suite_case("recordings");
    tcase_add_loop_test(cases, each_is_of_its_scene_as_it_is_now, 0, (int)files.gl_pathc);
    tcase_add_loop_test(cases, each_plays_to_its_end, 0, (int)files.gl_pathc);
    tcase_add_test(cases, nearly_all_screens_keep_to_twelve_lines);
    return suite_run();
}
