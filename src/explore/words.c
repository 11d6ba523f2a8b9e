/* Results as lines of text: numbers, the table of outcomes, a witness as source lines. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/span.h"
#include "explore/explore.h"

char *explore_count_text(const struct explore_count *count)
{
    struct buf text = {0};
    if (count->kind == EXPLORE_ENDLESS)
        return mem_dup("∞");
    if (count->kind == EXPLORE_UNCOUNTED)
        return mem_dup("not counted");
    size_t length = strlen(count->digits);
    for (size_t i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            buf_char(&text, ',');
        buf_char(&text, count->digits[i]);
    }
    return buf_take(&text);
}

static bool is_one(const struct explore_count *count)
{
    return count->kind == EXPLORE_EXACT && strcmp(count->digits, "1") == 0;
}

/* "3 orders of drains": noun and rest. */
static void add_count(struct buf *text, const struct explore_count *count, const char *noun, const char *rest)
{
    if (count->kind == EXPLORE_UNCOUNTED)
        return;
    char *number = explore_count_text(count);
    buf_printf(text, "%s%s %s%s%s", text->length > 0 ? ", " : "", number, noun,
               noun[0] == '\0' || is_one(count) ? "" : "s", rest);
    free(number);
}

char *explore_summary(const struct explore_result *result)
{
    struct buf text = {0};
    if (result->claim != EXPLORE_ALL) {
        buf_text_add(&text, result->why);
        return buf_take(&text);
    }
    add_count(&text, &result->counts.schedules, "schedule", " of instructions");
    if (result->mode == EXPLORE_KILL) {
        add_count(&text, &result->counts.orders, "death", ", one before each step");
        return buf_take(&text);
    }
    add_count(&text, &result->counts.orders, "order",
              result->mode == EXPLORE_CORES ? " of accesses and drains" : " of shared accesses");
    add_count(&text, &result->counts.different, "", "really different");
    return buf_take(&text);
}

char *explore_count_short(const struct explore_count *count)
{
    enum { MOST_DIGITS = 15, SHOWN = 4 };
    size_t length = count->digits != NULL ? strlen(count->digits) : 0;
    if (length <= MOST_DIGITS)
        return explore_count_text(count);
    return mem_printf("%c.%.*se%zu", count->digits[0], SHOWN - 1, count->digits + 1, length - 1);
}

/* ---- the table ---- */

enum { RESULT, SCHEDULES, ORDERS, DIFFERENT, PREEMPTIONS, HARDWARE, COLUMNS };

struct table_row {
    char *cells[COLUMNS];
};

static size_t columns_of(const char *text)
{
    size_t columns = 0;
    for (; *text != '\0'; text++)
        columns += ((unsigned char)*text & 0xc0) != 0x80; /* bytes that begin a character */
    return columns;
}

static struct table_row row_of(const struct explore_outcome *outcome)
{
    return (struct table_row){
        {mem_dup(outcome->text), explore_count_short(&outcome->counts.schedules),
         explore_count_short(&outcome->counts.orders), explore_count_short(&outcome->counts.different),
         mem_printf("%u", outcome->preemptions), mem_printf("%llu", (unsigned long long)outcome->hardware)}};
}

static const struct explore_count *count_of(const struct explore_counts *counts, int column)
{
    return column == SCHEDULES ? &counts->schedules : column == ORDERS ? &counts->orders : &counts->different;
}

/* The line above says it of all results: a column of the same would only take room. */
static bool is_endless(const struct explore_result *result, int column)
{
    bool endless = column == SCHEDULES || column == ORDERS || column == DIFFERENT;
    for (size_t i = 0; endless && i < result->outcome_count; i++)
        endless = count_of(&result->outcomes[i].counts, column)->kind == EXPLORE_ENDLESS;
    return endless && result->outcome_count > 0;
}

static bool is_shown(const struct explore_result *result, int column)
{
    if (is_endless(result, column))
        return false;
    if (result->mode == EXPLORE_KILL)
        return column == RESULT || column == ORDERS;
    if (column == SCHEDULES)
        return result->counts.schedules.kind != EXPLORE_UNCOUNTED;
    if (column == HARDWARE)
        return result->hardware_rounds > 0;
    if (column == DIFFERENT)
        return result->counts.different.kind != EXPLORE_UNCOUNTED;
    return true;
}

/* The first column to the left, numbers to the right. */
static void print_cell(struct buf *out, const char *text, int column, size_t width)
{
    size_t blanks = width - columns_of(text);
    if (column == RESULT)
        buf_text_add(out, text);
    buf_printf(out, "%*s", (int)blanks, "");
    if (column != RESULT)
        buf_text_add(out, text);
}

static void print_rows(struct buf *out, const struct explore_result *result, const struct table_row *rows,
                       size_t count)
{
    for (size_t i = 0; i < count; i++) {
        buf_text_add(out, " ");
        for (int column = 0; column < COLUMNS; column++) {
            size_t width = 0;
            for (size_t k = 0; k < count; k++) {
                size_t columns = columns_of(rows[k].cells[column]);
                width = columns > width ? columns : width;
            }
            if (!is_shown(result, column))
                continue;
            buf_text_add(out, column != RESULT ? "  " : "");
            print_cell(out, rows[i].cells[column], column, width);
        }
        buf_char(out, '\n');
    }
}

static void print_outcomes(struct buf *out, const struct explore_result *result)
{
    const char *orders = result->mode == EXPLORE_KILL ? "deaths" : "orders";
    size_t count = result->outcome_count + 1;
    struct table_row *rows = mem_array(count, sizeof *rows);
    rows[0] = (struct table_row){{mem_dup("result"), mem_dup("schedules"), mem_dup(orders),
                                  mem_dup("different"), mem_dup("fewest preemptions"),
                                  mem_printf("of %u on two CPUs", result->hardware_rounds)}};
    for (size_t i = 1; i < count; i++)
        rows[i] = row_of(&result->outcomes[i - 1]);
    print_rows(out, result, rows, count);
    for (size_t i = 0; i < count; i++) {
        for (int column = 0; column < COLUMNS; column++)
            free(rows[i].cells[column]);
    }
    free(rows);
}

/* ---- by preemptions ---- */

static bool is_some(const struct explore_count *count)
{
    return count->kind == EXPLORE_EXACT && strcmp(count->digits, "0") != 0;
}

/* Columns of the bar that hold anything; 0 where nothing was counted by preemptions. */
static int bars_of(const struct explore_result *result)
{
    int bars = 0;
    for (size_t i = 0; i < result->outcome_count; i++) {
        for (int k = 0; k < EXPLORE_BAR; k++) {
            if (is_some(&result->outcomes[i].counts.orders_by[k]) && k >= bars)
                bars = k + 1;
        }
    }
    return bars;
}

static void print_bar(struct buf *out, const struct explore_outcome *outcome, size_t width, int bars)
{
    buf_printf(out, " %s%*s", outcome->text, (int)(width - columns_of(outcome->text)), "");
    for (int k = 0; k < bars; k++) {
        char *cell = explore_count_short(&outcome->counts.orders_by[k]);
        buf_printf(out, " %9s", is_some(&outcome->counts.orders_by[k]) ? cell : "-");
        free(cell);
    }
    buf_char(out, '\n');
}

/* Which results can come out at all when somebody is interrupted so many times. */
static void print_bars(struct buf *out, const struct explore_result *result)
{
    static const char heading[] = "orders by preemptions";
    size_t width = sizeof heading - 1;
    int bars = bars_of(result);
    if (bars == 0 || result->outcome_count < 2)
        return;
    for (size_t i = 0; i < result->outcome_count; i++) {
        size_t columns = columns_of(result->outcomes[i].text);
        width = columns > width ? columns : width;
    }
    buf_printf(out, " %-*s", (int)width, heading);
    for (int k = 0; k < bars; k++)
        buf_printf(out, k == EXPLORE_BAR - 1 ? " %8d+" : " %9d", k);
    buf_char(out, '\n');
    for (size_t i = 0; i < result->outcome_count; i++)
        print_bar(out, &result->outcomes[i], width, bars);
}

static void print_work(struct buf *out, const struct explore_result *result)
{
    unsigned witnesses = 0;
    if (result->mode == EXPLORE_KILL || result->one_by_one)
        return;
    for (size_t i = 0; i < result->outcome_count; i++)
        witnesses += result->outcomes[i].witness.replayed;
    buf_printf(out, " executed for real: %llu steps, %.0f ms; replayed and equal: %u witness%s + %u random\n",
               (unsigned long long)result->steps, (double)result->explored_ns / CLOCK_MS, witnesses,
               witnesses == 1 ? "" : "es", result->replays);
}

char *explore_table(const struct explore_result *result)
{
    struct buf out = {0};
    char *summary = explore_summary(result);
    buf_printf(&out, " %s\n", summary);
    free(summary);
    if (result->claim != EXPLORE_REFUSED && result->claim != EXPLORE_BROKEN) {
        print_work(&out, result);
        print_outcomes(&out, result);
        print_bars(&out, result);
    }
    if (result->hardware_why != NULL)
        buf_printf(&out, " not tried on two CPUs: %s\n", result->hardware_why);
    for (size_t i = 0; i < result->note_count; i++)
        buf_printf(&out, " %s\n", result->notes[i]);
    return buf_take(&out);
}

/* ---- a witness as source lines ---- */

enum { TRACE_COLUMN = 46 };

struct source { /* the file that was read last */
    char *path;
    struct buf text;
};

static struct span source_line(struct source *source, const char *path, int line)
{
    if (source->path == NULL || strcmp(source->path, path) != 0) {
        free(source->path);
        buf_clear(&source->text);
        source->path = mem_dup(path);
        buf_read_file(&source->text, path, NULL);
    }
    struct span rest = span_of(buf_text(&source->text)), text = {0};
    for (int i = 0; i < line && rest.length > 0; i++)
        text = span_line(&rest);
    return span_trim(text);
}

static bool same_call(const struct explore_step *x, const struct explore_step *y)
{
    return x->actor == y->actor && x->inside != NULL && y->inside != NULL && x->line == y->line &&
           strcmp(x->inside, y->inside) == 0 && !x->slept;
}

static void print_value(struct buf *out, const struct explore_step *step)
{
    if (step->object < 0 || step->inside != NULL)
        return;
    if (step->act == EXPLORE_LOAD)
        buf_printf(out, "  = %lld", (long long)(int64_t)step->value);
    else if (step->act != EXPLORE_WAIT && step->act != EXPLORE_WAKE)
        buf_printf(out, "  %lld → %lld", (long long)(int64_t)step->before, (long long)(int64_t)step->value);
}

/* Steps from first to last are one line: one step, or several inside one call of a library. */
static char *line_of(struct source *source, const struct explore_step *first, const struct explore_step *last)
{
    struct buf out = {0};
    struct span text = {0};
    if (first->file != NULL)
        text = source_line(source, first->file, first->line);
    if (first->act == EXPLORE_DRAIN || first->act == EXPLORE_DIES || first->file == NULL)
        buf_text_add(&out, first->text);
    else if (first->inside != NULL && text.length > 0)
        buf_printf(&out, "%d %.*s", first->line, (int)text.length, text.at);
    else if (first->inside != NULL)
        buf_printf(&out, "%d in %s", first->line, first->inside);
    else
        buf_printf(&out, "%d %s", first->line, first->text);
    print_value(&out, first);
    if (last > first)
        buf_printf(&out, " (%d steps)", (int)(last - first) + 1);
    if (last->slept)
        buf_printf(&out, " sleeps");
    return buf_take(&out);
}

char *explore_trace(const struct explore_result *result, const struct explore_outcome *outcome)
{
    const struct explore_witness *witness = &outcome->witness;
    struct source source = {0};
    struct buf out = {0};
    for (size_t actor = 0; actor < result->actors; actor++)
        buf_printf(&out, "%*s%c", actor > 0 ? TRACE_COLUMN : 1, "", actor_letter((int)actor));
    for (size_t i = 0, last; i < witness->step_count; i = last + 1) {
        const struct explore_step *step = &witness->steps[i];
        for (last = i;
             last + 1 < witness->step_count && same_call(&witness->steps[last], &witness->steps[last + 1]);)
            last++;
        char *line = line_of(&source, step, &witness->steps[last]);
        buf_printf(&out, "\n%*s %s", step->actor * (TRACE_COLUMN + 1), "", line);
        free(line);
    }
    buf_printf(&out, "\n → %s\n", outcome->text);
    free(source.path);
    buf_free(&source.text);
    return buf_take(&out);
}
