#include "course/object_name.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/span.h"
#include "course/anchor.h"

/* The first string on the line that begins with a slash. */
static char *quoted_name(struct span line)
{
    const char *end = line.at + line.length;
    const char *open = memmem(line.at, line.length, "\"/", 2);
    if (open == NULL)
        return NULL;
    const char *name = open + 1;
    const char *close = memchr(name, '"', (size_t)(end - name));
    return close == NULL ? NULL : mem_dup_n(name, (size_t)(close - name));
}

char *object_name(const char *dir, const char *program)
{
    char *name = NULL;
    struct buf text = {0};
    char *path = anchor_source(dir, program);
    int number = path == NULL ? -1 : anchor_find(path, "object", NULL);
    if (number < 1 || buf_read_file(&text, path, NULL) == -1)
        goto out;
    struct span rest = span_of(buf_text(&text)), line = {0};
    for (int i = 0; i < number; i++)
        line = span_line(&rest);
    name = quoted_name(line);
out:
    buf_free(&text);
    free(path);
    return name;
}
