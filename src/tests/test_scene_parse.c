/* The scene language: every verb and condition as it is written. */
#include <check.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "course/condition.h"
#include "course/literal.h"
#include "course/scene_parse.h"
#include "tests/suite_main.h"

static struct step *steps;
static size_t count;

static void drop(void)
{
    steps_free(steps, count);
    steps = NULL;
    count = 0;
}

/* The last step of the text, whose first line is line 40 of lesson.md. */
static const struct step *last(const char *text)
{
    struct err err = {0};
    drop();
    ck_assert_msg(scene_parse("lesson.md", 40, span_of(text), &steps, &count, &err) == 0, "%s", err.text);
    ck_assert_uint_gt(count, 0);
    return &steps[count - 1];
}

START_TEST(start_takes_its_options_in_any_order)
{
    const struct step *step =
        last("start shm_writer cc -O0 -DX held cpu 1 as writer -- /my_shm \"two words\" 3");
    ck_assert_int_eq(step->verb, VERB_START);
    ck_assert_str_eq(step->program, "shm_writer");
    ck_assert_str_eq(step->actor, "writer");
    ck_assert(step->held);
    ck_assert_int_eq(step->cpu, 1);
    ck_assert_str_eq(step->cc_flags, "-O0 -DX");
    ck_assert_str_eq(step->args[0], "/my_shm");
    ck_assert_str_eq(step->args[1], "two words");
    ck_assert_str_eq(step->args[2], "3");
    ck_assert_ptr_null(step->args[3]);
}
END_TEST

START_TEST(an_actor_without_a_name_is_called_as_its_program)
{
    const struct step *step = last("start racer");
    ck_assert_str_eq(step->actor, "racer");
    ck_assert(!step->held);
    ck_assert_int_eq(step->cpu, -1);
    ck_assert_ptr_null(step->args);
    ck_assert_ptr_null(step->cc_flags);
}
END_TEST

START_TEST(lines_comments_and_sources_are_kept_apart)
{
    last("# 3 min\n\n  start racer held   # forks: A and B\r\n\n until A reaches add_one  \n");
    ck_assert_uint_eq(count, 2);
    ck_assert_int_eq(steps[0].line, 42);
    ck_assert_str_eq(steps[0].source, "start racer held   # forks: A and B");
    ck_assert_int_eq(steps[1].line, 44);
    ck_assert_str_eq(steps[1].source, "until A reaches add_one");
    ck_assert_int_eq(scene_parse_minutes(span_of("look\n # 3 min\n")), 3);
    ck_assert_int_eq(scene_parse_minutes(span_of("# many min\n#3 min\n")), 0);
}
END_TEST

START_TEST(an_empty_scene_has_no_steps)
{
    struct err err = {0};
    drop();
    ck_assert_int_eq(scene_parse("x", 1, span_of("\n# nothing\n"), &steps, &count, &err), 0);
    ck_assert_uint_eq(count, 0);
}
END_TEST

START_TEST(until_has_a_deadline)
{
    ck_assert_int_eq(last("until A held")->deadline_ms, 5000);
    ck_assert_int_eq(last("until A held within 2s")->deadline_ms, 2000);
    ck_assert_int_eq(last("until A exits within 500ms")->deadline_ms, 500);
}
END_TEST

START_TEST(moving_an_actor)
{
    const struct step *step = last("step A");
    ck_assert(step->unit == UNIT_CALL && !step->unit_said && step->count == 1);
    step = last("step B 3 times by insn");
    ck_assert(step->unit == UNIT_INSN && step->unit_said && step->count == 3);
    ck_assert_str_eq(step->actor, "B");
    ck_assert(last("step A by line")->unit == UNIT_LINE);
    ck_assert(last("step A by access")->unit == UNIT_ACCESS);
    ck_assert(last("go A")->verb == VERB_GO);
    ck_assert(last("hold A")->verb == VERB_HOLD);
    ck_assert(last("look")->verb == VERB_LOOK);
    ck_assert_int_eq(last("kill A")->signal, SIGKILL);
    ck_assert_int_eq(last("kill A SIGTERM")->signal, SIGTERM);
    ck_assert_int_eq(last("kill A HUP")->signal, SIGHUP);
    ck_assert_int_eq(last("kill A 2")->signal, SIGINT);
    ck_assert_str_eq(last("press A Enter")->text, "\n");
    ck_assert_str_eq(last("press A \"q\\n\\x04\\1012\\x412\"")->text, "q\n\004A2A2");
}
END_TEST

START_TEST(a_schedule_is_letters)
{
    const struct step *step = last("schedule A B B aB A");
    ck_assert_str_eq(step->text, "ABBaBA");
    ck_assert(step->unit == UNIT_INSN && !step->unit_said);
    step = last("schedule ABBA by access  # four");
    ck_assert_str_eq(step->text, "ABBA");
    ck_assert(step->unit == UNIT_ACCESS && step->unit_said);
}
END_TEST

START_TEST(watching_a_variable_or_an_object)
{
    const struct step *step = last("watch data->slot[3].counter");
    ck_assert_str_eq(step->name, "data->slot[3].counter");
    ck_assert_ptr_null(step->type);
    step = last("watch /my_shm as struct shared # decoded");
    ck_assert_str_eq(step->name, "/my_shm");
    ck_assert_str_eq(step->type, "struct shared");
}
END_TEST

START_TEST(verbs_about_many_runs)
{
    const struct step *step = last("repeat 100 shm_struct cc -O2 pinned right 200000 -- x");
    ck_assert_int_eq(step->count, 100);
    ck_assert_str_eq(step->program, "shm_struct");
    ck_assert_str_eq(step->cc_flags, "-O2");
    ck_assert(step->pinned && step->right_said && step->right == 200000);
    ck_assert_str_eq(step->args[0], "x");
    ck_assert(!last("repeat 2 honest")->right_said);
    step = last("explore from racer.c:20 to end mode kill");
    ck_assert_str_eq(step->mode, "kill");
    ck_assert_str_eq(step->from, "racer.c:20");
    ck_assert_str_eq(step->to, "end");
    ck_assert_ptr_null(last("explore")->mode);
    step = last("measure round-trip pinned");
    ck_assert_str_eq(step->mode, "round-trip");
    ck_assert(step->pinned);
    step = last("disasm shm_struct add_all cc -O1");
    ck_assert_str_eq(step->program, "shm_struct");
    ck_assert_str_eq(step->name, "add_all");
    ck_assert_str_eq(step->cc_flags, "-O1");
}
END_TEST

START_TEST(verbs_that_speak)
{
    ck_assert_str_eq(last("predict lost-one")->id, "lost-one");
    const struct step *step = last("say {wrong} of 100 lost: \"A's\" fault   # always");
    ck_assert_str_eq(step->text, "{wrong} of 100 lost: \"A's\" fault");
    ck_assert_int_eq(step->condition.kind, COND_NONE);
    ck_assert_str_eq(last("say \"# is kept\"")->text, "# is kept");
    step = last("when wrong = 0 say No symptom is not no bug.");
    ck_assert_int_eq(step->verb, VERB_SAY);
    ck_assert_int_eq(step->condition.kind, COND_VALUE);
    ck_assert_str_eq(step->text, "No symptom is not no bug.");
    ck_assert_int_eq(last("when A exits say Done.")->condition.number, -1);
    step = last("goal counter = 1 say Both add 1, the counter ends at 1.");
    ck_assert_int_eq(step->condition.number, 1);
    ck_assert_str_eq(step->text, "Both add 1, the counter ends at 1.");
    ck_assert_ptr_null(last("goal A held")->text);
}
END_TEST

/* Conditions: as written, the kind, and the sentence. */
static const struct {
    const char *text;
    enum condition_kind kind;
    const char *words;
} conditions[] = {
    {"writer prints \"got 'Hello\\n\"", COND_PRINTS, "writer prints \"got 'Hello\\n\""},
    {"A exits", COND_EXITS, "A exits"},
    {"A exits 0", COND_EXITS, "A exits with status 0"},
    {"B dies SIGBUS", COND_DIES, "B dies of SIGBUS"},
    {"writer asleep", COND_ASLEEP, "writer is asleep"},
    {"writer asleep in futex", COND_ASLEEP, "writer is asleep in futex"},
    {"A reaches racer.c:22", COND_REACHES, "A reaches racer.c:22"},
    {"A held", COND_HELD, "A is held"},
    {"A called shm_open", COND_CALLED, "the last call of A was shm_open"},
    {"gone /my_shm", COND_GONE, "the name /my_shm is gone"},
    {"exists /my_shm", COND_EXISTS, "/my_shm exists"},
    {"exists /my_shm mode 0644 size 4096", COND_EXISTS, "/my_shm exists with 4096 bytes with mode 0644"},
    {"shared A writer /my_shm", COND_SHARED, "A and writer map the same object /my_shm"},
    {"private B \"anonymous shared\"", COND_PRIVATE, "the map of anonymous shared in B is private"},
    {"addresses differ A B /my_shm", COND_ADDRESSES, "the addresses of /my_shm in A and B differ"},
    {"addresses same A B /my_shm", COND_ADDRESSES, "the addresses of /my_shm in A and B are the same"},
    {"page 0 of /my_shm absent in B", COND_PAGE, "page 0 of /my_shm is absent in B"},
    {"page 1 of /tmp/x.* dirty in A", COND_PAGE, "page 1 of /tmp/x.* is dirty in A"},
    {"A owns pages[0].value", COND_OWNS, "the page of pages[0].value is in A and in no other process"},
    {"A:count = 1", COND_VALUE, "A:count is 1"},
    {"bytes of /my_shm begin \"Hello\"", COND_BYTES, "the bytes of /my_shm begin with \"Hello\""},
    {"bytes of /x begin \"a\\0b\\0\"", COND_BYTES, "the bytes of /x begin with \"a\\000b\\0\""},
    {"not shared A B /my_shm", COND_SHARED, "it is not true that A and B map the same object /my_shm"},
    {"calls = 0", COND_CALLS, "the number of system calls of the last step is 0"},
    {"owner lock is A", COND_OWNER, "the owner of lock is A"},
    {"owner data->lock is nobody", COND_OWNER, "the owner of data->lock is nobody"},
    {"owner lock is dead", COND_OWNER, "the owner of lock is dead"},
    {"counter != -1", COND_VALUE, "counter is not -1"},
    {"counter < 3", COND_VALUE, "counter is below 3"},
    {"wrong <= runs", COND_VALUE, "wrong is at most runs"},
    {"max > 0x10", COND_VALUE, "max is above 16"},
    {"min >= 2", COND_VALUE, "min is at least 2"},
    {"page = 3", COND_VALUE, "page is 3"},
    {"message = \"child was here\"", COND_TEXT, "message is \"child was here\""},
};

START_TEST(each_condition_is_read_and_said)
{
    char *text = mem_printf("start shm_writer as writer\nexpect %s", conditions[_i].text);
    const struct step *step = last(text);
    ck_assert_int_eq(step->condition.kind, conditions[_i].kind);
    char *words = condition_words(&step->condition);
    ck_assert_str_eq(words, conditions[_i].words);
    free(words);
    free(text);
}
END_TEST

START_TEST(each_condition_says_all_it_holds)
{
    const struct condition *condition = &last("expect owner lock is B")->condition;
    ck_assert_str_eq(condition->name, "lock");
    ck_assert_str_eq(condition->actor, "B");
    ck_assert_ptr_null(condition->word);
    condition = &last("expect owner lock is dead")->condition;
    ck_assert_ptr_null(condition->actor);
    ck_assert_str_eq(condition->word, "dead");
    condition = &last("expect page 2 of /x present in A")->condition;
    ck_assert(condition->number == 2 && strcmp(condition->word, "present") == 0);
    condition = &last("expect B dies 11")->condition;
    ck_assert_int_eq(condition->number, SIGSEGV);
    condition = &last("expect exists /x")->condition;
    ck_assert(condition->number == -1 && condition->mode == -1);
    condition = &last("expect bytes of /x begin \"a\\0\"")->condition;
    ck_assert(condition->text_length == 2 && !condition->negated);
    ck_assert_uint_eq(last("expect not A prints \"abc\"")->condition.text_length, 3);
    ck_assert(steps[0].condition.negated);
    condition = &last("expect a = b")->condition;
    ck_assert_str_eq(condition->name2, "b");
}
END_TEST

START_TEST(a_condition_alone_uses_letters)
{
    struct condition condition;
    struct err err = {0};
    ck_assert_int_eq(scene_parse_condition("counter = 2", &condition, &err), 0);
    ck_assert_int_eq(condition.number, 2);
    condition_free(&condition);
    ck_assert_int_eq(scene_parse_condition("counter = 2 or 3", &condition, &err), -1);
    ck_assert_str_eq(err.text, "condition:1: expected the end of the condition after '2', got 'or'");
}
END_TEST

START_TEST(texts_are_written_as_they_are_read)
{
    struct buf written = {0}, read = {0};
    literal_write(span_of("a\"\\\n\x01ü'"), &written);
    ck_assert_str_eq(buf_text(&written), "\"a\\\"\\\\\\n\\001ü'\"");
    ck_assert_ptr_null(literal_read(span_of(buf_text(&written)), &read));
    ck_assert_str_eq(buf_text(&read), "a\"\\\n\x01ü'");
    buf_free(&written);
    buf_free(&read);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("scene_parse");
    tcase_add_checked_fixture(cases, NULL, drop);
    tcase_add_test(cases, start_takes_its_options_in_any_order);
    tcase_add_test(cases, an_actor_without_a_name_is_called_as_its_program);
    tcase_add_test(cases, lines_comments_and_sources_are_kept_apart);
    tcase_add_test(cases, an_empty_scene_has_no_steps);
    tcase_add_test(cases, until_has_a_deadline);
    tcase_add_test(cases, moving_an_actor);
    tcase_add_test(cases, a_schedule_is_letters);
    tcase_add_test(cases, watching_a_variable_or_an_object);
    tcase_add_test(cases, verbs_about_many_runs);
    tcase_add_test(cases, verbs_that_speak);
    tcase_add_loop_test(cases, each_condition_is_read_and_said, 0, sizeof conditions / sizeof *conditions);
    tcase_add_test(cases, each_condition_says_all_it_holds);
    tcase_add_test(cases, a_condition_alone_uses_letters);
    tcase_add_test(cases, texts_are_written_as_they_are_read);
    return suite_run();
}
