/* Every part of a page in 60 columns and 10 rows, in ASCII: what a pane shows when there is little room. */
#include "tests/suite_main.h"
#include "view/view_parts.h"
#include "view_pictures.h"

enum { ROWS = 10, COLUMNS = 60 };
enum part { HOME, EXERCISES, PAGE, QUESTION, EXERCISE, HELP, STAGE, LISTING, HISTOGRAM, SCHEDULE, SCENE };

static void write(const struct session *session, struct sheet *sheet, enum part part)
{
    struct drawn drawn = {0};
    switch (part) {
    case HOME: view_home(session, sheet, &drawn); break;
    case EXERCISES: view_exercises(session, sheet, &drawn); break;
    case PAGE: view_page(session, sheet); break;
    case QUESTION: view_question(session, sheet, &drawn); break;
    case EXERCISE: view_exercise(session, sheet); break;
    case HELP: view_help(session, sheet); break;
    case STAGE: view_stage(session, sheet); break;
    case LISTING: view_listing(session, sheet); break;
    case HISTOGRAM: view_histogram(&session->play.histogram, sheet); break;
    case SCHEDULE: view_schedule(session, sheet); break;
    case SCENE: view_scene(session, sheet, 0); break;
    }
}

static char *part_of(enum moment moment, enum part part, struct scroll scroll)
{
    struct session *session = sample_session(moment);
    struct sheet sheet;
    struct grid grid;
    session->ui.rows = ROWS;
    session->ui.columns = COLUMNS;
    sheet_init(&sheet, COLUMNS, true);
    write(session, &sheet, part);
    grid_init(&grid, ROWS, COLUMNS, true);
    sheet_show(&sheet, &grid, (struct rect){0, 0, ROWS, COLUMNS}, &scroll);
    char *text = grid_dump(&grid);
    sheet_free(&sheet);
    grid_free(&grid);
    sample_session_free(session);
    return text;
}

static char *pane_of(enum moment moment, bool source, bool boxed)
{
    struct session *session = sample_session(moment);
    struct drawn drawn = {0};
    struct grid grid;
    grid_init(&grid, ROWS, COLUMNS, true);
    struct rect all = {0, 0, ROWS, COLUMNS};
    if (source)
        view_source_pane(session, &grid, all, boxed);
    else
        view_output_panes(session, &grid, all, boxed, &drawn);
    char *text = grid_dump(&grid);
    grid_free(&grid);
    sample_session_free(session);
    return text;
}

static char *bars_of(enum moment moment)
{
    struct session *session = sample_session(moment);
    struct drawn drawn = {0};
    struct grid grid;
    session->ui.columns = COLUMNS;
    grid_init(&grid, 3, COLUMNS, true);
    view_title(session, &grid);
    view_message(session, &grid, (struct rect){1, 0, 1, COLUMNS});
    view_keys(session, &grid, (struct rect){2, 0, 1, COLUMNS}, &drawn);
    char *text = grid_dump(&grid);
    grid_free(&grid);
    sample_session_free(session);
    return text;
}

START_TEST(home_scrolls_to_the_selected_lesson)
{
    expect_picture(part_of(AT_HOME, HOME, (struct scroll){.follow = true}), "");
}
END_TEST

START_TEST(the_list_of_exercises)
{
    expect_picture(part_of(AT_EXERCISES, EXERCISES, (struct scroll){.follow = true}), "");
}
END_TEST

START_TEST(a_page_and_that_more_follows)
{
    expect_picture(part_of(AT_TEXT, PAGE, (struct scroll){0}), "");
}
END_TEST

START_TEST(a_question)
{
    expect_picture(part_of(AT_QUESTION, QUESTION, (struct scroll){0}), "");
}
END_TEST

START_TEST(the_answer_and_its_reasons)
{
    expect_picture(part_of(AT_ANSWERED, QUESTION, (struct scroll){0}), "");
}
END_TEST

START_TEST(a_verdict)
{
    expect_picture(part_of(AT_VERDICT, EXERCISE, (struct scroll){0}), "");
}
END_TEST

START_TEST(the_keys)
{
    expect_picture(part_of(AT_HELP, HELP, (struct scroll){0}), "");
}
END_TEST

START_TEST(the_stage_scrolled_to_its_end)
{
    expect_picture(part_of(AT_STAGE, STAGE, (struct scroll){.at = 100}), "");
}
END_TEST

START_TEST(the_object_folder)
{
    expect_picture(part_of(AT_WRITER, LISTING, (struct scroll){0}), "");
}
END_TEST

START_TEST(bars)
{
    expect_picture(part_of(AT_HISTOGRAM, HISTOGRAM, (struct scroll){0}), "");
}
END_TEST

START_TEST(who_moved_in_which_order)
{
    expect_picture(part_of(AT_STAGE, SCHEDULE, (struct scroll){0}), "");
}
END_TEST

START_TEST(the_script_with_its_next_line)
{
    expect_picture(part_of(AT_STAGE, SCENE, (struct scroll){.follow = true}), "");
}
END_TEST

START_TEST(the_source_under_its_name)
{
    expect_picture(pane_of(AT_STAGE, true, false), "");
}
END_TEST

START_TEST(the_source_inside_a_library)
{
    expect_picture(pane_of(AT_LOCKED, true, false), "");
}
END_TEST

START_TEST(what_each_process_printed)
{
    expect_picture(pane_of(AT_WRITER, false, true), "");
}
END_TEST

START_TEST(title_and_keys)
{
    expect_picture(bars_of(AT_STAGE), "");
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("parts");
    tcase_add_test(cases, home_scrolls_to_the_selected_lesson);
    tcase_add_test(cases, the_list_of_exercises);
    tcase_add_test(cases, a_page_and_that_more_follows);
    tcase_add_test(cases, a_question);
    tcase_add_test(cases, the_answer_and_its_reasons);
    tcase_add_test(cases, a_verdict);
    tcase_add_test(cases, the_keys);
    tcase_add_test(cases, the_stage_scrolled_to_its_end);
    tcase_add_test(cases, the_object_folder);
    tcase_add_test(cases, bars);
    tcase_add_test(cases, who_moved_in_which_order);
    tcase_add_test(cases, the_script_with_its_next_line);
    tcase_add_test(cases, the_source_under_its_name);
    tcase_add_test(cases, the_source_inside_a_library);
    tcase_add_test(cases, what_each_process_printed);
    tcase_add_test(cases, title_and_keys);
    return suite_run();
}
