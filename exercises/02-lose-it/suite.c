/* Outside the sandbox: reads the schedule, and lets two real processes go on instruction by instruction as it
 * says. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "grading/kit/chance.h"
#include "grading/kit/expect.h"
#include "grading/kit/hold.h"
#include "grading/kit/objects.h"
#include "grading/kit/program.h"
#include "grading/kit/tests.h"
#include "grading/kit/world.h"

enum { PAGE = 4096, EACH = 9, STEPS = 2 * EACH, WORST = 2 };

static struct buf read_schedule(void)
{
    struct buf text = {0};
    char piece[4096], *path = mem_printf("%s/schedule.txt", world.work);
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        world_trouble("schedule.txt has gone");
    for (ssize_t got; (got = read(fd, piece, sizeof piece)) > 0;)
        buf_add(&text, piece, (size_t)got);
    close(fd);
    free(path);
    return text;
}

_Noreturn static void fail_at(int line, int column, const char *actual)
{
    char where[60];
    snprintf(where, sizeof where, "schedule.txt, line %d, column %d", line, column);
    tests_fail(&(struct test_failure){
        .message = "the file holds nothing but A, B, blanks, and comments that # begins",
        .expected = "A or B",
        .actual = actual,
        .where = where});
}

static void name(char *words, size_t size, unsigned char c)
{
    if (c == 0xef)
        snprintf(words, size, "a byte order mark, or another character of more than one byte");
    else if (c > 0x7e)
        snprintf(words, size, "a character of more than one byte");
    else if (c < ' ' || c == 0x7f)
        snprintf(words, size, "the control character 0x%02x", c);
    else
        snprintf(words, size, "'%c'%s", c, c == 'a' || c == 'b' ? ", a small letter" : "");
}

/* Every letter outside comments. Up to the first error each character is one byte, so a column is too. */
static struct buf parse(const struct buf *text)
{
    struct buf steps = {0};
    bool comment = false;
    int line = 1, column = 1;
    for (size_t i = 0; i < text->length; i++, column++) {
        char c = text->data[i], words[100];
        if (c == '\n') {
            comment = false;
            line++;
            column = 0;
        } else if (c == '#') {
            comment = true;
        } else if (!comment && (c == 'A' || c == 'B')) {
            buf_char(&steps, c);
        } else if (!comment && c != ' ' && c != '\t' && c != '\r') {
            name(words, sizeof words, (unsigned char)c);
            fail_at(line, column, words);
        }
    }
    return steps;
}

static struct buf parse_file(void)
{
    struct buf text = read_schedule(), steps = parse(&text);
    buf_free(&text);
    return steps;
}

static int64_t count_of(const struct buf *steps, char letter)
{
    int64_t count = 0;
    for (size_t i = 0; i < steps->length; i++)
        count += steps->data[i] == letter;
    return count;
}

START_TEST(the_file_is_a_schedule_of_the_letters_A_and_B)
{
    struct buf steps = parse_file();
    expect_that(steps.length > 0, "the file says in which order the two processes go on",
                "18 letters, nine A and nine B", "no letter outside comments");
    buf_free(&steps);
}
END_TEST

START_TEST(each_process_makes_its_nine_steps)
{
    struct buf steps = parse_file();
    expect_number("A makes nine steps", EACH, count_of(&steps, 'A'));
    expect_number("B makes nine steps", EACH, count_of(&steps, 'B'));
    buf_free(&steps);
}
END_TEST

static bool touches(const struct program *program, uint64_t counter, bool write)
{
    struct hold_access accesses[HOLD_ACCESSES];
    size_t n = hold_accesses(program, accesses);
    for (size_t i = 0; i < n; i++) {
        if (accesses[i].address == counter && (write ? accesses[i].write : accesses[i].read))
            return true;
    }
    return false;
}

struct racer {
    struct program *program;
    uint64_t counter; /* its address there */
    int made;
};

/* It stands before its first load. */
static struct racer hold_racer(const char *object)
{
    enum { MOST_ENTRY = 10 /* instructions before it */ };
    struct racer racer = {.program = program_start()};
    wire_text(program_ask(racer.program, "map"), object);
    racer.counter = (uint64_t)program_answer(racer.program).result;
    program_ask(racer.program, "race");
    hold_at(racer.program, "driver_race");
    for (int i = 0; i < MOST_ENTRY && !touches(racer.program, racer.counter, false); i++)
        hold_step(racer.program);
    return racer;
}

/* Load, add, store, three times: the driver is what the task says it is. */
static void step(struct racer *racer)
{
    int part = racer->made++ % 3;
    if (touches(racer->program, racer->counter, false) != (part == 0) ||
        touches(racer->program, racer->counter, true) != (part == 2))
        world_trouble("the two processes are not three times load, add and store here");
    hold_step(racer->program);
}

static int32_t run(const struct buf *steps)
{
    const char nothing[PAGE] = {0};
    char *object = chance_name();
    objects_make(object, 0600, nothing, PAGE);
    const int32_t *counter = objects_map(object, PAGE);
    struct racer racers[] = {hold_racer(object), hold_racer(object)};
    for (size_t i = 0; i < steps->length; i++)
        step(&racers[steps->data[i] - 'A']);
    return *counter;
}

START_TEST(two_real_processes_end_with_the_counter_at_2)
{
    struct buf steps = parse_file();
    int32_t counter = run(&steps);
    char actual[40];
    snprintf(actual, sizeof actual, "%d", counter);
    if (counter != WORST)
        tests_fail(&(struct test_failure){
            .message = "after these eighteen steps the counter holds as little as it can",
            .expected = "2",
            .actual = actual,
            .where = "schedule.txt",
            .schedule = buf_text(&steps)});
    buf_free(&steps);
}
END_TEST

int main(int argc, char **argv)
{
    static const char three[] = "lesson 02, \"counter++ is three instructions\"";
    static const char orders[] = "lesson 02, \"Every order there is\"";
    static const char least[] = "lesson 02, \"The least possible total\"";
    const TTest *letters = the_file_is_a_schedule_of_the_letters_A_and_B,
                *nine = each_process_makes_its_nine_steps;
    tests_add(letters, (struct test_facts){.page = orders});
    tests_add(nine, (struct test_facts){.page = three, .needs = letters});
    tests_add(two_real_processes_end_with_the_counter_at_2,
              (struct test_facts){.points = 3, .page = least, .needs = nine});
    return tests_run(argc, argv);
}
