/* The memory diagram as a learner sees it: each moment of the lessons as a picture. */
#include "tests/suite_main.h"
#include "view_pictures.h"

static struct snapshot now, before;

static void end(void)
{
    snapshot_free(&now);
    snapshot_free(&before);
}

START_TEST(two_processes_at_different_addresses_map_one_object)
{
    sample_reader_looked(&now);
    sample_writer_reader(&before);
    expect_picture(picture_of(&now, &before, 78, false),
                   "┌─ A writer  pid 4121  asleep ─────┐      ┌─ B reader  pid 4122  HELD ───────┐\n"
                   "│ waits for its terminal, in read  │      │ did   line 31                    │\n"
                   "│ 7f3a9c1e2000 rw-s 4 KiB          ├─┐  ┌─┤ 7f10e4a00000 r--s 4 KiB          │\n"
                   "└──────────────────────────────────┘ ▼  ▼ └──────────────────────────────────┘\n"
                   " ┌─ /my_shm  inode 7  4096 bytes ──────────────────────────────────────────┐\n"
                   " │ page 0  present in A, in B *                                            │\n"
                   " │ 0000  48 65 6c 6c 6f 20 66 72 6f 6d 20 73 68 61 72 65  Hello from share │\n"
                   " │ 0010  64 20 6d 65 6d 6f 72 79 21 00 00 00 00 00 00 00  d memory!······· │\n"
                   " └─────────────────────────────────────────────────────────────────────────┘\n");
}
END_TEST

START_TEST(a_page_not_touched_yet_is_said_to_come)
{
    sample_writer_alone(&now);
    expect_picture(picture_of(&now, NULL, 78, false),
                   "┌─ A writer  pid 4121  HELD ───────┐\n"
                   "│ call  mmap(NULL, 4096,           │\n"
                   "│       PROT_READ|PROT_WRITE,      │\n"
                   "│       MAP_SHARED, 3, 0) =        │\n"
                   "│       0x7f3a9c1e2000             │\n"
                   "│ 7f3a9c1e2000 rw-s 4 KiB          ├─┐\n"
                   "└──────────────────────────────────┘ ▼\n"
                   "             ┌─ /my_shm  inode 7  4096 bytes ───────────────────┐\n"
                   "             │ page 0  no page yet; it comes at the first touch │\n"
                   "             └──────────────────────────────────────────────────┘\n");
}
END_TEST

START_TEST(the_race_marks_what_changed_and_who_wrote_it)
{
    sample_race(&now, 1);
    sample_race(&before, 0);
    expect_picture(picture_of(&now, &before, 78, false),
                   "┌─ A parent  pid 4121  HELD ───────┐      ┌─ B child of A  pid 4122  HELD ───┐\n"
                   "│ did   load eax ← counter = 0     │      │ did   store counter ← eax = 1    │\n"
                   "│ next  add 1                      │      │ next  return                     │\n"
                   "│ 7f3a9c1e2000 rw-s 4 KiB          ├─┐  ┌─┤ 7f3a9c1e2000 rw-s 4 KiB          │\n"
                   "└──────────────────────────────────┘ ▼  ▼ └──────────────────────────────────┘\n"
                   "                   ┌─ /race  inode 7  4 bytes ───────────┐\n"
                   "                   │ page 0  present in A, in B          │\n"
                   "                   │ counter  int32_t  0 → 1 *  by B     │\n"
                   "                   │ 0000  01*00 00 00  ?···             │\n"
                   "                   └─────────────────────────────────────┘\n");
}
END_TEST

START_TEST(in_few_columns_processes_stand_below_each_other)
{
    sample_race(&now, 1);
    sample_race(&before, 0);
    expect_picture(picture_of(&now, &before, 38, true), "  +- A parent  pid 4121  HELD -------+\n"
                                                        "  | did   load eax <- counter = 0    |\n"
                                                        "  | next  add 1                      |\n"
                                                        "+-+ 7f3a9c1e2000 rw-s 4 KiB          |\n"
                                                        "| +----------------------------------+\n"
                                                        "| +- B child of A  pid 4122  HELD ---+\n"
                                                        "| | did   store counter <- eax = 1   |\n"
                                                        "| | next  return                     |\n"
                                                        "+-+ 7f3a9c1e2000 rw-s 4 KiB          |\n"
                                                        "| +----------------------------------+\n"
                                                        "| +- /race  inode 7  4 bytes --------+\n"
                                                        "+>| page 0  present in A, in B       |\n"
                                                        "  | counter  int32_t  0 -> 1 *  by B |\n"
                                                        "  | 0000  01*00 00 00  ?...          |\n"
                                                        "  +----------------------------------+\n");
}
END_TEST

START_TEST(a_private_copy_is_a_box_of_its_own)
{
    sample_private_copy(&now, true);
    sample_private_copy(&before, false);
    expect_picture(picture_of(&now, &before, 60, true),
                   "   +- A writer  pid 4121  asleep --------------------------+\n"
                   "   | waits for its terminal, in read                       |\n"
                   " +-+ 7f3a9c1e2000 rw-s 4 KiB                               |\n"
                   " | +-------------------------------------------------------+\n"
                   " | +- B lonely  pid 4122  HELD ----------------------------+\n"
                   "+|-+ 7f10e4a00000 rw-p 4 KiB                               |\n"
                   "|| +-------------------------------------------------------+\n"
                   "|| +- /my_shm  inode 7  4096 bytes ------------------------+\n"
                   "|+>| page 0  present in A; a copy of its own in B *        |\n"
                   "|  | 0000  48 65 6c 6c 6f 20 66 72  Hello fr               |\n"
                   "|  | 0008  6f 6d 20 73 68 61 72 65  om share               |\n"
                   "|  | 0010  64 20 6d 65 6d 6f 72 79  d memory               |\n"
                   "|  | 0018  21 00 00 00 00 00 00 00  !.......               |\n"
                   "|  +-------------------------------------------------------+\n"
                   "|  +- B's private copy of /my_shm -------------------------+\n"
                   "+->| page 0  B's own, nobody else sees it                  |\n"
                   "   | 0000  4a 65 6c 6c 6f 20 66 72  Jello fr               |\n"
                   "   | 0008  6f 6d 20 73 68 61 72 65  om share               |\n"
                   "   | 0010  64 20 6d 65 6d 6f 72 79  d memory               |\n"
                   "   | 0018  21 00 00 00 00 00 00 00  !.......               |\n"
                   "   +-------------------------------------------------------+\n");
}
END_TEST

START_TEST(after_a_fork_private_pages_are_one)
{
    sample_fork(&now, false);
    expect_picture(picture_of(&now, NULL, 78, false),
                   "   ┌─ A cow  pid 4121  HELD ─────────┐  ┌─ B child of A  pid 4122  HELD ──┐\n"
                   " ┌─┤ 7f939ebf5000 rw-p 4 KiB         │  │ 7f939ebf5000 rw-p 4 KiB         ├─┐\n"
                   "┌┼─┤ 7f939ebf6000 rw-p 4 KiB         │  │ 7f939ebf6000 rw-p 4 KiB         ├─┼┐\n"
                   "││ └─────────────────────────────────┘  └─────────────────────────────────┘ ││\n"
                   "││ ┌─ memory of A and B ──────────────────────────────────────────────────┐ ││\n"
                   "│└►│ page 0  the same page in A and B, until one writes                   │◄┘│\n"
                   "│  │ A: pages[0]  int32_t  1                                              │  │\n"
                   "│  │ B: pages[0]  int32_t  1                                              │  │\n"
                   "│  └──────────────────────────────────────────────────────────────────────┘  │\n"
                   "│  ┌─ memory of A and B ──────────────────────────────────────────────────┐  │\n"
                   "└─►│ page 0  the same page in A and B, until one writes                   │◄─┘\n"
                   "   │ A: pages[1]  int32_t  1                                              │\n"
                   "   │ B: pages[1]  int32_t  1                                              │\n"
                   "   └──────────────────────────────────────────────────────────────────────┘\n");
}
END_TEST

START_TEST(the_page_that_is_written_becomes_two)
{
    sample_fork(&now, true);
    expect_picture(picture_of(&now, NULL, 78, false),
                   "    ┌─ A cow  pid 4121  HELD ────────┐  ┌─ B child of A  pid 4122  HELD ─┐\n"
                   "  ┌─┤ 7f939ebf5000 rw-p 4 KiB        │  │ 7f939ebf5000 rw-p 4 KiB        ├───┐\n"
                   " ┌┼─┤ 7f939ebf6000 rw-p 4 KiB        │  │ 7f939ebf6000 rw-p 4 KiB        ├──┐│\n"
                   " ││ └────────────────────────────────┘  └────────────────────────────────┘  ││\n"
                   " ││ ┌─ A's own memory ───────────────────────────────────────────────────┐  ││\n"
                   " │└►│ page 0  A's own, nobody else sees it                               │  ││\n"
                   " │  │ A: pages[0]  int32_t  1                                            │  ││\n"
                   " │  └────────────────────────────────────────────────────────────────────┘  ││\n"
                   " │  ┌─ memory of A and B ────────────────────────────────────────────────┐  ││\n"
                   " └─►│ page 0  the same page in A and B, until one writes                 │◄─┘│\n"
                   "    │ A: pages[1]  int32_t  1                                            │   │\n"
                   "    │ B: pages[1]  int32_t  1                                            │   │\n"
                   "    └────────────────────────────────────────────────────────────────────┘   │\n"
                   "    ┌─ B's own memory ───────────────────────────────────────────────────┐   │\n"
                   "    │ page 0  B's own, nobody else sees it                               │◄──┘\n"
                   "    │ B: pages[0]  int32_t  2                                            │\n"
                   "    └────────────────────────────────────────────────────────────────────┘\n");
}
END_TEST

START_TEST(a_dead_writer_leaves_the_message)
{
    sample_dead_writer(&now);
    expect_picture(picture_of(&now, NULL, 60, false),
                   "┌─ A  dead: SIGKILL ───────┐    ┌─ B reader  HELD ─────────┐\n"
                   "│ writer                   │    │ pid 4122                 │\n"
                   "│ its mappings went with   │   ┌┤ 7f10e4a00000 r--s 4 KiB  │\n"
                   "│ it                       │   │└──────────────────────────┘\n"
                   "└──────────────────────────┘   ▼\n"
                   "        ┌─ /my_shm  inode 7  4096 bytes ──────────┐\n"
                   "        │ page 0  present in B                    │\n"
                   "        │ 0000  48 65 6c 6c 6f 20 66 72  Hello fr │\n"
                   "        │ 0008  6f 6d 20 73 68 61 72 65  om share │\n"
                   "        │ 0010  64 20 6d 65 6d 6f 72 79  d memory │\n"
                   "        │ 0018  21 00 00 00 00 00 00 00  !······· │\n"
                   "        └─────────────────────────────────────────┘\n");
}
END_TEST

START_TEST(an_unlinked_object_and_a_new_one_of_its_name)
{
    sample_unlinked(&now);
    expect_picture(picture_of(&now, NULL, 74, false),
                   "   ┌─ A writer  pid 4121  HELD ────┐  ┌─ B reader  pid 4122  HELD ────┐\n"
                   " ┌─┤ 7f3a9c1e2000 rw-s 4 KiB       │  │ 7f10e4a00000 r--s 4 KiB       ├─┐\n"
                   "┌┼─┤ 7f3a9c1e0000 rw-s 4 KiB       │  └───────────────────────────────┘ │\n"
                   "││ └───────────────────────────────┘                                    │\n"
                   "││ ┌─ /my_shm  inode 7  4096 bytes  name removed; still mapped ───────┐ │\n"
                   "│└►│ page 0  present in A, in B                                       │◄┘\n"
                   "│  │ 0000  48 65 6c 6c 6f 20 66 72  Hello fr                          │\n"
                   "│  │ 0008  6f 6d 20 73 68 61 72 65  om share                          │\n"
                   "│  │ 0010  64 20 6d 65 6d 6f 72 79  d memory                          │\n"
                   "│  │ 0018  21 00 00 00 00 00 00 00  !·······                          │\n"
                   "│  └──────────────────────────────────────────────────────────────────┘\n"
                   "│  ┌─ /my_shm  inode 9  4096 bytes ───────────────────────────────────┐\n"
                   "└─►│ page 0  no page yet; it comes at the first touch                 │\n"
                   "   └──────────────────────────────────────────────────────────────────┘\n");
}
END_TEST

START_TEST(three_processes_join_their_lines)
{
    sample_three(&now);
    expect_picture(picture_of(&now, NULL, 78, false),
                   "┌─ A writer  pid 4121  asleep ─────┐      ┌─ B reader  pid 4122  HELD ───────┐\n"
                   "│ waits for its terminal, in read  │      │ did   line 31                    │\n"
                   "│ 7f3a9c1e2000 rw-s 4 KiB          ├─┐  ┌─┤ 7f10e4a00000 r--s 4 KiB          │\n"
                   "└──────────────────────────────────┘ │  │ └──────────────────────────────────┘\n"
                   "┌─ C late  pid 4123  HELD ─────────┐ │  │\n"
                   "│ 7ffa11230000 r--s 4 KiB          ├─┤  │\n"
                   "└──────────────────────────────────┘ ▼  ▼\n"
                   " ┌─ /my_shm  inode 7  4096 bytes ──────────────────────────────────────────┐\n"
                   " │ page 0  present in A, in B; no page yet in C                            │\n"
                   " │ 0000  48 65 6c 6c 6f 20 66 72 6f 6d 20 73 68 61 72 65  Hello from share │\n"
                   " │ 0010  64 20 6d 65 6d 6f 72 79 21 00 00 00 00 00 00 00  d memory!······· │\n"
                   " └─────────────────────────────────────────────────────────────────────────┘\n");
}
END_TEST

START_TEST(a_lock_names_its_owner_and_who_waits)
{
    sample_mutex(&now);
    expect_picture(picture_of(&now, NULL, 58, false),
                   "┌─ A parent  HELD ────────┐    ┌─ B child  asleep ───────┐\n"
                   "│ pid 4121                │    │ pid 4122                │\n"
                   "│ did   load eax ←        │    │ did   call              │\n"
                   "│       counter = 3       │    │       pthread_mutex_loc │\n"
                   "│ next  add 1             │    │       k                 │\n"
                   "│ 7f3a9c1e2000 rw-s 4 KiB ├┐   │ waits for lock; A owns  │\n"
                   "└─────────────────────────┘│   │ it, in futex            │\n"
                   "                           │  ┌┤ 7f3a9c1e2000 rw-s 4 KiB │\n"
                   "                           ▼  ▼└─────────────────────────┘\n"
                   "   ┌─ /mutex_shm  inode 11  4096 bytes ──────────────┐\n"
                   "   │ page 0  present in A, in B                      │\n"
                   "   │ lock     pthread_mutex_t  locked by A, 1 waiter │\n"
                   "   │ counter  int32_t          3  by A               │\n"
                   "   │ message  char[64]         \"initialized\"         │\n"
                   "   └─────────────────────────────────────────────────┘\n");
}
END_TEST

START_TEST(an_empty_stage_has_two_processes_and_no_mapping)
{
    expect_picture(picture_of(&now, NULL, 60, false),
                   "┌─ a process ──────────────┐    ┌─ another process ────────┐\n"
                   "│ no shared mapping yet    │    │ no shared mapping yet    │\n"
                   "└──────────────────────────┘    └──────────────────────────┘\n");
}
END_TEST

START_TEST(lines_that_cross_are_told_from_lines_that_join)
{
    sample_many(&now, 3, 3);
    expect_picture(picture_of(&now, NULL, 78, false),
                   "    ┌─ A worker  pid 4121  HELD ─────┐  ┌─ B worker  pid 4122  running ──┐\n"
                   "  ┌─┤ 7f0000000000 rw-s 4 KiB        │  │ 7f0000100000 rw-s 4 KiB        ├─┐\n"
                   " ┌┼─┤ 7f0000010000 rw-s 4 KiB        │  │ 7f0000120000 rw-s 4 KiB        ├─┼─┐\n"
                   " ││ └────────────────────────────────┘  └────────────────────────────────┘ │ │\n"
                   " ││ ┌─ C worker  pid 4123  HELD ─────┐                                     │ │\n"
                   " ├┼─┤ 7f0000210000 rw-s 4 KiB        │                                     │ │\n"
                   "┌┼┼─┤ 7f0000220000 rw-s 4 KiB        │                                     │ │\n"
                   "│││ └────────────────────────────────┘                                     │ │\n"
                   "│││ ┌─ /object_0  inode 100  4096 bytes ─────────────────────────────────┐ │ │\n"
                   "││└►│ page 0  present in B; no page yet in A                             │◄┘ │\n"
                   "││  └────────────────────────────────────────────────────────────────────┘   │\n"
                   "││  ┌─ /object_1  inode 101  8192 bytes ─────────────────────────────────┐   │\n"
                   "│└─►│ page 0  present in A, in C                                         │   │\n"
                   "│   │ page 1  mapped by nobody                                           │   │\n"
                   "│   └────────────────────────────────────────────────────────────────────┘   │\n"
                   "│   ┌─ /object_2  inode 102  12288 bytes ────────────────────────────────┐   │\n"
                   "└──►│ page 0  present in B; no page yet in C                             │◄──┘\n"
                   "    │ pages 1-2  mapped by nobody                                        │\n"
                   "    └────────────────────────────────────────────────────────────────────┘\n");
}
END_TEST

START_TEST(many_objects_are_numbered)
{
    sample_many(&now, 2, 6);
    expect_picture(picture_of(&now, NULL, 60, true),
                   "+- A worker  pid 4121  HELD -------------------------------+\n"
                   "| 7f0000000000 rw-s 4 KiB, box 1                           |\n"
                   "| 7f0000010000 rw-s 4 KiB, box 2                           |\n"
                   "| 7f0000030000 rw-s 4 KiB, box 4                           |\n"
                   "| 7f0000040000 rw-s 4 KiB, box 5                           |\n"
                   "+----------------------------------------------------------+\n"
                   "+- B worker  pid 4122  running ----------------------------+\n"
                   "| 7f0000100000 rw-s 4 KiB, box 1                           |\n"
                   "| 7f0000120000 rw-s 4 KiB, box 3                           |\n"
                   "| 7f0000130000 rw-s 4 KiB, box 4                           |\n"
                   "| 7f0000150000 rw-s 4 KiB, box 6                           |\n"
                   "+----------------------------------------------------------+\n"
                   "+- 1: /object_0  inode 100  4096 bytes --------------------+\n"
                   "| page 0  present in B; no page yet in A                   |\n"
                   "+----------------------------------------------------------+\n"
                   "+- 2: /object_1  inode 101  8192 bytes --------------------+\n"
                   "| page 0  present in A                                     |\n"
                   "| page 1  mapped by nobody                                 |\n"
                   "+----------------------------------------------------------+\n"
                   "+- 3: /object_2  inode 102  12288 bytes -------------------+\n"
                   "| page 0  present in B                                     |\n"
                   "| pages 1-2  mapped by nobody                              |\n"
                   "+----------------------------------------------------------+\n"
                   "+- 4: /object_3  inode 103  16384 bytes -------------------+\n"
                   "| page 0  present in A; no page yet in B                   |\n"
                   "| pages 1-3  mapped by nobody                              |\n"
                   "+----------------------------------------------------------+\n"
                   "+- 5: /object_4  inode 104  20480 bytes -------------------+\n"
                   "| page 0  no page yet; it comes at the first touch         |\n"
                   "| pages 1-4  mapped by nobody                              |\n"
                   "+----------------------------------------------------------+\n"
                   "+- 6: /object_5  inode 105  24576 bytes -------------------+\n"
                   "| page 0  no page yet; it comes at the first touch         |\n"
                   "| pages 1-5  mapped by nobody                              |\n"
                   "+----------------------------------------------------------+\n");
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("diagram");
    tcase_add_checked_fixture(cases, NULL, end);
    tcase_add_test(cases, two_processes_at_different_addresses_map_one_object);
    tcase_add_test(cases, a_page_not_touched_yet_is_said_to_come);
    tcase_add_test(cases, the_race_marks_what_changed_and_who_wrote_it);
    tcase_add_test(cases, in_few_columns_processes_stand_below_each_other);
    tcase_add_test(cases, a_private_copy_is_a_box_of_its_own);
    tcase_add_test(cases, after_a_fork_private_pages_are_one);
    tcase_add_test(cases, the_page_that_is_written_becomes_two);
    tcase_add_test(cases, a_dead_writer_leaves_the_message);
    tcase_add_test(cases, an_unlinked_object_and_a_new_one_of_its_name);
    tcase_add_test(cases, three_processes_join_their_lines);
    tcase_add_test(cases, a_lock_names_its_owner_and_who_waits);
    tcase_add_test(cases, an_empty_stage_has_two_processes_and_no_mapping);
    tcase_add_test(cases, lines_that_cross_are_told_from_lines_that_join);
    tcase_add_test(cases, many_objects_are_numbered);
    return suite_run();
}
