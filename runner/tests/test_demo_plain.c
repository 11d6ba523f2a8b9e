/* A demo, its notes and a saved run in plain lines: everything can be done there too, and no escape byte is
 * written. */
#include <check.h>
#include <string.h>

#include "tests/run_lab.h"
#include "tests/suite_main.h"

static struct run_lab run;

static void run_plain(const char *const *words, const char *input, const char *disable)
{
    run = run_lab(words, input, disable);
    ck_assert_msg(strchr(buf_text(&run.out), '\033') == NULL, "an escape byte in: %s", buf_text(&run.out));
}

static void expect(const char *text)
{
    ck_assert_msg(strstr(buf_text(&run.out), text) != NULL, "'%s' is not in:\n%s", text, buf_text(&run.out));
}

START_TEST(a_scene_with_the_class_counted)
{
    static const char *const words[] = {"demo", "02.4", "--plain", NULL};
    run_plain(words, "\n3 18 2 0\n\n\n\n\n\n\n\n\n\n0\n", NULL);
    ck_assert_int_eq(run.status, 0);
    expect("02.4 be the scheduler, scene 1 of 1.");
    expect("Ask the class.");
    expect("The class: zero 3, one 18, two 2, it varies 0.");
    expect("The machine: one.");
    expect("ok    scene 02.4");
    run_lab_free(&run);
}
END_TEST

START_TEST(a_step_back_and_a_mistake_in_the_tally)
{
    static const char *const words[] = {"demo", "02.4", "--plain", NULL};
    run_plain(words, "\n1 2 3 4 5\n\n\n6\n0\n", NULL);
    expect("There are 4 answers: 4 numbers are enough.");
    expect("One step back, with new processes.");
    run_lab_free(&run);
}
END_TEST

START_TEST(without_ptrace_the_recorded_run_is_told)
{
    static const char *const words[] = {"demo", "02.4", "--plain", NULL};
    run_plain(words, "\n\n\n0\n", "ptrace");
    expect("A recorded run plays: processes cannot be held here");
    expect("02.4 be the scheduler, RECORDED scene 1 of 1.");
    expect("B child of A  HELD");
    run_lab_free(&run);
}
END_TEST

START_TEST(notes_without_a_demo_say_so)
{
    static const char *const words[] = {"notes", "--plain", NULL};
    run_plain(words, "0\n", NULL);
    ck_assert_int_eq(run.status, 0);
    expect("these notes will follow the next one");
    run_lab_free(&run);
}
END_TEST

START_TEST(wrong_words_are_one_sentence)
{
    static const char *const lines[][4] = {{"demo", NULL},
                                           {"demo", "01", "02", NULL},
                                           {"demo", "77", NULL},
                                           {"notes", "02", NULL},
                                           {"replay", NULL}};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        run_plain(lines[i], "", NULL);
        ck_assert_int_eq(run.status, 2);
        ck_assert_ptr_eq(strstr(buf_text(&run.out), "shmlab: "), buf_text(&run.out));
        run_lab_free(&run);
    }
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("demo_plain");
    suite_seconds(cases, 90);
    tcase_add_test(cases, a_scene_with_the_class_counted);
    tcase_add_test(cases, a_step_back_and_a_mistake_in_the_tally);
    tcase_add_test(cases, without_ptrace_the_recorded_run_is_told);
    tcase_add_test(cases, notes_without_a_demo_say_so);
    tcase_add_test(cases, wrong_words_are_one_sentence);
    return suite_run();
}
