#include "tests/suite_main.h"

#include <assert.h>
#include <stdlib.h>

/* A limit ends a test that hangs; a busy machine may take this much longer. */
enum { BUSY = 5 };

static Suite *suite;

void suite_seconds(TCase *cases, double seconds)
{
    tcase_set_timeout(cases, seconds * BUSY);
}

TCase *suite_case(const char *name)
{
    if (suite == NULL)
        suite = suite_create(name);
    TCase *cases = tcase_create(name);
    suite_seconds(cases, 20);
    suite_add_tcase(suite, cases);
    return cases;
}

int suite_run(void)
{
    assert(suite != NULL);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
