/* A Markdown text as a flat list of its parts, in reading order: what lesson_build makes lessons of, and the
 * manual its pages. CommonMark is read by md4c.
 *
 *     - [x] one — *A stored 0 + 1 over B's 1.*      PART_ITEM, depth 1, task, ticked, text
 */
#ifndef SHMLAB_COURSE_LESSON_PART_H
#define SHMLAB_COURSE_LESSON_PART_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"
#include "course/lesson.h"

struct err;

enum part_kind {
    PART_HEADING, /* depth, text */
    PART_TEXT,    /* text; depth > 0: a further paragraph of a list item */
    PART_ITEM,    /* depth, number, task, ticked, text */
    PART_QUOTE,   /* text: one paragraph of a block quote */
    PART_CODE,    /* depth, info ("" without), code */
    PART_TABLE,   /* table */
    PART_COMMENT, /* code: what stands between <!-- and --> */
};

struct part {
    enum part_kind kind;
    int line; /* of its first line, from 1; code: of the fence */
    int depth, number;
    bool task, ticked;
    struct rich text;
    char *code, *info;
    struct table *table;
};

struct lesson_parts {
    struct part *list;
    size_t count;
};

/* `path` is for messages. 0: *parts is the caller's, for lesson_part_free. -1: err names file, line, and what
 * was expected: pictures, HTML other than comments, and lines across the page have no place here. */
int lesson_part_read(const char *path, struct span text, struct lesson_parts *parts, struct err *err);
void lesson_part_free(struct lesson_parts *parts);

#endif
