#include "system/type.h"

#include <string.h>

const struct type_field *type_field(const struct type *type, const char *name, uint64_t *offset)
{
    for (size_t i = 0; i < type->nfields; i++) {
        const struct type_field *field = &type->fields[i];
        if (field->name[0] != '\0') {
            if (strcmp(field->name, name) != 0)
                continue;
            *offset = field->offset;
            return field;
        }
        const struct type_field *inner = type_field(field->type, name, offset);
        if (inner != NULL) {
            *offset += field->offset;
            return inner;
        }
    }
    return NULL;
}
