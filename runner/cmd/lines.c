#include "cmd/lines.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/span.h"
#include "face/ascii.h"
#include "face/text.h"
#include "lab/choice.h"
#include "lab/session.h"
#include "view/plain.h"

struct lines {
    struct buf input; /* read and not yet a whole line */
    uint64_t told;    /* journal lines shown so far */
    uint64_t said;    /* session->changed when all was said: a line is read only after it */
    struct buf page;  /* the last text that was said as a whole: said again only when it differs */
    struct buf offer; /* the choices as last said; empty when something was said or typed below them */
    struct choice choices[CHOICE_MOST];
    size_t choice_count;
};

static void say(const char *text)
{
    struct span rest = span_of(text);
    while (rest.length > 0) {
        char *line = span_dup(span_line(&rest));
        text_line(stdout, line, ascii_is_needed());
        free(line);
    }
}

static void tell_news(struct lines *lines, const struct session *session)
{
    const struct journal_line *line;
    for (; (line = journal_at(&session->journal, lines->told)) != NULL; lines->told++) {
        buf_clear(&lines->offer);
        char *text = line->kind == JOURNAL_OUTPUT
                         ? mem_printf("%c prints: %s", actor_letter(line->actor), line->text)
                         : mem_dup(line->text);
        if (line->kind != JOURNAL_ASK) /* the question itself follows, whole */
            say(text);
        free(text);
    }
}

static void tell_page(struct lines *lines, const struct session *session)
{
    struct buf page = {0};
    plain_screen(session, &page);
    if (strcmp(buf_text(&page), buf_text(&lines->page)) == 0) {
        buf_free(&page);
        return;
    }
    say(buf_text(&page));
    buf_clear(&lines->offer);
    buf_free(&lines->page);
    lines->page = page;
}

/* Said once: a change that alters neither the text nor the choices is no reason to say them again. */
static void offer(struct lines *lines, const struct session *session)
{
    struct buf text = {0};
    bool asked = choice_is_answer(session);
    bool names = session->ui.entry.purpose != ENTRY_NONE;
    bool leaves = session->screen == SCREEN_HOME || session->screen == SCREEN_DEMO ||
                  session->screen == SCREEN_NOTES || session->screen == SCREEN_REPLAY;
    lines->choice_count = choice_list(session, lines->choices);
    for (size_t i = 0; i < lines->choice_count; i++)
        buf_printf(&text, "%zu %s   ", i + 1, lines->choices[i].words);
    buf_text_add(&text, asked    ? session->screen == SCREEN_HOME ? "0 I do not know   an empty line skips"
                                                                  : "0 I do not know"
                        : leaves ? "0 quit"
                                 : "0 home");
    if (names) {
        buf_clear(&text);
        buf_text_add(&text, "An empty line leaves it.");
    }
    if (strcmp(buf_text(&text), buf_text(&lines->offer)) == 0) {
        buf_free(&text);
        return;
    }
    say(buf_text(&text));
    fputs(names ? "name: " : "choice: ", stdout);
    fflush(stdout);
    buf_free(&lines->offer);
    lines->offer = text;
}

static void draw(void *context, const struct session *session, struct drawn *drawn)
{
    struct lines *lines = context;
    drawn->question_shown = session->ask.question != NULL;
    drawn->question_seq = session->question_seq;
    drawn->next_shown = true;
    lines->said = session->changed;
    tell_news(lines, session);
    /* While something is under way there is nothing to choose, and an answer to an old list would be a
     * mistake. */
    if (session->ui.quitting || session_is_busy(session))
        return;
    tell_page(lines, session);
    offer(lines, session);
}

static void queue_key(struct queue *queue, int key)
{
    queue_add(queue, (struct event){.kind = EVENT_KEY, .key = key});
}

static void open_line(const struct session *session, struct queue *queue, int line)
{
    int key = line < session->ui.selected ? KEY_UP_ARROW : KEY_DOWN_ARROW;
    for (int i = abs(line - session->ui.selected); i > 0; i--)
        queue_key(queue, key);
    queue_key(queue, KEY_RETURN);
}

/* Several numbers at a demo's question are what the class predicts. */
static bool is_tally(const struct session *session, struct span word)
{
    bool blank = false;
    for (size_t i = 0; i < word.length; i++) {
        if (word.at[i] != ' ' && (word.at[i] < '0' || word.at[i] > '9'))
            return false;
        blank = blank || word.at[i] == ' ';
    }
    return blank && session->screen == SCREEN_DEMO && session->ask.question != NULL;
}

static void choose(struct lines *lines, const struct session *session, struct queue *queue, struct span word)
{
    int64_t number = 0;
    buf_clear(&lines->offer);
    bool asked = choice_is_answer(session);
    if (session->ui.entry.purpose != ENTRY_NONE) {
        for (size_t i = 0; i < word.length; i++)
            queue_key(queue, (unsigned char)word.at[i]);
        queue_key(queue, KEY_RETURN);
        return;
    }
    if (word.length == 0) {
        queue_key(queue, asked && session->screen != SCREEN_HOME ? '0' : ' '); /* a warm-up is skipped */
        return;
    }
    if (is_tally(session, word)) {
        for (size_t i = 0; i < word.length; i++)
            queue_key(queue, word.at[i]);
        queue_key(queue, KEY_RETURN);
        return;
    }
    if (!span_number(word, &number) || number < 0 || (size_t)number > lines->choice_count) {
        printf("There are choices 0 to %zu; an empty line is the next thing.\n", lines->choice_count);
        offer(lines, session);
        return;
    }
    int key = number == 0 ? (asked ? '0' : 'q') : lines->choices[number - 1].key;
    if (key == CHOICE_ALL) {
        struct buf all = {0};
        plain_stage(session, &all);
        say(buf_text(&all));
        buf_free(&all);
        offer(lines, session);
    } else if (key >= CHOICE_LINE) {
        open_line(session, queue, key - CHOICE_LINE);
    } else {
        queue_key(queue, key);
    }
}

static bool take_line(struct lines *lines, struct buf *line)
{
    char *end = lines->input.length > 0 ? memchr(lines->input.data, '\n', lines->input.length) : NULL;
    if (end == NULL)
        return false;
    size_t length = (size_t)(end - lines->input.data);
    buf_clear(line);
    buf_add(line, lines->input.data, length);
    lines->input.length -= length + 1;
    memmove(lines->input.data, end + 1, lines->input.length + 1);
    return true;
}

/* One line a turn: the next one may belong to a question that is not asked yet. */
static void keys(void *context, const struct session *session, struct queue *queue)
{
    struct lines *lines = context;
    struct buf line = {0};
    char byte;
    ssize_t got = 1;
    while (memchr(buf_text(&lines->input), '\n', lines->input.length) == NULL) {
        got = read(STDIN_FILENO, &byte, 1);
        if (got <= 0)
            break;
        buf_add(&lines->input, &byte, 1);
    }
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
        queue_add(queue, (struct event){.kind = EVENT_END});
    else if (take_line(lines, &line))
        choose(lines, session, queue, span_trim((struct span){buf_text(&line), line.length}));
    buf_free(&line);
}

static bool listens(void *context, const struct session *session)
{
    const struct lines *lines = context;
    return !session_is_busy(session) && lines->said == session->changed;
}

static void size(void *context, int *rows, int *columns)
{
    (void)context;
    *rows = 24;
    *columns = 80;
}

static void nothing(void *context)
{
    (void)context;
}

struct lines *lines_open(struct face *face)
{
    struct lines *lines = mem_alloc(sizeof *lines);
    plain_wrap_at(text_columns());
    *face = (struct face){.context = lines,
                          .input = STDIN_FILENO,
                          .listens = listens,
                          .keys = keys,
                          .draw = draw,
                          .size = size,
                          .suspend = nothing,
                          .resume = nothing,
                          .stop = nothing,
                          .redraw = nothing};
    return lines;
}

void lines_close(struct lines *lines)
{
    if (lines == NULL)
        return;
    buf_free(&lines->input);
    buf_free(&lines->page);
    buf_free(&lines->offer);
    free(lines);
}
