#include "lab/choice.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/intent.h"
#include "lab/session.h"

static void add(struct choice *choices, size_t *count, int key, const char *words)
{
    if (*count == CHOICE_MOST)
        return;
    choices[*count].key = key;
    snprintf(choices[*count].words, sizeof choices[*count].words, "%s", words);
    (*count)++;
}

static void add_answers(const struct session *session, struct choice *choices, size_t *count)
{
    const struct question *question = session->ask.question;
    for (size_t i = 0; i < question->option_count; i++) {
        char *words = rich_words(&question->options[i].text);
        add(choices, count, '1' + (int)i, words);
        free(words);
    }
}

static void add_actors(const struct session *session, struct choice *choices, size_t *count)
{
    char words[80];
    for (size_t i = 0; i < session->stage.count && i < 6; i++) {
        if (session->stage.actors[i].ended)
            continue;
        snprintf(words, sizeof words, "step %c", actor_letter((int)i));
        add(choices, count, 'a' + (int)i, words);
        snprintf(words, sizeof words, "run %c", actor_letter((int)i));
        add(choices, count, 'A' + (int)i, words);
    }
}

static void add_list(const struct session *session, struct choice *choices, size_t *count)
{
    char words[80];
    bool home = session->screen == SCREEN_HOME;
    size_t lines = home ? session->catalog->lesson_count : session->catalog->exercise_count;
    for (size_t i = 0; i < lines; i++) {
        snprintf(words, sizeof words, "%.78s",
                 home ? session->catalog->lessons[i].title : session->catalog->exercises[i].id);
        add(choices, count, CHOICE_LINE + (int)i, words);
    }
}

static void add_moves(const struct session *session, struct choice *choices, size_t *count)
{
    const struct walking *walk = &session->play.walk;
    for (size_t i = 0; i < walk->count && i < 9; i++)
        add(choices, count, '1' + (int)i, walk->moves[i].text);
}

static bool is_spoken(enum intent intent)
{
    switch (intent) {
    case INTENT_DRAIN:
    case INTENT_WITNESS:
    case INTENT_UNIT:
    case INTENT_UNDO:
    case INTENT_RESTART:
    case INTENT_ORIGINAL:
    case INTENT_SAVE:
    case INTENT_REPLAY:
    case INTENT_EXPLORE:
    case INTENT_BACK:
    case INTENT_SCENE_NEXT:
    case INTENT_SCENE_PREV:
    case INTENT_STOP_NEXT:
    case INTENT_STOP_PREV:
    case INTENT_PICTURE_NEXT:
    case INTENT_PICTURE_PREV:
    case INTENT_PROOF:
    case INTENT_GRADE:
    case INTENT_HINT:
    case INTENT_TASK:
    case INTENT_RESET:
    case INTENT_SOLUTION:
    case INTENT_PAGE_NEXT:
    case INTENT_PAGE_PREV:
    case INTENT_EXERCISES: return true;
    default: return false;
    }
}

static const char *drain_words(const struct session *session)
{
    static char words[] = "drain A";
    words[strlen(words) - 1] = actor_letter(session->stage.moved_last);
    return words;
}

static void add_actions(const struct session *session, struct choice *choices, size_t *count)
{
    for (size_t i = 0; i < intent_action_count; i++) {
        const struct action *action = &intent_actions[i];
        if (intent_is_here(session, action) && is_spoken(action->intent) &&
            (action->refused == NULL || action->refused(session) == NULL))
            add(choices, count, action->key,
                action->intent == INTENT_DRAIN ? drain_words(session) : action->label);
    }
}

bool choice_is_answer(const struct session *session)
{
    const struct ask *ask = &session->ask;
    return session->screen != SCREEN_DEMO && ask->question != NULL && !ask->answered &&
           ask->question->option_count > 0;
}

size_t choice_list(const struct session *session, struct choice *choices)
{
    size_t count = 0;
    if (choice_is_answer(session)) {
        add_answers(session, choices, &count);
        return count;
    }
    const char *next = intent_next_label(session);
    if (next != NULL)
        add(choices, &count, ' ', next);
    bool list = session->screen == SCREEN_HOME || session->screen == SCREEN_EXERCISES;
    if (list)
        add_list(session, choices, &count);
    else if (session->stage.count > 0)
        add_actors(session, choices, &count);
    if (session->play.walk.there)
        add_moves(session, choices, &count);
    add_actions(session, choices, &count);
    if (session->stage.count > 0)
        add(choices, &count, CHOICE_ALL, "all: the diagram in words");
    return count;
}
