/* Grades the grader: for every wanted exercise that has a suite, the stub gets nothing, the solution
 * everything, right variants in any style pass, wrong ones fail by the test that is named for them, attacks
 * pass nothing. One seed and one configuration each; the whole matrix is `make grade-the-grader`. */
#ifndef SHMLAB_TESTS_GRADE_ALL_H
#define SHMLAB_TESTS_GRADE_ALL_H

#include <stdbool.h>
#include <stddef.h>

/* Many where the gradings of an exercise wait for most of the time, and do not compute. */
enum { GRADE_ALL_AT_ONCE = 6, GRADE_ALL_WAITING = 8 };

/* A test program's main: its exit status. at_once: how many wrong variants are graded at a time. */
int grade_all(bool (*wanted)(const char *exercise), size_t at_once);

#endif
