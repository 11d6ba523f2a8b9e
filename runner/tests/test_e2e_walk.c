/* A learner walks through lesson 01 with no other instruction than the last row: Space, and a digit where
 * the row asks for an answer. Everything that was on the screen on the way is kept and asked about. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "e2e.h"
#include "tests/suite_main.h"

enum { MOST_KEYS = 400 };

static struct e2e e2e;
static struct buf seen; /* every screen of the walk, one after the other */

/* The last row that is not blank: it begins with the one next action. */
static const char *last_row(const char *screen)
{
    static char row[1024];
    size_t end = strlen(screen);
    while (end > 0 && screen[end - 1] == '\n')
        end--;
    size_t begin = end;
    while (begin > 0 && screen[begin - 1] != '\n')
        begin--;
    snprintf(row, sizeof row, "%.*s", (int)(end - begin), screen + begin);
    return row;
}

static bool is_other_screen(struct term *term, void *before)
{
    return strcmp(term_screen(term), before) != 0;
}

/* One key, and the screen it leads to. Space is what the last row offers, or an answer is. */
static void press_next(void)
{
    char *before = strdup(term_screen(e2e.term));
    const char *row = last_row(before);
    bool asks = strstr(row, " answer") != NULL && strstr(row, "Space") == NULL;
    ck_assert_msg(asks || strstr(row, "Space ") != NULL, "the last row offers nothing: %s", row);
    term_type(e2e.term, asks ? "1" : " ");
    term_until_true(e2e.term, is_other_screen, before, "an answer to the key");
    free(before);
}

static bool offers_something(struct term *term, void *context)
{
    const char *row = last_row(term_screen(term));
    (void)context;
    return strstr(row, "Space ") != NULL || strstr(row, " answer") != NULL;
}

static void look(void)
{
    term_until_true(e2e.term, offers_something, NULL, "a next action in the last row");
    term_settle(e2e.term, e2e.lab);
    buf_printf(&seen, "%s\f", term_screen(e2e.term));
}

static bool is_home(void)
{
    return strstr(last_row(term_screen(e2e.term)), "q quit") != NULL;
}

static void walk(int rows, int columns)
{
    e2e_open(&e2e, rows, columns, "");
    term_until(e2e.term, "q quit");
    e2e_meet(&e2e);
    int keys = 0;
    do {
        press_next();
        look();
    } while (!is_home() && ++keys < MOST_KEYS);
    ck_assert(is_home());
}

static void leave(void)
{
    term_type(e2e.term, "q");
    term_until(e2e.term, "status 0");
    e2e_until_clean(&e2e);
    e2e_close(&e2e);
    buf_free(&seen);
}

static const char *find(const char *text)
{
    return strstr(buf_text(&seen), text);
}

/* Addresses of shared mappings on the screen that begins at `at`: "7f3a9c1e2000 rw-s". */
static size_t addresses(const char *at, unsigned long *found, size_t most)
{
    size_t count = 0;
    for (; *at != '\f' && *at != '\0' && count < most; at++) {
        char *end;
        if (strspn(at, "0123456789abcdef") != 12)
            continue;
        unsigned long address = strtoul(at, &end, 16);
        if (end[0] == ' ' && end[1] == 'r' && end[4] == 's')
            found[count++] = address;
        at = end;
    }
    return count;
}

/* On some screen two processes have one object, each at an address of its own. */
static void expect_two_addresses(void)
{
    unsigned long found[2];
    for (const char *at = buf_text(&seen); *at != '\0'; at += strcspn(at, "\f") + 1)
        if (addresses(at, found, 2) == 2 && found[0] != found[1])
            return;
    ck_abort_msg("no screen shows two mappings at different addresses");
}

static void expect_lesson_seen(void)
{
    const char *home = term_screen(e2e.term);
    ck_assert_msg(strstr(home, "9/9") != NULL, "not everything was read and played:\n%s", home);
    for (int i = 1; i <= 6; i++) {
        char question[32];
        snprintf(question, sizeof question, "question %d of 6", i);
        ck_assert_msg(find(question) != NULL, "%s was not asked", question);
    }
}

static void expect_story(void)
{
    expect_lesson_seen();
    expect_two_addresses();
    ck_assert_ptr_nonnull(find("Hello from shared memory!"));
    const char *made =
        find("/dev/shm  -rw-r--r--   4096  /my_shm"); /* the object folder, while it is there */
    ck_assert_ptr_nonnull(made);
    const char *killed = find("dead: SIGKILL");
    ck_assert_ptr_nonnull(killed);
    const char *bytes = strstr(killed, "Hello from share"); /* the message outlives its writer */
    ck_assert(bytes != NULL && (size_t)(bytes - killed) < strcspn(killed, "\f"));
    ck_assert_ptr_nonnull(find("SIGBUS"));
}

START_TEST(lesson_01_at_80_by_24)
{
    walk(24, 80);
    expect_story();
    leave();
}
END_TEST

START_TEST(lesson_01_at_120_by_40)
{
    walk(40, 120);
    expect_story();
    leave();
}
END_TEST

START_TEST(lesson_01_at_40_by_12)
{
    walk(12, 40);
    expect_lesson_seen();
    leave();
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("e2e_walk");
    suite_seconds(cases, 200);
    tcase_add_test(cases, lesson_01_at_80_by_24);
    tcase_add_test(cases, lesson_01_at_120_by_40);
    tcase_add_test(cases, lesson_01_at_40_by_12);
    return suite_run();
}
