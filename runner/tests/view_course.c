#include "view_course.h"

#include <check.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/span.h"
#include "course/lesson_parse.h"

static const char lesson_text[] =
    "# The race counter\n"
    "<!-- minutes: 30 -->\n"
    "## counter++ is three instructions\n"
    "You wrote one line. This build makes three: **load**, **add**, **store**. Another process may run "
    "between\n"
    "any two of them.\n"
    "### predict lost\n"
    "The counter is 0. A loads. B runs load, add, store. Then A runs add, store. What does the counter "
    "hold?\n"
    "- [ ] zero — *Both stored a 1.*\n"
    "- [x] one — *A stored 0 + 1 over B's 1.*\n"
    "- [ ] two — *A would have to load again, after B.*\n"
    "- [ ] it varies — *This order gives the same result every time.*\n"
    "\n"
    "```scene be the scheduler\n"
    "# 3 min\n"
    "start racer held\n"
    "until A reaches add_one\n"
    "goal counter = 1 say both add 1, and the counter ends at 1\n"
    "predict lost\n"
    "step A by insn\n"
    "step B by insn\n"
    "step B by insn\n"
    "step A by insn\n"
    "expect counter = 1\n"
    "```\n"
    "### question volatile\n"
    "Does `volatile` make `counter++` safe?\n"
    "- [ ] yes, each access reaches memory — *Each of the three does, and others come between.*\n"
    "- [x] no, it is still three instructions — *It keeps the compiler from leaving accesses out. It makes "
    "none\n"
    "  of them one.*\n"
    "\n"
    "proof: 02.1\n"
    "## Three steps, and a fourth {deeper}\n"
    "The writer makes shared memory in three steps.\n"
    "\n"
    "1. **Create** it: `shm_open` makes an object, memory with a name.\n"
    "2. **Map** it.\n"
    "   - a point\n"
    "\n"
    "> You may have read that a write is instantly visible to the other side. Half true.\n"
    "\n"
    "```\n"
    "gcc -std=gnu17 -o shm_writer shm_writer.c\n"
    "./shm_writer\n"
    "```\n"
    "\n"
    "| call | what it does | returns |\n"
    "|---|---|---|\n"
    "| `shm_open(name, flags, mode)` | opens an object by name; `O_CREAT` makes it | a descriptor |\n"
    "| `ftruncate(fd, size)` | sets its size in bytes | 0 |\n";

static const char task_text[] = "# A counter with a lock\n"
                                "## Task\n"
                                "Write `counter_init` and the other three.\n"
                                "## Hint 1\n"
                                "Where must the lock lie?\n"
                                "## Hint 2\n"
                                "`pthread_mutexattr_setpshared`\n";

static struct lesson *parsed(const char *path, const char *text)
{
    struct err err = {0};
    struct lesson *lesson = NULL;
    ck_assert_msg(lesson_parse_text(path, span_of(text), &lesson, &err) == 0, "%s", err.text);
    return lesson;
}

const struct catalog *sample_catalog(void)
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

void sample_record(struct record *record)
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

struct lesson *sample_lesson(void)
{
    return parsed("02-race-counter/lesson.md", lesson_text);
}

struct lesson *sample_task(void)
{
    return parsed("03-counter/task.md", task_text);
}
