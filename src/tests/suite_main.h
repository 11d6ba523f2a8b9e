/* The frame every test executable shares: one suite, cases added by name, exit 1 when a test failed. */
#ifndef SHMLAB_TESTS_SUITE_MAIN_H
#define SHMLAB_TESTS_SUITE_MAIN_H

#include <check.h>

/* A new case of this program's one suite. Its tests may take `suite_seconds` each, 20 unless changed, and five
 * times as long where the machine is busy. */
TCase *suite_case(const char *name);
void suite_seconds(TCase *cases, double seconds);
/* Runs all cases, prints Check's summary, and returns main's exit status. */
int suite_run(void);

#endif
