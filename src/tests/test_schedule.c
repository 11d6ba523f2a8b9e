/* Schedules under a name: what is written is a legal scene and reads back as the same moves, and no file is
 * ever written over. */
#include <check.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "course/shelf.h"
#include "lab/schedule.h"
#include "tests/folder.h"
#include "tests/suite_main.h"

static const char every_kind[] = "# 02-race-counter, scene 4: be the scheduler\n"
                                 "# shared bytes after it: 00000000deadbeef\n"
                                 "start racer as first held cpu 1 cc -O0 -DSLOW -- \"/race\" \"two words\"\n"
                                 "start racer\n"
                                 "watch counter\n"
                                 "watch /race as struct shared\n"
                                 "until A reaches increment\n"
                                 "until B reaches racer.c:30 within 200ms\n"
                                 "until first prints \"ready\" within 2s\n"
                                 "look\n"
                                 "buffers on\n"
                                 "schedule ABBa by insn\n"
                                 "schedule BB by line\n"
                                 "go A\n"
                                 "hold A\n"
                                 "press B \"yes\\n\"\n"
                                 "kill A SIGKILL\n"
                                 "kill B SIGINT\n";

static struct schedule parsed(const char *text)
{
    struct err err = {0};
    struct schedule schedule;
    ck_assert_msg(schedule_parse("saved", text, &schedule, &err) == 0, "%s", err.text);
    return schedule;
}

START_TEST(every_kind_of_move_is_written_as_it_is_read)
{
    struct schedule schedule = parsed(every_kind);
    ck_assert(schedule.known);
    ck_assert_uint_eq(schedule.bytes, 0xdeadbeef);
    ck_assert_uint_eq(schedule.count, 20);
    struct token *last = &schedule.tokens[schedule.count - 1];
    last->done = true;
    last->bytes = schedule.bytes;
    char *again =
        schedule_text(schedule.tokens, schedule.count, "02-race-counter, scene 4: be the scheduler");
    ck_assert_str_eq(again, every_kind);
    free(again);
    schedule_free(&schedule);
}
END_TEST

START_TEST(inputs_and_kills_keep_their_bytes_and_signals)
{
    struct schedule schedule = parsed("start racer\npress A \"a\\tb\\n\"\nkill A SIGTERM\n");
    ck_assert_int_eq(schedule.tokens[1].kind, TOKEN_INPUT);
    ck_assert_str_eq(schedule.tokens[1].text, "a\tb\n");
    ck_assert_int_eq(schedule.tokens[2].kind, TOKEN_KILL);
    ck_assert_int_eq(schedule.tokens[2].number, SIGTERM);
    ck_assert(!schedule.known);
    schedule_free(&schedule);
}
END_TEST

static const struct {
    const char *text, *error;
} wrong[] = {
    {"start racer\nexplore\n", "saved:2: 'explore' is no move"},
    {"start racer\nstep racer\n", "saved:2: a saved schedule calls actors by their letters, not 'racer'"},
    {"start racer\nuntil racer reaches main\n", "saved:2: a saved schedule calls actors by their letters"},
    {"strat racer\n", "saved:1: expected a verb, got 'strat'"},
    {"# nothing\n", "saved holds no move"},
};

START_TEST(a_file_that_is_no_schedule_gets_a_sentence)
{
    struct err err = {0};
    struct schedule schedule;
    ck_assert_int_eq(schedule_parse("saved", wrong[_i].text, &schedule, &err), -1);
    ck_assert_msg(strstr(err.text, wrong[_i].error) != NULL, "%s", err.text);
}
END_TEST

static struct paths paths;

static void begin(void)
{
    folder_make();
    paths.schedules = mem_printf("%s/schedules", folder_root);
}

static void end(void)
{
    free(paths.schedules);
    folder_remove();
}

static int save(const char *name, const char *text, struct err *err)
{
    memset(err, 0, sizeof *err);
    return shelf_write(&paths, "02-race-counter", 3, name, text, err);
}

START_TEST(a_name_that_is_taken_keeps_its_schedule)
{
    struct err err;
    struct buf text = {0};
    ck_assert_int_eq(save("lost", "the first\n", &err), 0);
    ck_assert_int_eq(save("lost", "the second\n", &err), -1);
    ck_assert_ptr_nonnull(strstr(err.text, "'lost' is the name of another schedule"));
    ck_assert_int_eq(shelf_read(&paths, "02-race-counter", 3, "lost", &text, &err), 0);
    ck_assert_str_eq(buf_text(&text), "the first\n");
    buf_free(&text);
    shelf_names(&paths, "02-race-counter", 3, &text);
    ck_assert_str_eq(buf_text(&text), "lost\n"); /* and nothing was left beside it */
    buf_free(&text);
    shelf_names(&paths, "02-race-counter", 2, &text);
    ck_assert_str_eq(buf_text(&text), ""); /* it is that scene's */
}
END_TEST

static const char *const no_names[] = {
    "",    "ABBB",  "Lost",  "1st",         "../lost",
    "a b", ".lost", "lost/", "l\xc3\xb6st", "a123456789b123456789c123456789d123456789e"};

START_TEST(what_is_no_name_is_refused_in_a_sentence)
{
    struct err err;
    ck_assert_int_eq(save(no_names[_i], "text\n", &err), -1);
    ck_assert_ptr_nonnull(strstr(err.text, "is no name"));
    ck_assert_int_ne(access(paths.schedules, F_OK), 0); /* nothing was made */
}
END_TEST

START_TEST(an_unknown_name_says_which_there_are)
{
    struct err err = {0};
    struct buf text = {0};
    ck_assert_int_eq(shelf_read(&paths, "02-race-counter", 3, "lots", &text, &err), -1);
    ck_assert_ptr_nonnull(strstr(err.text, "no other of this scene"));
    ck_assert_int_eq(save("lost", "x\n", &err), 0);
    ck_assert_int_eq(save("kept", "x\n", &err), 0);
    ck_assert_int_eq(shelf_read(&paths, "02-race-counter", 3, "lots", &text, &err), -1);
    ck_assert_ptr_nonnull(strstr(err.text, "there are: kept lost"));
}
END_TEST

START_TEST(a_folder_that_cannot_be_made_is_said)
{
    struct err err;
    folder_put("schedules", "a file where the folder should be\n");
    ck_assert_int_eq(save("lost", "x\n", &err), -1);
    ck_assert_ptr_nonnull(strstr(err.text, "ENOTDIR"));
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("schedule");
    tcase_add_checked_fixture(cases, begin, end);
    tcase_add_test(cases, every_kind_of_move_is_written_as_it_is_read);
    tcase_add_test(cases, inputs_and_kills_keep_their_bytes_and_signals);
    tcase_add_loop_test(cases, a_file_that_is_no_schedule_gets_a_sentence, 0, sizeof wrong / sizeof *wrong);
    tcase_add_test(cases, a_name_that_is_taken_keeps_its_schedule);
    tcase_add_loop_test(cases, what_is_no_name_is_refused_in_a_sentence, 0,
                        sizeof no_names / sizeof *no_names);
    tcase_add_test(cases, an_unknown_name_says_which_there_are);
    tcase_add_test(cases, a_folder_that_cannot_be_made_is_said);
    return suite_run();
}
