/* `measure` in a scene: what it asks for, and what a sentence or a condition may say of it afterwards. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/span.h"
#include "lab/session_parts.h"

void script_measure(struct session *session, const struct step *step)
{
    struct play *play = &session->play;
    enum measure_quantity quantity = MEASURE_ROUND_TRIP;
    if (!measure_quantity_parse(step->mode, &quantity)) {
        play->refused = mem_printf("measure knows round-trip and throughput, not %s", step->mode);
        return;
    }
    measure_begin(&play->measure, quantity);
    play->request = session_ask_for(
        session, (struct effect){.kind = EFFECT_MEASURE, .path = mem_dup(step->mode), .held = step->pinned});
}

/* "pipe", "pipe_8": the median; "pipe_times": how many times the best way's, at the smallest size. */
static void add_figure(struct session *session, const struct measure_figure *figure)
{
    const struct measure *measure = &session->play.measure;
    bool first = measure_first(measure, figure->way) == figure;
    char *sized = mem_printf("%s_%zu", figure->way, figure->size);
    char *times = mem_printf("%s_times", figure->way);
    say_result(session, sized, llround(measure_median(figure)));
    if (first) {
        say_result(session, figure->way, llround(measure_median(figure)));
        say_result(session, times, llround(measure_times(measure, figure)));
    }
    free(sized);
    free(times);
}

void script_measured(struct session *session)
{
    const struct measure *measure = &session->play.measure;
    for (size_t i = 0; i < measure->count; i++)
        if (measure->figures[i].count > 0)
            add_figure(session, &measure->figures[i]);
    say_result(session, "ways", (int64_t)measure_done(measure));
    say_result(session, "failed", measure_failed(measure));
    say_result(session, "wrong", measure_wrong(measure));
    say_result(session, "cpus", measure->cpus);
    char *table = measure_table(measure);
    struct span rest = span_of(table);
    while (rest.length > 0) {
        struct span line = span_line(&rest);
        journal_add(&session->journal, JOURNAL_HAPPENED, -1, "%.*s", (int)line.length, line.at);
    }
    free(table);
}
