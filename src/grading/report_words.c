#include "grading/report_words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "grading/report.h"
#include "grading/verdict.h"

void report_words_set(json_t *object, const char *key, const char *text)
{
    if (text == NULL)
        return;
    json_t *string = json_string(text);
    if (string == NULL) { /* a name or a path that is no UTF-8 */
        char *plain = mem_dup(text);
        for (unsigned char *c = (unsigned char *)plain; *c != '\0'; c++) {
            if (*c >= 0x80)
                *c = '?';
        }
        string = json_string(plain);
        free(plain);
    }
    json_object_set_new(object, key, string);
}

json_t *report_words_number(double number)
{
    return number == floor(number) && fabs(number) < 1e15 ? json_integer((json_int_t)number)
                                                          : json_real(number);
}

void report_words_dump(json_t *json, size_t flags, struct buf *out)
{
    char *text = json_dumps(json, flags);
    buf_printf(out, "%s\n", text);
    free(text);
    json_decref(json);
}

json_t *report_words_inputs(const struct verdict *verdicts, size_t count)
{
    json_t *json = json_object();
    for (size_t i = 0; i < count; i++)
        report_words_set(json, verdicts[i].exercise, verdicts[i].inputs_sha256);
    return json;
}

char *report_words_title(const struct verdict *verdict, const struct test_verdict *test, size_t count)
{
    return count > 1 ? mem_printf("%s: %s", verdict->exercise, test->name) : mem_dup(test->name);
}

char *report_words_explain(const struct test_verdict *test)
{
    struct buf buf = {0};
    if (test->status != TEST_OK)
        report_explain(test, "", &buf);
    if (buf.length > 0)
        buf.data[--buf.length] = '\0';
    return buf_take(&buf);
}

char *report_words_output(const struct verdict *verdict)
{
    const char *message = verdict->message, *output = verdict->output;
    if (message == NULL && output == NULL)
        return NULL;
    return mem_printf("%s%s%s", message != NULL ? message : "", message != NULL && output != NULL ? "\n" : "",
                      output != NULL ? output : "");
}
