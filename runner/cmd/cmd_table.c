/* Every command of shmlab, in the order --help lists them. */
#include <stdio.h>

#include "base/span.h"
#include "cmd/cmd.h"

const struct cmd cmd_table[] = {
    {"open", "[LESSON[.SCENE] [SCHEDULE]]", "open the lab: Home, or a lesson (the word open may be left out)",
     "  --plain       plain lines instead of a full screen\n"
     "  --ascii       boxes and arrows of ASCII characters\n"
     "  --log FILE    write there what the lab saw\n"
     "  --record FILE save what is shown, for shmlab replay and public players (asciicast v2)\n\n"
     "Example: shmlab 01; shmlab 02.4 ABBB opens scene 4 with four steps played\n",
     "palr", cmd_open, true},
    {"step", "PROGRAM...", "the stage on your own programs, held at main",
     "  --plain       plain lines instead of a full screen\n"
     "  --ascii       boxes and arrows of ASCII characters\n"
     "  --log FILE    write there what the lab saw\n"
     "  --record FILE save what is shown, for shmlab replay and public players (asciicast v2)\n\n"
     "Example: gcc -g -O1 -o race race.c && shmlab step ./race\n",
     "palr", cmd_step, true},
    {"inspect", "PID...", "the memory diagram of processes that run anyway",
     "  --once        print it once, in words (also when the output is no terminal)\n"
     "  --json        the same as JSON\n"
     "  --ascii       boxes and arrows of ASCII characters\n\n"
     "Example: shmlab inspect --once $(pgrep -d ' ' postgres)\n",
     "Ojap", cmd_inspect, true},
    {"why", "PROGRAM [ARGUMENTS]", "run a program, and explain how it died or which call failed",
     "The program runs as it would without the lab, with your terminal or pipes as its own. What is "
     "explained\n"
     "is written to standard error. An option of the lab stands before the program.\n"
     "  --json        as JSON on standard output; the program's own output then goes to standard error\n\n"
     "Exit status: 0 something was explained, 1 the program ended well; the program's own is in the text.\n\n"
     "Example: gcc -g -O1 -o reader reader.c && shmlab why ./reader /my_shm\n",
     "+j", cmd_why, true},
    {"list", "", "lessons and exercises with progress", "  --json    as JSON\n\nExample: shmlab list\n", "j",
     cmd_list, false},
    {"show", "LESSON", "a lesson as plain text: every page", "Example: shmlab show 01 | less\n", "p",
     cmd_show, false},
    {"card", "LESSON", "a lesson on one printed page: words, scenes, questions with answers",
     "Example: shmlab card 03 | lp\n", "", cmd_card, false},
    {"run", "LESSON [SCENE]", "play a lesson's scenes without a screen; exit 1 if an expectation fails",
     "  --all         every lesson\n"
     "  --json        the results as JSON\n"
     "  --log FILE    write there what the lab saw\n"
     "  --record FILE save what is shown, for shmlab replay and public players (asciicast v2)\n\n"
     "Example: shmlab run 01 2\n",
     "Ajlr", cmd_run, true},
    {"demo", "LESSON[.SCENE]|PLAN", "scenes in front of people, moved by a clicker (PageDown, PageUp)",
     "Each key carries out the next step, PageUp takes one back, r restarts the scene clean; ? lists the "
     "keys.\n"
     "A plan is a text file, an entry a line: 02.4 6 min (a scene and its minutes), 03 (a lesson), or\n"
     "note WORDS (for the speaker, about the scene above).\n"
     "  --plain       plain lines instead of a full screen\n"
     "  --ascii       boxes and arrows of ASCII characters\n"
     "  --log FILE    write there what the lab saw\n"
     "  --record FILE save what is shown, for shmlab replay and public players (asciicast v2)\n\n"
     "Example: shmlab demo 02\n",
     "palr", cmd_demo, true},
    {"notes", "", "speaker notes in a second terminal, following the demo",
     "They show the page's notes, the time spent, and the prediction to ask next, with its answer. Start "
     "them\n"
     "before or after the demo, as the same user; either may be ended and started again.\n"
     "  --plain       plain lines instead of a full screen\n"
     "  --ascii       boxes and arrows of ASCII characters\n"
     "  --log FILE    write there what the lab saw\n"
     "  --record FILE save what is shown, for shmlab replay and public players (asciicast v2)\n\n"
     "Example: shmlab notes\n",
     "palr", cmd_notes, true},
    {"replay", "FILE", "play a saved run (asciicast v2)",
     "Space pauses, . and , step by pictures, PgDn and PgUp by the keys that were pressed, + and - change "
     "the\n"
     "speed; pauses over 3 seconds are cut short. Public players read the same files.\n"
     "  --plain       plain lines instead of a full screen\n"
     "  --ascii       boxes and arrows of ASCII characters\n\n"
     "Example: shmlab replay run.cast\n",
     "pa", cmd_replay, true},
    {"record", "LESSON.SCENE -o FILE", "save a scene as a demo shows it, without a person",
     "  -o, --output FILE     the recording (whole or not at all)\n"
     "  --all -o DIR          every scene that a machine may refuse, where DIR/NN.S.cast is missing or "
     "stale\n"
     "  --force               those that are current too\n\n"
     "Example: shmlab record 02.4 -o lost.cast && shmlab replay lost.cast\n",
     "oAx", cmd_record, true},
    {"explore", "PROGRAM... --from PLACE [--to PLACE]", "every order of a section of your own processes",
     "A PROGRAM with arguments is one word in quotes. One program that forks, or several that share an "
     "object.\n"
     "  --from PLACE     where the section begins: a function, or FILE:LINE\n"
     "  --to PLACE       its last line, FILE:LINE; not given: the line of --from, or the function's end\n"
     "  --mode MODE      sc (one after another), cores (store buffers), kill (deaths),\n"
     "                   c11 (what C11 allows a program built with gcc -fsanitize=thread and c11-hooks.o)\n"
     "  --expect EXPR    over shared variables, as C writes it; exit 1 and an order where it is false\n"
     "  --actors N       how many processes come to the section\n"
     "  --json           the results as JSON\n\n"
     "Example: shmlab explore ./race --from race.c:40 --to race.c:42 --expect 'counter == 2'\n",
     "ftMenj", cmd_explore, true},
    {"init", "DIR", "make a working copy of the exercises in DIR", "Example: shmlab init ~/shmlab\n", "",
     cmd_init, false},
    {"grade", "EXERCISE|DIR", "grade one exercise, or the exercises in a folder",
     "  --from DIR            grade the files in DIR instead of your working copy\n"
     "  --format FORMAT       text, json, tap, junit, gradescope, autolab, prairielearn, github or csv\n"
     "  -o, --output FILE     write the report there (whole or not at all)\n"
     "  --seed N              the same random inputs again; the report names its seed\n"
     "  --min-isolation LEVEL refuse to grade below bwrap, uid+landlock, landlock or none\n"
     "  --fail-below FRACTION exit 1 when the score is below this part of the maximum\n"
     "  --force               grade again where the output file is there already\n\n"
     "Exit status: 0 graded whatever the score, 1 below --fail-below, 2 the command line, 3 not graded: "
     "skipped,\n"
     "or trouble of the machine's.\n\n"
     "Example: shmlab grade 01-publish --from submissions/ada --format json -o ada.json\n",
     "fFosmbx", cmd_grade, true},
    {"grade-batch", "DIR [EXERCISE...]", "grade a class: every submission in DIR",
     "Each folder in DIR is a submission: one or more folders such as 01-publish. Named exercises are "
     "graded\n"
     "in every submission, as missing where they are; else those that are there. A submission is done when\n"
     "RESULTS/NAME.json is there, which appears whole: run the same line again after an interruption, and\n"
     "only what is missing or was changed is graded. RESULTS/summary.csv has a line for each exercise.\n"
     "  -o, --output RESULTS  where the results go; else DIR-results\n"
     "  -j, --jobs N          so many at a time; else one for each processor\n"
     "  --shard K/N           only every N-th submission, from the K-th: for several machines\n"
     "  --seed N              the same random inputs for all; else each exercise's come from its files\n"
     "  --min-isolation LEVEL refuse to grade below bwrap, uid+landlock, landlock or none\n"
     "  --force               grade what is done, too\n\n"
     "Exit status: 0 all are graded, 2 the command line, 3 some could not be graded and are named: run it "
     "again.\n\n"
     "Example: shmlab grade-batch submissions -o results -j 4\n",
     "oJSsmx", cmd_grade_batch, false},
    {"watch", "EXERCISE", "grade again on every save, in a plain terminal; Ctrl-C ends it",
     "  --from DIR    watch the file in DIR instead of your working copy\n"
     "  --seed N      the same random inputs each time\n\n"
     "Example: shmlab watch 01-publish\n",
     "fs", cmd_watch, true},
    {"hint", "EXERCISE", "open the next hint of an exercise",
     "Hints come in levels; those that are open already are printed too.\n\n"
     "Example: shmlab hint 01-publish\n",
     "", cmd_hint, false},
    {"reset", "EXERCISE", "start again from the stub; your text is kept as a backup",
     "Example: shmlab reset 01-publish\n", "", cmd_reset, false},
    {"solution", "EXERCISE", "the solution as a difference to your file, after passing",
     "  --give-up    show it now; that you gave up is kept\n\n"
     "Exit status: 1 while it is neither solved nor given up.\n\n"
     "Example: shmlab solution 01-publish\n",
     "G", cmd_solution, false},
    {"export", "DIR", "the course as pages for a browser, with every scene step by step",
     "Scenes that were not recorded before are played now, which takes a minute or two.\n\n"
     "Example: shmlab export handout && firefox handout/index.html\n",
     "", cmd_export, true},
    {"bench-ipc", "", "how fast two processes talk here: the measurements of lesson 05",
     "Pipe, FIFO, UNIX socket, POSIX mq, and shared memory with a reader that sleeps or spins: round trip "
     "and\n"
     "throughput over three sizes, on two CPUs and on one. Takes some 10 s, at most 36. Beside each median\n"
     "stand the middle half of the samples and how many other processes wanted to run.\n"
     "  --json    as JSON, with every sample\n\n"
     "Example: shmlab bench-ipc --json > here.json\n",
     "j", cmd_bench_ipc, false},
    {"doctor", "", "what this machine allows, and what it costs in the lab",
     "  --json             as JSON\n"
     "  --bundle           write what a bug report needs to shmlab-bundle.txt; no answers, no names of "
     "yours\n"
     "  -o, --output FILE  write it there instead\n\n"
     "Example: shmlab doctor --bundle\n",
     "jBo", cmd_doctor, false},
};
const int cmd_count = sizeof cmd_table / sizeof *cmd_table;

enum { HELP_INDENT = 36, HELP_COLUMNS = 80 };

/* Broken at blanks, so that it stays in its column on a terminal of 80. */
static void print_in_column(const char *text)
{
    struct span rest = span_of(text);
    int column = HELP_INDENT;
    for (struct span word = span_word(&rest); word.length > 0; word = span_word(&rest)) {
        if (column > HELP_INDENT && column + 1 + (int)word.length > HELP_COLUMNS) {
            printf("\n%*s", HELP_INDENT, "");
            column = HELP_INDENT;
        }
        column += printf("%s%.*s", column > HELP_INDENT ? " " : "", (int)word.length, word.at);
    }
    putchar('\n');
}

static void print_row(const struct cmd *cmd)
{
    int used = printf("  shmlab %s %s", cmd->name, cmd->words);
    if (used >= HELP_INDENT) {
        putchar('\n');
        used = 0;
    }
    printf("%*s", HELP_INDENT - used, "");
    print_in_column(cmd->summary);
}

void cmd_print_help(const struct cmd *cmd)
{
    if (cmd != NULL) {
        printf("shmlab %s%s%s: %s.\n\n%s", cmd->name, *cmd->words ? " " : "", cmd->words, cmd->summary,
               cmd->help);
        return;
    }
    puts("shmlab, the shared-memory lab: lessons on real processes, in this terminal.\n");
    for (int i = 0; i < cmd_count; i++)
        print_row(&cmd_table[i]);
    puts("\nshmlab COMMAND --help says more, with an example; --version says which this is.\n"
         "Exit status: 0 done, 1 an expectation failed, 2 the command line or a file is\n"
         "not of its form, 3 the machine refused something.");
}
