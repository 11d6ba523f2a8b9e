#include "measure/measure.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

const char *const measure_quantities[MEASURE_QUANTITIES] = {"round-trip", "throughput"};
const size_t measure_sizes[MEASURE_QUANTITIES][MEASURE_SIZES] = {{8, 1024, 8192}, {64, 4096, 65536}};

bool measure_quantity_parse(const char *word, enum measure_quantity *quantity)
{
    for (int i = 0; word != NULL && i < MEASURE_QUANTITIES; i++) {
        if (strcmp(word, measure_quantities[i]) == 0) {
            *quantity = (enum measure_quantity)i;
            return true;
        }
    }
    return false;
}

void measure_begin(struct measure *measure, enum measure_quantity quantity)
{
    measure_free(measure);
    *measure = (struct measure){.begun = true, .quantity = quantity, .load = {-1, -1}};
}

void measure_free(struct measure *measure)
{
    for (size_t i = 0; i < measure->count; i++) {
        free(measure->figures[i].way);
        free(measure->figures[i].refused);
    }
    free(measure->figures);
    *measure = (struct measure){0};
}

static bool take_number(struct span *rest, double *number)
{
    char *word = span_dup(span_word(rest)), *end;
    *number = strtod(word, &end);
    bool whole = end != word && *end == '\0' && *number >= 0;
    free(word);
    return whole;
}

static struct measure_figure *figure_of(struct measure *measure, struct span way, size_t size)
{
    for (size_t i = 0; i < measure->count; i++)
        if (measure->figures[i].size == size && span_is(way, measure->figures[i].way))
            return &measure->figures[i];
    measure->figures =
        mem_push(measure->figures, &measure->count, &measure->capacity, sizeof *measure->figures);
    struct measure_figure *figure = &measure->figures[measure->count - 1];
    figure->way = span_dup(way);
    figure->size = size;
    return figure;
}

static void add_sample(struct measure_figure *figure, double value, double others)
{
    if (figure->count == MEASURE_SAMPLES)
        return;
    size_t at = figure->count;
    for (; at > 0 && figure->samples[at - 1] > value; at--)
        figure->samples[at] = figure->samples[at - 1];
    figure->samples[at] = value;
    figure->others = (figure->others * (double)figure->count + others) / (double)(figure->count + 1);
    figure->count++;
}

/* "sample pipe 8 42913.2 0", "refused mq 65536 EINVAL", "wrong futex 8 3" */
static void about_figure(struct measure *measure, struct span what, struct span rest)
{
    double size, value, others;
    struct span way = span_word(&rest);
    if (way.length == 0 || !take_number(&rest, &size))
        return;
    if (span_is(what, "refused")) {
        struct measure_figure *figure = figure_of(measure, way, (size_t)size);
        free(figure->refused);
        figure->refused = span_dup(span_word(&rest));
        return;
    }
    if (!take_number(&rest, &value))
        return;
    if (span_is(what, "wrong"))
        figure_of(measure, way, (size_t)size)->wrong += (int64_t)value;
    else if (take_number(&rest, &others))
        add_sample(figure_of(measure, way, (size_t)size), value, others);
}

void measure_line(struct measure *measure, struct span line)
{
    struct span rest = line, what = span_word(&rest);
    double number;
    if (span_is(what, "sample") || span_is(what, "refused") || span_is(what, "wrong"))
        about_figure(measure, what, rest);
    else if (span_is(what, "one"))
        measure->short_of_cpus = true;
    else if (span_is(what, "cpus") && take_number(&rest, &number))
        measure->cpus = (int)number;
    else if (span_is(what, "load") && take_number(&rest, &number))
        measure->load[measure->load[0] < 0 ? 0 : 1] = number;
}

/* Between the two nearest samples, as is usual. */
static double quantile(const struct measure_figure *figure, double part)
{
    if (figure->count == 0)
        return 0;
    double place = part * (double)(figure->count - 1);
    size_t at = (size_t)place;
    double above = figure->samples[at + 1 < figure->count ? at + 1 : at];
    return figure->samples[at] + (above - figure->samples[at]) * (place - (double)at);
}

double measure_median(const struct measure_figure *figure)
{
    return quantile(figure, 0.5);
}

double measure_low(const struct measure_figure *figure)
{
    return quantile(figure, 0.25);
}

double measure_high(const struct measure_figure *figure)
{
    return quantile(figure, 0.75);
}

const struct measure_figure *measure_first(const struct measure *measure, const char *way)
{
    for (size_t i = 0; i < measure->count; i++) {
        const struct measure_figure *figure = &measure->figures[i];
        if (figure->count > 0 && figure->size == measure_sizes[measure->quantity][0] &&
            strcmp(figure->way, way) == 0)
            return figure;
    }
    return NULL;
}

double measure_times(const struct measure *measure, const struct measure_figure *figure)
{
    double own = measure_median(figure), worst = 1;
    for (size_t i = 0; i < measure->count; i++) {
        double other = measure_median(&measure->figures[i]);
        if (measure->figures[i].size != figure->size || other <= 0 || own <= 0)
            continue;
        double times = measure->quantity == MEASURE_ROUND_TRIP ? own / other : other / own;
        worst = times > worst ? times : worst;
    }
    return worst;
}

size_t measure_done(const struct measure *measure)
{
    size_t done = 0;
    for (size_t i = 0; i < measure->count; i++)
        done += measure_first(measure, measure->figures[i].way) == &measure->figures[i];
    return done;
}

int64_t measure_wrong(const struct measure *measure)
{
    int64_t wrong = 0;
    for (size_t i = 0; i < measure->count; i++)
        wrong += measure->figures[i].wrong;
    return wrong;
}

int measure_failed(const struct measure *measure)
{
    int there = 0;
    for (size_t i = 0; i < measure->count; i++)
        there += measure->figures[i].count > 0 || measure->figures[i].refused != NULL;
    return MEASURE_WAYS * MEASURE_SIZES - there;
}
