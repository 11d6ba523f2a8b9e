#include "grading/kit/cats.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "grading/kit/chance.h"
#include "grading/kit/expect.h"
#include "grading/kit/files.h"
#include "grading/kit/hold.h"

char *cats_path(void)
{
    char *folder = files_folder(), *path = files_name(folder);
    free(folder);
    return path;
}

struct sample cats_sample(size_t size, unsigned mode)
{
    struct sample sample = {cats_path(), mem_alloc(size + 1), size};
    chance_fill(sample.bytes, size);
    files_make(sample.path, mode, sample.bytes, size);
    return sample;
}

void cats_open_out(struct program *program, const char *path)
{
    wire_text(program_ask(program, "open out_fd"), path);
    struct answer answer = program_answer(program);
    expect_that(answer.result >= 0, "the driver opens what is to be written to", "a descriptor", "none");
}

/* An empty file to write to. */
char *cats_open_new_out(struct program *program)
{
    char *path = cats_path();
    files_make(path, 0600, "", 0);
    cats_open_out(program, path);
    return path;
}

void cats_ask(struct program *program, const char *path)
{
    wire_text(program_ask(program, "mmap_cat"), path);
}

struct answer cats_cat(struct program *program, const char *path)
{
    cats_ask(program, path);
    return program_answer(program);
}

void cats_expect_written(const char *out, const struct sample *sample)
{
    struct object file = files_look(out);
    expect_bytes("what is written is the file, byte by byte", sample->bytes, sample->size, file.bytes,
                 (size_t)file.stat.st_size);
    objects_free(&file);
}

void cats_expect(struct program *program, const struct sample *sample)
{
    char *out = cats_open_new_out(program);
    struct answer answer = cats_cat(program, sample->path);
    expect_value("mmap_cat", (int64_t)sample->size, &answer);
    cats_expect_written(out, sample);
    files_remove(out);
    free(out);
}

/* "wchar: 323934931": bytes that the process has passed to write and its kin; -1 where the kernel does not
 * count. */
int64_t cats_bytes_written(const struct program *program)
{
    char path[64];
    struct buf text = {0};
    int64_t count = -1;
    snprintf(path, sizeof path, "/proc/%d/io", program_pid(program));
    hold_as_user(true);
    bool known = buf_read_file(&text, path, NULL) == 0 && text.length > 0;
    hold_as_user(false);
    const char *line = known ? strstr(buf_text(&text), "wchar:") : NULL;
    if (line != NULL)
        sscanf(line, "wchar: %" SCNd64, &count);
    buf_free(&text);
    return count;
}
