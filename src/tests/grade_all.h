/* Grades the grader: for every wanted exercise that has a suite, the stub gets nothing, the solution
 * everything, right variants in any style pass, wrong ones fail by the test that is named for them, attacks
 * pass nothing. One seed and one configuration each; the whole matrix is `make grade-the-grader`. */
#ifndef SHMLAB_TESTS_GRADE_ALL_H
#define SHMLAB_TESTS_GRADE_ALL_H

#include <stdbool.h>

/* A test program's main: its exit status. */
int grade_all(bool (*wanted)(const char *exercise));

#endif
