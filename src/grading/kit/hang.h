/* Who waits for whom, when nobody can move: for the words of a test that failed by waiting. */
#ifndef SHMLAB_GRADING_KIT_HANG_H
#define SHMLAB_GRADING_KIT_HANG_H

#include <stdint.h>

/* There is a pthread_mutex_t at that offset of the object; `label` is what the learner's struct calls it. One
 * at a time; the texts must outlive the test. */
void hang_mutex(const char *object, uint64_t offset, const char *label);
/* Every program of the running test, a line or two each, then the lock, then the sentence that sums it up.
 * The caller frees it. */
char *hang_words(void);

#endif
