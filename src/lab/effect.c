#include "lab/effect.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static char **args_copy(char **args)
{
    size_t count = 0;
    while (args != NULL && args[count] != NULL)
        count++;
    if (args == NULL)
        return NULL;
    char **copy = mem_array(count + 1, sizeof *copy);
    for (size_t i = 0; i < count; i++)
        copy[i] = mem_dup(args[i]);
    return copy;
}

struct effect effect_copy(const struct effect *effect)
{
    struct effect copy = *effect;
    copy.text = mem_dup(effect->text);
    copy.path = mem_dup(effect->path);
    copy.flags = mem_dup(effect->flags);
    copy.args = args_copy(effect->args);
    return copy;
}

void effect_free(struct effect *effect)
{
    for (size_t i = 0; effect->args != NULL && effect->args[i] != NULL; i++)
        free(effect->args[i]);
    free(effect->args);
    free(effect->text);
    free(effect->path);
    free(effect->flags);
    memset(effect, 0, sizeof *effect);
}
