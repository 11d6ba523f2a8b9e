/* The pages as plain text: sentences and numbers, no positions, no control byte. */
#include "base/buf.h"
#include "base/mem.h"
#include "tests/suite_main.h"
#include "view/diagram_words.h"
#include "view/plain.h"
#include "view_pictures.h"

static char *screen_words(enum moment moment)
{
    struct session *session = sample_session(moment);
    struct buf text = {0};
    plain_screen(session, &text);
    sample_session_free(session);
    return buf_take(&text);
}

static char *stage_words(enum moment moment)
{
    struct session *session = sample_session(moment);
    struct buf text = {0};
    plain_stage(session, &text);
    sample_session_free(session);
    return buf_take(&text);
}

START_TEST(the_stage_says_first_what_changed)
{
    expect_picture(screen_words(AT_STAGE),
                   "counter was 0, is 1, written by B.\n"
                   "A parent: held. racer.c line 4. Did: load eax ← counter = 0. Next: add 1.\n"
                   "B child of A: held. racer.c line 4. Did: store counter ← eax = 1. Next:\n"
                   "return.\n"
                   "Object /race: 4 bytes, inode 7. Page 0: present in A, in B. counter, int32_t,\n"
                   "is 1, last written by B.\n");
}
END_TEST

START_TEST(all_of_the_stage_with_its_source)
{
    expect_picture(stage_words(AT_STAGE),
                   "counter was 0, is 1, written by B.\n"
                   "A parent: held. racer.c line 4. Did: load eax ← counter = 0. Next: add 1.\n"
                   "B child of A: held. racer.c line 4. Did: store counter ← eax = 1. Next:\n"
                   "return.\n"
                   "A maps 4 KiB of /race at 7f3a9c1e2000, to read and write, shared.\n"
                   "B maps 4 KiB of /race at 7f3a9c1e2000, to read and write, shared.\n"
                   "Object /race: 4 bytes, inode 7. Page 0: present in A, in B. counter, int32_t,\n"
                   "is 1, last written by B.\n"
                   "In /dev/shm: /race, 4096 bytes, mode 0644, inode 7.\n"
                   "A is at /home/ada/lessons/02-race-counter/racer.c line 4:\n"
                   "    2   * each */\n"
                   "    3  static void add_one(volatile int *c) {\n"
                   ">   4      (*c)++;\n"
                   "    5  }\n"
                   "    6\n"
                   "B is at /home/ada/lessons/02-race-counter/racer.c line 4:\n"
                   "    2   * each */\n"
                   "    3  static void add_one(volatile int *c) {\n"
                   ">   4      (*c)++;\n"
                   "    5  }\n"
                   "    6\n");
}
END_TEST

START_TEST(a_page_with_its_scene)
{
    expect_picture(screen_words(AT_PAGE),
                   "02, page 1 of 2: counter++ is three instructions\n"
                   "\n"
                   "You wrote one line. This build makes three: load, add, store. Another process\n"
                   "may run between any two of them.\n"
                   "\n"
                   "Scene 1 of 1: be the scheduler; 5 steps, about 3 min.\n"
                   "Starts racer, held.\n"
                   "Goal: both add 1, and the counter ends at 1.\n"
                   "Leaves nothing behind.\n"
                   "\n"
                   "Question:\n"
                   "Does volatile make counter++ safe?\n");
}
END_TEST

START_TEST(tables_and_lists_are_sentences)
{
    expect_picture(screen_words(AT_TEXT),
                   "02, page 2 of 2: Three steps, and a fourth (deeper: not on the core path)\n"
                   "\n"
                   "The writer makes shared memory in three steps.\n"
                   "\n"
                   "1. Create it: shm_open makes an object, memory with a name.\n"
                   "2. Map it.\n"
                   "   - a point\n"
                   "\n"
                   "> You may have read that a write is instantly visible to the other side. Half\n"
                   "  true.\n"
                   "\n"
                   "    gcc -std=gnu17 -o shm_writer shm_writer.c\n"
                   "    ./shm_writer\n"
                   "\n"
                   "- call: shm_open(name, flags, mode); what it does: opens an object by name;\n"
                   "  O_CREAT makes it; returns: a descriptor.\n"
                   "- call: ftruncate(fd, size); what it does: sets its size in bytes; returns: 0.\n");
}
END_TEST

START_TEST(a_prediction_has_numbered_options)
{
    expect_picture(screen_words(AT_PREDICTION),
                   "Predict. Nothing runs until you choose.\n"
                   "The counter is 0. A loads. B runs load, add, store. Then A runs add, store.\n"
                   "What does the counter hold?\n"
                   "  1  zero\n"
                   "  2  one\n"
                   "  3  two\n"
                   "  4  it varies\n"
                   "  0  I do not know\n");
}
END_TEST

START_TEST(an_answer_comes_with_its_reasons)
{
    expect_picture(screen_words(AT_ANSWERED),
                   "You said: yes, each access reaches memory. Not this one.\n"
                   "- yes, each access reaches memory <- yours\n"
                   "  Each of the three does, and others come between.\n"
                   "- no, it is still three instructions <- right\n"
                   "  It keeps the compiler from leaving accesses out. It makes none of them one.\n");
}
END_TEST

START_TEST(home_in_words)
{
    expect_picture(screen_words(AT_HOME),
                   "shmlab: shared memory, live.\n"
                   "01 Writer and reader: read 2/2, scenes 1/1, quiz 1/1, exercises 0/2, 25\n"
                   "minutes.\n"
                   "02 The race counter: read 1/2, scenes -, quiz -, exercises 0/2, 30 minutes.\n"
                   "03 A mutex both can see: read -, scenes -, quiz -, exercises 0/3, 30 minutes.\n"
                   "04 04-rust: read -, scenes -, quiz -, exercises -, 20 minutes.\n"
                   "04-rust/lesson.md:3: expected a heading\n"
                   "You stopped in 02, page 1, 2 days ago.\n");
}
END_TEST

START_TEST(a_verdict_in_words)
{
    expect_picture(screen_words(AT_VERDICT),
                   "03-counter: A counter with a lock\n"
                   "2 of 4 pass.\n"
                   "ok    init sets the value to 0\n"
                   "ok    one process adds\n"
                   "FAIL  two processes adding at once lose nothing\n"
                   "      expected: 2000\n"
                   "      got: 1613\n"
                   "      where: counter.c:18 c->value += n; no lock held here\n"
                   "      read: lesson 02, page 3\n"
                   "wait  a waiter in another process is woken (needs the line above)\n"
                   "File /home/ada/shmlab/03-counter/counter.c\n");
}
END_TEST

START_TEST(a_hang_in_words)
{
    expect_picture(screen_words(AT_HANG),
                   "03-counter: A counter with a lock\n"
                   "HANG: nobody can move. Speed is not the problem.\n"
                   "  A  asleep in pthread_mutex_lock, robust.c:17\n"
                   "     waits for  lock, offset 0 of /t41\n"
                   "  B  dead: signal 9 at robust.c:18, holding that lock\n"
                   "ok    init sets the value to 0\n"
                   "ok    one process adds\n"
                   "FAIL  two processes adding at once lose nothing\n"
                   "      expected: 2000\n"
                   "      got: 1613\n"
                   "      where: counter.c:18 c->value += n; no lock held here\n"
                   "      read: lesson 02, page 3\n"
                   "wait  a waiter in another process is woken (needs the line above)\n"
                   "File /home/ada/shmlab/03-counter/counter.c\n");
}
END_TEST

START_TEST(a_task_and_its_open_hints)
{
    expect_picture(screen_words(AT_TASK), "03-counter: A counter with a lock\n"
                                          "\n"
                                          "Write counter_init and the other three.\n"
                                          "\n"
                                          "Hint 1:\n"
                                          "Where must the lock lie?\n"
                                          "File /home/ada/shmlab/03-counter/counter.c\n");
}
END_TEST

START_TEST(a_histogram_in_words)
{
    expect_picture(screen_words(AT_HISTOGRAM), "shm_struct, gcc -O0: 97 of 100 runs.\n"
                                               "100000 came 3 times.\n"
                                               "137211 came 1 times.\n"
                                               "200000 came 93 times.\n");
}
END_TEST

START_TEST(a_whole_lesson_ends_with_its_answers)
{
    struct session *session = sample_session(AT_PAGE);
    struct buf text = {0};
    plain_lesson(session->lesson, &text);
    ck_assert_ptr_nonnull(strstr(text.data, "02, page 2 of 2: Three steps, and a fourth"));
    ck_assert_ptr_nonnull(strstr(text.data, "  1  yes, each access reaches memory\n"));
    const char *answers = strstr(text.data, "Answers\n");
    ck_assert_ptr_nonnull(answers);
    ck_assert_ptr_nonnull(strstr(answers, "- one (right). A stored 0 + 1 over B's 1.\n"));
    char *before = mem_dup_n(text.data, (size_t)(answers - text.data));
    ck_assert_ptr_null(strstr(before, "A stored 0 + 1"));
    free(before);
    buf_free(&text);
    sample_session_free(session);
}
END_TEST

static char *words_of(void (*sample)(struct snapshot *))
{
    struct snapshot now = {0};
    struct buf text = {0};
    sample(&now);
    diagram_words(&now, NULL, &text);
    snapshot_free(&now);
    return buf_take(&text);
}

START_TEST(an_unlinked_object_in_words)
{
    expect_picture(
        words_of(sample_unlinked),
        "A writer: held.\n"
        "B reader: held.\n"
        "A maps 4 KiB of /my_shm at 7f3a9c1e2000, to read and write, shared.\n"
        "A maps 4 KiB of /my_shm at 7f3a9c1e0000, to read and write, shared.\n"
        "B maps 4 KiB of /my_shm at 7f10e4a00000, to read, shared.\n"
        "Object /my_shm: 4096 bytes, inode 7, name removed; still mapped. Page 0: present in A, in B. It "
        "begins with the text \"Hello from shared memory!\".\n"
        "Object /my_shm: 4096 bytes, inode 9. Page 0: no page yet; it comes at the first touch.\n");
}
END_TEST

START_TEST(a_lock_in_words)
{
    expect_picture(words_of(sample_mutex),
                   "A parent: held. racer.c line 4. Did: load eax ← counter = 3. Next: add 1.\n"
                   "B child: asleep, waits for lock; A owns it, in futex. racer.c line 4, in "
                   "pthread_mutex_lock. Did: call pthread_mutex_lock.\n"
                   "A maps 4 KiB of /mutex_shm at 7f3a9c1e2000, to read and write, shared.\n"
                   "B maps 4 KiB of /mutex_shm at 7f3a9c1e2000, to read and write, shared.\n"
                   "Object /mutex_shm: 4096 bytes, inode 11. Page 0: present in A, in B. lock, "
                   "pthread_mutex_t, is locked by A, 1 waiter. counter, int32_t, is 3, last written by A. "
                   "message, char[64], is \"initialized\".\n");
}
END_TEST

START_TEST(a_private_copy_in_words)
{
    struct snapshot now = {0}, before = {0};
    struct buf text = {0};
    sample_private_copy(&now, true);
    sample_private_copy(&before, false);
    diagram_words(&now, &before, &text);
    snapshot_free(&now);
    snapshot_free(&before);
    expect_picture(buf_take(&text), "B wrote to page 0 of /my_shm and got a copy of its own.\n"
                                    "A writer: asleep, waits for its terminal, in read.\n"
                                    "B lonely: held.\n"
                                    "A maps 4 KiB of /my_shm at 7f3a9c1e2000, to read and write, shared.\n"
                                    "B maps 4 KiB of /my_shm at 7f10e4a00000, to read and write, private.\n"
                                    "Object /my_shm: 4096 bytes, inode 7. Page 0: present in A; a copy of "
                                    "its own in B. It begins with the text \"Hello from shared memory!\".\n"
                                    "B's private copy of /my_shm: Page 0: B's own, nobody else sees it. It "
                                    "begins with the text \"Jello from shared memory!\".\n");
}
END_TEST

START_TEST(no_control_byte_leaves_it)
{
    struct session *session = sample_session((enum moment)_i);
    struct buf text = {0};
    free(session->ui.message);
    session->ui.message = mem_dup("\033[31mred\033[0m \a");
    if (session->lesson != NULL && session->lesson->page_count > 0) {
        free(session->lesson->pages[0].title);
        session->lesson->pages[0].title = mem_dup("\033]0;title\a");
    }
    plain_screen(session, &text);
    plain_stage(session, &text);
    size_t controls = 0;
    for (size_t i = 0; i < text.length; i++)
        controls += text.data[i] != '\n' && (unsigned char)text.data[i] < 0x20;
    ck_assert_uint_eq(controls, 0);
    buf_free(&text);
    sample_session_free(session);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("plain");
    tcase_add_test(cases, the_stage_says_first_what_changed);
    tcase_add_test(cases, all_of_the_stage_with_its_source);
    tcase_add_test(cases, a_page_with_its_scene);
    tcase_add_test(cases, tables_and_lists_are_sentences);
    tcase_add_test(cases, a_prediction_has_numbered_options);
    tcase_add_test(cases, an_answer_comes_with_its_reasons);
    tcase_add_test(cases, home_in_words);
    tcase_add_test(cases, a_verdict_in_words);
    tcase_add_test(cases, a_hang_in_words);
    tcase_add_test(cases, a_task_and_its_open_hints);
    tcase_add_test(cases, a_histogram_in_words);
    tcase_add_test(cases, a_whole_lesson_ends_with_its_answers);
    tcase_add_test(cases, an_unlinked_object_in_words);
    tcase_add_test(cases, a_lock_in_words);
    tcase_add_test(cases, a_private_copy_in_words);
    tcase_add_loop_test(cases, no_control_byte_leaves_it, 0, MOMENTS);
    return suite_run();
}
