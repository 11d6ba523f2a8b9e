/* How fast two processes talk, each way: what the measuring program (inside/main.c) found so far. Its lines
 * become figures here, and figures become the table that people read and the JSON that programs do.
 *
 * Figures are ns for a round trip and messages a second for throughput. Each is the median of its samples,
 * with the quartiles as spread; zero samples: nothing was measured. Zero-initialised is empty. */
#ifndef SHMLAB_MEASURE_MEASURE_H
#define SHMLAB_MEASURE_MEASURE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

enum measure_quantity { MEASURE_ROUND_TRIP, MEASURE_THROUGHPUT, MEASURE_QUANTITIES };
enum { MEASURE_WAYS = 6, MEASURE_SIZES = 3, MEASURE_SAMPLES = 11, MEASURE_LEAST = 3 };

extern const char *const measure_quantities[MEASURE_QUANTITIES];      /* "round-trip" */
extern const size_t measure_sizes[MEASURE_QUANTITIES][MEASURE_SIZES]; /* bytes of a message, rising */

struct measure_figure {
    char *way;
    size_t size;
    double samples[MEASURE_SAMPLES]; /* rising */
    size_t count;
    double others; /* processes that wanted to run beside the two, mean over the samples */
    int64_t wrong; /* messages that were not the ones sent */
    char *refused; /* errno's name: this machine does not allow it; else NULL */
};

struct measure {
    bool begun;
    enum measure_quantity quantity;
    int cpus;                       /* used; 0 not known yet */
    bool short_of_cpus;             /* two were asked for, and there is one */
    double load[2];                 /* average of a minute, at the beginning and the end; -1 unknown */
    struct measure_figure *figures; /* by size, then as the ways came */
    size_t count, capacity;
};

bool measure_quantity_parse(const char *word, enum measure_quantity *quantity);
void measure_begin(struct measure *measure, enum measure_quantity quantity);
/* A line of the measuring program; one that is not of its form is passed over. */
void measure_line(struct measure *measure, struct span line);
void measure_free(struct measure *measure);

double measure_median(const struct measure_figure *figure);
double measure_low(const struct measure_figure *figure); /* quartiles */
double measure_high(const struct measure_figure *figure);
/* At the smallest size; NULL where the way was not measured. */
const struct measure_figure *measure_first(const struct measure *measure, const char *way);
/* How many times worse than the best way at the same size, at least 1. */
double measure_times(const struct measure *measure, const struct measure_figure *figure);
size_t measure_done(const struct measure *measure); /* ways that have a figure at the smallest size */
int64_t measure_wrong(const struct measure *measure);
int measure_failed(const struct measure *measure); /* figures that are neither there nor refused */

/* ---- words (measure_words.c) ---- */

void measure_title(const struct measure *measure,
                   struct buf *out); /* what, on how many CPUs, under what load */
void measure_value(const struct measure *measure, double value, struct buf *out); /* "42.9 µs", "1.02 M/s" */
/* One line without its end: way, median, quartiles, load; or why there is none. */
void measure_row(const struct measure *measure, const struct measure_figure *figure, struct buf *out);
void measure_size_title(const struct measure *measure, size_t size, struct buf *out);
char *measure_table(const struct measure *measure); /* all of it, as lines; the caller's */
/* Objects of all figures are added to the array; the caller owns it. */
void measure_json(const struct measure *measure, json_t *array);

#endif
