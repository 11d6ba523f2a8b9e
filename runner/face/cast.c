#include "face/cast.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "face/style.h"
#include "face/width.h"

struct cast {
    FILE *file;
    char *path;
    struct cast_head head; /* texts are copies */
    bool begun;            /* the header is written, with the first picture's size */
    uint64_t began, paused;
    struct grid last;
};

struct cast *cast_open(const char *path, const struct cast_head *head, struct err *err)
{
    struct cast *cast = mem_alloc(sizeof *cast);
    cast->file = fopen(path, "we");
    if (cast->file == NULL) {
        err_errno(err, errno, "cannot record into %s", path);
        free(cast);
        return NULL;
    }
    cast->path = mem_dup(path);
    cast->head = (struct cast_head){mem_dup(head->title), mem_dup(head->scene), mem_dup(head->stamp)};
    return cast;
}

static void write_line(struct cast *cast, json_t *line)
{
    json_dumpf(line, cast->file, JSON_COMPACT | JSON_REAL_PRECISION(9));
    fputc('\n', cast->file);
    fflush(cast->file); /* an error stays with the file until cast_close */
    json_decref(line);
}

static void write_event(struct cast *cast, uint64_t now, const char *kind, const char *data, size_t length)
{
    double at = (double)(now - cast->began + cast->paused) / CLOCK_S;
    write_line(cast, json_pack("[f, s, s%]", at, kind, data, length));
}

static void begin(struct cast *cast, const struct grid *grid, uint64_t now)
{
    json_t *head = json_pack("{s:i, s:i, s:i, s:I}", "version", 2, "width", grid->columns, "height",
                             grid->rows, "timestamp", (json_int_t)time(NULL));
    json_t *env = json_pack("{s:s}", "TERM", "xterm-256color");
    if (cast->head.title != NULL)
        json_object_set_new(head, "title", json_string(cast->head.title));
    if (cast->head.scene != NULL)
        json_object_set_new(env, "SHMLAB_SCENE", json_string(cast->head.scene));
    if (cast->head.stamp != NULL)
        json_object_set_new(env, "SHMLAB_STAMP", json_string(cast->head.stamp));
    json_object_set_new(head, "env", env);
    write_line(cast, head);
    cast->begun = true;
    cast->began = now;
    grid_init(&cast->last, grid->rows, grid->columns, grid->ascii);
}

static void add_look(struct buf *out, enum style style)
{
    struct look look = style_look(style, PALETTE_256);
    buf_printf(out, "\033[0%s%s%s%s%s", look.bold ? ";1" : "", look.dim ? ";2" : "", look.italic ? ";3" : "",
               look.underline ? ";4" : "", look.reverse ? ";7" : "");
    if (look.colour >= 0)
        buf_printf(out, ";38;5;%d", look.colour);
    buf_char(out, 'm');
}

static void add_character(struct buf *out, uint32_t ch)
{
    char bytes[4];
    buf_add(out, bytes, width_encode(ch, bytes));
}

static bool same_cell(const struct cell *a, const struct cell *b)
{
    return a->ch[0] == b->ch[0] && a->ch[1] == b->ch[1] && a->width == b->width && a->style == b->style;
}

/* From the first to the last cell that differs; a half of a wide character takes the other half along. */
static void add_row(struct buf *out, const struct cell *now, const struct cell *last, int row, int columns,
                    int *style)
{
    int first = 0, end = columns;
    while (first < columns && same_cell(&now[first], &last[first]))
        first++;
    while (end > first && same_cell(&now[end - 1], &last[end - 1]))
        end--;
    if (first == end)
        return;
    while (first > 0 && now[first].width == 0)
        first--;
    buf_printf(out, "\033[%d;%dH", row + 1, first + 1);
    for (int column = first; column < end; column++) {
        if (now[column].width == 0)
            continue;
        if (now[column].style != *style)
            add_look(out, *style = now[column].style);
        add_character(out, now[column].ch[0] != 0 ? now[column].ch[0] : ' ');
        if (now[column].ch[1] != 0)
            add_character(out, now[column].ch[1]);
    }
}

void cast_show(struct cast *cast, const struct grid *grid, uint64_t now)
{
    struct buf out = {0};
    int style = -1;
    if (!cast->begun) {
        begin(cast, grid, now);
        buf_text_add(&out, "\033[?25l\033[2J");
    }
    if (grid->rows != cast->last.rows || grid->columns != cast->last.columns) {
        char size[32];
        int length = snprintf(size, sizeof size, "%dx%d", grid->columns, grid->rows);
        write_event(cast, now, "r", size, (size_t)length);
        grid_resize(&cast->last, grid->rows, grid->columns);
        buf_text_add(&out, "\033[0m\033[2J");
    }
    for (int row = 0; row < grid->rows; row++)
        add_row(&out, grid->cells + row * grid->columns, cast->last.cells + row * grid->columns, row,
                grid->columns, &style);
    if (out.length > 0)
        write_event(cast, now, "o", out.data, out.length);
    memcpy(cast->last.cells, grid->cells, (size_t)(grid->rows * grid->columns) * sizeof *grid->cells);
    buf_free(&out);
}

void cast_mark(struct cast *cast, const char *label, uint64_t now)
{
    if (cast->begun)
        write_event(cast, now, "m", label, strlen(label));
}

void cast_pause(struct cast *cast, uint64_t ns)
{
    cast->paused += ns;
}

int cast_close(struct cast *cast, struct err *err)
{
    int result = 0;
    if (cast == NULL)
        return 0;
    bool bad = ferror(cast->file) != 0;
    if (fclose(cast->file) != 0 || bad)
        result = err_errno(err, errno, "cannot write all of the recording %s", cast->path);
    if (cast->begun)
        grid_free(&cast->last);
    free(cast->path);
    free((char *)cast->head.title);
    free((char *)cast->head.scene);
    free((char *)cast->head.stamp);
    free(cast);
    return result;
}
