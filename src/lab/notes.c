#include "lab/notes.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "lab/demo_words.h"

enum { OPTIONS_MOST = 9 };

/* Telling. */

static void set_words(json_t *line, const char *key, const struct session *session,
                      void (*words)(const struct session *session, struct buf *out))
{
    struct buf text = {0};
    words(session, &text);
    json_object_set_new(line, key, json_string(buf_text(&text)));
    buf_free(&text);
}

static void set_text(json_t *line, const char *key, const char *text)
{
    json_object_set_new(line, key, json_string(text != NULL ? text : ""));
}

static char *stem_words(const struct question *question)
{
    struct buf text = {0};
    for (size_t i = 0; i < question->stem_count; i++) {
        const struct block *block = &question->stem[i];
        char *words = block->kind == BLOCK_CODE ? mem_dup(block->code) : rich_words(&block->text);
        buf_printf(&text, "%s%s", i > 0 ? "\n" : "", words);
        free(words);
    }
    buf_text_add(&text, "");
    return buf_take(&text);
}

static json_t *options_of(const struct session *session, const struct question *question)
{
    const struct demo *demo = &session->demo;
    json_t *options = json_array();
    for (size_t i = 0; i < question->option_count && i < OPTIONS_MOST; i++) {
        const struct option *option = &question->options[i];
        char *text = rich_words(&option->text), *why = rich_words(&option->why);
        int votes = demo->counted == question && i < TALLY_MOST ? demo->tally[i] : -1;
        json_array_append_new(options, json_pack("{s:s, s:s, s:b, s:i}", "text", text, "why", why, "right",
                                                 option->right, "votes", votes));
        free(text);
        free(why);
    }
    return options;
}

static void set_question(json_t *line, const struct session *session)
{
    const struct question *question = demo_question(session);
    char *stem = question != NULL ? stem_words(question) : NULL;
    set_text(line, "question", stem);
    json_object_set_new(line, "asked", json_boolean(question != NULL && question == session->ask.question));
    json_object_set_new(line, "options", question != NULL ? options_of(session, question) : json_array());
    free(stem);
}

static void set_times(json_t *line, const struct demo *demo)
{
    int all = 0;
    for (size_t i = 0; i < demo->plan.count; i++)
        all += demo->plan.items[i].minutes;
    json_object_set_new(line, "minutes", json_integer(demo->plan.items[demo->at].minutes));
    json_object_set_new(line, "all_minutes", json_integer(all));
    json_object_set_new(line, "item_began", json_integer((json_int_t)demo->item_began));
    json_object_set_new(line, "began", json_integer((json_int_t)demo->began));
}

char *notes_line(const struct session *session)
{
    const struct scene *scene = demo_scene(session);
    json_t *line = json_object();
    set_words(line, "title", session, demo_words_title);
    set_words(line, "place", session, demo_words_place);
    set_words(line, "step", session, demo_words_step);
    set_words(line, "next", session, demo_words_next);
    set_words(line, "said", session, demo_words_said);
    set_text(line, "speaker", scene != NULL ? session->lesson->pages[scene->page].notes : NULL);
    set_text(line, "plan", session->demo.plan.items[session->demo.at].note);
    set_question(line, session);
    set_times(line, &session->demo);
    char *dump = json_dumps(line, JSON_COMPACT);
    char *text = mem_printf("%s\n", dump != NULL ? dump : "{}");
    free(dump);
    json_decref(line);
    return text;
}

/* Reading. */

static char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return mem_dup(text != NULL ? text : "");
}

static int number_of(const json_t *object, const char *key, int least, int most)
{
    json_int_t number = json_integer_value(json_object_get(object, key));
    return number < least ? least : number > most ? most : (int)number;
}

static uint64_t time_of(const json_t *object, const char *key)
{
    json_int_t number = json_integer_value(json_object_get(object, key));
    return number > 0 ? (uint64_t)number : 0;
}

static void read_options(struct notes *notes, const json_t *options)
{
    size_t count = json_array_size(options);
    notes->option_count = count < OPTIONS_MOST ? count : OPTIONS_MOST;
    notes->options = mem_array(notes->option_count, sizeof *notes->options);
    for (size_t i = 0; i < notes->option_count; i++) {
        const json_t *option = json_array_get(options, i);
        notes->options[i] = (struct notes_option){text_of(option, "text"), text_of(option, "why"),
                                                  json_is_true(json_object_get(option, "right")),
                                                  number_of(option, "votes", -1, 1000000)};
    }
}

int notes_read(struct notes *notes, struct span line, struct err *err)
{
    json_t *object = json_loadb(line.at, line.length, 0, NULL);
    memset(notes, 0, sizeof *notes);
    if (!json_is_object(object) || !json_is_string(json_object_get(object, "title"))) {
        json_decref(object);
        return err_set(err, "what the demo sent is no line of notes; are both the same version of shmlab?");
    }
    notes->title = text_of(object, "title");
    notes->place = text_of(object, "place");
    notes->step = text_of(object, "step");
    notes->next = text_of(object, "next");
    notes->said = text_of(object, "said");
    notes->speaker = text_of(object, "speaker");
    notes->plan = text_of(object, "plan");
    notes->question = text_of(object, "question");
    notes->asked = json_is_true(json_object_get(object, "asked"));
    notes->minutes = number_of(object, "minutes", 0, 100000);
    notes->all_minutes = number_of(object, "all_minutes", 0, 100000);
    notes->item_began = time_of(object, "item_began");
    notes->began = time_of(object, "began");
    read_options(notes, json_object_get(object, "options"));
    json_decref(object);
    return 0;
}

void notes_free(struct notes *notes)
{
    char *texts[] = {notes->title, notes->place,   notes->step, notes->next,
                     notes->said,  notes->speaker, notes->plan, notes->question};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        free(texts[i]);
    for (size_t i = 0; i < notes->option_count; i++) {
        free(notes->options[i].text);
        free(notes->options[i].why);
    }
    free(notes->options);
    memset(notes, 0, sizeof *notes);
}
