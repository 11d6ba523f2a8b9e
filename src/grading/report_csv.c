/* One line an exercise, as RFC 4180 has it, with a header line. */
#include <string.h>

#include "base/buf.h"
#include "grading/report.h"
#include "grading/verdict.h"

/* Quoted always; a leading =, +, - or @ would be a formula in a spreadsheet. */
void report_csv_field(const char *text, struct buf *out)
{
    buf_char(out, '"');
    if (text != NULL && text[0] != '\0' && strchr("=+-@", text[0]) != NULL)
        buf_char(out, '\'');
    for (const char *c = text != NULL ? text : ""; *c != '\0'; c++) {
        if (*c == '"')
            buf_char(out, '"');
        buf_char(out, *c);
    }
    buf_char(out, '"');
}

void report_csv(const struct verdict *verdicts, size_t count, struct buf *out)
{
    buf_text_add(out, "exercise,status,score,max_score,seed,isolation,inputs_sha256,message\r\n");
    for (size_t i = 0; i < count; i++) {
        const struct verdict *verdict = &verdicts[i];
        buf_printf(out, "%s,%s,%g,%g,%llu", verdict->exercise, verdict_status_name(verdict->status),
                   verdict->score, verdict->max_score, (unsigned long long)verdict->seed);
        const char *const fields[] = {verdict->isolation, verdict->inputs_sha256, verdict->message};
        for (size_t k = 0; k < sizeof fields / sizeof *fields; k++) {
            buf_char(out, ',');
            report_csv_field(fields[k], out);
        }
        buf_text_add(out, "\r\n");
    }
}
