/* Every part of a page in 60 columns and 10 rows, in ASCII: what a pane shows when there is little room. */
#include "tests/suite_main.h"
#include "view/view_parts.h"
#include "view_pictures.h"

enum { ROWS = 10, COLUMNS = 60 };
enum part { HOME, EXERCISES, PAGE, QUESTION, EXERCISE, STAGE, LISTING, HISTOGRAM, SCHEDULE, SCENE };

static void write(const struct session *session, struct sheet *sheet, enum part part)
{
    struct drawn drawn = {0};
    switch (part) {
    case HOME: view_home(session, sheet, &drawn); break;
    case EXERCISES: view_exercises(session, sheet, &drawn); break;
    case PAGE: view_page(session, sheet); break;
    case QUESTION: view_question(session, sheet, &drawn); break;
    case EXERCISE: view_exercise(session, sheet); break;
    case STAGE: view_stage(session, sheet); break;
    case LISTING: view_listing(session, sheet); break;
    case HISTOGRAM: view_histogram(&session->play.histogram, sheet, VIEW_BARS); break;
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
    expect_picture(part_of(AT_HOME, HOME, (struct scroll){.follow = true}),
                   "  01 Writer and reader\n"
                   "     read 2/2  scenes 1/1  quiz 1/1  ex 0/2  25 min\n"
                   "> 02 The race counter\n"
                   "     read 1/2  scenes -  quiz -  ex 0/2  30 min\n"
                   "  03 A mutex both can see\n"
                   "     read -  scenes -  quiz -  ex 0/3  30 min\n"
                   "  04 04-rust\n"
                   "     read -  scenes -  quiz -  ex -  20 min\n"
                   "     04-rust/lesson.md:3: expected a heading\n"
                   "------------------------------------ rows 1-9 of 11: PgDn --\n");
}
END_TEST

START_TEST(the_list_of_exercises)
{
    expect_picture(part_of(AT_EXERCISES, EXERCISES, (struct scroll){.follow = true}),
                   "  02-lose-it\n"
                   "    Lose an update on purpose\n"
                   "    not tried, hints 0 of 2\n"
                   "> 03-counter\n"
                   "    A counter with a lock\n"
                   "    4 attempts, best 5 of 8, hints 1 of 3\n"
                   "\n"
                   "\n"
                   "\n"
                   "\n");
}
END_TEST

START_TEST(a_page_and_that_more_follows)
{
    expect_picture(part_of(AT_TEXT, PAGE, (struct scroll){0}),
                   "Three steps, and a fourth  (deeper: not on the core path)\n"
                   "\n"
                   "The writer makes shared memory in three steps.\n"
                   "\n"
                   "1. Create it: shm_open makes an object, memory with a name.\n"
                   "2. Map it.\n"
                   "    * a point\n"
                   "\n"
                   "| You may have read that a write is instantly visible to the\n"
                   "------------------------------------ rows 1-9 of 19: PgDn --\n");
}
END_TEST

START_TEST(a_question)
{
    expect_picture(part_of(AT_QUESTION, QUESTION, (struct scroll){0}),
                   "Does volatile make counter++ safe?\n"
                   "\n"
                   "  1) yes, each access reaches memory\n"
                   "  2) no, it is still three instructions\n"
                   "  0) I do not know\n"
                   "\n"
                   "One is right. Your answer is kept; a wrong one comes back\n"
                   "later.\n"
                   "\n"
                   "\n");
}
END_TEST

START_TEST(the_answer_and_its_reasons)
{
    expect_picture(part_of(AT_ANSWERED, QUESTION, (struct scroll){0}),
                   "Does volatile make counter++ safe?\n"
                   "\n"
                   "You said: yes, each access reaches memory. Not this one.\n"
                   "\n"
                   "  1) yes, each access reaches memory   <- yours\n"
                   "     Each of the three does, and others come between.\n"
                   "  2) no, it is still three instructions   <- right\n"
                   "     It keeps the compiler from leaving accesses out. It\n"
                   "     makes none of them one.\n"
                   "------------------------------------ rows 1-9 of 11: PgDn --\n");
}
END_TEST

START_TEST(a_verdict)
{
    expect_picture(part_of(AT_VERDICT, EXERCISE, (struct scroll){0}),
                   "ok    init sets the value to 0   (and 1 more)\n"
                   "FAIL  two processes adding at once lose nothing\n"
                   "        expected  2000\n"
                   "        got       1613\n"
                   "        where     counter.c:18   c->value += n;   no lock\n"
                   "                  held here\n"
                   "        read      lesson 02, page 3\n"
                   "wait  a waiter in another process is woken   (needs the line\n"
                   "      above)\n"
                   "------------------------------------ rows 1-9 of 12: PgDn --\n");
}
END_TEST

START_TEST(the_stage_scrolled_to_its_end)
{
    expect_picture(part_of(AT_STAGE, STAGE, (struct scroll){.at = 100}),
                   "| 7f3a9c1e2000 rw-s 4 KiB  ++  ++ 7f3a9c1e2000 rw-s 4 KiB  |\n"
                   "+--------------------------+v  v+--------------------------+\n"
                   "            +- /race  inode 7  4 bytes --------+\n"
                   "            | page 0  present in A, in B       |\n"
                   "            | counter  int32_t  0 -> 1 *  by B |\n"
                   "            | 0000  01*00 00 00  ?...          |\n"
                   "            +----------------------------------+\n"
                   "/dev/shm  -rw-r--r--   4096  /race  inode 7\n"
                   "so far A B B B   share: shmlab 02.1 ABBB\n"
                   "----------------------------------- rows 7-15 of 15: PgUp --\n");
}
END_TEST

START_TEST(the_object_folder)
{
    expect_picture(part_of(AT_WRITER, LISTING, (struct scroll){0}),
                   "/dev/shm  -rw-r--r--   4096  /my_shm  inode 7\n"
                   "          -rw-r--r--     12  /other\n"
                   "\n"
                   "\n"
                   "\n"
                   "\n"
                   "\n"
                   "\n"
                   "\n"
                   "\n");
}
END_TEST

START_TEST(bars)
{
    expect_picture(part_of(AT_HISTOGRAM, HISTOGRAM, (struct scroll){0}),
                   "shm_struct, gcc -O0: 97 of 100 runs\n"
                   "          100000  # 3\n"
                   "          137211  # 1\n"
                   "          200000  ################################## 93\n"
                   "\n"
                   "\n"
                   "\n"
                   "\n"
                   "\n"
                   "\n");
}
END_TEST

START_TEST(who_moved_in_which_order)
{
    expect_picture(part_of(AT_STAGE, SCHEDULE, (struct scroll){0}),
                   "so far A B B B   share: shmlab 02.1 ABBB\n"
                   "\n"
                   "\n"
                   "\n"
                   "\n"
                   "\n"
                   "\n"
                   "\n"
                   "\n"
                   "\n");
}
END_TEST

START_TEST(the_script_with_its_next_line)
{
    expect_picture(part_of(AT_STAGE, SCENE, (struct scroll){.follow = true}),
                   "  start racer held\n"
                   "  step A\n"
                   "    A loaded 0.\n"
                   "  step B\n"
                   "    B stored 1. A still holds the old 0.\n"
                   "> step B by insn\n"
                   "  step A by insn\n"
                   "  expect counter = 1\n"
                   "\n"
                   "----------------------------------- rows 3-11 of 11: PgUp --\n");
}
END_TEST

START_TEST(the_source_under_its_name)
{
    expect_picture(pane_of(AT_STAGE, true, false),
                   "-- racer.c -------------------------------------------------\n"
                   "       2   * each */\n"
                   "       3  static void add_one(volatile int *c) {\n"
                   " A>    4      (*c)++;    next: add 1\n"
                   " B>    4      (*c)++;    next: return\n"
                   "       5  }\n"
                   "       6\n"
                   "       7  int main(void)\n"
                   "       8  {\n"
                   "       9      puts(\"go\");\n");
}
END_TEST

START_TEST(the_source_inside_a_library)
{
    expect_picture(pane_of(AT_LOCKED, true, false),
                   "-- racer.c -------------------------------------------------\n"
                   "       2   * each */\n"
                   "       3  static void add_one(volatile int *c) {\n"
                   " A>    4      (*c)++;    next: add 1\n"
                   " B>    4      (*c)++;    in pthread_mutex_lock\n"
                   "       5  }\n"
                   "       6\n"
                   "       7  int main(void)\n"
                   "       8  {\n"
                   "       9      puts(\"go\");\n");
}
END_TEST

START_TEST(what_each_process_printed)
{
    expect_picture(pane_of(AT_WRITER, false, true),
                   "+- A output  writer ---------++- B output  reader ---------+\n"
                   "| wrote 'Hello from shared m || got 'Hello from shared mem |\n"
                   "| \\ emory!'                  || \\ ory!'                    |\n"
                   "| press Enter to end:        ||                            |\n"
                   "|                            ||                            |\n"
                   "|                            ||                            |\n"
                   "|                            ||                            |\n"
                   "|                            ||                            |\n"
                   "|                            ||                            |\n"
                   "+----------------------------++----------------------------+\n");
}
END_TEST

START_TEST(title_and_keys)
{
    expect_picture(bars_of(AT_STAGE), " 02 scene 1: be the scheduler                   step 4 of 5\n"
                                      " B stored 1. A still holds the old 0.\n"
                                      " Space script: step B by insn   a b step   ? keys   q home\n");
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
