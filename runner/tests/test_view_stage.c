/* The stage at several sizes: diagram, source, output, schedule, histogram. */
#include "tests/suite_main.h"
#include "view_pictures.h"

START_TEST(the_race_with_its_source)
{
    expect_picture(picture_of_moment(AT_STAGE, 24, 80, false),
                   " 02 scene 1: be the scheduler                                       step 4 of 5\n"
                   "────────────────────────────────────────────────────────────────────────────────\n"
                   " Goal: both add 1, and the counter ends at 1.\n"
                   " ┌─ A parent  pid 4121  HELD ───────┐      ┌─ B child of A  pid 4122  HELD ───┐\n"
                   " │ did   load eax ← counter = 0     │      │ did   store counter ← eax = 1    │\n"
                   " │ next  add 1                      │      │ next  return                     │\n"
                   " │ 7f3a9c1e2000 rw-s 4 KiB          ├─┐  ┌─┤ 7f3a9c1e2000 rw-s 4 KiB          │\n"
                   " └──────────────────────────────────┘ ▼  ▼ └──────────────────────────────────┘\n"
                   "                    ┌─ /race  inode 7  4 bytes ───────────┐\n"
                   "                    │ page 0  present in A, in B          │\n"
                   "                    │ counter  int32_t  0 → 1 *  by B     │\n"
                   "                    │ 0000  01*00 00 00  ?···             │\n"
                   "                    └─────────────────────────────────────┘\n"
                   " /dev/shm  -rw-r--r--   4096  /race  inode 7\n"
                   " so far A B B B   share: shmlab 02.1 ABBB\n"
                   "── racer.c ─────────────────────────────────────────────────────────────────────\n"
                   "       2   * each */\n"
                   "       3  static void add_one(volatile int *c) {\n"
                   " A>    4      (*c)++;    next: add 1\n"
                   " B>    4      (*c)++;    next: return\n"
                   "       5  }\n"
                   "────────────────────────────────────────────────────────────────────────────────\n"
                   " B stored 1. A still holds the old 0.\n"
                   " Space script: step B by insn   a b step   A B run on   u undo   ? keys   q home\n");
}
END_TEST

START_TEST(writer_and_reader_with_what_they_print)
{
    expect_picture(picture_of_moment(AT_WRITER, 24, 80, true),
                   " 02 scene 1: be the scheduler                                       step 0 of 5\n"
                   "--------------------------------------------------------------------------------\n"
                   " Goal: both add 1, and the counter ends at 1.\n"
                   " +- A writer  pid 4121  asleep -----+      +- B reader  pid 4122  HELD -------+\n"
                   " | waits for its terminal, in read  |      | did   line 31                    |\n"
                   " | 7f3a9c1e2000 rw-s 4 KiB          +-+  +-+ 7f10e4a00000 r--s 4 KiB          |\n"
                   " +----------------------------------+ v  v +----------------------------------+\n"
                   "  +- /my_shm  inode 7  4096 bytes ------------------------------------------+\n"
                   "  | page 0  present in A, in B *                                            |\n"
                   "  | 0000  48 65 6c 6c 6f 20 66 72 6f 6d 20 73 68 61 72 65  Hello from share |\n"
                   "  | 0010  64 20 6d 65 6d 6f 72 79 21 00 00 00 00 00 00 00  d memory!....... |\n"
                   "  +-------------------------------------------------------------------------+\n"
                   " /dev/shm  -rw-r--r--   4096  /my_shm  inode 7\n"
                   "           -rw-r--r--     12  /other\n"
                   "-- output ----------------------------------------------------------------------\n"
                   " A| wrote 'Hello from shared memory!'\n"
                   " A| press Enter to end:\n"
                   " B| got 'Hello from shared memory!'\n"
                   "\n"
                   "\n"
                   "\n"
                   "--------------------------------------------------------------------------------\n"
                   "\n"
                   " Space script: start racer held   a b step   A B run on   ? keys   q home\n");
}
END_TEST

START_TEST(the_stage_before_anything_runs)
{
    expect_picture(picture_of_moment(AT_EMPTY_STAGE, 14, 80, false),
                   " 02 The race counter           page 1/2            read 1/2  scenes 0/1  ex 0/1\n"
                   "────────────────────────────────────────────────────────────────────────────────\n"
                   " ┌─ a process ──────────────────────┐      ┌─ another process ────────────────┐\n"
                   " │ no shared mapping yet            │      │ no shared mapping yet            │\n"
                   " └──────────────────────────────────┘      └──────────────────────────────────┘\n"
                   " /dev/shm  empty\n"
                   "\n"
                   "\n"
                   "\n"
                   "\n"
                   "\n"
                   "────────────────────────────────────────────────────────────────────────────────\n"
                   "\n"
                   " Space start scene   PgDn next page   Tab text   x exercises   ? keys   q home\n");
}
END_TEST

START_TEST(a_histogram_grows_on_the_stage)
{
    expect_picture(picture_of_moment(AT_HISTOGRAM, 16, 80, false),
                   " 02 scene 1: be the scheduler                                       step 0 of 5\n"
                   "────────────────────────────────────────────────────────────────────────────────\n"
                   " Goal: both add 1, and the counter ends at 1.\n"
                   " shm_struct, gcc -O0: 97 of 100 runs\n"
                   "           100000  █ 3\n"
                   "           137211  █ 1\n"
                   "           200000  ████████████████████████████████████████████████████ 93\n"
                   "\n"
                   " /dev/shm  empty\n"
                   "\n"
                   "\n"
                   "\n"
                   "\n"
                   "────────────────────────────────────────────────────────────────────────────────\n"
                   "\n"
                   " Space script: start racer held   PgDn next page   Tab text   ? keys   q home\n");
}
END_TEST

START_TEST(beside_each_other_text_and_stage_are_seen)
{
    expect_picture(
        picture_of_moment(AT_STAGE, 28, 110, false),
        " shmlab   02 The race counter        scene 1, step 4 of 5        page 1/2        read "
        "1/2  scenes 0/1  ex 0/1\n"
        "┌─ lesson ──────────────────────────────┐┌─ stage "
        "───────────────────────────────────────────────────────────┐\n"
        "│    5 steps, about 3 min               ││ ┌─ A parent  pid 4121  HELD ─┐     ┌─ B child "
        "of A  HELD ───────┐ │\n"
        "│ Goal: both add 1, and the counter     ││ │ did   load eax ← counter = │     │ pid 4122 "
        "                  │ │\n"
        "│ ends at 1.                            ││ │       0                    │     │ did   "
        "store counter ← eax  │ │\n"
        "│   start racer held                    ││ │ next  add 1                │     │       = "
        "1                  │ │\n"
        "│   step A                              ││ │ 7f3a9c1e2000 rw-s 4 KiB    ├┐    │ next  "
        "return               │ │\n"
        "│     A loaded 0.                       ││ └────────────────────────────┘│   ┌┤ "
        "7f3a9c1e2000 rw-s 4 KiB    │ │\n"
        "│   step B                              ││                               ▼   "
        "▼└────────────────────────────┘ │\n"
        "│     B stored 1. A still holds the old ││                ┌─ /race  inode 7  4 bytes "
        "───────┐                │\n"
        "│     0.                                ││                │ page 0  present in A, in B   "
        "   │                │\n"
        "│ ▶ step B by insn                      ││                │ counter  int32_t  0 → 1 *  "
        "by B │                │\n"
        "│   step A by insn                      ││                │ 0000  01*00 00 00  ?···      "
        "   │                │\n"
        "│   expect counter = 1                  ││                "
        "└─────────────────────────────────┘                │\n"
        "│                                       ││ /dev/shm  -rw-r--r--   4096  /race  inode 7   "
        "                    │\n"
        "│ ── question 1 of 1 ────────────────── ││ so far A B B B   share: shmlab 02.1 ABBB      "
        "                    │\n"
        "│ Does volatile make counter++ safe?    ││                                               "
        "                    │\n"
        "└─────────────── rows 9-23 of 23: PgUp ─┘│                                               "
        "                    │\n"
        "┌─ racer.c ─────────────────────────────┐│                                               "
        "                    │\n"
        "│       2   * each */                   ││                                               "
        "                    │\n"
        "│       3  static void add_one(volatile ││                                               "
        "                    │\n"
        "│          ↵  int *c) {                 ││                                               "
        "                    │\n"
        "│ A>    4      (*c)++;    next: add 1   ││                                               "
        "                    │\n"
        "│ B>    4      (*c)++;    next: return  ││                                               "
        "                    │\n"
        "│       5  }                            ││                                               "
        "                    │\n"
        "└───────────────────────────────────────┘└───────────────────────────────────────────────"
        "────────────────────┘\n"
        " B stored 1. A still holds the old 0.\n"
        " Space script: step B by insn   a b step   A B run on   s unit: instr   u undo   e edit   "
        "? keys   q home\n");
}
END_TEST

START_TEST(in_the_smallest_size_the_rest_is_below)
{
    expect_picture(picture_of_moment(AT_STAGE, 12, 40, true), " 02 scene 1: be the scheduler\n"
                                                              "----------------------------------------\n"
                                                              " Goal: both add 1, and the counter ends\n"
                                                              " at 1.\n"
                                                              "   +- A parent  pid 4121  HELD -------+\n"
                                                              "   | did   load eax <- counter = 0    |\n"
                                                              "   | next  add 1                      |\n"
                                                              " +-+ 7f3a9c1e2000 rw-s 4 KiB          |\n"
                                                              " -------------- rows 1-6 of 21: PgDn --\n"
                                                              "----------------------------------------\n"
                                                              " B stored 1. A still holds the old 0.\n"
                                                              " Space script: step B by insn   q home\n");
}
END_TEST

START_TEST(programs_of_the_learner_have_no_text)
{
    expect_picture(picture_of_moment(AT_STEP, 20, 110, true),
                   " shmlab   your programs on the stage\n"
                   "+- racer.c -----------------------------++- stage "
                   "-----------------------------------------------------------+\n"
                   "|       2   * each */                   || +- A parent  pid 4121  HELD -+     +- B child "
                   "of A  HELD -------+ |\n"
                   "|       3  static void add_one(volatile || | did   load eax <- counter  |     | pid 4122 "
                   "                  | |\n"
                   "|          \\  int *c) {                 || |       = 0                  |     | did   "
                   "store counter <- eax | |\n"
                   "| A>    4      (*c)++;    next: add 1   || | next  add 1                |     |       = "
                   "1                  | |\n"
                   "| B>    4      (*c)++;    next: return  || | 7f3a9c1e2000 rw-s 4 KiB    ++    | next  "
                   "return               | |\n"
                   "|       5  }                            || +----------------------------+|   ++ "
                   "7f3a9c1e2000 rw-s 4 KiB    | |\n"
                   "|       6                               ||                               v   "
                   "v+----------------------------+ |\n"
                   "|       7  int main(void)               ||               +- /race  inode 7  4 bytes "
                   "--------+                |\n"
                   "|       8  {                            ||               | page 0  present in A, in B    "
                   "   |                |\n"
                   "|       9      puts(\"go\");              ||               | counter  int32_t  0 -> 1 *  "
                   "by B |                |\n"
                   "|      10      return 0;                ||               | 0000  01*00 00 00  ?...       "
                   "   |                |\n"
                   "|      11  }                            ||               "
                   "+----------------------------------+                |\n"
                   "|                                       || /dev/shm  -rw-r--r--   4096  /race  inode 7   "
                   "                    |\n"
                   "|                                       || so far A B B B                                "
                   "                    |\n"
                   "|                                       ||                                               "
                   "                    |\n"
                   "+---------------------------------------++-----------------------------------------------"
                   "--------------------+\n"
                   " B stored 1. A still holds the old 0.\n"
                   " a b step   A B run on   s unit: instr   u undo   x exercises   ? keys   q quit\n");
}
END_TEST

START_TEST(typing_goes_to_an_actor)
{
    expect_picture(picture_of_moment(AT_TYPING, 18, 80, true),
                   " 02 scene 1: be the scheduler                                       step 0 of 5\n"
                   "--------------------------------------------------------------------------------\n"
                   " Goal: both add 1, and the counter ends at 1.\n"
                   " +- A writer  pid 4121  asleep -----+      +- B reader  pid 4122  HELD -------+\n"
                   " | waits for its terminal, in read  |      | did   line 31                    |\n"
                   " | 7f3a9c1e2000 rw-s 4 KiB          +-+  +-+ 7f10e4a00000 r--s 4 KiB          |\n"
                   " +----------------------------------+ v  v +----------------------------------+\n"
                   "  +- /my_shm  inode 7  4096 bytes ------------------------------------------+\n"
                   "  | page 0  present in A, in B *                                            |\n"
                   "  | 0000  48 65 6c 6c 6f 20 66 72 6f 6d 20 73 68 61 72 65  Hello from share |\n"
                   " ------------------------------------------------------ rows 1-8 of 12: PgDn --\n"
                   "-- output ----------------------------------------------------------------------\n"
                   " A| wrote 'Hello from shared memory!'\n"
                   " A| press Enter to end:\n"
                   " B| got 'Hello from shared memory!'\n"
                   "--------------------------------------------------------------------------------\n"
                   "\n"
                   " Ctrl-] ends   typing to A: hello\n");
}
END_TEST

START_TEST(too_small_is_one_sentence)
{
    expect_picture(picture_of_moment(AT_STAGE, 9, 38, false), " This page needs 40 x 12; here 38 x 9.\n"
                                                              " Enlarge, or choose a smaller font.\n"
                                                              " Nothing is lost. A and B wait.\n"
                                                              " p plain mode   q home\n"
                                                              "\n"
                                                              "\n"
                                                              "\n"
                                                              "\n"
                                                              "\n");
}
END_TEST

START_TEST(one_cell_is_drawn_too)
{
    expect_picture(picture_of_moment(AT_STAGE, 1, 1, false), "T\n");
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("stage");
    tcase_add_test(cases, the_race_with_its_source);
    tcase_add_test(cases, writer_and_reader_with_what_they_print);
    tcase_add_test(cases, the_stage_before_anything_runs);
    tcase_add_test(cases, a_histogram_grows_on_the_stage);
    tcase_add_test(cases, beside_each_other_text_and_stage_are_seen);
    tcase_add_test(cases, in_the_smallest_size_the_rest_is_below);
    tcase_add_test(cases, programs_of_the_learner_have_no_text);
    tcase_add_test(cases, typing_goes_to_an_actor);
    tcase_add_test(cases, too_small_is_one_sentence);
    tcase_add_test(cases, one_cell_is_drawn_too);
    return suite_run();
}
