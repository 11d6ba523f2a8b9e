#include "lab/intent.h"

#include <string.h>

#include "lab/schedule.h"
#include "lab/session.h"
#include "lab/session_parts.h"

static bool has_stage(const struct session *session)
{
    return session->screen == SCREEN_LESSON || session->screen == SCREEN_STAGE ||
           session->screen == SCREEN_DEMO;
}

static const char *in_list(const struct session *session)
{
    bool list = session->screen == SCREEN_HOME || session->screen == SCREEN_EXERCISES;
    return list ? NULL : "There is no list on this page.";
}

static const char *with_question(const struct session *session)
{
    if (session->ask.question == NULL)
        return "No question is open.";
    return session->ask.answered ? "It is answered; Space goes on." : NULL;
}

static const char *with_walk(const struct session *session)
{
    if (!has_stage(session) || !session->play.walk.there)
        return "There is nothing to choose in: that comes with C11, where loads may see older values.";
    return session->ask.question != NULL && !session->ask.answered ? "A question is open." : NULL;
}

static const char *with_prediction(const struct session *session)
{
    bool asked = session->ask.question != NULL && session->ask.question->option_count > 0;
    return asked ? NULL : "Digits are the class's tally; no prediction is asked now.";
}

static const char *with_pages(const struct session *session)
{
    return session->screen == SCREEN_HOME ? "Choose a lesson first: Enter opens it." : NULL;
}

static const char *with_actors(const struct session *session)
{
    if (!has_stage(session))
        return "There is no stage on this page.";
    if (session->ask.question != NULL && session->ask.question->predict && !session->ask.answered)
        return "Nothing runs until you choose: type a digit, or 0.";
    return session->stage.count == 0 ? "No process is on the stage yet; Space starts the scene." : NULL;
}

static const char *can_step(const struct session *session)
{
    const char *why = with_actors(session);
    if (why == NULL && session->play.walk.there)
        return "These processes show what C11 allows: digits choose a move, W shows a whole order.";
    return why;
}

static const char *can_run(const struct session *session)
{
    const char *why = can_step(session);
    if (why == NULL && buffers_on(session))
        return "With store buffers a process moves step by step; m takes the buffers away.";
    return why;
}

static const char *with_moves(const struct session *session)
{
    const char *why = with_actors(session);
    if (why != NULL)
        return why;
    return session->stage.token_count == 0 ? "There is no step to undo yet." : NULL;
}

static const char *with_found(const struct session *session)
{
    return session->play.found_count == 0 ? "Explore first: o looks at every order from here." : NULL;
}

static const char *with_scene(const struct session *session)
{
    bool begun = session->play.scene >= 0 || session->demo.reel != NULL;
    return begun ? NULL : "No scene has begun; Space starts one.";
}

static const char *with_a_scene(const struct session *session)
{
    return named_scene(session) < 0 ? "No scene is here; go to the page of the one you mean." : NULL;
}

static const char *with_schedule(const struct session *session)
{
    if (session->play.scene < 0)
        return "A schedule belongs to a scene; Space starts one.";
    const struct stage_state *stage = &session->stage;
    for (size_t i = 0; i < stage->token_count; i++)
        if (schedule_is_move(&stage->tokens[i]))
            return NULL;
    return "There is no step to save yet.";
}

static const char *with_two_views(const struct session *session)
{
    if (session->screen != SCREEN_LESSON)
        return "This page has one view.";
    return session->ui.columns >= 100 ? "Both views are on the screen." : NULL;
}

static const char *on_stage(const struct session *session)
{
    return has_stage(session) ? NULL : "There is no stage on this page.";
}

static const char *with_output(const struct session *session)
{
    const struct ui *ui = &session->ui;
    return ui->drawn.output_scroll_most > 0 ? NULL
                                            : "All that is printed here is on the screen; P shows the pane.";
}

static const char *in_exercise(const struct session *session)
{
    return session->screen == SCREEN_EXERCISE ? NULL : "Open an exercise first: x lists them.";
}

static const char *in_staged_exercise(const struct session *session)
{
    const char *why = in_exercise(session);
    if (why != NULL)
        return why;
    bool stage = session->catalog->exercises[session->exercise.index].stage;
    return stage ? NULL : "This exercise has no calls of two processes to put on the stage.";
}

static const char *has_proof(const struct session *session)
{
    if (session->ask.question == NULL || session->ask.question->proof == NULL)
        return "There is no proof to view here.";
    return session->ask.answered ? NULL : "The proof can be seen after an answer.";
}

static const char *can_edit(const struct session *session)
{
    if (session->screen == SCREEN_EXERCISE)
        return NULL;
    if (session->screen != SCREEN_LESSON)
        return "Open a lesson, or an exercise: x lists them.";
    return with_actors(session);
}

static const char *with_copy(const struct session *session)
{
    return session->own_program == NULL ? "The lesson's own programs are on the stage; e edits a copy."
                                        : NULL;
}

static const char *in_lesson(const struct session *session)
{
    return session->lesson != NULL && session->screen == SCREEN_LESSON ? NULL : "Open a lesson first.";
}

static const char *is_typing(const struct session *session)
{
    return session->ui.typing_to >= 0 ? NULL : "Keys go to the lab already.";
}

static const char *is_small(const struct session *session)
{
    return session->ui.drawn.too_small ? NULL : "There is room for the full screen.";
}

const struct action intent_actions[] = {
    {INTENT_NEXT, ' ', 0, "Space", "next",
     "the one next action: begin a scene, carry out its next line, go on", NULL, true, PLACE_BOTH},
    {INTENT_ANSWER, '1', 0, "1-9", "answer", "answers the open question; 0 is \"I do not know\"",
     with_question, true, PLACE_LAB},
    {INTENT_CHOOSE, '2', 0, "1-9", "choose",
     "chooses who moves, and which value a load sees, as C11 allows it", with_walk, true, PLACE_STAGED},
    {INTENT_NEXT, KEY_PAGE_DOWN, 0, "PgDn", "next", "the same, as a clicker sends it", NULL, false,
     PLACE_DEMO},
    {INTENT_BACK, KEY_PAGE_UP, 'u', "PgUp u", "back",
     "one step back: new processes are driven to the step before", NULL, true, PLACE_DEMO},
    {INTENT_SCENE_NEXT, KEY_RIGHT_ARROW, 0, "Right", "next scene", "leaves this scene for the next one", NULL,
     true, PLACE_DEMO},
    {INTENT_SCENE_PREV, KEY_LEFT_ARROW, 0, "Left", "scene before", "leaves this scene for the one before",
     NULL, false, PLACE_DEMO},
    {INTENT_TALLY, '1', 0, "0-9", "tally",
     "types what the class predicts: a number for each answer, as in 3 18 2 0; Enter ends", with_prediction,
     true, PLACE_DEMO},
    {INTENT_DARK, '.', 0, ".", "dark", "makes the screen empty until the next key", NULL, false, PLACE_DEMO},
    {INTENT_PAUSE, ' ', 0, "Space", "pause", "stops the recording, or lets it go on", NULL, true,
     PLACE_REPLAY},
    {INTENT_PICTURE_NEXT, '.', KEY_RIGHT_ARROW, ".", "step", "one picture on", NULL, true, PLACE_REPLAY},
    {INTENT_PICTURE_PREV, ',', KEY_LEFT_ARROW, ",", "back", "one picture back", NULL, true, PLACE_REPLAY},
    {INTENT_STOP_NEXT, KEY_PAGE_DOWN, 0, "PgDn", "next key", "to where the next key was pressed", NULL, false,
     PLACE_REPLAY},
    {INTENT_STOP_PREV, KEY_PAGE_UP, 0, "PgUp", "key before", "to where the key before was pressed", NULL,
     false, PLACE_REPLAY},
    {INTENT_FASTER, '+', '=', "+", "faster", "twice as fast, up to 8 times", NULL, true, PLACE_REPLAY},
    {INTENT_SLOWER, '-', 0, "-", "slower", "half as fast, down to a quarter", NULL, true, PLACE_REPLAY},
    {INTENT_STEP, 'a', 0, "a b", "step that process",
     "moves process A, B, C … by one unit; a free one is held first", can_step, true, PLACE_BOTH},
    {INTENT_DRAIN, 'd', '-', "d", "drain",
     "drains the oldest store of the process that moved last: from then on the others see it; - "
     "where d is a process",
     buffers_refused, true, PLACE_STAGED | PLACE_DEMO},
    {INTENT_RUN, 'A', 0, "A B", "run on", "lets process A, B, C … run until it blocks or ends", can_run, true,
     PLACE_BOTH},
    {INTENT_UNIT, 's', 0, "s", "unit", "changes what one step is: call, line, shared access, instruction",
     with_actors, true, PLACE_BOTH},
    {INTENT_UNDO, 'u', 0, "u", "undo",
     "takes back the last step: new processes are driven to the step before", with_moves, true, PLACE_LAB},
    {INTENT_RESTART, 'r', 0, "r", "restart", "restarts the scene with new processes", with_scene, false,
     PLACE_BOTH},
    {INTENT_BUFFERS, 'm', 0, "m", "store buffers",
     "puts a store buffer between each held process and shared memory, or takes them away", with_actors,
     false, PLACE_LAB},
    {INTENT_SAVE, 'N', 0, "N", "save these moves",
     "saves the schedule so far under a name: steps, inputs and kills", with_schedule, false, PLACE_LAB},
    {INTENT_REPLAY, 'L', 0, "L", "play a saved one",
     "plays a saved schedule of this scene with new processes", with_a_scene, false, PLACE_LAB},
    {INTENT_EXPLORE, 'o', 0, "o", "every order",
     "explores every order of the held processes from here to where they return", with_actors, false,
     PLACE_LAB},
    {INTENT_WITNESS, 'W', 0, "W", "show an order",
     "drives new processes through the next order that explore found", with_found, true, PLACE_BOTH},
    {INTENT_STEP_SELECTED, '.', 0, ".", "step selected", "steps the selected process", can_step, false,
     PLACE_LAB},
    {INTENT_SELECT_PREV, '[', 0, "[", "select", "selects the process before", with_actors, false, PLACE_LAB},
    {INTENT_SELECT_NEXT, ']', 0, "]", "select", "selects the next process", with_actors, false, PLACE_LAB},
    {INTENT_TYPE, 't', 0, "t", "type", "sends keys to the selected process; Ctrl-] ends", with_actors, false,
     PLACE_LAB},
    {INTENT_TYPE_END, KEY_RELEASE, 0, "Ctrl-]", "end typing", "gives the keys back to the lab", is_typing,
     false, PLACE_LAB},
    {INTENT_SOURCE, 'c', 0, "c", "source",
     "shows or hides the source below the diagram (when C is no process)", on_stage, false, PLACE_LAB},
    {INTENT_OUTPUT, 'P', 0, "P", "output", "shows or hides what the processes print", on_stage, false,
     PLACE_LAB},
    {INTENT_OUTPUT_OLDER, '{', 0, "{", "older output", "scrolls back in what the processes print",
     with_output, false, PLACE_BOTH},
    {INTENT_OUTPUT_NEWER, '}', 0, "}", "newer output", "scrolls on in what the processes print", with_output,
     false, PLACE_BOTH},
    {INTENT_LISTING, 'l', 0, "l", "folder", "shows or hides the object folder", on_stage, false, PLACE_LAB},
    {INTENT_PROOF, 'v', 0, "v", "proof", "opens the scene that shows the answer", has_proof, true, PLACE_LAB},
    {INTENT_OPEN, KEY_RETURN, 0, "Enter", "open", "opens the selected line", in_list, true, PLACE_LAB},
    {INTENT_UP, KEY_UP_ARROW, 'k', "Up k", "up", "moves up in a list, or scrolls", NULL, false, PLACE_ALL},
    {INTENT_DOWN, KEY_DOWN_ARROW, 'j', "Down j", "down", "moves down in a list, or scrolls", NULL, false,
     PLACE_ALL},
    {INTENT_GRADE, 'g', 0, "g", "grade", "builds and tests your file now", in_exercise, true, PLACE_LAB},
    {INTENT_EDIT, 'e', 0, "e", "edit",
     "opens your file, or your copy of the lesson's program, in $VISUAL or $EDITOR", can_edit, true,
     PLACE_LAB},
    {INTENT_ORIGINAL, 'E', 0, "E", "lesson's own",
     "plays the scene with the lesson's own program again; your copy is kept", with_copy, true, PLACE_LAB},
    {INTENT_HINT, 'h', 0, "h", "hint", "opens the next hint", in_exercise, true, PLACE_LAB},
    {INTENT_STAGE_WORK, 'y', 0, "y", "your program on the stage",
     "puts two processes of your program on the stage, held at main", in_staged_exercise, true, PLACE_LAB},
    {INTENT_TASK, 'T', 0, "T", "task", "shows the task, or the verdict again", in_exercise, true, PLACE_LAB},
    {INTENT_RESET, 'R', 0, "R", "reset", "starts again from the stub; your text is kept as a backup",
     in_exercise, false, PLACE_LAB},
    {INTENT_SOLUTION, 'S', 0, "S", "solution", "shows the solution as a diff, after passing or giving up",
     in_exercise, false, PLACE_LAB},
    {INTENT_PAGE_NEXT, KEY_PAGE_DOWN, 0, "PgDn", "next page", "scrolls, then turns the page", with_pages,
     true, PLACE_READ},
    {INTENT_PAGE_PREV, KEY_PAGE_UP, 0, "PgUp", "back", "scrolls back, then turns back", with_pages, true,
     PLACE_READ},
    {INTENT_OTHER_VIEW, KEY_TABULATOR, 0, "Tab", "stage", "changes between the text and the stage",
     with_two_views, true, PLACE_LAB},
    {INTENT_EXERCISES, 'x', 0, "x", "exercises", "lists the exercises", NULL, true, PLACE_LAB},
    {INTENT_DOCTOR, 'd', 0, "d", "doctor", "says what this machine allows and what that costs", NULL, true,
     PLACE_HOME},
    {INTENT_NOTES, 'n', 0, "n", "notes", "opens your notes for this lesson in $EDITOR", in_lesson, false,
     PLACE_LAB},
    {INTENT_WRITE, 'w', 0, "w", "write",
     "appends this screen as text to your notes, and draws it beside them", in_lesson, false, PLACE_LAB},
    {INTENT_PLAIN, 'p', 0, "p", "plain mode", "goes on without a full screen", is_small, false, PLACE_ALL},
    {INTENT_HELP, '?', 0, "?", "keys", "lists all keys", NULL, true, PLACE_ALL},
    {INTENT_HOME, 'q', 0, "q", "home", "goes home; at home, quits", NULL, true, PLACE_ALL},
    {INTENT_SUSPEND, KEY_SUSPEND_LAB, 0, "Ctrl-Z", "suspend", "suspends the lab; fg resumes it", NULL, false,
     PLACE_ALL},
    {INTENT_REDRAW, KEY_REDRAW, 0, "Ctrl-L", "redraw", "draws the screen anew", NULL, false, PLACE_ALL},
};
const size_t intent_action_count = sizeof intent_actions / sizeof *intent_actions;

static unsigned places_of(const struct session *session)
{
    switch (session->screen) {
    case SCREEN_HOME: return PLACE_LAB | PLACE_HOME;
    case SCREEN_LESSON:
    case SCREEN_STAGE: return PLACE_LAB | PLACE_STAGED;
    case SCREEN_DEMO: return PLACE_DEMO;
    case SCREEN_NOTES: return PLACE_NOTES;
    case SCREEN_REPLAY: return PLACE_REPLAY;
    default: return PLACE_LAB;
    }
}

bool intent_is_here(const struct session *session, const struct action *action)
{
    return (action->places & places_of(session)) != 0;
}

static const struct action *row_of(enum intent intent)
{
    for (size_t i = 0; i < intent_action_count; i++)
        if (intent_actions[i].intent == intent)
            return &intent_actions[i];
    return NULL;
}

static const struct action *exact(const struct session *session, int key)
{
    for (size_t i = 0; i < intent_action_count; i++) {
        const struct action *action = &intent_actions[i];
        if (intent_is_here(session, action) &&
            (action->key == key || (action->key2 != 0 && action->key2 == key)))
            return action;
    }
    return NULL;
}

/* A letter is a process where there is one of that letter, and else what the table says. */
const struct action *intent_of_key(const struct session *session, int key, int *which)
{
    size_t actors = has_stage(session) ? session->stage.count : 0;
    *which = -1;
    if (key >= '0' && key <= '9') {
        *which = key - '0';
        return row_of(session->screen == SCREEN_DEMO ? INTENT_TALLY
                      : with_walk(session) == NULL   ? INTENT_CHOOSE
                                                     : INTENT_ANSWER);
    }
    if (key >= 'a' && key <= 'z' && (size_t)(key - 'a') < actors) {
        *which = key - 'a';
        return row_of(INTENT_STEP);
    }
    if (key >= 'A' && key <= 'Z' && (size_t)(key - 'A') < actors) {
        *which = key - 'A';
        return row_of(INTENT_RUN);
    }
    const struct action *action = exact(session, key);
    if (action == NULL && (key == 'b' || key == 'B')) {
        *which = key == 'b' || key == 'B';
        return row_of(key == 'b' ? INTENT_STEP : INTENT_RUN);
    }
    if (action != NULL && (action->intent == INTENT_STEP || action->intent == INTENT_RUN))
        *which = 0;
    return action;
}
