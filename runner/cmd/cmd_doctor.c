/* `shmlab doctor`: what this machine allows, and what it costs in the lab. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/err.h"
#include "cmd/abilities.h"
#include "cmd/cmd.h"
#include "cmd/lab.h"

static void print_json(void)
{
    struct ability abilities[ABILITY_MOST];
    size_t count = abilities_try(abilities);
    json_t *all = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(all, json_pack("{s:s, s:b, s:s, s:s, s:s*}", "name", abilities[i].name, "there",
                                             abilities[i].there, "detail", abilities[i].detail, "cost",
                                             abilities[i].cost, "mend", abilities[i].mend));
    json_dumpf(all, stdout, JSON_INDENT(2));
    putchar('\n');
    json_decref(all);
}

/* ---- the bundle ---- */

static void bundle_environment(struct buf *out)
{
    static const char *const names[] = {"TERM",    "LANG",   "LC_ALL",   "LC_CTYPE",      "NO_COLOR",
                                        "COLUMNS", "LINES",  "ESCDELAY", "TMUX",          "SSH_TTY",
                                        "SHELL",   "EDITOR", "VISUAL",   "SHMLAB_DISABLE"};
    buf_text_add(out, "\n[environment]\n");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        buf_printf(out, "%s=%s\n", names[i], value != NULL ? value : "(not set)");
    }
}

static void bundle_terminal(struct buf *out)
{
    struct winsize size = {0};
    bool known = ioctl(STDIN_FILENO, TIOCGWINSZ, &size) == 0;
    buf_text_add(out, "\n[terminal]\n");
    if (known)
        buf_printf(out, "%d rows, %d columns\n", size.ws_row, size.ws_col);
    else
        buf_text_add(out, "standard input is no terminal\n");
}

static void bundle_file(struct buf *out, const char *path)
{
    struct buf text = {0};
    struct err err = {0};
    buf_printf(out, "\n[%s]\n", path);
    buf_text_add(out, buf_read_file(&text, path, &err) == 0 ? buf_text(&text) : err.text);
    buf_free(&text);
}

static void bundle_course(struct buf *out)
{
    struct lab lab = {0};
    struct err err = {0};
    buf_text_add(out, "\n[course]\n");
    if (lab_find(&lab, &err) != 0)
        buf_printf(out, "%s\n", err.text);
    for (size_t i = 0; i < lab.catalog.lesson_count; i++) {
        const struct catalog_lesson *lesson = &lab.catalog.lessons[i];
        buf_printf(out, "%s: %zu pages, %zu scenes%s%s\n", lesson->id, lesson->pages, lesson->scenes,
                   lesson->trouble != NULL ? "; " : "", lesson->trouble != NULL ? lesson->trouble : "");
    }
    for (size_t i = 0; i < lab.catalog.exercise_count; i++)
        buf_printf(out, "%s\n", lab.catalog.exercises[i].id);
    lab_close(&lab);
}

/* Nothing of the learner's: no answers, no file of theirs, no path below their home. */
static int write_bundle(const struct cmd_options *options, struct err *err)
{
    static const char *const files[] = {"/etc/os-release", "/proc/version", "/proc/self/limits",
                                        "/proc/sys/kernel/yama/ptrace_scope",
                                        "/proc/sys/kernel/apparmor_restrict_unprivileged_userns"};
    const char *path = options->output != NULL ? options->output : "shmlab-bundle.txt";
    struct buf out = {0};
    abilities_say(&out);
    bundle_environment(&out);
    bundle_terminal(&out);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        bundle_file(&out, files[i]);
    bundle_course(&out);
    int failed = buf_write_file(&out, path, 0600, err);
    if (failed == 0)
        printf("%s holds what a bug report needs; read it before you send it.\n", path);
    buf_free(&out);
    return failed;
}

int cmd_doctor(const struct cmd_options *options, struct err *err)
{
    struct buf text = {0};
    if (options->word_count > 0)
        return err_usage(err, "shmlab doctor takes no words, got '%s'", options->words[0]);
    if (options->bundle)
        return write_bundle(options, err);
    if (options->json) {
        print_json();
        return 0;
    }
    abilities_say(&text);
    fputs(buf_text(&text), stdout);
    buf_free(&text);
    return 0;
}
