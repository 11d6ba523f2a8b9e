/* `shmlab why PROG [ARGS]`: runs a program and explains how it died. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "cmd/cmd.h"
#include "cmd/why_words.h"
#include "system/debuginfo.h"
#include "system/inquest.h"
#include "system/trace.h"

/* What cannot be watched, or would not run as it does alone, is refused before anything has happened. */
static int check_program(const char *path, struct err *err)
{
    struct stat file;
    if (stat(path, &file) != 0)
        return err_usage(err, "there is no program %s; give its path, as in: shmlab why ./a.out", path);
    if (!S_ISREG(file.st_mode) || access(path, X_OK) != 0)
        return err_usage(err, "%s is not a file that can be executed", path);
    bool changes_user = (file.st_mode & S_ISUID) != 0 && file.st_uid != geteuid();
    bool changes_group = (file.st_mode & S_ISGID) != 0 && file.st_gid != getegid();
    if ((changes_user || changes_group) && geteuid() != 0)
        return err_usage(err, "%s runs with another user's rights (setuid), and would lose them when watched",
                         path);
    struct debuginfo *info = debuginfo_open(path, NULL);
    if (info == NULL)
        return err_usage(err,
                         "%s is not a compiled program of this machine; for a script give its interpreter: "
                         "shmlab why /bin/sh %s",
                         path, path);
    debuginfo_close(info);
    return 0;
}

/* What there is to explain: the program's own end where it went wrong, and any death of its children. */
static bool is_case(const struct inquest_end *end)
{
    return end->killed || (end->first && end->code != 0);
}

static int explain(const struct inquest *inquest, bool json)
{
    size_t count, cases = 0;
    const struct inquest_end *ends = inquest_ends(inquest, &count);
    json_t *all = json_array();
    fflush(stdout);
    for (size_t i = 0; i < count; i++) {
        if (!is_case(&ends[i]))
            continue;
        cases++;
        if (json)
            json_array_append_new(all, why_json(&ends[i]));
        else
            why_print(stderr, &ends[i]);
    }
    if (json) {
        json_dumpf(all, stdout, JSON_INDENT(2));
        putchar('\n');
    } else if (cases == 0) {
        fputs("shmlab why: it ended well, with status 0: there is nothing to explain.\n", stderr);
    }
    json_decref(all);
    return cases > 0 ? EXIT_CODE_OK : EXIT_CODE_FAILED;
}

int cmd_why(const struct cmd_options *options, struct err *err)
{
    if (options->word_count == 0)
        return err_usage(err, "shmlab why takes a program and its arguments, as in: shmlab why ./a.out");
    if (check_program(options->words[0], err) != 0 || trace_available(err) != 0)
        return -1;
    struct inquest_program program = {
        .path = options->words[0],
        .argv = options->words,
        .fds = {STDIN_FILENO, options->json ? STDERR_FILENO : STDOUT_FILENO, STDERR_FILENO},
        .abandon = options->guardian == NULL ? -1 : guardian_fd(options->guardian)};
    struct inquest *inquest = inquest_run(&program, err);
    if (inquest == NULL)
        return -1;
    int status = explain(inquest, options->json);
    inquest_close(inquest);
    return status;
}
