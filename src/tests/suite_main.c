#include "tests/suite_main.h"

#include <assert.h>
#include <stdlib.h>

static Suite *suite;

TCase *suite_case(const char *name)
{
    if (suite == NULL)
        suite = suite_create(name);
    TCase *cases = tcase_create(name);
    tcase_set_timeout(cases, 20);
    suite_add_tcase(suite, cases);
    return cases;
}

void suite_seconds(TCase *cases, double seconds)
{
    tcase_set_timeout(cases, seconds);
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
