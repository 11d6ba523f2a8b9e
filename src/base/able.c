#include "base/able.h"

#include <stdlib.h>
#include <string.h>

bool able_is_disabled(const char *ability)
{
    const char *list = getenv("SHMLAB_DISABLE");
    size_t length = strlen(ability);
    while (list != NULL && *list != '\0') {
        size_t word = strcspn(list, ",");
        if (word == length && memcmp(list, ability, length) == 0)
            return true;
        list += word + (list[word] == ',');
    }
    return false;
}
