/* Key scripts, and the plain text face. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "face/ascii.h"
#include "face/script.h"
#include "face/text.h"
#include "lab/event.h"
#include "tests/suite_main.h"

static void expect_keys(const char *text, const int *keys)
{
    struct script script = {.rest = span_of(text)};
    struct err err = {0};
    int key;
    for (; *keys != 0; keys++) {
        ck_assert_int_eq(script_next(&script, &key, &err), 1);
        ck_assert_int_eq(key, *keys);
    }
    ck_assert_int_eq(script_next(&script, &key, &err), 0);
}

START_TEST(keys_are_words)
{
    expect_keys("Space PgDn a\n  é 1 Ctrl-C\n", (int[]){' ', KEY_PAGE_DOWN, 'a', 0xE9, '1', 3, 0});
    expect_keys("# all of it\nEnter # and this\n#\nq", (int[]){KEY_RETURN, 'q', 0});
    expect_keys(" \n", (int[]){0});
}
END_TEST

START_TEST(type_takes_the_rest_of_its_line)
{
    expect_keys("type a # b\nx", (int[]){'a', ' ', '#', ' ', 'b', 'x', 0});
    expect_keys("type\nq", (int[]){'q', 0});
}
END_TEST

START_TEST(a_word_that_is_no_key_is_named_with_its_line)
{
    struct script script = {.rest = span_of("Space\n# remark\ntype x\n  Spcae")};
    struct err err = {0};
    int key, more;
    while ((more = script_next(&script, &key, &err)) > 0)
        ;
    ck_assert_int_eq(more, -1);
    ck_assert_str_eq(err.text, "line 4: 'Spcae' is no key");
}
END_TEST

START_TEST(every_key_has_a_name_that_reads_back)
{
    for (int key = 1; key <= KEY_RELEASE; key = key == 0x17F ? KEY_NONE + 1 : key + 1) {
        char name[SCRIPT_NAME];
        int back = 0;
        if ((key >= 0x7F && key < 0xA1) || key == '#' || key == '\t' || key == '\n' ||
            (key >= 27 && key < 32))
            continue; /* blanks, and codes that arrive as keys with a name */
        script_name(key, name);
        struct script script = {.rest = span_of(name)};
        ck_assert_int_eq(script_next(&script, &back, NULL), 1);
        ck_assert_msg(back == key || key == 26 || key == 12, "%s is %d, not %d", name, back, key);
    }
}
END_TEST

static void expect_visible(const char *text, size_t length, bool ascii, const char *shown)
{
    struct buf out = {0};
    text_visible(&out, (struct span){text, length}, ascii);
    ck_assert_str_eq(buf_text(&out), shown);
    buf_free(&out);
}

START_TEST(plain_text_never_holds_an_escape)
{
    expect_visible("a\033[31mb\r\n\tc\0d\x7f", 14, false, "a^[[31mb^M\n\tc^@d^?");
    expect_visible("\xc2\x9b"
                   "2J\xff",
                   5, false, "\\x9B2J\\xFF");
    char every[256];
    for (int i = 0; i < 256; i++)
        every[i] = (char)i;
    struct buf out = {0};
    text_visible(&out, (struct span){every, sizeof every}, true);
    for (size_t i = 0; i < out.length; i++)
        ck_assert(out.data[i] == '\n' || out.data[i] == '\t' || (out.data[i] >= ' ' && out.data[i] < 0x7F));
    buf_free(&out);
}
END_TEST

START_TEST(plain_text_keeps_unicode_or_likens_it)
{
    expect_visible("0 → 1é", strlen("0 → 1é"), false, "0 → 1é");
    expect_visible("0 → 1e\xcc\x81", strlen("0 → 1e\xcc\x81"), true, "0 > 1e");
}
END_TEST

START_TEST(the_locale_decides_on_ascii)
{
    setenv("LC_ALL", "C", 1);
    ck_assert(ascii_is_needed());
    setenv("LC_ALL", "C.UTF-8", 1);
    ck_assert(!ascii_is_needed());
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("script");
    tcase_add_test(cases, keys_are_words);
    tcase_add_test(cases, type_takes_the_rest_of_its_line);
    tcase_add_test(cases, a_word_that_is_no_key_is_named_with_its_line);
    tcase_add_test(cases, every_key_has_a_name_that_reads_back);
    tcase_add_test(cases, plain_text_never_holds_an_escape);
    tcase_add_test(cases, plain_text_keeps_unicode_or_likens_it);
    tcase_add_test(cases, the_locale_decides_on_ascii);
    return suite_run();
}
