/* Children of exercise 06-parallel-sum that meet in their mapping: one is held before each of its accesses in
 * turn, and all others run meanwhile, so that a lost addition is lost every time. */
#ifndef SHMLAB_GRADING_KIT_SUMS_MEET_H
#define SHMLAB_GRADING_KIT_SUMS_MEET_H

void sums_meet_expect_total(void); /* it is right each time */

#endif
