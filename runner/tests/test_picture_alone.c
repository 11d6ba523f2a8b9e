/* The picture in the README, as text and as an SVG, is what the lab shows: it is taken from the running lab
 * by `make picture`, which runs this with SHMLAB_PICTURE=write, and compared with it by every run of the
 * tests. Process ids, addresses and inodes differ from run to run; so does what else lies in the object
 * folder. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/span.h"
#include "e2e.h"
#include "tests/suite_main.h"

enum { ROWS = 32, COLUMNS = 100, LEFT = 38 };

static const char README[] = "README.md", SVG[] = "runner/share/lab.svg";
static const char BEGIN[] = "<!-- drawn by make picture -->\n```\n", END[] = "```\n<!-- end -->\n";

static char *in_source(const char *name)
{
    char *build = realpath(getenv("SHMLAB_BUILD") != NULL ? getenv("SHMLAB_BUILD") : "build", NULL);
    char *end = build != NULL ? strstr(build, "/build") : NULL;
    ck_assert_ptr_nonnull(end);
    char *path = mem_printf("%.*s/%s", (int)(end - build), build, name);
    free(build);
    return path;
}

static char *read_file(const char *path)
{
    struct buf text = {0};
    ck_assert_msg(buf_read_file(&text, path, NULL) == 0, "%s cannot be read", path);
    return buf_take(&text);
}

static char *from_notes(const struct e2e *e2e, const char *name)
{
    char *path = mem_printf("%s/state/shmlab/notes/%s", e2e->home, name);
    char *text = read_file(path);
    free(path);
    return text;
}

/* The screen of lesson 02's scheduler, after four steps, as the key `w` writes it. */
static void take(char **text, char **svg)
{
    struct e2e e2e;
    e2e_open(&e2e, ROWS, COLUMNS, "02.5 ABBB");
    term_until(e2e.term, "so far A B B B");
    e2e_meet(&e2e);
    term_type(e2e.term, "w");
    term_until(e2e.term, "This screen is in");
    char *notes = from_notes(&e2e, "02.md"), *begin = strstr(notes, "```\n");
    ck_assert_ptr_nonnull(begin);
    begin += 4;
    *text = mem_dup_n(begin, (size_t)(strstr(begin, "```") - begin));
    *svg = from_notes(&e2e, "02.svg");
    free(notes);
    term_type(e2e.term, "qq");
    term_until(e2e.term, "status 0");
    e2e_close(&e2e);
}

static void write_file(const char *name, const char *content)
{
    struct buf text = {0};
    char *path = in_source(name);
    buf_text_add(&text, content);
    ck_assert_int_eq(buf_write_file(&text, path, 0644, NULL), 0);
    buf_free(&text);
    free(path);
}

static char *read_source(const char *name)
{
    char *path = in_source(name), *text = read_file(path);
    free(path);
    return text;
}

static void write_pictures(const char *text, const char *svg)
{
    char *readme = read_source(README), *begin = strstr(readme, BEGIN), *end = strstr(readme, END);
    ck_assert_msg(begin != NULL && end > begin, "README.md has no place for the picture");
    begin += strlen(BEGIN);
    char *whole = mem_printf("%.*s%s%s", (int)(begin - readme), readme, text, end);
    write_file(README, whole);
    write_file(SVG, svg);
    free(whole);
    free(readme);
}

static bool is_number(struct span word)
{
    size_t digits = 0, hex = 0;
    for (size_t i = 0; i < word.length; i++) {
        digits += isdigit((unsigned char)word.at[i]) != 0;
        hex += isxdigit((unsigned char)word.at[i]) != 0;
    }
    return digits > 0 && hex == word.length;
}

/* The words of a text, without numbers: those differ from run to run, and with their length the boxes. */
static char *words_of(const char *text)
{
    struct buf words = {0};
    while (*text != '\0') {
        size_t length = 0;
        while (text[length] > ' ')
            length++;
        if (length > 0 && !is_number((struct span){text, length}))
            buf_printf(&words, "%.*s ", (int)length, text);
        text += length + (text[length] != '\0');
    }
    return buf_take(&words);
}

/* Where column `column` begins; every character here is one column wide. */
static const char *column_of(struct span line, int column)
{
    const char *at = line.at;
    for (; at < line.at + line.length && column > 0; column--)
        do
            at++;
        while (at < line.at + line.length && (*at & 0xC0) == 0x80);
    return at;
}

/* The words of the lesson's side, then of the stage down to the object folder. */
static char *comparable(const char *text)
{
    struct buf left = {0}, right = {0};
    struct span rest = span_of(text);
    bool stage = true;
    while (rest.length > 0) {
        struct span line = span_line(&rest);
        const char *middle = column_of(line, LEFT), *end = line.at + line.length;
        buf_printf(&left, "%.*s\n", (int)(middle - line.at), line.at);
        stage = stage && memmem(middle, (size_t)(end - middle), "/dev/shm", 8) == NULL;
        if (stage)
            buf_printf(&right, "%.*s\n", (int)(end - middle), middle);
    }
    char *both = mem_printf("%s%s", buf_text(&left), buf_text(&right));
    buf_free(&left);
    buf_free(&right);
    char *words = words_of(both);
    free(both);
    return words;
}

/* The letters of an SVG's texts, without blanks, marks and names. */
static char *letters_of_svg(const char *svg)
{
    static const char *const names[][2] = {{"&lt;", "<"}, {"&gt;", ">"}, {"&amp;", "&"}, {"&quot;", "\""}};
    struct buf letters = {0};
    const char *at = strstr(svg, "</title>");
    ck_assert_ptr_nonnull(at);
    while (*at != '\0') {
        if (*at == '<') {
            at = strchr(at, '>') + 1;
            continue;
        }
        size_t i = 0;
        while (i < 4 && strncmp(at, names[i][0], strlen(names[i][0])) != 0)
            i++;
        const char *letter = i < 4 ? names[i][1] : at;
        if (!isspace((unsigned char)*letter))
            buf_char(&letters, *letter);
        at += i < 4 ? strlen(names[i][0]) : 1;
    }
    return buf_take(&letters);
}

static char *letters_of(const char *text)
{
    struct buf letters = {0};
    for (; *text != '\0'; text++)
        if (!isspace((unsigned char)*text))
            buf_char(&letters, *text);
    return buf_take(&letters);
}

static void same(char *a, char *b)
{
    ck_assert_str_eq(a, b);
    free(a);
    free(b);
}

START_TEST(the_picture_in_the_readme_is_what_the_lab_shows)
{
    char *text, *svg;
    take(&text, &svg);
    for (int tries = 0; strstr(text, "(here /") != NULL && tries < 20; tries++) {
        free(text); /* another lab has the name just now */
        free(svg);
        take(&text, &svg);
    }
    if (getenv("SHMLAB_PICTURE") != NULL)
        write_pictures(text, svg);
    char *readme = read_source(README), *begin = strstr(readme, BEGIN);
    ck_assert_ptr_nonnull(begin);
    char *old = mem_dup_n(begin + strlen(BEGIN), (size_t)(strstr(begin, END) - begin) - strlen(BEGIN));
    same(comparable(old), comparable(text));
    char *drawn = read_source(SVG);
    same(letters_of_svg(drawn), letters_of(old));
    same(letters_of_svg(svg), letters_of(text));
    free(drawn);
    free(old);
    free(readme);
    free(text);
    free(svg);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("picture");
    tcase_add_test(cases, the_picture_in_the_readme_is_what_the_lab_shows);
    return suite_run();
}
