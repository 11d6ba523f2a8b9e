/* Whether a wrong variant was rejected as its first line says: "rejected by: the name of the test". */
#ifndef SHMLAB_TESTS_REJECTED_H
#define SHMLAB_TESTS_REJECTED_H

struct grader_job;

/* The test that a file's first line names; NULL. The caller's. */
char *rejected_by(const char *file);
/* NULL when it was; else what is wrong, in one sentence. */
const char *rejected_why_not(const struct grader_job *job);

#endif
