/* Figures for people: three digits and a unit, since more would be noise; and for programs: all of it. */
#include <string.h>

#include "measure/measure.h"

static const char *shown_name(const char *way)
{
    static const struct {
        const char *way, *shown;
    } names[] = {{"fifo", "FIFO"},
                 {"mq", "POSIX mq"},
                 {"futex", "shm+futex"},
                 {"spin", "shm+spin"},
                 {"bare", "two hand-offs"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i].way, way) == 0)
            return names[i].shown;
    return way;
}

static const char *why_not(const struct measure_figure *figure)
{
    if (figure->refused == NULL)
        return "no sample yet";
    if (strcmp(figure->way, "mq") == 0 && strcmp(figure->refused, "EINVAL") == 0)
        return "messages this long are not allowed here (EINVAL)";
    return figure->refused;
}

static void scaled(double value, const char *const *units, size_t count, struct buf *out)
{
    size_t unit = 0;
    for (; unit + 1 < count && value >= 999.5; unit++)
        value /= 1000;
    buf_printf(out, "%.*f %s", value < 9.995 ? 2 : value < 99.95 ? 1 : 0, value, units[unit]);
}

void measure_value(const struct measure *measure, double value, struct buf *out)
{
    static const char *const times[] = {"ns", "us", "ms", "s"}, *const rates[] = {"/s", "k/s", "M/s", "G/s"};
    scaled(value, measure->quantity == MEASURE_ROUND_TRIP ? times : rates, 4, out);
}

void measure_title(const struct measure *measure, struct buf *out)
{
    buf_printf(out, "%s%s",
               measure->quantity == MEASURE_ROUND_TRIP ? "Round trip" : "Messages a second, one way",
               measure->cpus == 0   ? ""
               : measure->cpus == 1 ? ", both on one CPU"
                                    : ", on two CPUs");
    if (measure->load[0] >= 0)
        buf_printf(out, "; load %.1f", measure->load[0]);
    if (measure->load[1] >= 0)
        buf_printf(out, " to %.1f", measure->load[1]);
    buf_text_add(out, ".");
    if (measure->short_of_cpus)
        buf_text_add(out, " Two CPUs cannot be had here: the lab may use one. So this is not "
                          "measured on two, and every figure is of one.");
}

void measure_size_title(const struct measure *measure, size_t size, struct buf *out)
{
    buf_printf(out, "%zu bytes%s: median, middle half, others running", size,
               measure->quantity == MEASURE_ROUND_TRIP ? ", there and back" : "");
}

void measure_row(const struct measure *measure, const struct measure_figure *figure, struct buf *out)
{
    struct buf median = {0}, low = {0}, high = {0};
    if (figure->count == 0) {
        buf_printf(out, " %-9s %s", shown_name(figure->way), why_not(figure));
        return;
    }
    measure_value(measure, measure_median(figure), &median);
    measure_value(measure, measure_low(figure), &low);
    measure_value(measure, measure_high(figure), &high);
    buf_printf(out, " %-9s %9s %9s..%-9s %3.1f", shown_name(figure->way), buf_text(&median), buf_text(&low),
               buf_text(&high), figure->others);
    if (figure->wrong > 0)
        buf_printf(out, " WRONG: %lld", (long long)figure->wrong);
    buf_free(&median);
    buf_free(&low);
    buf_free(&high);
}

char *measure_table(const struct measure *measure)
{
    struct buf out = {0};
    measure_title(measure, &out);
    buf_char(&out, '\n');
    for (size_t i = 0; i < measure->count; i++) {
        if (i == 0 || measure->figures[i].size != measure->figures[i - 1].size) {
            measure_size_title(measure, measure->figures[i].size, &out);
            buf_char(&out, '\n');
        }
        measure_row(measure, &measure->figures[i], &out);
        buf_char(&out, '\n');
    }
    return buf_take(&out);
}

static json_t *figure_json(const struct measure *measure, const struct measure_figure *figure)
{
    json_t *samples = json_array();
    for (size_t i = 0; i < figure->count; i++)
        json_array_append_new(samples, json_real(figure->samples[i]));
    json_t *object = json_pack("{s:s, s:i, s:s, s:I, s:s, s:o, s:f, s:I}", "quantity",
                               measure_quantities[measure->quantity], "cpus", measure->cpus, "way",
                               figure->way, "size", (json_int_t)figure->size, "unit",
                               measure->quantity == MEASURE_ROUND_TRIP ? "ns" : "messages/s", "samples",
                               samples, "others_running", figure->others, "wrong", (json_int_t)figure->wrong);
    if (figure->count > 0) {
        json_object_set_new(object, "median", json_real(measure_median(figure)));
        json_object_set_new(object, "low_quartile", json_real(measure_low(figure)));
        json_object_set_new(object, "high_quartile", json_real(measure_high(figure)));
    }
    json_object_set_new(object, "refused",
                        figure->refused != NULL ? json_string(figure->refused) : json_null());
    return object;
}

void measure_json(const struct measure *measure, json_t *array)
{
    for (size_t i = 0; i < measure->count; i++)
        json_array_append_new(array, figure_json(measure, &measure->figures[i]));
}
