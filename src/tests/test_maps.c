/* Lines of /proc/PID/maps as kernels have printed them. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/span.h"
#include "system/maps.h"
#include "tests/suite_main.h"

static const struct sample {
    const char *line;
    uint64_t start, end, offset;
    const char *perm;
    struct obj_id id;
    const char *path; /* NULL: none */
    bool deleted;
} samples[] = {
    {"7f3a9c1e2000-7f3a9c1e3000 rw-s 00001000 00:1b 7                          /dev/shm/my_shm",
     0x7f3a9c1e2000,
     0x7f3a9c1e3000,
     0x1000,
     "rw-s",
     {0, 0x1b, 7},
     "/dev/shm/my_shm",
     false},
    {"7f3a9c1e2000-7f3a9c1e3000 r--s 00000000 00:1b 7                          /dev/shm/my_shm (deleted)",
     0x7f3a9c1e2000,
     0x7f3a9c1e3000,
     0,
     "r--s",
     {0, 0x1b, 7},
     "/dev/shm/my_shm",
     true},
    {"7ffff7ff6000-7ffff7ff7000 rw-s 00000000 00:01 1029                       /dev/zero (deleted)",
     0x7ffff7ff6000,
     0x7ffff7ff7000,
     0,
     "rw-s",
     {0, 1, 1029},
     "/dev/zero",
     true},
    {"7ffff7ff6000-7ffff7ff7000 rw-s 00000000 00:01 0                          /SYSV00000000 (deleted)",
     0x7ffff7ff6000,
     0x7ffff7ff7000,
     0,
     "rw-s",
     {0, 1, 0},
     "/SYSV00000000",
     true},
    {"55d0c8a00000-55d0c8a21000 rw-p 00000000 00:00 0                          [heap]",
     0x55d0c8a00000,
     0x55d0c8a21000,
     0,
     "rw-p",
     {0, 0, 0},
     "[heap]",
     false},
    {"7ffd8d5c1000-7ffd8d5c2000 rw-p 00000000 00:00 0 ",
     0x7ffd8d5c1000,
     0x7ffd8d5c2000,
     0,
     "rw-p",
     {0, 0, 0},
     NULL,
     false},
    {"ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]",
     0xffffffffff600000,
     0xffffffffff601000,
     0,
     "--xp",
     {0, 0, 0},
     "[vsyscall]",
     false},
    {"7f0000000000-7f0000001000 r-xp 00000000 103:02 18446744073709551615 /a file with (deleted) in it",
     0x7f0000000000,
     0x7f0000001000,
     0,
     "r-xp",
     {0x103, 2, UINT64_MAX},
     "/a file with (deleted) in it",
     false},
};

START_TEST(every_line_is_read)
{
    const struct sample *sample = &samples[_i];
    struct map_line line;
    ck_assert(maps_line(span_of(sample->line), &line));
    ck_assert_uint_eq(line.start, sample->start);
    ck_assert_uint_eq(line.end, sample->end);
    ck_assert_uint_eq(line.offset, sample->offset);
    ck_assert_str_eq(line.perm, sample->perm);
    ck_assert_uint_eq(line.id.major, sample->id.major);
    ck_assert_uint_eq(line.id.minor, sample->id.minor);
    ck_assert_uint_eq(line.id.ino, sample->id.ino);
    ck_assert_int_eq(maps_is_shared(&line), sample->perm[3] == 's');
    ck_assert_int_eq(line.deleted, sample->deleted);
    if (sample->path == NULL)
        ck_assert_ptr_null(line.path);
    else
        ck_assert_str_eq(line.path, sample->path);
    free(line.path);
}
END_TEST

static const char *const broken[] = {
    "",
    "Rss:                   4 kB",
    "7f3a9c1e2000-7f3a9c1e3000",
    "7f3a9c1e2000-7f3a9c1e3000 rw-s",
    "7f3a9c1e3000-7f3a9c1e2000 rw-s 00000000 00:1b 7",
    "7f3a9c1e2000-7f3a9c1e3000 rw-x 00000000 00:1b 7",
    "7f3a9c1e2000 7f3a9c1e3000 rw-s 00000000 00:1b 7",
    "7f3a9c1e2000-7f3a9c1e3000 rw-s 00000000 001b 7",
    "7f3a9c1e2000-7f3a9c1e3000 rw-s 00000000 00:1b seven",
    "17f3a9c1e2000000000000-7f3a9c1e3000 rw-s 00000000 00:1b 7",
};

START_TEST(what_is_no_line_is_refused)
{
    struct map_line line;
    ck_assert_msg(!maps_line(span_of(broken[_i]), &line), "\"%s\" was read", broken[_i]);
}
END_TEST

START_TEST(a_text_is_read_line_by_line)
{
    static const char text[] = "7f0000000000-7f0000001000 rw-p 00000000 00:00 0 [heap]\n"
                               "this is none\n"
                               "7f0000001000-7f0000002000 rw-s 00000000 00:1b 9 /dev/shm/x\n"
                               "7f0000002000-7f0000003000 rw";
    size_t count;
    struct map_line *lines = maps_parse(text, strlen(text), &count);
    ck_assert_uint_eq(count, 2);
    ck_assert_str_eq(lines[0].path, "[heap]");
    ck_assert_str_eq(lines[1].path, "/dev/shm/x");
    maps_free(lines, count);
}
END_TEST

START_TEST(nothing_gives_nothing)
{
    size_t count = 7;
    maps_free(maps_parse("", 0, &count), 0);
    ck_assert_uint_eq(count, 0);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("maps");
    tcase_add_loop_test(cases, every_line_is_read, 0, (int)(sizeof samples / sizeof *samples));
    tcase_add_loop_test(cases, what_is_no_line_is_refused, 0, (int)(sizeof broken / sizeof *broken));
    tcase_add_test(cases, a_text_is_read_line_by_line);
    tcase_add_test(cases, nothing_gives_nothing);
    return suite_run();
}
