#include "view_sessions.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "face/grid.h"
#include "view/view.h"
#include "view_samples.h"

const char *const moment_names[MOMENTS] = {"home",     "page",      "text",      "prediction", "predicted",
                                           "question", "answered",  "stage",     "locked",     "writer",
                                           "empty",    "histogram", "exercises", "task",       "verdict",
                                           "hang",     "compile",   "help",      "typing",     "step"};

/* `code`, **bold**: enough of Markdown for a sample. */
static struct rich rich(const char *text)
{
    struct rich rich = {0};
    size_t capacity = 0;
    unsigned style = 0;
    while (*text != '\0') {
        size_t length = strcspn(text, "`*");
        if (length > 0) {
            rich.runs = mem_push(rich.runs, &rich.count, &capacity, sizeof *rich.runs);
            rich.runs[rich.count - 1] = (struct run){mem_dup_n(text, length), style, NULL};
        }
        text += length;
        if (*text == '`') {
            style ^= RUN_CODE;
            text++;
        } else if (*text == '*') {
            style ^= RUN_BOLD;
            text += strspn(text, "*");
        }
    }
    return rich;
}

static struct block *add_block(struct block **blocks, size_t *count, enum block_kind kind, const char *text)
{
    *blocks = mem_resize(*blocks, *count + 1, sizeof **blocks);
    struct block *block = &(*blocks)[(*count)++];
    *block = (struct block){.kind = kind, .text = rich(text)};
    return block;
}

static struct block *say(struct page *page, enum block_kind kind, const char *text)
{
    return add_block(&page->blocks, &page->block_count, kind, text);
}

static struct table *table_of(size_t rows, size_t columns, const char *const *cells)
{
    struct table *table = mem_alloc(sizeof *table);
    *table = (struct table){rows, columns, mem_array(rows * columns, sizeof *table->cells)};
    for (size_t i = 0; i < rows * columns; i++)
        table->cells[i] = rich(cells[i]);
    return table;
}

static void add_option(struct question *question, const char *text, const char *why, bool right)
{
    question->options = mem_resize(question->options, question->option_count + 1, sizeof *question->options);
    question->options[question->option_count++] = (struct option){rich(text), rich(why), right};
}

static void add_step(struct scene *scene, enum verb verb, const char *source, const char *program)
{
    scene->steps = mem_resize(scene->steps, scene->step_count + 1, sizeof *scene->steps);
    scene->steps[scene->step_count++] = (struct step){
        .verb = verb, .source = mem_dup(source), .program = mem_dup(program), .cpu = -1, .count = 1};
}

static void make_pages(struct lesson *lesson)
{
    static const char *const calls[] = {"call",
                                        "what it does",
                                        "returns",
                                        "`shm_open(name, flags, mode)`",
                                        "opens an object by name; `O_CREAT` makes it",
                                        "a descriptor",
                                        "`ftruncate(fd, size)`",
                                        "sets its size in bytes",
                                        "0"};
    lesson->page_count = 2;
    lesson->pages = mem_array(2, sizeof *lesson->pages);
    struct page *race = &lesson->pages[0], *text = &lesson->pages[1];
    race->title = mem_dup("counter++ is three instructions");
    say(race, BLOCK_TEXT,
        "You wrote one line. This build makes three: **load**, **add**, **store**. Another process may run "
        "between any two of them.");
    say(race, BLOCK_SCENE, "")->index = 0;
    say(race, BLOCK_QUESTION, "")->index = 1;
    text->title = mem_dup("Three steps, and a fourth");
    text->deeper = true;
    say(text, BLOCK_TEXT, "The writer makes shared memory in three steps.");
    struct block *item =
        say(text, BLOCK_ITEM, "**Create** it: `shm_open` makes an object, memory with a name.");
    item->depth = item->number = 1;
    item = say(text, BLOCK_ITEM, "**Map** it.");
    item->depth = 1;
    item->number = 2;
    item = say(text, BLOCK_ITEM, "a point");
    item->depth = 2;
    say(text, BLOCK_QUOTE,
        "You may have read that a write is instantly visible to the other side. Half true.");
    say(text, BLOCK_CODE, "")->code = mem_dup("gcc -std=gnu17 -o shm_writer shm_writer.c\n./shm_writer\n");
    say(text, BLOCK_TABLE, "")->table = table_of(3, 3, calls);
}

static void make_questions(struct lesson *lesson)
{
    lesson->question_count = 2;
    lesson->questions = mem_array(2, sizeof *lesson->questions);
    struct question *predict = &lesson->questions[0], *check = &lesson->questions[1];
    predict->id = mem_dup("lost");
    predict->predict = true;
    add_block(&predict->stem, &predict->stem_count, BLOCK_TEXT,
              "The counter is 0. A loads. B runs load, add, store. Then A runs add, store. What does the "
              "counter hold?");
    add_option(predict, "zero", "Both stored a 1.", false);
    add_option(predict, "one", "A stored 0 + 1 over B's 1.", true);
    add_option(predict, "two", "A would have to load again, after B.", false);
    add_option(predict, "it varies", "This order gives the same result every time.", false);
    check->id = mem_dup("volatile");
    check->proof = mem_dup("02.1");
    add_block(&check->stem, &check->stem_count, BLOCK_TEXT, "Does `volatile` make `counter++` safe?");
    add_option(check, "yes, each access reaches memory", "Each of the three does, and others come between.",
               false);
    add_option(check, "no, it is still three instructions",
               "It keeps the compiler from leaving accesses out. It makes none of them one.", true);
}

static void make_scene(struct lesson *lesson)
{
    lesson->scene_count = 1;
    lesson->scenes = mem_array(1, sizeof *lesson->scenes);
    struct scene *scene = lesson->scenes;
    scene->title = mem_dup("be the scheduler");
    scene->goal = mem_dup("both add 1, and the counter ends at 1");
    scene->minutes = 3;
    add_step(scene, VERB_START, "start racer held", "racer");
    scene->steps[0].held = true;
    add_step(scene, VERB_UNTIL, "until A reaches add_one", NULL);
    add_step(scene, VERB_PREDICT, "predict lost", NULL);
    add_step(scene, VERB_STEP, "step A", NULL);
    add_step(scene, VERB_STEP, "step B", NULL);
    add_step(scene, VERB_STEP, "step B", NULL);
    add_step(scene, VERB_STEP, "step A", NULL);
    add_step(scene, VERB_EXPECT, "expect counter = 1", NULL);
}

static struct lesson *make_lesson(void)
{
    struct lesson *lesson = mem_alloc(sizeof *lesson);
    lesson->id = mem_dup("02-race-counter");
    lesson->number = mem_dup("02");
    lesson->title = mem_dup("The race counter");
    make_pages(lesson);
    make_questions(lesson);
    make_scene(lesson);
    return lesson;
}

static const struct catalog *catalog(void)
{
    static struct catalog_lesson lessons[] = {
        {.id = "01-writer-reader",
         .number = "01",
         .title = "Writer and reader",
         .minutes = 25,
         .pages = 2,
         .core_pages = 2,
         .scenes = 1,
         .questions = 1,
         .exercises = 2},
        {.id = "02-race-counter",
         .number = "02",
         .title = "The race counter",
         .minutes = 30,
         .pages = 2,
         .core_pages = 1,
         .scenes = 4,
         .questions = 3,
         .exercises = 2},
        {.id = "03-mutex",
         .number = "03",
         .title = "A mutex both can see",
         .minutes = 30,
         .pages = 6,
         .core_pages = 6,
         .scenes = 6,
         .questions = 4,
         .exercises = 3},
        {.id = "04-rust",
         .number = "04",
         .title = "04-rust",
         .minutes = 20,
         .trouble = "04-rust/lesson.md:3: expected a heading"},
    };
    static struct catalog_exercise exercises[] = {
        {.id = "02-lose-it",
         .number = "02",
         .title = "Lose an update on purpose",
         .file = "schedule.txt",
         .hints = 2},
        {.id = "03-counter",
         .number = "03",
         .title = "A counter with a lock",
         .file = "counter.c",
         .hints = 3},
    };
    static const struct catalog all = {.data = "/usr/share/shmlab",
                                       .lessons = lessons,
                                       .lesson_count = 4,
                                       .exercises = exercises,
                                       .exercise_count = 2};
    return &all;
}

static void make_record(struct record *record)
{
    record->page_count = 3;
    record->pages = mem_array(3, sizeof *record->pages);
    record->pages[0] = (struct visited){mem_dup("01-writer-reader"), 0};
    record->pages[1] = (struct visited){mem_dup("01-writer-reader"), 1};
    record->pages[2] = (struct visited){mem_dup("02-race-counter"), 0};
    record->scene_count = 1;
    record->scenes = mem_array(1, sizeof *record->scenes);
    record->scenes[0] = (struct played){mem_dup("01-writer-reader"), 0};
    record->answer_count = 1;
    record->answers = mem_array(1, sizeof *record->answers);
    record->answers[0] =
        (struct answer){.lesson = mem_dup("01-writer-reader"), .question = mem_dup("unlink"), .right = true};
    record->attempt_count = 1;
    record->attempts = mem_array(1, sizeof *record->attempts);
    record->attempts[0] =
        (struct attempt){.exercise = mem_dup("03-counter"), .attempts = 4, .best = 5, .max = 8, .hints = 1};
    record->lesson = mem_dup("02-race-counter");
    record->page = 0;
    record->scene = -1;
    record->when = 1700000000;
}

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
    struct lesson *task = mem_alloc(sizeof *task);
    task->page_count = 3;
    task->pages = mem_array(3, sizeof *task->pages);
    static const char *const titles[] = {"Task", "Hint 1", "Hint 2"};
    static const char *const texts[] = {"Write `counter_init` and the other three.",
                                        "Where must the lock lie?", "`pthread_mutexattr_setpshared`"};
    for (int i = 0; i < 3; i++) {
        task->pages[i].title = mem_dup(titles[i]);
        say(&task->pages[i], BLOCK_TEXT, texts[i]);
    }
    session->exercise.task = task;
}

static void open_question(struct session *session, size_t index, bool answered)
{
    session->ask =
        (struct ask){.question = &session->lesson->questions[index], .choice = 0, .answered = answered};
    session->question_seq = 1;
    session->ui.side = VIEW_READ;
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
    struct session *session = session_open(catalog());
    make_record(&session->record);
    session->opened_at = session->record.when + 2 * 86400 + 5;
    session->lesson = make_lesson();
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
