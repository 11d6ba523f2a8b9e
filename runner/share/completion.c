#include "share/completion.h"

#include <stdbool.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"
#include "cmd/cmd.h"

static bool takes(const struct cmd *cmd, const struct cmd_option *option)
{
    return option->letter == 'h' || strchr(cmd->allowed, option->letter) != NULL;
}

/* What stands where the command's words go, as the table words it. */
static bool takes_lesson(const struct cmd *cmd)
{
    return strstr(cmd->words, "LESSON") != NULL;
}

static bool takes_exercise(const struct cmd *cmd)
{
    return strstr(cmd->words, "EXERCISE") != NULL;
}

static bool takes_folder(const struct cmd *cmd)
{
    return strstr(cmd->words, "DIR") != NULL;
}

static bool takes_file(const struct cmd *cmd)
{
    return strstr(cmd->words, "PROGRAM") != NULL || strstr(cmd->words, "FILE") != NULL ||
           strstr(cmd->words, "PLAN") != NULL;
}

static void add_choices(struct buf *buf, const char *value)
{
    for (; *value != '\0'; value++)
        buf_char(buf, *value == '|' ? ' ' : *value);
}

static bool has_choices(const struct cmd_option *option)
{
    return option->value != NULL && strchr(option->value, '|') != NULL;
}

/* For between '…' of a shell. */
static void add_quoted(struct buf *buf, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            buf_text_add(buf, "'\\''");
        else
            buf_char(buf, *text);
    }
}

#define LISTED "shmlab list 2>/dev/null | sed -n 's/^  \\([0-9][^ ]*\\) .*/\\1/p'"

/* ---- bash ---- */

static void bash_commands(struct buf *buf)
{
    buf_text_add(buf, "    local commands='");
    for (int i = 0; i < cmd_count; i++)
        buf_printf(buf, "%s%s", i > 0 ? " " : "", cmd_table[i].name);
    buf_text_add(buf, "'\n");
}

static void bash_values(struct buf *buf)
{
    buf_text_add(buf, "    case $before in\n");
    for (size_t i = 0; i < cmd_option_count; i++) {
        const struct cmd_option *option = &cmd_option_table[i];
        if (has_choices(option)) {
            buf_printf(buf, "    --%s)\n        COMPREPLY=($(compgen -W '", option->name);
            add_choices(buf, option->value);
            buf_text_add(buf, "' -- \"$word\"))\n        return ;;\n");
        } else if (option->value != NULL) {
            bool folder = strcmp(option->value, "DIR") == 0, file = strcmp(option->value, "FILE") == 0;
            buf_printf(buf, "    --%s)\n", option->name);
            if (folder || file)
                buf_printf(buf, "        COMPREPLY=($(compgen -%s -- \"$word\"))\n", folder ? "d" : "f");
            buf_text_add(buf, "        return ;;\n");
        }
    }
    buf_text_add(buf, "    esac\n");
}

static void bash_command(struct buf *buf, const struct cmd *cmd)
{
    buf_printf(buf, "    %s)\n        options='", cmd->name);
    for (size_t i = 0; i < cmd_option_count; i++)
        if (takes(cmd, &cmd_option_table[i]))
            buf_printf(buf, "--%s ", cmd_option_table[i].name);
    buf_text_add(buf, "'\n");
    if (takes_lesson(cmd) || takes_exercise(cmd))
        buf_text_add(buf, "        words=$listed\n");
    if (takes_folder(cmd))
        buf_text_add(buf, "        kind=-d\n");
    if (takes_file(cmd))
        buf_text_add(buf, "        kind=-f\n");
    buf_text_add(buf, "        ;;\n");
}

static void bash(struct buf *buf)
{
    buf_text_add(buf, "# bash completion for shmlab\n_shmlab() {\n"
                      "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}\n"
                      "    local options= words= kind= listed\n");
    bash_commands(buf);
    bash_values(buf);
    buf_text_add(buf,
                 "    listed=$(" LISTED ")\n"
                 "    if ((COMP_CWORD == 1)); then\n"
                 "        COMPREPLY=($(compgen -W \"$commands $listed --help --version\" -- \"$word\"))\n"
                 "        return\n    fi\n"
                 "    case ${COMP_WORDS[1]} in\n");
    for (int i = 0; i < cmd_count; i++)
        bash_command(buf, &cmd_table[i]);
    buf_text_add(buf, "    esac\n"
                      "    [[ $word == -* ]] && words=$options kind=\n"
                      "    COMPREPLY=($(compgen ${kind:+$kind} -W \"$words\" -- \"$word\"))\n"
                      "}\ncomplete -o filenames -F _shmlab shmlab\n");
}

/* ---- zsh ---- */

static void zsh_option(struct buf *buf, const struct cmd_option *option)
{
    buf_printf(buf, " '--%s", option->name);
    if (has_choices(option)) {
        buf_text_add(buf, "=: :(");
        add_choices(buf, option->value);
        buf_text_add(buf, ")");
    } else if (option->value != NULL) {
        bool folder = strcmp(option->value, "DIR") == 0, file = strcmp(option->value, "FILE") == 0;
        buf_printf(buf, "=:%s:%s", option->value, folder ? "_files -/" : file ? "_files" : " ");
    }
    buf_text_add(buf, "'");
}

static void zsh_command(struct buf *buf, const struct cmd *cmd)
{
    buf_printf(buf, "    %s)\n        _arguments", cmd->name);
    for (size_t i = 0; i < cmd_option_count; i++)
        if (takes(cmd, &cmd_option_table[i]))
            zsh_option(buf, &cmd_option_table[i]);
    if (takes_lesson(cmd) || takes_exercise(cmd))
        buf_printf(buf, " '*: :_shmlab_listed%s'", takes_folder(cmd) || takes_file(cmd) ? "_or_file" : "");
    else if (takes_folder(cmd))
        buf_text_add(buf, " '*:folder:_files -/'");
    else if (takes_file(cmd))
        buf_text_add(buf, " '*:file:_files'");
    buf_text_add(buf, "\n        ;;\n");
}

static void zsh(struct buf *buf)
{
    buf_text_add(buf, "#compdef shmlab\n"
                      "_shmlab_listed() {\n    local -a listed\n    listed=(${(f)\"$(" LISTED ")\"})\n"
                      "    compadd -a listed\n}\n"
                      "_shmlab_listed_or_file() {\n    _shmlab_listed\n    _files\n}\n"
                      "_shmlab() {\n    local -a commands\n    commands=(\n");
    for (int i = 0; i < cmd_count; i++) {
        buf_printf(buf, "        '%s:", cmd_table[i].name);
        add_quoted(buf, cmd_table[i].summary);
        buf_text_add(buf, "'\n");
    }
    buf_text_add(buf, "    )\n    if ((CURRENT == 2)); then\n        _describe command commands\n"
                      "        _shmlab_listed\n        return\n    fi\n"
                      "    local command=$words[2]\n    shift words\n    ((CURRENT--))\n"
                      "    case $command in\n");
    for (int i = 0; i < cmd_count; i++)
        zsh_command(buf, &cmd_table[i]);
    buf_text_add(buf, "    esac\n}\n_shmlab \"$@\"\n");
}

/* ---- fish ---- */

static void fish_option(struct buf *buf, const struct cmd *cmd, const struct cmd_option *option)
{
    buf_printf(buf, "complete -c shmlab -n '__fish_seen_subcommand_from %s' -l %s", cmd->name, option->name);
    if (has_choices(option)) {
        buf_text_add(buf, " -x -a '");
        add_choices(buf, option->value);
        buf_text_add(buf, "'");
    } else if (option->value != NULL) {
        bool path = strcmp(option->value, "DIR") == 0 || strcmp(option->value, "FILE") == 0;
        buf_text_add(buf, path ? " -r -F" : " -x");
    }
    buf_char(buf, '\n');
}

static void fish(struct buf *buf)
{
    buf_text_add(buf, "# fish completion for shmlab\ncomplete -c shmlab -f\n"
                      "complete -c shmlab -n __fish_use_subcommand -a '(");
    add_quoted(buf, LISTED);
    buf_text_add(buf, ")'\n");
    for (int i = 0; i < cmd_count; i++) {
        const struct cmd *cmd = &cmd_table[i];
        buf_printf(buf, "complete -c shmlab -n __fish_use_subcommand -a %s -d '", cmd->name);
        add_quoted(buf, cmd->summary);
        buf_text_add(buf, "'\n");
        for (size_t k = 0; k < cmd_option_count; k++)
            if (takes(cmd, &cmd_option_table[k]))
                fish_option(buf, cmd, &cmd_option_table[k]);
        if (takes_lesson(cmd) || takes_exercise(cmd)) {
            buf_printf(buf, "complete -c shmlab -n '__fish_seen_subcommand_from %s' -a '(", cmd->name);
            add_quoted(buf, LISTED);
            buf_text_add(buf, ")'\n");
        }
        if (takes_folder(cmd) || takes_file(cmd))
            buf_printf(buf, "complete -c shmlab -n '__fish_seen_subcommand_from %s' -F\n", cmd->name);
    }
}

int completion_write(struct buf *buf, const char *shell, struct err *err)
{
    if (strcmp(shell, "bash") == 0)
        bash(buf);
    else if (strcmp(shell, "zsh") == 0)
        zsh(buf);
    else if (strcmp(shell, "fish") == 0)
        fish(buf);
    else
        return err_usage(err, "there is completion for bash, zsh and fish, not for '%s'", shell);
    return 0;
}
