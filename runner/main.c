/* shmlab, the shared-memory lab. This comment is the map of the program, in reading order.
 *
 * The outside world becomes events; events change one session; the session answers with effects; a view of
 * the session is drawn into a grid; a face shows the grid. Nothing else flows.
 *
 * runner/main.c            argv to a command's row; the guardian around commands that start processes
 * runner/guardian.c        the small parent that cleans up even after kill -9
 * runner/cmd/              cmd_table.c every command; cmd_options.c their options; lab.c a lab put together;
 *                          cmd_*.c one command each; open.c a lab on a terminal; record.c what it shows, saved
 * src/lab/                 event.h effect.h the values; session*.c what they change; intent.c the action table;
 *                          loop.c the only poll; perform*.c carries effects out; job variant repeat programs;
 *                          notes.c what a demo tells its speaker; reel.c a saved run
 * runner/view/             pure pictures of the session; diagram*.c the memory; plain.c the same as lines
 * runner/face/             grid.c cells; screen.c curses; text.c plain lines; cast.c recordings; style wrap
 *                          width script
 * src/course/              lesson_part.c Markdown; lesson_parse.c scene_parse.c lessons as data; catalog paths
 *                          work progress; plan.c a demo's scenes; stamp.c what a recording depends on
 * src/system/              trace.c ptrace; stage*.c the actors; child pty names; maps pages peek snapshot what
 *                          the kernel says; debuginfo disasm arch what the program says; waits variables
 * src/measure/             how fast two processes talk: figures and words; inside/ is the program that measures
 * src/explore/             every order of a section, exactly
 * src/grading/             build, sandbox, suite, verdict, report formats
 * src/base/                err buf mem span clock: the words the rest is spelled with
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "cmd/cmd.h"

struct call {
    const struct cmd *cmd;
    struct cmd_options options;
};

static const struct cmd *find(const char *name)
{
    for (int i = 0; i < cmd_count; i++)
        if (strcmp(cmd_table[i].name, name) == 0)
            return &cmd_table[i];
    return NULL;
}

static int complain(const struct err *err)
{
    fprintf(stderr, "shmlab: %s\n", err->text);
    return (int)err->exit;
}

static int run(void *context, struct guardian *guardian)
{
    struct call *call = context;
    struct err err = {0};
    call->options.guardian = guardian;
    int status = call->cmd->run(&call->options, &err);
    return status >= 0 ? status : complain(&err);
}

int main(int argc, char **argv)
{
    struct err err = {0};
    struct call call;
    if (argc > 1 && strcmp(argv[1], "--help") == 0) {
        cmd_print_help(NULL);
        return EXIT_CODE_OK;
    }
    if (argc > 1 && strcmp(argv[1], "--version") == 0) {
        puts("shmlab " SHMLAB_VERSION);
        return EXIT_CODE_OK;
    }
    const struct cmd *named = argc > 1 ? find(argv[1]) : NULL;
    call.cmd = named != NULL ? named : find("open");
    int skipped = named != NULL;
    if (cmd_read_options(call.cmd, argc - skipped, argv + skipped, &call.options, &err) != 0)
        return complain(&err);
    if (call.options.help) {
        cmd_print_help(call.cmd);
        return EXIT_CODE_OK;
    }
    return call.cmd->guarded ? guardian_run(run, &call) : run(&call, NULL);
}
