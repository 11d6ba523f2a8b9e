/* Autolab reads the last line of the output as JSON: the score of each problem. What comes before it is the
 * feedback. Nothing of the program's own output may be the last line, so the line is always written last. */
#include <jansson.h>

#include "base/buf.h"
#include "grading/report.h"
#include "grading/report_words.h"
#include "grading/verdict.h"

void report_autolab(const struct verdict *verdicts, size_t count, struct buf *out)
{
    json_t *json = json_object(), *scores = json_object();
    report_text(verdicts, count, out);
    for (size_t i = 0; i < count; i++)
        json_object_set_new(scores, verdicts[i].exercise, report_words_number(verdicts[i].score));
    json_object_set_new(json, "scores", scores);
    report_words_dump(json, JSON_COMPACT, out);
}
