/* The promises that 03-counter and 03-robust both make, each the whole body of a test. */
#ifndef SHMLAB_GRADING_KIT_COUNTERS_PROMISES_H
#define SHMLAB_GRADING_KIT_COUNTERS_PROMISES_H

void counters_reads_what_is_added(void);
void counters_starts_at_0(void);
void counters_one_makes_others_count(void);
void counters_do_not_meet(void);
void counters_are_64_bits_wide(void);
/* robustness: of the error-checking mutex that is put in, PTHREAD_MUTEX_STALLED or PTHREAD_MUTEX_ROBUST */
void counters_error_comes_back(int robustness);
void counters_all_count(void);
void counters_destroy_keeps_memory(void);
void counters_leave_nothing(void);

#endif
