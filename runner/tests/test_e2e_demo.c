/* A demo in front of people: a whole lesson by the two keys of a clicker, with the speaker's notes following
 * in a second terminal, and either of the two killed while the other goes on. */
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/span.h"
#include "e2e.h"
#include "process.h"
#include "tests/suite_main.h"

enum { LINES_MOST = 12, CLICKS_MOST = 200 };

static struct e2e e2e;
static struct term *notes;
static pid_t loads[2];

static void open_demo(const char *words)
{
    char arguments[200];
    snprintf(arguments, sizeof arguments, "demo %s", words);
    e2e_open_with(&e2e, 24, 80, "XDG_RUNTIME_DIR=$HOME", arguments);
    term_until(e2e.term, "next  begin");
}

static void open_notes(void)
{
    char command[4200], runtime[80];
    const char *build = getenv("SHMLAB_BUILD");
    snprintf(command, sizeof command, "%s/shmlab notes; echo status $?; read end",
             build == NULL ? "build" : build);
    snprintf(runtime, sizeof runtime, "XDG_RUNTIME_DIR=%s", e2e.home);
    notes = term_start(24, 80, (const char *const[]){runtime, NULL},
                       (const char *const[]){"sh", "-c", command, NULL});
}

/* The first three rows: what the demo stands at. The caller frees it. */
static char *top(struct term *term)
{
    struct buf rows = {0};
    struct span rest = span_of(term_screen(term));
    for (int row = 0; row < 3; row++) {
        struct span line = span_line(&rest);
        buf_printf(&rows, "%.*s\n", (int)line.length, line.at);
    }
    return buf_take(&rows);
}

static bool has_moved(struct term *term, void *context)
{
    char *now = top(term);
    bool moved = strcmp(now, context) != 0 && strstr(now, "(under way)") == NULL &&
                 strstr(now, "going back") == NULL && strstr(now, "being opened") == NULL;
    free(now);
    return moved;
}

/* The process that has the terminal's program: the guardian's child is the lab. */
static pid_t lab_of(struct term *term)
{
    return process_child(process_child(term_pid(term)));
}

/* One key, and its answer on the screen, whole. */
static void click(const char *key)
{
    char *before = top(e2e.term);
    term_keys(e2e.term, key);
    do { /* a frame comes in pieces: what looked like the answer may have been the old next row */
        term_until_true(e2e.term, has_moved, before, "the demo has moved on");
        term_settle(e2e.term, lab_of(e2e.term));
    } while (!has_moved(e2e.term, before));
    free(before);
}

/* Rows that hold a letter or a digit. */
static int lines_of_text(const char *screen)
{
    int lines = 0;
    for (struct span rest = span_of(screen); rest.length > 0;) {
        struct span row = span_line(&rest);
        bool text = false;
        for (size_t i = 0; i < row.length; i++)
            text = text || (row.at[i] >= '0' && row.at[i] <= '9') ||
                   ((row.at[i] | 32) >= 'a' && (row.at[i] | 32) <= 'z');
        lines += text;
    }
    return lines;
}

static void expect_few_words(void)
{
    const char *screen = term_screen(e2e.term);
    ck_assert_msg(lines_of_text(screen) <= LINES_MOST, "%d lines of text:\n%s", lines_of_text(screen),
                  screen);
    ck_assert_msg(strstr(screen, "FAIL") == NULL, "%s", screen);
}

/* The notes say the same next step as the demo. */
static bool notes_follow(struct term *term, void *context)
{
    char *stand = top(context);
    const char *next = strstr(stand, "\n next  ");
    char *title = span_dup(span_word(&(struct span){stand, strlen(stand)}));
    bool same = next != NULL && strstr(term_screen(term), next + 1) != NULL &&
                strstr(term_screen(term), title) != NULL;
    free(title);
    free(stand);
    return same;
}

/* All the scenes there are, by PageDown alone. Returns how many keys it took. */
static int walk_through(void)
{
    int clicks = 0;
    while (strstr(term_screen(e2e.term), "next  the end") == NULL) {
        ck_assert_int_lt(clicks++, CLICKS_MOST);
        click("PgDn");
        expect_few_words();
        if (notes != NULL && clicks % 5 == 0)
            term_until_true(notes, notes_follow, e2e.term, "the notes are where the demo is");
    }
    return clicks;
}

static void leave(void)
{
    e2e_meet(&e2e);
    term_type(e2e.term, "q");
    term_until(e2e.term, "status 0");
    e2e_until_clean(&e2e);
}

static void close_notes(void)
{
    term_type(notes, "q");
    term_until(notes, "status 0");
    term_close(notes);
    notes = NULL;
}

static void begin_load(void)
{
    for (size_t i = 0; i < sizeof loads / sizeof *loads; i++) {
        loads[i] = fork();
        for (volatile unsigned long spin = 0; loads[i] == 0; spin++)
            ;
    }
}

static void end_load(void)
{
    for (size_t i = 0; i < sizeof loads / sizeof *loads; i++)
        if (loads[i] > 0)
            kill(loads[i], SIGKILL);
    loads[0] = loads[1] = 0;
}

START_TEST(a_whole_lesson_by_clicker_keys_with_notes_following_twice)
{
    open_demo("02");
    open_notes();
    term_until(notes, "Following the demo.");
    int first = walk_through();
    ck_assert_int_gt(first, 40);
    leave();
    term_until(notes, "The demo is not there any more.");
    e2e_close(&e2e);
    term_close(notes);
    open_demo("02");
    open_notes();
    ck_assert_int_eq(walk_through(), first);
    leave();
    close_notes();
    e2e_close(&e2e);
}
END_TEST

START_TEST(the_same_while_every_cpu_is_busy)
{
    begin_load();
    open_demo("02.4");
    open_notes();
    term_until(notes, "Following the demo.");
    walk_through();
    ck_assert_ptr_nonnull(strstr(term_screen(e2e.term), "exited 0"));
    leave();
    close_notes();
    e2e_close(&e2e);
    end_load();
}
END_TEST

START_TEST(steps_back_lead_to_the_same_pictures)
{
    enum { STEPS = 6 };
    char *stands[STEPS];
    open_demo("02.4");
    for (int i = 0; i < STEPS; i++) {
        click("PgDn");
        stands[i] = top(e2e.term);
    }
    for (int i = STEPS - 2; i >= 0; i--) {
        click("PgUp");
        char *now = top(e2e.term);
        ck_assert_str_eq(now, stands[i]);
        free(now);
        if (i == 3)
            term_until(e2e.term, "did   add 1 to eax"); /* B has added, and has not stored */
    }
    click("PgUp");
    term_until(e2e.term, "next  begin"); /* the card: nothing runs */
    for (int i = 0; i < STEPS; i++)
        free(stands[i]);
    leave();
    e2e_close(&e2e);
}
END_TEST

START_TEST(the_class_and_the_machine_stand_side_by_side)
{
    open_demo("02.4");
    open_notes();
    click("PgDn");
    term_type(e2e.term, "3 18 2 0");
    term_until(e2e.term, "the class: 3 18 2 0");
    term_until(notes, "18 of the class");
    term_type(e2e.term, "7"); /* "07": no fifth number */
    term_keys(e2e.term, "Backspace Enter");
    term_until_gone(e2e.term, "the class: 3");
    for (int i = 0; i < 6; i++)
        click("PgDn");
    term_until(e2e.term, "The class: zero 3, one 18, two 2, it varies 0.");
    term_until(e2e.term, "The machine: one.");
    click("r"); /* clean, from the beginning */
    term_until(e2e.term, "step  start racer held");
    leave();
    close_notes();
    e2e_close(&e2e);
}
END_TEST

START_TEST(hands_may_leave_the_script_and_come_back)
{
    open_demo("02.4");
    click("PgDn");
    click("PgDn");
    click("b");
    term_until(e2e.term, "step  by hand");
    click("PgDn");
    term_until(e2e.term, "step  schedule A [B] B B A A");
    leave();
    e2e_close(&e2e);
}
END_TEST

START_TEST(after_kill_9_of_one_side_the_other_goes_on)
{
    struct stat info;
    char path[120];
    open_demo("02.4");
    open_notes();
    term_until(notes, "Following the demo.");
    snprintf(path, sizeof path, "%s/shmlab/demo.sock", e2e.home);
    ck_assert_int_eq(stat(path, &info), 0);
    ck_assert_int_eq(info.st_mode & 0777, 0600);
    kill(lab_of(notes), SIGKILL);
    term_until(notes, "status 137");
    term_close(notes);
    click("PgDn");
    click("PgDn");
    open_notes();
    term_until(notes, "schedule [A] B B B A A");
    e2e_meet(&e2e);
    kill(e2e.lab, SIGKILL);
    term_until(notes, "The demo is not there any more.");
    term_until(e2e.term, "status 137");
    struct term *first = e2e.term;
    char home[64], runtime[96];
    memcpy(home, e2e.home, sizeof home);
    snprintf(runtime, sizeof runtime, "XDG_RUNTIME_DIR=%s", home);
    e2e_open_with(&e2e, 24, 80, runtime, "demo 02.5");
    term_until(e2e.term, "next  begin");
    term_until(notes, "notes   02.5");
    click("PgDn");
    term_until_true(notes, notes_follow, e2e.term, "the notes follow the new demo");
    leave();
    close_notes();
    e2e_close(&e2e);
    e2e.term = first;
    memcpy(e2e.home, home, sizeof home);
    e2e_close(&e2e);
}
END_TEST

START_TEST(a_mistake_in_a_plan_names_its_line)
{
    e2e_open(&e2e, 24, 80, "demo $HOME/plan.txt");
    term_until(e2e.term, "status 3");
    e2e_close(&e2e);
    e2e_open_with(&e2e, 24, 80, "echo 02.77 >$HOME/plan.txt;", "demo $HOME/plan.txt");
    term_until(e2e.term, "plan.txt:1: expected a scene from 1 to");
    term_until(e2e.term, "status 2");
    e2e_close(&e2e);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("e2e_demo");
    suite_seconds(cases, 300);
    tcase_add_checked_fixture(cases, NULL, end_load);
    tcase_add_test(cases, a_whole_lesson_by_clicker_keys_with_notes_following_twice);
    tcase_add_test(cases, the_same_while_every_cpu_is_busy);
    tcase_add_test(cases, steps_back_lead_to_the_same_pictures);
    tcase_add_test(cases, the_class_and_the_machine_stand_side_by_side);
    tcase_add_test(cases, hands_may_leave_the_script_and_come_back);
    tcase_add_test(cases, after_kill_9_of_one_side_the_other_goes_on);
    tcase_add_test(cases, a_mistake_in_a_plan_names_its_line);
    return suite_run();
}
