/* Options by name and by the letter a command lists in `allowed`. */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/span.h"
#include "cmd/cmd.h"

const struct cmd_option cmd_option_table[] = {
    {"plain", 'p', NULL},
    {"ascii", 'a', NULL},
    {"json", 'j', NULL},
    {"all", 'A', NULL},
    {"once", 'O', NULL},
    {"force", 'x', NULL},
    {"bundle", 'B', NULL},
    {"give-up", 'G', NULL},
    {"help", 'h', NULL},
    {"log", 'l', "FILE"},
    {"record", 'r', "FILE"},
    {"from", 'f', "DIR"},
    {"format", 'F', "text|json|tap|junit|gradescope|autolab|prairielearn|github|csv"},
    {"output", 'o', "FILE"},
    {"seed", 's', "N"},
    {"min-isolation", 'm', "bwrap|uid+landlock|landlock|none"},
    {"fail-below", 'b', "FRACTION"},
    {"jobs", 'J', "N"},
    {"shard", 'S', "K/N"},
    {"to", 't', "PLACE"},
    {"mode", 'M', "sc|cores|kill|c11"},
    {"expect", 'e', "EXPR"},
    {"actors", 'n', "N"},
};
const size_t cmd_option_count = sizeof cmd_option_table / sizeof *cmd_option_table;

static void fill(struct option *options)
{
    for (size_t i = 0; i < cmd_option_count; i++)
        options[i] = (struct option){cmd_option_table[i].name,
                                     cmd_option_table[i].value != NULL ? required_argument : no_argument,
                                     NULL, cmd_option_table[i].letter};
}

static int number(const char *word, const char *option, int64_t *value, struct err *err)
{
    if (span_number(span_of(word), value) && *value >= 0)
        return 0;
    return err_usage(err, "%s takes a whole number, got '%s'", option, word);
}

static int fraction(const char *word, double *value, struct err *err)
{
    char *end;
    *value = strtod(word, &end);
    if (end != word && *end == '\0' && *value >= 0 && *value <= 1)
        return 0;
    return err_usage(err, "--fail-below takes a fraction from 0 to 1, got '%s'", word);
}

static int take(int letter, const char *argument, struct cmd_options *options, struct err *err)
{
    int64_t value = 0;
    switch (letter) {
    case 'p': options->plain = true; return 0;
    case 'a': options->ascii = true; return 0;
    case 'j': options->json = true; return 0;
    case 'A': options->all = true; return 0;
    case 'x': options->force = true; return 0;
    case 'O': options->once = true; return 0;
    case 'B': options->bundle = true; return 0;
    case 'G': options->give_up = true; return 0;
    case 'h': options->help = true; return 0;
    case 'l': options->log = argument; return 0;
    case 'r': options->record = argument; return 0;
    case 'f': options->from = argument; return 0;
    case 'F': options->format = argument; return 0;
    case 'o': options->output = argument; return 0;
    case 'm': options->min_isolation = argument; return 0;
    case 'S': options->shard = argument; return 0;
    case 't': options->to = argument; return 0;
    case 'M': options->mode = argument; return 0;
    case 'e': options->expect = argument; return 0;
    case 'n':
        if (number(argument, "--actors", &value, err) != 0)
            return -1;
        options->actors = (int)value;
        return 0;
    case 'b': return fraction(argument, &options->fail_below, err);
    case 's':
        if (number(argument, "--seed", &value, err) != 0)
            return -1;
        options->seed = (uint64_t)value;
        return 0;
    case 'J':
        if (number(argument, "--jobs", &value, err) != 0)
            return -1;
        options->jobs = (int)value;
        return 0;
    default: return -1;
    }
}

int cmd_read_options(const struct cmd *cmd, int argc, char **argv, struct cmd_options *options,
                     struct err *err)
{
    struct option long_options[sizeof cmd_option_table / sizeof *cmd_option_table + 1] = {0};
    int letter;
    const char *form = cmd->allowed[0] == '+' ? "+:o:" : strchr(cmd->allowed, 'J') != NULL ? ":o:j:" : ":o:";
    *options = (struct cmd_options){.fail_below = -1};
    fill(long_options);
    optind = 0;
    opterr = 0;
    while ((letter = getopt_long(argc, argv, form, long_options, NULL)) != -1) {
        const char *word = argv[optind - 1];
        if (letter == 'j' && optarg != NULL) /* -j N, as make has it; --json takes nothing */
            letter = 'J';
        if (letter == ':')
            return err_usage(err, "%s needs a value; shmlab %s --help says which", word, cmd->name);
        if (letter == '?' || (letter != 'h' && strchr(cmd->allowed, letter) == NULL))
            return err_usage(err, "shmlab %s has no option %s; shmlab %s --help lists them", cmd->name, word,
                             cmd->name);
        if (take(letter, optarg, options, err) != 0)
            return -1;
    }
    options->words = argv + optind;
    options->word_count = argc - optind;
    return 0;
}
