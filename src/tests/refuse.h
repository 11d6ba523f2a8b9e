/* A machine that refuses things: real seccomp filters on the test's own process, for good. */
#ifndef SHMLAB_TESTS_REFUSE_H
#define SHMLAB_TESTS_REFUSE_H

/* ptrace answers EPERM from now on. Under LeakSanitizer, which attaches to the process at its end, only the
 * request that the lab makes does. */
void refuse_ptrace(void);

#endif
