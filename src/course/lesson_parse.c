#include "course/lesson_parse.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "course/lesson_build.h"

static int parse(const char *path, bool task, struct span text, struct lesson **lesson, struct err *err)
{
    struct lesson_parts parts;
    if (lesson_part_read(path, text, &parts, err) != 0)
        return -1;
    int result = lesson_build(path, task, parts.list, parts.count, lesson, err);
    lesson_part_free(&parts);
    return result;
}

int lesson_parse_text(const char *path, struct span text, struct lesson **lesson, struct err *err)
{
    return parse(path, false, text, lesson, err);
}

static int parse_file(const char *dir, const char *name, bool task, struct lesson **lesson, struct err *err)
{
    struct buf text = {0};
    char *path = mem_printf("%s/%s", dir, name);
    int result = buf_read_file(&text, path, err);
    if (result == 0)
        result = parse(path, task, (struct span){buf_text(&text), text.length}, lesson, err);
    buf_free(&text);
    free(path);
    return result;
}

int lesson_parse(const char *dir, struct lesson **lesson, struct err *err)
{
    return parse_file(dir, "lesson.md", false, lesson, err);
}

int lesson_parse_task(const char *dir, struct lesson **task, struct err *err)
{
    return parse_file(dir, "task.md", true, task, err);
}
