/* The frame of a suite: a Check program whose tests are sentences, told to the lab one by one.
 *
 *     START_TEST(a_new_object_holds_the_text) { … } END_TEST
 *
 *     int main(int argc, char **argv)
 *     {
 *         tests_add(a_new_object_holds_the_text, (struct test_facts){.points = 3, .page = "lesson 01, page
 * 4"}); tests_add(the_mode_is_0600, (struct test_facts){.needs = a_new_object_holds_the_text}); return
 * tests_run(argc, argv);
 *     }
 *
 * A test that needs another waits when that one did not pass: put every test that a program which does
 * nothing could pass behind one that it cannot. Tests run in the order they are added, in one process, each
 * with fresh programs and fresh random numbers of its own. Fail through expect.h: a plain ck_assert that
 * fails is an error of the suite, and nothing is graded. */
#ifndef SHMLAB_GRADING_KIT_TESTS_H
#define SHMLAB_GRADING_KIT_TESTS_H

#include <check.h>

struct test_facts {
    int points;         /* 0 means 1 */
    const char *page;   /* "lesson 01, page 5": where it is explained */
    const TTest *needs; /* added before; NULL none */
};

/* What one failed test says. Texts are copied; NULL where there is nothing to say. */
struct test_failure {
    const char *message; /* one sentence: the promise that was broken; the subject is the program */
    const char *expected, *actual;
    const char *where;    /* "publish.c:18  ftruncate(fd, size);" */
    const char *hang;     /* who waits on what, one line each */
    const char *schedule; /* to open on the stage */
};

void tests_add(const TTest *test, struct test_facts facts);
int tests_run(int argc, char **argv);
_Noreturn void tests_fail(const struct test_failure *failure);
/* The running test passes, but something of it could not be looked at on this machine: one sentence, copied.
 */
void tests_note(const char *note);

#endif
