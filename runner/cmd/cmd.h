/* The commands: one row each, one file cmd_NAME.c each. main finds the row, cmd_options reads the options
 * that several commands share, and a command returns the exit status (enum exit_code of base/err.h). */
#ifndef SHMLAB_CMD_CMD_H
#define SHMLAB_CMD_CMD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "guardian.h"

struct err;

struct cmd_options {
    bool plain, ascii, json, all, once, force, bundle, give_up, help;
    const char *log, *record, *from, *format, *output, *min_isolation;
    double fail_below; /* fraction of the maximum; -1 not asked */
    uint64_t seed;     /* 0 not given */
    int jobs;          /* 0 not given */
    const char *to, *mode, *expect;
    int actors;        /* 0 not given */
    const char *shard; /* "k/n" */
    char **words;      /* what is no option, NULL-terminated */
    int word_count;
    struct guardian *guardian; /* NULL for commands that start no actors */
};

struct cmd {
    const char *name;
    const char *words;   /* "LESSON [SCENE]" */
    const char *summary; /* one line of `shmlab --help` */
    const char *help;    /* options and an example, for `shmlab NAME --help` */
    const char *allowed; /* letters of the options it takes, see cmd_options.c; a + before them: options end
                            at the first word, what follows is another program's */
    int (*run)(const struct cmd_options *options, struct err *err); /* exit status, or -1 and err */
    bool guarded; /* starts actors or curses: runs as the guardian's child */
};

extern const struct cmd cmd_table[];
extern const int cmd_count;

/* Every option of every command, once; --help goes with each. */
struct cmd_option {
    const char *name;
    char letter;
    const char *value; /* what follows it: "FILE", or the words it may be with | between; NULL: nothing */
};

extern const struct cmd_option cmd_option_table[];
extern const size_t cmd_option_count;

/* Reads argv behind the command's name. -1: err says which word is wrong and what is possible. */
int cmd_read_options(const struct cmd *cmd, int argc, char **argv, struct cmd_options *options,
                     struct err *err);
void cmd_print_help(const struct cmd *cmd); /* NULL: of the whole program */

int cmd_open(const struct cmd_options *options, struct err *err);
int cmd_step(const struct cmd_options *options, struct err *err);
int cmd_inspect(const struct cmd_options *options, struct err *err);
int cmd_list(const struct cmd_options *options, struct err *err);
int cmd_show(const struct cmd_options *options, struct err *err);
int cmd_card(const struct cmd_options *options, struct err *err);
int cmd_run(const struct cmd_options *options, struct err *err);
int cmd_demo(const struct cmd_options *options, struct err *err);
int cmd_notes(const struct cmd_options *options, struct err *err);
int cmd_replay(const struct cmd_options *options, struct err *err);
int cmd_record(const struct cmd_options *options, struct err *err);
int cmd_init(const struct cmd_options *options, struct err *err);
int cmd_grade(const struct cmd_options *options, struct err *err);
int cmd_grade_batch(const struct cmd_options *options, struct err *err);
int cmd_watch(const struct cmd_options *options, struct err *err);
int cmd_hint(const struct cmd_options *options, struct err *err);
int cmd_reset(const struct cmd_options *options, struct err *err);
int cmd_solution(const struct cmd_options *options, struct err *err);
int cmd_explore(const struct cmd_options *options, struct err *err);
int cmd_why(const struct cmd_options *options, struct err *err);
int cmd_export(const struct cmd_options *options, struct err *err);
int cmd_bench_ipc(const struct cmd_options *options, struct err *err);
int cmd_doctor(const struct cmd_options *options, struct err *err);

#endif
