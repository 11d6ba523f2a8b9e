/* Small words that the JSON formats are spelled with. */
#ifndef SHMLAB_GRADING_REPORT_WORDS_H
#define SHMLAB_GRADING_REPORT_WORDS_H

#include <jansson.h>
#include <stddef.h>

struct buf;
struct test_verdict;
struct verdict;

/* Left out when NULL. The text is UTF-8 or, where it is not, taken byte by byte, so that JSON always holds
 * it. */
void report_words_set(json_t *object, const char *key, const char *text);
json_t *report_words_number(double number);                          /* an integer where it is one */
void report_words_dump(json_t *json, size_t flags, struct buf *out); /* with a newline; json is released */

/* {"01-publish": inputs_sha256, …} */
json_t *report_words_inputs(const struct verdict *verdicts, size_t count);

/* "01-publish: a new object holds the text", or without the exercise when there is only one. */
char *report_words_title(const struct verdict *verdict, const struct test_verdict *test, size_t count);
/* report_explain as one text without its last newline; "" for a passed test. The caller's. */
char *report_words_explain(const struct test_verdict *test);
/* What a verdict that is no grade, or its compiler, or its program says; NULL for nothing. The caller's. */
char *report_words_output(const struct verdict *verdict);

#endif
