#include "grading/summary.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "grading/batch.h"
#include "grading/report.h"

static const char *text_of(const json_t *verdict, const char *key)
{
    const char *text = json_string_value(json_object_get(verdict, key));
    return text != NULL ? text : "";
}

static void add_verdict(const char *name, const json_t *verdict, struct buf *out)
{
    report_csv_field(name, out);
    buf_printf(out, ",%s,%s,%g,%g,%lld,", text_of(verdict, "exercise"), text_of(verdict, "status"),
               json_number_value(json_object_get(verdict, "score")),
               json_number_value(json_object_get(verdict, "max_score")),
               (long long)json_integer_value(json_object_get(verdict, "seed")));
    report_csv_field(text_of(verdict, "isolation"), out);
    buf_char(out, ',');
    report_csv_field(text_of(verdict, "inputs_sha256"), out);
    buf_char(out, ',');
    report_csv_field(text_of(verdict, "message"), out);
    buf_text_add(out, "\r\n");
}

static void add_submission(const struct submission *submission, const char *results, struct buf *out)
{
    char *file = batch_result_file(results, submission->name);
    json_t *json = json_load_file(file, JSON_REJECT_DUPLICATES, NULL), *verdict;
    json_t *exercises = json_object_get(json, "exercises");
    size_t i;
    if (json == NULL) {
        report_csv_field(submission->name, out);
        buf_text_add(out, ",,not_graded,,,,,,");
        report_csv_field(submission->trouble, out);
        buf_text_add(out, "\r\n");
    } else if (exercises == NULL) {
        add_verdict(submission->name, json, out);
    }
    json_array_foreach(exercises, i, verdict) add_verdict(submission->name, verdict, out);
    json_decref(json);
    free(file);
}

static char *table(const struct submissions *submissions, const char *results)
{
    struct buf out = {0};
    buf_text_add(&out, "submission,exercise,status,score,max_score,seed,isolation,inputs_sha256,message\r\n");
    for (size_t i = 0; i < submissions->count; i++)
        add_submission(&submissions->all[i], results, &out);
    return buf_take(&out);
}

/* Another shard may have read the results before our last and renamed behind us: until nothing changes. */
int summary_write(const struct submissions *submissions, const char *results, struct err *err)
{
    char *file = mem_printf("%s/summary.csv", results), *text = table(submissions, results);
    bool same = false;
    int result = 0;
    while (!same && result == 0) {
        struct buf out = {0};
        buf_text_add(&out, text);
        result = buf_write_file(&out, file, 0644, err);
        char *again = table(submissions, results);
        same = strcmp(text, again) == 0;
        free(text);
        text = again;
        buf_free(&out);
    }
    free(text);
    free(file);
    return result;
}
