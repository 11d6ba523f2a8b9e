#include "grading/kit/visits.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "grading/kit/chance.h"
#include "grading/kit/expect.h"
#include "grading/kit/files.h"

void visits_ask(struct program *program, const char *path, unsigned mask)
{
    struct wire *ask = program_ask(program, "visits_bump");
    wire_text(ask, path);
    wire_number(ask, mask);
}

struct answer visits_bump(struct program *program, const char *path)
{
    visits_ask(program, path, VISITS_UMASK);
    return program_answer(program);
}

char *visits_path(void)
{
    char *folder = files_folder(), *path = files_name(folder);
    free(folder);
    return path;
}

int64_t visits_some(void)
{
    return (int64_t)chance_between(1000, (size_t)1 << 50);
}

/* A counter file of `size` bytes, random ones behind the number. */
char *visits_make(int64_t value, size_t size)
{
    char *path = visits_path(), *bytes = mem_alloc(size);
    chance_fill(bytes, size);
    memcpy(bytes, &value, VISITS_NUMBER);
    files_make(path, 0600, bytes, size);
    free(bytes);
    return path;
}

/* -1 when there is no number in the file: no test expects that value. */
int64_t visits_value(const char *path)
{
    struct object file = files_look(path);
    int64_t value = -1;
    if (file.bytes != NULL && file.stat.st_size >= VISITS_NUMBER)
        memcpy(&value, file.bytes, VISITS_NUMBER);
    objects_free(&file);
    return value;
}

void visits_expect(struct program *program, const char *path, int64_t value)
{
    struct answer answer = visits_bump(program, path);
    expect_value("visits_bump", value, &answer);
    expect_number("the file holds the new value", value, visits_value(path));
}

bool visits_is(const char *path, ino_t inode)
{
    struct object file = files_look(path);
    bool same = file.there && file.stat.st_ino == inode;
    objects_free(&file);
    return same;
}
