/* The formats of a verdict: one converter each, in report_NAME.c, from struct verdict and from nothing else.
 *
 * Several verdicts are one submission. What a program printed comes escaped (capture.h) and is quoted by each
 * format's own rules; nothing of it is ever parsed. Equal verdicts give equal bytes, but for `seconds`. Each
 * format holds inputs_sha256 somewhere, so that a file tells whether it is the report of these inputs. */
#ifndef SHMLAB_GRADING_REPORT_H
#define SHMLAB_GRADING_REPORT_H

#include <stddef.h>

struct buf;
struct test_verdict;
struct verdict;

struct report_format {
    const char *name;    /* "json" */
    const char *purpose; /* one line for --help and for the list in an error */
    void (*write)(const struct verdict *verdicts, size_t count, struct buf *out);
};

extern const struct report_format report_formats[];
extern const size_t report_format_count;

const struct report_format *report_find(const char *name); /* NULL: unknown */

void report_text(const struct verdict *verdicts, size_t count, struct buf *out);
void report_json(const struct verdict *verdicts, size_t count, struct buf *out);
void report_tap(const struct verdict *verdicts, size_t count, struct buf *out);
void report_junit(const struct verdict *verdicts, size_t count, struct buf *out);
void report_gradescope(const struct verdict *verdicts, size_t count, struct buf *out);
void report_autolab(const struct verdict *verdicts, size_t count, struct buf *out);
void report_prairielearn(const struct verdict *verdicts, size_t count, struct buf *out);
void report_github(const struct verdict *verdicts, size_t count, struct buf *out);
void report_csv(const struct verdict *verdicts, size_t count, struct buf *out);

/* What several formats say alike. */
double report_score(const struct verdict *verdicts, size_t count);
double report_max_score(const struct verdict *verdicts, size_t count);
/* Message, expected, got, where, page or what it waits for: lines of a failed or waiting test, each indented
 * by `indent`. */
void report_explain(const struct test_verdict *test, const char *indent, struct buf *out);
void report_csv_field(const char *text, struct buf *out); /* quoted; NULL is empty */
const char *report_status_name(int test_status); /* "ok", "fail", "wait" */

#endif
