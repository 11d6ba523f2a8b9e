/* Memory order on a terminal: the learner drains store buffers, and chooses which value a load sees. */
#include <check.h>
#include <string.h>

#include "e2e.h"
#include "tests/run_lab.h"
#include "tests/suite_main.h"

static struct e2e e2e;

static void type(const char *keys, const char *until)
{
    term_type(e2e.term, keys);
    term_until(e2e.term, until);
}

static void begin(const char *scene, const char *until)
{
    bool wide = strcmp(scene, "08.7") != 0;
    e2e_open(&e2e, wide ? 40 : 24, wide ? 120 : 80, scene);
    term_until(e2e.term, "Space start scene");
    type(" ", until);
}

static void leave(void)
{
    e2e_meet(&e2e);
    type("q", "q quit");
    type("q", "status 0");
    e2e_until_clean(&e2e);
    e2e_close(&e2e);
}

START_TEST(stores_wait_until_d_drains_them_and_u_puts_them_back)
{
    begin("08.7", "script: buffers on");
    type(" ", "can both load a 0?");
    type("3", "You said: yes");
    type(" ", "A's here[0] = 1 waits in its store buffer");
    term_until(e2e.term, "├─ store buffer, oldest first ─────┤");
    term_until(e2e.term, "│ [here[0] = 1]");
    term_until(e2e.term, "d drain A");
    type("A", "With store buffers a process moves step by step");
    type("d", "A's here[0] = 1 has left its store buffer");
    term_until(e2e.term, "│ empty");
    type("d", "The store buffer of the process that moved last is empty.");
    type("u", "Undone: new processes were driven to step 1.");
    term_until(e2e.term, "│ [here[0] = 1]");
    leave();
}
END_TEST

START_TEST(a_fence_is_refused_by_name_and_is_no_part_of_the_schedule)
{
    e2e_open(&e2e, 40, 120, "08.9 AA");
    term_until(e2e.term, "Played");
    term_until(e2e.term, "lock orq");
    term_until(e2e.term, "drain it first");
    type("d", "has left its store buffer");
    term_until(e2e.term, "so far A a");
    type("a", "so far A a A");
    leave();
}
END_TEST

START_TEST(an_order_that_explore_found_is_driven_with_its_drains)
{
    begin("08.14", "1-4 answer");
    type("3", "You said");
    type(" ", "results. W shows an order for each");
    type(" ", "of 2000 on two CPUs");
    type("W", "An order that ends with");
    term_until(e2e.term, "store buffer, oldest first");
    term_until(e2e.term, "so far A");
    leave();
}
END_TEST

START_TEST(the_learner_chooses_which_value_a_load_sees)
{
    begin("08.18", "script: explore mode c11");
    type(" ", "1) A ");
    type("2", "2) B 42 store flag, relaxed: puts 1");
    type("2", "1) A 47 load flag, relaxed: sees 1, the newest");
    type("1", "1) A 47 store saw_flag");
    type("1", "2) A 48 load data, relaxed: sees 0, an older value");
    type("2", "1) A 48 store saw_data");
    type("1", "This ends with: saw_flag = 1, saw_data = 0.");
    type("u", "1) A 48 store saw_data");
    type("a", "digits choose a move");
    leave();
}
END_TEST

START_TEST(in_plain_lines_drains_and_moves_are_numbered_choices)
{
    const char *const drains[] = {"--plain", "08.7", NULL};
    struct run_lab run = run_lab(drains, "\n\n3\n\n\n", NULL);
    ck_assert_msg(strstr(buf_text(&run.out), "drain A") != NULL, "%s", buf_text(&run.out));
    run_lab_free(&run);
    const char *const moves[] = {"--plain", "08.18", NULL};
    run = run_lab(moves, "\n\n\n", NULL);
    ck_assert_msg(strstr(buf_text(&run.out), "B 41 store data, relaxed: puts 42") != NULL, "%s",
                  buf_text(&run.out));
    run_lab_free(&run);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("memory order on a terminal");
    suite_seconds(cases, 60);
    tcase_add_test(cases, stores_wait_until_d_drains_them_and_u_puts_them_back);
    tcase_add_test(cases, a_fence_is_refused_by_name_and_is_no_part_of_the_schedule);
    tcase_add_test(cases, an_order_that_explore_found_is_driven_with_its_drains);
    tcase_add_test(cases, the_learner_chooses_which_value_a_load_sees);
    tcase_add_test(cases, in_plain_lines_drains_and_moves_are_numbered_choices);
    return suite_run();
}
