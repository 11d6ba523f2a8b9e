/* A Markdown text as a flat list of its parts, in reading order: what lesson_parse hands to lesson_build.
 *
 *     - [x] one — *A stored 0 + 1 over B's 1.*      PART_ITEM, depth 1, task, ticked, text
 */
#ifndef SHMLAB_COURSE_LESSON_PART_H
#define SHMLAB_COURSE_LESSON_PART_H

#include <stdbool.h>
#include <stddef.h>

#include "course/lesson.h"

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

#endif
