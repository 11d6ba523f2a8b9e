#include "view/words_verdict.h"

#include <string.h>

#include "base/mem.h"

void words_verdict_result(const struct verdict *verdict, struct buf *out)
{
    static const char *const names[] = {[VERDICT_GRADED] = "",
                                        [VERDICT_COMPILE_ERROR] = "does not compile",
                                        [VERDICT_MISSING_FILE] = "no file",
                                        [VERDICT_TIMEOUT] = "stopped: too long",
                                        [VERDICT_SKIPPED] = "skipped",
                                        [VERDICT_INFRA_ERROR] = "the lab's own trouble"};
    size_t passed = 0;
    for (size_t i = 0; i < verdict->test_count; i++)
        passed += verdict->tests[i].status == TEST_OK;
    if (verdict->hang != NULL)
        buf_text_add(out, "HANG: nobody can move");
    else if (verdict->status == VERDICT_GRADED)
        buf_printf(out, "%zu of %zu pass", passed, verdict->test_count);
    else
        buf_text_add(out, names[verdict->status]);
}

void words_verdict_head(const struct verdict *verdict, struct buf *out)
{
    if (verdict->hang != NULL) {
        buf_text_add(out, "HANG: nobody can move. Speed is not the problem.");
        return;
    }
    switch (verdict->status) {
    case VERDICT_GRADED: break;
    case VERDICT_COMPILE_ERROR: buf_text_add(out, "It does not compile."); break;
    case VERDICT_MISSING_FILE: buf_text_add(out, "The file is not there."); break;
    case VERDICT_TIMEOUT: buf_text_add(out, "It took too long and was stopped."); break;
    case VERDICT_SKIPPED: buf_text_add(out, "It cannot be graded on this machine; that is no zero."); break;
    case VERDICT_INFRA_ERROR:
        buf_text_add(out, "The lab had trouble of its own; the program is not to blame. g tries again.");
        break;
    }
    bool said = verdict->status == VERDICT_GRADED || verdict->status == VERDICT_COMPILE_ERROR;
    if (!said && verdict->message != NULL)
        buf_printf(out, " %s", verdict->message);
}

/* Is the test that is waited for right above, or with none but others that wait for it between? */
static const char *place_of_need(const struct verdict *verdict, size_t test)
{
    const char *needs = verdict->tests[test].needs;
    for (size_t i = test; i-- > 0;) {
        const struct test_verdict *above = &verdict->tests[i];
        if (above->name != NULL && strcmp(above->name, needs) == 0)
            return i + 1 == test ? "the line above" : "the failed one above";
        if (above->status != TEST_WAIT || above->needs == NULL || strcmp(above->needs, needs) != 0)
            return NULL;
    }
    return NULL;
}

char *words_verdict_waiting(const struct verdict *verdict, size_t test)
{
    const struct test_verdict *waiting = &verdict->tests[test];
    if (waiting->needs == NULL)
        return mem_printf("%s   (needs an earlier one)", waiting->name);
    const char *place = place_of_need(verdict, test);
    if (place != NULL)
        return mem_printf("%s   (needs %s)", waiting->name, place);
    return mem_printf("%s   (needs: %s)", waiting->name, waiting->needs);
}
