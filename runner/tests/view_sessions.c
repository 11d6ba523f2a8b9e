#include "view_sessions.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/span.h"
#include "face/grid.h"
#include "view/view.h"
#include "view_course.h"
#include "view_samples.h"

const char *const moment_names[MOMENTS] = {
    "home",    "page",   "text",    "prediction", "predicted", "question",  "answered",
    "stage",   "locked", "writer",  "empty",      "histogram", "exercises", "task",
    "verdict", "hang",   "compile", "help",       "typing",    "demo card", "demo question",
    "demo",    "notes",  "replay",  "step"};

static void add_actor(struct session *session, const char *name, const char *output)
{
    struct stage_state *stage = &session->stage;
    stage->actors = mem_push(stage->actors, &stage->count, &stage->capacity, sizeof *stage->actors);
    stage->actors[stage->count - 1] = (struct actor_state){.name = mem_dup(name), .pane = pane_open(24, 80)};
    pane_feed(stage->actors[stage->count - 1].pane, output, strlen(output));
}

static void add_object(struct stage_state *stage, const char *name, uint64_t size, uint64_t inode)
{
    stage->objects = mem_resize(stage->objects, stage->object_count + 1, sizeof *stage->objects);
    stage->objects[stage->object_count++] =
        (struct object_entry){.name = mem_dup(name), .mode = 0644, .size = size, .inode = inode};
}

static void add_source(struct stage_state *stage, const char *path, const char *text)
{
    stage->sources =
        mem_push(stage->sources, &stage->source_count, &stage->source_capacity, sizeof *stage->sources);
    stage->sources[stage->source_count - 1] = (struct source_text){mem_dup(path), mem_dup(text)};
}

static void add_token(struct stage_state *stage, enum token_kind kind, int actor)
{
    stage->tokens =
        mem_push(stage->tokens, &stage->token_count, &stage->token_capacity, sizeof *stage->tokens);
    stage->tokens[stage->token_count - 1] = (struct token){.kind = kind, .actor = actor};
}

static void begin_scene(struct session *session)
{
    session->play.scene = 0;
    session->play.phase = PLAY_STEP;
    session->play.actions = 5;
    session->ui.side = VIEW_STAGE;
    journal_add(&session->journal, JOURNAL_SCENE, -1, "Scene 02.1: be the scheduler");
    journal_add(&session->journal, JOURNAL_STEP, -1, "start racer held");
}

static void put_race(struct session *session)
{
    struct stage_state *stage = &session->stage;
    begin_scene(session);
    sample_race(&stage->now, 1);
    sample_race(&stage->before, 0);
    stage->have_now = stage->have_before = true;
    stage->moved_last = 1;
    add_actor(session, "parent", "");
    add_actor(session, "child", "");
    add_object(stage, "/race", 4096, 7);
    add_source(stage, "/home/ada/lessons/02-race-counter/racer.c",
               "/* one increment\n * each */\nstatic void add_one(volatile int *c) {\n    (*c)++;\n}\n\nint "
               "main(void)\n"
               "{\n    puts(\"go\");\n    return 0;\n}\n");
    add_token(stage, TOKEN_START, -1);
    add_token(stage, TOKEN_STEP, 0);
    for (int i = 0; i < 3; i++)
        add_token(stage, TOKEN_STEP, 1);
    session->play.next = 6;
    session->play.actions_done = 4;
    journal_add(&session->journal, JOURNAL_STEP, -1, "step A");
    journal_add(&session->journal, JOURNAL_HAPPENED, 0, "A loaded 0.");
    journal_add(&session->journal, JOURNAL_STEP, -1, "step B");
    journal_add(&session->journal, JOURNAL_HAPPENED, 1, "B stored 1. A still holds the old 0.");
    session->ui.message = mem_dup("B stored 1. A still holds the old 0.");
}

static void put_locked(struct session *session)
{
    put_race(session);
    snapshot_free(&session->stage.now);
    session->stage.now = (struct snapshot){0};
    sample_mutex(&session->stage.now);
    session->stage.have_before = false;
}

static void put_writer(struct session *session)
{
    begin_scene(session);
    sample_reader_looked(&session->stage.now);
    sample_writer_reader(&session->stage.before);
    session->stage.have_now = session->stage.have_before = true;
    add_actor(session, "writer", "wrote 'Hello from shared memory!'\r\npress Enter to end: ");
    add_actor(session, "reader", "got 'Hello from shared memory!'\r\n");
    add_object(&session->stage, "/my_shm", 4096, 7);
    add_object(&session->stage, "/other", 12, 5);
}

static void put_histogram(struct session *session)
{
    static const struct bar bars[] = {{100000, 3}, {137211, 1}, {200000, 93}};
    begin_scene(session);
    struct histogram *histogram = &session->play.histogram;
    *histogram =
        (struct histogram){.title = mem_dup("shm_struct, gcc -O0"), .asked = 100, .done = 97, .count = 3};
    histogram->bars = mem_array(3, sizeof bars[0]);
    memcpy(histogram->bars, bars, sizeof bars);
}

static void add_test(struct verdict *verdict, const char *name, enum test_status status)
{
    verdict->tests = mem_resize(verdict->tests, verdict->test_count + 1, sizeof *verdict->tests);
    verdict->tests[verdict->test_count++] = (struct test_verdict){.name = mem_dup(name), .status = status};
}

static void put_verdict(struct session *session, enum verdict_status status)
{
    struct verdict *verdict = mem_alloc(sizeof *verdict);
    *verdict = (struct verdict){.status = status,
                                .exercise = mem_dup("03-counter"),
                                .seed = 7,
                                .isolation = mem_dup("bwrap"),
                                .score = 2,
                                .max_score = 8};
    session->exercise.verdict = verdict;
    session->exercise.show_task = false;
    if (status == VERDICT_COMPILE_ERROR) {
        verdict->output =
            mem_dup("counter.c:18:5: error: expected ';' before '}' token\n   18 |     c->value += n\n");
        return;
    }
    add_test(verdict, "init sets the value to 0", TEST_OK);
    add_test(verdict, "one process adds", TEST_OK);
    add_test(verdict, "two processes adding at once lose nothing", TEST_FAIL);
    struct test_verdict *failed = &verdict->tests[2];
    failed->expected = mem_dup("2000");
    failed->actual = mem_dup("1613");
    failed->where = mem_dup("counter.c:18   c->value += n;   no lock held here");
    failed->page = mem_dup("lesson 02, page 3");
    add_test(verdict, "a waiter in another process is woken", TEST_WAIT);
    verdict->tests[3].needs = mem_dup("two processes adding at once lose nothing");
}

static void open_exercise(struct session *session)
{
    session->screen = SCREEN_EXERCISE;
    session->exercise.index = 1;
    session->exercise.show_task = true;
    session->exercise.hints_shown = 1;
    session->exercise.file = mem_dup("/home/ada/shmlab/03-counter/counter.c");
    session->exercise.watching = mem_dup("inotify");
    session->exercise.task = sample_task();
}

static void open_question(struct session *session, size_t index, bool answered)
{
    session->ask =
        (struct ask){.question = &session->lesson->questions[index], .choice = 0, .answered = answered};
    session->question_seq = 1;
    session->ui.side = VIEW_READ;
}

static void put_demo(struct session *session)
{
    struct demo *demo = &session->demo;
    session->screen = SCREEN_DEMO;
    demo->plan.items = mem_array(2, sizeof *demo->plan.items);
    demo->plan.items[0] = (struct plan_item){.lesson = 1, .minutes = 5};
    demo->plan.items[1] = (struct plan_item){.lesson = 0, .scene = 1, .minutes = 3};
    demo->plan.count = demo->plan.capacity = 2;
    demo->began = demo->item_began = 1;
}

/* What a demo at its prediction tells, read back. */
static void put_notes(struct session *session)
{
    struct session *demo = sample_session(AT_DEMO_QUESTION);
    char *line = notes_line(demo);
    session->screen = SCREEN_NOTES;
    session->speaker.there = notes_read(&session->speaker.notes, span_of(line), NULL) == 0;
    session->now = 200 * (uint64_t)CLOCK_S;
    free(line);
    sample_session_free(demo);
}

static void put_replay(struct session *session)
{
    static const char text[] = "{\"version\":2,\"width\":50,\"height\":12}\n"
                               "[0,\"o\",\"\\u001b[1mbold\\u001b[0m and \xe2\x94\x82 \xe4\xb8\xad\"]\n"
                               "[2.5,\"o\",\"\\u001b[12;1Hlast row\"]\n";
    session->screen = SCREEN_REPLAY;
    session->replay = (struct replay){.reel = reel_read("run.cast", span_of(text), NULL), .speed = 2};
    reel_show(session->replay.reel, 2);
}

static void put(struct session *session, enum moment moment)
{
    switch (moment) {
    case AT_HOME: session->screen = SCREEN_HOME; break;
    case AT_PAGE: break;
    case AT_TEXT: session->page = 1; break;
    case AT_PREDICTION:
    case AT_PREDICTED:
        put_race(session);
        open_question(session, 0, moment == AT_PREDICTED);
        break;
    case AT_QUESTION:
    case AT_ANSWERED: open_question(session, 1, moment == AT_ANSWERED); break;
    case AT_STAGE: put_race(session); break;
    case AT_LOCKED: put_locked(session); break;
    case AT_WRITER: put_writer(session); break;
    case AT_EMPTY_STAGE: session->ui.side = VIEW_STAGE; break;
    case AT_HISTOGRAM: put_histogram(session); break;
    case AT_EXERCISES: session->screen = SCREEN_EXERCISES; break;
    case AT_TASK: open_exercise(session); break;
    case AT_VERDICT:
        open_exercise(session);
        put_verdict(session, VERDICT_GRADED);
        break;
    case AT_HANG:
        open_exercise(session);
        put_verdict(session, VERDICT_GRADED);
        session->exercise.verdict->hang =
            mem_dup("A  asleep in pthread_mutex_lock, robust.c:17\n   waits for  lock, offset 0 "
                    "of /t41\nB  dead: signal 9 at robust.c:18, holding that lock\n");
        break;
    case AT_COMPILE_ERROR:
        open_exercise(session);
        put_verdict(session, VERDICT_COMPILE_ERROR);
        break;
    case AT_HELP: session->ui.help = true; break;
    case AT_TYPING:
        put_writer(session);
        session->ui.typing_to = 0;
        session->ui.typed = mem_dup("hello");
        break;
    case AT_DEMO_CARD: put_demo(session); break;
    case AT_DEMO_QUESTION:
        put_demo(session);
        put_race(session);
        open_question(session, 0, false);
        session->play.phase = PLAY_PREDICT;
        session->demo.counted = session->ask.question;
        session->demo.tally[0] = 3;
        session->demo.tally[1] = 18;
        session->demo.entry = mem_dup("3 18");
        break;
    case AT_DEMO:
        put_demo(session);
        put_race(session);
        break;
    case AT_NOTES: put_notes(session); break;
    case AT_REPLAY: put_replay(session); break;
    case AT_STEP:
        put_race(session);
        session->screen = SCREEN_STAGE;
        session->play.scene = -1;
        break;
    case MOMENTS: break;
    }
}

struct session *sample_session(enum moment moment)
{
    struct session *session = session_open(sample_catalog());
    sample_record(&session->record);
    session->opened_at = session->record.when + 2 * 86400 + 5;
    session->lesson = sample_lesson();
    session->lesson_index = 1;
    session->screen = SCREEN_LESSON;
    session->ui.selected = 1;
    put(session, moment);
    return session;
}

void sample_session_free(struct session *session)
{
    session_close(session);
}

char *sample_screen(const struct session *session, int rows, int columns, bool ascii)
{
    struct session sized = *session;
    sized.ui.rows = rows;
    sized.ui.columns = columns;
    struct grid grid;
    struct drawn drawn;
    grid_init(&grid, rows, columns, ascii);
    view_draw(&sized, &grid, &drawn);
    char *text = grid_dump(&grid);
    grid_free(&grid);
    return text;
}
